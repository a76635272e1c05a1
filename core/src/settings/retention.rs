use std::ops::RangeInclusive;

const DAY_MS: u64 = 24 * 3_600_000;

/// How long what is known of visitors and callers is kept: whole days, counted from what happened itself, and not from
/// the visitor's last return. A visitor who comes every month would otherwise be kept for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    days: u64,
}

impl Retention {
    /// The fewest days are those that a verdict looks back; the most are ten years.
    pub const DAYS: RangeInclusive<u64> = 30..=3650;
    /// Where the owner says nothing: as long as a browser keeps a cookie at most (RFC 6265bis), so that nobody is known
    /// longer here than there; a month can be compared with the same one a year before.
    pub const USUAL_DAYS: u64 = 400;

    /// So many days; fewer or more than [`Self::DAYS`] are taken for the nearest of them.
    pub fn of_days(days: u64) -> Self {
        Self { days: days.clamp(*Self::DAYS.start(), *Self::DAYS.end()) }
    }

    /// How many days.
    pub fn days(self) -> u64 {
        self.days
    }

    /// When what happened at this time ends, ms: at the end of its last day (UTC), so that ends come once a day.
    pub fn end_of(self, happened_at: u64) -> u64 {
        (happened_at / DAY_MS + 1 + self.days).saturating_mul(DAY_MS)
    }

    /// What happened before this time, ms, has ended by `now`.
    pub fn edge(self, now: u64) -> u64 {
        (now / DAY_MS).saturating_sub(self.days) * DAY_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: u64 = 20_000 * DAY_MS + DAY_MS / 2;

    #[track_caller]
    fn check(days: u64, age_ms: u64, kept: bool) {
        let happened = NOON - age_ms;
        assert_eq!(happened >= Retention::of_days(days).edge(NOON), kept);
    }

    #[test]
    fn an_age_decides() {
        check(30, 0, true);
        check(30, 30 * DAY_MS, true);
        check(30, 30 * DAY_MS + DAY_MS / 2, true);
        check(30, 30 * DAY_MS + DAY_MS / 2 + 1, false);
        check(30, 31 * DAY_MS, false);
        check(400, 399 * DAY_MS, true);
        check(400, 401 * DAY_MS, false);
        check(3650, 3649 * DAY_MS, true);
        // Out of bounds, as no setting is.
        check(0, 29 * DAY_MS, true);
        check(u64::MAX, 3652 * DAY_MS, false);
    }

    proptest! {
        #[test]
        fn the_end_is_when_the_edge_passes(days in Retention::DAYS, happened in 0u64..1 << 50, later in 0u64..1 << 40) {
            let retention = Retention::of_days(days);
            let (now, end) = (happened + later, retention.end_of(happened));
            prop_assert_eq!(happened < retention.edge(now), now >= end);
            let kept_for = end - happened;
            prop_assert!(kept_for > days * DAY_MS && kept_for <= (days + 1) * DAY_MS);
        }

        #[test]
        fn a_longer_retention_keeps_what_a_shorter_one_does(
            short in Retention::DAYS, more in 0u64..4000, now in 0u64..1 << 50,
        ) {
            prop_assert!(Retention::of_days(short + more).edge(now) <= Retention::of_days(short).edge(now));
        }
    }
}
