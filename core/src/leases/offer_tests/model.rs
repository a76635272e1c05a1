//! All rules of offers against a plain model.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Step {
    Arrive(u8),
    Offer,
    /// A visitor claims one of the offers made so far, perhaps for the second time.
    Claim(u8, prop::sample::Index),
    Beat(u8),
    Wait(u32),
    /// Offers are forgotten, leases restored.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u8..12).prop_map(Step::Arrive),
        6 => Just(Step::Offer),
        5 => (0u8..12, any::<prop::sample::Index>()).prop_map(|(v, at)| Step::Claim(v, at)),
        3 => (0u8..12).prop_map(Step::Beat),
        3 => (0u32..200_000).prop_map(Step::Wait),
        1 => (0u32..1_000_000).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

#[derive(Debug)]
struct Made {
    slot: usize,
    at: u64,
    open: bool,
    claimed: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    /// Against a table of leases and one of offers: never two at one number; an open offer's number is lent to others
    /// only while nothing else is free; whoever claims first and in time what nobody holds gets just that.
    #[test]
    fn offers_and_leases(steps in prop::collection::vec(step(), 1..140), size in 1usize..6) {
        let mut pool = pool(size, WhenEmpty::Original);
        let mut rows: BTreeMap<u64, (usize, Holding)> = BTreeMap::new();
        let mut made: Vec<Made> = Vec::new();
        let mut now = 1_000;
        let mut restarted = false;
        for step in steps {
            let held: BTreeSet<usize> =
                rows.values().filter(|(_, row)| row.ends_at > now).map(|(slot, _)| *slot).collect();
            let offered = |made: &[Made]| -> BTreeSet<usize> {
                made.iter().filter(|o| o.open && now < o.at + OFFER_MS).map(|o| o.slot).collect()
            };
            let of = |visitor: u8| {
                let visitor = u128::from(visitor);
                rows.values().filter(|(_, row)| row.ends_at > now && row.visitor == visitor).map(|(slot, _)| *slot).next()
            };
            match step {
                Step::Offer => {
                    let open = offered(&made);
                    match pool.offer(0, now) {
                        Some(slot) => {
                            prop_assert!(!held.contains(&slot) && !open.contains(&slot));
                            if let Some(last) = made.last() {
                                let others = held.union(&open).filter(|other| **other != slot).count();
                                prop_assert!(last.slot != slot || others + 1 == size || restarted);
                            }
                            restarted = false;
                            made.push(Made { slot, at: now, open: true, claimed: false });
                        }
                        None => prop_assert_eq!(held.union(&open).count(), size),
                    }
                    now += 1;
                }
                Step::Arrive(visitor) => {
                    let open = offered(&made);
                    if let Ok(lend) = pool.lend(visitor.into(), 1, 0, now) {
                        if of(visitor) != Some(lend.slot) {
                            prop_assert!(!held.contains(&lend.slot));
                            let all_taken = held.union(&open).count() == size;
                            prop_assert!(!open.contains(&lend.slot) || all_taken);
                        }
                        rows.insert(lend.holding.lease, (lend.slot, lend.holding));
                    } else {
                        prop_assert_eq!(held.len(), size, "refused although a number was not held");
                    }
                }
                Step::Claim(visitor, at) if !made.is_empty() => {
                    let own = pool.own(visitor.into(), 0, now);
                    let at = at.index(made.len());
                    let offer = &mut made[at];
                    let (slot, first) = (offer.slot, !offer.claimed);
                    let one = Claim { number: number(slot), made_at: offer.at, first };
                    (offer.claimed, offer.open) = (true, false);
                    let in_time = now <= offer.at + CLAIMABLE_MS;
                    let claimed = pool.claim(visitor.into(), 1, 0, one, now);
                    let lent = claimed.lend.ok();
                    if let Some(lend) = lent {
                        prop_assert!(!held.contains(&lend.slot) || own == Some(lend.slot));
                        rows.insert(lend.holding.lease, (lend.slot, lend.holding));
                    }
                    if first && in_time && !held.contains(&slot) && own.is_none_or(|own| own == slot) {
                        prop_assert_eq!(lent.map(|lend| lend.slot), Some(slot), "not won");
                    }
                    // What was on the screen is kept: as the lease, or besides it.
                    prop_assert_eq!(claimed.shown.is_none(), lent.is_some_and(|lend| lend.slot == slot));
                }
                Step::Claim(..) => {}
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
                    pool = super::pool(size, WhenEmpty::Original);
                    for (slot, holding) in last {
                        pool.restore(&number(slot), holding);
                    }
                    restarted = true;
                    for offer in &mut made {
                        offer.open = false;
                    }
                }
            }
        }
    }
}
