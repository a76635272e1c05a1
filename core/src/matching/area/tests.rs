//! Areas, and what they say of visitors.

use super::super::tests::{BEAT, CALL, judged, showing};
use super::super::{Basis, Circumstances, Evidence, Habits, Language, Verdict, judge};
use super::*;
use proptest::prelude::*;

#[track_caller]
fn check_area(caller: &str, regions: Option<&str>) {
    assert_eq!(Area::of(caller).map(|area| area.0), regions, "{caller}");
}

#[test]
fn areas_of_numbers() {
    check_area("+74951234567", Some("RU-MOW,RU-MOS"));
    check_area("+78431234567", Some("RU-TA"));
    check_area("+78121234567", Some("RU-SPE,RU-LEN"));
    check_area("+77272123456", Some("KZ"));
    check_area("+12125550123", Some("US-NY"));
    check_area("+17185550123", Some("US-NY"));
    check_area("+12035550123", Some("US-CT"));
    check_area("+13105550123", Some("US-CA"));
    check_area("+17135550123", Some("US-TX"));
    check_area("+19055550123", Some("CA-ON"));
    check_area("+17875550123", Some("PR,US-PR"));
    check_area("+14165550123", Some("CA-ON"));
    check_area("+18765550123", Some("JM"));
    // Mobile, toll-free, another plan, too short, no number at all.
    for caller in
        ["+79161234567", "+77011234567", "+18005550123", "+442071234567", "+7495123", "anonymous"]
    {
        check_area(caller, None);
    }
}

#[test]
fn every_row_of_the_table_can_be_found() {
    let mut codes = BTreeSet::new();
    for row in DATA.lines().filter(|row| !row.starts_with('#')) {
        let (regions, of) = row.split_once('\t').unwrap();
        assert!(regions.split(',').all(|region| Region::parse(region).is_some()), "{row}");
        for code in of.split(' ') {
            assert!(codes.insert(code), "{code} stands there twice");
            check_area(&format!("+{code}5550123"), Some(regions));
        }
    }
    assert!(codes.len() > 500, "{}", codes.len());
}

#[track_caller]
fn check_in(caller: &str, region: &str, inside: Option<bool>) {
    let area = Area::of(caller).unwrap();
    assert_eq!(area.has(Region::parse(region).unwrap()), inside, "{caller} {region}");
}

#[test]
fn regions_of_an_area() {
    check_in("+74951234567", "RU-MOW", Some(true));
    check_in("+74951234567", "RU-MOS", Some(true));
    check_in("+74951234567", "RU-TA", Some(false));
    check_in("+74951234567", "RU", None);
    check_in("+74951234567", "US-NY", Some(false));
    check_in("+74951234567", "US", Some(false));
    check_in("+77272123456", "KZ-75", Some(true));
    check_in("+77272123456", "KZ", Some(true));
    check_in("+17875550123", "PR", Some(true));
    check_in("+17875550123", "US-PR", Some(true));
    check_in("+17875550123", "US-NY", Some(false));
    check_in("+17875550123", "US", None);
}

fn from(region: &str, showing: Showing) -> Showing {
    Showing { region: Region::parse(region), ..showing }
}

fn about(caller: &str) -> Circumstances<'static> {
    Circumstances {
        beat_ms: BEAT,
        hold_ms: 6 * BEAT,
        area: Area::of(caller),
        ..Circumstances::default()
    }
}

/// A visitor of Kazan and one of Perm who left at the same time, after many of Moscow.
fn shown() -> Vec<Showing> {
    let of_moscow = (10..40).map(|n| from("RU-MOW", showing(n, n * 90_000, n * 90_000 - 60)));
    let two = [from("RU-TA", showing(1, 700, 600)), from("RU-PER", showing(2, 700, 600))];
    of_moscow.chain(two).collect()
}

fn weight(verdict: &Verdict, visit: u64) -> f64 {
    verdict.candidates.iter().find(|one| one.visit == visit).map_or(0.0, |one| one.weight)
}

#[test]
fn who_was_in_the_callers_area_weighs_more() {
    let verdict = judged(CALL, &shown(), &Habits::default(), about("+78431234567"));
    let odds = weight(&verdict, 1) / weight(&verdict, 2);
    assert!((3.0..16.0).contains(&odds), "{odds}");
    assert!(verdict.evidence.contains(&Evidence::SameArea { visit: 1 }), "{verdict:?}");
    let reason = verdict.reason(Language::En);
    assert!(reason.contains("registered in the region of visit 1"), "{reason}");
    let reason = verdict.reason(Language::Ru);
    assert!(reason.contains("зарегистрирован в регионе визита 1"), "{reason}");
    let elsewhere = judged(CALL, &shown()[30..31], &Habits::default(), about("+12125550123"));
    assert!(elsewhere.evidence.contains(&Evidence::OtherArea { visit: 1 }), "{elsewhere:?}");
}

#[test]
fn a_number_of_no_area_and_a_visitor_of_no_region_change_nothing() {
    let habits = Habits::default();
    let mut plain = shown();
    plain.iter_mut().for_each(|one| one.region = None);
    let before = judged(CALL, &plain, &habits, about(""));
    assert_eq!(judged(CALL, &shown(), &habits, about("+79161234567")), before);
    assert_eq!(judged(CALL, &plain, &habits, about("+78431234567")), before);
}

#[test]
fn where_all_are_of_one_place_it_says_nothing() {
    let all: Vec<Showing> =
        (1..60).map(|n| from("RU-MOW", showing(n, n * 9_000, n * 9_000 - 60))).collect();
    let (with, without) = (about("+74951234567"), about(""));
    let habits = Habits::default();
    let odds = judged(CALL, &all, &habits, with).none / judged(CALL, &all, &habits, without).none;
    assert!((0.97..1.0).contains(&odds), "{odds}");
}

proptest! {
    #[test]
    fn nobody_weighs_more_than_four_times_as_much(inside in 0u128..50, outside in 0u128..50, often in 0.0f32..=1.0) {
        let common = (inside as f32 + 1.0) / ((inside + outside) as f32 + 2.0);
        let visitors = |from: u128, many: u128| (from..from + many).collect();
        let beside = Beside { inside: visitors(0, inside), outside: visitors(100, outside), common, often };
        for visitor in [0, 100, 200] {
            prop_assert!((0.25..=4.0).contains(&beside.fit(visitor)));
        }
        prop_assert!(beside.fit(0) >= 1.0 || inside == 0);
        prop_assert!(beside.fit(100) <= 1.0);
        prop_assert_eq!(beside.fit(200), 1.0);
    }

    #[test]
    fn a_basis_keeps_what_the_area_said(n in 1usize..20) {
        let basis = Basis::of(CALL, &shown(), &Habits::default(), about("+78431234567"), n);
        let said = judge(&basis).evidence.contains(&Evidence::SameArea { visit: 1 });
        prop_assert!(said);
        #[cfg(feature = "serde")]
        {
            let kept = serde_json::to_string(&basis).unwrap();
            let named = kept.contains("RU") || kept.contains("843");
            prop_assert!(!named, "{}", kept);
        }
    }
}
