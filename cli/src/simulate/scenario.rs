//! A scenario: what kind of site is played, as its file says it.

use super::areas::Areas;
use super::check;
use crate::plan::duration;
use serde::{Deserialize, Deserializer};

/// A scenario's file. Spans are written as `15m`, `8h`, `20s`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Why it is played: what must hold here that is not seen elsewhere.
    pub reason: String,
    /// Days that count.
    pub days: u32,
    /// Days before them, in which the site learns and nothing is counted.
    #[serde(default)]
    pub learning_days: u32,
    /// The numbers.
    pub pool: Pool,
    /// Who comes.
    #[serde(default)]
    pub visits: Visits,
    /// Who calls.
    #[serde(default)]
    pub calls: Calls,
    /// What goes wrong.
    #[serde(default)]
    pub faults: Faults,
    /// Where people are, and where their numbers are registered; nobody knows where it is not given.
    pub areas: Option<Areas>,
    /// Where visitors come from; one source where none is given.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// The numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// How many.
    pub numbers: usize,
    /// How long each is kept after the last sign of its visitor.
    #[serde(deserialize_with = "span")]
    pub hold: f64,
    /// The printed number is shown when none is free.
    #[serde(default)]
    pub original_when_empty: bool,
    /// How many there are from a later day on, in the order of days.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// The script brings a number along.
    #[serde(default)]
    pub offers: bool,
    /// Numbers that are not lent for a while; none where it is not given.
    pub bans: Option<Bans>,
    /// A second pool, for some of the pages; none where it is not given.
    pub second: Option<Second>,
}

/// Numbers are banned as they are, held or not, and may be lent again later.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bans {
    /// How many a day, at any time, each of any number.
    pub per_day: f64,
    /// For how long each.
    #[serde(deserialize_with = "span")]
    pub span: f64,
}

/// Half of the numbers are a second pool's, and numbers change pools as they are, held or not.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// Share of visitors whose pages are lent its numbers.
    pub visitors: f64,
    /// How often a day a number of each pool takes the place of one of the other.
    pub swaps_per_day: f64,
}

impl Pool {
    /// The most numbers that there are at any time.
    pub fn most(&self) -> usize {
        self.changes.iter().map(|change| change.numbers).fold(self.numbers, usize::max)
    }
}

/// The pool grows or shrinks.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// On which day, counted from 0.
    pub day: u64,
    /// How many numbers there are from then on.
    pub numbers: usize,
}

/// Who comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Visits {
    /// How many a day.
    pub per_day: f64,
    /// The share of the busiest hour.
    pub peak_share: f64,
    /// Spread of the logarithm of arrivals from one half hour to the next: bursts.
    pub burst_sigma: f64,
    /// Share of those that leave at once, and for how long they stay in the mean.
    pub bounces: f64,
    /// See `bounces`.
    #[serde(deserialize_with = "span")]
    pub bounce_mean: f64,
    /// The others: median and spread of the logarithm.
    #[serde(deserialize_with = "span")]
    pub median: f64,
    /// See `median`.
    pub sigma: f64,
    /// Share on telephones.
    pub phones: f64,
    /// Share of visits by visitors who were there within the last days.
    pub returns: f64,
    /// How often a page in use says so.
    #[serde(deserialize_with = "span")]
    pub beat: f64,
    /// Share of visits with a second tab, opened at some time of the first and left by itself.
    pub tabs: f64,
    /// Share of telephones that fall asleep instead of leaving: they hide, and say no more until their visitor wakes them
    /// some hours later.
    pub sleeps: f64,
    /// Share of returns that are somebody else's, with a source of his own, in the same browser.
    pub others: f64,
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            per_day: 200.0,
            peak_share: 0.07,
            burst_sigma: 0.0,
            bounces: 0.45,
            bounce_mean: 20.0,
            median: 110.0,
            sigma: 1.0,
            phones: 0.65,
            returns: 0.0,
            beat: 60.0,
            tabs: 0.0,
            sleeps: 0.0,
            others: 0.0,
        }
    }
}

