//! What a verdict is judged from, as one value that can be kept beside it.
//!
//! It names no visitor, only visits: visitors are numbered in it to be told apart. Nor does it name a telephone. Of what
//! is believed it holds the beliefs that [`judge`](super::judge) reads for this call and no others. Whoever weighs next to
//! nothing is in the sums of [`Rest`], so that the size does not grow with the history of a number.

mod gather;
#[cfg(feature = "serde")]
mod text;

use super::area::Beside;
use super::habits::{Believed, prior_belief};
use super::{Circumstances, Evidence, Grade, Known, Ringing, Showing, Verdict};
use super::{area, callers};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a call's verdict depends on.
///
/// Beliefs are 32-bit numbers: more would be kept than is known. What was learned later changes nothing.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "text::Kept", into = "text::Kept")
)]
pub struct Basis {
    /// When the call began, as far as it was known then, ms.
    pub(super) call_at: u64,
    /// How long after its last sign of life a page may still be in use, ms.
    pub(super) beat_ms: u64,
    /// For how long a number was kept for whoever saw it, ms.
    pub(super) hold_ms: u64,
    /// What else rang.
    pub(super) ringing: Ringing,
    /// When the number was offered without being claimed, ms.
    pub(super) unclaimed: Vec<u64>,
    /// Who calls, if the telephone is known; a visitor of 0 was not shown the number.
    pub(super) known: Option<Known>,
    /// The caller's area beside the regions of those who are told one by one.
    pub(super) beside: Option<Beside>,
    /// What was shown to visitors who may have called; they are numbered from 1.
    pub(super) showings: Vec<Showing>,
    /// What weighs for visitors besides these showings.
    pub(super) fixed: Vec<Fixed>,
    /// What is believed, by cell, in their order.
    pub(super) beliefs: Vec<(u16, f32)>,
    /// How many times as many people as in the mean hour were about.
    pub(super) bustle: f64,
    /// All others who were shown the number.
    pub(super) rest: Rest,
    /// What was said, where a visitor was erased since: it can't be found again without him.
    pub(super) said: Option<Said>,
}

/// A rate that does not depend on anything kept here any more, 1/s.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Fixed {
    /// Whose it is.
    pub visitor: u128,
    /// Of his older showings, or of all, where he was erased.
    pub rate: f64,
}

/// Visitors whom a basis does not tell one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub(super) struct Rest {
    /// How many.
    pub visitors: u64,
    /// When the last of them was last seen, ms.
    pub last_seen_at: u64,
    /// Rates of those who are no candidates: as good as nobody, 1/s.
    pub rate: f64,
    /// Rates of those who would be, were there room, 1/s.
    pub others: f64,
    /// How many of them held the number while others did.
    pub held: u64,
    /// Whether it had been offered to one of these.
    pub offered: bool,
}

/// A conclusion that stands, whatever can be recomputed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Said {
    pub grade: Grade,
    pub evidence: Vec<Evidence>,
}

impl Basis {
    /// What is known besides the showings.
    pub(super) fn about(&self) -> Circumstances<'_> {
        Circumstances {
            beat_ms: self.beat_ms,
            ringing: self.ringing,
            hold_ms: self.hold_ms,
            unclaimed: &self.unclaimed,
            known: self.known,
            area: None,
        }
    }

    /// How likely a call of this visitor, or of nobody who is known, comes from the telephone that it came from.
    pub(super) fn fit(&self, visitor: Option<u128>) -> f64 {
        callers::fit(self.known, visitor) * area::fit(self.beside.as_ref(), visitor)
    }

    /// The visitors who are told one by one, in the order of their numbers.
    pub(super) fn visitors(&self) -> Vec<u128> {
        let shown = self.showings.iter().map(|one| one.visitor);
        let mut visitors: Vec<u128> =
            shown.chain(self.fixed.iter().map(|one| one.visitor)).collect();
        visitors.sort_unstable();
        visitors.dedup();
        visitors
    }

    /// The visits that it names.
    pub fn visits(&self) -> impl Iterator<Item = u64> {
        let shown = self.showings.iter().map(|one| one.visit);
        shown.chain(self.known.iter().map(|known| known.visit)).filter(|visit| *visit != 0)
    }

    /// The evidence that stands since a visitor was erased.
    pub fn said(&self) -> Option<&[Evidence]> {
        self.said.as_ref().map(|said| said.evidence.as_slice())
    }

    /// The same basis without the visits of an erased visitor, for the verdict that was judged from it. Of him a rate is
    /// left, so that nobody else weighs more; what was said stays said, as in [`Verdict::without`]. Where the call was
    /// confirmed to be his, nothing is left that could name anybody in his place.
    #[must_use]
    pub fn without(mut self, verdict: &Verdict, erased: impl Fn(u64) -> bool) -> Self {
        if !self.visits().any(&erased) {
            return self;
        }
        let his = verdict.candidates.first().is_some_and(|first| erased(first.visit));
        let nobody_else = his && verdict.grade == Grade::Confirmed;
        let shown = self.showings.iter().filter(|one| erased(one.visit));
        let mut gone: BTreeSet<u128> = shown.map(|one| one.visitor).collect();
        let known = self.known.filter(|known| erased(known.visit));
        gone.extend(known.map(|known| known.visitor));
        let is_gone = |visitor: u128| nobody_else || gone.contains(&visitor);
        let left = verdict.clone().without(&erased);
        self.said = Some(Said { grade: left.grade, evidence: left.evidence });
        let (forgotten, showings): (Vec<Showing>, Vec<Showing>) =
            std::mem::take(&mut self.showings).into_iter().partition(|one| is_gone(one.visitor));
        self.showings = showings;
        let mut rates: BTreeMap<u128, f64> = BTreeMap::new();
        for one in &forgotten {
            let fit = self.fit(Some(one.visitor));
            let rate = fit * self.rate(one, self.call_at, self.beat_ms);
            *rates.entry(one.visitor).or_default() += rate;
        }
        if let Some(beside) = &mut self.beside {
            beside.retain(|visitor| !is_gone(visitor));
        }
        self.fixed.extend(rates.into_iter().map(|(visitor, rate)| Fixed { visitor, rate }));
        if let Some(known) = self.known.as_mut().filter(|known| is_gone(known.visitor)) {
            (known.visit, known.confirmed_at) = (0, 0);
        }
        self
    }
}

impl Believed for Basis {
    fn belief(&self, cell: usize) -> f64 {
        let kept = self.beliefs.binary_search_by_key(&cell, |(cell, _)| usize::from(*cell));
        let kept = kept.ok().and_then(|place| self.beliefs.get(place));
        // A later rule may read cells that this basis did not need: there nothing is known of the site.
        kept.map_or_else(|| prior_belief(cell), |(_, belief)| f64::from(*belief))
    }

    fn bustle(&self, _: u64) -> f64 {
        self.bustle
    }
}

#[cfg(test)]
mod tests;
