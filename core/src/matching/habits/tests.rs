//! What is believed before anything is known, and what a site's calls change.

use super::super::showing::Device;
use super::*;
use crate::wire::EventKind;

const HOUR: u64 = 3_600_000;
const BEAT: u64 = 150_000;

/// A showing on a desktop that began and was left so many seconds before the call at 100 days.
fn left(visit: u64, began_s: u64, left_s: u64) -> Showing {
    let at = |s: u64| 100 * 24 * HOUR - s * 1000;
    Showing {
        visit,
        visitor: u128::from(visit),
        shown_at: at(began_s),
        last_seen_at: at(left_s),
        shared: false,
        offer: false,
        device: Device::Desktop,
        region: None,
        events: vec![(EventKind::Leave, at(left_s))],
    }
}

const CALL: u64 = 100 * 24 * HOUR;

#[test]
fn all_calls_of_a_visit_add_up_to_its_chance() {
    let habits = Habits::default();
    // A visit of 100 s: 5.1 in a hundred call, 35 of 100 of these after it.
    let mut sum = 0.0;
    let mut s = 1.0;
    while s < 2_592_000.0 {
        let next = s * 1.01;
        let showing = left(1, 100 + s as u64, s as u64);
        sum += habits.rate(&showing, CALL, BEAT) * (next - s);
        s = next;
    }
    let chance = 0.051 * 0.35 * habits.kept.by_prior.intent[0];
    assert!((sum / chance - 1.0).abs() < 0.03, "{sum} {chance}");
}

#[test]
fn a_tap_is_followed_by_a_call_within_minutes_or_not_at_all() {
    let habits = Habits::default();
    let rate = |after_ms: i64| {
        let tapped_at = (CALL as i64 - after_ms) as u64;
        let showing = Showing { events: vec![(EventKind::Tap, tapped_at)], ..left(1, 900, 0) };
        let quiet = Showing { events: Vec::new(), ..showing.clone() };
        habits.rate(&showing, CALL, BEAT) - habits.rate(&quiet, CALL, BEAT)
    };
    let sum: f64 = (-700..3_100).map(|tenth| rate(tenth * 100) / 10.0).sum();
    assert!((sum - prior::AFTER_TAP).abs() < 0.01, "{sum}");
    assert!(rate(8_000) > 20.0 * rate(60_000));
    assert!(rate(300_000) > rate(0) / 1e6 && rate(300_000) < 1e-3);
}

#[test]
fn what_is_expected_of_a_visit_does_not_hang_on_its_signs() {
    let mut habits = Habits::default();
    let quiet = Showing { device: Device::Phone, ..left(1, 100, 0) };
    let mut loud = quiet.clone();
    loud.events.insert(0, (EventKind::Copy, loud.shown_at + 20_000));
    loud.events.insert(1, (EventKind::Tap, loud.shown_at + 30_000));
    let now = CALL + HOUR;
    let of = |habits: &Habits, showing: &Showing| habits.expected(showing, now, BEAT);
    let chance = of(&habits, &quiet);
    assert!((chance - 0.051).abs() < 0.02, "{chance}");
    assert_eq!(of(&habits, &loud), chance);
    // Where more visitors tap than the prior has it, more calls are expected of each.
    (0..200).for_each(|_| habits.saw(&loud, now, BEAT));
    assert_eq!(of(&habits, &loud), of(&habits, &quiet));
    assert!(of(&habits, &quiet) > 2.0 * chance);
}

/// A day with so many visits of 100 s, of which one in twenty calls `delay_s` after it, on a number of its own.
fn day(habits: &mut Habits, lessons: &mut Vec<Lesson>, day: u64, delay_s: u64) {
    let begin = day * 24 * HOUR;
    for visit in 0..100u64 {
        let shown_at = begin + visit * 800_000;
        let left_at = shown_at + 100_000;
        let showing = Showing {
            visit,
            visitor: u128::from(visit),
            shown_at,
            last_seen_at: left_at,
            shared: false,
            offer: false,
            device: Device::Desktop,
            region: None,
            events: vec![(EventKind::Leave, left_at)],
        };
        habits.saw(&showing, left_at + HOUR, BEAT);
        if visit % 20 == 0 {
            let call_at = left_at + delay_s * 1000;
            lessons.push(habits.learn([&showing].into_iter(), call_at, BEAT, false, |_| 1.0, 0.0));
        }
    }
    habits.waited(10, begin + 24 * HOUR);
    habits.refresh(lessons.iter());
}

