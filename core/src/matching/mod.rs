//! What is concluded when a call comes: a posterior over the visitors who were shown the number and "none
//! of them", a grade, and the evidence in data and in words.
//!
//! Each showing of the number has a rate at which it makes calls at that moment ([`Habits`]); its share of
//! the sum of all rates, strays included, is its weight (competing exponential risks).

mod callers;
mod erase;
mod evidence;
mod grade;
mod habits;
mod robots;
mod showing;
mod totals;
mod words;

pub use callers::{Caller, KNOWN_FOR_MS, KNOWN_WEIGHT, Known, is_told};
pub use evidence::Evidence;
pub use grade::{Grade, State};
pub use habits::{Habits, Lesson, MOST_LESSONS, REFRESH_EVERY};
pub use robots::{BURST_WITHIN_MS, Ringing};
pub use showing::{Device, Showing};
pub use totals::{Estimate, Mix, Sharing, totals};
pub use words::Language;

use crate::leases::OFFER_MS;
use showing::CLOCK_SLACK_MS;

/// Version of the rules on this page; a verdict keeps the one that it was made by.
pub const RULE: u32 = 5;

/// How long showings of a number matter, ms (30 days).
pub const HORIZON_MS: u64 = 30 * 24 * 3600 * 1000;

/// A verdict is final this long after the call's end, when late leaves and talk times are in, ms.
pub const FINAL_AFTER_MS: u64 = 10 * 60 * 1000;

/// Weight from which one visit alone is named, with the evidence that a [`Grade`] asks for besides: less than one
/// in 200 is left for everybody else (invariant 1).
pub const CONFIRMED: f64 = 0.995;
/// Weight from which a visit is called probable.
pub const PROBABLE: f64 = 0.8;

/// An offer that no page claimed was seen by somebody all the same in so many cases: an assumption. Pages claim as soon
/// as they show, so what is left is a claim that was lost on its way; the rest are pages that had a number already,
/// showed none, or never ran the script.
const UNCLAIMED_SEEN: f64 = 0.03;

/// A sign of the visitor's own hand explains a call within these seconds.
const BY_HAND_S: u64 = 60;

/// Candidates of less weight are not listed.
const LEAST_WEIGHT: f64 = 1e-4;

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
    /// The weight of candidates that are not listed one by one, see [`Verdict::listing`].
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

    /// Lists so many candidates at most; the weights of all others are one sum.
    #[must_use]
    pub fn listing(mut self, most: usize) -> Self {
        let rest = self.candidates.split_off(most.min(self.candidates.len()));
        self.others += rest.iter().map(|candidate| candidate.weight).sum::<f64>();
        self
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

    /// The evidence as one sentence.
    pub fn reason(&self, language: Language) -> String {
        words::sentence(&self.evidence, language)
    }
}

/// A visitor's part in a call.
struct Part {
    visitor: u128,
    visit: u64,
    shown_at: u64,
    rate: f64,
}

/// The verdict of a call that began at `call_at` on a number with these showings.
///
/// A visitor's showings count together, for his latest visit. Showings after the call and before the horizon count not.
/// An offer that nobody claimed weighs for none of the visits. A known caller is a candidate whatever he was shown, and
/// all others weigh by how rarely they call from his telephone.
pub fn judge<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
    habits: &Habits,
    about: Circumstances<'_>,
) -> Verdict {
    let known: Vec<&Showing> = known(call_at, showings).collect();
    let fit = |visitor| callers::fit(about.known, visitor);
    let rate = |one: &&Showing| fit(Some(one.visitor)) * habits.rate(one, call_at, about.beat_ms);
    let rates: Vec<f64> = known.iter().map(rate).collect();
    let (himself, another) = again(&known, about);
    let nobody = fit(None) * habits.stray(call_at, others_were_shown(&known))
        + elsewhere(call_at, habits, about)
        + another;
    let sum = nobody + himself.as_ref().map_or(0.0, |part| part.rate) + rates.iter().sum::<f64>();
    let parts = by_visitor(&known, &rates, himself, sum * LEAST_WEIGHT / 10.0);
    let mut candidates: Vec<(u128, Candidate)> = parts
        .iter()
        .map(|part| (part.visitor, Candidate { visit: part.visit, weight: part.rate / sum }))
        .filter(|(_, candidate)| candidate.weight >= LEAST_WEIGHT)
        .collect();
    candidates.sort_by(|(_, a), (_, b)| b.weight.total_cmp(&a.weight).then(b.visit.cmp(&a.visit)));
    let top = candidates.first().map(|(visitor, top)| (*visitor, top.visit));
    let evidence = evidence::collect(call_at, &known, top, about);
    let candidates: Vec<Candidate> = candidates.into_iter().map(|(_, one)| one).collect();
    let grade = grade::of(&candidates, &evidence);
    let named: f64 = candidates.iter().map(|candidate| candidate.weight).sum();
    Verdict {
        state: State::Provisional,
        grade,
        none: (1.0 - named).max(0.0),
        candidates,
        others: 0.0,
        evidence,
        rule: RULE,
    }
}

