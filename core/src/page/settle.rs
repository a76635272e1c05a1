//! What follows from a page's state, after each event.

use super::{Page, Todo, View};
use crate::visits::IDLE_MS;

impl Page {
    /// Takes back what is no longer safe, asks for what is wanted, sets the alarm.
    pub(super) fn settle(&mut self, view: View, tells: bool) -> Todo {
        let now = self.clock.passed;
        let mut todo = if tells { Todo::TELL } else { Todo::default() };
        if view.lent && now >= self.safe_until {
            return todo.and(Todo::DROP);
        }
        let free = self.visible && !self.pending;
        if free && now - self.last_active < IDLE_MS {
            todo = todo.and(self.asks(view, now));
        }
        todo.wake_in(self.next_wake(view, now))
    }

    /// Asks, if there is a reason to and the time has come.
    fn asks(&mut self, view: View, now: u64) -> Todo {
        let may = now >= self.not_before;
        let due = now >= self.announce_at || self.seen;
        let announce = !self.announced && due;
        let visit = may && (announce || view.lacking);
        let used = self.last_active > self.last_contact;
        let beat = used && now - self.last_contact >= self.beat_ms;
        let renew = now >= self.safe_until.saturating_sub(self.margin());
        if !visit && !(view.lent && (may && (beat || renew) || self.shown_again)) {
            return Todo::default();
        }
        self.pending = true;
        self.last_contact = now;
        let again = std::mem::take(&mut self.shown_again);
        if visit {
            Todo::VISIT
        } else if again {
            Todo::BEAT.and(Todo::SHOWN)
        } else {
            Todo::BEAT
        }
    }

    /// A visible page renews this long before the safe time ends, ms.
    fn margin(&self) -> u64 {
        (self.safe_ms / 10).min(15_000)
    }

    fn next_wake(&self, view: View, now: u64) -> u64 {
        let mut next = now + IDLE_MS;
        let mut at = |moment: u64| next = next.min(moment);
        let free = self.visible && !self.pending;
        if view.lent {
            at(self.safe_until);
            if free {
                at(self.not_before.max(self.safe_until.saturating_sub(self.margin())));
                if self.last_active > self.last_contact {
                    at(self.not_before.max(self.last_contact + self.beat_ms));
                }
            }
        }
        if free && view.lacking {
            at(self.not_before);
        } else if free && !self.announced {
            at(self.not_before.max(self.announce_at));
        }
        // Never a busy loop, whatever the clocks do.
        next.saturating_sub(now).max(20)
    }
}
