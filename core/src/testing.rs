//! What tests of several modules share.

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};

/// Tries a rule on so many cases: the same ones every time, or those of the seed that `LENDLINE_SEED` gives. A failure
/// names its seed and prints the shortest case that still fails.
pub fn play<T: std::fmt::Debug>(
    cases: u32,
    strategy: impl Strategy<Value = T>,
    rule: impl Fn(T) -> Result<(), TestCaseError>,
) {
    const BY_SEED: u32 = 500;
    let given = std::env::var("LENDLINE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = given.map_or(0..u64::from(cases.div_ceil(BY_SEED)), |seed: u64| seed..seed + 1);
    for seed in seeds {
        let config = ProptestConfig {
            cases: BY_SEED,
            rng_seed: RngSeed::Fixed(seed),
            failure_persistence: None,
            max_shrink_iters: 50_000,
            ..ProptestConfig::default()
        };
        match TestRunner::new(config).run(&strategy, &rule) {
            Ok(()) => {}
            Err(TestError::Fail(why, case)) => panic!("LENDLINE_SEED={seed}: {why}\n{case:?}"),
            Err(error) => panic!("LENDLINE_SEED={seed}: {error}"),
        }
    }
}
