//! Offers: a number that goes out with the script, before there is a visitor who could be lent it.

use super::guard::Terms;
use super::{Emptiness, Grant, Holding, Lend, Pool};
use crate::numbers::Number;

/// By how much a browser's clock may differ from ours for an offer to be used, ms. The page compares its own
/// clock with a window from this long before the offer was made to this long after it.
pub const CLOCK_TOLERANCE_MS: u64 = 60_000;

/// For how long after it was made an offer may be on a screen, ms: a browser's clock may be late by
/// [`CLOCK_TOLERANCE_MS`]. So long its number is lent to nobody else while another one is free.
pub const OFFER_MS: u64 = 2 * CLOCK_TOLERANCE_MS;

/// Until when after it was made an offer can be claimed, ms: a page shows it until the very end of its window, and
/// asks again after a failure. Later it counts as refused.
pub const CLAIMABLE_MS: u64 = OFFER_MS + 60_000;

/// How far back a page that claims late is believed to have shown the number, ms: a script lies in a browser's
/// cache for 5 min, and what it offers is shown for [`OFFER_MS`].
const SHOWN_MS: u64 = 600_000;

/// For how long an unclaimed offer is remembered, ms: until the last verdict that it matters to is final (3 h 10 min
/// after its call began).
const REMEMBERED_MS: u64 = 4 * 3_600_000;

/// What a visitor claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The number that was offered.
    pub number: Number,
    /// When, ms.
    pub made_at: u64,
    /// Nobody else has claimed this offer before.
    pub first: bool,
}

/// What comes of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The number that the visitor is lent, as by [`Pool::lend`].
    pub lend: Result<Lend, (Emptiness, Option<Lend>)>,
    /// Where that is not the offered number: the slot of the offered one, and its showing to the visitor, which
    /// is over. Nobody is kept from the number by it; it is evidence.
    pub shown: Option<(usize, Holding)>,
}

