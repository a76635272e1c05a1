//! Verdicts, one table row a rule.

use super::*;
use crate::wire::EventKind;

pub(super) const CALL: u64 = 100 * 24 * 3600 * 1000;
pub(super) const BEAT: u64 = 150_000;

/// A showing that began and was last seen so many seconds before the call.
pub(super) fn showing(visit: u64, began_s: u64, seen_s: u64) -> Showing {
    Showing {
        visit,
        visitor: u128::from(visit),
        shown_at: CALL - began_s * 1000,
        last_seen_at: CALL - seen_s * 1000,
        shared: false,
        offer: false,
        device: Device::Unknown,
        region: None,
        events: Vec::new(),
    }
}

impl Showing {
    pub(super) fn with(mut self, kind: EventKind, s: u64) -> Self {
        self.events.push((kind, CALL - s * 1000));
        self
    }
    pub(super) fn shared(mut self) -> Self {
        self.shared = true;
        self
    }
}

/// The verdict of a call at that time, with all its candidates.
pub(super) fn judged<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
    habits: &Habits,
    about: Circumstances<'_>,
) -> Verdict {
    judge(&Basis::of(call_at, showings, habits, about, usize::MAX))
}

#[track_caller]
fn check(showings: &[Showing], burst: Option<u32>, grade: Grade, visit: Option<u64>) -> Verdict {
    check_offered(showings, burst, &[], grade, visit)
}

/// The same on a number that was offered to somebody so many seconds before the call, and not claimed.
#[track_caller]
fn check_offered(
    showings: &[Showing],
    burst: Option<u32>,
    offered_s: &[u64],
    grade: Grade,
    visit: Option<u64>,
) -> Verdict {
    let unclaimed: Vec<u64> = offered_s.iter().map(|s| CALL - s * 1000).collect();
    let ringing = Ringing { others: burst.unwrap_or(0), numbers: 20, usual: 1e-4 };
    let about = Circumstances {
        beat_ms: BEAT,
        ringing,
        hold_ms: 6 * BEAT,
        unclaimed: &unclaimed,
        known: None,
        area: None,
    };
    let verdict = judged(CALL, showings, &Habits::default(), about);
    assert_eq!(verdict.grade, grade, "{verdict:?}");
    assert_eq!(verdict.candidates.first().map(|top| top.visit), visit, "{verdict:?}");
    let sum: f64 = verdict.candidates.iter().map(|c| c.weight).sum::<f64>() + verdict.none;
    assert!((sum - 1.0).abs() < 1e-9, "{verdict:?}");
    verdict
}

use EventKind::{Hide, Leave, Tap};

#[test]
fn grades() {
    let tapped = showing(1, 60, 8).with(Tap, 8);
    check(&[], None, Grade::Unknown, None);
    check(std::slice::from_ref(&tapped), None, Grade::Confirmed, Some(1));
    check(&[showing(1, 60, 20)], None, Grade::Confirmed, Some(1));
    check(&[showing(2, 9_000, 7_000), tapped.clone()], None, Grade::Confirmed, Some(1));
    // On the screen, but somebody else was shown the number before: likely, not certain.
    check(&[showing(2, 9_000, 7_000), showing(1, 60, 20)], None, Grade::Probable, Some(1));
    // Two pages open, nobody tapped: who came later has not made up his mind yet.
    check(&[showing(2, 90, 20), showing(1, 60, 20)], None, Grade::Ambiguous, Some(1));
    check(
        &[showing(2, 90, 20).shared(), showing(1, 60, 20).shared()],
        None,
        Grade::Ambiguous,
        Some(1),
    );
    check(&[showing(2, 90, 20).shared(), tapped.clone().shared()], None, Grade::Confirmed, Some(1));
    // Alone on a shared number without a tap: the other's page may be gone from our sight only.
    check(&[showing(1, 60, 20).shared()], None, Grade::Probable, Some(1));
    // A robot dials all numbers, this one too: an open page says next to nothing, a tap of these seconds much.
    check(&[showing(1, 60, 20)], Some(9), Grade::Unknown, Some(1));
    check(std::slice::from_ref(&tapped), Some(9), Grade::Probable, Some(1));
    check(&[showing(1, 300, 20).with(Tap, 240)], Some(9), Grade::Unknown, Some(1));
    // Two numbers at once happen by chance; what is sure else is not sure then.
    check(&[showing(1, 60, 20)], Some(1), Grade::Ambiguous, Some(1));
    check(&[tapped], Some(1), Grade::Confirmed, Some(1));
    // Days later anybody may call.
    check(&[showing(1, 500_000, 499_000)], None, Grade::Unknown, Some(1));
}