/// Learns from a call whose verdict is final, by what [`judge`] weighs: every showing is counted by its share. What is
/// believed changes with the next [`Habits::refresh`], which wants the lesson.
pub fn learn<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
    habits: &mut Habits,
    about: Circumstances<'_>,
) -> Lesson {
    let known: Vec<&Showing> = known(call_at, showings).collect();
    let (himself, another) = again(&known, about);
    let again = himself.map_or(0.0, |part| part.rate) + another;
    let fixed = elsewhere(call_at, habits, about) + again;
    let others = others_were_shown(&known);
    let fit = |visitor| callers::fit(about.known, visitor);
    habits.learn(known.into_iter(), call_at, about.beat_ms, others, fit, fixed)
}

fn known<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
) -> impl Iterator<Item = &'a Showing> {
    showings
        .into_iter()
        .filter(move |showing| showing.shown_at <= call_at.saturating_add(CLOCK_SLACK_MS))
        .filter(move |showing| call_at.saturating_sub(showing.last_seen_at) <= HORIZON_MS)
}

fn others_were_shown(known: &[&Showing]) -> bool {
    let visitor = known.first().map(|showing| showing.visitor);
    known.iter().any(|showing| Some(showing.visitor) != visitor)
}

/// Calls a second of robots, and of whoever saw the number on a page that never claimed it.
fn elsewhere(call_at: u64, habits: &Habits, about: Circumstances<'_>) -> f64 {
    let unclaimed = about.unclaimed.iter().map(|offered_at| {
        if call_at + CLOCK_SLACK_MS < *offered_at {
            return 0.0;
        }
        let end = offered_at.saturating_add(OFFER_MS);
        UNCLAIMED_SEEN * habits.of_a_page((end < call_at).then_some(end), call_at)
    });
    about.ringing.rate() + callers::fit(about.known, None) * unclaimed.sum::<f64>()
}

/// A known caller's part without a page that was seen, and the rate of whoever else calls from his telephone, 1/s.
fn again(known: &[&Showing], about: Circumstances<'_>) -> (Option<Part>, f64) {
    let Some(caller) = about.known else { return (None, 0.0) };
    let was_shown = known.iter().any(|showing| showing.visitor == caller.visitor);
    let (rate, another) = Known::again(was_shown);
    // Any visit in which he was shown the number is a later one.
    let part = Part { visitor: caller.visitor, visit: caller.visit, shown_at: 0, rate };
    (Some(part), another)
}

/// The visitors with their latest visits; those below `least` in all their showings are left out.
fn by_visitor(known: &[&Showing], rates: &[f64], himself: Option<Part>, least: f64) -> Vec<Part> {
    let mut parts: Vec<Part> = known
        .iter()
        .zip(rates)
        .filter(|(_, rate)| **rate >= least)
        .map(|(showing, rate)| Part {
            visitor: showing.visitor,
            visit: showing.visit,
            shown_at: showing.shown_at,
            rate: *rate,
        })
        .chain(himself)
        .collect();
    parts.sort_by_key(|part| (part.visitor, part.shown_at));
    let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match merged.last_mut().filter(|last| last.visitor == part.visitor) {
            Some(last) => *last = Part { rate: last.rate + part.rate, ..part },
            None => merged.push(part),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
