//! A first-order Markov chain over paths: how many calls there would be without a key.
//!
//! States are the keys, a start, and two ends: a call and none. A chain without a key leads all that would come to it
//! to the end without a call. The chain is absorbing, so one inversion gives all removal effects: a path with a call
//! that meets k is one that comes to k and has a call from there on (Kemeny and Snell, "Finite Markov Chains", 1960,
//! chapter 3: the fundamental matrix N, and the chance N(i,k) / N(k,k) of ever coming to k).

use super::{Credit, Ending, Step};
use crate::matrix::{dot, invert};
use std::collections::BTreeMap;

/// How many keys have a state of their own.
pub const MOST_STATES: usize = 200;

/// Counts of what followed what, and the calls by the set of keys on their paths.
#[derive(Debug)]
pub(super) struct Markov {
    states: usize,
    /// From each state, and from the start as the last row, to each state, to a call, to none.
    counts: Vec<f64>,
    sets: BTreeMap<Box<[u32]>, Credit>,
}

impl Markov {
    pub(super) fn new(keys: usize) -> Self {
        let states = keys.min(MOST_STATES + 1);
        Self { states, counts: vec![0.0; (states + 1) * (states + 2)], sets: BTreeMap::new() }
    }

    /// Keys behind the first [`MOST_STATES`] are one state.
    fn state(&self, key: u32) -> usize {
        (key as usize).min(self.states.saturating_sub(1))
    }

    fn count(&mut self, from: usize, to: usize, weight: f64) {
        if let Some(count) = self.counts.get_mut(from * (self.states + 2) + to) {
            *count += weight;
        }
    }

    /// A touch that repeats the one before it changes no removal effect and is passed over.
    fn walk(&mut self, path: &[Step], end: usize, weight: f64) {
        let mut here = self.states;
        for step in path {
            let next = self.state(step.key);
            if next != here {
                self.count(here, next, weight);
                here = next;
            }
        }
        self.count(here, end, weight);
    }

    pub(super) fn call(&mut self, path: &[Step], ending: Ending) {
        self.walk(path, self.states, ending.weight);
        let mut keys: Vec<u32> = path.iter().map(|step| step.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let credit = match self.sets.get_mut(keys.as_slice()) {
            Some(credit) => credit,
            None => self.sets.entry(keys.into_boxed_slice()).or_default(),
        };
        credit.add(1.0, ending);
    }

    pub(super) fn no_call(&mut self, path: &[Step], weight: f64) {
        if !path.is_empty() && weight > 0.0 {
            self.walk(path, self.states + 1, weight);
        }
    }

    /// Shares the calls of every set by the removal effects of its states.
    pub(super) fn share(&self, credits: &mut [Credit]) {
        let effects = self.removal_effects();
        let effect = |state: usize| effects.get(state).copied().unwrap_or(0.0);
        for (keys, credit) in &self.sets {
            // Keys are in order: those that share the last state are together.
            let state = |key: &u32| self.state(*key);
            let groups = || keys.chunk_by(|a, b| state(a) == state(b));
            let of = |group: &[u32]| group.first().map_or(0.0, |key| effect(state(key)));
            let sum: f64 = groups().map(of).sum();
            for group in groups() {
                let share = if sum > 0.0 { of(group) / sum / group.len() as f64 } else { 0.0 };
                for key in group {
                    if let Some(one) = credits.get_mut(*key as usize) {
                        one.sum += credit.sum * share;
                        one.unconfirmed += credit.unconfirmed * share;
                        one.value += credit.value * share;
                    }
                }
            }
        }
    }

    /// The part of all calls that would be lost without each state.
    pub(super) fn removal_effects(&self) -> Vec<f64> {
        let states = self.states;
        let row = |from: usize| {
            let row = self.counts.get(from * (states + 2)..(from + 1) * (states + 2));
            let row = row.unwrap_or_default();
            let sum: f64 = row.iter().sum();
            row.iter().map(move |count| if sum > 0.0 { count / sum } else { 0.0 })
        };
        let mut matrix = vec![0.0; states * states];
        let mut to_call = vec![0.0; states];
        for from in 0..states {
            for (to, chance) in row(from).enumerate() {
                if to < states {
                    matrix[from * states + to] = if from == to { 1.0 } else { 0.0 } - chance;
                } else if to == states {
                    to_call[from] = chance;
                }
            }
        }
        let start: Vec<f64> = row(states).take(states).collect();
        invert(&mut matrix, states);
        let calls: Vec<f64> =
            matrix.chunks_exact(states.max(1)).map(|row| dot(row, &to_call)).collect();
        let all = dot(&start, &calls);
        let effect = |state: usize| {
            let come: f64 =
                (0..states).map(|from| start[from] * matrix[from * states + state]).sum();
            let hit = come / matrix[state * states + state];
            if all > 0.0 { hit * calls[state] / all } else { 0.0 }
        };
        (0..states).map(effect).collect()
    }
}
