//! A number of the pool, and the order in which numbers have rested.

use super::{Ban, Holding, Pool};
use crate::numbers::Number;

#[derive(Debug)]
pub(super) struct Slot {
    pub(super) number: Number,
    pub(super) destination: usize,
    pub(super) active: bool,
    /// The leases that nobody has followed: one, or several where it is shared.
    pub(super) holdings: Vec<Holding>,
    /// Not lent to anybody before this time.
    pub(super) rests_until: u64,
    /// Not lent anew while it holds.
    pub(super) ban: Option<Ban>,
    /// Until when an offer of it that nobody claimed may be on a screen; 0: there was none.
    pub(super) offered_until: u64,
    /// When it was offered without being claimed since, the oldest first.
    pub(super) unclaimed: Vec<u64>,
    /// The network to which it was lent last, where that is known.
    pub(super) network: Option<u64>,
    /// Its place in the order of rest.
    pub(super) free_at: u64,
}

impl Slot {
    /// When the last hold on it ends, or its rest does; an offer does not count.
    pub(super) fn held_until(&self) -> u64 {
        let held = self.holdings.iter().map(|holding| holding.ends_at).max();
        held.unwrap_or(0).max(self.rests_until)
    }

    /// Until when it rests: before it may be lent at all, else before it has rested for as long as the site wants after it
    /// became free. One that was never lent has.
    pub(super) fn rests_until(&self, rest_ms: u64, now: u64) -> u64 {
        match self.free_at {
            _ if now < self.rests_until => self.rests_until,
            0 => 0,
            free_at => free_at.saturating_add(rest_ms),
        }
    }

    /// Whether it was lent to somebody of this network, in the place of this destination, and is held still.
    pub(super) fn is_of(&self, network: u64, destination: usize, now: u64) -> bool {
        self.network == Some(network) && self.destination == destination && self.held_until() > now
    }
}

impl Pool {
    /// Of the destination's numbers that are not resting the first in the order of rest.
    pub(super) fn first_awake(&self, destination: usize, now: u64) -> Option<usize> {
        let in_order = self.rested.range((destination, 0, 0)..=(destination, u64::MAX, usize::MAX));
        let awake = |slot: usize| self.slots.get(slot).is_some_and(|slot| slot.rests_until <= now);
        in_order.map(|(_, _, slot)| *slot).find(|slot| awake(*slot))
    }

    /// Of the destination's numbers that are free and not offered by `until` the first in the order of rest that passes the
    /// test.
    pub(super) fn first_by(
        &self,
        destination: usize,
        until: u64,
        test: impl Fn(&Slot) -> bool,
    ) -> Option<usize> {
        let mut soon = self.rested.range((destination, 0, 0)..=(destination, until, usize::MAX));
        let passes = |slot: usize| self.slots.get(slot).is_some_and(&test);
        soon.find(|(_, _, slot)| passes(*slot)).map(|(_, _, slot)| *slot)
    }

    pub(super) fn unrank(&mut self, slot: usize) {
        let Some(known) = self.slots.get(slot) else { return };
        if self.rested.remove(&(known.destination, known.free_at, slot)) {
            self.stocks.entry(known.destination).or_default().less(known.free_at);
        }
    }

    /// Puts a number into the order of rest by the end of the last hold on it, or of the last offer of it.
    pub(super) fn rank(&mut self, slot: usize) {
        if let Some(known) = self.slots.get_mut(slot) {
            known.free_at = known.held_until().max(known.offered_until);
            let may_be_lent = known.active && known.ban.is_none();
            if may_be_lent && self.rested.insert((known.destination, known.free_at, slot)) {
                self.stocks.entry(known.destination).or_default().more(known.free_at);
            }
        }
    }
}
