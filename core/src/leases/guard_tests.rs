//! A pool that somebody tries to drain.

use super::*;
use crate::defence::Refusal;
use crate::numbers::Number;
use proptest::prelude::*;

const LIFE: Life = Life { hold_ms: 900_000, idle_ms: crate::visits::IDLE_MS };

fn pool(numbers: usize, when_empty: WhenEmpty) -> Pool {
    let mut pool = Pool::new(LIFE, when_empty, 1);
    for n in 0..numbers {
        pool.add(Number::parse(&format!("+7495{n:07}")).unwrap(), 0);
    }
    pool
}

/// What the edge does with a new visitor; how he is lent a number, and whether it is shared.
fn arrive(pool: &mut Pool, network: u64, visitor: u128, now: u64) -> Option<bool> {
    let terms = match pool.admit(network, 0, now) {
        Err(_) => Terms::Refused(network),
        Ok(()) if pool.is_pressed(network, 0, now) => Terms::Unproved,
        Ok(()) => Terms::Full,
    };
    let lend = match pool.lend_on(terms, visitor, 1, 0, now) {
        Ok(lend) | Err((_, Some(lend))) => lend,
        Err((_, None)) => return None,
    };
    if terms != Terms::Refused(network) {
        pool.lent_to(network, lend.slot, now);
    }
    Some(lend.holding.shared)
}

/// Of twenty visitors a minute from networks of their own, the share that is lent a number of their own while `networks`
/// others ask `asks` times a minute, for so many minutes; each visitor stays 20 s and beats.
fn share_lent(hold_ms: u64, networks: u64, asks: u64, minutes: u64) -> f64 {
    let mut pool = pool(40, WhenEmpty::Share);
    pool.life = Life { hold_ms, idle_ms: crate::visits::IDLE_MS };
    let (mut own, mut all) = (0, 0);
    let mut asked = 0;
    for now in 0..minutes * 60_000 {
        // The attack begins when the site has had its first visitors.
        while asked < now.saturating_sub(5_000) * asks / 60_000 {
            asked += 1;
            arrive(&mut pool, 1_000 + asked % networks, u128::from(1_000_000 + asked), now);
        }
        if now % 3_000 == 1_500 {
            all += 1;
            own += i32::from(arrive(&mut pool, 100_000 + all, u128::from(all), now) == Some(false));
        }
        if now % 7_500 == 0 {
            for visitor in all.saturating_sub(7)..all + 1 {
                pool.seen(u128::from(visitor), now);
            }
        }
    }
    f64::from(own) / all as f64
}

#[test]
fn fifty_networks_do_not_drain_a_pool() {
    for (hold_ms, minutes) in [(900_000, 1), (60_000, 5), (30_000, 10)] {
        let quiet = share_lent(hold_ms, 50, 1, minutes);
        let attacked = share_lent(hold_ms, 50, 10_000, minutes);
        println!(
            "hold {hold_ms}: {quiet:.3} without, {attacked:.3} with 50 networks, {:.3} with 5,000",
            share_lent(hold_ms, 5_000, 10_000, minutes)
        );
        assert!(attacked >= 0.95, "hold {hold_ms}: {attacked}, {quiet} without the attack");
    }
}

#[test]
fn one_address_does_not_drain_a_pool() {
    let attacked = share_lent(60_000, 1, 6_000, 5);
    assert!(attacked >= 0.95, "{attacked}");
}

#[test]
fn a_stranger_under_pressure_has_a_short_hold_until_his_first_sign_of_life() {
    let mut pool = pool(2, WhenEmpty::Original);
    arrive(&mut pool, 1, 1, 0).unwrap();
    assert_eq!(pool.held_by(1).next().unwrap().1.ends_at, 900_000, "both were free");
    arrive(&mut pool, 2, 2, 0).unwrap();
    let short = pool.held_by(2).next().unwrap().1;
    assert_eq!(
        (short.ends_at, short.life(LIFE).safe_ms(), short.life(LIFE).beat_ms()),
        (45_000, 30_000, 7_500)
    );
    assert_eq!(arrive(&mut pool, 3, 3, 44_999), None);
    let seen = pool.seen(2, 44_999).pop().unwrap().1;
    assert_eq!((seen.ends_at, seen.life(LIFE)), (944_999, LIFE));
    assert_eq!(arrive(&mut pool, 3, 3, 900_001), Some(false), "the first visitor's");
    assert_eq!(arrive(&mut pool, 4, 4, 944_998), None);
}

#[test]
fn a_short_hold_is_never_longer_than_the_sites() {
    assert_eq!(Life { hold_ms: 5_000, ..LIFE }.unproved().hold_ms, 5_000);
    assert!(LIFE.unproved().safe_ms() < LIFE.unproved().hold_ms);
}

#[test]
fn the_refused_share_among_themselves() {
    let mut pool = pool(40, WhenEmpty::Share);
    arrive(&mut pool, 7, 1_000, 0).unwrap();
    let refused: Vec<_> = (0..30).map(|n| pool.lend_on(Terms::Refused(7), n, 1, 0, 1)).collect();
    let slots: Vec<_> = refused.iter().filter_map(|r| r.unwrap_err().1).map(|l| l.slot).collect();
    assert_eq!(slots.len(), 7, "a number has eight holders at most");
    assert!(pool.holders(slots[0]).iter().all(|holding| holding.shared));
    assert_eq!(
        pool.lend_on(Terms::Refused(8), 99, 1, 0, 1),
        Err((Emptiness, None)),
        "a network without any"
    );
    let own = pool.lend_on(Terms::Refused(7), 1_000, 1, 0, 2).unwrap();
    assert_eq!(own.grant, Grant::Kept, "his own stays his");
}

