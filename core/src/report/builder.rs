//! A report in the making: calls and visits come in, rows come out.

use super::conversions::Converted;
use super::earlier::Earlier;
use super::keys::Keys;
use super::store::{Kept, Store};
use super::{Asked, CallOf, Did, Row, TooMany, Totals, VisitOf};
use crate::attribution::{Attribution, Credit, Ending, Model, Step};
use crate::matching::{Estimate, Mix, Sharing, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The visits of a path at most, its last ones: a visitor who is a program may come a million times.
pub(super) const MOST_STEPS: usize = 500;

/// Visits of so long before the period may still call in it, ms (2 days): by the prior's delays nearly all that call
/// late. They count for what is expected of a group, not as its visits.
const STILL_CALLING_MS: u64 = 48 * 3_600_000;

/// A call as it waits for its visits.
struct Waiting {
    at: u64,
    confirmed: bool,
    source: Option<u32>,
    candidates: Vec<(u64, f64)>,
}

/// A report in the making.
pub struct Builder {
    pub(super) asked: Asked,
    pub(super) keys: Keys,
    calls: Vec<Waiting>,
    earlier: Earlier,
    /// The visits that calls name, and their visitors as soon as they have come.
    named: BTreeMap<u64, Option<u64>>,
    callers: BTreeSet<u64>,
    pub(super) converted: Vec<Converted>,
    pub(super) store: Store,
}

impl Builder {
    /// An empty report.
    pub fn new(asked: Asked) -> Self {
        Self {
            asked,
            keys: Keys::default(),
            calls: Vec::new(),
            earlier: Earlier::default(),
            named: BTreeMap::new(),
            callers: BTreeSet::new(),
            converted: Vec::new(),
            store: Store::default(),
        }
    }

    /// A call of the period, or of the time before it, in any order, before the first visit. A confirmed one is its first
    /// candidate's alone.
    pub fn call(&mut self, call: CallOf<'_>) {
        let mut candidates = call.candidates;
        if call.confirmed {
            candidates.truncate(1);
            candidates.iter_mut().for_each(|(_, weight)| *weight = 1.0);
        }
        if call.at < self.asked.from {
            // A call on a static number is no sign of what visitors do.
            if call.source.is_none() {
                self.earlier.call(call.at, candidates);
            }
            return;
        }
        self.named.extend(candidates.iter().map(|(visit, _)| (*visit, None)));
        let source = call.source.map(|group| self.keys.of(group));
        self.calls.push(Waiting { at: call.at, confirmed: call.confirmed, source, candidates });
    }

    /// A visit, the newest first.
    ///
    /// # Errors
    /// Where more than [`MOST_VISITS`](super::MOST_VISITS) would have to be held.
    pub fn visit(&mut self, visit: VisitOf<'_>) -> Result<(), TooMany> {
        let visitor = (visit.visitor >> 64) as u64 ^ visit.visitor as u64;
        if let Some(place) = self.named.get_mut(&visit.id) {
            *place = Some(visitor);
            self.callers.insert(visitor);
        }
        if visit.did != Did::default() {
            self.converted.push(Converted { visitor, visit: visit.id, did: visit.did });
            self.callers.insert(visitor);
        }
        let of_period = visit.at >= self.asked.from;
        let counts = of_period
            || self.callers.contains(&visitor)
            || (self.asked.model == Model::Markov && self.store.came(visitor));
        let may_call = visit.at.saturating_add(STILL_CALLING_MS) >= self.asked.from;
        let before = !of_period && (self.may_have_called(visit.at) || self.earlier.names(visit.id));
        if !counts && !may_call && !before {
            return Ok(());
        }
        let key = self.keys.of(visit.group);
        if before {
            self.earlier.visit(visit.id, key);
        }
        if before && self.may_have_called(visit.at) {
            self.keys.expect_earlier(key, visit.expected);
        }
        if may_call {
            self.keys.expect(key, visit.expected);
        }
        if !counts {
            return Ok(());
        }
        self.store.keep(Kept::new(visitor, visit, key, of_period))
    }

    /// Whether a visit of that time counts for what is expected before the period.
    fn may_have_called(&mut self, at: u64) -> bool {
        let since = self.earlier.since();
        since.is_some_and(|since| at.saturating_add(STILL_CALLING_MS) >= since)
    }

    /// The rows, those with the most credit first, and the foot.
    pub fn finish(mut self) -> (Vec<Row>, Totals) {
        self.store.sort();
        let mut rows = vec![Row::default(); self.keys.len()];
        let mut totals = Totals { calls: self.calls.len() as u64, ..Totals::default() };
        self.count_visits(&mut rows, &mut totals);
        let sharings: Vec<Sharing> = self.calls.iter().map(|call| self.sharing(call)).collect();
        let earlier = self.earlier.sharings();
        let [expected, before] = self.keys.expected();
        let now = Span { calls: &sharings, expected: &expected };
        let mix = Mix::of(now, Span { calls: &earlier, expected: &before });
        self.count_calls(&sharings, mix.estimates(&sharings), &mut rows);
        for (row, credit) in rows.iter_mut().zip(self.credits(&sharings, &mix)) {
            row.credit = credit;
        }
        self.credit_conversions(&mut rows, &mut totals);
        totals.confirmed = rows.iter().map(|row| row.confirmed).sum();
        // `sum` of no rows is -0.0.
        totals.weighed = rows.iter().fold(0.0, |all, row| all + row.weighed);
        totals.unknown = (totals.calls as f64 - totals.confirmed as f64 - totals.weighed).max(0.0);
        for (row, group) in rows.iter_mut().zip(self.keys.groups()) {
            row.group = group;
        }
        rows.retain(|row| {
            let did = row.taps + row.forms + row.messages + row.events;
            row.visits > 0
                || row.confirmed > 0
                || row.weighed > 0.0
                || row.credit.sum > 0.0
                || did > 0.0
        });
        rows.sort_by(|a, b| {
            let by_credit = b.credit.sum.total_cmp(&a.credit.sum);
            by_credit.then(b.visits.cmp(&a.visits)).then_with(|| a.group.cmp(&b.group))
        });
        (rows, totals)
    }

    fn count_visits(&self, rows: &mut [Row], totals: &mut Totals) {
        let mut last_visitor = vec![usize::MAX; rows.len()];
        for (visitor, visits) in self.store.visitors().enumerate() {
            let mut of_period = visits.iter().filter(|visit| visit.is_of_period()).peekable();
            totals.visitors += u64::from(of_period.peek().is_some());
            for visit in of_period {
                let key = visit.key() as usize;
                totals.visits += 1;
                rows[key].visits += 1;
                if last_visitor[key] != visitor {
                    last_visitor[key] = visitor;
                    rows[key].visitors += 1;
                }
            }
        }
    }

    /// A visitor's last visits up to the one that is named.
    fn path(&self, visit: u64) -> &[Kept] {
        let visitor = self.named.get(&visit).copied().flatten();
        latest(visitor.map_or(&[], |visitor| self.store.path(visitor, visit)))
    }

    /// How the groups share a call on the pool. One on a static number is no sign of what visitors do.
    fn sharing(&self, call: &Waiting) -> Sharing {
        let mut sharing = Sharing::default();
        for (visit, weight) in &call.candidates {
            let Some(last) = self.path(*visit).last() else { continue };
            sharing.add(last.key() as usize, *weight);
        }
        sharing
    }

    fn count_calls(&self, sharings: &[Sharing], estimates: Vec<Estimate>, rows: &mut [Row]) {
        for (call, sharing) in self.calls.iter().zip(sharings) {
            let of_pool = sharing.sources.first().map(|(key, _)| *key);
            let key = call.source.map(|key| key as usize).or(of_pool);
            if let Some(key) = key.filter(|_| call.confirmed) {
                rows[key].confirmed += 1;
            }
            if let Some(key) = call.source {
                // Beyond doubt, and not among the estimates.
                rows[key as usize].low += 1.0;
                rows[key as usize].high += 1.0;
                rows[key as usize].weighed += 1.0;
            }
        }
        for (row, estimate) in rows.iter_mut().zip(estimates) {
            row.low += estimate.low;
            row.high += estimate.high;
            row.weighed = (row.weighed + estimate.calls - row.confirmed as f64).max(0.0);
        }
    }

    fn credits(&self, sharings: &[Sharing], mix: &Mix<'_>) -> Vec<Credit> {
        let ranks = self.keys.ranks();
        let mut attribution = Attribution::new(self.asked.model, ranks.len());
        let step = |visit: &Kept| visit.step(&ranks);
        let mut called: BTreeMap<u64, f64> = BTreeMap::new();
        let mut path: Vec<Step> = Vec::new();
        for (call, sharing) in self.calls.iter().zip(sharings) {
            let ending =
                |weight| Ending { at: call.at, weight, confirmed: call.confirmed, value: 0.0 };
            if let Some(key) = call.source {
                let only = Step { key: ranks[key as usize], at: call.at, direct: false };
                attribution.call(&[only], ending(1.0));
            }
            let scale = mix.scale(sharing);
            for (visit, weight) in &call.candidates {
                let visits = self.path(*visit);
                let Some(last) = visits.last() else { continue };
                let weight = weight * mix.factor(last.key() as usize) * scale;
                path.clear();
                path.extend(visits.iter().map(step));
                attribution.call(&path, ending(weight));
                *called.entry(last.visitor).or_default() += weight;
            }
        }
        self.by_key(attribution, &ranks, &called)
    }

    /// The credits by key, those who came and did not call, or do, counted in; by visitor, how often each did.
    pub(super) fn by_key(
        &self,
        mut attribution: Attribution,
        ranks: &[u32],
        did: &BTreeMap<u64, f64>,
    ) -> Vec<Credit> {
        if self.asked.model == Model::Markov {
            let mut path: Vec<Step> = Vec::new();
            for visits in self.store.visitors() {
                let came = visits.last().filter(|last| last.is_of_period());
                let Some(last) = came else { continue };
                path.clear();
                path.extend(latest(visits).iter().map(|visit| visit.step(ranks)));
                let did = did.get(&last.visitor).copied().unwrap_or(0.0);
                attribution.no_call(&path, 1.0 - did);
            }
        }
        let credits = attribution.credits();
        ranks.iter().map(|rank| credits[*rank as usize]).collect()
    }
}

/// A visitor's last visits.
pub(super) fn latest(visits: &[Kept]) -> &[Kept] {
    visits.get(visits.len().saturating_sub(MOST_STEPS)..).unwrap_or_default()
}
