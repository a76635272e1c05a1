//! What is not usual: second tabs, sleeping telephones, browsers that two people use, offers that nobody claims, somebody who
//! takes all numbers, pools that change. Scenarios without them throw no dice here.

use super::{DAY_MS, Known, What, World};
use crate::simulate::areas::Areas;
use lendline_core::matching::{Device, Region};
use lendline_core::wire::EventKind;
use std::ops::Range;

/// How long before its page speaks an offer is made, ms.
const LOADING_MS: u64 = 400;
/// How long a telephone sleeps until it is woken on the same page: median, s, and the spread of the logarithm.
const SLEEP_S: f64 = 2.0 * 3_600.0;
const SLEEP_SIGMA: f64 = 1.0;
/// Within what time all pages of a drain are opened, ms.
const DRAIN_MS: u64 = 15 * 60_000;

impl World<'_> {
    pub(super) fn plan_odd_day(&mut self, begin: u64) {
        let scenario = self.scenario;
        let day = self.day;
        for change in scenario.pool.changes.iter().filter(|change| change.day == day) {
            self.push(begin, What::Resize(change.numbers));
        }
        if let Some(bans) = &scenario.pool.bans {
            for _ in 0..self.count(bans.per_day) {
                let at = begin + self.rng.u64(0..DAY_MS);
                let number = self.rng.usize(0..scenario.pool.most());
                self.push(at, What::Ban(number, (bans.span * 1_000.0) as u64));
            }
        }
        self.plan_pools(begin);
        let faults = &scenario.faults;
        for _ in 0..self.count(faults.drains_per_day) {
            let from = begin + self.rng.u64(0..DAY_MS);
            for _ in 0..faults.drain_pages {
                let at = from + self.rng.u64(0..DRAIN_MS);
                self.plan_bot(at);
            }
        }
        for _ in 0..self.count(faults.unclaimed * scenario.visits.per_day) {
            let page = self.next_visit;
            self.next_visit += 1;
            let at = begin + self.rng.u64(0..DAY_MS);
            self.push(at, What::Offer(page));
            self.push(at + DAY_MS, What::Over(page));
        }
    }

    /// On the first day half of the numbers become the second pool's; from then on numbers take each other's places.
    fn plan_pools(&mut self, begin: u64) {
        let Some(second) = self.scenario.pool.second else { return };
        if self.day == 0 {
            for number in (0..self.pools.len()).step_by(2) {
                self.change_pool(begin, number);
            }
        }
        let mut times: Vec<u64> = Vec::new();
        for _ in 0..self.count(second.swaps_per_day) {
            times.push(begin + self.rng.u64(0..DAY_MS));
        }
        times.sort_unstable();
        for at in times {
            let numbers = [0, 1].map(|pool| {
                let of_pool = |number: &usize| self.pools[*number] == pool;
                let own: Vec<usize> = (0..self.pools.len()).filter(of_pool).collect();
                (!own.is_empty()).then(|| own[self.rng.usize(0..own.len())])
            });
            for number in numbers.into_iter().flatten() {
                self.change_pool(at, number);
            }
        }
    }

    fn change_pool(&mut self, at: u64, number: usize) {
        self.pools[number] = 1 - self.pools[number];
        self.push(at, What::Move(number, self.pools[number]));
    }

    /// Which pool's numbers a new visitor's pages are lent.
    pub(super) fn pool_of_pages(&mut self) -> usize {
        let second = self.scenario.pool.second.map_or(0.0, |second| second.visitors);
        usize::from(self.happens(second))
    }

    /// From where somebody new comes, as far as it is known, and his telephone, with the area that it is of.
    pub(super) fn place_of(&mut self, telephone: u64) -> (Option<Region>, u64) {
        let Some(areas) = &self.scenario.areas else { return (None, telephone) };
        let place = areas.pick(self.rng.f64());
        let region = areas.regions.get(place).map(|place| place.region);
        let region = region.filter(|_| self.rng.f64() < areas.known);
        if self.rng.f64() >= areas.landlines {
            return (region, telephone);
        }
        let own = self.rng.f64() < areas.own;
        let area = if own { place } else { areas.pick(self.rng.f64()) };
        (region, Areas::registered(telephone, area))
    }

    fn count(&mut self, mean: f64) -> u64 {
        if mean > 0.0 { self.poisson(mean) } else { 0 }
    }

    pub(super) fn happens(&mut self, chance: f64) -> bool {
        chance > 0.0 && self.rng.f64() < chance
    }

    /// A visitor who returns, or somebody else in his browser.
    pub(super) fn as_another(&mut self, known: Known) -> Known {
        if !self.happens(self.scenario.visits.others) {
            return known;
        }
        let source = self.pick_source();
        Known { source, ..known }
    }

    pub(super) fn plan_offer(&mut self, visit: u64, at: u64) {
        if self.scenario.pool.offers {
            let begin = self.day * DAY_MS;
            self.push(at.saturating_sub(LOADING_MS).max(begin), What::Offer(visit));
        }
    }

    pub(super) fn plan_tab(&mut self, visit: u64, arrival: What, during: Range<u64>) {
        if !self.happens(self.scenario.visits.tabs) {
            return;
        }
        let opened_at = self.rng.u64(during);
        let left_at = opened_at + 1_000 + (self.exponential(120.0) * 1000.0) as u64;
        self.push(opened_at, arrival);
        self.plan_beats(visit, opened_at, left_at);
        self.push(left_at, What::Tell(visit, EventKind::Leave));
    }

    /// Whether the visit ends by a telephone that falls asleep.
    pub(super) fn plan_sleep(&mut self, visit: u64, visitor: Known, at: u64) -> bool {
        if visitor.device != Device::Phone || !self.happens(self.scenario.visits.sleeps) {
            return false;
        }
        self.push(at, What::Tell(visit, EventKind::Hide));
        let asleep_s = SLEEP_S * (SLEEP_SIGMA * self.normal()).exp();
        let woken_at = at + (asleep_s * 1000.0) as u64;
        self.plan_visit_of(visitor, woken_at);
        true
    }
}
