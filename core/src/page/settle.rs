//! What follows from a page's state, after each event.

use super::{Page, Todo, View, least, most};

/// When nobody is there any more, ms.
const IDLE_MS: f64 = crate::visits::IDLE_MS as f64;

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
    fn asks(&mut self, view: View, now: f64) -> Todo {
        let may = now >= self.not_before;
        let due = now >= self.announce_at || self.seen;
        let announce = !self.announced && due;
        let visit = may && (announce || view.lacking);
        let used = self.last_active > self.last_contact;
        let beat = used && now - self.last_contact >= self.beat_ms;
        let renew = now >= self.safe_until - self.margin();
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
    fn margin(&self) -> f64 {
        least(self.safe_ms / 10.0, 15_000.0)
    }

    fn next_wake(&self, view: View, now: f64) -> f64 {
        let mut next = now + IDLE_MS;
        let mut at = |moment: f64| next = least(next, moment);
        let free = self.visible && !self.pending;
        if view.lent {
            at(self.safe_until);
            if free {
                at(most(self.not_before, self.safe_until - self.margin()));
                if self.last_active > self.last_contact {
                    at(most(self.not_before, self.last_contact + self.beat_ms));
                }
            }
        }
        if free && view.lacking {
            at(self.not_before);
        } else if free && !self.announced {
            at(most(self.not_before, self.announce_at));
        }
        // Never a busy loop, whatever the clocks do.
        most(next - now, 20.0)
    }
}
