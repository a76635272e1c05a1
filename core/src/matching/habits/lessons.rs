//! What is kept to learn from: how often what was seen, and what each of the last calls' rate was made of.

use super::super::showing::Showing;
use super::cells::{self, DEVICES, INTENTS, SILENT};
use super::steps::{self, LENGTHS};
use crate::wire::EventKind;

/// After so many calls beliefs are brought up to what was learned, see [`super::Habits::refresh`].
pub const REFRESH_EVERY: u64 = 10;

/// How many calls are learned from; older ones are forgotten, with the visits before them.
pub const MOST_LESSONS: usize = 800;

/// Hours of a day.
pub(super) const HOURS: usize = 24;

/// How many visits the belief is worth that all hours are alike.
const HOURS_WORTH: f64 = 100.0;

/// How often what was seen since the beginning.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Seen {
    /// Seconds for which pages were open, by device and step.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "cells::by_device"))]
    pub(super) open: [[f64; LENGTHS]; DEVICES],
    /// Visits that were left, by device and length.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "cells::by_device"))]
    pub(super) left: [[f64; LENGTHS]; DEVICES],
    pub(super) intent: [f64; INTENTS],
    pub(super) taps: f64,
    pub(super) copies: f64,
    pub(super) hides: f64,
    /// Visits by the hour of the day at which they began.
    pub(super) hours: [f64; HOURS],
    /// Numbers × seconds for which they could be called.
    pub(super) number_seconds: f64,
}

impl Seen {
    /// Counts a showing that is over.
    pub(super) fn count(&mut self, showing: &Showing, now: u64, beat_ms: u64) {
        let end = showing.ended_at(now, beat_ms).unwrap_or(now);
        let device = cells::device(showing, now, beat_ms);
        let seconds = showing.lasted_s(end);
        for (sum, spent) in self.open[device].iter_mut().zip(steps::spent(seconds)) {
            *sum += spent;
        }
        self.left[device][steps::length(seconds)] += 1.0;
        if device == SILENT {
            return;
        }
        self.hours[hour(showing.shown_at)] += 1.0;
        self.intent[showing.intent(now) as usize] += 1.0;
        let count = |wanted: &[EventKind]| {
            showing.events.iter().filter(|(kind, _)| wanted.contains(kind)).count() as f64
        };
        self.taps += count(&[EventKind::Tap]);
        self.copies += count(&[EventKind::Copy, EventKind::Reveal]);
        self.hides += count(&[EventKind::Hide]);
    }

    /// What was seen since `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let mut left = self.clone();
        let tables = left.open.iter_mut().chain(left.left.iter_mut()).flatten();
        for (sum, earlier) in tables.zip(before.open.iter().chain(&before.left).flatten()) {
            *sum -= earlier;
        }
        for (sum, earlier) in left.intent.iter_mut().zip(before.intent) {
            *sum -= earlier;
        }
        left.taps -= before.taps;
        left.copies -= before.copies;
        left.hides -= before.hides;
        left.number_seconds -= before.number_seconds;
        left
    }
}

/// The hour of the day, UTC.
pub(super) fn hour(at: u64) -> usize {
    (at / 3_600_000 % 24) as usize
}

impl Seen {
    /// How many times as many visits as in the mean hour begin in each.
    pub(super) fn bustle(&self) -> [f64; HOURS] {
        let all: f64 = self.hours.iter().sum();
        self.hours.map(|seen| (HOURS as f64 * seen + HOURS_WORTH) / (all + HOURS_WORTH))
    }
}

/// What one call's rate was made of: cells and the sum of their densities.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lesson {
    pub(super) cells: Vec<(u16, f32)>,
    /// Calls a second that no belief is about: robots', those of unclaimed offers.
    pub(super) fixed: f64,
    /// What had been seen by then.
    pub(super) seen: Seen,
}
