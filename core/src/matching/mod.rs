//! What is concluded when a call comes: a posterior over the visitors who were shown the number and "none
//! of them", a grade, and the evidence in data and in words.
//!
//! Each showing of the number has a rate at which it makes calls at that moment ([`Habits`]); its share of
//! the sum of all rates, strays included, is its weight (competing exponential risks). What a verdict is judged from is
//! one value, its [`Basis`]: whoever keeps that can judge anew.

mod area;
mod basis;
mod callers;
mod erase;
mod evidence;
mod grade;
mod habits;
mod judge;
mod robots;
mod showing;
mod totals;
mod words;

pub use area::{Area, Region};
pub use basis::Basis;
pub use callers::{Caller, KNOWN_FOR_MS, KNOWN_WEIGHT, Known, is_told};
pub use evidence::Evidence;
pub use grade::{Grade, State};
pub use habits::{Habits, Lesson, MOST_LESSONS, REFRESH_EVERY};
pub use judge::{judge, learn};
pub use robots::{BURST_WITHIN_MS, Ringing};
pub use showing::{Device, Showing};
pub use totals::{Estimate, Mix, Sharing, Span, totals};
pub use words::Language;

/// Version of the rules on this page; a verdict keeps the one that it was made by.
pub const RULE: u32 = 7;

/// How long showings of a number matter, ms (30 days).
pub const HORIZON_MS: u64 = 30 * 24 * 3600 * 1000;

/// A verdict is final this long after the call's end, when late leaves and talk times are in, ms.
pub const FINAL_AFTER_MS: u64 = 10 * 60 * 1000;

/// Weight from which one visit alone is named, with the evidence that a [`Grade`] asks for besides: less than one
/// in 200 is left for everybody else (invariant 1).
pub const CONFIRMED: f64 = 0.995;
/// Weight from which a visit is called probable.
pub const PROBABLE: f64 = 0.8;

/// A sign of the visitor's own hand explains a call within these seconds.
const BY_HAND_S: u64 = 60;

/// What is known besides the showings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    /// How long after its last sign of life a page may still be in use, ms: the beat's interval.
    pub beat_ms: u64,
    /// What else rang.
    pub ringing: Ringing,
    /// For how long after it was last seen a number is kept for whoever saw it, ms.
    pub hold_ms: u64,
    /// When the number was offered to a page that has not claimed it, ms: somebody may have seen it.
    pub unclaimed: &'a [u64],
    /// Who calls, if the telephone is known.
    pub known: Option<Known>,
    /// Where the caller's number is registered, if that is known; of a known caller it is not looked at.
    pub area: Option<Area>,
}

impl Circumstances<'_> {
    /// The area that is looked at: a telephone that is known says more than where it is registered.
    fn area(&self) -> Option<Area> {
        self.area.filter(|_| self.known.is_none())
    }
}

/// A visit that may have made the call.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Candidate {
    /// The visit: of those of a visitor in which he was shown the number the latest; of a known caller who was never shown
    /// it, his latest.
    pub visit: u64,
    /// The probability that its visitor made this call.
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
    /// Heaviest first; their weights, `none` and `others` add up to 1.
    pub candidates: Vec<Candidate>,
    /// The weight of candidates that are not listed one by one: those of erased visitors, and of more than a [`Basis`] has.
    #[cfg_attr(feature = "serde", serde(default))]
    pub others: f64,
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
            others: 0.0,
            evidence: vec![Evidence::Static],
            rule: RULE,
        }
    }

    /// Whether the top candidate's own hand explains the call: a tap, a copy or a press a moment before it. A robot is
    /// not suspected of it.
    pub fn is_by_hand(&self) -> bool {
        self.evidence.iter().any(|one| match one {
            Evidence::Tapped { seconds, .. } | Evidence::Copied { seconds, .. } => {
                *seconds <= BY_HAND_S
            }
            _ => false,
        })
    }

    /// Whether another verdict of the call says the same: the same grade, visits and evidence, with the same weights but for
    /// what sums of floats may lose. By which rule each was made does not matter.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9;
        let mut pairs = self.candidates.iter().zip(&other.candidates);
        (self.state, self.grade) == (other.state, other.grade)
            && self.evidence == other.evidence
            && self.candidates.len() == other.candidates.len()
            && pairs.all(|(a, b)| a.visit == b.visit && near(a.weight, b.weight))
            && near(self.none, other.none)
            && near(self.others, other.others)
    }

    /// The evidence as one sentence.
    pub fn reason(&self, language: Language) -> String {
        words::sentence(&self.evidence, language)
    }
}

#[cfg(test)]
mod tests;
