use super::{Key, Person};
use crate::matching::KNOWN_WEIGHT;

/// A call, as far as it matters whose it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallOf {
    /// Its caller's telephone, where that is told.
    pub telephone: Option<u128>,
    /// The visitor for whom it is confirmed, finally.
    pub confirmed: Option<u128>,
    /// Visitors and their weights.
    pub candidates: Vec<(u128, f64)>,
}

/// Why a call stands in a person's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// It is confirmed for a browser of his.
    Confirmed,
    /// It came from a telephone of his, and is not confirmed for anybody.
    Telephone,
    /// Visits of his are among its candidates: it may be his, and joins nothing.
    Candidate,
    /// It came from the telephone that was asked for, which is nobody's alone, and is confirmed for a visitor.
    Apart,
}

/// A candidate below this weight is not told, as it is in no list of a verdict's.
const LEAST: f64 = 0.005;

impl Person {
    /// Whether the call is this person's: why, and with which weight. A call that is confirmed for another visitor is his,
    /// whatever telephone it came from.
    pub fn has(&self, call: &CallOf) -> Option<(By, f64)> {
        let his = |visitor: u128| self.keys.contains_key(&Key::Visitor(visitor));
        let candidates = call.candidates.iter().filter(|(visitor, _)| his(*visitor));
        let weight: f64 = candidates.map(|(_, weight)| weight).sum();
        match (call.confirmed, call.telephone) {
            (Some(visitor), _) if his(visitor) => Some((By::Confirmed, weight)),
            (None, Some(telephone)) if self.keys.contains_key(&Key::Telephone(telephone)) => {
                Some((By::Telephone, KNOWN_WEIGHT.max(weight)))
            }
            (Some(_), Some(telephone))
                if self.keys.contains_key(&Key::Telephone(telephone))
                    && self.apart.contains_key(&telephone) =>
            {
                Some((By::Apart, weight))
            }
            _ => (weight >= LEAST).then_some((By::Candidate, weight)),
        }
    }
}
