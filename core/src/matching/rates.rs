//! How many calls a second a showing of a number makes, by what was seen of it.
//!
//! The figures are a prior, from the visit model in Lendline's design notes (assumptions, stated as such):
//! 3.5 % of visits call; of the calls 75 % come during the visit, 15 % within the hour after it, 10 % later,
//! half of these within 8 hours; a tap is followed by a call in 62 of 100 cases, mostly after 3 to 20 s;
//! strays are few.

use super::Showing;
use crate::leases::OFFER_MS;
use crate::wire::EventKind;

/// Calls a second, for each number, of people who were never shown it: wrong numbers, about one in four months.
const MISDIALLED: f64 = 1e-7;
/// Calls a second, for each number, of people who kept it from a visit that is not known any more; there are
/// none where nobody else was shown the number. With [`MISDIALLED`] it makes the prior's strays: of the 7 calls a
/// day of a site with 200 visits one in twenty, spread over the 8 numbers that such a site needs.
const KEPT: f64 = 4e-7;

/// Calls a second of nobody among the visits that are known.
pub fn stray(others_were_shown: bool) -> f64 {
    if others_were_shown { MISDIALLED + KEPT } else { MISDIALLED }
}

/// An offer that no page claimed was seen by somebody all the same in so many cases: an assumption. Pages claim as soon
/// as they show, so what is left is a claim that was lost on its way; the rest are pages that had a number already,
/// showed none, or never ran the script.
const UNCLAIMED_SEEN: f64 = 0.03;

/// A provider that tells full seconds may date a call before the tap that led to it, ms.
pub const CLOCK_SLACK_MS: u64 = 2_000;

const CALLS_PER_VISIT: f64 = 0.035;
const DURING: f64 = 0.75;
/// Of the calls during a visit those without a tap on the link: all of a desktop's, a tenth of a phone's, and two
/// visits in three are a phone's. (With a tap the call is expected by the tap.)
const UNTAPPED: f64 = 0.415;
const SOON: f64 = 0.15;
const LATE: f64 = 0.10;
/// Mean visible time of a visit that calls during it, s.
const VISIT_S: f64 = 180.0;
/// Mean delay of a call soon after a visit, s.
const SOON_S: f64 = 1200.0;
/// Median delay of a late call, s, and the spread of its logarithm.
const LATE_MEDIAN_S: f64 = 8.0 * 3600.0;
const LATE_SIGMA: f64 = 1.5;
const CALL_AFTER_TAP: f64 = 0.62;
const CALL_AFTER_REVEAL: f64 = 0.3;
const CALL_AFTER_HIDE: f64 = 0.03;

/// Calls a second at `call_at` from this showing.
pub fn of(showing: &Showing, call_at: u64, beat_ms: u64) -> f64 {
    let by_signs = showing.events.iter().map(|(kind, at)| after_sign(*kind, call_at, *at));
    let sign = by_signs.fold(0.0, f64::max);
    sign + background(showing, call_at, beat_ms)
}

/// When the showing was off the screen: at the leave or hide that nothing followed, else one beat after the
/// last sign of life. `None`: it was on the screen at `call_at`.
pub fn ended_at(showing: &Showing, call_at: u64, beat_ms: u64) -> Option<u64> {
    let before = |(kind, at): &&(EventKind, u64)| *at <= call_at && *kind != EventKind::Tap;
    let last = showing.events.iter().rfind(before);
    let end = match last {
        Some((EventKind::Leave | EventKind::Hide, at))
            if *at >= showing.last_seen_at.min(call_at) =>
        {
            *at
        }
        _ => showing.last_seen_at.saturating_add(beat_ms),
    };
    (end < call_at).then_some(end)
}

/// The time since a sign, s; None where the sign came after the call.
pub fn seconds_since(call_at: u64, sign_at: u64) -> Option<f64> {
    if call_at + CLOCK_SLACK_MS < sign_at {
        return None;
    }
    Some(call_at.saturating_sub(sign_at) as f64 / 1000.0)
}

fn after_sign(kind: EventKind, call_at: u64, sign_at: u64) -> f64 {
    let Some(s) = seconds_since(call_at, sign_at) else { return 0.0 };
    match kind {
        EventKind::Tap => CALL_AFTER_TAP * tap_delay(s),
        EventKind::Copy | EventKind::Reveal if s < 180.0 => CALL_AFTER_REVEAL / 180.0,
        EventKind::Hide if s < 30.0 => CALL_AFTER_HIDE / 30.0,
        _ => 0.0,
    }
}

/// Density of the delay between a tap and the call, 1/s; its integral is 1.
fn tap_delay(s: f64) -> f64 {
    match s {
        s if s < 2.0 => 0.015,
        s if s < 20.0 => 0.04,
        s if s < 60.0 => 0.005,
        s if s < 310.0 => 0.0002,
        _ => 0.0,
    }
}

/// Calls a second at `call_at` of whoever may have seen an offer that was made then and never claimed.
pub fn of_unclaimed(offered_at: u64, call_at: u64) -> f64 {
    if call_at + CLOCK_SLACK_MS < offered_at {
        return 0.0;
    }
    let end = offered_at.saturating_add(OFFER_MS);
    UNCLAIMED_SEEN * of_a_page((end < call_at).then_some(end), call_at)
}

fn background(showing: &Showing, call_at: u64, beat_ms: u64) -> f64 {
    if call_at + CLOCK_SLACK_MS < showing.shown_at {
        return 0.0;
    }
    of_a_page(ended_at(showing, call_at, beat_ms), call_at)
}

/// Calls a second from a page without a sign, by when the number left its screen; `None`: it is still there.
fn of_a_page(ended_at: Option<u64>, call_at: u64) -> f64 {
    let Some(ended_at) = ended_at else {
        return CALLS_PER_VISIT * DURING * UNTAPPED / VISIT_S;
    };
    let s = (call_at - ended_at) as f64 / 1000.0;
    let soon = (-s / SOON_S).exp() / SOON_S;
    let s = s.max(1.0);
    let z = (s / LATE_MEDIAN_S).ln() / LATE_SIGMA;
    let late = (-z * z / 2.0).exp() / (s * LATE_SIGMA * (2.0 * std::f64::consts::PI).sqrt());
    CALLS_PER_VISIT * (SOON * soon + LATE * late)
}
