//! Rules that are tried on the same world: Lendline's own, by the code of the edge, and the field's.

use super::report::{Record, Tally};
use super::scenario::Scenario;
use super::world::{Caller, What};
use fastrand::Rng;
use lendline_core::leases::WhenEmpty;
use lendline_core::matching::Grade;
use lendline_core::replay::{Concluded, Replay};
use std::collections::HashMap;

/// What is needed of a visit until nothing more comes of it.
struct Visit {
    visitor: u64,
    source: usize,
    /// What its page shows; None: the printed number.
    number: Option<usize>,
}

/// A call, and who made it.
struct Truth {
    visitor: Option<u64>,
    source: Option<usize>,
    counts: bool,
}

/// A rule that lends numbers and names callers.
pub trait Contender {
    /// Something happened.
    fn happen(&mut self, now: u64, what: &What, counts: bool);
    /// What came of it.
    fn finish(self: Box<Self>) -> Record;
}

/// Which number a call is on.
fn dialled(visits: &HashMap<u64, Visit>, caller: Caller, numbers: usize) -> Option<usize> {
    match caller {
        Caller::Visit(visit) => visits.get(&visit)?.number,
        Caller::Stray(part) => Some((part as usize * numbers / 1_000_000).min(numbers - 1)),
        Caller::Robot(number) => Some(number as usize % numbers),
    }
}

