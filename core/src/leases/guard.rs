//! A pool that is not drained: who is refused a free number, and whose lease is short at first. What is counted, and
//! the rules, stand in [`defence`](crate::defence).

use super::{Grant, Lend, Pool, WhenEmpty};
use crate::defence::{Refusal, Stock};

/// The most visitors of one network who are shown the same number after they were refused one of their own.
const MOST_JOINED: usize = 8;

/// On what terms a visitor without a number of his own is lent one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Terms {
    /// For the site's hold.
    #[default]
    Full,
    /// For a short time until his first sign of life (see [`Life::unproved`](super::Life::unproved)).
    Unproved,
    /// None that is free: he may share one that somebody of the same network holds, where the site shares.
    Refused(u64),
}

/// How many numbers a destination has and how many are free, kept as they change, so that asking costs the same
/// with ten numbers and with ten thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    numbers: u64,
    /// Those that are free at `at`.
    free: u64,
    at: u64,
}

impl Count {
    pub(super) fn more(&mut self, free_at: u64) {
        self.numbers += 1;
        self.free += u64::from(free_at <= self.at);
    }

    pub(super) fn less(&mut self, free_at: u64) {
        self.numbers -= 1;
        self.free -= u64::from(free_at <= self.at);
    }
}

impl Pool {
    /// A visitor of this network, who has no number of his own, asks for one of the destination's.
    ///
    /// # Errors
    /// Why he is to be lent none that is free.
    pub fn admit(&mut self, network: u64, destination: usize, now: u64) -> Result<(), Refusal> {
        let (stock, held) = self.demand(network, destination, now);
        let defence = self.defences.entry(destination).or_default();
        defence.ask(&mut self.allowance, network, stock, held, now)
    }

    /// Whether a page of this network may be offered a number of the destination; counts as [`Pool::admit`] does, but that
    /// nothing is paid for it ([`Pool::pay_for_offer`]).
    pub fn may_offer(&mut self, network: u64, destination: usize, now: u64) -> bool {
        let (stock, held) = self.demand(network, destination, now);
        let defence = self.defences.entry(destination).or_default();
        defence.offers(&self.allowance, network, stock, held, now)
    }

    /// A script brought a page of this network an offer, of however many numbers: one visitor asked.
    pub fn pay_for_offer(&mut self, network: u64, now: u64) {
        self.allowance.pay(network, now);
    }

    /// Whether a stranger of this network is lent a number for a short time first.
    pub fn is_pressed(&mut self, network: u64, destination: usize, now: u64) -> bool {
        let (stock, held) = self.demand(network, destination, now);
        self.defences.entry(destination).or_default().is_pressed(stock, held, now)
    }

    /// A number was lent to somebody of this network.
    pub fn lent_to(&mut self, network: u64, slot: usize, now: u64) {
        let Some(known) = self.slots.get_mut(slot) else { return };
        let destination = known.destination;
        known.network = Some(network);
        let slots = &self.slots;
        let holds =
            |slot: usize| slots.get(slot).is_some_and(|slot| slot.is_of(network, destination, now));
        self.defences.entry(destination).or_default().lent(network, slot, holds);
    }

    /// The destination's numbers, and how many of them a network holds.
    fn demand(&mut self, network: u64, destination: usize, now: u64) -> (Stock, u64) {
        self.lift_due(now);
        let stock = self.stock_of(destination, now);
        let slots = &self.slots;
        let holds = |network: u64, slot: usize| {
            slots.get(slot).is_some_and(|slot| slot.is_of(network, destination, now))
        };
        let defence = self.defences.entry(destination).or_default();
        defence.sweep(now, holds);
        let held = defence.slots(network).iter().filter(|slot| holds(network, **slot)).count();
        (stock, held as u64)
    }

    pub(super) fn stock_of(&mut self, destination: usize, now: u64) -> Stock {
        let count = self.stocks.entry(destination).or_default();
        if now > count.at {
            // Each number becomes free once after each lease of it: over time this costs a step a lease.
            let since = (destination, count.at + 1, 0);
            let freed = self.rested.range(since..=(destination, now, usize::MAX)).count();
            count.free += freed as u64;
            count.at = now;
        }
        Stock { numbers: count.numbers, free: count.free }
    }

    /// Makes the lease as short as its terms say.
    pub(super) fn set_terms(&mut self, terms: Terms, lend: &mut Lend) {
        if terms == Terms::Unproved && lend.grant == Grant::New {
            let hold_ms = self.life.unproved().hold_ms;
            self.end_at(lend, lend.holding.last_seen_at.saturating_add(hold_ms));
        }
    }

    /// Shares the number that somebody of the same network holds, for no longer than that is held: a refused visitor
    /// never comes between a number and the visitor of another network.
    pub(super) fn join(
        &mut self,
        network: u64,
        visitor: u128,
        visit: u64,
        destination: usize,
        now: u64,
    ) -> Option<Lend> {
        if self.when_empty == WhenEmpty::Original {
            return None;
        }
        let unproved = self.life.unproved().hold_ms;
        let slots = self.defences.get(&destination)?.slots(network).iter().rev();
        let may = |slot: &usize| {
            let known = self.slots.get(*slot)?;
            let until = known.held_until().min(now + unproved);
            let lasts = known.is_of(network, destination, now) && until >= now + unproved / 3;
            let room = known.active && !known.is_banned(now) && known.holdings.len() < MOST_JOINED;
            (lasts && room).then_some((*slot, until))
        };
        let (slot, until) = slots.filter_map(may).next()?;
        let mut lend = self.give(slot, visitor, visit, now, true);
        self.end_at(&mut lend, until);
        if let Some(known) = self.slots.get_mut(slot) {
            known.network = Some(network);
        }
        Some(lend)
    }

    fn end_at(&mut self, lend: &mut Lend, at: u64) {
        self.unrank(lend.slot);
        let holdings = self.slots.get_mut(lend.slot).map(|slot| slot.holdings.iter_mut());
        for holding in holdings.into_iter().flatten() {
            if holding.lease == lend.holding.lease {
                holding.ends_at = at;
                lend.holding = *holding;
            }
        }
        self.rank(lend.slot);
    }
}
