//! A basis gives its verdict, whatever way it was kept, and without whoever is erased.

use super::*;
use crate::matching::showing::Device;
use crate::matching::tests::{BEAT, CALL, showing};
use crate::matching::{Area, Candidate, Habits, Region, State, judge};
use crate::wire::EventKind::{self, Contacts, Copy, Hide, Leave, Reveal, Show, Tap};
use proptest::prelude::*;

const MINUTE: u64 = 60_000;
const HOLD: u64 = 6 * BEAT;

/// A number's history, and what else is known of a call on it.
#[derive(Clone, Debug)]
struct Site {
    showings: Vec<Showing>,
    habits: Habits,
    ringing: Ringing,
    unclaimed: Vec<u64>,
    known: Option<Known>,
    area: Option<Area>,
}

impl Site {
    fn basis(&self, most: usize) -> Basis {
        let about = Circumstances {
            beat_ms: BEAT,
            ringing: self.ringing,
            hold_ms: HOLD,
            unclaimed: &self.unclaimed,
            known: self.known,
            area: self.area,
        };
        Basis::of(CALL, &self.showings, &self.habits, about, most)
    }
}

/// A time before the call, mostly near it, ms.
fn near() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..10 * MINUTE,
        2 => 0..24 * 60 * MINUTE,
        1 => 0..40 * 24 * 60 * MINUTE,
    ]
    .prop_map(|ms| CALL + 5_000 - ms)
}

fn any_showing() -> impl Strategy<Value = Showing> {
    let kinds = prop::sample::select(vec![Tap, Copy, Reveal, Contacts, Hide, Show, Leave]);
    let events = prop::collection::vec((kinds, 0..4 * MINUTE), 0..12);
    let flags = (any::<bool>(), any::<bool>(), 0u64..3, 0usize..5);
    let regions = ["RU-MOW", "RU-TA", "RU", "US-NY"];
    (0u64..9, near(), 0..30 * MINUTE, flags, events).prop_map(
        move |(visitor, shown_at, for_ms, (shared, offer, device, region), mut events)| {
            events.sort_by_key(|(_, at)| *at);
            let events = events.into_iter().map(|(kind, at)| (kind, shown_at + at)).collect();
            Showing {
                // A visitor of 0 was erased before the call was judged.
                visit: if visitor == 0 { 0 } else { visitor * 100 + shown_at / 100 % 100 },
                visitor: u128::from(visitor) << 90 | 7,
                shown_at,
                last_seen_at: shown_at + for_ms,
                shared,
                offer,
                device: Device::from_code(Some(device)),
                region: regions.get(region).and_then(|code| Region::parse(code)),
                events,
            }
        },
    )
}

fn any_site() -> impl Strategy<Value = Site> {
    let ringing = (0u32..6, 0u32..9, 0.0f64..1e-2).prop_map(|(others, numbers, usual)| Ringing {
        others,
        numbers,
        usual,
    });
    let known = prop::option::of((1u64..11, 1u64..90).prop_map(|(visitor, days)| Known {
        visitor: u128::from(visitor) << 90 | 7,
        visit: visitor * 100 + 99,
        confirmed_at: CALL - days * 24 * 60 * MINUTE,
    }));
    let showings = prop::collection::vec(any_showing(), 0..40);
    let unclaimed = prop::collection::vec(near(), 0..4);
    let area = prop::sample::select(vec!["+79161234567", "+74951234567", "+12121234567"]);
    (showings, any::<[u16; 3]>(), ringing, unclaimed, known, area).prop_map(
        |(showings, seen, ringing, unclaimed, known, caller)| {
            let mut habits = Habits::default();
            for one in showings.iter().cycle().take(usize::from(seen[0]) % 200) {
                habits.saw(one, CALL, BEAT);
            }
            habits.waited(5, CALL - u64::from(seen[1]) * MINUTE);
            habits.waited(5, CALL);
            habits.refresh([].iter());
            Site { showings, habits, ringing, unclaimed, known, area: Area::of(caller) }
        },
    )
}

