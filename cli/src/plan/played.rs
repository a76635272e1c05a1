//! The plan tried: the site's visits, played against the rules that lend numbers.

use fastrand::Rng;
use lendline_core::leases::WhenEmpty;
use lendline_core::matching::Device;
use lendline_core::replay::Replay;
use lendline_core::sizing::Demand;
use lendline_core::wire::EventKind;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const HOUR_MS: f64 = 3_600_000.0;
/// How many visits are played, about.
const VISITS: f64 = 300_000.0;
/// What is played at most: sites beyond are planned by the formula alone.
const MOST_VISITS_A_DAY: f64 = 100_000.0;
const MOST_NUMBERS: u64 = 100_000;
const MOST_DAYS: u64 = 3_650;
/// A page says at most every second that it is in use: shorter holds can't be kept up.
const LEAST_HOLD_S: f64 = 6.0;

/// Visits that found no number of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Played {
    /// How many came.
    pub visits: u64,
    lost: u64,
    peak_visits: u64,
    peak_lost: u64,
}

impl Played {
    /// The share of a day's visits.
    pub fn day_loss(&self) -> f64 {
        self.lost as f64 / self.visits.max(1) as f64
    }

    /// The share of the busiest hour's.
    pub fn loss(&self) -> f64 {
        self.peak_lost as f64 / self.peak_visits.max(1) as f64
    }
}

/// Plays as many days as it takes for some 300,000 visits, after one that does not count. None where the site is too large, or
/// the hold too short, to be played.
///
/// Visitors come at random by the day's curve and stay for times with an exponential distribution. The formula has it that who
/// finds no free number goes without one; where he shares one he keeps it busy for longer, and more find none.
pub fn play(demand: &Demand, numbers: u64, when_empty: WhenEmpty) -> Option<Played> {
    let playable = numbers <= MOST_NUMBERS
        && demand.hold_s >= LEAST_HOLD_S
        && demand.visits_per_day <= MOST_VISITS_A_DAY;
    playable.then(|| Site::new(demand, numbers as usize, when_empty).played())
}

struct Site<'a> {
    demand: &'a Demand,
    replay: Replay,
    rng: Rng,
    beat_ms: u64,
    /// When pages say next that they are in use, until when they are, and whose they are.
    open: BinaryHeap<Reverse<(u64, u64, u128)>>,
}

impl<'a> Site<'a> {
    fn new(demand: &'a Demand, numbers: usize, when_empty: WhenEmpty) -> Self {
        let hold_ms = (demand.hold_s * 1000.0) as u64;
        Self {
            demand,
            replay: Replay::new(numbers, hold_ms, when_empty),
            rng: Rng::with_seed(1),
            beat_ms: (hold_ms / 6).max(1_000),
            open: BinaryHeap::new(),
        }
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -self.rng.f64().max(f64::MIN_POSITIVE).ln() * mean
    }

    fn played(mut self) -> Played {
        let days = (VISITS / self.demand.visits_per_day).ceil().min(MOST_DAYS as f64) as u64;
        let (hours, peak) = (self.demand.hours, self.demand.peak_share());
        let mut played = Played::default();
        let mut visitor = 0;
        for hour in 0..(days + 1) * 24 {
            let share = hours[(hour % 24) as usize];
            let per_ms = self.demand.visits_per_day * share / HOUR_MS;
            let begin = hour as f64 * HOUR_MS;
            let mut at = begin;
            // An hour without visits has an endless gap before the first.
            loop {
                at += self.exponential(1.0 / per_ms);
                if at.is_nan() || at >= begin + HOUR_MS {
                    break;
                }
                visitor += 1;
                let lost = u64::from(!self.visit(at as u64, visitor));
                if hour >= 24 {
                    played.visits += 1;
                    played.lost += lost;
                    if share == peak {
                        played.peak_visits += 1;
                        played.peak_lost += lost;
                    }
                }
            }
        }
        played
    }

    /// Whether a visitor who comes now is lent a number of his own.
    fn visit(&mut self, now: u64, visitor: u128) -> bool {
        while let Some(Reverse((at, left_at, who))) = self.open.pop() {
            if at > now {
                self.open.push(Reverse((at, left_at, who)));
                break;
            }
            self.replay.tell(at, who, EventKind::Beat);
            if at < left_at {
                self.open.push(Reverse(((at + self.beat_ms).min(left_at), left_at, who)));
            }
        }
        self.replay.advance(now);
        let before = self.replay.exhausted();
        if self.replay.arrive(now, visitor, "", Device::Unknown).is_some() {
            let left_at = now + self.exponential(self.demand.visit_s * 1000.0) as u64;
            self.open.push(Reverse(((now + self.beat_ms).min(left_at), left_at, visitor)));
        }
        self.replay.exhausted() == before
    }
}
