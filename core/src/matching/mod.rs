//! What is concluded when a call comes: a posterior over the visits that were shown the number and "none
//! of them", a grade, and the evidence in data and in words.
//!
//! Each showing of the number has a rate at which it makes calls at that moment ([`rates`]); its share of
//! the sum of all rates, strays included, is its weight (competing exponential risks). The rates are a
//! published prior and the same for every site; none is learned from confirmed calls.

mod evidence;
mod grade;
pub mod rates;
mod words;

pub use evidence::Evidence;
pub use grade::{BURST_WITHIN_MS, Grade, State, burst};
pub use words::Language;

use crate::wire::EventKind;

/// Version of the rules on this page; a verdict keeps the one that it was made by.
pub const RULE: u32 = 2;

/// How long showings of a number matter, ms (30 days).
pub const HORIZON_MS: u64 = 30 * 24 * 3600 * 1000;

/// A verdict is final this long after the call's end, when late leaves and talk times are in, ms.
pub const FINAL_AFTER_MS: u64 = 10 * 60 * 1000;

/// Weight from which one visit alone is named, with the evidence that a [`Grade`] asks for besides: less than one
/// in 200 is left for everybody else (invariant 1).
pub const CONFIRMED: f64 = 0.995;
/// Weight from which a visit is called probable.
pub const PROBABLE: f64 = 0.8;

/// One showing of the number to a visitor: a lease and what was seen meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Showing {
    /// The visit.
    pub visit: u64,
    /// The visitor.
    pub visitor: u128,
    /// First shown, ms.
    pub shown_at: u64,
    /// Last sign of life, ms.
    pub last_seen_at: u64,
    /// Another visitor was lent the same number at the time.
    pub shared: bool,
    /// No lease but an offer that was not honoured: it was on the visitor's screen until he got another number.
    pub offer: bool,
    /// What the page told, with the time of each, ms; in order.
    pub events: Vec<(EventKind, u64)>,
}

/// What is known besides the showings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// How long after its last sign of life a page may still be in use, ms: the beat's interval.
    pub beat_ms: u64,
    /// How many other numbers of the pool rang within minutes, if more than people do (see [`burst`]).
    pub burst: Option<u32>,
    /// For how long after it was last seen a number is kept for whoever saw it, ms.
    pub hold_ms: u64,
    /// When the number was offered to a page that has not claimed it, ms: somebody may have seen it.
    pub unclaimed: &'a [u64],
}

/// A visit that may have made the call.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Candidate {
    /// The visit.
    pub visit: u64,
    /// The probability that it made this call.
    pub weight: f64,
}

/// What is concluded of a call.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    /// May it still change?
    pub state: State,
    /// What it is worth.
    pub grade: Grade,
    /// The probability that it was none of the candidates.
    pub none: f64,
    /// Heaviest first; their weights and `none` add up to 1.
    pub candidates: Vec<Candidate>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// [`RULE`] at the time.
    pub rule: u32,
}

impl Verdict {
    /// The verdict of a call on a static number: its one source.
    pub fn of_static_number() -> Self {
        Self {
            state: State::Final,
            grade: Grade::Confirmed,
            none: 0.0,
            candidates: Vec::new(),
            evidence: vec![Evidence::Static],
            rule: RULE,
        }
    }

    /// The evidence as one sentence.
    pub fn reason(&self, language: Language) -> String {
        words::sentence(&self.evidence, language)
    }
}

/// The verdict of a call that began at `call_at` on a number with these showings.
///
/// Several showings of one visit count together. Showings after the call and before the horizon count not. An offer
/// that nobody claimed weighs for none of the visits.
pub fn judge(call_at: u64, showings: &[Showing], about: Circumstances<'_>) -> Verdict {
    let known: Vec<&Showing> = showings
        .iter()
        .filter(|showing| showing.shown_at <= call_at.saturating_add(rates::CLOCK_SLACK_MS))
        .filter(|showing| call_at.saturating_sub(showing.last_seen_at) <= HORIZON_MS)
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    let visitor = known.first().map(|showing| showing.visitor);
    let others_were_shown = known.iter().any(|showing| Some(showing.visitor) != visitor);
    let unclaimed = about.unclaimed.iter().map(|at| rates::of_unclaimed(*at, call_at));
    let mut sum = rates::stray(others_were_shown) + unclaimed.sum::<f64>();
    for showing in &known {
        let rate = rates::of(showing, call_at, about.beat_ms);
        sum += rate;
        match candidates.iter_mut().find(|candidate| candidate.visit == showing.visit) {
            Some(candidate) => candidate.weight += rate,
            None => candidates.push(Candidate { visit: showing.visit, weight: rate }),
        }
    }
    for candidate in &mut candidates {
        candidate.weight /= sum;
    }
    candidates.retain(|candidate| candidate.weight >= 0.001);
    candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.visit.cmp(&a.visit)));
    candidates.truncate(20);
    let named: f64 = candidates.iter().map(|candidate| candidate.weight).sum();
    let evidence = evidence::collect(call_at, &known, candidates.first(), about);
    let grade = grade::of(&candidates, &evidence);
    Verdict {
        state: State::Provisional,
        grade,
        none: (1.0 - named).max(0.0),
        candidates,
        evidence,
        rule: RULE,
    }
}

#[cfg(test)]
mod tests;