impl Pool {
    /// The number of the destination to offer next: of those that are neither held nor offered the longest-rested one.
    /// It counts as offered for [`OFFER_MS`], and as at rest from then on, so that offers go round; two in a row differ
    /// while there are two such numbers. `None`: there is none that has rested (see [`Pool::set_rest`]).
    pub fn offer(&mut self, destination: usize, now: u64) -> Option<usize> {
        self.lift_due(now);
        let last = self.last_offered.get(&destination).copied();
        // One that was never lent has rested however early it is.
        let rested = now.saturating_sub(self.rest_ms);
        let slot = self
            .first_by(destination, rested, |slot| Some(slot.number) != last)
            .or_else(|| self.first_by(destination, rested, |_| true))?;
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.offered_until = now.saturating_add(OFFER_MS);
            known.unclaimed.retain(|made_at| now.saturating_sub(*made_at) <= REMEMBERED_MS);
            known.unclaimed.push(now);
            self.last_offered.insert(destination, known.number);
        }
        self.rank(slot);
        Some(slot)
    }

    /// The visitor's own number, for a page that is on its way to him: whoever else asks before the page has spoken gets
    /// another one, while there is another. `None`: none is his.
    pub fn offer_own(&mut self, visitor: u128, destination: usize, now: u64) -> Option<usize> {
        let slot = self.own(visitor, destination, now)?;
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.offered_until = known.offered_until.max(now.saturating_add(OFFER_MS));
            // While his lease lasts, that is what tells who has seen the number.
            if known.held_until() <= now {
                known.unclaimed.retain(|made_at| now.saturating_sub(*made_at) <= REMEMBERED_MS);
                known.unclaimed.push(now);
            }
        }
        self.rank(slot);
        Some(slot)
    }

    /// A visitor whose page has shown an offer asks for a number. The first claim in time wins the offered number if
    /// nobody holds it; his own number beats it. Else he is lent one as by [`Pool::lend`], and it is kept that the
    /// offered one was on his screen. A lease on the offered number began when the offer was made.
    pub fn claim(
        &mut self,
        visitor: u128,
        visit: u64,
        destination: usize,
        claim: Claim,
        now: u64,
    ) -> Claimed {
        self.claim_on(Terms::Full, visitor, visit, destination, claim, now)
    }

    /// The same on terms that are not everybody's.
    pub fn claim_on(
        &mut self,
        terms: Terms,
        visitor: u128,
        visit: u64,
        destination: usize,
        claim: Claim,
        now: u64,
    ) -> Claimed {
        let Some(slot) = self.by_number.get(&claim.number).copied() else {
            let lend = self.lend_on(terms, visitor, visit, destination, now);
            return Claimed { lend, shown: None };
        };
        let since = claim.made_at.clamp(now.saturating_sub(SHOWN_MS), now);
        let won = self.is_won(slot, visitor, destination, claim, now);
        self.settle(slot, claim.made_at, now);
        if won {
            let mut lend = self.give(slot, visitor, visit, now, false);
            self.set_terms(terms, &mut lend);
            self.backdate(&mut lend, since);
            return Claimed { lend: Ok(lend), shown: None };
        }
        // Before the lease that follows: the newest lease of a visit is the number that is his.
        let lease = self.next_lease;
        self.next_lease += 1;
        let mut lend = self.lend_on(terms, visitor, visit, destination, now);
        if let Ok(lent) | Err((_, Some(lent))) = &mut lend
            && lent.slot == slot
        {
            if lent.grant == Grant::New {
                self.backdate(lent, since);
            }
            return Claimed { lend, shown: None };
        }
        let shown_at = since;
        let shared = self.share_with(slot, visitor, shown_at);
        let shown = Holding {
            lease,
            visitor,
            visit,
            shown_at,
            last_seen_at: now,
            ends_at: now,
            shared,
            kept_until: now,
        };
        Claimed { lend, shown: Some((slot, shown)) }
    }

    /// When a number was offered without being claimed since, ms; as far as this memory goes.
    pub fn unclaimed(&self, number: &Number) -> &[u64] {
        let slot = self.by_number.get(number).and_then(|slot| self.slots.get(*slot));
        slot.map(|slot| slot.unclaimed.as_slice()).unwrap_or_default()
    }

    pub(super) fn is_won(
        &self,
        slot: usize,
        visitor: u128,
        destination: usize,
        claim: Claim,
        now: u64,
    ) -> bool {
        let in_time = now <= claim.made_at.saturating_add(CLAIMABLE_MS);
        let unheld = self.slots.get(slot).is_some_and(|slot| {
            let may_be_lent = slot.active && !slot.is_banned(now);
            may_be_lent && slot.destination == destination && slot.held_until() <= now
        });
        let own = self.own(visitor, destination, now);
        claim.first && in_time && unheld && own.is_none_or(|own| own == slot)
    }

    /// The offer is not open any more: its page has spoken. The number rests since it was on that page's screen.
    fn settle(&mut self, slot: usize, made_at: u64, now: u64) {
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.unclaimed.retain(|other| *other != made_at);
            if known.offered_until <= made_at.saturating_add(OFFER_MS) {
                known.offered_until = now;
            }
        }
        self.rank(slot);
    }

    fn backdate(&mut self, lend: &mut Lend, since: u64) {
        lend.holding.shown_at = since;
        let holdings = self.slots.get_mut(lend.slot).map(|slot| slot.holdings.iter_mut());
        for holding in holdings.into_iter().flatten() {
            if holding.lease == lend.holding.lease {
                holding.shown_at = since;
            }
        }
    }

    /// Marks the leases of others who held the number at any time since then; says whether there are any.
    fn share_with(&mut self, slot: usize, visitor: u128, since: u64) -> bool {
        let holdings = self.slots.get_mut(slot).map(|slot| slot.holdings.iter_mut());
        let others = holdings.into_iter().flatten();
        let mut any = false;
        for other in others.filter(|other| other.visitor != visitor && since < other.ends_at) {
            other.shared = true;
            any = true;
        }
        any
    }
}
