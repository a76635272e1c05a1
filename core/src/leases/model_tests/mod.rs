//! A pool against a plain table of leases: what comes to a site in any order, changes of its numbers and of its hold, clocks
//! that are set and restarts included.

mod granted;
mod table;

use super::*;
use crate::testing::play;
use proptest::prelude::*;
use proptest::sample::Index;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use table::{DESTINATIONS, MINUTE, Model, NUMBERS, Offered, Row, number};

#[derive(Clone, Debug)]
enum Step {
    /// A visitor's page asks for a destination's number, perhaps in a new visit.
    Arrive(u8, usize, bool),
    /// The same of a page that two pools are for, the first one preferred.
    ArriveAtTwo(u8, [usize; 2]),
    /// A beat, a tap, a hide or a leave: signs of life all the same.
    Tell(u8),
    Offer(usize),
    OfferOwn(u8, usize),
    /// A visitor claims one of the offers made so far, perhaps for the second time.
    Claim(u8, usize, Index),
    /// A number is new, comes back, or moves to another destination.
    Add(u8, usize),
    /// It is taken out.
    Remove(u8),
    /// It is banned, for some time or until that is lifted.
    Ban(u8, Option<u64>),
    Lift(u8),
    Rest(u8, u64),
    Wait(u64),
    /// The machine's clock is set.
    Clock(i64),
    /// Memory is lost; the rows stay.
    Restart,
    /// The owner gives another hold or another rule for an empty pool, which takes a restart.
    Settings(u64, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let visitor = || 0u8..10;
    let number = || 0..NUMBERS;
    let destination = || 0..DESTINATIONS;
    prop_oneof![
        30 => (visitor(), destination(), prop::bool::weighted(0.2)).prop_map(|(v, d, new)| Step::Arrive(v, d, new)),
        10 => (visitor(), prop_oneof![Just([0, 1]), Just([1, 0])]).prop_map(|(v, pools)| Step::ArriveAtTwo(v, pools)),
        20 => visitor().prop_map(Step::Tell),
        8 => destination().prop_map(Step::Offer),
        2 => (visitor(), destination()).prop_map(|(v, d)| Step::OfferOwn(v, d)),
        10 => (visitor(), destination(), any::<Index>()).prop_map(|(v, d, at)| Step::Claim(v, d, at)),
        3 => (number(), destination()).prop_map(|(n, d)| Step::Add(n, d)),
        2 => number().prop_map(Step::Remove),
        2 => (number(), prop::option::of(0..30 * MINUTE)).prop_map(|(n, ms)| Step::Ban(n, ms)),
        2 => number().prop_map(Step::Lift),
        1 => (number(), 0..30 * MINUTE).prop_map(|(n, ms)| Step::Rest(n, ms)),
        15 => (0..5 * MINUTE).prop_map(Step::Wait),
        2 => (0..40 * MINUTE).prop_map(Step::Wait),
        1 => (0..40 * MINUTE as i64).prop_map(Step::Clock),
        1 => (0..40 * MINUTE as i64).prop_map(|ms| Step::Clock(-ms)),
        2 => Just(Step::Restart),
        1 => (1..30 * MINUTE, any::<bool>()).prop_map(|(hold, share)| Step::Settings(hold, share)),
    ]
}
impl Model {
    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.now = self.now.max(self.machine);
        let now = self.now;
        match step {
            Step::Arrive(visitor, destination, new) => {
                let (visitor, visit) = self.visit(*visitor, *new);
                let (own, next) = (self.own(visitor, *destination), self.next(*destination));
                let lend = self.pool.lend(visitor, visit, *destination, now);
                self.lent(visitor, visit, own, next, lend, None)?;
            }
            Step::ArriveAtTwo(visitor, pools) => self.arrive_at_two(*visitor, pools)?,
            Step::Tell(visitor) => self.tell((*visitor).into())?,
            Step::Offer(destination) => self.offer(*destination)?,
            Step::OfferOwn(visitor, destination) => {
                let own = self.own((*visitor).into(), *destination);
                let slot = self.pool.offer_own((*visitor).into(), *destination, now);
                prop_assert_eq!(slot.map(|slot| self.number_of(slot)), own);
                self.offers.extend(own.map(|number| Offered { number, at: now, claimed: false }));
                if let Some(known) = own.and_then(|n| self.numbers.get_mut(&n)) {
                    known.offered_until = known.offered_until.max(now + OFFER_MS);
                }
            }
            Step::Claim(visitor, destination, at) => {
                let (visitor, visit) = self.visit(*visitor, false);
                self.claim(visitor, visit, *destination, *at)?;
            }
            Step::Add(n, destination) => self.add(*n, *destination),
            Step::Remove(n) => {
                self.pool.remove(&number(*n));
                if let Some(known) = self.numbers.get_mut(n) {
                    known.destination = None;
                }
            }
            Step::Ban(n, ms) => {
                let ban = Ban { since: now, until: ms.map(|ms| now + ms) };
                self.pool.ban(&number(*n), ban);
                if let Some(known) = self.numbers.get_mut(n) {
                    known.banned_until = ban.until.unwrap_or(u64::MAX);
                }
            }
            Step::Lift(n) => {
                self.pool.lift(&number(*n));
                if let Some(known) = self.numbers.get_mut(n) {
                    known.banned_until = 0;
                }
            }
            Step::Rest(n, ms) => {
                self.pool.rest(&number(*n), now + ms);
                if let Some(known) = self.numbers.get_mut(n) {
                    known.rests_until = now + ms;
                }
            }
            Step::Wait(ms) => self.machine += ms,
            Step::Clock(ms) => self.machine = self.machine.saturating_add_signed(*ms),
            Step::Restart => self.restart(),
            Step::Settings(hold, share) => {
                (self.hold, self.share) = (*hold, *share);
                self.restart();
            }
        }
        self.check()
    }

