//! How many calls each source made, from all that may have made them: expected counts, never the confirmed calls
//! alone, which lean to telephones, where taps are seen.

/// One call as the sources may share it: the index of each and its weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sharing {
    /// Sources and their weights; what is left to 1 is nobody's.
    pub sources: Vec<(usize, f64)>,
}

/// How many calls a belief about a source is worth before any is seen.
const SOURCE_CALLS: f64 = 4.0;
const ROUNDS: usize = 60;

/// Expected calls of each source, and of nobody; together they are as many as there were calls.
///
/// `expected` says how many calls each source's visits would make if they called like all others. By EM the sources'
/// own inclination is found from the calls, and the calls are shared anew by it.
pub fn totals(calls: &[Sharing], expected: &[f64]) -> (Vec<f64>, f64) {
    let foreseen: f64 = expected.iter().sum();
    let named: f64 = calls.iter().flat_map(|call| &call.sources).map(|(_, weight)| weight).sum();
    let scale = if foreseen > 0.0 { named / foreseen } else { 1.0 };
    let mut factors = vec![1.0; expected.len()];
    let mut sums = vec![0.0; expected.len()];
    for _ in 0..ROUNDS {
        sums.fill(0.0);
        for call in calls {
            let weighed = |(source, weight): &(usize, f64)| weight * factors[*source];
            let known: f64 = call.sources.iter().map(|(_, weight)| weight).sum();
            let whole = (1.0 - known).max(0.0) + call.sources.iter().map(weighed).sum::<f64>();
            for one in &call.sources {
                sums[one.0] += weighed(one) / whole;
            }
        }
        for ((factor, sum), expected) in factors.iter_mut().zip(&sums).zip(expected) {
            *factor = (SOURCE_CALLS + sum) / (SOURCE_CALLS + scale * expected);
        }
    }
    let nobody = calls.len() as f64 - sums.iter().sum::<f64>();
    (sums, nobody.max(0.0))
}
