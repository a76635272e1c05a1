//! Callers who are known: a telephone from which a call was confirmed for a visitor says who is calling when it rings
//! again. How much it says are assumptions, stated in `habits/prior.rs`.

use super::habits::{AGAIN, AGAIN_ELSEWHERE, ANOTHER, STRANGER};
use super::{Evidence, Grade, State, Verdict};

/// For how long a telephone is known after the last call from it that was confirmed, ms (90 days): people call the same
/// shop again after weeks, and telephones change hands. Longer than [`super::HORIZON_MS`], since who calls a number again
/// from his list of calls looks at no page first.
pub const KNOWN_FOR_MS: u64 = 90 * 24 * 3600 * 1000;

/// How sure it is, by itself, that a call from a known telephone is its visitor's.
pub const KNOWN_WEIGHT: f64 = 1.0 - ANOTHER;

/// Words that exchanges write where the caller withheld his number, in lower case.
const WITHHELD: &[&str] = &[
    "anonymous",
    "blocked",
    "hidden",
    "none",
    "null",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
    "скрыт",
    "скрытый",
];
/// The same as it is spelled on a keypad: ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED, UNKNOWN, PRIVATE.
const SPELLED: &[&str] =
    &["266696687", "7378742833", "86282452253", "2562533", "8656696", "7748283"];

/// Whether this names a telephone at all; what is empty, withheld or made of zeros may be anybody's.
pub fn is_told(caller: &str) -> bool {
    let text = caller.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphabetic());
    let named = text.chars().any(|c| c.is_alphanumeric() && c != '0');
    named
        && !words.any(|word| WITHHELD.contains(&word))
        && !SPELLED.contains(&text.trim_start_matches('+'))
}

/// What confirmed calls from one telephone say of whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its visitor; None: they were confirmed for several, so that it is nobody's.
    pub visitor: Option<u128>,
    /// The visit that the last of them was confirmed for.
    pub visit: u64,
    /// When the last of them began, ms.
    pub confirmed_at: u64,
}

impl Caller {
    /// After one more confirmed call that began at `call_at`, see [`Verdict::introduces`].
    #[must_use]
    pub fn after(before: Option<Self>, visitor: u128, visit: u64, call_at: u64) -> Self {
        let before = before.filter(|before| before.lasts(call_at));
        let same = before.is_none_or(|before| before.visitor == Some(visitor));
        let later = before.filter(|before| before.confirmed_at > call_at);
        Self {
            visitor: same.then_some(visitor),
            visit: later.map_or(visit, |later| later.visit),
            confirmed_at: later.map_or(call_at, |later| later.confirmed_at),
        }
    }

    /// Who calls at `call_at`, and when he was known, ms. Calls that were confirmed later say nothing of this one.
    pub fn known(&self, call_at: u64) -> Option<Known> {
        let visitor = self.visitor?;
        let known = self.confirmed_at <= call_at && self.lasts(call_at);
        known.then_some(Known { visitor, visit: self.visit, confirmed_at: self.confirmed_at })
    }

    fn lasts(&self, at: u64) -> bool {
        at.saturating_sub(self.confirmed_at) <= KNOWN_FOR_MS
    }
}

/// A caller who is known as a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The visitor.
    pub visitor: u128,
    /// His latest visit before the call, whatever it was shown.
    pub visit: u64,
    /// When the last call from his telephone began that was confirmed, ms.
    pub confirmed_at: u64,
}

impl Known {
    /// Calls a second from his telephone on one number that he was shown, or on another one, without a page that was
    /// seen: by himself, and by whoever else has the telephone or forges it.
    pub(super) fn again(was_shown: bool) -> (f64, f64) {
        let rate = if was_shown { AGAIN } else { AGAIN_ELSEWHERE };
        (rate * (1.0 - ANOTHER), rate * ANOTHER)
    }
}

/// How likely a call of this visitor, or of nobody who is known, comes from the telephone that it came from.
pub(super) fn fit(known: Option<Known>, visitor: Option<u128>) -> f64 {
    match known {
        Some(known) if visitor == Some(known.visitor) => KNOWN_WEIGHT,
        Some(_) => STRANGER,
        None => 1.0,
    }
}

impl Verdict {
    /// Whether the caller is known from now on as the visitor of the first candidate: the verdict is final and confirmed,
    /// and nothing looks like a robot, whose callers are forged.
    pub fn introduces(&self) -> bool {
        let marked = self.evidence.iter().any(|one| matches!(one, Evidence::Burst { .. }));
        let confirmed = self.state == State::Final && self.grade == Grade::Confirmed;
        confirmed && !marked && !self.candidates.is_empty()
    }

    /// Whether the caller was known, as whomever.
    pub fn is_of_known_caller(&self) -> bool {
        self.evidence.iter().any(|one| matches!(one, Evidence::KnownCaller { .. }))
    }
}

#[cfg(test)]
mod tests;