/// A number that a page shows of which nobody hears, the same for every rule.
fn untold(visit: u64, numbers: usize) -> usize {
    (visit.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as usize % numbers
}

/// Lendline, by the code of the edge.
pub struct Lendline {
    replay: Replay,
    numbers: usize,
    sources: Vec<String>,
    visits: HashMap<u64, Visit>,
    calls: HashMap<String, Truth>,
    tally: Tally,
}

impl Lendline {
    /// With nothing known yet.
    pub fn new(scenario: &Scenario, sources: Vec<String>) -> Self {
        let empty = match scenario.pool.original_when_empty {
            true => WhenEmpty::Original,
            false => WhenEmpty::Share,
        };
        let hold_ms = (scenario.pool.hold * 1000.0) as u64;
        Self {
            replay: Replay::new(scenario.pool.numbers, hold_ms, empty),
            numbers: scenario.pool.numbers,
            tally: Tally::new(sources.len()),
            sources,
            visits: HashMap::new(),
            calls: HashMap::new(),
        }
    }

    fn settle(&mut self, concluded: Vec<Concluded>) {
        for one in concluded {
            let Some(truth) = self.calls.remove(&one.call) else { continue };
            if !truth.counts {
                continue;
            }
            let visitors: Vec<u64> = one.visitors.iter().map(|visitor| *visitor as u64).collect();
            let verdict = &one.verdict;
            let right = truth.visitor.is_some() && visitors.first().copied() == truth.visitor;
            self.tally.judged(verdict.grade, truth.visitor.is_some(), right, truth.source);
            for (candidate, visitor) in verdict.candidates.iter().zip(&visitors) {
                self.tally.calibration(candidate.weight, Some(*visitor) == truth.visitor);
            }
            let none_of_them = truth.visitor.is_none_or(|visitor| !visitors.contains(&visitor));
            self.tally.calibration(verdict.none, none_of_them);
        }
    }
}

impl Contender for Lendline {
    fn happen(&mut self, now: u64, what: &What, counts: bool) {
        let concluded = self.replay.advance(now);
        self.settle(concluded);
        match what {
            What::Arrive { visit, visitor, source, device, told } => {
                let name = self.sources.get(*source).map(String::as_str).unwrap_or_default();
                let number = match told {
                    true => self.replay.arrive(now, u128::from(*visitor), name, *device),
                    false => Some(untold(*visit, self.numbers)),
                };
                let (visitor, source) = (*visitor, *source);
                self.visits.insert(*visit, Visit { visitor, source, number });
            }
            What::Tell(visit, kind) => {
                if let Some(known) = self.visits.get(visit) {
                    self.replay.tell(now, u128::from(known.visitor), *kind);
                }
            }
            What::Call(caller) => {
                let number = dialled(&self.visits, *caller, self.numbers);
                let known = match caller {
                    Caller::Visit(visit) => self.visits.get(visit),
                    _ => None,
                };
                let (visitor, source) = (known.map(|one| one.visitor), known.map(|one| one.source));
                let Some(number) = number else {
                    if counts {
                        self.tally.unseen(source);
                    }
                    return;
                };
                let id = self.tally.next_call();
                self.replay.call(now, &id, number);
                self.replay.hang_up(now + 60_000, &id);
                self.calls.insert(id, Truth { visitor, source, counts });
            }
            What::Over(visit) => {
                self.visits.remove(visit);
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Record {
        let concluded = self.replay.finish();
        self.settle(concluded);
        let (by_source, _) = self.replay.totals();
        let of = |source: &String| {
            by_source.iter().find(|(name, _)| name == source).map_or(0.0, |(_, calls)| *calls)
        };
        let expected: Vec<f64> = self.sources.iter().map(of).collect();
        self.tally.record("lendline".into(), Some(expected))
    }
}

/// How the field picks a free number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Any.
    Random,
    /// The longest-rested one.
    Oldest,
}

/// The field's rule: a hold that begins with the visit, and the last who held the number made the call.
pub struct Field {
    name: String,
    hold_ms: u64,
    pick: Pick,
    original_when_empty: bool,
    rng: Rng,
    /// For each number until when it is held, by whom, and his source.
    held: Vec<(u64, u64, usize)>,
    /// The number of each visitor who may hold one still.
    by_visitor: HashMap<u64, usize>,
    visits: HashMap<u64, Visit>,
    by_source: Vec<f64>,
    tally: Tally,
}

impl Field {
    /// A hold of so many minutes, and how a free number is picked.
    pub fn new(scenario: &Scenario, minutes: u64, pick: Pick, seed: u64, sources: usize) -> Self {
        let how = if pick == Pick::Random { "random" } else { "oldest" };
        Self {
            name: format!("field, {minutes} min, {how}"),
            hold_ms: minutes * 60_000,
            pick,
            original_when_empty: scenario.pool.original_when_empty,
            rng: Rng::with_seed(seed),
            held: vec![(0, u64::MAX, 0); scenario.pool.numbers],
            by_visitor: HashMap::new(),
            visits: HashMap::new(),
            by_source: vec![0.0; sources],
            tally: Tally::new(sources),
        }
    }

    fn lend(&mut self, now: u64, visitor: u64, source: usize) -> Option<usize> {
        let own = self.by_visitor.get(&visitor).copied().filter(|own| {
            self.held.get(*own).is_some_and(|(until, by, _)| *by == visitor && now < *until)
        });
        let number = match own {
            Some(own) => own,
            None => {
                let all = self.held.iter().enumerate();
                let free = all.filter(|(_, (until, ..))| *until <= now);
                let free: Vec<(usize, u64)> =
                    free.map(|(number, (until, ..))| (number, *until)).collect();
                match (free.is_empty(), self.pick) {
                    (true, _) if self.original_when_empty => return None,
                    (true, _) => self.rng.usize(0..self.held.len()),
                    (false, Pick::Random) => free[self.rng.usize(0..free.len())].0,
                    (false, Pick::Oldest) => free.iter().min_by_key(|(_, until)| *until)?.0,
                }
            }
        };
        self.held[number] = (now + self.hold_ms, visitor, source);
        self.by_visitor.insert(visitor, number);
        Some(number)
    }
}

impl Contender for Field {
    fn happen(&mut self, now: u64, what: &What, counts: bool) {
        match what {
            What::Arrive { visit, visitor, source, told, .. } => {
                let number = match told {
                    true => self.lend(now, *visitor, *source),
                    false => Some(untold(*visit, self.held.len())),
                };
                let (visitor, source) = (*visitor, *source);
                self.visits.insert(*visit, Visit { visitor, source, number });
            }
            What::Call(caller) if counts => {
                let number = dialled(&self.visits, *caller, self.held.len());
                let known = match caller {
                    Caller::Visit(visit) => self.visits.get(visit),
                    _ => None,
                };
                let (visitor, from) = (known.map(|one| one.visitor), known.map(|one| one.source));
                let Some(number) = number else {
                    self.tally.unseen(from);
                    return;
                };
                let (until, by, source) = self.held[number];
                let named = now < until;
                let grade = if named { Grade::Probable } else { Grade::Unknown };
                if named {
                    self.by_source[source] += 1.0;
                }
                self.tally.judged(grade, visitor.is_some(), Some(by) == visitor, from);
            }
            What::Over(visit) => {
                self.visits.remove(visit);
            }
            What::Call(_) | What::Tell(..) => {}
        }
    }

    fn finish(self: Box<Self>) -> Record {
        self.tally.record(self.name, Some(self.by_source))
    }
}

/// All that are tried on a scenario.
pub fn all(scenario: &Scenario, sources: &[String], seed: u64) -> Vec<Box<dyn Contender>> {
    let mut all: Vec<Box<dyn Contender>> =
        vec![Box::new(Lendline::new(scenario, sources.to_vec()))];
    for minutes in [15, 20, 30] {
        for pick in [Pick::Random, Pick::Oldest] {
            all.push(Box::new(Field::new(scenario, minutes, pick, seed, sources.len())));
        }
    }
    all
}
