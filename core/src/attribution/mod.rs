//! Attribution: which of a visitor's touches a call is credited to.
//!
//! All models read the same paths: the visits of a visitor up to the one that made the phone ring, the whole history
//! that is kept. A call that several visits may have made is one path for each of them, with that visit's weight;
//! what is left to one is nobody's and credits nobody. So credits always sum to the weights that were added.

mod markov;
mod rules;

pub use markov::MOST_STATES;
pub use rules::HALF_LIFE_MS;

use markov::Markov;

/// How the credit of a call is shared among the touches before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// All to the last touch.
    Last,
    /// All to the last touch that was not direct; where all were direct, to the last.
    LastNonDirect,
    /// All to the first touch.
    First,
    /// To all touches alike.
    Linear,
    /// 40 % to the first touch, 40 % to the last and 20 % to all between alike; half and half where there are two.
    Position,
    /// Half as much for every [`HALF_LIFE_MS`] that a touch lies before the call.
    TimeDecay,
    /// By the removal effect of a first-order Markov chain over all paths, those without a call included: Anderl,
    /// Becker, von Wangenheim and Schumann, "Mapping the customer journey", International Journal of Research in
    /// Marketing 33 (2016). A call is shared among the keys of its own path in proportion to their effects, so that
    /// it credits nothing that was not before it.
    Markov,
    /// The Shapley value of the game in which a set of keys is worth the calls whose paths have no other keys: each
    /// call is shared evenly by the different keys on its path. Zhao, Mahboobi and Bagheri, "Shapley value methods
    /// for attribution modeling in online advertising" (2018), the simplified formula.
    Shapley,
}

/// Every model with its name.
const NAMES: [(Model, &str); 8] = [
    (Model::Last, "last"),
    (Model::LastNonDirect, "last_non_direct"),
    (Model::First, "first"),
    (Model::Linear, "linear"),
    (Model::Position, "position"),
    (Model::TimeDecay, "time_decay"),
    (Model::Markov, "markov"),
    (Model::Shapley, "shapley"),
];

impl Model {
    /// Every model there is.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(model, _)| *model)
    }

    /// The name as the API writes it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(model, _)| *model == self).map_or("last", |(_, name)| name)
    }

    /// The model of that name.
    pub fn parse(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, own)| *own == name).map(|(model, _)| *model)
    }
}

/// A touch on a path, as far as the models look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is credited under: a channel, a campaign, …, counted from 0.
    pub key: u32,
    /// When the visit began, ms.
    pub at: u64,
    /// Whether nobody sent the visitor.
    pub direct: bool,
}

/// A call at the end of a path, or what else the owner counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending {
    /// When the call began, ms.
    pub at: u64,
    /// The probability that the path's last visit made it, 0 to 1; of what a visit did for certain, how many there were.
    pub weight: f64,
    /// Whether that is confirmed.
    pub confirmed: bool,
    /// What it is worth, by whatever the owner counts; shared as the credit is.
    pub value: f64,
}

/// What a key is credited with, in calls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Credit {
    /// All of it.
    pub sum: f64,
    /// The part that rests on calls that are not confirmed.
    pub unconfirmed: f64,
    /// What that is worth.
    pub value: f64,
}

impl Credit {
    fn add(&mut self, share: f64, ending: Ending) {
        self.sum += share * ending.weight;
        if !ending.confirmed {
            self.unconfirmed += share * ending.weight;
        }
        self.value += share * ending.value;
    }
}

/// Credits under one model, path by path: what is kept does not grow with the number of paths, but for the
/// different sets of keys that [`Model::Markov`] meets.
#[derive(Debug)]
pub struct Attribution {
    model: Model,
    credits: Vec<Credit>,
    markov: Option<Markov>,
    shares: Vec<f64>,
}

impl Attribution {
    /// Nothing yet, for keys from 0 to `keys`. [`Model::Markov`] tells the first [`MOST_STATES`] of them apart; all
    /// others are one state, whose part of a call is shared evenly by those of them on its path.
    pub fn new(model: Model, keys: usize) -> Self {
        let markov = (model == Model::Markov).then(|| Markov::new(keys));
        Self { model, credits: vec![Credit::default(); keys], markov, shares: Vec::new() }
    }

    /// A path, the first touch first, that ended with a call. One without touches or weight adds nothing; a key that
    /// is not among the keys has no credit.
    pub fn call(&mut self, path: &[Step], ending: Ending) {
        if path.is_empty() || ending.weight <= 0.0 {
            return;
        }
        if let Some(markov) = &mut self.markov {
            return markov.call(path, ending);
        }
        rules::shares(self.model, path, ending.at, &mut self.shares);
        for (step, share) in path.iter().zip(&self.shares) {
            if let Some(credit) = self.credits.get_mut(step.key as usize) {
                credit.add(*share, ending);
            }
        }
    }

    /// A path that ended without a call, by that weight. Only [`Model::Markov`] looks at it.
    pub fn no_call(&mut self, path: &[Step], weight: f64) {
        if let Some(markov) = &mut self.markov {
            markov.no_call(path, weight);
        }
    }

    /// The credit of each key.
    pub fn credits(mut self) -> Vec<Credit> {
        if let Some(markov) = self.markov {
            markov.share(&mut self.credits);
        }
        self.credits
    }
}

#[cfg(test)]
mod tests;
