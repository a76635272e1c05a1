use super::super::Span;
use super::*;

fn mix(calls: &[Sharing], expected: &[f64]) -> Mix<'static> {
    Mix::of(Span { calls, expected }, Span::default())
}

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of these, by its weight.
    fn one_of(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        let found = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        found.unwrap_or(weights.len() - 1)
    }
}

/// The rate of calls by nobody, where candidates have rates from 0.05 to 2.7.
const STRAY: f64 = 0.1;
/// The part of callers that tap, and are confirmed.
const TAPPED: f64 = 0.33;

/// A made-up month: moments at which a number could ring, each with its candidates, of whom some are more likely to
/// call by what is seen of them, and some by their source, which nobody sees.
struct Month {
    calls: Vec<Sharing>,
    expected: Vec<f64>,
    truth: Vec<f64>,
}

/// How many candidates a number has at most, which sources there are (how common, and how many times as often as
/// others they call), and how many calls.
struct World<'a> {
    candidates: usize,
    sources: &'a [(f64, f64)],
    calls: usize,
}

impl World<'_> {
    fn month(&self, dice: &mut Dice) -> Month {
        let common: Vec<f64> = self.sources.iter().map(|(share, _)| *share).collect();
        let inclined: f64 = self.sources.iter().map(|(share, factor)| share * factor).sum();
        let inclined = inclined / common.iter().sum::<f64>();
        let size = common.len();
        let mut month =
            Month { calls: Vec::new(), expected: vec![0.0; size], truth: vec![0.0; size] };
        // So that the chance of a call is below one whoever the candidates are.
        let highest = self.candidates as f64 * 2.72 * 3.0 + STRAY;
        while month.calls.len() < self.calls {
            let count = 1 + (dice.unit() * self.candidates as f64) as usize;
            let shown: Vec<(usize, f64)> = (0..count)
                .map(|_| (dice.one_of(&common), (dice.unit() * 4.0 - 3.0).exp()))
                .collect();
            let rates =
                shown.iter().map(|(source, rate)| rate * self.sources[*source].1 / inclined);
            let mut rates: Vec<f64> = rates.collect();
            rates.push(STRAY);
            for (source, rate) in &shown {
                month.expected[*source] += rate;
            }
            if dice.unit() >= rates.iter().sum::<f64>() / highest {
                continue;
            }
            let caller = dice.one_of(&rates);
            let caller = shown.get(caller).map(|(source, _)| *source);
            if let Some(source) = caller {
                month.truth[source] += 1.0;
            }
            let mut call = Sharing::default();
            match caller.filter(|_| dice.unit() < TAPPED) {
                Some(source) => call.sources.push((source, 1.0)),
                None => {
                    // Who has not tapped is so much less likely.
                    let known: f64 = shown.iter().map(|(_, rate)| rate * (1.0 - TAPPED)).sum();
                    for (source, rate) in shown {
                        let weight = rate * (1.0 - TAPPED) / (known + STRAY);
                        match call.sources.iter_mut().find(|(one, _)| *one == source) {
                            Some((_, sum)) => *sum += weight,
                            None => call.sources.push((source, weight)),
                        }
                    }
                }
            }
            month.calls.push(call);
        }
        month
    }

    /// How often the interval held the truth, and by how much all counts together were off, of all calls.
    fn tried(&self, months: usize, dice: &mut Dice) -> (f64, f64) {
        let (mut held, mut tries, mut off, mut calls) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..months {
            let month = self.month(dice);
            let estimates = mix(&month.calls, &month.expected).estimates(&month.calls);
            for (estimate, truth) in estimates.iter().zip(&month.truth) {
                assert!(estimate.low <= estimate.calls && estimate.calls <= estimate.high);
                held += f64::from(u8::from(estimate.low <= *truth && *truth <= estimate.high));
                tries += 1.0;
                off += estimate.calls - truth;
            }
            calls += month.calls.len() as f64;
        }
        (held / tries, off / calls)
    }
}

const ALIKE: &[(f64, f64)] = &[(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)];
const USUAL: &[(f64, f64)] =
    &[(30.0, 1.4), (20.0, 0.8), (15.0, 0.6), (12.0, 1.8), (10.0, 1.0), (8.0, 0.5), (5.0, 1.2)];
const UNLIKE: &[(f64, f64)] = &[(40.0, 0.4), (25.0, 2.5), (20.0, 1.0), (15.0, 0.2)];

