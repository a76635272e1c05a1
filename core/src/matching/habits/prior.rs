//! What is assumed of a site's callers before anything is known of them, from the visit model in Lendline's design
//! notes (assumptions, stated as such): 3.4 % of visits call, the longer ones more; on a telephone 75 of 100 calls
//! come during the visit and nine of ten of these by a tap, 15 within the hour after it and 10 later; on a desktop
//! 65, 22 and 13; a tap is followed by a call in 62 of 100 cases, mostly after 3 to 20 s; one call in seventeen is
//! made by nobody who was shown the number lately.

use super::steps::{DELAYS, LENGTHS, TAPS, delay_between, delay_bounds};

/// Chance that a visit calls, by its length's step.
pub const CALLS: [f64; LENGTHS] = [0.002, 0.002, 0.02, 0.02, 0.045, 0.051, 0.06, 0.06, 0.06];
/// Calls a second from a page that is open, by how long it has been open, were all calls made during visits. Whoever
/// dials by hand needs ten seconds to read, fetch a telephone and dial.
pub const OPEN: [f64; LENGTHS] =
    [1.0e-4, 1.5e-4, 6.0e-4, 5.0e-4, 3.9e-4, 2.7e-4, 1.7e-4, 9.4e-5, 4.5e-5];
/// Share of calls made during the visit: on a telephone, on a desktop.
pub const DURING: [f64; 2] = [0.75, 0.65];
/// Share of these without a tap that is seen.
pub const UNTAPPED: [f64; 2] = [0.1, 1.0];
/// Share of visits on telephones, where that is not known.
pub const PHONES: f64 = 0.65;
/// Share of calls within the hour after the visit, of those after it.
const SOON: f64 = 0.61;
/// Mean delay of these, s.
const SOON_S: f64 = 1200.0;
/// Median delay of the later ones, s, and the spread of its logarithm.
const LATE_MEDIAN_S: f64 = 8.0 * 3600.0;
const LATE_SIGMA: f64 = 1.5;
/// Share of taps that a call follows.
pub const AFTER_TAP: f64 = 0.62;
/// How many of these by the step between tap and call.
pub const TAP_DELAY: [f64; TAPS] = [0.005, 0.005, 0.03, 0.28, 0.56, 0.07, 0.03, 0.01, 0.01];
/// Share of copied and opened numbers that are called within three minutes.
pub const AFTER_COPY: f64 = 0.1;
/// Share of hidden pages that are hidden by a dialler.
pub const AFTER_HIDE: f64 = 0.03;
/// How many times the callers of all visitors, by [`super::Intent`].
pub const INTENT: [f64; 4] = [0.7, 3.0, 6.0, 4.0];
/// Share of visitors by intent.
pub const INTENT_SHARE: [f64; 4] = [0.9, 0.06, 0.03, 0.01];
/// Share of calls that nobody makes who is known to have seen the number.
pub const STRAYS: f64 = 0.06;

/// Calls a second from a known telephone on a number that its visitor was shown, by his list of calls or by heart: of ten
/// callers two call again so within the month (an assumption).
pub const AGAIN: f64 = 0.2 / (30.0 * 86_400.0);
/// The same on a number of the site that he was not shown, as far as is known: one in ten of them (an assumption).
pub const AGAIN_ELSEWHERE: f64 = AGAIN / 10.0;
/// Share of a known telephone's calls that are not its visitor's: passed on, an office's line, the caller forged (an
/// assumption). So much at least is left for nobody where the telephone is all that speaks.
pub const ANOTHER: f64 = 0.05;
/// Chance that a call of another visitor comes from that telephone: the same person on another device or in a browser that
/// forgot, among all who call the site (an assumption).
pub const STRANGER: f64 = 1e-4;

/// Density of the delay between a visit's end and the call, 1/s.
pub fn delay(seconds: f64) -> f64 {
    let soon = (-seconds / SOON_S).exp() / SOON_S;
    let s = seconds.max(1.0);
    let z = (s / LATE_MEDIAN_S).ln() / LATE_SIGMA;
    let late = (-z * z / 2.0).exp() / (s * LATE_SIGMA * (2.0 * std::f64::consts::PI).sqrt());
    SOON * soon + (1.0 - SOON) * late
}

/// Share of the calls after a visit that come within each step of the delay, as these steps are blended into one
/// another.
pub fn delay_shares() -> [f64; DELAYS] {
    let mut shares = [0.0; DELAYS];
    for step in 0..DELAYS {
        let (from, to) = delay_bounds(step);
        let parts = 32;
        let width = (to - from) / f64::from(parts);
        for part in 0..parts {
            let s = from + width * (f64::from(part) + 0.5);
            let (step, next) = delay_between(s);
            shares[step] += delay(s) * width * (1.0 - next);
            shares[step + 1] += delay(s) * width * next;
        }
    }
    shares
}