#[test]
fn a_replayed_offer_is_a_question_like_others() {
    let mut pool = pool(2, WhenEmpty::Original);
    let slot = pool.offer(0, 0).unwrap();
    let number = *pool.number(slot).unwrap();
    let claim = |first| Claim { number, made_at: 0, first };
    let first = pool.claim_on(Terms::Unproved, 1, 1, 0, claim(true), 1_000);
    assert_eq!(first.lend.unwrap().holding.ends_at, 46_000);
    let again = pool.claim_on(Terms::Refused(9), 2, 2, 0, claim(false), 1_000);
    assert_eq!((again.lend, again.shown.is_some()), (Err((Emptiness, None)), true));
}

#[test]
fn a_limit_holds_for_all_destinations() {
    let mut pool = pool(100, WhenEmpty::Original);
    pool.add(Number::parse("+78120000000").unwrap(), 1);
    for visitor in 0..60 {
        assert_eq!(arrive(&mut pool, 1, visitor, 0), Some(false));
    }
    assert_eq!(pool.admit(1, 0, 0), Err(Refusal::Limit));
    assert_eq!(pool.admit(1, 1, 0), Err(Refusal::Limit));
    assert_eq!(pool.admit(2, 1, 0), Ok(()), "another network");
}

proptest! {
    #[test]
    fn stocks_are_what_a_count_says(steps in proptest::collection::vec((0u8..6, 0u64..20, 0u64..400_000), 1..200)) {
        let mut pool = pool(12, WhenEmpty::Share);
        let mut now = 1_000;
        for (what, who, gap) in steps {
            now += gap;
            let number = Number::parse(&format!("+7495{:07}", who % 12)).unwrap();
            match what {
                0 | 1 => { let _ = pool.lend_on(Terms::Unproved, u128::from(who), 1, 0, now); }
                2 => { pool.seen(u128::from(who), now); }
                3 => { pool.offer(0, now); }
                4 => pool.remove(&number),
                _ => pool.add(number, 0),
            }
            let stock = pool.stock_of(0, now);
            let active: Vec<_> = pool.slots.iter().filter(|slot| slot.active).collect();
            let free = active.iter().filter(|slot| slot.free_at <= now).count() as u64;
            prop_assert_eq!((stock.numbers, stock.free), (active.len() as u64, free));
        }
    }
}

/// A pool of few numbers, for some pages, with a large one behind it.
fn two_pools() -> Pool {
    let mut pool = pool(12, WhenEmpty::Share);
    for n in 100..200 {
        pool.add(Number::parse(&format!("+7495{n:07}")).unwrap(), 1);
    }
    pool
}

fn comes(pool: &mut Pool, network: u64, visitor: u128, now: u64) -> Welcome {
    let asker = Asker { visitor, network: Some(network), stranger: true };
    let welcome = pool.welcome(asker, &[0, 1], None, now).unwrap();
    if let Ok(lend) = pool.lend_on(welcome.terms, visitor, 1, welcome.pool, now) {
        pool.lent_to(network, lend.slot, now);
    }
    welcome
}

#[test]
fn where_a_small_pool_brakes_the_one_behind_it_lends() {
    let mut pool = two_pools();
    let all: Vec<Welcome> =
        (0..40u64).map(|n| comes(&mut pool, n, u128::from(n), 1_000 + n)).collect();
    let braked = all.iter().position(|welcome| welcome.pool == 1).unwrap();
    assert!(braked < 12, "before the small one is empty: {all:?}");
    assert!(all.iter().all(|welcome| welcome.refused.is_none()), "{all:?}");
    assert!(pool.stock_of(0, 2_000).free > 0, "what is left stays for others");
}

#[test]
fn where_none_behind_it_has_a_free_number_the_refusal_stands() {
    let mut pool = two_pools();
    for n in 100..200u64 {
        pool.lend(1_000 + u128::from(n), 1, 1, 0).unwrap();
    }
    let all: Vec<Welcome> =
        (0..40u64).map(|n| comes(&mut pool, n % 3, u128::from(n), 1_000 + n)).collect();
    let refused: Vec<&Welcome> = all.iter().filter(|one| one.refused.is_some()).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|one| one.pool == 0 && one.refused == Some(Refusal::Brake)));
}

#[test]
fn a_limit_is_no_brake_and_holds_for_all_pools() {
    let mut pool = two_pools();
    let all: Vec<Welcome> = (0..100).map(|n| comes(&mut pool, 7, n, 1_000)).collect();
    let limited = all.iter().filter(|one| one.refused == Some(Refusal::Limit)).count();
    assert_eq!(limited, 40, "sixty of the site");
}

#[test]
fn an_office_of_sixty_is_offered_numbers_of_each_destination() {
    let mut pool = Pool::new(LIFE, WhenEmpty::Share, 1);
    for n in 0..1_600 {
        pool.add(Number::parse(&format!("+7495{n:07}")).unwrap(), n / 400);
    }
    for visitor in 0..60 {
        for destination in 0..4 {
            assert!(pool.may_offer(7, destination, visitor), "visitor {visitor}, {destination}");
        }
        pool.pay_for_offer(7, visitor);
    }
    assert!(!pool.may_offer(7, 0, 60));
    assert_eq!(pool.admit(7, 0, 60), Err(Refusal::Limit));
}
