//! From which of several pools a visitor is lent, where more than one is for his page.

use super::offer::OFFER_MS;
use super::{Claim, Pool};
use crate::numbers::Number;

impl Pool {
    /// The pool from which a visitor is lent: of those that are for his page, the preferred ones first. The one with his own
    /// number; else the one with the offer that he wins; else the first one with a free number, then with one that is only
    /// offered, and only then, all being held, the first one that has numbers to share. A pool is a destination to all else
    /// here. `None`: none of them has a number that may be lent. A few look-ups for each of `pools`, however many numbers
    /// they have.
    pub fn choose(
        &mut self,
        visitor: u128,
        pools: &[usize],
        claim: Option<Claim>,
        now: u64,
    ) -> Option<usize> {
        self.lift_due(now);
        if let Some(own) = self.own_of(visitor, pools, now) {
            return Some(own);
        }
        let offered = claim.and_then(|claim| {
            let slot = self.slot(&claim.number)?;
            let of = self.slots.get(slot)?.destination;
            (pools.contains(&of) && self.is_won(slot, visitor, of, claim, now)).then_some(of)
        });
        let first = |test: &dyn Fn(usize) -> bool| pools.iter().copied().find(|pool| test(*pool));
        offered
            .or_else(|| first(&|pool| self.first_free(pool, now).is_some()))
            .or_else(|| first(&|pool| self.first_offered(pool, now).is_some()))
            .or_else(|| first(&|pool| self.first_awake(pool, now).is_some()))
    }

    /// The pool of a number that is still the visitor's: the first with one whose hold lasts, else the first with one.
    fn own_of(&self, visitor: u128, pools: &[usize], now: u64) -> Option<usize> {
        let holds = |slot: usize| {
            let mut holders = self.holders(slot).iter();
            holders.any(|holding| holding.visitor == visitor && now < holding.ends_at)
        };
        let mut own = pools.iter().filter_map(|pool| Some((*pool, self.own(visitor, *pool, now)?)));
        let held = own.clone().find(|(_, slot)| holds(*slot));
        held.or_else(|| own.next()).map(|(pool, _)| pool)
    }

    /// The number of a pool that is free and has rested longest.
    pub(super) fn first_free(&self, pool: usize, now: u64) -> Option<usize> {
        self.first_by(pool, now, |_| true)
    }

    /// The first number of a pool that nobody holds, though a page that has not spoken yet may show it.
    pub(super) fn first_offered(&self, pool: usize, now: u64) -> Option<usize> {
        self.first_by(pool, now.saturating_add(OFFER_MS), |slot| slot.held_until() <= now)
    }

    /// The pool of a number.
    pub fn pool_of(&self, number: &Number) -> Option<usize> {
        Some(self.slots.get(self.slot(number)?)?.destination)
    }
}
