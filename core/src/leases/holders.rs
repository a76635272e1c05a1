//! Who holds what, his signs of life, and what of it the host has kept.

use super::{Holding, Pool};
use crate::numbers::Number;

impl Pool {
    /// Moves the last sign of life of a visitor's leases; returns those that are still his, with their slots.
    pub fn seen(&mut self, visitor: u128, now: u64) -> Vec<(usize, Holding)> {
        self.seen_on(visitor, now, |_| true)
    }

    /// The same of those that pass the test alone: the others are not on his screen any more, and wait out their hold.
    pub fn seen_on(
        &mut self,
        visitor: u128,
        now: u64,
        test: impl Fn(usize) -> bool,
    ) -> Vec<(usize, Holding)> {
        let mut slots = self.by_visitor.get(&visitor).cloned().unwrap_or_default();
        slots.retain(|slot| test(*slot));
        let mut seen = Vec::new();
        for slot in slots {
            self.unrank(slot);
            let holdings = self.slots.get_mut(slot).map(|slot| &mut slot.holdings);
            let own =
                holdings.and_then(|all| all.iter_mut().find(|holding| holding.visitor == visitor));
            if let Some(own) = own {
                // After the hold the lease is history; the number may be given to him anew, not prolonged.
                if now < own.ends_at {
                    own.prolong(now, self.life);
                    seen.push((slot, *own));
                }
            }
            self.rank(slot);
        }
        seen
    }

    /// The visitor's leases that nobody has followed, ended ones too.
    pub fn held_by(&self, visitor: u128) -> impl Iterator<Item = (usize, Holding)> + '_ {
        let slots = self.by_visitor.get(&visitor).map(Vec::as_slice).unwrap_or_default();
        slots.iter().filter_map(move |slot| {
            let holdings = &self.slots.get(*slot)?.holdings;
            holdings
                .iter()
                .find(|holding| holding.visitor == visitor)
                .map(|holding| (*slot, *holding))
        })
    }

    /// The host has kept a lease of this slot as it is.
    pub fn kept(&mut self, slot: usize, lease: u64) {
        let holdings = self.slots.get_mut(slot).map(|slot| slot.holdings.iter_mut());
        for holding in holdings.into_iter().flatten().filter(|holding| holding.lease == lease) {
            holding.kept_until = holding.ends_at;
        }
    }

    /// The slot of a number.
    pub fn slot(&self, number: &Number) -> Option<usize> {
        self.by_number.get(number).copied()
    }

    /// Everybody who holds the number of a slot.
    pub fn holders(&self, slot: usize) -> &[Holding] {
        self.slots.get(slot).map(|slot| slot.holdings.as_slice()).unwrap_or_default()
    }
}
