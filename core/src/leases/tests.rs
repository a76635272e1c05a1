//! The pool against a plain model, and its rules one by one.

use super::*;
use crate::numbers::Number;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOLD: u64 = 900_000;
const LIFE: Life = Life { hold_ms: HOLD, idle_ms: crate::visits::IDLE_MS };

fn number(n: usize) -> Number {
    Number::parse(&format!("+7495{:07}", n)).unwrap()
}

fn pool(numbers: usize, when_empty: WhenEmpty) -> Pool {
    let mut pool = Pool::new(LIFE, when_empty, 1);
    for n in 0..numbers {
        pool.add(number(n), 0);
    }
    pool
}

#[test]
fn spans() {
    assert_eq!(LIFE.safe_ms(), 600_000);
    assert_eq!(LIFE.beat_ms(), 150_000);
    assert!(LIFE.safe_ms() < LIFE.hold_ms);
}

#[test]
fn the_longest_rested_number_is_lent() {
    let mut pool = pool(3, WhenEmpty::Original);
    for visitor in 0..3 {
        pool.lend(visitor, 1, 0, 10 * visitor as u64).unwrap();
    }
    pool.seen(0, 1_000);
    let free = HOLD + 1_000;
    let slots: Vec<usize> = (10..13).map(|v| pool.lend(v, 1, 0, free).unwrap().slot).collect();
    assert_eq!(slots, [1, 2, 0]);
}

#[test]
fn a_visitor_keeps_his_number_until_somebody_else_has_it() {
    let mut pool = pool(1, WhenEmpty::Original);
    let first = pool.lend(7, 1, 0, 0).unwrap();
    let again = pool.lend(7, 1, 0, HOLD - 1).unwrap();
    assert_eq!((again.grant, again.holding.lease), (Grant::Kept, first.holding.lease));
    let later = pool.lend(7, 2, 0, 10 * HOLD).unwrap();
    assert_eq!((later.grant, later.slot), (Grant::New, first.slot));
    pool.lend(8, 1, 0, 20 * HOLD).unwrap();
    assert_eq!(pool.lend(7, 2, 0, 20 * HOLD + 1), Err((Emptiness, None)));
}

#[test]
fn a_lease_that_ended_is_not_prolonged() {
    let mut pool = pool(1, WhenEmpty::Original);
    pool.lend(7, 1, 0, 0).unwrap();
    assert_eq!(pool.seen(7, HOLD - 1).len(), 1);
    assert_eq!(pool.seen(7, 2 * HOLD).len(), 0);
    assert!(pool.lend(8, 1, 0, 2 * HOLD).is_ok());
}

#[test]
fn an_empty_pool_shares_and_says_so_or_does_not_lend() {
    let mut original = pool(1, WhenEmpty::Original);
    original.lend(1, 1, 0, 0).unwrap();
    assert_eq!(original.lend(2, 1, 0, 5), Err((Emptiness, None)));

    let mut share = pool(2, WhenEmpty::Share);
    share.lend(1, 1, 0, 0).unwrap();
    share.lend(2, 1, 0, 5).unwrap();
    let Err((Emptiness, Some(third))) = share.lend(3, 1, 0, 10) else { panic!("not shared") };
    assert_eq!(third.slot, 0, "the one without a sign of life for longest");
    assert!(share.holders(0).iter().all(|holding| holding.shared));
    assert!(share.holders(1).iter().all(|holding| !holding.shared));
}

#[test]
fn a_pool_without_numbers_lends_none() {
    assert_eq!(pool(0, WhenEmpty::Share).lend(1, 1, 0, 0), Err((Emptiness, None)));
}

#[test]
fn a_restored_pool_decides_as_before() {
    let mut pool = pool(2, WhenEmpty::Original);
    let first = pool.lend(1, 1, 0, 100).unwrap();
    let mut restored = super::tests::pool(2, WhenEmpty::Original);
    restored.restore(&number(first.slot), first.holding);
    assert_eq!(restored.lend(2, 1, 0, 200).unwrap(), pool.lend(2, 1, 0, 200).unwrap());
    assert_eq!(restored.lend(3, 1, 0, 200), Err((Emptiness, None)));
}

