/// A moment by both clocks of a browser, ms. The wall clock jumps when it is set; the monotonic clock
/// stands still on some systems while they sleep: what must end in time is held to both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// `Date.now()`.
    pub wall: u64,
    /// `performance.now()`: since the page was opened.
    pub mono: u64,
}

impl Now {
    /// The moment `ms` later.
    pub fn plus(self, ms: u64) -> Self {
        Self { wall: self.wall + ms, mono: self.mono + ms }
    }

    /// How long ago `earlier` was, by the clock that says longer.
    pub fn since(self, earlier: Self) -> u64 {
        self.wall.saturating_sub(earlier.wall).max(self.mono.saturating_sub(earlier.mono))
    }

    /// Whether `moment` has come, by either clock.
    pub fn reached(self, moment: Self) -> bool {
        self.until_after(moment) == 0
    }

    /// How long from `now` until this moment; 0 once it has come by either clock.
    pub fn until(self, now: Self) -> u64 {
        now.until_after(self)
    }

    fn until_after(self, moment: Self) -> u64 {
        moment.wall.saturating_sub(self.wall).min(moment.mono.saturating_sub(self.mono))
    }

    /// Whether it lies after `other` (within a page the monotonic clock orders moments).
    pub fn is_after(self, other: Self) -> bool {
        self.mono > other.mono
    }
}

/// The span in which a number may be shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Safe {
    wall_from: u64,
    wall_end: u64,
    mono_end: u64,
}

impl Safe {
    /// `length` ms from the moment at which the request was sent: the edge's clock started later.
    pub fn since(sent: Now, length: u64) -> Self {
        let wall_end = sent.wall.saturating_add(length);
        Self { wall_from: sent.wall, wall_end, mono_end: sent.mono.saturating_add(length) }
    }

    /// The rest of a span that began on another page, at `wall_from`; None where it is over or where the
    /// wall clock has been set back since.
    pub fn resumed(wall_from: u64, length: u64, now: Now) -> Option<Self> {
        let left = length.checked_sub(now.wall.checked_sub(wall_from)?).filter(|left| *left > 0)?;
        let wall_end = wall_from.saturating_add(length);
        Some(Self { wall_from, wall_end, mono_end: now.mono.saturating_add(left) })
    }

    /// How much of it is left, ms.
    pub fn left(&self, now: Now) -> u64 {
        if now.wall < self.wall_from {
            return 0;
        }
        self.wall_end.saturating_sub(now.wall).min(self.mono_end.saturating_sub(now.mono))
    }

    /// Its whole length, ms.
    pub fn length(&self) -> u64 {
        self.wall_end.saturating_sub(self.wall_from)
    }
}
