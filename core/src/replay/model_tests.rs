//! A whole site against a plain list of what was on whose screen: nothing of the last 30 days is lost, and calls are weighed
//! among just those who were shown the number, and the one visitor whose telephone it is.

use super::*;
use crate::matching::{Device, HORIZON_MS, KNOWN_FOR_MS};
use crate::testing::play;
use crate::visits::IDLE_MS;
use crate::wire::EventKind;
use proptest::prelude::*;
use std::collections::BTreeSet;

const MINUTE: u64 = 60_000;
const HOLD: u64 = 15 * MINUTE;
const NUMBERS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Arrive(u8, bool),
    Tell(u8, EventKind),
    Call(usize, u8),
    HangUp,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let kinds = || {
        use EventKind::*;
        prop::sample::select(vec![Beat, Tap, Copy, Hide, Show, Leave])
    };
    prop_oneof![
        6 => (0u8..10, prop::bool::weighted(0.8)).prop_map(|(v, same)| Step::Arrive(v, same)),
        6 => (0u8..10, kinds()).prop_map(|(v, kind)| Step::Tell(v, kind)),
        1 => (0..NUMBERS, 0u8..3).prop_map(|(number, telephone)| Step::Call(number, telephone)),
        1 => Just(Step::HangUp),
        6 => (0..8 * MINUTE).prop_map(Step::Wait),
        1 => (0..72 * 60 * MINUTE).prop_map(Step::Wait),
    ]
}

/// A number on a screen.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    number: usize,
    visitor: u128,
    visit: u64,
    shown_at: u64,
    seen_at: u64,
    events: Vec<(EventKind, u64)>,
}

#[derive(Default)]
struct Model {
    log: Vec<Shown>,
    /// Each visitor's visit, its source and its last sign of life.
    visits: BTreeMap<u128, (u64, bool, u64)>,
    calls: u64,
    /// The telephone of each call that is not final yet, and when it began.
    from: BTreeMap<String, (u8, u64)>,
    /// The visitors for whom a telephone's calls were confirmed, and when the last of these began.
    confirmed: BTreeMap<u8, (BTreeSet<u128>, u64)>,
    now: u64,
}

impl Model {
    fn live(&mut self, visitor: u128) -> impl Iterator<Item = &mut Shown> {
        let now = self.now;
        self.log.iter_mut().filter(move |one| one.visitor == visitor && now < one.seen_at + HOLD)
    }

    fn arrived(&mut self, number: usize, visitor: u128, same: bool) -> Result<(), TestCaseError> {
        let now = self.now;
        let next = self.visits.values().map(|(visit, ..)| *visit).max().unwrap_or(0) + 1;
        let known = self.visits.get(&visitor).copied();
        let visit = match known {
            Some((visit, source, seen_at)) if now < seen_at + IDLE_MS && source == same => visit,
            _ => next,
        };
        self.visits.insert(visitor, (visit, same, now));
        if let Some(own) = self.live(visitor).next() {
            prop_assert_eq!(own.number, number, "he had one already");
        }
        let goes_on = self.live(visitor).find(|one| one.visit == visit);
        if goes_on.map(|own| own.seen_at = now).is_none() {
            let events = Vec::new();
            self.log.push(Shown { number, visitor, visit, shown_at: now, seen_at: now, events });
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, replay: &mut Replay) -> Result<(), TestCaseError> {
        for concluded in replay.advance(self.now) {
            let (telephone, at) = self.from.remove(&concluded.call).unwrap_or_default();
            if concluded.verdict.introduces() {
                let (visitors, last) = self.confirmed.entry(telephone).or_default();
                if at > *last + KNOWN_FOR_MS {
                    visitors.clear();
                }
                visitors.extend(concluded.visitors.first());
                *last = at.max(*last);
            }
        }
        let now = self.now;
        match step {
            Step::Arrive(visitor, same) => {
                let source = if *same { "a" } else { "b" };
                let number = replay.arrive(now, (*visitor).into(), source, Device::Phone);
                prop_assert!(number.is_some(), "the site shares");
                self.arrived(number.unwrap_or(0), (*visitor).into(), *same)?;
            }
            Step::Tell(visitor, kind) => {
                replay.tell(now, (*visitor).into(), *kind);
                // A visit that is over, on a number that he has got anew since, is told nothing more.
                let visit = self.live((*visitor).into()).map(|one| one.visit).max();
                for own in self.live((*visitor).into()).filter(|one| Some(one.visit) == visit) {
                    own.seen_at = now;
                    if kind.is_evidence() {
                        own.events.push((*kind, now));
                    }
                }
                if let Some(known) = self.visits.get_mut(&(*visitor).into()) {
                    known.2 = now;
                }
            }
            Step::Call(number, telephone) => {
                self.calls += 1;
                let id = self.calls.to_string();
                self.from.insert(id.clone(), (*telephone, now));
                let call = replay.call(now, &id, *number, &format!("+{telephone}1"));
                self.kept(replay, *number)?;
                let mut shown: BTreeSet<u128> =
                    self.within(*number).map(|one| one.visitor).collect();
                let confirmed = self.confirmed.get(telephone);
                let of_telephone = confirmed.into_iter().flat_map(|(visitors, _)| visitors);
                let whose: Vec<u128> = of_telephone.copied().collect();
                if let [whose] = whose.as_slice() {
                    shown.insert(*whose);
                }
                prop_assert!(call.visitors.iter().all(|visitor| shown.contains(visitor)));
                prop_assert!(whose.len() == 1 || !call.verdict.is_of_known_caller());
                prop_assert_eq!(call.visitors.len(), call.verdict.candidates.len());
                let weights: f64 = call.verdict.candidates.iter().map(|one| one.weight).sum();
                prop_assert!((weights + call.verdict.none - 1.0).abs() < 1e-9, "{weights}");
            }
            Step::HangUp => replay.hang_up(now, &self.calls.to_string()),
            Step::Wait(ms) => self.now += ms,
        }
        Ok(())
    }

    fn within(&self, number: usize) -> impl Iterator<Item = &Shown> {
        let horizon = self.now.saturating_sub(HORIZON_MS);
        self.log.iter().filter(move |one| one.number == number && one.seen_at >= horizon)
    }

    /// All that was shown within the horizon is known, as it was.
    fn kept(&self, replay: &Replay, number: usize) -> Result<(), TestCaseError> {
        let horizon = self.now.saturating_sub(HORIZON_MS);
        let known = replay.showings(number).filter(|one| one.last_seen_at >= horizon);
        let known: Vec<Shown> = known
            .map(|one| Shown {
                number,
                visitor: one.visitor,
                visit: one.visit,
                shown_at: one.shown_at,
                seen_at: one.last_seen_at,
                events: one.events.clone(),
            })
            .collect();
        let wanted: Vec<Shown> = self.within(number).cloned().collect();
        prop_assert_eq!(known, wanted);
        Ok(())
    }
}

#[test]
fn nothing_of_the_last_thirty_days_is_lost() {
    play(1_000, step(), |steps| {
        let mut replay = Replay::new(NUMBERS, HOLD, WhenEmpty::Share);
        let mut model = Model::default();
        steps.iter().try_for_each(|step| model.step(step, &mut replay))
    });
}
