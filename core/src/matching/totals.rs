//! How many calls each source made, from all that may have made them: expected counts, never the confirmed calls
//! alone, which lean to telephones, where taps are seen.
//!
//! Every source has its own inclination to call, found from the calls themselves by EM (Dempster, Laird and Rubin,
//! 1977): the calls are shared by it, and it is found anew from the shares.

mod interval;

pub use interval::Estimate;

/// One call as the sources may share it: the index of each and its weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sharing {
    /// Sources and their weights, each source once; what is left to 1 is nobody's. One that is confirmed weighs 1.
    pub sources: Vec<(usize, f64)>,
}

impl Sharing {
    /// One more candidate of a source.
    pub fn add(&mut self, source: usize, weight: f64) {
        match self.sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, sum)) => *sum += weight,
            None => self.sources.push((source, weight)),
        }
    }
}

/// How many calls a belief about a source is worth before any is seen.
const SOURCE_CALLS: f64 = 1.0;
/// Rounds of EM at most, and the change of every factor at which it has come to rest.
const ROUNDS: usize = 60;
const SETTLED: f64 = 1e-7;

/// Calls of the time before count so much beside those of the time itself: inclinations change slowly, and what a month
/// alone shows of them is a third of its doubt.
const EARLIER: f64 = 0.5;

/// A span of time, as far as the sources' mix goes by it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span<'a> {
    /// Its calls.
    pub calls: &'a [Sharing],
    /// How many calls each source's visits would make in it if they called like all others.
    pub expected: &'a [f64],
}

/// Expected calls of each source, and of nobody; together they are as many as there were calls.
///
/// `expected` says how many calls each source's visits would make if they called like all others.
pub fn totals(calls: &[Sharing], expected: &[f64]) -> (Vec<f64>, f64) {
    let mix = Mix::of(Span { calls, expected }, Span::default());
    let nobody = calls.len() as f64 - mix.sums.iter().sum::<f64>();
    (mix.sums, nobody.max(0.0))
}

/// The sources' own inclinations to call.
#[derive(Clone, Debug)]
pub struct Mix<'a> {
    factors: Vec<f64>,
    /// Calls of each source in the time itself, and with those of the time before as far as they count.
    sums: Vec<f64>,
    learned: Vec<f64>,
    earlier: &'a [Sharing],
}

impl<'a> Mix<'a> {
    /// As the calls show it, those of the time before too.
    pub fn of(now: Span<'_>, before: Span<'a>) -> Self {
        let size = now.expected.len();
        let calls = now.calls;
        let (ones, none) = (vec![1.0; size], vec![0.0; size]);
        let mut mix =
            Self { factors: ones, sums: none.clone(), learned: none, earlier: before.calls };
        let of_before = before.expected.iter().copied().chain(std::iter::repeat(0.0));
        let expected = now.expected.iter().zip(of_before);
        let expected: Vec<f64> = expected.map(|(now, before)| now + EARLIER * before).collect();
        let foreseen: f64 = expected.iter().sum();
        if foreseen <= 0.0 {
            // Nothing to hold the calls against.
            mix.share(calls);
            return mix;
        }
        let named = |calls: &[Sharing]| -> f64 {
            calls.iter().flat_map(|call| &call.sources).map(|(_, weight)| weight).sum()
        };
        let scale = (named(calls) + EARLIER * named(before.calls)) / foreseen;
        for _ in 0..ROUNDS {
            mix.share(calls);
            let mut moved: f64 = 0.0;
            let sums = mix.learned.iter().zip(&expected);
            for (factor, (sum, expected)) in mix.factors.iter_mut().zip(sums) {
                let before = *factor;
                *factor = (SOURCE_CALLS + sum) / (SOURCE_CALLS + scale * expected);
                moved = moved.max((*factor / before - 1.0).abs());
            }
            if moved < SETTLED {
                break;
            }
        }
        mix.share(calls);
        mix
    }

    fn share(&mut self, calls: &[Sharing]) {
        self.sums = self.shared(calls);
        let earlier = self.shared(self.earlier);
        let sums = self.sums.iter().zip(earlier);
        self.learned = sums.map(|(now, before)| now + EARLIER * before).collect();
    }

    /// The calls of each source.
    fn shared(&self, calls: &[Sharing]) -> Vec<f64> {
        let mut sums = vec![0.0; self.factors.len()];
        for (source, share) in calls.iter().flat_map(|call| self.shares(call)) {
            sums[source] += share;
        }
        sums
    }

    /// How many times as often as all others a source's visits call.
    pub fn factor(&self, source: usize) -> f64 {
        self.factors.get(source).copied().unwrap_or(1.0)
    }

    /// By how much the weights of a call's candidates change with the mix: each weight times its source's
    /// [`Self::factor`] times this is a share, and what the shares leave to 1 is nobody's.
    pub fn scale(&self, call: &Sharing) -> f64 {
        let known: f64 = call.sources.iter().map(|(_, weight)| weight).sum();
        let weighed = call.sources.iter().map(|(source, weight)| weight * self.factor(*source));
        1.0 / ((1.0 - known).max(0.0) + weighed.sum::<f64>()).max(f64::MIN_POSITIVE)
    }

    /// The sources of a call, each with its probability.
    pub fn shares<'b>(&'b self, call: &'b Sharing) -> impl Iterator<Item = (usize, f64)> + 'b {
        let scale = self.scale(call);
        let share =
            move |(source, weight): &(usize, f64)| (*source, weight * self.factor(*source) * scale);
        call.sources.iter().map(share)
    }
}
