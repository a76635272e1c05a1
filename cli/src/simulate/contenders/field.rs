//! The field's rules.

use super::{Contender, Visit, dialled, untold};
use crate::simulate::report::{Record, Tally};
use crate::simulate::scenario::Scenario;
use crate::simulate::world::{Caller, What};
use fastrand::Rng;
use lendline_core::matching::{Estimate, Grade};
use std::collections::HashMap;

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
    /// How many numbers there are.
    numbers: usize,
    /// The number of each visitor who may hold one still.
    by_visitor: HashMap<u64, usize>,
    visits: HashMap<u64, Visit>,
    by_source: Vec<f64>,
    /// As of the last month's end.
    reported: Vec<f64>,
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
            held: vec![(0, u64::MAX, 0); scenario.pool.most()],
            numbers: scenario.pool.numbers,
            by_visitor: HashMap::new(),
            visits: HashMap::new(),
            by_source: vec![0.0; sources],
            reported: vec![0.0; sources],
            tally: Tally::new(sources),
        }
    }

    fn lend(&mut self, now: u64, visitor: u64, source: usize) -> Option<usize> {
        let own = self.by_visitor.get(&visitor).copied().filter(|own| {
            let held = self.held.iter().take(self.numbers).nth(*own);
            held.is_some_and(|(until, by, _)| *by == visitor && now < *until)
        });
        let number = match own {
            Some(own) => own,
            None => {
                let all = self.held.iter().take(self.numbers).enumerate();
                let free = all.filter(|(_, (until, ..))| *until <= now);
                let free: Vec<(usize, u64)> =
                    free.map(|(number, (until, ..))| (number, *until)).collect();
                match (free.is_empty(), self.pick) {
                    (true, _) if self.original_when_empty => return None,
                    (true, _) => self.rng.usize(0..self.numbers),
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
                    false => Some(untold(*visit, self.numbers)),
                };
                let (visitor, source) = (*visitor, *source);
                self.visits.insert(*visit, Visit { visitor, source, number });
            }
            What::Call(caller, _) if counts => {
                let number = dialled(&self.visits, *caller, self.numbers);
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
            What::Resize(numbers) => self.numbers = *numbers,
            What::Call(..) | What::Tell(..) | What::Offer(_) => {}
            What::Ban(..) | What::Move(..) => {}
        }
    }

    fn month_is_over(&mut self, counts: bool) {
        let so_far = std::mem::replace(&mut self.reported, self.by_source.clone());
        let told = self.by_source.iter().zip(so_far).map(|(all, before)| {
            let calls = all - before;
            Estimate { calls, low: calls, high: calls }
        });
        let told: Vec<Estimate> = told.collect();
        self.tally.month_is_over(&told, counts);
    }

    fn finish(self: Box<Self>) -> Record {
        self.tally.record(self.name, Some(self.by_source))
    }
}
