//! Rates, from whatever tells what is believed: the site's habits, or what a verdict's basis kept of them.

use super::super::showing::{Device, Showing};
use super::cells::{self, NOBODY};
use super::fit::{Beliefs, MISDIALLED};
use super::lessons::Seen;

/// Calls by nobody and late ones of somebody look alike; what can't be told apart is rather called nobody's.
const DOUBT: f64 = 1.25;
/// The part of strays on a number that nobody but one visitor was shown.
const ALONE: f64 = 0.2;

/// What is believed, as far as a judgement reads it.
pub trait Believed {
    /// What is believed of a cell.
    fn belief(&self, cell: usize) -> f64;

    /// How many times as often as in the mean hour nobody who is known calls at that time of day.
    fn bustle(&self, at: u64) -> f64;

    /// Calls a second at `call_at` from a showing.
    fn rate(&self, showing: &Showing, call_at: u64, beat_ms: u64) -> f64 {
        let parts = cells::of(showing, call_at, beat_ms);
        let used = parts.iter().filter(|(_, density)| *density > 0.0);
        used.map(|(cell, density)| self.belief(*cell) * density).sum()
    }

    /// Calls a second on one number at that time of nobody who is known. Where nobody but one visitor was shown the
    /// number, nobody else can have kept it.
    fn stray(&self, call_at: u64, others_were_shown: bool) -> f64 {
        let rate = DOUBT * self.belief(NOBODY) * self.straying(call_at, others_were_shown);
        rate.max(MISDIALLED)
    }

    /// How many times as often as elsewhere and at other times somebody calls who is not known.
    fn straying(&self, call_at: u64, others_were_shown: bool) -> f64 {
        kept(others_were_shown) * self.bustle(call_at)
    }

    /// Calls a second at `call_at` from a page without a sign on a device that is not known, by when the number left its
    /// screen; `None`: it is still there.
    fn of_a_page(&self, ended_at: Option<u64>, call_at: u64) -> f64 {
        let shown_at = ended_at.unwrap_or(call_at).saturating_sub(60_000);
        let page = Showing {
            visit: 0,
            visitor: 0,
            shown_at,
            last_seen_at: ended_at.unwrap_or(call_at),
            shared: false,
            offer: false,
            device: Device::Unknown,
            region: None,
            events: Vec::new(),
        };
        self.rate(&page, call_at, 0)
    }
}

/// The part of strays that can call a number, by whether more than one visitor was shown it.
pub(super) fn kept(others_were_shown: bool) -> f64 {
    if others_were_shown { 1.0 } else { ALONE }
}

/// What is believed of a cell on a site of which nothing is known.
pub fn prior_belief(cell: usize) -> f64 {
    let cells = Beliefs::prior(&Seen::default()).by_cell(true);
    cells.get(cell).copied().unwrap_or(0.0)
}