#[test]
fn an_offer_that_nobody_claimed_leaves_a_doubt() {
    let alone = showing(1, 60, 20);
    let hidden = showing(1, 60, 6).with(Hide, 6);
    let tapped = showing(1, 60, 8).with(Tap, 8);
    // Alone with it, and the page hidden as the call began: enough by themselves, not when somebody else may dial.
    for one in [alone, hidden] {
        for seconds in [1, 100, 900, 1_020] {
            let verdict = check_offered(
                std::slice::from_ref(&one),
                None,
                &[seconds],
                Grade::Probable,
                Some(1),
            );
            assert!(verdict.evidence.contains(&Evidence::Unclaimed { seconds }), "{verdict:?}");
        }
        // The hold is over, or the offer came after the call.
        check_offered(std::slice::from_ref(&one), None, &[1_021], Grade::Confirmed, Some(1));
    }
    let of_two = check_offered(&[tapped], None, &[30, 700], Grade::Confirmed, Some(1));
    assert!(of_two.evidence.contains(&Evidence::Unclaimed { seconds: 30 }), "{of_two:?}");
    // By itself it names nobody.
    check_offered(&[], None, &[30], Grade::Unknown, None);
}

#[test]
fn an_unclaimed_offer_weighs_a_few_hundredths_of_a_page() {
    let open = |offered: &[u64]| {
        check_offered(
            &[showing(1, 600, 500), showing(2, 60, 20)],
            None,
            offered,
            Grade::Probable,
            Some(2),
        )
    };
    let (without, with) = (open(&[]), open(&[60]));
    let odds = |verdict: &Verdict| verdict.none / verdict.candidates[0].weight;
    assert!((odds(&with) - odds(&without) - 0.03).abs() < 0.001, "{with:?}");
}

#[test]
fn an_offer_that_was_refused_is_a_candidate() {
    let refused = Showing { offer: true, ..showing(2, 41, 40).with(Leave, 40).shared() };
    let holder = showing(1, 60, 20).shared();
    let verdict = check(&[refused.clone(), holder.clone()], None, Grade::Probable, Some(1));
    assert_eq!(verdict.candidates.len(), 2, "{verdict:?}");
    assert!(verdict.evidence.contains(&Evidence::Offered { count: 2 }), "{verdict:?}");
    check(&[refused.clone(), holder.clone().with(Hide, 6)], None, Grade::Probable, Some(1));
    check(&[refused, holder.with(Tap, 8)], None, Grade::Confirmed, Some(1));
}

#[test]
fn two_taps_at_once_are_not_one() {
    check(
        &[showing(1, 60, 8).with(Tap, 8), showing(2, 60, 9).with(Tap, 9)],
        None,
        Grade::Ambiguous,
        Some(2),
    );
}

#[test]
fn a_page_that_was_left_counts_less_than_one_that_is_open() {
    let left = showing(1, 300, 120).with(Leave, 120);
    let verdict = check(&[left, showing(2, 60, 20)], None, Grade::Probable, Some(2));
    // 6.05e-5 of the open page against 3.96e-6 of the left one and 5e-7 of strays, by the rates.
    assert!((verdict.candidates[0].weight - 0.931).abs() < 0.002, "{verdict:?}");
}

#[test]
fn a_page_hidden_as_the_call_began_is_evidence() {
    let verdict = check(
        &[showing(9, 9_000, 8_000), showing(1, 60, 6).with(Hide, 6)],
        None,
        Grade::Confirmed,
        Some(1),
    );
    assert!(verdict.evidence.contains(&Evidence::HiddenAtDial { visit: 1, seconds: 6 }));
}

#[test]
fn showings_after_the_call_do_not_count() {
    let mut later = showing(2, 0, 0);
    later.shown_at = CALL + 5_000;
    later.last_seen_at = CALL + 9_000;
    check(&[later, showing(1, 60, 20)], None, Grade::Confirmed, Some(1));
}

