//! What follows from a page's state, after each event.

use super::{Commands, Page, Place};
use crate::visits::IDLE_MS;
use crate::wire::{Event, EventKind, push_decimal, push_line};

/// An unanswered request is given up after this long, ms.
const PATIENCE_MS: u64 = 10_000;

impl Page {
    /// Takes back what is no longer safe, asks for what is wanted, sets the alarm.
    pub(super) fn settle(&mut self, out: &mut Commands) {
        let now = self.clock.passed;
        if self.holds() && now >= self.safe_until {
            for place in &mut self.places {
                place.lent = None;
            }
            out.show();
        }
        if self.pending && now - self.last_contact >= PATIENCE_MS {
            self.pending = false;
            self.failed();
        }
        if self.visible && !self.pending && now - self.last_active < IDLE_MS {
            self.ask(now, out);
        }
        out.wake(self.next_wake(now));
    }

    /// Asks, if there is a reason to and the time has come.
    fn ask(&mut self, now: u64, out: &mut Commands) {
        let may = now >= self.not_before;
        let due = now >= self.announce_at || self.any(true, None);
        let announce = !self.announced && due;
        let visit = may && (announce || self.lacks_a_number());
        let used = self.last_active > self.last_contact;
        let beat = used && now - self.last_contact >= self.beat_ms;
        let renew = now >= self.safe_until.saturating_sub(self.margin());
        if !visit && !(self.holds() && (may && (beat || renew) || self.shown_again)) {
            return;
        }
        self.sequence += 1;
        let body = out.begin(b'A');
        body.extend_from_slice(if visit { &b"visit\x02"[..] } else { b"beat\x02" });
        push_decimal(body, self.sequence);
        body.push(2);
        self.begin(body);
        if visit {
            body.extend_from_slice(&self.address);
            // Destinations on the screen, or about to be, together with those that hold a number already.
            for (destination, place) in self.destinations.iter().zip(&self.places) {
                if place.seen || place.lent.is_some() {
                    push_line(body, b'd', destination.as_bytes());
                }
            }
        } else {
            let kind = if self.shown_again { EventKind::Show } else { EventKind::Beat };
            Event { kind, age_ms: 0, destination: None }.encode_into(body);
        }
        self.pending = true;
        self.last_contact = now;
        self.shown_again = false;
    }

    #[inline(never)]
    fn any(&self, seen: bool, lent: Option<bool>) -> bool {
        let fits = |place: &Place| {
            place.seen >= seen && lent.is_none_or(|lent| lent == place.lent.is_some())
        };
        self.places.iter().any(fits)
    }

    /// A request failed: the next one waits, longer each time.
    pub(super) fn failed(&mut self) {
        self.not_before = self.clock.passed + (5_000 << self.failures.min(4));
        self.failures += 1;
    }

    /// Whether a lent number is shown.
    pub(super) fn holds(&self) -> bool {
        self.any(false, Some(true))
    }

    fn lacks_a_number(&self) -> bool {
        self.any(true, Some(false))
    }

    /// A visible page renews this long before the safe time ends, ms.
    fn margin(&self) -> u64 {
        (self.safe_ms / 10).min(15_000)
    }

    fn next_wake(&self, now: u64) -> u64 {
        let mut next = now + IDLE_MS;
        let mut at = |moment: u64| next = next.min(moment);
        let free = self.visible && !self.pending;
        if self.pending {
            at(self.last_contact + PATIENCE_MS);
        }
        if self.holds() {
            at(self.safe_until);
            if free {
                at(self.not_before.max(self.safe_until.saturating_sub(self.margin())));
                if self.last_active > self.last_contact {
                    at(self.not_before.max(self.last_contact + self.beat_ms));
                }
            }
        }
        if free && self.lacks_a_number() {
            at(self.not_before);
        } else if free && !self.announced {
            at(self.not_before.max(self.announce_at));
        }
        // Never a busy loop, whatever the clocks do.
        next.saturating_sub(now).max(20)
    }
}
