//! What a basis takes of all that is known.

use super::{Basis, Fixed, Rest};
use crate::matching::area::{self, Beside};
use crate::matching::evidence::is_held_with_others;
use crate::matching::habits::Believed;
use crate::matching::judge::{LEAST_WEIGHT, again, elsewhere, rates, within_horizon};
use crate::matching::showing::CLOCK_SLACK_MS;
use crate::matching::{Circumstances, Habits, Known, Showing, callers};
use crate::wire::EventKind;
use std::cell::RefCell;

/// Of one visitor so many showings are told, the last ones: he may have come back every day.
const MOST_SHOWINGS: usize = 3;
/// So many offers that nobody claimed, the last ones.
const MOST_UNCLAIMED: usize = 50;
/// Of a showing's story so many signs of a kind before the call, besides the first one.
const MOST_SIGNS: usize = 2;
/// What comes later than this after the call has no part in it, ms: a call is dated so long before its tap at most.
const AFTER_MS: u64 = 60_000;

/// One visitor's showings, in the order in which they began.
struct Shown<'s, 'a> {
    visitor: u128,
    showings: &'s [(&'a Showing, f64)],
    rate: f64,
}

impl Basis {
    /// What is known of a call that began at `call_at` on a number with these showings. Showings after the call and before
    /// the horizon count not.
    ///
    /// At most `most` visitors are told one by one, the heaviest, and whose telephone it is besides, with their last three showings and at most 28 signs in
    /// each of these; `usize::MAX`: all who are candidates. The others are sums.
    pub fn of<'a>(
        call_at: u64,
        showings: impl IntoIterator<Item = &'a Showing>,
        habits: &Habits,
        about: Circumstances<'_>,
        most: usize,
    ) -> Self {
        let shown: Vec<&Showing> = within_horizon(call_at, showings).collect();
        let beside = Beside::of(about.area(), shown.iter().copied());
        let rate = |one: &Showing| {
            let visitor = Some(one.visitor);
            let fit = callers::fit(about.known, visitor) * area::fit(beside.as_ref(), visitor);
            fit * habits.rate(one, call_at, about.beat_ms)
        };
        let mut shown: Vec<(&Showing, f64)> =
            shown.into_iter().map(|one| (one, rate(one))).collect();
        shown.sort_by_key(|(one, _)| (one.visitor, one.shown_at));
        let mut visitors: Vec<Shown<'_, '_>> = shown
            .chunk_by(|(one, _), (next, _)| one.visitor == next.visitor)
            .map(|showings| Shown {
                visitor: showings[0].0.visitor,
                showings,
                rate: showings.iter().map(|(_, rate)| rate).sum(),
            })
            .collect();
        let (himself, another) = again(about.known, |visitor| {
            visitors.binary_search_by_key(&visitor, |one| one.visitor).is_ok()
        });
        let nobody = callers::fit(about.known, None) * habits.stray(call_at, visitors.len() > 1)
            + elsewhere(call_at, habits, about)
            + another
            + himself.map_or(0.0, |part| part.rate);
        let sum = nobody + visitors.iter().map(|one| one.rate).sum::<f64>();
        visitors.sort_by(|a, b| b.rate.total_cmp(&a.rate));
        // Whose telephone it is is told in any case: whether he was shown the number makes a difference.
        let is_known =
            |one: &Shown<'_, '_>| about.known.is_some_and(|known| known.visitor == one.visitor);
        let weighs = |one: &Shown<'_, '_>| {
            let least = sum * LEAST_WEIGHT / 10.0;
            is_known(one) || one.showings.iter().any(|(_, rate)| *rate >= least)
        };
        let (told, light): (Vec<_>, Vec<_>) = visitors.into_iter().partition(weighs);
        let mut basis = Self {
            call_at,
            beat_ms: about.beat_ms,
            hold_ms: about.hold_ms,
            ringing: about.ringing,
            unclaimed: Vec::new(),
            known: about.known.map(|known| Known { visitor: 0, ..known }),
            beside: beside.as_ref().map(Beside::of_nobody),
            showings: Vec::new(),
            fixed: Vec::new(),
            beliefs: Vec::new(),
            bustle: habits.bustle(call_at),
            rest: Rest::default(),
            said: None,
        };
        for (place, visitor) in told.iter().enumerate() {
            if place < most || is_known(visitor) {
                let number = place as u128 + 1;
                basis.tell(visitor, number, is_known(visitor));
                let inside = beside.as_ref().and_then(|beside| beside.has(visitor.visitor));
                if let (Some(beside), Some(inside)) = (&mut basis.beside, inside) {
                    beside.put(number, inside);
                }
            } else {
                let named = visitor.rate >= sum * LEAST_WEIGHT;
                let Rest { rate, others, .. } = &mut basis.rest;
                *(if named { others } else { rate }) += visitor.rate;
                basis.count(visitor);
            }
        }
        for visitor in &light {
            basis.rest.rate += visitor.rate;
            basis.count(visitor);
        }
        basis.offered(habits, about);
        let read = Read { habits, beliefs: RefCell::default() };
        rates(&basis, &read);
        basis.beliefs = read.beliefs.into_inner();
        basis.beliefs.sort_unstable_by_key(|(cell, _)| *cell);
        basis.beliefs.dedup_by_key(|(cell, _)| *cell);
        basis
    }

    /// Tells a visitor by this number.
    fn tell(&mut self, shown: &Shown<'_, '_>, visitor: u128, is_known: bool) {
        let older = shown.showings.len().saturating_sub(MOST_SHOWINGS);
        let (older, last) = shown.showings.split_at(older);
        if !older.is_empty() {
            let rate = older.iter().map(|(_, rate)| rate).sum();
            self.fixed.push(Fixed { visitor, rate });
        }
        self.showings.extend(last.iter().map(|(one, _)| Showing {
            visit: one.visit,
            visitor,
            shown_at: one.shown_at,
            last_seen_at: one.last_seen_at,
            shared: one.shared,
            offer: one.offer,
            device: one.device,
            region: None,
            events: told_of(&one.events, self.call_at),
        }));
        if let Some(known) = self.known.as_mut().filter(|_| is_known) {
            known.visitor = visitor;
        }
    }

    /// Counts a visitor who is not told.
    fn count(&mut self, shown: &Shown<'_, '_>) {
        let held = |one: &&(&Showing, f64)| is_held_with_others(one.0, self.call_at, self.hold_ms);
        let rest = &mut self.rest;
        rest.visitors += 1;
        let last = shown.showings.iter().map(|(one, _)| one.last_seen_at).max();
        rest.last_seen_at = rest.last_seen_at.max(last.unwrap_or(0));
        rest.held += u64::from(shown.showings.iter().any(|one| held(&one)));
        rest.offered |= shown.showings.iter().filter(held).any(|(one, _)| one.offer);
    }

    /// Takes in the offers before the call that nobody claimed.
    fn offered(&mut self, habits: &Habits, about: Circumstances<'_>) {
        let limit = self.call_at.saturating_add(CLOCK_SLACK_MS);
        let mut offers: Vec<u64> =
            about.unclaimed.iter().copied().filter(|at| *at <= limit).collect();
        offers.sort_unstable();
        let older = offers.len().saturating_sub(MOST_UNCLAIMED);
        self.unclaimed = offers.split_off(older);
        let quiet =
            Circumstances { unclaimed: &offers, known: about.known, ..Circumstances::default() };
        self.rest.rate += elsewhere(self.call_at, habits, quiet);
    }
}

