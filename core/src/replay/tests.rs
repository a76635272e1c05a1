//! A site played from outside: what is lent, and what is concluded when.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::matching::{Device, Grade, State};
use crate::wire::EventKind;

const HOLD: u64 = 15 * 60_000;

fn replay(numbers: usize) -> Replay {
    Replay::new(numbers, HOLD, WhenEmpty::Share)
}

#[test]
fn a_visitor_keeps_his_number_and_others_get_others() {
    let mut replay = replay(2);
    let first = replay.arrive(0, 1, "a", Device::Phone);
    let second = replay.arrive(1_000, 2, "a", Device::Phone);
    assert_eq!(replay.arrive(60_000, 1, "b", Device::Phone), first);
    assert_ne!(first, second);
    assert_eq!(replay.exhausted(), 0);
    assert!(replay.arrive(70_000, 3, "a", Device::Phone).is_some(), "shared");
    assert_eq!(replay.exhausted(), 1);
    let mut printed = Replay::new(1, HOLD, WhenEmpty::Original);
    assert_eq!(printed.arrive(0, 1, "a", Device::Phone), Some(0));
    assert_eq!(printed.arrive(1_000, 2, "a", Device::Phone), None);
    assert_eq!(printed.arrive(1_000 + HOLD, 2, "a", Device::Phone), Some(0), "the hold is over");
}

#[test]
fn a_verdict_is_final_ten_minutes_after_the_call() {
    let mut replay = replay(1);
    replay.arrive(0, 7, "a", Device::Phone);
    replay.tell(41_000, 7, EventKind::Tap);
    let first = replay.call(50_000, "c1", 0, "");
    assert_eq!((first.verdict.state, first.verdict.grade), (State::Provisional, Grade::Confirmed));
    assert_eq!(first.visitors, [7]);
    replay.hang_up(120_000, "c1");
    assert!(replay.advance(719_999).is_empty());
    let last = replay.advance(720_000);
    assert_eq!(last.len(), 1);
    assert_eq!(
        (last[0].verdict.state, last[0].visitors.as_slice()),
        (State::Final, [7].as_slice())
    );
    assert!(replay.finish().is_empty());
}

#[test]
fn a_call_that_is_told_twice_is_one() {
    let mut replay = replay(1);
    replay.arrive(0, 7, "a", Device::Phone);
    replay.call(50_000, "c1", 0, "");
    replay.call(51_000, "c1", 0, "");
    assert_eq!(replay.finish().len(), 1);
}

#[test]
fn a_call_of_which_no_end_is_told_becomes_final_at_the_end() {
    let mut replay = replay(1);
    replay.arrive(0, 7, "a", Device::Phone);
    replay.call(50_000, "c1", 0, "");
    assert_eq!(replay.finish().len(), 1);
}

#[test]
fn totals_add_up_to_the_calls() {
    let mut replay = replay(2);
    for visit in 0..200u64 {
        let at = visit * 300_000;
        let source = if visit % 3 == 0 { "a" } else { "b" };
        let number = replay.arrive(at, u128::from(visit), source, Device::Desktop).unwrap();
        if visit % 10 == 0 {
            let id = visit.to_string();
            replay.call(at + 40_000, &id, number, "");
            replay.hang_up(at + 60_000, &id);
        }
        replay.tell(at + 100_000, u128::from(visit), EventKind::Leave);
        replay.advance(at + 200_000);
    }
    replay.finish();
    let (by_source, nobody) = replay.totals();
    let sum: f64 = by_source.iter().map(|(_, calls)| calls).sum();
    assert!((sum + nobody - 20.0).abs() < 1e-6, "{by_source:?} {nobody}");
    assert!(by_source.iter().all(|(_, calls)| *calls > 1.0), "{by_source:?}");
}

#[test]
fn what_is_behind_the_horizon_is_forgotten() {
    let mut replay = replay(1);
    replay.arrive(0, 1, "a", Device::Phone);
    let later = crate::matching::HORIZON_MS + HOLD + 1;
    replay.advance(later);
    let call = replay.call(later, "c", 0, "");
    assert_eq!(call.verdict.grade, Grade::Unknown);
    assert!(call.visitors.is_empty() && call.verdict.none > 0.999, "{call:?}");
}

