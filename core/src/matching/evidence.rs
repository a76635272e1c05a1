//! The evidence behind a verdict, as data; `words` says it.

use super::showing::{CLOCK_SLACK_MS, seconds_since};
use super::{Basis, Circumstances, Showing};
use crate::leases::OFFER_MS;
use crate::wire::EventKind;

/// One thing that speaks for or against a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
pub enum Evidence {
    /// The number is static: it stands in one place only.
    Static,
    /// The visit tapped the number so many seconds before the call.
    Tapped {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The visit copied the number or pressed to see it.
    Copied {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The visit's page went out of sight seconds before the call, as when the dialler opens.
    HiddenAtDial {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The telephone is known: the last confirmed call from it came so many seconds before, and was the visitor's.
    KnownCaller {
        /// The visitor's visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The number was on the visit's screen when the call came.
    OnScreen {
        /// The visit.
        visit: u64,
    },
    /// The number had been on the visit's screen until so many seconds before the call.
    Seen {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The number was in view on the visit's screen when the call came.
    InView {
        /// The visit.
        visit: u64,
        /// For how many seconds it had been.
        seconds: u64,
    },
    /// The number was on the visit's page, and went out of view so many seconds before the call.
    OutOfView {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The caller's number is registered in the region in which the visit was.
    SameArea {
        /// The visit.
        visit: u64,
    },
    /// The caller's number is registered in another region than that in which the visit was.
    OtherArea {
        /// The visit.
        visit: u64,
    },
    /// Nobody else was shown the number in the 30 days before.
    NobodyElse,
    /// Other visitors were shown the number in the 30 days before.
    Others {
        /// How many.
        count: u64,
        /// Seconds since the latest of them was last seen.
        seconds: u64,
    },
    /// The pool was empty: several visitors held the number at once.
    Shared {
        /// How many, this visit's visitor among them.
        count: u64,
    },
    /// Several visitors saw the number at once: it had been offered to some of them, and was lent to another.
    Offered {
        /// How many, this visit's visitor among them.
        count: u64,
    },
    /// The number was offered to a page that never asked for it; somebody may have seen it there.
    Unclaimed {
        /// Seconds since the last such offer.
        seconds: u64,
    },
    /// So many other numbers of the pool rang within three minutes, as robots ring.
    Burst {
        /// How many.
        numbers: u64,
    },
    /// Nobody was shown the number in the 30 days before.
    NeverShown,
    /// A visitor whom the verdict named was erased since.
    Erased,
}

/// What there is to say of a call, the strongest first.
pub(super) fn collect(basis: &Basis, top: Option<(u128, u64)>) -> Vec<Evidence> {
    let (call_at, showings, about) = (basis.call_at, &basis.showings, basis.about());
    let never_shown = showings.is_empty() && basis.rest.visitors == 0;
    let mut out = Vec::new();
    let Some((visitor, visit)) = top else {
        out.push(if never_shown { Evidence::NeverShown } else { others(basis, None) });
        out.extend(known_caller(call_at, None, about));
        return out;
    };
    let own: Vec<&Showing> = showings.iter().filter(|showing| showing.visitor == visitor).collect();
    let latest = |wanted: &[EventKind], within: f64| {
        let events = own.iter().flat_map(|showing| &showing.events);
        let ages = events
            .filter(|(kind, _)| wanted.contains(kind))
            .filter_map(|(_, at)| seconds_since(call_at, *at))
            .filter(|age| *age <= within);
        ages.fold(None, |best: Option<f64>, age| Some(best.map_or(age, |best| best.min(age))))
    };
    if let Some(age) = latest(&[EventKind::Tap], 310.0) {
        out.push(Evidence::Tapped { visit, seconds: age as u64 });
    }
    if let Some(age) = latest(&[EventKind::Copy, EventKind::Reveal], 180.0) {
        out.push(Evidence::Copied { visit, seconds: age as u64 });
    }
    let hidden = own.iter().filter_map(|showing| showing.hidden_since(call_at)).max();
    if let Some(age) = hidden.and_then(|at| seconds_since(call_at, at)).filter(|age| *age < 30.0) {
        out.push(Evidence::HiddenAtDial { visit, seconds: age as u64 });
    }
    out.extend(known_caller(call_at, top, about));
    let ends = own.iter().map(|showing| showing.ended_at(call_at, about.beat_ms));
    let ends: Vec<Option<u64>> = ends.collect();
    let is_open = ends.contains(&None);
    if is_open {
        out.push(Evidence::OnScreen { visit });
    } else if let Some(end) = ends.into_iter().flatten().max() {
        out.push(Evidence::Seen { visit, seconds: (call_at - end) / 1000 });
    }
    match own
        .iter()
        .filter_map(|showing| showing.in_view(call_at, is_open))
        .max_by_key(|(_, at)| *at)
    {
        Some((true, at)) if is_open => {
            out.push(Evidence::InView { visit, seconds: (call_at - at) / 1000 });
        }
        Some((false, at)) => {
            out.push(Evidence::OutOfView { visit, seconds: (call_at - at) / 1000 })
        }
        _ => {}
    }
    match basis.beside.as_ref().and_then(|beside| beside.has(visitor)) {
        Some(true) => out.push(Evidence::SameArea { visit }),
        Some(false) => out.push(Evidence::OtherArea { visit }),
        None => {}
    }
    // Of a known caller's number that nobody was shown, nobody else can be spoken of.
    out.push(if never_shown { Evidence::NeverShown } else { others(basis, Some(visitor)) });
    let held = |showing: &&Showing| is_held_with_others(showing, call_at, about.hold_ms);
    if own.iter().any(held) {
        let shared = showings.iter().filter(held);
        let mut visitors: Vec<u128> = shared.map(|showing| showing.visitor).collect();
        visitors.sort_unstable();
        visitors.dedup();
        let count = (visitors.len() as u64 + basis.rest.held).max(2);
        let offered =
            basis.rest.offered || showings.iter().filter(held).any(|showing| showing.offer);
        out.push(if offered { Evidence::Offered { count } } else { Evidence::Shared { count } });
    }
    out.extend(unclaimed(call_at, about));
    if let Some(numbers) = about.ringing.mark() {
        out.push(Evidence::Burst { numbers: numbers.into() });
    }
    out
}

/// Whether its visitor held the number at the call while others did.
pub(super) fn is_held_with_others(showing: &Showing, call_at: u64, hold_ms: u64) -> bool {
    showing.shared && call_at <= showing.last_seen_at.saturating_add(hold_ms)
}

fn others(basis: &Basis, visitor: Option<u128>) -> Evidence {
    let mut visitors: Vec<u128> = Vec::new();
    let mut last = basis.rest.last_seen_at;
    for showing in basis.showings.iter().filter(|showing| Some(showing.visitor) != visitor) {
        visitors.push(showing.visitor);
        last = last.max(showing.last_seen_at);
    }
    visitors.sort_unstable();
    visitors.dedup();
    match visitors.len() as u64 + basis.rest.visitors {
        0 => Evidence::NobodyElse,
        count => Evidence::Others { count, seconds: basis.call_at.saturating_sub(last) / 1000 },
    }
}

/// Who the caller is known as: the first candidate, for the visit that he is named with, or somebody else.
fn known_caller(
    call_at: u64,
    top: Option<(u128, u64)>,
    about: Circumstances<'_>,
) -> Option<Evidence> {
    let known = about.known?;
    let named = top.filter(|(visitor, _)| *visitor == known.visitor);
    let visit = named.map_or(known.visit, |(_, visit)| visit);
    Some(Evidence::KnownCaller {
        visit,
        seconds: call_at.saturating_sub(known.confirmed_at) / 1000,
    })
}

/// The last unclaimed offer that whoever saw it may still be dialling from.
fn unclaimed(call_at: u64, about: Circumstances<'_>) -> Option<Evidence> {
    let until = |at: u64| at.saturating_add(OFFER_MS).saturating_add(about.hold_ms);
    let open = about.unclaimed.iter().copied().filter(|at| call_at <= until(*at));
    let last = open.filter(|at| *at <= call_at.saturating_add(CLOCK_SLACK_MS)).max()?;
    Some(Evidence::Unclaimed { seconds: call_at.saturating_sub(last) / 1000 })
}

#[cfg(test)]
mod tests;