/// Of each kind of sign the first one, the last ones before the call, and the next one after it: all that tells how near
/// to a call somebody came, when, and whether his page was ever heard of again.
fn told_of(events: &[(EventKind, u64)], call_at: u64) -> Vec<(EventKind, u64)> {
    let limit = call_at.saturating_add(CLOCK_SLACK_MS);
    let last = call_at.saturating_add(AFTER_MS);
    let count = |range: &[(EventKind, u64)], kind: EventKind, wanted: fn(u64, u64) -> bool| {
        range.iter().filter(|(other, at)| *other == kind && wanted(*at, limit)).count()
    };
    let told = |place: usize, (kind, at): (EventKind, u64)| {
        let (before, after) = (&events[..place], &events[place + 1..]);
        if at <= limit {
            count(before, kind, |_, _| true) == 0
                || count(after, kind, |at, limit| at <= limit) < MOST_SIGNS
        } else {
            at <= last && count(before, kind, |at, limit| at > limit) == 0
        }
    };
    let mut kept: Vec<(EventKind, u64)> = Vec::with_capacity(events.len().min(28));
    kept.extend(
        events.iter().enumerate().filter(|(place, one)| told(*place, **one)).map(|(_, one)| *one),
    );
    if kept.is_empty() {
        kept.extend(events.first());
    }
    kept
}

/// The site's beliefs, and which of them were read.
struct Read<'a> {
    habits: &'a Habits,
    beliefs: RefCell<Vec<(u16, f32)>>,
}

impl Believed for Read<'_> {
    fn belief(&self, cell: usize) -> f64 {
        let belief = self.habits.belief(cell);
        self.beliefs.borrow_mut().push((cell as u16, belief as f32));
        belief
    }

    fn bustle(&self, at: u64) -> f64 {
        self.habits.bustle(at)
    }
}
