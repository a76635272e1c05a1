//! What could be seen of the number, as evidence.

use super::*;
use crate::matching::tests::{BEAT, CALL, judged, showing};
use crate::matching::{Habits, Verdict};
use EventKind::{Hide, InView, Leave, OutOfView, Show};

#[test]
fn what_was_in_view_is_said_and_weighs_nothing() {
    let says = |events: &[(EventKind, u64)]| {
        let page = showing(1, 300, 20);
        let told = events.iter().fold(page.clone(), |page, (kind, s)| page.with(*kind, *s));
        let others = [showing(2, 900, 700), showing(9, 9_000, 8_000)];
        let about = Circumstances { beat_ms: BEAT, ..Circumstances::default() };
        let judge =
            |page: Showing| judged(CALL, others.iter().chain([&page]), &Habits::default(), about);
        let (plain, verdict) = (judge(page), judge(told));
        let of_view =
            |one: &&Evidence| matches!(one, Evidence::InView { .. } | Evidence::OutOfView { .. });
        let said: Vec<Evidence> = verdict.evidence.iter().filter(of_view).copied().collect();
        let weights = |verdict: &Verdict| verdict.candidates.clone();
        if !events.iter().any(|(kind, _)| !kind.is_of_view()) {
            assert_eq!((plain.grade, weights(&plain)), (verdict.grade, weights(&verdict)));
        }
        said
    };
    let (in_view, out) = (
        |seconds| vec![Evidence::InView { visit: 1, seconds }],
        |seconds| vec![Evidence::OutOfView { visit: 1, seconds }],
    );
    assert_eq!(says(&[]), []);
    assert_eq!(says(&[(InView, 40)]), in_view(40));
    assert_eq!(says(&[(InView, 200), (OutOfView, 30)]), out(30));
    // In whatever order they were told.
    assert_eq!(says(&[(OutOfView, 90), (InView, 40)]), in_view(40));
    assert_eq!(says(&[(InView, 40), (OutOfView, 90)]), in_view(40));
    // Who left has it in view no more, and when is said by that.
    assert_eq!(says(&[(InView, 200), (Leave, 20)]), []);
    assert_eq!(says(&[(InView, 200), (OutOfView, 90), (Leave, 20)]), out(90));
    // The next page of the visit, which is open, tells of itself.
    assert_eq!(says(&[(InView, 200), (Leave, 120)]), []);
    assert_eq!(says(&[(InView, 200), (OutOfView, 190), (Leave, 120)]), []);
    assert_eq!(says(&[(InView, 200), (Leave, 120), (InView, 50)]), in_view(50));
    // One that was put away and brought back was out of sight meanwhile.
    assert_eq!(says(&[(InView, 200), (Hide, 120), (Show, 40)]), in_view(40));
}

#[test]
fn a_page_that_was_left_is_so_whatever_came_into_view_before() {
    let left = showing(1, 300, 40).with(Hide, 40).with(InView, 200).with(OutOfView, 100);
    assert_eq!(left.ended_at(CALL, BEAT), Some(CALL - 40_000));
}

#[test]
fn a_page_that_said_nothing_else_is_as_silent_as_before() {
    let asked = showing(1, 300, 293);
    assert!(asked.is_silent(CALL, BEAT));
    assert!(asked.clone().with(InView, 296).is_silent(CALL, BEAT));
    assert!(!asked.with(Hide, 296).is_silent(CALL, BEAT));
}
