//! The habits of a site's callers: at what rate a visitor calls at a moment, by what is known of his visit.
//!
//! Everything begins with [`prior`] and moves towards what the site's own visits and calls show. A call is counted by
//! the weights of all that may have made it, never for one candidate alone: the calls that can be confirmed are
//! nearly all made during visits, and learning from them only would forget the late ones. This is the EM algorithm
//! (Dempster, Laird and Rubin, 1977) over the last calls, with the prior as calls seen before.

mod cells;
mod fit;
mod foresee;
mod lessons;
mod prior;
mod rates;
mod steps;

pub use lessons::{Lesson, MOST_LESSONS, REFRESH_EVERY, Seen};
pub(super) use prior::{AGAIN, AGAIN_ELSEWHERE, ANOTHER, STRANGER};
pub(super) use rates::{Believed, prior_belief};

use super::showing::Showing;
use cells::NOBODY;
use fit::Beliefs;
use std::collections::BTreeMap;

/// Rounds of EM after new calls; each starts from the beliefs before it.
const ROUNDS: usize = 4;
/// What the learned delay foretold better or worse counts this much less with each call after it.
const FORGET: f64 = 0.997;
/// The learned delay is believed before it has foretold anything better or worse (a logarithm of odds): seven to one.
const LEAD: f64 = 2.0;

/// Calls that a site of which nothing is known has on its first day.
const FIRST_CALLS: f64 = 3.0;
/// What is believed of a site's callers.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "Kept", into = "Kept")
)]
pub struct Habits {
    kept: Kept,
    by_cell: Vec<f64>,
}

/// What of it has to be kept; the rest follows.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Kept {
    seen: Seen,
    /// Calls that were learned from.
    calls: u64,
    /// Until when the time is counted for which nobody could call, ms.
    waited_until: Option<u64>,
    /// By how much better the learned delay foretold calls than the prior's, before they were learned from.
    foretold: f64,
    /// With the prior's delay, and with the site's own.
    by_prior: Beliefs,
    learned: Beliefs,
}

impl Default for Habits {
    fn default() -> Self {
        let seen = Seen::default();
        let beliefs = Beliefs::prior(&seen);
        Self::from(Kept {
            seen,
            calls: 0,
            waited_until: None,
            foretold: 0.0,
            learned: beliefs.clone(),
            by_prior: beliefs,
        })
    }
}

impl From<Kept> for Habits {
    fn from(kept: Kept) -> Self {
        let mut habits = Self { kept, by_cell: Vec::new() };
        habits.by_cell = habits.mixed();
        habits
    }
}

impl From<Habits> for Kept {
    fn from(habits: Habits) -> Self {
        habits.kept
    }
}

impl Believed for Habits {
    fn belief(&self, cell: usize) -> f64 {
        self.by_cell[cell]
    }

    fn bustle(&self, at: u64) -> f64 {
        self.by_cell[cells::nobody(lessons::hour(at))] / self.by_cell[NOBODY]
    }
}

impl Habits {
    /// Counts a showing that is over.
    pub fn saw(&mut self, showing: &Showing, now: u64, beat_ms: u64) {
        self.kept.seen.count(showing, now, beat_ms);
    }

    /// How many calls were learned from.
    pub fn calls(&self) -> u64 {
        self.kept.calls
    }

    /// Counts the time until `now` for which each of so many numbers could be called by nobody.
    pub fn waited(&mut self, numbers: usize, now: u64) {
        let since = self.kept.waited_until.unwrap_or(now);
        self.kept.seen.number_seconds += numbers as f64 * now.saturating_sub(since) as f64 / 1000.0;
        self.kept.waited_until = Some(now.max(since));
    }

    /// Calls a second on all of so many numbers together, as the site knows them.
    pub fn usual(&self, numbers: usize) -> f64 {
        let seconds = self.kept.seen.number_seconds / numbers.max(1) as f64;
        (self.kept.calls as f64 + FIRST_CALLS) / (seconds + 86_400.0)
    }

