//! How far an expected count may be from the calls that a source really made.

use super::{EARLIER, Mix, SOURCE_CALLS, Sharing};
use crate::matrix::{dot, invert};

/// Sources whose doubts are reckoned together; for the others each source's own are.
const TOGETHER: usize = 200;

/// The normal distribution's 95 % quantile: 5 % lie below an interval of 90 %, and 5 % above it.
const Z: f64 = 1.645;

/// The calls that a source made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The expected count.
    pub calls: f64,
    /// An interval that holds the true count in nine of ten cases.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Mix<'_> {
    /// The count of each source, of these very calls, with its 90 % interval.
    ///
    /// Two things are in doubt: which candidate made each call, given the mix (independent draws), and the mix itself,
    /// by the information that the calls have on it: the complete information less the missing one (Louis, "Finding
    /// the observed information matrix when using the EM algorithm", 1982). The interval is normal in the count's
    /// square root, which steadies the variance of small counts (Anscombe, 1948), on top of what is beyond doubt, and
    /// ends at the number of calls that may be the source's at all.
    pub fn estimates(&self, calls: &[Sharing]) -> Vec<Estimate> {
        let bounds = self.bounds(calls);
        let variances = self.variances(calls);
        let sums = self.sums.iter().zip(bounds).zip(variances);
        sums.map(|((sum, bounds), variance)| within(*sum, bounds, variance)).collect()
    }

    /// Calls that are each source's beyond doubt, and calls that may be its.
    fn bounds(&self, calls: &[Sharing]) -> Vec<(f64, f64)> {
        let mut bounds = vec![(0.0, 0.0); self.sums.len()];
        for call in calls {
            for (source, _) in &call.sources {
                bounds[*source].1 += 1.0;
            }
            if let [(source, weight)] = call.sources.as_slice()
                && *weight >= 1.0
            {
                bounds[*source].0 += 1.0;
            }
        }
        bounds
    }

    fn variances(&self, calls: &[Sharing]) -> Vec<f64> {
        let missing = self.missing(calls);
        let earlier = self.missing(self.earlier);
        let mut doubtful: Vec<usize> =
            (0..missing.len()).filter(|source| missing[*source] > 0.0).collect();
        doubtful.sort_by(|a, b| missing[*b].total_cmp(&missing[*a]));
        doubtful.truncate(TOGETHER);
        let own = missing.iter().zip(earlier).zip(&self.learned);
        let own = own.map(|((missing, earlier), sum)| {
            let known = SOURCE_CALLS + sum - missing - EARLIER * earlier;
            missing + missing * missing / known
        });
        let mut variances: Vec<f64> = own.collect();
        for (source, variance) in doubtful.iter().zip(self.joint(calls, &doubtful)) {
            variances[*source] = variance;
        }
        variances
    }

    /// The variance of each source's share of the calls, the mix given.
    fn missing(&self, calls: &[Sharing]) -> Vec<f64> {
        let mut missing = vec![0.0; self.sums.len()];
        for (source, share) in calls.iter().flat_map(|call| self.shares(call)) {
            missing[source] += share * (1.0 - share);
        }
        missing
    }

    /// The variances of these sources' counts, with what the doubt about each says of the others.
    fn joint(&self, calls: &[Sharing], sources: &[usize]) -> Vec<f64> {
        let size = sources.len();
        let mut places = vec![None; self.sums.len()];
        for (place, source) in sources.iter().enumerate() {
            places[*source] = Some(place);
        }
        let missing = self.covariances(calls, &places, size);
        let earlier = self.covariances(self.earlier, &places, size);
        let doubts = missing.iter().zip(earlier);
        let mut spread: Vec<f64> =
            doubts.map(|(missing, earlier)| -missing - EARLIER * earlier).collect();
        for (place, source) in sources.iter().enumerate() {
            spread[place * size + place] += SOURCE_CALLS + self.learned[*source];
        }
        invert(&mut spread, size);
        let variance = |(place, row): (usize, &[f64])| {
            let through: f64 = row
                .iter()
                .zip(spread.chunks_exact(size))
                .map(|(one, spread)| one * dot(spread, row))
                .sum();
            row[place] + through
        };
        missing.chunks_exact(size.max(1)).enumerate().map(variance).collect()
    }

    /// The covariances of the shares of the sources that have a place, the mix given.
    fn covariances(&self, calls: &[Sharing], places: &[Option<usize>], size: usize) -> Vec<f64> {
        let mut all = vec![0.0; size * size];
        for call in calls {
            let shares = self.shares(call);
            let shares: Vec<(usize, f64)> =
                shares.filter_map(|(source, share)| Some((places[source]?, share))).collect();
            for (one, share) in &shares {
                all[one * size + one] += share;
                for (other, of_other) in &shares {
                    all[one * size + other] -= share * of_other;
                }
            }
        }
        all
    }
}

fn within(calls: f64, (certain, possible): (f64, f64), variance: f64) -> Estimate {
    let doubtful = (calls - certain).max(0.0);
    if doubtful <= 0.0 || variance <= 0.0 {
        return Estimate { calls, low: calls, high: calls };
    }
    let root = doubtful.sqrt();
    let reach = Z * variance.sqrt() / (2.0 * root);
    Estimate {
        calls,
        low: certain + (root - reach).max(0.0).powi(2),
        high: (certain + (root + reach).powi(2)).min(possible),
    }
}

#[cfg(test)]
mod tests;
