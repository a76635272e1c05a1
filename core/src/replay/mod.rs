//! A site played from outside, event by event: the rules by which the edge lends numbers and judges calls, with
//! what its objects keep in rows held in memory. Behind `lendline replay` and `lendline simulate`.

mod callers;
mod calls;
mod leases;
mod offers;

pub use calls::Concluded;

use crate::leases::{Life, Pool, WhenEmpty};
use crate::matching::{
    Caller, Estimate, Habits, Lesson, Mix, Region, Sharing, Showing, Span, totals,
};
use crate::numbers::Number;
use calls::OpenCall;
use std::collections::{BTreeMap, VecDeque};

/// A number's showings, the oldest first; each with its lease and its source.
type History = VecDeque<(u64, usize, Showing)>;

/// The numbers of one destination, their visitors and calls. Times are ms.
pub struct Replay {
    pool: Pool,
    life: Life,
    /// How many are lent: the first so many of all.
    numbers: usize,
    history: Vec<History>,
    visitors: BTreeMap<u128, Visitor>,
    /// From where visitors' pages are seen, where that is known.
    regions: BTreeMap<u128, Region>,
    next_visit: u64,
    sources: Vec<String>,
    habits: Habits,
    lessons: VecDeque<Lesson>,
    /// Leases by the time when they are looked at for the last time.
    ending: BTreeMap<(u64, u64), usize>,
    open: Vec<OpenCall>,
    /// When which number rang lately without a visitor's hand that explains it.
    rung: VecDeque<(u64, usize)>,
    /// Whose telephones are known.
    callers: BTreeMap<String, Caller>,
    pruned_at: u64,
    exhausted: u64,
    sharings: Vec<Sharing>,
    expected: Vec<f64>,
    /// The last reports, the oldest first.
    reports: VecDeque<Mark>,
    /// How many visitors a basis tells one by one.
    most: usize,
}

/// How far the calls of a report went, and what was expected by then.
#[derive(Default)]
struct Mark {
    calls: usize,
    expected: Vec<f64>,
}

impl Mark {
    /// What is expected of each source since an earlier report.
    fn since(&self, earlier: &Self) -> Vec<f64> {
        let before = earlier.expected.iter().copied().chain(std::iter::repeat(0.0));
        self.expected.iter().zip(before).map(|(all, before)| all - before).collect()
    }
}

/// How many marks are kept: that of the report before, and back to where those begin whose mix counts.
const REPORTS: usize = 4;

struct Visitor {
    visit: u64,
    began_at: u64,
    source: usize,
    last_seen_at: u64,
}

impl Replay {
    /// So many numbers, with nothing known of them.
    pub fn new(numbers: usize, hold_ms: u64, when_empty: WhenEmpty) -> Self {
        let life = Life { hold_ms, idle_ms: crate::visits::IDLE_MS };
        let mut pool = Pool::new(life, when_empty, 1);
        for number in (0..numbers).filter_map(named) {
            pool.add(number, 0);
        }
        Self {
            pool,
            life,
            numbers,
            history: vec![History::new(); numbers],
            visitors: BTreeMap::new(),
            regions: BTreeMap::new(),
            next_visit: 1,
            sources: Vec::new(),
            habits: Habits::default(),
            lessons: VecDeque::new(),
            ending: BTreeMap::new(),
            open: Vec::new(),
            rung: VecDeque::new(),
            callers: BTreeMap::new(),
            pruned_at: 0,
            exhausted: 0,
            sharings: Vec::new(),
            expected: Vec::new(),
            reports: VecDeque::from([Mark::default()]),
            most: usize::MAX,
        }
    }

    /// Expected calls by source, and calls of nobody who is known, over all calls whose verdict is final.
    pub fn totals(&self) -> (Vec<(&str, f64)>, f64) {
        let (sums, nobody) = totals(&self.sharings, &self.expected);
        let named = self.sources.iter().map(String::as_str).zip(sums).collect();
        (named, nobody)
    }

    /// A report: calls by source, each with its interval, over the calls whose verdict became final since the last report.
    /// As in the owner's, the mix is learned from the time of the three reports before it too.
    pub fn report(&mut self) -> Vec<(&str, Estimate)> {
        let begin = Mark::default();
        let last = self.reports.back().unwrap_or(&begin);
        let first = self.reports.front().unwrap_or(&begin);
        let now = Mark { calls: self.sharings.len(), expected: self.expected.clone() };
        let estimates = {
            let (expected, earlier) = (now.since(last), last.since(first));
            let calls = self.sharings.get(last.calls..).unwrap_or_default();
            let before = self.sharings.get(first.calls..last.calls).unwrap_or_default();
            let before = Span { calls: before, expected: &earlier };
            Mix::of(Span { calls, expected: &expected }, before).estimates(calls)
        };
        self.reports.push_back(now);
        if self.reports.len() > REPORTS {
            self.reports.pop_front();
        }
        self.sources.iter().map(String::as_str).zip(estimates).collect()
    }

    /// How often a page asked and no number was free: its visitor was lent none, or a shared one.
    pub fn exhausted(&self) -> u64 {
        self.exhausted
    }

    /// The index of a source.
    fn source(&mut self, name: &str) -> usize {
        if let Some(known) = self.sources.iter().position(|known| known == name) {
            return known;
        }
        self.sources.push(name.to_owned());
        self.expected.push(0.0);
        self.sources.len() - 1
    }

    /// Does what was due by `now`: leases that are over are counted, verdicts become final.
    pub fn advance(&mut self, now: u64) -> Vec<Concluded> {
        let concluded = self.conclude_due(now);
        self.count_what_is_over(now);
        concluded
    }
}

/// The number of an index; there are ten million.
fn named(index: usize) -> Option<Number> {
    Number::parse(&format!("+7495{index:07}")).ok()
}

#[cfg(all(test, feature = "serde"))]
mod basis_tests;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
