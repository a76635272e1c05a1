//! From what was seen and from the last calls to beliefs: expectation and maximisation in turn, with the prior as
//! calls that were seen before the first.

use super::cells::{self, CELLS, COPY, DEVICES, HIDE, INTENTS, NOBODY, SILENT};
use super::lessons::{HOURS, Lesson, Seen};
use super::prior;
use super::steps::{DELAYS, LENGTHS, TAPS};

/// How many calls a belief about one step is worth before any is seen: who looked in for a moment would else be believed
/// to have made the calls of nobody.
const STEP_CALLS: f64 = 50.0;
/// The same for a belief about one device during visits, or after them.
const PHASE_CALLS: f64 = 20.0;
/// The same for a belief about all visits.
pub(super) const SITE_CALLS: f64 = 20.0;
/// The same for calls by nobody. With more, a site where many kept its number is never believed; with much less, late
/// calls are taken for these: as days go by the two look alike.
const STRAY_CALLS: f64 = 12.0;
/// The same for the hours at which nobody calls.
const HOUR_CALLS: f64 = 24.0;
/// The same for each step of the delay.
const DELAY_CALLS: f64 = 2.0;
/// The same for the delay of taps.
const TAP_CALLS: f64 = 30.0;
/// The same for each kind of intent together.
const INTENT_CALLS: f64 = 16.0;
/// A delay is never believed to be rarer than this part of the prior: late calls are easily forgotten.
const LEAST_OF_PRIOR: f64 = 1.0 / 3.0;
/// The least that is believed of calls by nobody, a second and number: wrong numbers, one in four months.
pub(super) const MISDIALLED: f64 = 1e-7;

/// What is believed, cell by cell.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Beliefs {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "cells::by_device"))]
    pub open: [[f64; LENGTHS]; DEVICES],
    #[cfg_attr(feature = "serde", serde(deserialize_with = "cells::by_device"))]
    pub left: [[f64; LENGTHS]; DEVICES],
    pub intent: [f64; INTENTS],
    /// By how much the delay differs from the prior's.
    pub delay: [f64; DELAYS],
    pub after_tap: f64,
    pub tap_delay: [f64; TAPS],
    pub after_copy: f64,
    pub after_hide: f64,
    /// Calls a second by nobody who is known, on one number in the mean hour.
    pub stray: f64,
    /// By how much each hour of the day differs from it.
    #[cfg_attr(feature = "serde", serde(default = "all_alike"))]
    pub hours: [f64; HOURS],
}

#[cfg(feature = "serde")]
fn all_alike() -> [f64; HOURS] {
    [1.0; HOURS]
}

impl Beliefs {
    /// Before any call, by what was seen of visits alone.
    pub fn prior(seen: &Seen) -> Self {
        Self::from(&vec![0.0; CELLS], seen)
    }

    /// The belief of every cell; with `prior_delay` the delay is the prior's.
    pub fn by_cell(&self, prior_delay: bool) -> Vec<f64> {
        let mut cells = vec![0.0; CELLS];
        for device in 0..DEVICES {
            for length in 0..LENGTHS {
                for intent in 0..INTENTS {
                    let near = self.intent[intent];
                    cells[cells::open(device, length, intent)] = self.open[device][length] * near;
                    for delay in 0..DELAYS {
                        let factor = if prior_delay { 1.0 } else { self.delay[delay] };
                        cells[cells::left(device, length, delay, intent)] =
                            self.left[device][length] * near * factor;
                    }
                }
            }
        }
        for step in 0..TAPS {
            cells[cells::tap(step)] = self.after_tap * self.tap_delay[step];
        }
        cells[COPY] = self.after_copy;
        cells[HIDE] = self.after_hide;
        cells[NOBODY] = self.stray;
        for (hour, factor) in self.hours.iter().enumerate() {
            cells[cells::nobody(hour)] = self.stray * factor;
        }
        cells
    }

