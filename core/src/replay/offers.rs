//! Numbers that go out with the script, and changes of the pool.

use super::{History, Replay, named};
use crate::leases::{Ban, Claim};
use crate::matching::Device;

impl Replay {
    /// A page of the site fetches the script: the number that comes with it. None: there is none to offer.
    pub fn offer(&mut self, now: u64) -> Option<usize> {
        self.pool.offer(0, now)
    }

    /// [`Self::arrive`] of a page that shows an offer, made at `made_at`, which nobody has claimed before.
    pub fn claim(
        &mut self,
        now: u64,
        visitor: u128,
        source: &str,
        device: Device,
        offer: (usize, u64),
    ) -> Option<usize> {
        let (slot, made_at) = offer;
        let Some(number) = self.pool.number(slot).copied() else {
            return self.arrive(now, visitor, source, device);
        };
        let (visit, source) = self.visit(now, visitor, source);
        let claim = Claim { number, made_at, first: true };
        let claimed = self.pool.claim(visitor, visit, 0, claim, now);
        if let Some((slot, shown)) = claimed.shown {
            self.show(slot, &shown, source, device);
            self.mark_shared(slot);
        }
        self.lent(claimed.lend, source, device)
    }

    /// When a number was offered to pages that have not claimed it, ms.
    pub(super) fn unclaimed(&self, number: usize) -> &[u64] {
        let name = self.pool.number(number);
        name.map(|name| self.pool.unclaimed(name)).unwrap_or_default()
    }

    /// Bans a number from now on, until some time or until the ban is lifted: whoever has it keeps it for his hold.
    pub fn ban(&mut self, now: u64, number: usize, until: Option<u64>) {
        if let Some(name) = named(number) {
            self.pool.ban(&name, Ban { since: now, until });
        }
    }

    /// Lifts the ban of a number.
    pub fn lift(&mut self, number: usize) {
        if let Some(name) = named(number) {
            self.pool.lift(&name);
        }
    }

    /// Moves a number to another pool of the site; all begin in pool 0. Whoever has it keeps it for his hold, but is lent one
    /// of his page's pool when he asks again.
    pub fn move_to(&mut self, number: usize, pool: usize) {
        if let Some(name) = named(number) {
            self.pool.add(name, pool);
        }
    }

    /// Changes the pool to its first so many numbers: new ones are added and old ones come back; those behind them are
    /// lent no more, and whoever has one keeps it for its hold.
    pub fn resize(&mut self, numbers: usize) {
        for index in 0..numbers.max(self.history.len()) {
            let Some(number) = named(index) else { continue };
            if index >= numbers {
                self.pool.remove(&number);
            } else if index >= self.numbers {
                self.pool.add(number, 0);
            }
            if index >= self.history.len() {
                self.history.push(History::new());
            }
        }
        self.numbers = numbers;
    }
}