    /// How many calls a showing that is over is expected to have made, and to make later, by its device and length alone.
    ///
    /// Signs are left out: a source whose visitors call more often has more taps and copies for that reason, so what is
    /// expected by them would hide by how much it differs from others.
    pub fn expected(&self, showing: &Showing, now: u64, beat_ms: u64) -> f64 {
        let mut seen = Seen::default();
        seen.count(showing, now, beat_ms);
        let learned = self.learned_share();
        learned * self.kept.learned.foresee(&seen, &self.kept.seen)
            + (1.0 - learned) * self.kept.by_prior.foresee(&seen, &self.kept.seen)
    }

    /// Takes in a call whose verdict is final: all showings of its number, whoever made it. `fit` says how likely a call of
    /// a visitor, or of nobody, comes from that telephone; `fixed` is the rate of what no belief is about. What is to be kept for [`Self::refresh`]; nothing is believed anew before that.
    pub fn learn<'a>(
        &mut self,
        showings: impl Iterator<Item = &'a Showing>,
        call_at: u64,
        beat_ms: u64,
        others_were_shown: bool,
        fit: impl Fn(Option<u128>) -> f64,
        fixed: f64,
    ) -> Lesson {
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        let nobody = cells::nobody(lessons::hour(call_at));
        sums.insert(nobody, fit(None) * rates::kept(others_were_shown));
        for showing in showings {
            let fit = fit(Some(showing.visitor));
            for (cell, density) in cells::of(showing, call_at, beat_ms) {
                if density > 0.0 {
                    *sums.entry(cell).or_default() += fit * density;
                }
            }
        }
        let kept = &self.kept;
        let (learned, prior) = (kept.learned.by_cell(false), kept.by_prior.by_cell(true));
        let foretold = |beliefs: &[f64]| {
            fixed + sums.iter().map(|(cell, sum)| beliefs[*cell] * sum).sum::<f64>()
        };
        let (by_learned, by_prior) = (foretold(&learned), foretold(&prior));
        // What made no difference to this call makes none to what is learned from it.
        let cells = sums.iter().filter(|(cell, sum)| prior[**cell] * **sum > by_prior * 1e-5);
        let cells = cells.map(|(cell, sum)| (*cell as u16, *sum as f32)).collect();
        self.kept.foretold = self.kept.foretold * FORGET + (by_learned / by_prior).ln();
        self.kept.calls += 1;
        Lesson { cells, fixed, seen: self.kept.seen.clone() }
    }

    /// Brings beliefs up to what was seen and learned; the lessons are the last [`MOST_LESSONS`], the oldest first.
    pub fn refresh<'a>(&mut self, lessons: impl ExactSizeIterator<Item = &'a Lesson> + Clone) {
        let kept = &mut self.kept;
        let forgotten = kept.calls > lessons.len() as u64;
        let first = lessons.clone().next().filter(|_| forgotten);
        let seen = first.map_or_else(|| kept.seen.clone(), |first| kept.seen.since(&first.seen));
        for _ in 0..ROUNDS {
            kept.by_prior = kept.by_prior.improved(lessons.clone(), &seen, true);
            kept.learned = kept.learned.improved(lessons.clone(), &seen, false);
        }
        self.by_cell = self.mixed();
    }

    /// What is believed of every cell: with the prior's delay and with the site's own, by how well each foretold calls.
    fn mixed(&self) -> Vec<f64> {
        let learned = self.learned_share();
        let by_prior = self.kept.by_prior.by_cell(true).into_iter();
        let pairs = by_prior.zip(self.kept.learned.by_cell(false));
        pairs.map(|(prior, own)| (1.0 - learned) * prior + learned * own).collect()
    }

    /// How much the site's own delay is believed beside the prior's, 0 to 1.
    pub fn learned_share(&self) -> f64 {
        1.0 / (1.0 + (-self.kept.foretold - LEAD).exp())
    }
}

#[cfg(test)]
mod tests;
