//! How many calls are expected of visits, whatever signs they gave.

use super::cells::{DEVICES, SILENT};
use super::fit::{Beliefs, SITE_CALLS, prior_of};
use super::lessons::Seen;
use super::prior;
use super::steps::LENGTHS;

impl Beliefs {
    /// Calls of what was seen, by device and length; those by a tap are as many as the taps of all that was ever seen tell.
    pub fn foresee(&self, seen: &Seen, ever: &Seen) -> f64 {
        let untapped = sum(&seen.open, &self.open) + sum(&seen.left, &self.left);
        let by_taps = self.after_tap * ever.taps;
        let foreseen = tapped(ever);
        untapped + tapped(seen) * (SITE_CALLS + by_taps) / (SITE_CALLS + foreseen)
    }
}

fn sum(seen: &[[f64; LENGTHS]; DEVICES], rates: &[[f64; LENGTHS]; DEVICES]) -> f64 {
    let pairs = seen.iter().flatten().zip(rates.iter().flatten());
    pairs.map(|(seen, rate)| seen * rate).sum()
}

/// Calls by a tap that the prior expects of what was seen.
fn tapped(seen: &Seen) -> f64 {
    let share = |of: usize| prior::DURING[of] * (1.0 - prior::UNTAPPED[of]);
    let by_device = seen.open.iter().take(SILENT).enumerate();
    let steps = by_device.flat_map(|(device, steps)| {
        let of_device = prior_of(device, share(0), share(1));
        steps.iter().zip(prior::OPEN).map(move |(seen, open)| seen * open * of_device)
    });
    steps.sum()
}