#[test]
fn a_site_of_late_callers_is_learned_but_no_delay_is_given_up() {
    let late = |habits: &Habits| habits.rate(&left(1, 28_900, 28_800), CALL, BEAT);
    let soon = |habits: &Habits| habits.rate(&left(1, 400, 300), CALL, BEAT);
    let before = Habits::default();
    let (mut habits, mut lessons) = (Habits::default(), Vec::new());
    for n in 0..60 {
        day(&mut habits, &mut lessons, n, 8 * 3_600);
    }
    let share = |habits: &Habits| habits.learned_share();
    assert!(share(&habits) > share(&before), "{} {}", share(&habits), share(&before));
    let odds = |habits: &Habits| late(habits) / soon(habits);
    assert!(odds(&habits) > 4.0 * odds(&before), "{} {}", odds(&habits), odds(&before));
    let shape = habits.kept.learned.delay;
    assert!(shape.iter().all(|factor| *factor >= 1.0 / 3.0), "{shape:?}");
}

#[test]
fn that_desktops_call_after_visits_is_believed_of_telephones_too() {
    let odds = |habits: &Habits, device| {
        let page = Showing { device, events: Vec::new(), ..left(1, 100, 0) };
        let gone = Showing { device, ..left(2, 700, 600) };
        habits.rate(&page, CALL, BEAT) / habits.rate(&gone, CALL, BEAT)
    };
    let before = Habits::default();
    let (mut habits, mut lessons) = (Habits::default(), Vec::new());
    for n in 0..60 {
        day(&mut habits, &mut lessons, n, 600);
    }
    for device in [Device::Desktop, Device::Phone] {
        let (now, first) = (odds(&habits, device), odds(&before, device));
        assert!(now < 0.3 * first, "{device:?}: {now} {first}");
    }
}

#[test]
fn a_delay_that_foretells_nothing_better_is_believed_no_more_than_at_first() {
    let (mut habits, mut lessons) = (Habits::default(), Vec::new());
    for n in 0..30 {
        // As the prior has it: most within the hour, some in the night.
        let delays = [60, 200, 500, 900, 1_500, 2_600, 7_000, 20_000, 40_000, 100_000];
        day(&mut habits, &mut lessons, n, delays[n as usize % delays.len()]);
    }
    let (now, before) = (habits.learned_share(), Habits::default().learned_share());
    assert!(now < before + 0.02, "{now} {before}");
}

#[test]
fn the_hours_at_which_nobody_calls_are_learned() {
    let (mut habits, mut lessons) = (Habits::default(), Vec::new());
    let (night, noon) = (23 * HOUR + HOUR / 2, 12 * HOUR);
    for n in 0..60 {
        day(&mut habits, &mut lessons, n, 600);
        for _ in 0..3 {
            let call_at = n * 24 * HOUR + night;
            let shown = |visit: u64| Showing {
                visitor: u128::from(visit),
                shown_at: call_at - 20 * HOUR,
                last_seen_at: call_at - 20 * HOUR + 2_000,
                events: vec![(EventKind::Leave, call_at - 20 * HOUR + 2_000)],
                ..left(visit, 0, 0)
            };
            let shown = [shown(1), shown(2)];
            lessons.push(habits.learn(shown.iter(), call_at, BEAT, true, |_| 1.0, 0.0));
        }
    }
    habits.refresh(lessons.iter());
    let stray = |at: u64| habits.stray(CALL + at, true);
    assert!(stray(night) > 3.0 * stray(noon), "{} {}", stray(night), stray(noon));
    // 180 calls of nobody on ten numbers, each at home for 60 days.
    let mean = (0..24).map(|hour| habits.stray(CALL + hour * HOUR, true)).sum::<f64>() / 24.0;
    let calls = mean * 10.0 * 60.0 * 86_400.0;
    assert!((150.0..270.0).contains(&calls), "{calls}");
}

