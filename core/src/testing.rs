//! What tests of several modules share.

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};

/// Tries a rule on so many sequences of up to 320 steps: the same ones every time, or those of the seed that `LENDLINE_SEED`
/// gives. A failure names its seed and prints the shortest sequence that still fails: none of its steps can be left out.
pub fn play<Step: std::fmt::Debug + Clone>(
    cases: u32,
    step: impl Strategy<Value = Step>,
    rule: impl Fn(&[Step]) -> Result<(), TestCaseError>,
) {
    const BY_SEED: u32 = 500;
    let steps = prop::collection::vec(step, 1..320);
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
        match TestRunner::new(config).run(&steps, |steps| rule(&steps)) {
            Ok(()) => {}
            Err(TestError::Fail(_, steps)) => {
                let (steps, why) = shortest(steps, &rule);
                panic!("LENDLINE_SEED={seed}: {why:?}\n{steps:?}");
            }
            Err(error) => panic!("LENDLINE_SEED={seed}: {error}"),
        }
    }
}

/// Leaves steps out one by one as long as the rest fails; proptest goes through them once only.
fn shortest<Step: Clone>(
    mut steps: Vec<Step>,
    rule: impl Fn(&[Step]) -> Result<(), TestCaseError>,
) -> (Vec<Step>, Option<TestCaseError>) {
    let mut at = steps.len();
    while at > 0 {
        at -= 1;
        let mut fewer = steps.clone();
        fewer.remove(at);
        if rule(&fewer).is_err() {
            (at, steps) = (fewer.len(), fewer);
        }
    }
    let why = rule(&steps).err();
    (steps, why)
}

#[test]
fn the_shortest_sequence_that_fails_is_found() {
    let rule = |steps: &[u32]| match steps.iter().filter(|step| **step > 7).count() {
        0 | 1 => Ok(()),
        _ => Err(TestCaseError::fail("two are too large")),
    };
    let (steps, why) = shortest(vec![1, 9, 3, 8, 10, 2], rule);
    assert_eq!(steps, [9, 8]);
    assert!(why.is_some());
}
