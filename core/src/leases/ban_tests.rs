//! Bans and rests, rule by rule.

use super::*;
use crate::numbers::Number;

const HOLD: u64 = 900_000;
const REST: u64 = 3_600_000;

fn number(n: usize) -> Number {
    Number::parse(&format!("+7495{n:07}")).unwrap()
}

fn pool(numbers: usize, when_empty: WhenEmpty) -> Pool {
    let mut pool =
        Pool::new(Life { hold_ms: HOLD, idle_ms: crate::visits::IDLE_MS }, when_empty, 1);
    for n in 0..numbers {
        pool.add(number(n), 0);
    }
    pool
}

const FOR_GOOD: Ban = Ban { since: 10, until: None };

#[test]
fn a_banned_number_is_neither_lent_nor_offered_nor_shared_nor_won() {
    let mut pool = pool(2, WhenEmpty::Share);
    assert_eq!(pool.offer(0, 0), Some(0));
    pool.ban(&number(0), FOR_GOOD);
    assert_eq!(pool.offer(0, 20), Some(1));
    assert_eq!(pool.lend(1, 1, 0, 30).unwrap().slot, 1);
    let Err((Emptiness, Some(shared))) = pool.lend(2, 2, 0, 40) else { panic!("not shared") };
    assert_eq!(shared.slot, 1);
    let claim = Claim { number: number(0), made_at: 0, first: true };
    let claimed = pool.claim(3, 3, 0, claim, 50);
    assert!(matches!(claimed.lend, Err((Emptiness, Some(lend))) if lend.slot == 1));
    assert_eq!(claimed.shown.map(|(slot, _)| slot), Some(0), "he saw it all the same");
    assert_eq!(pool.offer(0, 10 * HOLD), Some(1));
    pool.lift(&number(0));
    assert_eq!(pool.lend(4, 4, 0, 10 * HOLD).unwrap().slot, 0);
}

#[test]
fn a_lease_outlives_a_ban_to_its_end_and_no_longer() {
    let mut pool = pool(2, WhenEmpty::Original);
    let first = pool.lend(1, 1, 0, 0).unwrap();
    pool.ban(&number(0), FOR_GOOD);
    assert_eq!(pool.seen(1, HOLD - 1).len(), 1, "its page lives on");
    let kept = pool.lend(1, 1, 0, 2 * HOLD - 2).unwrap();
    assert_eq!((kept.grant, kept.holding.lease), (Grant::Kept, first.holding.lease));
    // After its hold he gets another number, although nobody had his.
    assert_eq!(pool.lend(1, 1, 0, 3 * HOLD).unwrap().slot, 1);
}

#[test]
fn a_ban_for_a_time_ends_by_itself() {
    let mut pool = pool(1, WhenEmpty::Original);
    pool.ban(&number(0), Ban { since: 0, until: Some(5_000) });
    assert_eq!(pool.lend(1, 1, 0, 4_999), Err((Emptiness, None)));
    assert_eq!(pool.offer(0, 4_999), None);
    assert_eq!(pool.lend(1, 1, 0, 5_000).unwrap().slot, 0);
    // Another ban takes the place of the first, whose end then means nothing.
    pool.ban(&number(0), Ban { since: 6_000, until: Some(2 * HOLD) });
    pool.ban(&number(0), Ban { since: 6_000, until: Some(4 * HOLD) });
    assert_eq!(pool.lend(2, 2, 0, 2 * HOLD), Err((Emptiness, None)));
    pool.ban(&number(0), FOR_GOOD);
    assert_eq!(pool.lend(2, 2, 0, 100 * HOLD), Err((Emptiness, None)));
}

#[test]
fn a_banned_number_is_counted_out_of_the_stock() {
    let mut pool = pool(10, WhenEmpty::Share);
    pool.lend(1, 1, 0, 0).unwrap();
    let before = pool.stock_of(0, 10);
    pool.ban(&number(0), FOR_GOOD);
    pool.ban(&number(5), Ban { since: 10, until: Some(1_000) });
    let banned = pool.stock_of(0, 20);
    assert_eq!((before.numbers, before.free), (10, 9));
    assert_eq!((banned.numbers, banned.free), (8, 8));
    pool.seen(1, 30);
    assert_eq!(pool.stock_of(0, 40).numbers, 8, "a sign of life does not put it back");
    pool.lend(2, 2, 0, 1_000).unwrap();
    assert_eq!(pool.stock_of(0, 1_000).numbers, 9);
}

#[test]
fn states() {
    let mut pool = pool(2, WhenEmpty::Share);
    pool.set_rest(REST);
    pool.lend(1, 1, 0, 0).unwrap();
    pool.ban(&number(0), Ban { since: 10, until: Some(HOLD + 1_000) });
    let told = |pool: &Pool, at: u64| {
        let row = pool.view(at).next().unwrap();
        (row.state, row.newest.map(|lease| lease.visitor), row.ban.map(|ban| ban.since))
    };
    assert_eq!(told(&pool, 20), (NumberState::Banned, Some(1), Some(10)));
    assert_eq!(told(&pool, HOLD + 999), (NumberState::Banned, Some(1), Some(10)));
    assert_eq!(told(&pool, HOLD + 1_000), (NumberState::Free, Some(1), None));
    assert_eq!(pool.view(HOLD).next().map(|row| row.rests_until), Some(HOLD + REST));
    assert!(pool.view(0).nth(1).is_some_and(|row| row.state == NumberState::Free));
}

#[test]
fn a_rest_yields_before_anybody_goes_without_a_number() {
    let mut pool = pool(3, WhenEmpty::Original);
    pool.set_rest(REST);
    for visitor in 0..3 {
        pool.lend(visitor, 1, 0, 1_000 * visitor as u64).unwrap();
    }
    pool.seen(0, 5_000);
    let free = HOLD + 5_000;
    assert_eq!(pool.offer(0, free), None, "an offer is nobody's need");
    // All are free, none has rested: the longest-rested are lent.
    let slots: Vec<usize> = (10..13).map(|v| pool.lend(v, 2, 0, free).unwrap().slot).collect();
    assert_eq!(slots, [1, 2, 0]);
    assert_eq!(pool.offer(0, free + HOLD + REST - 1), None);
    assert!(pool.offer(0, free + HOLD + REST).is_some());
}

#[test]
fn a_number_that_may_not_be_lent_yet_rests_until_it_may() {
    let mut pool = pool(1, WhenEmpty::Share);
    pool.set_rest(REST);
    pool.rest(&number(0), 5_000);
    let told = |at| pool.view(at).next().map(|row| (row.state, row.rests_until));
    assert_eq!(told(1_000), Some((NumberState::Resting, 5_000)));
    assert_eq!(told(5_000), Some((NumberState::Free, 5_000 + REST)), "it is lent, and not offered");
    assert_eq!(pool.offer(0, 5_000 + REST - 1), None);
    assert_eq!(pool.offer(0, 5_000 + REST), Some(0));
}