#[test]
fn nine_of_ten_intervals_hold_the_truth() {
    let mut dice = Dice(7);
    for sources in [ALIKE, USUAL, UNLIKE] {
        let (mut all, mut worlds) = (0.0, 0.0);
        for calls in [40, 150, 600] {
            for candidates in [2, 8] {
                let world = World { candidates, sources, calls };
                let (held, off) = world.tried(150, &mut dice);
                let here =
                    format!("{} sources, {calls} calls, {candidates} candidates", sources.len());
                // With forty calls a source far from all others is believed to be nearer to them than it is.
                let least = if calls < 100 { 0.83 } else { 0.85 };
                assert!((least..0.95).contains(&held), "{here}: {held:.3} held");
                assert!(off.abs() < 0.015, "{here}: {off:+.4} of all calls off");
                (all, worlds) = (all + held, worlds + 1.0);
            }
        }
        let held = all / worlds;
        assert!((0.88..0.92).contains(&held), "{} sources: {held:.3} held", sources.len());
    }
}

#[test]
fn where_no_visits_are_known_weights_stay_as_they_are() {
    let calls = vec![Sharing { sources: vec![(0, 0.6), (1, 0.3)] }; 9];
    let (sums, nobody) = super::super::totals(&calls, &[0.0, 0.0]);
    assert!((sums[0] - 5.4).abs() < 1e-9 && (sums[1] - 2.7).abs() < 1e-9);
    assert!((nobody - 0.9).abs() < 1e-9);
}

#[test]
fn what_is_confirmed_is_beyond_doubt() {
    let sure = |source| Sharing { sources: vec![(source, 1.0)] };
    let calls = [sure(0), sure(0), sure(1), Sharing { sources: vec![(0, 0.5), (1, 0.4)] }];
    let mix = mix(&calls, &[1.0, 1.0, 1.0]);
    let estimates = mix.estimates(&calls);
    assert!(estimates[0].low >= 2.0 && estimates[0].high > estimates[0].calls);
    assert!(estimates[1].low >= 1.0);
    assert_eq!(estimates[2], Estimate::default());
    assert!(
        estimates[0].high <= 3.0 && estimates[1].high <= 2.0,
        "there are no more: {estimates:?}"
    );
    let certain = mix.estimates(&calls[..3]);
    assert_eq!(certain[2], Estimate::default());
}

#[test]
fn many_sources_have_intervals_too() {
    let size = TOGETHER + 50;
    let calls: Vec<Sharing> =
        (0..size).map(|n| Sharing { sources: vec![(n, 0.6), ((n + 1) % size, 0.3)] }).collect();
    let estimates = mix(&calls, &vec![1.0; size]).estimates(&calls);
    assert!(estimates.iter().all(|one| one.low < one.calls && one.calls < one.high));
}

#[test]
fn months_before_make_a_month_surer_and_its_intervals_hold() {
    let mut dice = Dice(11);
    let world = World { candidates: 8, sources: USUAL, calls: 150 };
    let (mut held, mut tries, mut narrower, mut wider, mut errors) = (0.0, 0.0, 0.0, 0.0, [0.0; 2]);
    for _ in 0..300 {
        let before: Vec<Month> = (0..3).map(|_| world.month(&mut dice)).collect();
        let calls: Vec<Sharing> = before.iter().flat_map(|month| month.calls.clone()).collect();
        let expected: Vec<f64> = (0..USUAL.len())
            .map(|source| before.iter().map(|month| month.expected[source]).sum())
            .collect();
        let before = Span { calls: &calls, expected: &expected };
        let month = world.month(&mut dice);
        let now = Span { calls: &month.calls, expected: &month.expected };
        let alone = Mix::of(now, Span::default()).estimates(now.calls);
        let known = Mix::of(now, before).estimates(now.calls);
        for ((alone, known), truth) in alone.iter().zip(&known).zip(&month.truth) {
            held += f64::from(u8::from(known.low <= *truth && *truth <= known.high));
            tries += 1.0;
            narrower += known.high - known.low;
            wider += alone.high - alone.low;
            errors[0] += (known.calls - truth).powi(2);
            errors[1] += (alone.calls - truth).powi(2);
        }
    }
    assert!(errors[0] < 0.9 * errors[1], "{errors:?}");
    assert!(narrower < 0.95 * wider, "{narrower} {wider}");
    let held = held / tries;
    assert!((0.87..0.94).contains(&held), "{held}");
}
