//! Known callers, one table row a rule.

use super::super::habits::Believed;
use super::super::tests::{BEAT, CALL, judged, showing};
use super::super::{Candidate, Circumstances, Habits, Language, Ringing, Showing, learn};
use super::*;
use crate::wire::EventKind::{Hide, Tap};
use proptest::prelude::*;

const DAY: u64 = 24 * 3_600_000;

/// Visitor 1, whose latest visit is 100, and whose last confirmed call came three days before.
const FIRST: Known = Known { visitor: 1, visit: 100, confirmed_at: CALL - 3 * DAY };

fn about(known: Option<Known>, rang: u32) -> Circumstances<'static> {
    let ringing = Ringing { others: rang, numbers: 20, usual: 1e-4 };
    Circumstances { beat_ms: BEAT, ringing, hold_ms: 6 * BEAT, unclaimed: &[], known, area: None }
}

#[track_caller]
fn check(showings: &[Showing], rang: u32, grade: Grade, visit: u64) -> Verdict {
    let verdict = judged(CALL, showings, &Habits::default(), about(Some(FIRST), rang));
    assert_eq!(verdict.grade, grade, "{verdict:?}");
    assert_eq!(verdict.candidates.first().map(|top| top.visit), Some(visit), "{verdict:?}");
    let sum: f64 = verdict.candidates.iter().map(|c| c.weight).sum::<f64>() + verdict.none;
    assert!((sum - 1.0).abs() < 1e-9, "{verdict:?}");
    assert!(verdict.is_of_known_caller(), "{verdict:?}");
    verdict
}

#[test]
fn a_known_caller_outweighs_strangers_who_held_the_number() {
    let (gone, stranger) = (showing(1, 90_000, 86_400), showing(2, 60, 20));
    // The number that he once saw is on a stranger's screen as he calls it again.
    let verdict = check(&[stranger.clone(), gone], 0, Grade::Probable, 1);
    assert!(verdict.evidence.contains(&Evidence::KnownCaller { visit: 1, seconds: 259_200 }));
    // He is looking at it, and so is somebody else: his telephone rings, or that of the office where both are.
    let both = [stranger.clone().shared(), showing(1, 90, 20).shared()];
    check(&both, 0, Grade::Probable, 1);
    // Robots forge telephones: in a burst his says nothing.
    check(&both, 9, Grade::Unknown, 1);
    // A number that nobody was shown: his latest visit, as far as is known.
    let verdict = check(&[], 0, Grade::Probable, 100);
    assert!(verdict.none > 0.04, "{verdict:?}");
    assert_eq!(
        verdict.reason(Language::En),
        "A confirmed call 3 days before came from the same telephone: the visitor of visit 100; nobody was shown this \
         number in the 30 days before the call."
    );
    assert_eq!(
        verdict.reason(Language::Ru),
        "За 3 дн. до этого с того же телефона был подтверждённый звонок: это посетитель визита 100; за 30 дней до звонка \
         этот номер никому не показывали."
    );
    // A stranger's own hand on a number that was never his: the same person elsewhere, most likely.
    check(&[stranger.with(Tap, 6)], 0, Grade::Confirmed, 2);
}

#[test]
fn a_known_caller_weighs_against_strangers() {
    let alone = [showing(2, 60, 20)];
    let unknown = judged(CALL, &alone, &Habits::default(), about(None, 0));
    let other = judged(CALL, &alone, &Habits::default(), about(Some(FIRST), 0));
    let of_two = |verdict: &Verdict| {
        let named = verdict.candidates.iter().find(|one| one.visit == 2);
        named.map_or(0.0, |one: &Candidate| one.weight)
    };
    assert_eq!(unknown.grade, Grade::Confirmed, "{unknown:?}");
    assert!(other.grade != Grade::Confirmed && of_two(&other) < 0.6, "{other:?}");
}

