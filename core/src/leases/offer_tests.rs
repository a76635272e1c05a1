//! Offers: the rules one by one.

mod model;

use super::*;
use crate::numbers::Number;

const HOLD: u64 = 900_000;

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

fn claim(slot: usize, made_at: u64) -> Claim {
    Claim { number: number(slot), made_at, first: true }
}

#[test]
fn offers_go_round() {
    let mut pool = pool(3, WhenEmpty::Share);
    let quick: Vec<_> = (0..4).map(|n| pool.offer(0, n)).collect();
    assert_eq!(quick, [Some(0), Some(1), Some(2), None], "an offered number is not offered again");
    // Seldom asked, and never claimed: still no two in a row are the same.
    let slow: Vec<_> = (1..5).map(|n| pool.offer(0, n * 10 * OFFER_MS)).collect();
    assert_eq!(slow, [Some(0), Some(1), Some(2), Some(0)]);
    assert_eq!(pool.offer(1, 0), None, "a destination without numbers");
}

#[test]
fn only_free_numbers_are_offered() {
    let mut pool = pool(3, WhenEmpty::Share);
    pool.lend(1, 1, 0, 0).unwrap();
    pool.rest(&number(1), 5_000);
    pool.remove(&number(2));
    assert_eq!(pool.offer(0, 10), None);
    assert_eq!(pool.offer(0, 5_000), Some(1));
    assert_eq!(pool.offer(0, HOLD), Some(0));
}

#[test]
fn an_offered_number_is_lent_to_another_only_when_nothing_else_is_free() {
    let mut pool = pool(2, WhenEmpty::Original);
    assert_eq!(pool.offer(0, 0), Some(0));
    assert_eq!(pool.lend(1, 1, 0, 10).unwrap().slot, 1);
    let second = pool.lend(2, 2, 0, 20).unwrap();
    assert_eq!((second.slot, second.holding.shared), (0, false));
    assert_eq!(pool.lend(3, 3, 0, 30), Err((Emptiness, None)));
}

#[test]
fn an_offer_that_nobody_claimed_frees_its_number() {
    let mut pool = pool(1, WhenEmpty::Original);
    pool.offer(0, 0).unwrap();
    assert_eq!(pool.view(OFFER_MS - 1).next().unwrap().state, NumberState::Offered);
    assert_eq!(pool.view(OFFER_MS).next().unwrap().state, NumberState::Free);
    assert_eq!(pool.offer(0, OFFER_MS), Some(0));
    assert_eq!(pool.unclaimed(&number(0)), [0, OFFER_MS]);
}

#[test]
fn a_visitors_own_number_is_offered_to_him_and_kept_for_him() {
    let mut pool = pool(2, WhenEmpty::Original);
    assert_eq!(pool.offer_own(1, 0, 0), None, "nothing is his yet");
    let own = pool.lend(1, 1, 0, 0).unwrap();
    assert_eq!(pool.offer_own(1, 0, 10), Some(own.slot));
    assert_eq!(pool.unclaimed(&number(own.slot)), [0u64; 0], "his lease tells who has seen it");
    // After the hold it is his as long as nobody had it since; who asks meanwhile gets another one.
    assert_eq!(pool.offer_own(1, 0, HOLD + 10), Some(own.slot));
    assert_eq!(pool.unclaimed(&number(own.slot)), [HOLD + 10]);
    assert_ne!(pool.lend(2, 2, 0, HOLD + 20).unwrap().slot, own.slot);
    let claimed = pool.claim(1, 3, 0, claim(own.slot, HOLD + 10), HOLD + 30);
    let lend = claimed.lend.unwrap();
    assert_eq!((lend.slot, lend.grant, claimed.shown), (own.slot, Grant::New, None));
    assert_eq!(pool.unclaimed(&number(own.slot)), [0u64; 0]);
    // While he holds it, a claim of it only keeps it.
    assert_eq!(pool.offer_own(1, 0, HOLD + 40), Some(own.slot));
    let kept = pool.claim(1, 3, 0, claim(own.slot, HOLD + 40), HOLD + 50).lend.unwrap();
    assert_eq!((kept.slot, kept.grant), (own.slot, Grant::Kept));
}

