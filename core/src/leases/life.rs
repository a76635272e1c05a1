/// The longest hold of a lease before its visitor's first sign of life, ms. A page in use gives one after 7.5 s, a page
/// that is only looked at after 27 s, one that is put away or left at once: who loads pages without being there does not
/// keep their numbers.
const UNPROVED_MS: u64 = 45_000;

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

    /// The spans of a lease before its visitor's first sign of life.
    #[must_use]
    pub fn unproved(self) -> Self {
        Self { hold_ms: self.hold_ms.min(UNPROVED_MS) }
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
    /// The spans by which its page lives, where the site's are these: those for which its number is kept, if that is less.
    pub fn life(&self, site: Life) -> Life {
        Life { hold_ms: site.hold_ms.min(self.ends_at.saturating_sub(self.last_seen_at)) }
    }

    /// Until when its page may show the number, ms.
    pub fn safe_until(&self, site: Life) -> u64 {
        self.last_seen_at + self.life(site).safe_ms()
    }

    /// A sign of life at `now`. What was promised before by a longer hold stays promised.
    pub(super) fn prolong(&mut self, now: u64, life: Life) {
        self.last_seen_at = self.last_seen_at.max(now);
        self.ends_at = self.ends_at.max(now.saturating_add(life.hold_ms));
    }
}