#[test]
fn a_caller_becomes_known_by_confirmed_and_final_calls() {
    let tapped = [showing(1, 60, 8).with(Tap, 8)];
    let verdict = |showings: &[Showing], rang, state| {
        let mut verdict = judged(CALL, showings, &Habits::default(), about(None, rang));
        verdict.state = state;
        (verdict.grade, verdict.introduces())
    };
    assert_eq!(verdict(&tapped, 0, State::Final), (Grade::Confirmed, true));
    assert_eq!(verdict(&tapped, 0, State::Provisional), (Grade::Confirmed, false));
    let seen = [showing(1, 60, 20), showing(2, 9_000, 7_000)];
    assert_eq!(verdict(&seen, 0, State::Final), (Grade::Probable, false));
    let mut marked = judged(CALL, &tapped, &Habits::default(), about(None, 0));
    marked.state = State::Final;
    marked.evidence.push(Evidence::Burst { numbers: 9 });
    assert!(!marked.introduces(), "robots forge callers");
    assert!(!Verdict::of_static_number().introduces(), "a static number has no visitor");
}

#[test]
fn whose_a_telephone_is() {
    let once = Caller::after(None, 1, 10, CALL);
    assert_eq!(once.known(CALL + DAY).map(|known| (known.visitor, known.visit)), Some((1, 10)));
    assert_eq!(once.known(CALL - 1), None, "it was not known yet");
    assert_eq!(once.known(CALL + KNOWN_FOR_MS + 1), None, "it is forgotten");
    let again = Caller::after(Some(once), 1, 20, CALL + DAY);
    assert_eq!((again.visit, again.confirmed_at), (20, CALL + DAY));
    let late = Caller::after(Some(again), 1, 5, CALL - DAY);
    assert_eq!(late, again, "calls become final in any order");
    let several = Caller::after(Some(again), 2, 30, CALL + 2 * DAY);
    assert_eq!(several.known(CALL + 3 * DAY), None, "it is an office's, or was passed on");
    let still = Caller::after(Some(several), 2, 40, CALL + 4 * DAY);
    assert_eq!(still.visitor, None);
    let anew = Caller::after(Some(still), 2, 50, CALL + 5 * DAY + KNOWN_FOR_MS);
    assert_eq!(anew.visitor, Some(2), "what was so long ago says nothing");
}

#[test]
fn withheld_callers_are_nobody() {
    for told in ["+79161234567", "x", "101", "+12667", "sip:anna@example.com"] {
        assert!(is_told(told), "{told}");
    }
    let withheld = [
        "",
        " ",
        "-",
        "0",
        "+0000000",
        "anonymous",
        "Anonymous",
        "RESTRICTED",
        "Number withheld",
        "+266696687",
        "266696687",
        "sip:anonymous@anonymous.invalid",
        "Скрытый номер",
    ];
    for withheld in withheld {
        assert!(!is_told(withheld), "{withheld}");
    }
}

#[test]
fn calls_again_are_not_learned_as_those_of_strangers() {
    let learned = |known: Option<Known>| {
        let mut habits = Habits::default();
        let lessons: Vec<_> =
            (0..50).map(|_| learn(CALL, &[], &mut habits, about(known, 0))).collect();
        habits.refresh(lessons.iter());
        habits.stray(CALL, true)
    };
    let (known, unknown) = (learned(Some(FIRST)), learned(None));
    assert!(known < 0.5 * unknown, "{known} {unknown}");
}

proptest! {
    /// A forged caller alone: whatever strangers were shown, the telephone's visitor is never more than probable.
    #[test]
    fn a_telephone_alone_never_confirms(
        others in prop::collection::vec((2u64..9, 1u64..100_000, 0u64..100_000, any::<bool>()), 0..6),
        rang in 0u32..6,
    ) {
        let showings: Vec<Showing> = others
            .iter()
            .map(|(visitor, lasted, seen, hidden)| {
                let one = showing(*visitor, seen + lasted, *seen);
                if *hidden { one.with(Hide, *seen) } else { one }
            })
            .collect();
        let verdict = judged(CALL, &showings, &Habits::default(), about(Some(FIRST), rang));
        let own = verdict.candidates.iter().find(|one| one.visit == FIRST.visit);
        prop_assert!(own.is_none_or(|own| own.weight <= 0.95), "{verdict:?}");
        let first = verdict.candidates.first().map(|top| top.visit);
        prop_assert!(verdict.grade != Grade::Confirmed || first != Some(FIRST.visit));
    }
}
