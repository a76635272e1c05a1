//! What happens in a scenario: visits, what their pages tell, and calls, in the order of time. It is the same for
//! every rule that is tried on it: only the numbers that visitors see differ.

mod calls;
mod odd;

use super::scenario::{Delay, Scenario, Source};
use fastrand::Rng;
use lendline_core::matching::{Device, Region};
use lendline_core::sizing::hours_with_peak;
use lendline_core::wire::EventKind;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

const DAY_MS: u64 = 24 * 3_600_000;

/// Visitors' own telephones are named as they are; those of an office's line and of everybody else from these on.
const LINES: u64 = 1 << 40;
/// See [`LINES`].
const OTHERS_TELEPHONES: u64 = 1 << 41;

/// Who made a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The visitor, who dials the number that he saw in that visit.
    Visit(u64),
    /// Somebody who was not shown a number lately, on a number of the pool, as a part of all: parts of a million.
    Stray(u32),
    /// A robot, which dials them one after the other.
    Robot(u32),
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A page shows the number.
    Arrive {
        /// The visit, counted from 0.
        visit: u64,
        /// The visitor.
        visitor: u64,
        /// Index of his source.
        source: usize,
        /// What he holds.
        device: Device,
        /// From where he comes, if that is known.
        region: Option<Region>,
        /// Which pool's numbers his pages are lent.
        pool: usize,
        /// The page tells of it; else it shows a number, and is never heard of.
        told: bool,
    },
    /// A page fetches the script, whatever becomes of it; the number that comes with it is that visit's offer.
    Offer(u64),
    /// The pool has so many numbers from now on.
    Resize(usize),
    /// A number is not lent for a time, ms.
    Ban(usize, u64),
    /// A number is another pool's from now on.
    Move(usize, usize),
    /// A page tells something.
    Tell(u64, EventKind),
    /// The telephone rings: who calls, and from which telephone.
    Call(Caller, u64),
    /// Nothing more comes of a visit.
    Over(u64),
}

/// A visitor who may come back.
#[derive(Clone)]
struct Known {
    visitor: u64,
    source: usize,
    device: Device,
    region: Option<Region>,
    pool: usize,
    /// What he calls from.
    telephone: u64,
}

/// What happens, in the order of time.
pub struct World<'a> {
    scenario: &'a Scenario,
    sources: Vec<Source>,
    rng: Rng,
    hours: [f64; 24],
    day: u64,
    days: u64,
    events: BinaryHeap<Reverse<(u64, u64)>>,
    what: std::collections::HashMap<u64, What>,
    next: u64,
    next_visit: u64,
    next_visitor: u64,
    next_telephone: u64,
    known: Vec<Known>,
    /// The last telephones that visitors called from.
    callers: VecDeque<u64>,
    /// Which pool each number is in.
    pools: Vec<usize>,
}

impl<'a> World<'a> {
    /// The same seed, the same world.
    pub fn new(scenario: &'a Scenario, seed: u64) -> Self {
        let one = Source { name: "all".into(), share: 1.0, calls: 1.0, phones: None };
        let sources = match scenario.sources.is_empty() {
            true => vec![one],
            false => scenario.sources.clone(),
        };
        Self {
            scenario,
            sources,
            rng: Rng::with_seed(seed),
            hours: hours_with_peak(scenario.visits.peak_share),
            day: 0,
            days: u64::from(scenario.days + scenario.learning_days),
            events: BinaryHeap::new(),
            what: std::collections::HashMap::new(),
            next: 0,
            next_visit: 0,
            next_visitor: 0,
            next_telephone: OTHERS_TELEPHONES,
            known: Vec::new(),
            callers: VecDeque::new(),
            pools: vec![0; scenario.pool.most()],
        }
    }

