//! What a number was used for before: people dial numbers that they saw days ago, and one number a source is kept clean.

use crate::matching::HORIZON_MS;

/// How long a number that was taken out stays its last owner's, if nobody else has it: visitors may have it on their
/// screens, and calls that began before go on. As long as the longest hold, ms.
pub const AFTERWARDS_MS: u64 = 24 * 3_600_000;

/// What a site does with a tracking number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// It is lent to visitors.
    Pool,
    /// It is in a pool, and not lent.
    Banned,
    /// It stands in one place only.
    Static,
}

impl Usage {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Banned => "banned",
            Self::Static => "static",
        }
    }

    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pool, Self::Banned, Self::Static].into_iter().find(|usage| usage.name() == name)
    }
}

/// What a number was used for, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// For what.
    pub usage: Usage,
    /// By the site that uses it now.
    pub own: bool,
    /// Until when, ms; for what it is used still, now.
    pub until: u64,
}

/// From when on a number with this past may be static, ms. One that was in a pool, of whichever site, was on visitors'
/// screens, and another site's static one on its billboard; until the horizon is over those calls would be credited to the static number's source, and called confirmed. A
/// number that is banned waits as one that was taken out, and its calls are matched and connected meanwhile.
pub fn static_from(past: impl IntoIterator<Item = Past>) -> u64 {
    let shown = past.into_iter().filter(|past| match past.usage {
        Usage::Pool => true,
        Usage::Static => !past.own,
        Usage::Banned => false,
    });
    shown.map(|past| past.until.saturating_add(HORIZON_MS)).max().unwrap_or(0)
}

/// From when on a number with this past may be lent, ms; until then it rests in its pool, where its calls are still taken
/// and connected. A billboard's number rests until the horizon is over, since late calls would be credited to the visitors
/// who hold it. Another site's number rests until it is on no screen there.
pub fn lent_from(past: impl IntoIterator<Item = Past>) -> u64 {
    let rests = past.into_iter().map(|past| match past.usage {
        Usage::Static => past.until.saturating_add(HORIZON_MS),
        Usage::Banned => 0,
        Usage::Pool if past.own => 0,
        Usage::Pool => past.until.saturating_add(AFTERWARDS_MS),
    });
    rests.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 24 * 3_600_000;
    /// The day of a number's last use that is counted from.
    const LEFT: u64 = 100 * DAY_MS;

    /// What it was, in this site or another, until how many days before; days from then on until it may be static, and
    /// until it may be lent.
    type Case = (&'static [(Usage, bool, u64)], Option<u64>, Option<u64>);

    fn past(usage: Usage, own: bool, days_before: u64) -> Past {
        Past { usage, own, until: LEFT - days_before * DAY_MS }
    }

    #[test]
    fn rests() {
        use Usage::{Banned, Pool, Static};
        let table: &[Case] = &[
            (&[], None, None),
            (&[(Pool, true, 0)], Some(30), None),
            (&[(Pool, false, 0)], Some(30), Some(1)),
            (&[(Static, true, 0)], None, Some(30)),
            // Another site's billboard stands where it stood.
            (&[(Static, false, 0)], Some(30), Some(30)),
            // The last use of a kind counts, whatever came between.
            (&[(Pool, true, 9), (Static, true, 0)], Some(21), Some(30)),
            (&[(Pool, true, 9), (Pool, false, 2), (Pool, true, 0)], Some(30), None),
            (&[(Pool, true, 20), (Pool, true, 12)], Some(18), None),
            (&[(Static, true, 20), (Static, false, 25)], Some(5), Some(10)),
            // While it is banned nobody new sees it: its horizon runs, and so does that of its billboard.
            (&[(Pool, true, 25), (Banned, true, 0)], Some(5), None),
            (&[(Static, true, 10), (Banned, true, 0)], None, Some(20)),
            (&[(Banned, false, 0)], None, None),
            // Both at once, as an older version let them be put.
            (&[(Static, true, 3), (Pool, false, 0)], Some(30), Some(27)),
        ];
        for (uses, fixed, lent) in table {
            let past = || uses.iter().map(|(usage, own, before)| past(*usage, *own, *before));
            let day = |days: &Option<u64>| days.map(|days| LEFT + days * DAY_MS);
            assert_eq!(
                Some(static_from(past())).filter(|at| *at > 0),
                day(fixed),
                "static {uses:?}"
            );
            let rests = Some(lent_from(past())).filter(|at| *at > LEFT);
            assert_eq!(rests, day(lent), "lent {uses:?}");
        }
    }

    #[test]
    fn names() {
        for usage in [Usage::Pool, Usage::Banned, Usage::Static] {
            assert_eq!(Usage::parse(usage.name()), Some(usage));
        }
        assert_eq!(Usage::parse("lent"), None);
    }
}
