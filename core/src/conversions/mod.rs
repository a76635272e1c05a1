//! What a visitor did besides calling that the owner counts: forms, taps on links to mail and messengers, and the events of
//! his own. Pages tell it ([`Told`]), a visit keeps it ([`Conversions`]), the report credits it as it does calls.
//!
//! What counts: of forms one in a visit, as Google Ads counts leads with "one" instead of "every"; a messenger, and mail, once
//! each in a visit, since tapping its link again goes on with the same talk; of events each. What does not count is kept
//! beside, and says so ([`Conversion::again`]).

mod form;
mod identity;
mod name;
mod told;

pub(crate) use form::WRITTEN;
pub use form::{Field, Typed};
pub use identity::Identity;
pub use told::{Told, What};

use crate::numbers::Number;

/// How many a visit keeps.
pub const MOST: usize = 50;
/// How many of them are events: a site that reports every scroll leaves room for what its visitors ask for.
pub const MOST_EVENTS: usize = 40;
/// How many more are counted: a page that reports every step writes no rows for ever.
pub const MOST_MORE: u64 = 100;
/// How long a name may be, in characters.
pub const MAX_NAME: usize = 100;
/// Of so many forms of a visit what was written in them is kept, where the site asks for it: who sends one again corrects it.
pub const MOST_WRITTEN: usize = 3;
/// What a value must stay below, whatever its sign. Above it stands no price, but telephones do.
pub const MAX_VALUE: f64 = 1e9;

/// What it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Kind {
    /// A form with a telephone or mail field was sent.
    Form,
    /// A link to a mail address was tapped.
    Mail,
    /// A link to a messenger was tapped.
    Messenger,
    /// An event of the owner's own: `lendline.track()`.
    Event,
}

/// One conversion of a visit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conversion {
    /// What it was.
    pub kind: Kind,
    /// The messenger's or the event's name, at most [`MAX_NAME`] characters; mail and forms have none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// The event's value, in whatever the owner counts.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value: Option<f64>,
    /// When, ms.
    pub at: u64,
    /// The visit has one that is the same already, and this one does not count.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub again: bool,
    /// What was written in a form, of the fields that the site names, in their order.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub fields: Vec<Field>,
}

/// The conversions of a visit.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conversions {
    /// The first of them, in the order in which they were told.
    pub kept: Vec<Conversion>,
    /// How many more there were, [`MOST_MORE`] at most.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_none"))]
    pub more: u64,
}

#[cfg(feature = "serde")]
fn is_none(more: &u64) -> bool {
    *more == 0
}

impl Conversions {
    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.more == 0
    }

    /// Takes in what a page told of a visit that began at `started_at`. Only its age is believed, as far as the visit's
    /// beginning; nothing of it is too old to be a lead. Says whether it is among those that are kept.
    pub fn take(
        &mut self,
        kind: Kind,
        name: Option<String>,
        value: Option<f64>,
        age_ms: u64,
        (started_at, now): (u64, u64),
    ) -> bool {
        let events = self.kept.iter().filter(|one| one.kind == Kind::Event).count();
        if self.kept.len() >= MOST || kind == Kind::Event && events >= MOST_EVENTS {
            self.more = (self.more + 1).min(MOST_MORE);
            return false;
        }
        let same = |one: &Conversion| one.kind == kind && one.name == name;
        let again = kind != Kind::Event && self.kept.iter().any(same);
        let at = now.saturating_sub(age_ms).max(started_at);
        self.kept.push(Conversion { kind, name, value, at, again, fields: Vec::new() });
        true
    }

    /// Takes in a form, as [`take`](Self::take) does, and keeps what was written in it, if there is room for it.
    pub fn take_written(&mut self, fields: Vec<Field>, age_ms: u64, times: (u64, u64)) {
        let written = self.kept.iter().filter(|one| !one.fields.is_empty()).count();
        let taken = self.take(Kind::Form, None, None, age_ms, times);
        if let Some(form) = self.kept.last_mut().filter(|_| taken && written < MOST_WRITTEN) {
            form.fields = fields;
        }
    }

    /// Forgets what was written in each form in which this number stands, the rest of that form too; whether there was one.
    pub fn forget(&mut self, number: &Number) -> bool {
        let his = self.kept.iter_mut().filter(|one| Field::mention(&one.fields, number));
        his.map(|one| one.fields.clear()).count() > 0
    }
}

#[cfg(test)]
mod tests;