    /// The number is one of the pools that are for the page; his own if he has one there, else one of the first pool that has
    /// a free one, then one that is only offered, and only then one to share.
    fn arrive_at_two(&mut self, visitor: u8, pools: &[usize; 2]) -> Result<(), TestCaseError> {
        let (visitor, visit) = self.visit(visitor, false);
        let all = pools.map(|pool| (pool, self.own(visitor, pool), self.next(pool)));
        let owned = all.iter().enumerate().filter_map(|(at, (pool, own, _))| {
            let row = self.current((*own)?).find(|row| row.holding.visitor == visitor)?;
            Some((self.now < row.holding.ends_at, Reverse(at), *pool))
        });
        let rank = |next: &(Vec<u8>, bool)| match next {
            (numbers, _) if numbers.is_empty() => 3,
            (_, true) => 2,
            (numbers, _) => u8::from(numbers.iter().any(|n| self.free_at(*n) > self.now)),
        };
        let best = all.iter().map(|(pool, _, next)| (rank(next), *pool));
        // The first of those that are alike.
        let best = best.reduce(|one, other| if other.0 < one.0 { other } else { one });
        let wanted = match (owned.max(), best) {
            (Some((_, _, pool)), _) => Some(pool),
            (None, Some((rank, pool))) if rank < 3 => Some(pool),
            _ => None,
        };
        let chosen = self.pool.choose(visitor, pools, None, self.now);
        if self.share || chosen == wanted {
            prop_assert_eq!(chosen, wanted);
        } else {
            // All are held: which pool would share does not matter where none does.
            prop_assert_eq!(wanted, None);
        }
        let Some(pool) = chosen else { return Ok(()) };
        let (own, next) = (self.own(visitor, pool), self.next(pool));
        let lend = self.pool.lend(visitor, visit, pool, self.now);
        self.lent(visitor, visit, own, next, lend, None)
    }

    /// The visitor's last visit, or a new one.
    fn visit(&self, visitor: u8, new: bool) -> (u128, u64) {
        let visitor = visitor.into();
        let last = self.visits.get(&visitor).copied().unwrap_or(0);
        (visitor, last + u64::from(new))
    }

    fn tell(&mut self, visitor: u128) -> Result<(), TestCaseError> {
        let (now, hold) = (self.now, self.hold);
        let seen: BTreeMap<u64, Holding> =
            self.pool.seen(visitor, now).into_iter().map(|(_, own)| (own.lease, own)).collect();
        let his = |row: &&Row| row.holding.visitor == visitor && now < row.holding.ends_at;
        let numbers: Vec<u8> = self.numbers.keys().copied().collect();
        let leases = numbers.iter().flat_map(|n| self.current(*n).filter(his));
        let leases: BTreeSet<u64> = leases.map(|row| row.holding.lease).collect();
        prop_assert!(seen.keys().eq(leases.iter()), "{seen:?} are not {leases:?}");
        for row in self.rows.iter_mut().filter(|row| leases.contains(&row.holding.lease)) {
            let promised = self.promised.entry((row.number, visitor)).or_default();
            *promised = (*promised).max(now + hold);
            (row.holding.last_seen_at, row.holding.ends_at) = (now, *promised);
            prop_assert_eq!(seen[&row.holding.lease], row.holding);
        }
        Ok(())
    }