    /// The names of the sources.
    pub fn sources(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.name.clone()).collect()
    }

    fn push(&mut self, at: u64, what: What) {
        self.events.push(Reverse((at, self.next)));
        self.what.insert(self.next, what);
        self.next += 1;
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (self.rng.f64().max(1e-300), self.rng.f64());
        (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -self.rng.f64().max(1e-300).ln() * mean
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        let mut count = 0;
        let mut sum = self.exponential(1.0);
        while sum < mean {
            count += 1;
            sum += self.exponential(1.0);
        }
        count
    }

    fn delay(&mut self, delay: &Delay) -> f64 {
        match delay {
            Delay::Exponential { mean } => self.exponential(*mean),
            Delay::Weibull { scale, shape } => scale * self.exponential(1.0).powf(1.0 / shape),
            Delay::Lognormal { median, sigma } => median * (sigma * self.normal()).exp(),
        }
    }

    fn plan_day(&mut self) {
        let begin = self.day * DAY_MS;
        let visits = self.scenario.visits.clone();
        for half_hour in 0..48u64 {
            let share = self.hours[(half_hour / 2) as usize] / 2.0;
            let burst = visits.burst_sigma;
            let factor = (burst * self.normal() - burst * burst / 2.0).exp();
            for _ in 0..self.poisson(visits.per_day * share * factor) {
                let at = begin + half_hour * 1_800_000 + self.rng.u64(0..1_800_000);
                self.plan_visit(at);
            }
            for _ in 0..self.poisson(self.scenario.faults.bots_per_day / 48.0) {
                let at = begin + half_hour * 1_800_000 + self.rng.u64(0..1_800_000);
                self.plan_bot(at);
            }
        }
        for _ in 0..self.poisson(self.scenario.faults.robots_per_day) {
            let mut at = begin + self.rng.u64(0..DAY_MS);
            for number in 0..self.scenario.pool.most().min(1_000) as u32 {
                at += self.rng.u64(3_000..15_000);
                let telephone = self.forged_telephone();
                self.push(at, What::Call(Caller::Robot(number), telephone));
            }
        }
        self.plan_odd_day(begin);
        self.day += 1;
    }

    fn plan_bot(&mut self, at: u64) {
        let (visit, visitor) = (self.next_visit, self.next_visitor);
        self.next_visit += 1;
        self.next_visitor += 1;
        let source = self.pick_source();
        let device = Device::Desktop;
        self.push(
            at,
            What::Arrive { visit, visitor, source, device, region: None, pool: 0, told: true },
        );
        self.push(at + DAY_MS, What::Over(visit));
    }

    fn pick_source(&mut self) -> usize {
        let whole: f64 = self.sources.iter().map(|source| source.share).sum();
        let mut at = self.rng.f64() * whole;
        for (index, source) in self.sources.iter().enumerate() {
            at -= source.share;
            if at < 0.0 {
                return index;
            }
        }
        self.sources.len() - 1
    }

    fn plan_visitor(&mut self) -> Known {
        if !self.known.is_empty() && self.rng.f64() < self.scenario.visits.returns {
            let index = self.rng.usize(0..self.known.len());
            return self.as_another(self.known[index].clone());
        }
        let source = self.pick_source();
        let phones = self.sources[source].phones.unwrap_or(self.scenario.visits.phones);
        let device = if self.rng.f64() < phones { Device::Phone } else { Device::Desktop };
        let visitor = self.next_visitor;
        self.next_visitor += 1;
        let (region, telephone) = self.place_of(visitor);
        let pool = self.pool_of_pages();
        let known = Known { visitor, source, device, region, pool, telephone };
        // Of those of the last days a few may come back.
        match self.known.len() {
            most if most >= 500 => self.known[self.rng.usize(0..most)] = known.clone(),
            _ => self.known.push(known.clone()),
        }
        known
    }

    fn plan_visit(&mut self, at: u64) {
        let known = self.plan_visitor();
        self.plan_visit_of(known, at);
    }

    fn plan_visit_of(&mut self, known: Known, at: u64) {
        let scenario = self.scenario;
        let Known { visitor, source, device, region, pool, telephone } = known.clone();
        let visit = self.next_visit;
        self.next_visit += 1;
        let seconds = if self.rng.f64() < scenario.visits.bounces {
            self.exponential(scenario.visits.bounce_mean)
        } else {
            scenario.visits.median * (scenario.visits.sigma * self.normal()).exp()
        };
        let seconds = seconds.clamp(1.0, 3_600.0);
        let left_at = at + (seconds * 1000.0) as u64;
        let told = self.rng.f64() >= scenario.faults.lost_visits;
        self.plan_offer(visit, at);
        let arrival = What::Arrive { visit, visitor, source, device, region, pool, told };
        self.push(at, arrival.clone());
        self.plan_beats(visit, at, left_at);
        self.plan_tab(visit, arrival, at..left_at);
        let asleep = self.plan_sleep(visit, known, left_at);
        if !asleep && self.rng.f64() >= scenario.faults.lost_leaves {
            self.push(left_at, What::Tell(visit, EventKind::Leave));
        }
        let chance = scenario.calls.by_length.iter().find(|(until, _)| seconds < *until);
        let chance = chance.or(scenario.calls.by_length.last()).map_or(0.0, |(_, chance)| *chance);
        let over = match self.rng.f64() < chance * self.sources[source].calls {
            true => self.plan_calls(visit, telephone, device, at, left_at),
            false => {
                self.plan_no_call(visit, device, at, left_at);
                left_at
            }
        };
        self.push(over + DAY_MS, What::Over(visit));
        let strays = scenario.calls.strays * chance * self.sources[source].calls;
        if self.rng.f64() < strays {
            let (at, number) = (at + self.rng.u64(0..DAY_MS / 4), self.rng.u32(0..1_000_000));
            let telephone = self.new_telephone();
            self.push(at, What::Call(Caller::Stray(number), telephone));
        }
    }

    fn plan_beats(&mut self, visit: u64, at: u64, left_at: u64) {
        let every = (self.scenario.visits.beat * 1000.0) as u64;
        let mut beat = at + every;
        while beat < left_at {
            self.push(beat, What::Tell(visit, EventKind::Beat));
            beat += every;
        }
    }
}

impl Iterator for World<'_> {
    /// When, ms, and what.
    type Item = (u64, What);

    fn next(&mut self) -> Option<(u64, What)> {
        loop {
            let planned = self.events.peek().map(|Reverse((at, _))| *at);
            if self.day < self.days && planned.is_none_or(|at| at >= self.day * DAY_MS) {
                self.plan_day();
                continue;
            }
            let Reverse((at, id)) = self.events.pop()?;
            // What comes after the last day counts no more.
            if at >= self.days * DAY_MS {
                return None;
            }
            if let Some(what) = self.what.remove(&id) {
                return Some((at, what));
            }
        }
    }
}
