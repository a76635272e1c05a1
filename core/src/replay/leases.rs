//! Visitors come, say what they do, and are lent numbers.

use super::{Replay, Visitor};
use crate::leases::{Emptiness, Grant, Holding, Lend};
use crate::matching::{Device, HORIZON_MS, Region, Showing};
use crate::visits::IDLE_MS;
use crate::wire::EventKind;

/// How often what is behind the horizon is forgotten, ms.
const PRUNE_EVERY_MS: u64 = 3_600_000;

impl Replay {
    /// A visitor's page shows the destination. The number that he is lent; None: there is none for him.
    pub fn arrive(
        &mut self,
        now: u64,
        visitor: u128,
        source: &str,
        device: Device,
    ) -> Option<usize> {
        self.arrive_in(now, visitor, source, device, 0)
    }

    /// The same of a page that is lent the numbers of another pool (see [`Self::move_to`]).
    pub fn arrive_in(
        &mut self,
        now: u64,
        visitor: u128,
        source: &str,
        device: Device,
        pool: usize,
    ) -> Option<usize> {
        let (visit, source) = self.visit(now, visitor, source);
        let lend = self.pool.lend(visitor, visit, pool, now);
        self.lent(lend, source, device)
    }

    /// Tells from where a visitor's next pages are seen.
    pub fn is_from(&mut self, visitor: u128, region: Option<Region>) {
        match region {
            Some(region) => self.regions.insert(visitor, region),
            None => self.regions.remove(&visitor),
        };
    }

    /// The visitor's visit and its source: the one that goes on, or a new one.
    pub(super) fn visit(&mut self, now: u64, visitor: u128, source: &str) -> (u64, usize) {
        let source = self.source(source);
        let known = self.visitors.get(&visitor);
        let goes_on = known.filter(|known| {
            now.saturating_sub(known.last_seen_at) < IDLE_MS && known.source == source
        });
        let (visit, began_at) =
            goes_on.map_or((self.next_visit, now), |known| (known.visit, known.began_at));
        self.next_visit = self.next_visit.max(visit + 1);
        self.visitors.insert(visitor, Visitor { visit, began_at, source, last_seen_at: now });
        (visit, source)
    }

    /// Keeps what was lent; which number that is.
    pub(super) fn lent(
        &mut self,
        lend: Result<Lend, (Emptiness, Option<Lend>)>,
        source: usize,
        device: Device,
    ) -> Option<usize> {
        let lend = match lend {
            Ok(lend) => lend,
            Err((_, shared)) => {
                self.exhausted += 1;
                let lend = shared?;
                self.mark_shared(lend.slot);
                lend
            }
        };
        self.keep(&lend, source, device);
        Some(lend.slot)
    }

    /// A page told something. Nothing comes of it where its visitor holds no number.
    pub fn tell(&mut self, now: u64, visitor: u128, kind: EventKind) {
        for (slot, holding) in self.pool.seen(visitor, now) {
            if let Some(showing) = self.showing(slot, holding.lease) {
                showing.last_seen_at = holding.last_seen_at;
                showing.tell(kind, now);
            }
        }
        if let Some(known) = self.visitors.get_mut(&visitor) {
            known.last_seen_at = now;
        }
    }

    fn keep(&mut self, lend: &Lend, source: usize, device: Device) {
        let holding = lend.holding;
        match lend.grant {
            Grant::Kept => {
                if let Some(showing) = self.showing(lend.slot, holding.lease) {
                    showing.last_seen_at = holding.last_seen_at;
                }
            }
            Grant::New => self.show(lend.slot, &holding, source, device),
        }
    }

    /// Notes a showing: a lease, or an offer in vain, which ends with its last sign of life.
    pub(super) fn show(&mut self, slot: usize, holding: &Holding, source: usize, device: Device) {
        let offer = holding.ends_at <= holding.last_seen_at;
        let mut showing = Showing {
            visit: holding.visit,
            visitor: holding.visitor,
            shown_at: holding.shown_at,
            last_seen_at: holding.last_seen_at,
            shared: holding.shared,
            offer,
            device,
            region: self.regions.get(&holding.visitor).copied(),
            events: Vec::new(),
        };
        if offer {
            showing.tell(EventKind::Leave, holding.last_seen_at);
        }
        if let Some(history) = self.history.get_mut(slot) {
            history.push_back((holding.lease, source, showing));
            self.ending.insert((holding.ends_at, holding.lease), slot);
        }
    }

    /// The others who hold a number with somebody say so.
    pub(super) fn mark_shared(&mut self, slot: usize) {
        let others = self.pool.holders(slot).iter().filter(|other| other.shared);
        let leases: Vec<u64> = others.map(|other| other.lease).collect();
        for lease in leases {
            if let Some(showing) = self.showing(slot, lease) {
                showing.shared = true;
            }
        }
    }

    fn showing(&mut self, slot: usize, lease: u64) -> Option<&mut Showing> {
        let history = self.history.get_mut(slot)?;
        let place = history.binary_search_by_key(&lease, |(lease, ..)| *lease).ok()?;
        history.get_mut(place).map(|(_, _, showing)| showing)
    }

    /// Counts the leases that are over, and forgets those behind the horizon.
    pub(super) fn count_what_is_over(&mut self, now: u64) {
        let beat_ms = self.life.beat_ms();
        while let Some((&(ends_at, lease), &slot)) = self.ending.first_key_value() {
            if ends_at > now {
                break;
            }
            self.ending.pop_first();
            let Some(history) = self.history.get(slot) else { continue };
            let Ok(place) = history.binary_search_by_key(&lease, |(lease, ..)| *lease) else {
                continue;
            };
            let Some((_, source, showing)) = history.get(place) else { continue };
            let over_at = showing.last_seen_at.saturating_add(self.life.hold_ms);
            if over_at > now {
                self.ending.insert((over_at, lease), slot);
                continue;
            }
            self.expected[*source] += self.habits.expected(showing, now, beat_ms);
            self.habits.saw(showing, now, beat_ms);
        }
        self.habits.waited(self.numbers, now);
        if now < self.pruned_at + PRUNE_EVERY_MS {
            return;
        }
        self.pruned_at = now;
        self.forget_callers(now);
        let horizon = now.saturating_sub(HORIZON_MS + 24 * 3_600_000);
        for history in &mut self.history {
            while history.front().is_some_and(|(_, _, first)| first.last_seen_at < horizon) {
                history.pop_front();
            }
        }
    }
}
