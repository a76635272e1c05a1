/// The longest hold of a lease before its visitor's first sign of life, ms. A page in use gives one after 7.5 s, a page
/// that is only looked at after 27 s, one that is put away or left at once: who loads pages without being there does not
/// keep their numbers.
const UNPROVED_MS: u64 = 45_000;

/// The three spans that follow from a site's hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// A number is not lent to anybody else for this long after its visitor's last sign of life, ms.
    pub hold_ms: u64,
    /// After how long without a sign of its visitor a visit ends, ms.
    pub idle_ms: u64,
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

    /// By how much what the host has kept of a lease may be behind: a sixth of the hold, and of the time after which a visit
    /// ends, since that is told by what was kept too.
    fn slack_ms(self) -> u64 {
        self.hold_ms.min(self.idle_ms) / 6
    }

    /// The spans of a lease before its visitor's first sign of life.
    #[must_use]
    pub fn unproved(self) -> Self {
        Self { hold_ms: self.hold_ms.min(UNPROVED_MS), ..self }
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
    /// `ends_at` as the host has kept it: so long the number stays his even where the host loses its memory.
    pub kept_until: u64,
}

impl Holding {
    /// The spans by which its page lives, where the site's are these: those for which its number is kept, if that is less.
    pub fn life(&self, site: Life) -> Life {
        Life { hold_ms: site.hold_ms.min(self.ends_at.saturating_sub(self.last_seen_at)), ..site }
    }

    /// Whether the host has to keep this sign of life. Not while what it kept reaches nearly as far: a sixth of the hold
    /// less, which is more than the page may show the number for. Then a sign that says nothing else costs no row.
    pub fn is_to_be_kept(&self, site: Life) -> bool {
        self.ends_at > self.kept_until.saturating_add(site.slack_ms())
    }

    /// A lease as the host reads it after its memory was lost: it may have lasted until just before it had to be kept again.
    #[must_use]
    pub fn as_kept(self, site: Life) -> Self {
        Self {
            ends_at: self.ends_at.saturating_add(site.slack_ms()),
            kept_until: self.ends_at,
            ..self
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// A host that keeps only what it has to, and then loses its memory, takes no number from a page.
        #[test]
        fn what_is_not_kept_is_not_missed(hold_ms in 5_000u64..86_400_000, gaps in proptest::collection::vec(0u64..400_000, 1..60)) {
            let site = Life { hold_ms, idle_ms: crate::visits::IDLE_MS };
            let first = Holding {
                lease: 1, visitor: 1, visit: 1, shown_at: 0, last_seen_at: 0, ends_at: hold_ms, shared: false, kept_until: hold_ms,
            };
            let (mut holding, mut now) = (first, 0);
            for gap in gaps {
                now += gap.min(hold_ms - 1);
                holding.prolong(now, site);
                if holding.is_to_be_kept(site) {
                    holding.kept_until = holding.ends_at;
                }
                prop_assert!(holding.kept_until > holding.safe_until(site), "the page may show it still");
                let restored = Holding { ends_at: holding.kept_until, ..holding }.as_kept(site);
                prop_assert!(restored.ends_at >= holding.ends_at, "it is his for the whole hold");
            }
        }
    }

    #[test]
    fn signs_that_come_soon_after_another_cost_no_row() {
        let site = Life { hold_ms: 900_000, idle_ms: crate::visits::IDLE_MS };
        let mut holding = Holding {
            lease: 1,
            visitor: 1,
            visit: 1,
            shown_at: 0,
            last_seen_at: 0,
            ends_at: 45_000,
            shared: false,
            kept_until: 45_000,
        };
        holding.prolong(7_500, site);
        assert!(holding.is_to_be_kept(site), "the first sign of life makes the hold long");
        holding.kept_until = holding.ends_at;
        holding.prolong(157_500, site);
        assert!(!holding.is_to_be_kept(site));
        holding.prolong(157_501, site);
        assert!(holding.is_to_be_kept(site));
    }
}
