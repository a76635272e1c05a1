//! A site's month, in which every verdict is recomputed from what would be kept of it.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::matching::{Basis, Device, Evidence, Grade, State, Verdict, judge};
use crate::wire::EventKind;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;
const NUMBERS: usize = 10;

/// One visit: when in the day, whose of a hundred, for how long, on what; what is done in it, and whether a call follows.
type Visit = (u64, u128, u64, bool, u8, u8);

#[derive(Default)]
struct Kept {
    sizes: Vec<usize>,
    grades: Vec<Grade>,
    evidence: Vec<Evidence>,
}

impl Kept {
    fn check(&mut self, concluded: &Concluded) {
        let kept = serde_json::to_string(&concluded.basis).unwrap();
        let basis: Basis = serde_json::from_str(&kept).unwrap();
        let told = serde_json::to_string(&concluded.verdict).unwrap();
        let told: Verdict = serde_json::from_str(&told).unwrap();
        assert_eq!(Verdict { state: told.state, ..judge(&basis) }, told);
        assert_eq!(told, concluded.verdict);
        if told.state == State::Final {
            self.sizes.push(kept.len());
            self.grades.push(told.grade);
            self.evidence.extend(told.evidence);
        }
    }

    fn saw(&self, wanted: fn(&Evidence) -> bool) -> bool {
        self.evidence.iter().any(wanted)
    }
}

/// Plays a day of visits; now and then somebody calls whom nobody knows, and once a robot dials all numbers.
fn play(replay: &mut Replay, day: u64, visits: &[Visit], kept: &mut Kept) {
    let mut steps: Vec<(u64, usize, u8)> = Vec::new();
    for (n, (at, _, seconds, ..)) in visits.iter().enumerate() {
        let begin = day * DAY + at;
        let end = begin + seconds * 1000;
        steps.extend([(begin, n, 0), (end, n, 1), (end + 8_000, n, 2), (end + 60_000, n, 3)]);
    }
    steps.sort_unstable();
    for (now, n, step) in steps {
        let (_, visitor, _, phone, does, calls) = visits[n];
        replay.advance(now).iter().for_each(|one| kept.check(one));
        let id = format!("{day}.{n}");
        let device = if phone { Device::Phone } else { Device::Desktop };
        match step {
            0 => {
                replay.arrive(now, visitor, "a", device);
                if n % 7 == 0 {
                    replay.offer(now);
                }
            }
            1 => {
                use EventKind::*;
                let kind = [Tap, Copy, Hide, Contacts, Leave, Leave, Leave][usize::from(does) % 7];
                replay.tell(now, visitor, kind);
            }
            2 if calls < 12 => {
                let number = replay.arrive(now, visitor, "a", device).unwrap();
                let number = if calls < 3 { n % NUMBERS } else { number };
                kept.check(&replay.call(now, &id, number, &format!("+7916{:07}", visitor * 11)));
            }
            2 if n == 0 => {
                for number in 0..NUMBERS {
                    kept.check(&replay.call(now, &format!("{id}.{number}"), number, "forged"));
                }
            }
            _ => replay.hang_up(now, &id),
        }
    }
}

#[test]
fn every_verdict_of_a_month_is_recomputed_from_its_basis() {
    let config = Config { rng_seed: RngSeed::Fixed(11), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let visit = (0..DAY, 0u128..900, 3u64..400, any::<bool>(), 0u8..14, 0u8..200);
    let visits = prop::collection::vec(visit, 80..120);
    let mut replay = Replay::new(NUMBERS, 15 * MINUTE, WhenEmpty::Share);
    replay.most = 50;
    let mut kept = Kept::default();
    for day in 0..35 {
        let visits = visits.new_tree(&mut runner).unwrap().current();
        play(&mut replay, day, &visits, &mut kept);
    }
    replay.finish().iter().for_each(|one| kept.check(one));
    let mut sizes = kept.sizes.clone();
    sizes.sort_unstable();
    let mean = sizes.iter().sum::<usize>() / sizes.len();
    let (median, max) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    println!("{} bases: mean {mean}, median {median}, at most {max} bytes", sizes.len());
    for grade in [Grade::Confirmed, Grade::Probable, Grade::Ambiguous, Grade::Unknown] {
        let count = kept.grades.iter().filter(|one| **one == grade).count();
        println!("{grade:?}: {count}");
        assert!(count > 5, "{grade:?}: {count}");
    }
    assert!(kept.saw(|one| matches!(one, Evidence::KnownCaller { .. })));
    assert!(kept.saw(|one| matches!(one, Evidence::Burst { .. })));
    assert!(kept.saw(|one| matches!(one, Evidence::Unclaimed { .. })));
    assert!(sizes.len() > 400 && max < 16 * 1024, "{} {max}", sizes.len());
}
