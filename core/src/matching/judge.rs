//! From a basis to its verdict, and from a final call to a lesson.

use super::area::{self, Beside};
use super::habits::Believed;
use super::showing::{CLOCK_SLACK_MS, Showing};
use super::{
    Basis, Candidate, Circumstances, HORIZON_MS, Habits, Known, Lesson, RULE, State, Verdict,
    callers, evidence, grade,
};
use crate::leases::OFFER_MS;

/// An offer that no page claimed was seen by somebody all the same in so many cases: an assumption. Pages claim as soon
/// as they show, so what is left is a claim that was lost on its way; the rest are pages that had a number already,
/// showed none, or never ran the script.
const UNCLAIMED_SEEN: f64 = 0.03;

/// Candidates of less weight are not listed.
pub(super) const LEAST_WEIGHT: f64 = 1e-4;

/// A visitor's part in a call.
pub(super) struct Part {
    pub visitor: u128,
    pub visit: u64,
    pub shown_at: u64,
    pub rate: f64,
}

/// Who may have made a call, at what rates, 1/s.
pub(super) struct Rates {
    /// Each visitor once, with his latest visit.
    pub parts: Vec<Part>,
    /// All of them, of those who are not named one by one, and of nobody.
    pub sum: f64,
}

/// The verdict that follows from what is known of a call: nothing else is looked at, so the same basis gives the same
/// verdict.
///
/// A visitor's showings count together, for his latest visit. An offer that nobody claimed weighs for none of the visits. A
/// known caller is a candidate whatever he was shown, and all others weigh by how rarely they call from his telephone.
/// What a visitor was shown who was erased since is of the visit 0, and names nobody, see [`Verdict::without`].
pub fn judge(basis: &Basis) -> Verdict {
    let Rates { parts, sum } = rates(basis, basis);
    let mut candidates: Vec<(u128, Candidate)> = parts
        .iter()
        .map(|part| (part.visitor, Candidate { visit: part.visit, weight: part.rate / sum }))
        .filter(|(_, candidate)| candidate.weight >= LEAST_WEIGHT)
        .collect();
    candidates.sort_by(|(_, a), (_, b)| b.weight.total_cmp(&a.weight).then(b.visit.cmp(&a.visit)));
    let top = candidates.first().map(|(visitor, top)| (*visitor, top.visit));
    let candidates: Vec<Candidate> = candidates.into_iter().map(|(_, one)| one).collect();
    let others = basis.rest.others / sum;
    let named = candidates.iter().map(|candidate| candidate.weight).sum::<f64>() + others;
    let (grade, evidence) = match &basis.said {
        Some(said) => (said.grade, said.evidence.clone()),
        None => {
            let evidence = evidence::collect(basis, top);
            (grade::of(&candidates, named, &evidence), evidence)
        }
    };
    let verdict = Verdict {
        state: State::Provisional,
        grade,
        none: (1.0 - named).max(0.0),
        candidates,
        others,
        evidence,
        rule: RULE,
    };
    verdict.without(|visit| visit == 0)
}

/// The rates behind a verdict, by what is believed.
pub(super) fn rates(basis: &Basis, believed: &impl Believed) -> Rates {
    let (call_at, about) = (basis.call_at, basis.about());
    let fixed = basis.fixed.iter().map(|fixed| Part {
        visitor: fixed.visitor,
        visit: 0,
        shown_at: 0,
        rate: fixed.rate,
    });
    let shown = basis.showings.iter().map(|one| Part {
        visitor: one.visitor,
        visit: one.visit,
        shown_at: one.shown_at,
        rate: basis.fit(Some(one.visitor)) * believed.rate(one, call_at, about.beat_ms),
    });
    let visitors = basis.visitors();
    let (himself, another) = again(about.known, |visitor| visitors.binary_search(&visitor).is_ok());
    let others_were_shown = visitors.len() as u64 + basis.rest.visitors > 1;
    let parts = by_visitor(fixed.chain(shown).chain(himself).collect());
    let nobody = basis.fit(None) * believed.stray(call_at, others_were_shown)
        + elsewhere(call_at, believed, about)
        + another
        + basis.rest.rate;
    let sum = nobody + basis.rest.others + parts.iter().map(|part| part.rate).sum::<f64>();
    Rates { parts, sum }
}

/// Learns from a call whose verdict is final, by what is weighed: every showing is counted by its share. What is
/// believed changes with the next [`Habits::refresh`], which wants the lesson.
pub fn learn<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
    habits: &mut Habits,
    about: Circumstances<'_>,
) -> Lesson {
    let shown: Vec<&Showing> = within_horizon(call_at, showings).collect();
    let was_shown = |visitor| shown.iter().any(|one| one.visitor == visitor);
    let (himself, another) = again(about.known, was_shown);
    let again = himself.map_or(0.0, |part| part.rate) + another;
    let fixed = elsewhere(call_at, habits, about) + again;
    let others = others_were_shown(&shown);
    let beside = Beside::of(about.area(), shown.iter().copied());
    let fit = |visitor| callers::fit(about.known, visitor) * area::fit(beside.as_ref(), visitor);
    habits.learn(shown.into_iter(), call_at, about.beat_ms, others, fit, fixed)
}

/// The showings that count: those before the call and within the horizon.
pub(super) fn within_horizon<'a>(
    call_at: u64,
    showings: impl IntoIterator<Item = &'a Showing>,
) -> impl Iterator<Item = &'a Showing> {
    showings
        .into_iter()
        .filter(move |showing| showing.shown_at <= call_at.saturating_add(CLOCK_SLACK_MS))
        .filter(move |showing| call_at.saturating_sub(showing.last_seen_at) <= HORIZON_MS)
}

/// Whether more than one visitor was shown the number.
fn others_were_shown(shown: &[&Showing]) -> bool {
    let visitor = shown.first().map(|showing| showing.visitor);
    shown.iter().any(|showing| Some(showing.visitor) != visitor)
}

/// Calls a second of robots, and of whoever saw the number on a page that never claimed it.
pub(super) fn elsewhere(call_at: u64, believed: &impl Believed, about: Circumstances<'_>) -> f64 {
    let unclaimed = about.unclaimed.iter().map(|offered_at| {
        if call_at + CLOCK_SLACK_MS < *offered_at {
            return 0.0;
        }
        let end = offered_at.saturating_add(OFFER_MS);
        UNCLAIMED_SEEN * believed.of_a_page((end < call_at).then_some(end), call_at)
    });
    about.ringing.rate() + callers::fit(about.known, None) * unclaimed.sum::<f64>()
}

/// A known caller's part without a page that was seen, and the rate of whoever else calls from his telephone, 1/s.
pub(super) fn again(known: Option<Known>, was_shown: impl Fn(u128) -> bool) -> (Option<Part>, f64) {
    let Some(caller) = known else { return (None, 0.0) };
    let (rate, another) = Known::again(was_shown(caller.visitor));
    // Any visit in which he was shown the number is a later one.
    let part = Part { visitor: caller.visitor, visit: caller.visit, shown_at: 0, rate };
    (Some(part), another)
}

/// The visitors with their latest visits.
fn by_visitor(mut parts: Vec<Part>) -> Vec<Part> {
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