/// Who calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calls {
    /// Chance to call by the length of the visit: up to so many seconds, that chance; the last holds beyond.
    pub by_length: Vec<(f64, f64)>,
    /// When telephones call.
    pub phone: When,
    /// When desktops' visitors call.
    pub desktop: When,
    /// Share of telephones' calls during a visit whose tap is seen.
    pub taps_seen: f64,
    /// Share of telephones' visits that tap and call off.
    pub taps_cancelled: f64,
    /// Share of callers without a tap who copy the number, press to see it or come to the contacts page before.
    pub intent_callers: f64,
    /// Share of other visitors who do.
    pub intent_others: f64,
    /// Calls of others on the pool, as a part of the visitors' calls.
    pub strays: f64,
    /// Share of visitors on telephones whose page hides as they dial without a tap.
    pub hides: f64,
    /// Share of callers who call the same number again days later, by their lists of calls, without a page.
    pub again: f64,
    /// Share of callers who call from the line of an office, as others there do.
    pub lines: f64,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            by_length: vec![(10.0, 0.002), (40.0, 0.02), (120.0, 0.045), (1e9, 0.06)],
            phone: When { during: 0.75, soon: 0.15, ..When::default() },
            desktop: When { during: 0.65, soon: 0.22, ..When::default() },
            taps_seen: 0.9,
            taps_cancelled: 0.015,
            intent_callers: 0.0,
            intent_others: 0.0,
            strays: 0.05,
            hides: 0.0,
            again: 0.0,
            lines: 0.0,
        }
    }
}

/// When a caller calls: during the visit, soon after it, or later.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Share during the visit.
    pub during: f64,
    /// Share soon after it; the rest comes later.
    pub soon: f64,
    /// The delay of the soon ones.
    pub soon_delay: Delay,
    /// The delay of the later ones.
    pub late_delay: Delay,
}

impl Default for When {
    fn default() -> Self {
        Self {
            during: 0.7,
            soon: 0.2,
            soon_delay: Delay::Exponential { mean: 1200.0 },
            late_delay: Delay::Lognormal { median: 28_800.0, sigma: 1.5 },
        }
    }
}

/// A family of delays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "family")]
pub enum Delay {
    /// The same chance in every second.
    Exponential {
        /// Mean, s.
        #[serde(deserialize_with = "span")]
        mean: f64,
    },
    /// A chance that falls or grows with time.
    Weibull {
        /// Scale, s.
        #[serde(deserialize_with = "span")]
        scale: f64,
        /// Shape: below one, the chance falls.
        shape: f64,
    },
    /// A logarithm with a normal spread.
    Lognormal {
        /// Median, s.
        #[serde(deserialize_with = "span")]
        median: f64,
        /// Spread of the logarithm.
        sigma: f64,
    },
}

/// What goes wrong.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Faults {
    /// Share of leaves of which no word comes.
    pub lost_leaves: f64,
    /// Share of visits that were shown a number by an offer, and of which no word comes.
    pub lost_visits: f64,
    /// By how much the provider dates calls too late, s; negative: too early.
    pub clock_s: f64,
    /// Spread of that error, s.
    pub clock_sigma_s: f64,
    /// Robots' runs through the whole pool, a day.
    pub robots_per_day: f64,
    /// Share of robots' calls that come with the telephone of one who called before, not with one that is made up.
    pub forged: f64,
    /// Pages a day that are opened by programs, which never call.
    pub bots_per_day: f64,
    /// How often a day somebody tries to take all numbers.
    pub drains_per_day: f64,
    /// How many pages he opens then, within the quarter of an hour, each as a new visitor.
    pub drain_pages: u32,
    /// Offers that nobody claims, as a part of the visits: what is fetched ahead, pages that never run the script.
    pub unclaimed: f64,
}

/// A source of visits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// Share of visits.
    pub share: f64,
    /// How many times as often as others its visitors call.
    #[serde(default = "one")]
    pub calls: f64,
    /// Share on telephones; else that of all visits.
    pub phones: Option<f64>,
}

fn one() -> f64 {
    1.0
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let text = String::deserialize(deserializer)?;
    duration(&text).map_err(serde::de::Error::custom)
}

impl Scenario {
    /// From its file.
    ///
    /// # Errors
    /// A sentence that says what is wrong in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        check::refuse(&scenario)?;
        Ok(scenario)
    }
}
