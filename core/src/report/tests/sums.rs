//! Whatever happened in a month, everything adds up.

use super::*;
use proptest::prelude::*;

/// A visitor, a day and a group.
type Came = (u128, u64, usize);
/// Whether it is confirmed, and its candidates.
type Rang = (bool, Vec<(usize, f64)>);

fn a_month() -> impl Strategy<Value = (Vec<Came>, Vec<Rang>)> {
    let visit = (0u128..8, 90u64..129, 0usize..4);
    let candidate = (0usize..30, 0.01f64..1.0);
    let call = (prop::bool::ANY, prop::collection::vec(candidate, 0..4));
    (prop::collection::vec(visit, 1..30), prop::collection::vec(call, 0..12))
}

proptest! {
    #[test]
    fn everything_adds_up_under_every_model((visits, calls) in a_month()) {
        let groups = ["a", "b", "c", "direct"];
        let mut days: Vec<Came> = visits;
        days.sort_by_key(|(_, day, _)| *day);
        let visits: Vec<VisitOf<'_>> = days
            .iter()
            .enumerate()
            .map(|(n, (visitor, day, group))| {
                let n = n as u32;
                let came = visit(u64::from(n) + 1, *visitor, *day, groups[*group]);
                did(came, n % 3 / 2, n % 5 / 3, n % 4, f64::from(n % 4) * 2.5)
            })
            .collect();
        let all = |of: fn(&Did) -> f64| visits.iter().map(|visit| of(&visit.did)).sum::<f64>();
        let sums = [
            all(|did| did.taps.into()),
            all(|did| did.forms.into()),
            all(|did| did.messages.into()),
            all(|did| did.events.into()),
            all(|did| did.value),
        ];
        let calls: Vec<CallOf<'static>> = calls
            .iter()
            .map(|(confirmed, candidates)| {
                let sum: f64 = candidates.iter().map(|(_, weight)| weight).sum();
                let mut named: Vec<(u64, f64)> = Vec::new();
                for (one, weight) in candidates {
                    if named.iter().all(|(known, _)| *known != *one as u64) {
                        named.push((*one as u64, weight / sum.max(1.0) * 0.999));
                    }
                }
                named.sort_by(|a, b| b.1.total_cmp(&a.1));
                CallOf { at: 129 * DAY, confirmed: *confirmed, source: None, candidates: named }
            })
            .collect();
        for model in Model::all() {
            let (rows, totals) = report(model, &calls, &visits);
            let sum = |of: fn(&Row) -> f64| rows.iter().map(of).sum::<f64>();
            let parts = totals.confirmed as f64 + totals.weighed + totals.unknown;
            prop_assert!((parts - calls.len() as f64).abs() < 1e-9);
            prop_assert!((sum(|row| row.weighed) - totals.weighed).abs() < 1e-9);
            prop_assert!((sum(|row| row.credit.sum) - totals.confirmed as f64 - totals.weighed).abs() < 1e-9, "{:?}", model);
            prop_assert!((sum(|row| row.credit.unconfirmed) - totals.weighed).abs() < 1e-9, "{:?}", model);
            prop_assert_eq!(rows.iter().map(|row| row.visits).sum::<u64>(), totals.visits);
            let credited = [
                sum(|row| row.taps),
                sum(|row| row.forms),
                sum(|row| row.messages),
                sum(|row| row.events),
                sum(|row| row.value),
            ];
            for (credited, all) in credited.iter().zip(sums) {
                prop_assert!((credited - all).abs() < 1e-6, "{:?}: {} of {}", model, credited, all);
            }
            for row in &rows {
                let calls = row.confirmed as f64 + row.weighed;
                prop_assert!(row.low <= calls + 1e-9 && calls <= row.high + 1e-9);
                prop_assert!(row.low >= row.confirmed as f64 - 1e-9);
                prop_assert!(row.visitors <= row.visits);
            }
        }
    }
}