#[test]
fn an_offer_that_is_claimed_is_lent_and_one_that_is_not_leaves_doubt() {
    let mut replay = replay(2);
    let first = replay.offer(0).unwrap();
    assert_eq!(replay.claim(1_000, 1, "a", Device::Phone, (first, 0)), Some(first));
    let second = replay.offer(2_000).unwrap();
    assert_ne!(first, second);
    // The number that was offered to him beside his own was on his screen all the same.
    assert_eq!(replay.claim(3_000, 1, "a", Device::Phone, (second, 2_000)), Some(first));
    let call = replay.call(4_000, "c1", second, "");
    assert_eq!(call.visitors, [1]);
    let third = replay.offer(5_000).unwrap();
    assert_eq!(third, second);
    let doubted = replay.call(6_000, "c2", third, "");
    assert!(doubted.verdict.none > call.verdict.none, "{doubted:?}");
}

#[test]
fn a_pool_that_grows_and_shrinks() {
    let mut replay = replay(1);
    replay.arrive(0, 1, "a", Device::Phone);
    replay.resize(2);
    assert_eq!(replay.arrive(1_000, 2, "a", Device::Phone), Some(1));
    replay.resize(1);
    assert_eq!(replay.arrive(2_000, 3, "a", Device::Phone), Some(0), "shared: the other is gone");
    replay.tell(3_000, 2, EventKind::Tap);
    let call = replay.call(10_000, "c", 1, "");
    assert_eq!((call.visitors.as_slice(), call.verdict.grade), (&[2][..], Grade::Confirmed));
    replay.resize(2);
    let later: Vec<_> = (4..6).map(|v| replay.arrive(HOLD * 3, v, "a", Device::Phone)).collect();
    assert_eq!(later, [Some(0), Some(1)], "it is lent again");
}

/// A visitor who taps and calls from a telephone; when his verdict is final, ms.
fn tap_and_call(replay: &mut Replay, at: u64, visitor: u128, telephone: &str) -> u64 {
    let number = replay.arrive(at, visitor, "a", Device::Phone).unwrap();
    replay.tell(at + 41_000, visitor, EventKind::Tap);
    replay.call(at + 50_000, &at.to_string(), number, telephone);
    replay.hang_up(at + 60_000, &at.to_string());
    replay.advance(at + 700_000);
    at + 700_000
}

#[test]
fn a_caller_who_was_confirmed_is_known_when_he_calls_again() {
    const DAY: u64 = 24 * 3_600_000;
    let mut replay = replay(1);
    let known = tap_and_call(&mut replay, 0, 1, "x");
    assert!(known < HOLD);
    // The number is a stranger's two days later, and on his screen.
    replay.arrive(2 * DAY, 2, "b", Device::Desktop);
    let again = replay.call(2 * DAY + 60_000, "again", 0, "x");
    assert_eq!(again.visitors.first(), Some(&1), "{again:?}");
    assert!(again.verdict.is_of_known_caller() && again.verdict.grade != Grade::Confirmed);
    for (id, other) in [("other", "y"), ("withheld", "anonymous"), ("untold", "")] {
        let other = replay.call(2 * DAY + 61_000, id, 0, other);
        assert_eq!(other.visitors.first(), Some(&2), "{other:?}");
        assert!(!other.verdict.is_of_known_caller());
    }
    // After all that he saw is forgotten, his visit is known still; and after 90 days no more.
    replay.advance(60 * DAY);
    let late = replay.call(60 * DAY, "late", 0, "x");
    assert_eq!((late.visitors.as_slice(), late.verdict.grade), (&[1][..], Grade::Probable));
    replay.advance(100 * DAY);
    assert!(replay.call(100 * DAY, "too late", 0, "x").visitors.is_empty());
}

#[test]
fn a_telephone_that_is_confirmed_for_several_is_nobodys() {
    let mut replay = replay(4);
    tap_and_call(&mut replay, 0, 1, "office");
    let at = tap_and_call(&mut replay, 3_600_000, 2, "office");
    let third = replay.call(at + HOLD, "third", 3, "office");
    assert!(third.visitors.is_empty() && !third.verdict.is_of_known_caller(), "{third:?}");
}

#[test]
fn a_robot_that_forges_callers_makes_none_known() {
    let mut replay = replay(8);
    for visitor in 0..8 {
        replay.arrive(0, visitor, "a", Device::Desktop);
    }
    for number in 0..8 {
        let at = 30_000 + 8_000 * number as u64;
        replay.call(at, &number.to_string(), number, &format!("forged {number}"));
        replay.hang_up(at + 1_000, &number.to_string());
    }
    replay.advance(HOLD);
    for number in 0..8 {
        let again = replay.call(HOLD, &format!("again {number}"), 0, &format!("forged {number}"));
        assert!(!again.verdict.is_of_known_caller(), "{again:?}");
    }
}