#[derive(Clone, Debug)]
enum Step {
    Arrive(u8),
    Beat(u8),
    Wait(u32),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u8..12).prop_map(Step::Arrive),
        4 => (0u8..12).prop_map(Step::Beat),
        3 => (0u32..700_000).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Against a table of "who may look at which number until when": never two at one number.
    #[test]
    fn no_number_is_lent_twice(steps in prop::collection::vec(step(), 1..120), size in 1usize..6) {
        let mut pool = pool(size, WhenEmpty::Original);
        let mut rows: BTreeMap<u64, (usize, Holding)> = BTreeMap::new();
        let mut now = 0;
        for step in steps {
            match step {
                Step::Arrive(visitor) => {
                    if let Ok(lend) = pool.lend(visitor.into(), 1, 0, now) {
                        for (slot, other) in rows.values() {
                            let same = *slot == lend.slot && other.visitor != u128::from(visitor);
                            prop_assert!(!same || other.ends_at <= now);
                        }
                        rows.insert(lend.holding.lease, (lend.slot, lend.holding));
                    } else {
                        let held = rows.values().filter(|(_, h)| h.ends_at > now);
                        let slots: std::collections::BTreeSet<usize> = held.map(|(slot, _)| *slot).collect();
                        prop_assert_eq!(slots.len(), size, "refused although a number was free");
                    }
                }
                Step::Beat(visitor) => {
                    for (slot, holding) in pool.seen(visitor.into(), now) {
                        rows.insert(holding.lease, (slot, holding));
                    }
                }
                Step::Wait(ms) => now += u64::from(ms),
                Step::Restart => {
                    let mut last: BTreeMap<usize, Holding> = BTreeMap::new();
                    for (slot, holding) in rows.values() {
                        last.insert(*slot, *holding);
                    }
                    pool = super::tests::pool(size, WhenEmpty::Original);
                    for (slot, holding) in last {
                        pool.restore(&number(slot), holding);
                    }
                }
            }
        }
    }
}

#[test]
fn after_a_shared_lease_a_visitor_gets_a_number_of_his_own() {
    let mut pool = pool(2, WhenEmpty::Share);
    pool.lend(1, 1, 0, 0).unwrap();
    pool.lend(2, 1, 0, 5).unwrap();
    let Err((Emptiness, Some(shared))) = pool.lend(3, 1, 0, 10) else { panic!("not shared") };
    pool.seen(1, 800_000);
    let later = pool.lend(3, 1, 0, HOLD + 20).unwrap();
    assert_ne!(later.slot, shared.slot);
    assert!(!later.holding.shared);
}

#[test]
fn a_resting_number_is_neither_lent_nor_shared() {
    let mut pool = pool(2, WhenEmpty::Share);
    pool.rest(&number(0), 5_000);
    assert_eq!(pool.lend(1, 1, 0, 10).unwrap().slot, 1);
    let Err((Emptiness, Some(shared))) = pool.lend(2, 1, 0, 20) else { panic!("not shared") };
    assert_eq!(shared.slot, 1);
    assert_eq!(pool.lend(3, 1, 0, 5_000).unwrap().slot, 0);
}

#[test]
fn a_promise_outlives_a_shorter_hold() {
    let mut long = pool(1, WhenEmpty::Original);
    let lent = long.lend(1, 1, 0, 0).unwrap();
    let mut short = Pool::new(Life { hold_ms: 60_000, ..LIFE }, WhenEmpty::Original, 1);
    short.add(number(0), 0);
    short.restore(&number(0), lent.holding);
    assert_eq!(short.lend(2, 1, 0, 61_000), Err((Emptiness, None)));
    short.seen(1, 100_000);
    assert_eq!(short.lend(2, 1, 0, HOLD - 1), Err((Emptiness, None)), "a beat takes nothing back");
    assert!(short.lend(2, 1, 0, HOLD).is_ok());
}

#[test]
fn a_promise_to_an_earlier_visit_outlives_a_shorter_hold() {
    let mut long = pool(2, WhenEmpty::Original);
    let lent = long.lend(1, 1, 0, 0).unwrap();
    let mut short = Pool::new(Life { hold_ms: 60_000, ..LIFE }, WhenEmpty::Original, 1);
    short.add(number(0), 0);
    short.restore(&number(0), lent.holding);
    assert_eq!(short.lend(1, 2, 0, 1_000).unwrap().holding.ends_at, HOLD);
    assert_eq!(short.lend(2, 1, 0, HOLD - 1), Err((Emptiness, None)));
}

#[test]
fn a_number_that_rests_is_not_given_back_to_its_last_visitor() {
    let mut pool = pool(2, WhenEmpty::Original);
    let first = pool.lend(1, 1, 0, 0).unwrap().slot;
    pool.rest(&number(first), 3 * HOLD);
    assert_eq!(pool.lend(1, 1, 0, HOLD - 1).unwrap().slot, first, "his hold lasts");
    assert_ne!(pool.lend(1, 2, 0, 2 * HOLD).unwrap().slot, first);
}
