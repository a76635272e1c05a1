//! Rules that are tried on the same world: Lendline's own, by the code of the edge, and the field's.

mod field;
mod lendline;

use super::report::Record;
use super::scenario::Scenario;
use super::world::{Caller, What};
use field::{Field, Pick};
use lendline::Lendline;
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
    /// A month is over: what it tells of the month's calls by source.
    fn month_is_over(&mut self, counts: bool);
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
