//! The models that look at one path alone.

use super::{Model, Step};

/// The half-life of [`Model::TimeDecay`], ms (7 days, the field's usual).
pub const HALF_LIFE_MS: f64 = 7.0 * 24.0 * 3_600_000.0;

/// The part of [`Model::Position`] for the first touch, and for the last.
const END: f64 = 0.4;

/// The share of each step of a path in a call at that time, into `shares`; they sum to one. [`Model::Markov`] looks at
/// more than one path: it has no shares here.
pub(super) fn shares(model: Model, path: &[Step], call_at: u64, shares: &mut Vec<f64>) {
    shares.clear();
    shares.resize(path.len(), 0.0);
    let last = path.len().saturating_sub(1);
    let one = |shares: &mut [f64], place: usize| {
        if let Some(share) = shares.get_mut(place) {
            *share = 1.0;
        }
    };
    match model {
        Model::Last | Model::Markov => one(shares, last),
        Model::LastNonDirect => {
            one(shares, path.iter().rposition(|step| !step.direct).unwrap_or(last));
        }
        Model::First => one(shares, 0),
        Model::Linear => shares.fill(1.0 / path.len() as f64),
        Model::Position => position(shares),
        Model::TimeDecay => time_decay(path, call_at, shares),
        Model::Shapley => by_set(path, shares),
    }
}

fn position(shares: &mut [f64]) {
    match shares {
        [] => {}
        [only] => *only = 1.0,
        [first, last] => (*first, *last) = (0.5, 0.5),
        [first, between @ .., last] => {
            between.fill((1.0 - 2.0 * END) / between.len() as f64);
            (*first, *last) = (END, END);
        }
    }
}

/// Ages count from the last touch, which changes nothing in the shares and keeps old paths from vanishing.
fn time_decay(path: &[Step], call_at: u64, shares: &mut [f64]) {
    let age = |step: &Step| call_at.saturating_sub(step.at) as f64;
    let least = path.iter().map(age).fold(f64::INFINITY, f64::min);
    for (share, step) in shares.iter_mut().zip(path) {
        *share = (-(age(step) - least) / HALF_LIFE_MS).exp2();
    }
    let sum: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
}

/// Each key once, at its first touch.
fn by_set(path: &[Step], shares: &mut [f64]) {
    let mut firsts: Vec<(u32, usize)> =
        path.iter().enumerate().map(|(place, step)| (step.key, place)).collect();
    firsts.sort_unstable();
    firsts.dedup_by_key(|(key, _)| *key);
    for (_, place) in &firsts {
        if let Some(share) = shares.get_mut(*place) {
            *share = 1.0 / firsts.len() as f64;
        }
    }
}