    /// One round: the calls are shared by these beliefs, and better beliefs follow.
    pub fn improved<'a>(
        &self,
        lessons: impl Iterator<Item = &'a Lesson>,
        seen: &Seen,
        prior_delay: bool,
    ) -> Self {
        let beliefs = self.by_cell(prior_delay);
        let mut calls = vec![0.0; CELLS];
        for lesson in lessons {
            // A lesson of other rules may know cells that these do not.
            let rate = |(cell, density): &(u16, f32)| {
                beliefs.get(usize::from(*cell)).copied().unwrap_or(0.0) * f64::from(*density)
            };
            let sum = lesson.fixed + lesson.cells.iter().map(rate).sum::<f64>();
            for one in &lesson.cells {
                if let Some(calls) = calls.get_mut(usize::from(one.0)) {
                    *calls += rate(one) / sum;
                }
            }
        }
        Self::from(&calls, seen)
    }

    /// From calls by cell.
    fn from(calls: &[f64], seen: &Seen) -> Self {
        let mut open = [[0.0; LENGTHS]; DEVICES];
        let mut left = [[0.0; LENGTHS]; DEVICES];
        let mut delay_calls = [0.0; DELAYS];
        let mut intent_calls = [0.0; INTENTS];
        for device in 0..DEVICES {
            for length in 0..LENGTHS {
                for (intent, sum) in intent_calls.iter_mut().enumerate() {
                    // What is believed of all visitors is not believed of pages that programs may have opened.
                    let counts = if device == SILENT { 0.0 } else { 1.0 };
                    let opened = calls[cells::open(device, length, intent)];
                    open[device][length] += opened;
                    *sum += counts * opened;
                    for (delay, of_delay) in delay_calls.iter_mut().enumerate() {
                        let later = calls[cells::left(device, length, delay, intent)];
                        left[device][length] += later;
                        *of_delay += counts * later;
                        *sum += counts * later;
                    }
                }
            }
        }
        let all: f64 = intent_calls.iter().sum();
        let foreseen = expected(seen);
        let site = (SITE_CALLS + all) / (SITE_CALLS + foreseen);
        // When calls come, during visits or after them, is a matter of what the site sells: what one device shows of it is
        // believed of the others too, before they show it themselves.
        let during = phase(&open, &seen.open, site, prior_open);
        let after = phase(&left, &seen.left, site, prior_left);
        for device in 0..DEVICES {
            let [during, after] = if device == SILENT { [site; 2] } else { [during, after] };
            let prior = |step| prior_open(device, step);
            by_length(&mut open[device], &seen.open[device], during, prior);
            let prior = |step| prior_left(device, step);
            by_length(&mut left[device], &seen.left[device], after, prior);
        }
        let tap_calls: [f64; TAPS] = std::array::from_fn(|step| calls[cells::tap(step)]);
        let taps: f64 = tap_calls.iter().sum();
        let strays = foreseen * site * prior::STRAYS / (1.0 - prior::STRAYS);
        let stray = (strays / seen.number_seconds.max(86_400.0)).max(MISDIALLED);
        let by_hour: [f64; HOURS] = std::array::from_fn(|hour| calls[cells::nobody(hour)]);
        let by_nobody = calls[NOBODY] + by_hour.iter().sum::<f64>();
        let sign =
            |prior: f64, calls: f64, seen: f64| believed(prior, SITE_CALLS, calls, seen).min(0.95);
        Self {
            open,
            left,
            intent: intents(seen, &intent_calls),
            delay: delays(&delay_calls),
            after_tap: sign(prior::AFTER_TAP, taps, seen.taps),
            tap_delay: std::array::from_fn(|step| {
                (prior::TAP_DELAY[step] * TAP_CALLS + tap_calls[step]) / (TAP_CALLS + taps)
            }),
            after_copy: sign(prior::AFTER_COPY, calls[COPY], seen.copies),
            after_hide: sign(prior::AFTER_HIDE, calls[HIDE], seen.hides),
            stray: believed(stray, STRAY_CALLS, by_nobody, seen.number_seconds),
            hours: hours(&by_hour, &seen.bustle()),
        }
    }
}

/// How many times as many calls as the prior has it come in a phase, on all devices together.
fn phase(
    calls: &[[f64; LENGTHS]; DEVICES],
    seen: &[[f64; LENGTHS]; DEVICES],
    site: f64,
    prior: impl Fn(usize, usize) -> f64,
) -> f64 {
    let found: f64 = calls.iter().take(SILENT).flatten().sum();
    let devices = seen.iter().take(SILENT).enumerate();
    let foreseen = devices.flat_map(|(device, steps)| {
        let prior = &prior;
        steps.iter().enumerate().map(move |(step, seen)| seen * site * prior(device, step))
    });
    site * (PHASE_CALLS + found) / (PHASE_CALLS + foreseen.sum::<f64>())
}

