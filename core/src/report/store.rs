//! The visits that are held, as small as they can be.

use super::{TooMany, VisitOf};
use crate::attribution::Step;

/// How many visits are held at most: 48 MB.
pub const MOST_VISITS: usize = 2_000_000;

/// The bits of [`Kept::group`] that say that nobody sent the visitor, and that the visit is one of the period.
const DIRECT: u32 = 1 << 31;
const OF_PERIOD: u32 = 1 << 30;

/// A visit of 24 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    /// Half of what the visitor is known by: at random the same for two of 2 million in one of ten million reports.
    pub visitor: u64,
    /// Visits are counted from one: no site has 2^32 of them.
    id: u32,
    /// s since 1970.
    at: u32,
    group: u32,
}

impl Kept {
    pub(super) fn new(visitor: u64, visit: VisitOf<'_>, key: u32, of_period: bool) -> Self {
        let bit = |set: bool, bit: u32| if set { bit } else { 0 };
        let group = key | bit(visit.direct, DIRECT) | bit(of_period, OF_PERIOD);
        Self { visitor, id: visit.id as u32, at: (visit.at / 1000) as u32, group }
    }

    pub(super) fn key(&self) -> u32 {
        self.group & !(DIRECT | OF_PERIOD)
    }

    pub(super) fn is_of_period(&self) -> bool {
        self.group & OF_PERIOD != 0
    }

    pub(super) fn is_direct(&self) -> bool {
        self.group & DIRECT != 0
    }

    /// When it began, ms, in full seconds.
    pub(super) fn at(&self) -> u64 {
        u64::from(self.at) * 1000
    }
}

impl Kept {
    /// As the models look at it; keys by their place in the order of visits.
    pub(super) fn step(&self, ranks: &[u32]) -> Step {
        let key = ranks.get(self.key() as usize).copied().unwrap_or(0);
        Step { key, at: self.at(), direct: self.is_direct() }
    }
}

/// All that are held.
#[derive(Default)]
pub(super) struct Store {
    visits: Vec<Kept>,
    /// The visitors of the period in order, once it lies behind.
    came: Option<Vec<u64>>,
}

impl Store {
    pub(super) fn keep(&mut self, visit: Kept) -> Result<(), TooMany> {
        if self.visits.len() >= MOST_VISITS {
            return Err(TooMany);
        }
        self.visits.push(visit);
        Ok(())
    }

    /// Whether a visit of his was held when this was asked first.
    pub(super) fn came(&mut self, visitor: u64) -> bool {
        let came = self.came.get_or_insert_with(|| {
            let mut came: Vec<u64> = self.visits.iter().map(|visit| visit.visitor).collect();
            came.sort_unstable();
            came.dedup();
            came
        });
        came.binary_search(&visitor).is_ok()
    }

    /// By visitor, and by the time.
    pub(super) fn sort(&mut self) {
        self.visits.sort_unstable();
    }

    /// The visits of each visitor, once they are sorted.
    pub(super) fn visitors(&self) -> impl Iterator<Item = &[Kept]> {
        self.visits.chunk_by(|a, b| a.visitor == b.visitor)
    }

    /// A visitor's visits up to this one, the first first, once they are sorted.
    pub(super) fn path(&self, visitor: u64, visit: u64) -> &[Kept] {
        let last = (visitor, visit as u32);
        let end = self.visits.partition_point(|one| (one.visitor, one.id) <= last);
        let start = self.visits.partition_point(|one| one.visitor < visitor);
        let path = self.visits.get(start..end).unwrap_or_default();
        if path.last().is_some_and(|one| one.id == last.1) { path } else { &[] }
    }
}
