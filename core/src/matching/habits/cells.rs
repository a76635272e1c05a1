//! What a rate is made of: cells, each with one belief. A showing's rate at a moment is the sum of a few cells'
//! beliefs, each times a density that does not depend on any belief; so is the rate of a whole number.

use super::super::showing::{CLOCK_SLACK_MS, Showing, seconds_since};
use super::lessons::HOURS;
use super::prior;
use super::steps::{self, DELAYS, LENGTHS, TAPS};
use crate::wire::EventKind;

/// Devices, see [`super::super::Device`], and [`SILENT`].
pub(super) const DEVICES: usize = 4;
/// On whatever device: a page that never said a word after it was opened, and should have. Programs open such ones.
pub(super) const SILENT: usize = 3;
/// Intents, see [`super::Intent`].
pub(super) const INTENTS: usize = 4;

const LEFT: usize = SILENT * LENGTHS * INTENTS;
const TAP: usize = LEFT + SILENT * LENGTHS * DELAYS * INTENTS;
/// Copied or opened.
pub(super) const COPY: usize = TAP + TAPS;
/// Out of sight.
pub(super) const HIDE: usize = COPY + 1;
/// Nobody who is known, in the mean hour.
pub(super) const NOBODY: usize = HIDE + 1;
// Behind all others, so that lessons from before there were silent pages keep their cells.
const SILENT_OPEN: usize = NOBODY + 1;
const SILENT_LEFT: usize = SILENT_OPEN + LENGTHS * INTENTS;
// One for each hour. Lessons from before hours were told apart have NOBODY instead.
const NOBODY_AT: usize = SILENT_LEFT + LENGTHS * DELAYS * INTENTS;
/// How many cells there are.
pub(super) const CELLS: usize = NOBODY_AT + HOURS;

/// The cell of a page that is open since that step.
pub(super) fn open(device: usize, length: usize, intent: usize) -> usize {
    match device {
        SILENT => SILENT_OPEN + length * INTENTS + intent,
        _ => (device * LENGTHS + length) * INTENTS + intent,
    }
}

/// The cell of a page that was open for that step and left that step ago.
pub(super) fn left(device: usize, length: usize, delay: usize, intent: usize) -> usize {
    match device {
        SILENT => SILENT_LEFT + (length * DELAYS + delay) * INTENTS + intent,
        _ => LEFT + ((device * LENGTHS + length) * DELAYS + delay) * INTENTS + intent,
    }
}

/// The cell of a tap that step ago.
pub(super) fn tap(step: usize) -> usize {
    TAP + step
}

/// The cell of nobody who is known, at that hour of the day.
pub(super) fn nobody(hour: usize) -> usize {
    NOBODY_AT + hour
}

/// A table by device, as it was kept; devices that were not counted then have seen nothing.
#[cfg(feature = "serde")]
pub(super) fn by_device<'de, D: serde::Deserializer<'de>>(
    kept: D,
) -> Result<[[f64; LENGTHS]; DEVICES], D::Error> {
    let kept: Vec<[f64; LENGTHS]> = serde::Deserialize::deserialize(kept)?;
    Ok(std::array::from_fn(|device| kept.get(device).copied().unwrap_or_default()))
}

/// The cells of one showing at one moment, each with its density, 1/s or 1; unused ones have 0.
pub(super) type Parts = [(usize, f64); 3];

/// What a showing's rate at `call_at` is made of.
pub(super) fn of(showing: &Showing, call_at: u64, beat_ms: u64) -> Parts {
    let mut parts = [(NOBODY, 0.0); 3];
    parts[0] = sign(showing, call_at);
    if call_at.saturating_add(CLOCK_SLACK_MS) < showing.shown_at {
        return parts;
    }
    let device = device(showing, call_at, beat_ms);
    let intent = showing.intent(call_at) as usize;
    let ended_at = showing.ended_at(call_at, beat_ms);
    let length = steps::length(showing.lasted_s(ended_at.unwrap_or(call_at)));
    let Some(ended_at) = ended_at else {
        parts[1] = (open(device, length, intent), 1.0);
        return parts;
    };
    let s = call_at.saturating_sub(ended_at) as f64 / 1000.0;
    let density = prior::delay(s);
    let (step, next) = steps::delay_between(s);
    parts[1] = (left(device, length, step, intent), density * (1.0 - next));
    if next > 0.0 {
        parts[2] = (left(device, length, step + 1, intent), density * next);
    }
    parts
}

/// The device of a showing, or [`SILENT`].
pub(super) fn device(showing: &Showing, now: u64, beat_ms: u64) -> usize {
    if showing.is_silent(now, beat_ms) { SILENT } else { showing.device as usize }
}

/// The strongest sign of somebody about to call; by the prior, so that which one it is does not depend on beliefs.
fn sign(showing: &Showing, call_at: u64) -> (usize, f64) {
    let mut best = (NOBODY, 0.0, 0.0);
    let mut take = |cell: usize, density: f64, chance: f64| {
        if density * chance > best.2 {
            best = (cell, density, density * chance);
        }
    };
    for (kind, at) in &showing.events {
        match kind {
            EventKind::Tap => {
                let s = (call_at as f64 - *at as f64) / 1000.0;
                if let Some((step, width)) = steps::tap(s) {
                    take(tap(step), 1.0 / width, prior::AFTER_TAP * prior::TAP_DELAY[step]);
                }
            }
            EventKind::Copy | EventKind::Reveal => {
                if let Some(s) = seconds_since(call_at, *at).filter(|s| *s < 180.0) {
                    let density = if s < 30.0 { 0.5 / 30.0 } else { 0.5 / 150.0 };
                    take(COPY, density, prior::AFTER_COPY);
                }
            }
            _ => {}
        }
    }
    let hidden = showing.hidden_since(call_at).and_then(|at| seconds_since(call_at, at));
    if hidden.is_some_and(|s| s < 30.0) {
        take(HIDE, 1.0 / 30.0, prior::AFTER_HIDE);
    }
    (best.0, best.1)
}