/// Turns calls by length into rates: the prior's curve, raised or lowered as a whole, then step by step.
fn by_length(
    calls: &mut [f64; LENGTHS],
    seen: &[f64; LENGTHS],
    site: f64,
    prior: impl Fn(usize) -> f64,
) {
    let foreseen: f64 = seen.iter().enumerate().map(|(step, seen)| seen * site * prior(step)).sum();
    let found: f64 = calls.iter().sum();
    let factor = site * (PHASE_CALLS + found) / (PHASE_CALLS + foreseen);
    for (step, calls) in calls.iter_mut().enumerate() {
        *calls = believed(factor * prior(step), STEP_CALLS, *calls, seen[step]);
    }
}

/// A rate by a prior that is worth so many calls, and by what was counted.
fn believed(prior: f64, worth: f64, calls: f64, seen: f64) -> f64 {
    (worth + calls) / (worth / prior + seen)
}

/// Calls that the prior expects of what was seen, but for those by a sign and from silent pages.
fn expected(seen: &Seen) -> f64 {
    let mut sum = 0.0;
    for device in 0..SILENT {
        for length in 0..LENGTHS {
            sum += seen.open[device][length] * prior_open(device, length)
                + seen.left[device][length] * prior_left(device, length);
        }
    }
    sum
}

pub(super) fn prior_of(device: usize, on_a_phone: f64, on_a_desktop: f64) -> f64 {
    match device {
        0 => on_a_phone,
        1 => on_a_desktop,
        _ => prior::PHONES * on_a_phone + (1.0 - prior::PHONES) * on_a_desktop,
    }
}

fn prior_open(device: usize, length: usize) -> f64 {
    let share = |of: usize| prior::DURING[of] * prior::UNTAPPED[of];
    prior::OPEN[length] * prior_of(device, share(0), share(1))
}

fn prior_left(device: usize, length: usize) -> f64 {
    prior::CALLS[length] * prior_of(device, 1.0 - prior::DURING[0], 1.0 - prior::DURING[1])
}

/// How many times the calls of all visitors those of each intent make; over all visitors the mean is one.
fn intents(seen: &Seen, calls: &[f64; INTENTS]) -> [f64; INTENTS] {
    // Where little was seen: as many as on the sites that the prior is from.
    let worth = 20.0;
    let all: f64 = seen.intent.iter().sum();
    let visitors: [f64; INTENTS] = std::array::from_fn(|one| {
        (seen.intent[one] + worth * prior::INTENT_SHARE[one]) / (all + worth)
    });
    let foreseen: [f64; INTENTS] = std::array::from_fn(|one| visitors[one] * prior::INTENT[one]);
    let whole: f64 = foreseen.iter().sum();
    let all: f64 = calls.iter().sum();
    std::array::from_fn(|one| {
        let callers = (INTENT_CALLS * foreseen[one] / whole + calls[one]) / (INTENT_CALLS + all);
        callers / visitors[one]
    })
}

/// How many times as often as in the mean hour nobody who is known calls, smoothed over the hours beside it: as visits
/// begin at first. Such calls need not keep the visits' hours: where they don't, they would be taken for late ones.
fn hours(calls: &[f64; HOURS], bustle: &[f64; HOURS]) -> [f64; HOURS] {
    let around = |values: &[f64; HOURS], hour: usize| {
        let at = |shift: usize| values[(hour + shift) % HOURS];
        (at(0) + 0.5 * (at(1) + at(HOURS - 1))) / 2.0
    };
    let all: f64 = calls.iter().sum();
    std::array::from_fn(|hour| {
        let found = HOURS as f64 * around(calls, hour);
        (HOUR_CALLS * around(bustle, hour) + found) / (HOUR_CALLS + all)
    })
}

/// By how much each step of the delay differs from the prior's, smoothed over its neighbours; the sum stays one.
fn delays(calls: &[f64; DELAYS]) -> [f64; DELAYS] {
    let shares = prior::delay_shares();
    let all: f64 = calls.iter().sum();
    let around = |values: &[f64; DELAYS], step: usize| {
        let at =
            |step: Option<usize>| step.and_then(|step| values.get(step)).copied().unwrap_or(0.0);
        at(Some(step)) + 0.5 * (at(step.checked_sub(1)) + at(Some(step + 1)))
    };
    let found: [f64; DELAYS] = std::array::from_fn(|step| {
        let foreseen = all * around(&shares, step);
        (DELAY_CALLS + around(calls, step)) / (DELAY_CALLS + foreseen)
    });
    let whole: f64 = shares.iter().sum();
    let sum: f64 = found.iter().zip(shares).map(|(factor, share)| factor * share).sum();
    found.map(|factor| (factor * whole / sum).max(LEAST_OF_PRIOR))
}