#[test]
fn a_lesson_of_other_rules_does_no_harm() {
    let mut habits = Habits::default();
    let strange = Lesson { cells: vec![(u16::MAX, 1.0)], fixed: 1e-9, seen: Seen::default() };
    habits.refresh([strange].iter());
    let showing = left(1, 400, 300);
    let (now, before) =
        (habits.rate(&showing, CALL, BEAT), Habits::default().rate(&showing, CALL, BEAT));
    assert!((now / before - 1.0).abs() < 1e-9, "{now} {before}");
}

#[test]
fn copies_that_nobody_calls_after_are_believed_less() {
    let mut habits = Habits::default();
    let copied = |habits: &Habits| {
        let showing = left(1, 60, 0);
        habits.rate(
            &Showing { events: vec![(EventKind::Copy, CALL - 10_000)], ..showing },
            CALL,
            BEAT,
        )
    };
    let before = copied(&habits);
    for visit in 0..500 {
        let mut showing = left(visit, 100, 10);
        showing.events.insert(0, (EventKind::Copy, showing.shown_at + 1_000));
        habits.saw(&showing, CALL, BEAT);
    }
    habits.refresh([].iter());
    assert!(copied(&habits) < before / 3.0, "{} {before}", copied(&habits));
}

#[cfg(feature = "serde")]
#[test]
fn what_is_kept_is_what_is_believed() {
    let (mut habits, mut lessons) = (Habits::default(), Vec::new());
    for n in 0..5 {
        day(&mut habits, &mut lessons, n, 600);
    }
    let kept = serde_json::to_string(&habits).unwrap();
    let again: Habits = serde_json::from_str(&kept).unwrap();
    let showing = left(1, 400, 300);
    assert_eq!(habits.rate(&showing, CALL, BEAT), again.rate(&showing, CALL, BEAT));
    assert!(kept.len() < 16_000, "{}", kept.len());
    let lesson = serde_json::to_string(lessons.last().unwrap()).unwrap();
    assert!(lesson.len() < 16_000, "{}", lesson.len());
}

#[test]
fn programs_that_open_pages_take_nothing_from_those_who_call() {
    let learned = |programs: u64| {
        let (mut habits, mut lessons) = (Habits::default(), Vec::new());
        for n in 0..30 {
            for program in 0..programs {
                let shown_at = n * 24 * HOUR + program * 1_000;
                let page = Showing { last_seen_at: shown_at, events: Vec::new(), ..left(0, 0, 0) };
                habits.saw(&Showing { shown_at, ..page }, shown_at + HOUR, BEAT);
            }
            day(&mut habits, &mut lessons, n, 600);
        }
        habits
    };
    let (without, with) = (learned(0), learned(2_000));
    let visitor = left(1, 400, 300);
    let rate = |habits: &Habits, showing: &Showing| habits.rate(showing, CALL, BEAT);
    let ratio = rate(&with, &visitor) / rate(&without, &visitor);
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
    let program = Showing { last_seen_at: visitor.shown_at, events: Vec::new(), ..visitor.clone() };
    let ratio = rate(&with, &program) / rate(&with, &visitor);
    assert!(ratio < 0.05, "{ratio}");
    assert!(rate(&Habits::default(), &program) > rate(&Habits::default(), &visitor) / 2.0);
}

#[cfg(feature = "serde")]
#[test]
fn what_was_kept_before_silent_pages_were_counted_is_read() {
    let mut kept = serde_json::to_value(Habits::default()).unwrap();
    for place in ["/seen/open", "/seen/left", "/by_prior/open", "/by_prior/left", "/learned/open"] {
        kept.pointer_mut(place).unwrap().as_array_mut().unwrap().truncate(3);
    }
    // Nor were hours told apart at which nobody calls.
    for place in ["/by_prior", "/learned"] {
        kept.pointer_mut(place).unwrap().as_object_mut().unwrap().remove("hours").unwrap();
    }
    let mut habits: Habits = serde_json::from_value(kept).unwrap();
    habits.refresh([].iter());
    let visitor = left(1, 400, 300);
    let (now, before) =
        (habits.rate(&visitor, CALL, BEAT), Habits::default().rate(&visitor, CALL, BEAT));
    assert!((now / before - 1.0).abs() < 1e-9, "{now} {before}");
}
