//! The owner's report: visits, calls and credits of a period by what visits are grouped by, a channel or a campaign.
//!
//! First come the calls of the period and of [`MIX_MS`] before it, from which only the mix is learned, then visits, newest first: those of the period, and of the time before it as
//! far as they are kept. What visits did besides calling is credited over the same paths; it is certain whose it is. Of a visit some 24 bytes are held, of the time before only visits of those whose paths count.

mod builder;
mod conversions;
mod earlier;
mod keys;
mod store;

pub use builder::Builder;
pub use keys::MOST_KEYS;
pub use store::MOST_VISITS;

use crate::attribution::{Credit, Model};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Calls and visits that began at this time or later, ms; what began after the period is not told at all.
    pub from: u64,
    /// How credit is shared.
    pub model: Model,
}

/// For so long before the period calls tell how often each group's visitors call, ms (90 days).
pub const MIX_MS: u64 = 90 * 24 * 3_600_000;

/// A call of the period, or of [`MIX_MS`] before it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallOf<'a> {
    /// When it began, ms.
    pub at: u64,
    /// Whether its one source or the first of its candidates is confirmed.
    pub confirmed: bool,
    /// The group of a static number's source; such a call has no candidates.
    pub source: Option<&'a str>,
    /// Visits, the heaviest first, and their weights; what is left to 1 is nobody's.
    pub candidates: Vec<(u64, f64)>,
}

/// A visit that began before the period's end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VisitOf<'a> {
    /// Its number, counted up with the time; the later of two is the higher.
    pub id: u64,
    /// Who came.
    pub visitor: u128,
    /// When it began, ms.
    pub at: u64,
    /// What it is grouped by: any text, the same for the same group.
    pub group: &'a str,
    /// Whether nobody sent the visitor.
    pub direct: bool,
    /// How many calls it is expected to have made by what is seen of it; `None` where that is not known.
    pub expected: Option<f64>,
    /// What of the period was done in it besides calling.
    pub did: Did,
}

/// What was done besides calling: what counts of it (see [`conversions`](crate::conversions)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Did {
    /// Whether a link that calls a lent number was tapped: 1 at most, since who taps again tries the same call again.
    pub taps: u32,
    /// Forms.
    pub forms: u32,
    /// Taps on links to mail and messengers.
    pub messages: u32,
    /// Events of the owner's own.
    pub events: u32,
    /// What these are worth together.
    pub value: f64,
}

/// Why a report can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// A line of the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What visits were grouped by; `None`: all groups behind the first [`MOST_KEYS`].
    pub group: Option<String>,
    /// Visits of the period.
    pub visits: u64,
    /// Different visitors of them.
    pub visitors: u64,
    /// Calls whose visit, or static number, is confirmed to be of this group.
    pub confirmed: u64,
    /// Expected calls besides, of those whose visit is not confirmed.
    pub weighed: f64,
    /// Both together lie between this …
    pub low: f64,
    /// … and this in nine of ten cases.
    pub high: f64,
    /// Calls that are credited to this group by the model.
    pub credit: Credit,
    /// Visits with a tap on a link that calls, as far as they are credited to it.
    pub taps: f64,
    /// Forms that are credited to it.
    pub forms: f64,
    /// Taps on links to mail and messengers that are.
    pub messages: f64,
    /// Events of the owner's own that are.
    pub events: f64,
    /// And what of these events' value is.
    pub value: f64,
}

/// The report's foot. Confirmed, weighed and unknown add up to all calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Calls of the period.
    pub calls: u64,
    /// Those that are confirmed.
    pub confirmed: u64,
    /// Expected calls of candidates, of the others.
    pub weighed: f64,
    /// Expected calls of nobody who is known.
    pub unknown: f64,
    /// Visits of the period.
    pub visits: u64,
    /// Different visitors.
    pub visitors: u64,
    /// Visits with a tap on a link that calls, in the period.
    pub taps: u64,
    /// Forms of the period.
    pub forms: u64,
    /// Taps on links to mail and messengers.
    pub messages: u64,
    /// Events of the owner's own.
    pub events: u64,
    /// What these are worth together.
    pub value: f64,
}

#[cfg(test)]
mod tests;
