use super::guard::{Count, Terms};
use super::slot::Slot;
use super::{Holding, Life};
use crate::defence::{Allowance, Defence};
use crate::numbers::Number;
use std::collections::{BTreeMap, BTreeSet};

/// What a visitor is shown when no number is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenEmpty {
    /// A number that somebody else holds; both leases say so.
    #[default]
    Share,
    /// The printed number.
    Original,
}

/// A number given to a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lend {
    /// Index of the number, see [`Pool::number`].
    pub slot: usize,
    /// The lease.
    pub holding: Holding,
    /// What the host has to write.
    pub grant: Grant,
}

/// How a number was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A new lease: a row to insert.
    New,
    /// The visitor's own lease goes on: its last sign of life moves.
    Kept,
}

/// Nothing was free for this destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emptiness;

/// The numbers of a site and who holds them.
#[derive(Debug)]
pub struct Pool {
    pub(super) life: Life,
    pub(super) when_empty: WhenEmpty,
    pub(super) slots: Vec<Slot>,
    pub(super) by_number: BTreeMap<Number, usize>,
    /// For each destination the numbers by the time at which they are free: the first has rested longest.
    pub(super) rested: BTreeSet<(usize, u64, usize)>,
    /// When bans end.
    pub(super) bans_end: BTreeSet<(u64, usize)>,
    /// For how long a number is not offered after it became free, ms.
    pub(super) rest_ms: u64,
    pub(super) by_visitor: BTreeMap<u128, Vec<usize>>,
    pub(super) next_lease: u64,
    /// What was offered last for each destination.
    pub(super) last_offered: BTreeMap<usize, Number>,
    /// For each destination how many numbers there are, and how many of them are free.
    pub(super) stocks: BTreeMap<usize, Count>,
    /// For each destination who asked how often.
    pub(super) defences: BTreeMap<usize, Defence>,
    /// What networks were lent of all of them.
    pub(super) allowance: Allowance,
}

impl Pool {
    /// A pool without numbers; `next_lease` is the id of the next lease.
    pub fn new(life: Life, when_empty: WhenEmpty, next_lease: u64) -> Self {
        Self {
            life,
            when_empty,
            slots: Vec::new(),
            by_number: BTreeMap::new(),
            rested: BTreeSet::new(),
            bans_end: BTreeSet::new(),
            rest_ms: 0,
            by_visitor: BTreeMap::new(),
            next_lease,
            last_offered: BTreeMap::new(),
            stocks: BTreeMap::new(),
            defences: BTreeMap::new(),
            allowance: Allowance::default(),
        }
    }

    /// The spans of this site.
    pub fn life(&self) -> Life {
        self.life
    }

    /// The number of a slot.
    pub fn number(&self, slot: usize) -> Option<&Number> {
        self.slots.get(slot).map(|slot| &slot.number)
    }

