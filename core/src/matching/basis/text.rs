//! How a basis is kept: short names, times as ms before the call, and nothing that is as usual. Later versions add
//! fields, each with what holds where it is missing.

use super::{Basis, Fixed, Rest, Ringing, Said};
use crate::matching::area::Beside;
use crate::matching::{Device, Known, Showing};
use crate::wire::EventKind;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Which form this is: 1, the first.
const VERSION: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(rename = "v")]
    version: u32,
    /// When the call began, ms.
    at: u64,
    beat: u64,
    hold: u64,
    #[serde(default)]
    ringing: Ringing,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unclaimed: Vec<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known: Option<KeptKnown>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area: Option<KeptArea>,
    #[serde(default)]
    showings: Vec<KeptShowing>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<(u32, f64)>,
    beliefs: Vec<(u16, f32)>,
    bustle: f64,
    #[serde(default)]
    rest: Rest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<Said>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptKnown {
    visit: u64,
    #[serde(rename = "of")]
    visitor: u32,
    confirmed: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptArea {
    common: f32,
    often: f32,
    #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
    inside: Vec<u32>,
    #[serde(rename = "out", default, skip_serializing_if = "Vec::is_empty")]
    outside: Vec<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptShowing {
    visit: u64,
    #[serde(rename = "of")]
    visitor: u32,
    shown: i64,
    seen: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    offer: bool,
    #[serde(default, skip_serializing_if = "is_unknown")]
    device: Device,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    events: String,
}

fn is_unknown(device: &Device) -> bool {
    *device == Device::Unknown
}

/// From a time to ms before the call and back: any time survives it.
fn before(call_at: u64, at: u64) -> i64 {
    call_at.wrapping_sub(at) as i64
}

fn after(call_at: u64, before: i64) -> u64 {
    call_at.wrapping_sub(before as u64)
}

impl KeptShowing {
    fn of(one: &Showing, call_at: u64) -> Self {
        let mut events = String::new();
        for (kind, at) in &one.events {
            let _ = write!(events, "{}:{};", kind.name(), before(call_at, *at));
        }
        Self {
            visit: one.visit,
            visitor: one.visitor as u32,
            shown: before(call_at, one.shown_at),
            seen: before(call_at, one.last_seen_at),
            shared: one.shared,
            offer: one.offer,
            device: one.device,
            events,
        }
    }

    fn showing(self, call_at: u64) -> Showing {
        let event = |text: &str| {
            let (name, at) = text.split_once(':')?;
            Some((EventKind::parse(name)?, after(call_at, at.parse().ok()?)))
        };
        Showing {
            visit: self.visit,
            visitor: self.visitor.into(),
            shown_at: after(call_at, self.shown),
            last_seen_at: after(call_at, self.seen),
            shared: self.shared,
            offer: self.offer,
            device: self.device,
            region: None,
            events: self.events.split(';').filter_map(event).collect(),
        }
    }
}

impl From<Basis> for Kept {
    fn from(basis: Basis) -> Self {
        let call_at = basis.call_at;
        Self {
            version: VERSION,
            at: call_at,
            beat: basis.beat_ms,
            hold: basis.hold_ms,
            ringing: basis.ringing,
            unclaimed: basis.unclaimed.iter().map(|at| before(call_at, *at)).collect(),
            known: basis.known.map(|known| KeptKnown {
                visit: known.visit,
                visitor: known.visitor as u32,
                confirmed: before(call_at, known.confirmed_at),
            }),
            area: basis.beside.map(|area| KeptArea {
                common: area.common,
                often: area.often,
                inside: area.inside.into_iter().map(|visitor| visitor as u32).collect(),
                outside: area.outside.into_iter().map(|visitor| visitor as u32).collect(),
            }),
            showings: basis.showings.iter().map(|one| KeptShowing::of(one, call_at)).collect(),
            fixed: basis.fixed.iter().map(|one| (one.visitor as u32, one.rate)).collect(),
            beliefs: basis.beliefs,
            bustle: basis.bustle,
            rest: basis.rest,
            said: basis.said,
        }
    }
}

impl From<Kept> for Basis {
    fn from(kept: Kept) -> Self {
        let call_at = kept.at;
        let fixed = |(visitor, rate): (u32, f64)| Fixed { visitor: visitor.into(), rate };
        Self {
            call_at,
            beat_ms: kept.beat,
            hold_ms: kept.hold,
            ringing: kept.ringing,
            unclaimed: kept.unclaimed.iter().map(|at| after(call_at, *at)).collect(),
            known: kept.known.map(|known| Known {
                visitor: known.visitor.into(),
                visit: known.visit,
                confirmed_at: after(call_at, known.confirmed),
            }),
            beside: kept.area.map(|area| Beside {
                common: area.common,
                often: area.often,
                inside: area.inside.into_iter().map(u128::from).collect(),
                outside: area.outside.into_iter().map(u128::from).collect(),
            }),
            showings: kept.showings.into_iter().map(|one| one.showing(call_at)).collect(),
            fixed: kept.fixed.into_iter().map(fixed).collect(),
            beliefs: kept.beliefs,
            bustle: kept.bustle,
            rest: kept.rest,
            said: kept.said,
        }
    }
}
