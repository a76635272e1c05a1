/// The three spans that follow from a site's hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// A number is not lent to anybody else for this long after its visitor's last sign of life, ms.
    pub hold_ms: u64,
}

impl Life {
    /// For how long a page may show a number after it asked: two thirds of the hold, so that whoever
    /// reads it at the last moment still has a third of the hold to dial.
    pub fn safe_ms(self) -> u64 {
        self.hold_ms - self.hold_ms / 3
    }

    /// How often a page in use says so: four beats within the safe time, so that one may be lost.
    pub fn beat_ms(self) -> u64 {
        (self.hold_ms / 6).max(1_000)
    }
}

/// One visitor's hold on a number: a lease that nobody else has followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The lease, a row of the host's table.
    pub lease: u64,
    /// Who holds it.
    pub visitor: u128,
    /// The visit in which it was given.
    pub visit: u64,
    /// Since when it is shown.
    pub shown_at: u64,
    /// Last sign of life.
    pub last_seen_at: u64,
    /// When the number may be lent to somebody else: the hold, as it was set at the time, after the last sign of life.
    pub ends_at: u64,
    /// It was given while another visitor held the same number.
    pub shared: bool,
}

impl Holding {
    /// A sign of life at `now`. What was promised before by a longer hold stays promised.
    pub(super) fn prolong(&mut self, now: u64, life: Life) {
        self.last_seen_at = self.last_seen_at.max(now);
        self.ends_at = self.ends_at.max(now.saturating_add(life.hold_ms));
    }
}
