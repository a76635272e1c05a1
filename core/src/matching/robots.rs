//! Robots that dial all numbers of a pool, one after the other, with callers made up.

/// Within what time calls on several numbers count as one run, ms.
pub const BURST_WITHIN_MS: u64 = 3 * 60 * 1000;

/// Share of calls that robots make on the sites that the prior is from: an assumption.
const ROBOTS: f64 = 0.01;

/// What rang beside a call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Ringing {
    /// How many other numbers of the pool rang within [`BURST_WITHIN_MS`] before and after, without a visitor whose own
    /// hand explains it (see [`super::Verdict::is_by_hand`]).
    pub others: u32,
    /// How many other numbers the pool has.
    pub numbers: u32,
    /// Calls a second on all numbers of the pool, as the site knows them.
    pub usual: f64,
}

impl Ringing {
    /// The chance that a robot is dialling the pool: that so many others ring by its doing, against their
    /// ringing by chance (Poisson).
    pub fn robot(&self) -> f64 {
        if self.others == 0 || self.numbers == 0 {
            return 0.0;
        }
        let seconds = 2.0 * BURST_WITHIN_MS as f64 / 1000.0;
        let mean = (self.usual * seconds).max(1e-6);
        let others = f64::from(self.others);
        let factorial: f64 = (1..=self.others).map(|k| f64::from(k).ln()).sum();
        let by_chance = others * mean.ln() - mean - factorial;
        let odds = (ROBOTS / f64::from(self.numbers)).ln() - by_chance;
        1.0 / (1.0 + (-odds).exp())
    }

    /// Calls a second of a robot on a number that it has not rung yet.
    pub(super) fn rate(&self) -> f64 {
        self.robot() * 1000.0 / (2 * BURST_WITHIN_MS) as f64
    }

    /// The mark: how many numbers rang, where a robot is as likely as not.
    pub(super) fn mark(&self) -> Option<u32> {
        (self.robot() >= 0.5).then_some(self.others)
    }
}