fn weights(verdict: &Verdict) -> f64 {
    let named: f64 = verdict.candidates.iter().map(|one| one.weight).sum();
    named + verdict.none + verdict.others
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[cfg(feature = "serde")]
    #[test]
    fn what_is_kept_gives_the_same_verdict(site in any_site(), most in 1usize..9) {
        let basis = site.basis(most);
        let kept = serde_json::to_string(&basis).unwrap();
        let read: Basis = serde_json::from_str(&kept).unwrap();
        prop_assert_eq!(judge(&read), judge(&basis));
        prop_assert_eq!(read, basis);
    }

    #[test]
    fn weights_add_up_however_few_are_told(site in any_site(), most in 1usize..9) {
        let (few, all) = (judge(&site.basis(most)), judge(&site.basis(usize::MAX)));
        prop_assert!((weights(&few) - 1.0).abs() < 1e-9, "{few:?}");
        prop_assert!((few.none - all.none).abs() < 1e-6, "{few:?} {all:?}");
        prop_assert_eq!(few.grade, all.grade);
        prop_assert!(few.candidates.len() <= most + 1);
    }

    #[test]
    fn without_a_visitor_it_gives_the_verdict_without_him(site in any_site(), gone in 1u64..10, then in 1u64..10) {
        let mut basis = site.basis(8);
        let mut verdict = Verdict { state: State::Provisional, ..judge(&basis) };
        for gone in [gone, then] {
            let erased = |visit: u64| visit / 100 == gone;
            basis = basis.without(&verdict, erased);
            verdict = verdict.without(erased);
            let anew = judge(&basis);
            prop_assert!(anew.agrees_with(&verdict), "{anew:?} {verdict:?}");
            prop_assert!(basis.visits().all(|visit| !erased(visit)));
        }
    }
}

#[test]
fn nobody_takes_the_place_of_who_was_confirmed() {
    let mut tapped = showing(100, 60, 8);
    tapped.events.push((Tap, CALL - 8_000));
    let site = Site {
        showings: vec![tapped, showing(200, 400, 250)],
        habits: Habits::default(),
        ringing: Ringing::default(),
        unclaimed: Vec::new(),
        known: None,
        area: None,
    };
    let (basis, verdict) = (site.basis(50), judge(&site.basis(50)));
    assert_eq!((verdict.grade, verdict.candidates.len()), (Grade::Confirmed, 2), "{verdict:?}");
    let left = basis.without(&verdict, |visit| visit == 100);
    assert_eq!(left.visits().count(), 0);
    let verdict = judge(&left);
    assert_eq!(verdict.candidates, Vec::<Candidate>::new());
    assert_eq!(verdict.grade, Grade::Confirmed);
    assert_eq!(verdict.evidence.last(), Some(&Evidence::Erased));
}

#[test]
fn whose_telephone_it_was_is_not_said_either_once_who_called_is_erased() {
    let mut tapped = showing(100, 60, 8);
    tapped.events.push((Tap, CALL - 8_000));
    let site = Site {
        showings: vec![tapped],
        habits: Habits::default(),
        ringing: Ringing::default(),
        unclaimed: Vec::new(),
        known: Some(Known { visitor: 200, visit: 200, confirmed_at: CALL - 9_000_000 }),
        area: None,
    };
    let (mut basis, mut verdict) = (site.basis(50), judge(&site.basis(50)));
    let names =
        |verdict: &Verdict, visit| verdict.evidence.iter().any(|one| one.visit() == Some(visit));
    assert_eq!(verdict.candidates.first().map(|top| top.visit), Some(100), "{verdict:?}");
    assert!(verdict.grade == Grade::Confirmed && names(&verdict, 200), "{verdict:?}");
    for gone in [100, 200] {
        basis = basis.without(&verdict, |visit| visit == gone);
        verdict = verdict.without(|visit| visit == gone);
        let anew = judge(&basis);
        assert!(anew.agrees_with(&verdict), "{anew:?} {verdict:?}");
        assert!(!names(&anew, 100) && !names(&anew, 200), "{anew:?}");
    }
}

#[test]
fn the_heaviest_is_told_whosever_telephone_it_is() {
    let mut site = Site {
        showings: vec![showing(100, 2_000, 1_900)],
        habits: Habits::default(),
        ringing: Ringing::default(),
        unclaimed: Vec::new(),
        known: Some(Known { visitor: 100, visit: 100, confirmed_at: CALL - 9_000_000 }),
        area: None,
    };
    let mut tapped = showing(200, 60, 8);
    tapped.events.push((Tap, CALL - 8_000));
    site.showings.extend([tapped, showing(300, 600, 500)]);
    let verdict = judge(&site.basis(1));
    let first = verdict.candidates.first().map(|top| top.visit);
    assert_eq!((first, verdict.grade), (Some(200), Grade::Ambiguous), "{verdict:?}");
    assert!(verdict.others > 0.0 && (weights(&verdict) - 1.0).abs() < 1e-9, "{verdict:?}");
    assert!(site.basis(1).visits().any(|visit| visit == 100));
}