    /// Puts a number into the pool of a destination, or back into it.
    pub fn add(&mut self, number: Number, destination: usize) {
        let slot = match self.by_number.get(&number) {
            Some(slot) => *slot,
            None => {
                let slot = self.slots.len();
                self.by_number.insert(number, slot);
                self.slots.push(Slot {
                    number,
                    destination,
                    active: true,
                    holdings: Vec::new(),
                    rests_until: 0,
                    ban: None,
                    offered_until: 0,
                    unclaimed: Vec::new(),
                    network: None,
                    free_at: 0,
                });
                slot
            }
        };
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.destination = destination;
            known.active = true;
        }
        self.rank(slot);
    }

    /// Takes a number out of the pool: it is not lent again, a lease on it lives on.
    pub fn remove(&mut self, number: &Number) {
        let Some(slot) = self.by_number.get(number).copied() else { return };
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.active = false;
        }
    }

    /// Keeps a number from being lent before `until`: it was somebody else's, and may be on a screen of theirs.
    pub fn rest(&mut self, number: &Number, until: u64) {
        let Some(slot) = self.by_number.get(number).copied() else { return };
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.rests_until = until;
        }
        self.rank(slot);
    }

    /// Takes in the last lease of a number, as the host kept it.
    pub fn restore(&mut self, number: &Number, holding: Holding) {
        let Some(slot) = self.by_number.get(number).copied() else { return };
        self.next_lease = self.next_lease.max(holding.lease + 1);
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            known.holdings.push(holding);
            self.by_visitor.entry(holding.visitor).or_default().push(slot);
        }
        self.rank(slot);
    }

    /// Gives the visitor a number of the destination: his own if nobody has had it since; else the free
    /// one that has rested longest, from which a late call of somebody else is least to be feared; else one
    /// that is only offered; else what the site chose for an empty pool.
    pub fn lend(
        &mut self,
        visitor: u128,
        visit: u64,
        destination: usize,
        now: u64,
    ) -> Result<Lend, (Emptiness, Option<Lend>)> {
        self.lend_on(Terms::Full, visitor, visit, destination, now)
    }

    /// The same on terms that are not everybody's.
    pub fn lend_on(
        &mut self,
        terms: Terms,
        visitor: u128,
        visit: u64,
        destination: usize,
        now: u64,
    ) -> Result<Lend, (Emptiness, Option<Lend>)> {
        self.lift_due(now);
        if let Some(own) = self.own(visitor, destination, now) {
            return Ok(self.keep(own, visitor, visit, now));
        }
        if let Terms::Refused(network) = terms {
            return Err((Emptiness, self.join(network, visitor, visit, destination, now)));
        }
        let Some(slot) = self.first_awake(destination, now) else {
            return Err((Emptiness, None));
        };
        // An offer that nobody claimed yet keeps its number only while there is another.
        let unheld =
            self.first_free(destination, now).or_else(|| self.first_offered(destination, now));
        if let Some(slot) = unheld {
            let mut lend = self.give(slot, visitor, visit, now, false);
            self.set_terms(terms, &mut lend);
            return Ok(lend);
        }
        match self.when_empty {
            WhenEmpty::Original => Err((Emptiness, None)),
            // All are held: the first in the order of rest has gone longest without a sign of its visitor.
            WhenEmpty::Share => {
                let mut lend = self.give(slot, visitor, visit, now, true);
                self.set_terms(terms, &mut lend);
                Err((Emptiness, Some(lend)))
            }
        }
    }

    /// The number that is still the visitor's: one whose hold lasts, else the last one he had. A shared one, one that was
    /// offered to somebody else since, one that rests or is banned is his only while its hold lasts: then another one is better.
    pub(super) fn own(&self, visitor: u128, destination: usize, now: u64) -> Option<usize> {
        let his = |slot: &usize| {
            let known = self.slots.get(*slot)?;
            let own = known.holdings.iter().find(|holding| holding.visitor == visitor)?;
            let held = now < own.ends_at;
            let ended_well = !own.shared
                && !known.is_banned(now)
                && now >= known.offered_until.max(known.rests_until);
            (known.active && known.destination == destination && (held || ended_well))
                .then_some((held, own.lease, *slot))
        };
        self.by_visitor.get(&visitor)?.iter().filter_map(his).max().map(|(_, _, slot)| slot)
    }

    /// The visitor comes back to his own number: the lease goes on, or, after its hold, a new one begins.
    fn keep(&mut self, slot: usize, visitor: u128, visit: u64, now: u64) -> Lend {
        let life = self.life;
        let mut kept = None;
        self.unrank(slot);
        if let Some(known) = self.slots.get_mut(slot) {
            let own = known.holdings.iter_mut().find(|holding| holding.visitor == visitor);
            if let Some(own) = own.filter(|own| now < own.ends_at && own.visit == visit) {
                own.prolong(now, life);
                kept = Some(*own);
            }
        }
        self.rank(slot);
        match kept {
            Some(holding) => Lend { slot, holding, grant: Grant::Kept },
            None => {
                let shared = self.held_by_another(slot, visitor, now);
                self.give(slot, visitor, visit, now, shared)
            }
        }
    }

    fn held_by_another(&self, slot: usize, visitor: u128, now: u64) -> bool {
        self.slots.get(slot).is_some_and(|slot| {
            slot.holdings.iter().any(|holding| holding.visitor != visitor && now < holding.ends_at)
        })
    }

    pub(super) fn give(
        &mut self,
        slot: usize,
        visitor: u128,
        visit: u64,
        now: u64,
        shared: bool,
    ) -> Lend {
        let lease = self.next_lease;
        self.next_lease += 1;
        let mut holding = Holding {
            lease,
            visitor,
            visit,
            shown_at: now,
            last_seen_at: now,
            ends_at: now.saturating_add(self.life.hold_ms),
            shared,
            kept_until: 0,
        };
        self.unrank(slot);
        let mut gone = Vec::new();
        if let Some(known) = self.slots.get_mut(slot) {
            known.network = None;
            known.holdings.retain_mut(|old| {
                if old.visitor == visitor {
                    // What an earlier visit was promised by a longer hold stays promised: its page may be open still.
                    holding.ends_at = holding.ends_at.max(old.ends_at);
                }
                let stays = shared && old.visitor != visitor && now < old.ends_at;
                if stays {
                    old.shared = true;
                } else {
                    gone.push(old.visitor);
                }
                stays
            });
            known.holdings.push(holding);
        }
        for old in gone {
            self.forget(old, slot);
        }
        self.by_visitor.entry(visitor).or_default().push(slot);
        self.rank(slot);
        Lend { slot, holding, grant: Grant::New }
    }

    fn forget(&mut self, visitor: u128, slot: usize) {
        if let Some(slots) = self.by_visitor.get_mut(&visitor) {
            slots.retain(|other| *other != slot);
            if slots.is_empty() {
                self.by_visitor.remove(&visitor);
            }
        }
    }
}
