//! Lendline's own rules.

use super::{Contender, Truth, Visit, dialled, untold};
use crate::simulate::areas::Areas;
use crate::simulate::report::{Record, Tally};
use crate::simulate::scenario::Scenario;
use crate::simulate::world::{Caller, What};
use lendline_core::leases::WhenEmpty;
use lendline_core::matching::Estimate;
use lendline_core::replay::{Concluded, Replay};
use std::collections::HashMap;

/// Lendline, by the code of the edge.
pub struct Lendline {
    replay: Replay,
    numbers: usize,
    offering: bool,
    sources: Vec<String>,
    visits: HashMap<u64, Visit>,
    /// The number that came with a page's script, and when.
    offers: HashMap<u64, (usize, u64)>,
    calls: HashMap<String, Truth>,
    tally: Tally,
    areas: Option<Areas>,
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
            offering: scenario.pool.offers,
            areas: scenario.areas.clone(),
            tally: Tally::new(sources.len()),
            sources,
            visits: HashMap::new(),
            offers: HashMap::new(),
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
            // What is promised of verdicts is not promised of these: they are told by themselves.
            if verdict.is_of_known_caller() {
                self.tally.known(verdict.grade, right, truth.source);
                continue;
            }
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
            What::Arrive { visit, visitor, source, device, region, pool, told } => {
                let name = self.sources.get(*source).map(String::as_str).unwrap_or_default();
                let id = u128::from(*visitor);
                self.replay.is_from(id, *region);
                let number = match (told, self.offers.remove(visit)) {
                    (true, None) => self.replay.arrive_in(now, id, name, *device, *pool),
                    (true, Some(offer)) => self.replay.claim(now, id, name, *device, offer),
                    (false, Some((offered, _))) => Some(offered),
                    (false, None) if self.offering => None,
                    (false, None) => Some(untold(*visit, self.numbers)),
                };
                let (visitor, source) = (*visitor, *source);
                self.visits.insert(*visit, Visit { visitor, source, number });
            }
            What::Offer(page) => {
                self.offers.extend(self.replay.offer(now).map(|number| (*page, (number, now))));
            }
            What::Resize(numbers) => {
                self.replay.resize(*numbers);
                self.numbers = *numbers;
            }
            What::Move(number, pool) => self.replay.move_to(*number, *pool),
            What::Ban(number, span) => self.replay.ban(now, *number, Some(now + span)),
            What::Tell(visit, kind) => {
                if let Some(known) = self.visits.get(visit) {
                    self.replay.tell(now, u128::from(known.visitor), *kind);
                }
            }
            What::Call(caller, telephone) => {
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
                let telephone = Areas::number(self.areas.as_ref(), *telephone);
                self.replay.call(now, &id, number, &telephone);
                self.replay.hang_up(now + 60_000, &id);
                self.calls.insert(id, Truth { visitor, source, counts });
            }
            What::Over(visit) => {
                self.visits.remove(visit);
                self.offers.remove(visit);
            }
        }
    }

    fn month_is_over(&mut self, counts: bool) {
        let told = self.replay.report();
        let of = |source: &String| {
            let found = told.iter().find(|(name, _)| name == source);
            found.map_or(Estimate::default(), |(_, estimate)| *estimate)
        };
        let estimates: Vec<Estimate> = self.sources.iter().map(of).collect();
        self.tally.month_is_over(&estimates, counts);
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