#[test]
fn signs_that_matter_are_kept_of_a_long_story() {
    let mut long = showing(1, 1_200, 0);
    let at = |s: u64| CALL - s * 1000;
    long.events = vec![(Contacts, at(1_100)), (Tap, at(900))];
    long.events.extend((0..80).map(|n| (if n % 2 == 0 { Hide } else { Show }, at(400 - n))));
    long.events.extend([(Tap, at(12)), (Hide, at(11)), (Tap, CALL + 9_000), (Tap, CALL + 19_000)]);
    let site = Site {
        showings: vec![long],
        habits: Habits::default(),
        ringing: Ringing::default(),
        unclaimed: Vec::new(),
        known: None,
        area: None,
    };
    let kept = &site.basis(50).showings[0].events;
    let wanted: Vec<(EventKind, u64)> = vec![
        (Contacts, at(1_100)),
        (Tap, at(900)),
        (Hide, at(400)),
        (Show, at(399)),
        (Hide, at(322)),
        (Show, at(323)),
        (Show, at(321)),
        (Tap, at(12)),
        (Hide, at(11)),
        (Tap, CALL + 9_000),
    ];
    let mut wanted = wanted;
    wanted.sort_by_key(|(_, at)| *at);
    assert_eq!(*kept, wanted);
}

/// A basis as the first version kept it: it is read as long as there are verdicts of that time.
#[cfg(feature = "serde")]
#[test]
fn the_first_form_is_read() {
    let kept = r#"{"v":1,"at":1790000000000,"beat":150000,"hold":900000,"showings":[
        {"visit":7,"of":1,"shown":60000,"seen":8000,"device":"phone","events":"tap:8000;"},
        {"visit":5,"of":2,"shown":9000000,"seen":7000000}],
        "beliefs":[[431,0.02]],"bustle":1.0,"of_later_versions":{"a":1}}"#;
    let basis: Basis = serde_json::from_str(kept).unwrap();
    let verdict = judge(&basis);
    assert_eq!(verdict.candidates.first().map(|top| top.visit), Some(7));
    assert_eq!(verdict.grade, Grade::Confirmed);
    assert!(verdict.evidence.contains(&Evidence::Tapped { visit: 7, seconds: 8 }));
    assert!(verdict.evidence.contains(&Evidence::Others { count: 1, seconds: 7_000 }));
}

/// A number that thousands were shown, many of them several times, with long stories that began weeks ago.
#[cfg(feature = "serde")]
#[test]
fn a_basis_does_not_grow_with_the_history() {
    let kinds = [Tap, Copy, Reveal, Contacts, Hide, Show, Leave];
    let size = |most: u64| {
        let showing = |n: u64| Showing {
            visit: 1 << 30 | n,
            visitor: u128::from(n % (most / 3)),
            shared: true,
            offer: true,
            device: Device::Desktop,
            region: Region::parse(if n.is_multiple_of(2) { "RU-MOW" } else { "RU-TA" }),
            events: (0..100).map(|at| (kinds[at % 7], CALL - 2_000_000_000 + n)).collect(),
            ..showing(n, 2_000_000 + n, 200 + n)
        };
        let site = Site {
            showings: (1..most).map(showing).collect(),
            habits: Habits::default(),
            ringing: Ringing::default(),
            unclaimed: (0..900).map(|n| CALL - n * 1000).collect(),
            known: None,
            area: Area::of("+74951234567"),
        };
        let basis = site.basis(50);
        assert!((weights(&judge(&basis)) - 1.0).abs() < 1e-9);
        serde_json::to_string(&basis).unwrap().len()
    };
    let (hundreds, thousands) = (size(500), size(5_000));
    println!("{hundreds} and {thousands} bytes");
    assert!(thousands < 100_000 && thousands < hundreds + 1_000, "{hundreds} {thousands}");
}