/// One number, offered at 1 s; what a claim of it gives a visitor, and whether it is kept as shown besides.
#[track_caller]
fn check(prepare: impl FnOnce(&mut Pool), one: Claim, now: u64, won: bool, shown: Option<bool>) {
    let mut pool = pool(2, WhenEmpty::Original);
    pool.offer(0, 1_000).unwrap();
    prepare(&mut pool);
    let claimed = pool.claim(7, 7, 0, one, now);
    let lent = claimed.lend.as_ref().ok();
    assert_eq!(lent.map(|lend| lend.slot) == Some(0), won, "{claimed:?}");
    if let Some(lend) = lent.filter(|_| won) {
        assert!(lend.holding.shown_at <= one.made_at.max(1_000));
        assert!(pool.holders(0).contains(&lend.holding));
    }
    let seen = claimed.shown.map(|(slot, holding)| {
        assert_eq!(
            (slot, holding.visitor, holding.last_seen_at, holding.ends_at),
            (0, 7, now, now)
        );
        assert!(lent.is_none_or(|lend| holding.lease < lend.holding.lease));
        holding.shared
    });
    assert_eq!(seen, shown, "{claimed:?}");
}

#[test]
fn claims() {
    let offered = claim(0, 1_000);
    let late = 1_000 + CLAIMABLE_MS + 1;
    check(|_| {}, offered, 1_200, true, None);
    check(|_| {}, offered, late - 1, true, None);
    check(|_| {}, Claim { number: number(9), ..offered }, 1_200, false, None);
    check(|_| {}, offered, late, false, Some(false));
    // Its window is over and it is offered to another page by now: whoever claims first has it.
    check(
        |pool| {
            let round = [(); 2].map(|()| pool.offer(0, 1_000 + OFFER_MS));
            assert_eq!(round, [Some(1), Some(0)]);
        },
        offered,
        1_500 + OFFER_MS,
        true,
        None,
    );
    check(
        |pool| {
            pool.claim(1, 1, 0, offered, 1_100).lend.unwrap();
        },
        Claim { first: false, ..offered },
        1_200,
        false,
        Some(true),
    );
    // Lent to a stranger since nothing else was free; then he has a number of his own.
    check(
        |pool| {
            pool.lend(1, 1, 0, 1_100).unwrap();
            pool.lend(2, 2, 0, 1_100).unwrap();
        },
        offered,
        1_200,
        false,
        Some(true),
    );
    check(
        |pool| {
            pool.lend(7, 6, 0, 1_100).unwrap();
        },
        offered,
        1_200,
        false,
        Some(false),
    );
    check(|pool| pool.remove(&number(0)), offered, 1_200, false, Some(false));
    check(|pool| pool.rest(&number(0), 9_000), offered, 1_200, false, Some(false));
}

#[test]
fn a_lost_memory_honours_what_it_signed() {
    let mut pool = pool(2, WhenEmpty::Original);
    let claimed = pool.claim(1, 1, 0, claim(1, 500), 900);
    assert_eq!(claimed.lend.unwrap().slot, 1);
    assert_eq!(pool.holders(1)[0].shown_at, 500);
}

#[test]
fn a_number_shared_at_once_is_a_lease_and_no_showing() {
    let mut pool = pool(1, WhenEmpty::Share);
    pool.offer(0, 0).unwrap();
    pool.lend(1, 1, 0, 100).unwrap();
    let claimed = pool.claim(2, 2, 0, claim(0, 0), 200);
    let Err((Emptiness, Some(lend))) = claimed.lend else { panic!("not shared") };
    assert_eq!((lend.slot, lend.holding.shown_at, claimed.shown), (0, 0, None));
    assert!(pool.holders(0).iter().all(|holding| holding.shared));
}

#[test]
fn a_number_that_is_held_beats_an_older_one_that_nobody_followed() {
    let mut pool = pool(2, WhenEmpty::Original);
    let hold = pool.life().hold_ms;
    let old = pool.lend(1, 1, 0, 0).unwrap().slot;
    pool.lend(2, 2, 0, 1).unwrap();
    // Offered to another one when he comes back, his old number is not his for that long: he gets the other one.
    assert_eq!(pool.offer(0, hold), Some(old));
    let new = pool.lend(1, 3, 0, hold + 1).unwrap().slot;
    assert_ne!(new, old);
    assert_eq!(pool.lend(1, 3, 0, hold + OFFER_MS).unwrap().slot, new, "not two at once");
}

#[test]
fn a_refused_claim_marks_who_holds_the_number() {
    let mut pool = pool(2, WhenEmpty::Original);
    pool.offer(0, 0).unwrap();
    pool.lend(1, 1, 0, 50).unwrap();
    pool.lend(2, 2, 0, 100).unwrap();
    let claimed = pool.claim(3, 3, 0, claim(0, 0), 200);
    assert_eq!(claimed.lend, Err((Emptiness, None)));
    assert!(pool.holders(0)[0].shared && !pool.holders(1)[0].shared);
    assert_eq!(pool.holders(0).len(), 1, "who was shown it in passing does not hold it");
}