    fn offer(&mut self, destination: usize) -> Result<(), TestCaseError> {
        let free = self.numbers.iter().filter(|(_, known)| {
            known.destination == Some(destination)
                && known.rests_until <= self.now
                && known.banned_until <= self.now
                && known.offered_until <= self.now
        });
        let free: Vec<u8> = free.map(|(n, _)| *n).filter(|n| !self.is_held(*n)).collect();
        let last = self.last_offered.get(&destination);
        let others: Vec<u8> = free.iter().copied().filter(|n| Some(n) != last).collect();
        let next = self.longest_rested(if others.is_empty() { &free } else { &others });
        let offered = self.pool.offer(destination, self.now).map(|slot| self.number_of(slot));
        prop_assert_eq!(offered.is_some(), !next.is_empty());
        let Some(n) = offered else { return Ok(()) };
        prop_assert!(next.contains(&n), "{n} offered, not one of {next:?}");
        self.last_offered.insert(destination, n);
        self.numbers.get_mut(&n).unwrap().offered_until = self.now + OFFER_MS;
        self.offers.push(Offered { number: n, at: self.now, claimed: false });
        Ok(())
    }

    /// A pool from the rows, as a host reads them: of each number the last lease, and where that is shared the others.
    fn restart(&mut self) {
        let when_empty = if self.share { WhenEmpty::Share } else { WhenEmpty::Original };
        let mut rows: Vec<Row> = self.rows.iter().chain(&self.history).copied().collect();
        rows.sort_by_key(|row| Reverse(row.holding.lease));
        let next = self.last_lease + 1;
        self.pool = Pool::new(
            Life { hold_ms: self.hold, idle_ms: crate::visits::IDLE_MS },
            when_empty,
            next,
        );
        let seen = rows.iter().map(|row| row.holding.last_seen_at).max();
        self.now = self.machine.max(seen.unwrap_or(0));
        self.last_offered.clear();
        for (n, known) in &mut self.numbers {
            known.offered_until = 0;
            self.pool.add(number(*n), known.destination.unwrap_or(usize::MAX));
            let leases = rows.iter().filter(|row| row.number == *n).map(|row| row.holding);
            let leases: Vec<Holding> =
                leases.filter(|own| own.ends_at > own.last_seen_at).collect();
            let Some(newest) = leases.first() else { continue };
            let beside = |other: &&Holding| other.shared && other.ends_at > newest.shown_at;
            let others = leases[1..].iter().filter(|_| newest.shared).filter(beside);
            let mut visitors = BTreeSet::new();
            for holding in [newest].into_iter().chain(others) {
                if visitors.insert(holding.visitor) {
                    self.pool.restore(&number(*n), *holding);
                }
            }
        }
        for (n, known) in &self.numbers {
            self.pool.rest(&number(*n), known.rests_until);
            let until = Some(known.banned_until).filter(|until| *until < u64::MAX);
            if self.now < known.banned_until {
                self.pool.ban(&number(*n), Ban { since: 0, until });
            }
            if known.destination.is_none() {
                self.pool.remove(&number(*n));
            }
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let live = |holding: &&Holding| self.now < holding.ends_at;
        for slot in 0..self.numbers.len() {
            let n = self.number_of(slot);
            let held: Vec<&Holding> =
                self.current(n).map(|row| &row.holding).filter(live).collect();
            let holders: BTreeSet<u128> = held.iter().map(|holding| holding.visitor).collect();
            let alone = holders.len() < 2;
            prop_assert!(alone || held.iter().all(|one| one.shared), "two on one: {held:?}");
            let mut known: Vec<&Holding> = self.pool.holders(slot).iter().filter(live).collect();
            let mut wanted: Vec<&Holding> =
                self.current(n).map(|row| &row.holding).filter(live).collect();
            known.sort_by_key(|holding| holding.lease);
            wanted.sort_by_key(|holding| holding.lease);
            prop_assert_eq!(known, wanted);
            let early = self.promised.iter().filter(|((of, visitor), until)| {
                *of == n && self.now < **until && !holders.contains(visitor)
            });
            prop_assert_eq!(early.count(), 0, "a lease ended early");
        }
        Ok(())
    }
}

/// More than a million steps.
#[test]
fn whatever_happens_a_number_has_one_visitor_and_the_right_one() {
    play(6_500, step(), |steps| {
        let mut model = Model::new();
        steps.iter().try_for_each(|step| model.step(step))
    });
}
