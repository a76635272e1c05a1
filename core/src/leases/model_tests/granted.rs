//! What comes of a page that asks: is it what the rules say?

use super::table::{MINUTE, Model, Row, number};
use crate::leases::{CLAIMABLE_MS, Claim, Emptiness, Grant, Holding, Lend, OFFER_MS};
use proptest::prelude::*;
use proptest::sample::Index;

impl Model {
    /// A visitor was lent a number, or none: was that what the rules say? `since`: on his screen.
    pub(super) fn lent(
        &mut self,
        visitor: u128,
        visit: u64,
        own: Option<u8>,
        next: (Vec<u8>, bool),
        lend: Result<Lend, (Emptiness, Option<Lend>)>,
        since: Option<(u8, u64)>,
    ) -> Result<(), TestCaseError> {
        let (lend, empty) = match lend {
            Ok(lend) => (lend, false),
            Err((_, Some(lend))) => (lend, true),
            Err((_, None)) => {
                prop_assert!(own.is_none() && next.0.is_empty(), "none lent: {own:?} {next:?}");
                return Ok(());
            }
        };
        let n = self.number_of(lend.slot);
        match own {
            Some(own) => prop_assert_eq!(n, own, "not his own"),
            None => prop_assert!(next.0.contains(&n), "{n} lent, not one of {:?}", next.0),
        }
        prop_assert_eq!(empty, own.is_none() && next.1);
        let others = |row: &Row| row.holding.visitor != visitor && self.now < row.holding.ends_at;
        let shared = self.current(n).any(others);
        let goes_on = self.current(n).find(|row| {
            let own = row.holding;
            own.visitor == visitor && own.visit == visit && self.now < own.ends_at
        });
        let goes_on = goes_on.map(|row| row.holding);
        let (lease, shown_at, was_shared) = match goes_on {
            Some(own) => (own.lease, own.shown_at, own.shared),
            None => {
                prop_assert!(lend.holding.lease > self.last_lease);
                let since = since.filter(|(of, _)| *of == n).map_or(self.now, |(_, at)| at);
                (lend.holding.lease, since, shared)
            }
        };
        let promised = self.promised.entry((n, visitor)).or_default();
        *promised = (*promised).max(self.now + self.hold);
        let wanted = Holding {
            lease,
            visitor,
            visit,
            shown_at,
            last_seen_at: self.now,
            ends_at: *promised,
            shared: was_shared,
            // The host's, which keeps every row at once here.
            kept_until: lend.holding.kept_until,
        };
        prop_assert_eq!(lend.holding, wanted);
        prop_assert_eq!(lend.grant == Grant::Kept, goes_on.is_some());
        self.last_lease = self.last_lease.max(lease);
        self.visits.insert(visitor, visit);
        self.write(n, wanted);
        Ok(())
    }

    /// The row of a lease, and what it changes in others: those whose hold is over are followed, those who share say so.
    pub(super) fn write(&mut self, n: u8, lease: Holding) {
        let of_number = |row: &mut Row| row.number == n;
        let followed = self.rows.extract_if(.., |row| {
            of_number(row)
                && (row.holding.visitor == lease.visitor
                    || row.holding.ends_at <= lease.last_seen_at)
        });
        self.history.extend(followed.filter(|row| row.holding.lease != lease.lease));
        for other in self.rows.iter_mut().filter(|row| row.number == n) {
            other.holding.shared |= lease.shared;
        }
        self.rows.push(Row { number: n, holding: lease });
    }

    pub(super) fn claim(
        &mut self,
        visitor: u128,
        visit: u64,
        destination: usize,
        at: Index,
    ) -> Result<(), TestCaseError> {
        if self.offers.is_empty() {
            return Ok(());
        }
        let (own, now) = (self.own(visitor, destination), self.now);
        let at = at.index(self.offers.len());
        let offer = &mut self.offers[at];
        let (n, made_at, first) = (offer.number, offer.at, !offer.claimed);
        offer.claimed = true;
        let won = first
            && now <= made_at + CLAIMABLE_MS
            && self.numbers[&n].destination == Some(destination)
            && self.numbers[&n].rests_until <= now
            && self.numbers[&n].banned_until <= now
            && !self.is_held(n)
            && own.is_none_or(|own| own == n);
        // Its page has spoken: it rests from now on, unless it is offered to another one.
        let known = self.numbers.get_mut(&n).unwrap();
        if known.offered_until <= made_at + OFFER_MS {
            known.offered_until = now;
        }
        let since = made_at.clamp(now.saturating_sub(10 * MINUTE), now);
        let own = self.own(visitor, destination);
        let next = if won { (vec![n], false) } else { self.next(destination) };
        let claimed = self.pool.claim(
            visitor,
            visit,
            destination,
            Claim { number: number(n), made_at, first },
            now,
        );
        let lent = match claimed.lend {
            Ok(lend) | Err((_, Some(lend))) => Some(self.number_of(lend.slot)),
            Err((_, None)) => None,
        };
        prop_assert_eq!(
            claimed.shown.is_none(),
            lent == Some(n),
            "what was on the screen is kept, once"
        );
        if won {
            prop_assert_eq!(lent, Some(n), "not won");
        }
        // The row of what was shown in vain stands before that of the lease that was given instead.
        if let Some((slot, shown)) = claimed.shown {
            prop_assert_eq!(self.number_of(slot), n);
            let saw_it = |row: &&mut Row| {
                row.number == n && row.holding.visitor != visitor && since < row.holding.ends_at
            };
            let mut shared = false;
            for other in self.rows.iter_mut().filter(saw_it) {
                (other.holding.shared, shared) = (true, true);
            }
            // A restart may have brought back more of those who had it than memory knew.
            prop_assert!(shown.shared || !shared);
            let shared = shown.shared;
            let wanted = Holding {
                lease: shown.lease,
                visitor,
                visit,
                shown_at: since,
                last_seen_at: now,
                ends_at: now,
                shared,
                kept_until: shown.kept_until,
            };
            prop_assert_eq!(shown, wanted);
            self.last_lease = wanted.lease;
            self.history.push(Row { number: n, holding: wanted });
        }
        self.lent(visitor, visit, own, next, claimed.lend, Some((n, since)))
    }
}
