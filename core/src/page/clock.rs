use super::most;

/// A moment by both clocks of a browser, ms. The wall clock jumps when it is set; the monotonic clock
/// stands still on some systems while they sleep: what must end in time is held to both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Now {
    /// `Date.now()`.
    pub wall: f64,
    /// `performance.now()`: since the page was opened.
    pub mono: f64,
}

/// How much time has passed on a page: from one event to the next by the clock that says longer. So it is
/// never behind either of them, and everything else needs to be held to one clock only.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// When it was last set.
    pub seen: Now,
    /// Since the page was opened, ms.
    pub passed: f64,
}

impl Clock {
    /// It is `now`.
    pub fn advance(&mut self, now: Now) {
        // At the first event none has passed.
        if self.seen.wall > 0.0 {
            let (wall, mono) = (now.wall - self.seen.wall, now.mono - self.seen.mono);
            self.passed += most(most(wall, mono), 0.0);
        }
        self.seen = now;
    }
}