#[test]
fn a_provider_that_cuts_off_milliseconds_is_forgiven() {
    let mut tapped = showing(1, 60, 0);
    tapped.events.push((Tap, CALL + 900));
    check(&[tapped, showing(2, 9_000, 8_000)], None, Grade::Confirmed, Some(1));
}

#[test]
fn several_showings_of_one_visit_count_together() {
    let verdict =
        check(&[showing(1, 900, 800), showing(1, 60, 20)], None, Grade::Confirmed, Some(1));
    assert_eq!(verdict.candidates.len(), 1);
}

#[test]
fn verdicts_agree_that_say_the_same() {
    let shown = [showing(1, 60, 8).with(Tap, 8), showing(2, 90, 20)];
    let one = check(&shown, None, Grade::Confirmed, Some(1));
    let change = |change: fn(&mut Verdict)| {
        let mut other = one.clone();
        change(&mut other);
        other
    };
    assert!(one.agrees_with(&change(|other| other.rule += 1)));
    assert!(one.agrees_with(&change(|other| other.none += 1e-15)));
    for other in [
        change(|other| other.grade = Grade::Probable),
        change(|other| other.state = State::Final),
        change(|other| other.none += 1e-3),
        change(|other| other.others += 1e-3),
        change(|other| other.candidates[0].visit = 9),
        change(|other| other.candidates[0].weight -= 1e-3),
        change(|other| other.candidates.truncate(1)),
        change(|other| other.evidence.truncate(1)),
    ] {
        assert!(!one.agrees_with(&other), "{other:?}");
    }
}

#[test]
fn sentences() {
    let verdict = judged(
        CALL,
        &[showing(1, 60, 8).with(Tap, 8)],
        &Habits::default(),
        Circumstances { beat_ms: BEAT, ..Circumstances::default() },
    );
    assert_eq!(
        verdict.reason(Language::En),
        "Visit 1 tapped the number 8 s before the call; the number was on the screen of visit 1 when the call \
         came; nobody else was shown this number in the 30 days before."
    );
    assert_eq!(
        verdict.reason(Language::Ru),
        "В визите 1 нажали на номер за 8 с до звонка; в момент звонка номер был на экране визита 1; \
         за предыдущие 30 дней этот номер больше никому не показывали."
    );
    assert_eq!(
        judged(CALL, &[], &Habits::default(), Circumstances::default()).reason(Language::En),
        "Nobody was shown this number in the 30 days before the call."
    );
    assert_eq!(Verdict::of_static_number().grade, Grade::Confirmed);
    for (evidence, en, ru) in [
        (
            Evidence::Offered { count: 2 },
            "2 visitors saw this number at once: it was offered to one and lent to another",
            "номер видели сразу несколько посетителей (2): одному его предложили, другому выдали",
        ),
        (
            Evidence::Unclaimed { seconds: 130 },
            "2 min before the call this number went out to a page that did not tell whether it showed it",
            "за 2 мин до звонка номер отправили на страницу, которая не сообщила, показала ли его",
        ),
    ] {
        assert_eq!(
            (evidence.text(&[], Language::En), evidence.text(&[], Language::Ru)),
            (en.into(), ru.into())
        );
    }
}

#[test]
fn a_number_that_another_got_after_the_call_is_not_said_to_have_been_shared_at_it() {
    let own = showing(1, 60, 20).shared();
    let refused = Showing { offer: true, ..own.clone() };
    let other = showing(2, 90, 20).shared();
    for (showings, alone) in [
        (vec![own.clone()], true),
        (vec![refused.clone()], true),
        (vec![own, other.clone()], false),
        (vec![refused, other], false),
    ] {
        let habits = Habits::default();
        let about = Circumstances { beat_ms: BEAT, hold_ms: 6 * BEAT, ..Circumstances::default() };
        let verdict = judged(CALL, &showings, &habits, about);
        for (language, nobody, at_once, later) in [
            (Language::En, "obody else was shown", "at once", "only after the call"),
            (Language::Ru, "больше никому не показывали", "сразу несколько", "уже после звонка"),
        ] {
            let said = verdict.reason(language);
            let has = [nobody, at_once, later].map(|words| said.contains(words));
            assert_eq!(has, [alone, !alone, alone], "{said}");
        }
    }
}
