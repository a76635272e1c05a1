//! Numbers that are not to be lent: a number that is rung by somebody all day, is out of order, or is kept for later.

use super::Pool;
use super::slot::Slot;
use crate::numbers::Number;

/// Since when a number is not lent, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Since when, ms.
    pub since: u64,
    /// Until when, ms; None: until it is lifted.
    pub until: Option<u64>,
}

impl Ban {
    /// Whether it holds.
    pub fn holds(&self, now: u64) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl Slot {
    /// Whether it must not be given to anybody who does not hold it.
    pub(super) fn is_banned(&self, now: u64) -> bool {
        self.ban.is_some_and(|ban| ban.holds(now))
    }
}

impl Pool {
    /// Keeps a number from being lent, offered or shared from now on. A lease on it lives on, and is told as ever; calls to
    /// it are matched. It counts neither as free nor as one of the pool's numbers.
    pub fn ban(&mut self, number: &Number, ban: Ban) {
        let Some(slot) = self.by_number.get(number).copied() else { return };
        self.unrank(slot);
        let old = self.slots.get_mut(slot).and_then(|known| known.ban.replace(ban));
        self.forget_end(slot, old);
        if let Some(until) = ban.until {
            self.bans_end.insert((until, slot));
        }
    }

    /// The ban of a number, while it holds.
    pub fn ban_of(&self, number: &Number, now: u64) -> Option<Ban> {
        let slot = self.slots.get(*self.by_number.get(number)?)?;
        slot.ban.filter(|ban| ban.holds(now))
    }

    /// Lets a banned number be lent again.
    pub fn lift(&mut self, number: &Number) {
        let Some(slot) = self.by_number.get(number).copied() else { return };
        let old = self.slots.get_mut(slot).and_then(|known| known.ban.take());
        self.forget_end(slot, old);
        self.unrank(slot);
        self.rank(slot);
    }

    /// For how long a number rests after it became free, ms. Numbers are lent in the order of rest, so that one that has not
    /// rested for so long is lent only where none that has is free; and then it is, since nobody goes without a number for
    /// its rest. Offers do without.
    pub fn set_rest(&mut self, rest_ms: u64) {
        self.rest_ms = rest_ms;
    }

    /// Lifts the bans whose time is over. A step a ban, however many numbers there are.
    pub(super) fn lift_due(&mut self, now: u64) {
        while let Some(&(until, slot)) = self.bans_end.first() {
            if now < until {
                return;
            }
            self.bans_end.pop_first();
            if let Some(known) = self.slots.get_mut(slot) {
                known.ban = None;
            }
            self.rank(slot);
        }
    }

    fn forget_end(&mut self, slot: usize, ban: Option<Ban>) {
        if let Some(until) = ban.and_then(|ban| ban.until) {
            self.bans_end.remove(&(until, slot));
        }
    }
}
