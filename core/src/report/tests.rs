mod sums;

use super::builder::MOST_STEPS;
use super::*;

const DAY: u64 = 24 * 3_600_000;
const FROM: u64 = 100 * DAY;

fn visit(id: u64, visitor: u128, day: u64, group: &str) -> VisitOf<'_> {
    let direct = group == "direct";
    VisitOf { id, visitor, at: day * DAY, group, direct, expected: Some(0.03), did: Did::default() }
}

fn call(day: u64, confirmed: bool, candidates: &[(u64, f64)]) -> CallOf<'static> {
    CallOf { at: day * DAY, confirmed, source: None, candidates: candidates.to_vec() }
}

fn report(model: Model, calls: &[CallOf<'_>], visits: &[VisitOf<'_>]) -> (Vec<Row>, Totals) {
    let mut builder = Builder::new(Asked { from: FROM, model });
    calls.iter().for_each(|call| builder.call(call.clone()));
    let mut visits = visits.to_vec();
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.id));
    visits.iter().for_each(|visit| builder.visit(*visit).unwrap());
    builder.finish()
}

fn row<'a>(rows: &'a [Row], group: &str) -> &'a Row {
    rows.iter().find(|row| row.group.as_deref() == Some(group)).unwrap()
}

#[test]
fn a_call_is_credited_to_the_whole_history_of_its_visitor() {
    let visits = [
        visit(1, 1, 90, "vk"),
        visit(2, 2, 99, "vk"),
        visit(3, 1, 105, "yandex"),
        visit(4, 1, 110, "direct"),
        // After the call: it had no part in it.
        visit(5, 1, 112, "mail"),
        visit(6, 3, 113, "mail"),
    ];
    let calls = [call(111, true, &[(4, 0.997), (6, 0.002)])];
    for (model, expected) in [
        (Model::Last, [0.0, 0.0, 1.0]),
        (Model::LastNonDirect, [0.0, 1.0, 0.0]),
        (Model::First, [1.0, 0.0, 0.0]),
        (Model::Linear, [1.0 / 3.0; 3]),
        (Model::Position, [0.4, 0.2, 0.4]),
        (Model::Shapley, [1.0 / 3.0; 3]),
    ] {
        let (rows, totals) = report(model, &calls, &visits);
        for (group, expected) in ["vk", "yandex", "direct"].into_iter().zip(expected) {
            let found = rows.iter().find(|row| row.group.as_deref() == Some(group));
            let found = found.map_or(0.0, |row| row.credit.sum);
            assert!((found - expected).abs() < 1e-9, "{model:?} {group}: {found}");
        }
        assert_eq!((totals.calls, totals.confirmed), (1, 1));
        assert_eq!((totals.visits, totals.visitors), (4, 2), "of the period alone");
        let direct = row(&rows, "direct");
        assert_eq!((direct.confirmed, direct.low, direct.high), (1, 1.0, 1.0));
        assert_eq!(row(&rows, "mail").visits, 2);
    }
}

#[test]
fn nothing_is_told_without_a_sign() {
    let did = VisitOf { did: Did { events: 1, ..Did::default() }, ..visit(2, 2, 102, "b") };
    let visited = [visit(1, 1, 101, "a"), did];
    let static_call = CallOf { source: Some("board"), ..call(103, true, &[]) };
    for model in Model::all() {
        for (calls, visits) in [
            (&[][..], &[][..]),
            (&[], &visited),
            (&[call(99, true, &[(1, 1.0)])], &[]),
            (&[call(103, false, &[])], &visited),
            (std::slice::from_ref(&static_call), &[]),
        ] {
            let told = format!("{:?}", report(model, calls, visits));
            assert!(!told.contains("-0.0"), "{model:?}: {told}");
        }
    }
}

#[test]
fn what_is_weighed_goes_to_every_candidate_by_its_part() {
    let visits = [visit(1, 1, 101, "a"), visit(2, 2, 102, "b"), visit(3, 2, 103, "a")];
    let (rows, totals) = report(Model::Last, &[call(104, false, &[(3, 0.5), (1, 0.3)])], &visits);
    let a = row(&rows, "a");
    assert!(totals.weighed > 0.75 && totals.weighed < 0.85, "{totals:?}");
    assert!((totals.weighed + totals.unknown - 1.0).abs() < 1e-12);
    assert!((a.credit.sum - totals.weighed).abs() < 1e-12 && a.credit.sum == a.credit.unconfirmed);
    assert_eq!((a.confirmed, a.visits, a.visitors), (0, 2, 2));
    let (rows, _) = report(Model::First, &[call(104, false, &[(3, 0.5), (1, 0.3)])], &visits);
    assert!((row(&rows, "b").credit.sum / row(&rows, "a").credit.sum - 5.0 / 3.0).abs() < 1e-9);
}

#[test]
fn a_static_number_is_confirmed_and_moves_no_mix() {
    let billboard = CallOf {
        at: 105 * DAY,
        confirmed: true,
        source: Some("billboard"),
        candidates: Vec::new(),
    };
    let mut calls = vec![billboard; 30];
    calls.push(call(106, false, &[(1, 0.45), (2, 0.45)]));
    let visits = [visit(1, 1, 101, "billboard"), visit(2, 2, 102, "b")];
    for model in Model::all() {
        let (rows, totals) = report(model, &calls, &visits);
        let (billboard, b) = (row(&rows, "billboard"), row(&rows, "b"));
        assert_eq!((billboard.confirmed, totals.confirmed), (30, 30));
        assert!((billboard.weighed - b.weighed).abs() < 1e-9, "{billboard:?} {b:?}");
        assert!(billboard.low >= 30.0 && billboard.high < 32.0, "{billboard:?}");
        assert!((billboard.credit.sum - billboard.credit.unconfirmed - 30.0).abs() < 1e-9);
    }
}

#[test]
fn a_visit_before_the_period_may_have_made_a_call_of_it() {
    let visits = [visit(1, 1, 90, "a"), visit(2, 1, 99, "b"), visit(3, 2, 98, "c")];
    let (rows, totals) = report(Model::First, &[call(100, true, &[(2, 0.999)])], &visits);
    assert_eq!((row(&rows, "a").credit.sum, totals.visits), (1.0, 0));
    assert_eq!((row(&rows, "b").confirmed, rows.len()), (1, 2));
    // A row that has a call and no credit is there too.
    let (rows, totals) = report(Model::First, &[call(100, false, &[(2, 0.5)])], &visits);
    assert_eq!(row(&rows, "b").credit.sum, 0.0);
    assert!((row(&rows, "b").weighed - totals.weighed).abs() < 1e-12);
}

#[test]
fn a_call_of_yesterday_is_held_against_the_visits_of_yesterday() {
    // Both have as many visits, one before the period and one in it.
    let visits = [visit(1, 1, 99, "a"), visit(2, 2, 101, "b")];
    let calls = vec![call(101, false, &[(1, 0.4), (2, 0.4)]); 10];
    let (rows, totals) = report(Model::Last, &calls, &visits);
    assert!((row(&rows, "a").weighed - row(&rows, "b").weighed).abs() < 1e-9, "{rows:?}");
    assert_eq!((row(&rows, "a").visits, totals.visits), (0, 1));
}

#[test]
fn calls_before_the_period_tell_whose_visitors_call_and_are_not_told_of() {
    let mut visits: Vec<VisitOf<'_>> = Vec::new();
    for id in 0..40 {
        let day = if id < 30 { 60 + id } else { 101 };
        visits.push(visit(2 * id + 1, u128::from(2 * id + 1), day, "a"));
        visits.push(visit(2 * id + 2, u128::from(2 * id + 2), day, "b"));
    }
    let open = vec![call(102, false, &[(61, 0.4), (62, 0.4)]); 4];
    let (rows, _) = report(Model::Last, &open, &visits);
    assert!((row(&rows, "a").weighed - row(&rows, "b").weighed).abs() < 1e-9);
    // Those of `a` called all the time; those of a static number say nothing of visitors.
    let earlier = (0..30).map(|id| call(60 + id, true, &[(2 * id + 1, 0.999)]));
    let of_sign = CallOf { source: Some("b"), ..call(70, true, &[]) };
    let calls: Vec<CallOf<'_>> = open.iter().cloned().chain(earlier).chain([of_sign]).collect();
    let (rows, totals) = report(Model::Last, &calls, &visits);
    assert!(row(&rows, "a").weighed > 3.0 * row(&rows, "b").weighed, "{rows:?}");
    assert_eq!((totals.calls, totals.confirmed, totals.visits), (4, 0, 20));
    assert!((totals.weighed + totals.unknown - 4.0).abs() < 1e-9);
}

#[test]
fn a_candidate_whose_visit_is_not_there_is_unknown() {
    let (rows, totals) = report(Model::Last, &[call(101, true, &[(7, 1.0)])], &[]);
    assert!(rows.is_empty());
    assert_eq!((totals.confirmed, totals.weighed, totals.unknown), (0, 0.0, 1.0));
}

#[test]
fn of_an_endless_path_the_last_visits_count() {
    let visits: Vec<VisitOf<'_>> = (1..=MOST_STEPS as u64 + 10)
        .map(|id| visit(id, 1, 101, if id <= 10 { "first" } else { "later" }))
        .collect();
    let calls = [call(102, true, &[(MOST_STEPS as u64 + 10, 1.0)])];
    for model in Model::all() {
        let (rows, _) = report(model, &calls, &visits);
        assert!((row(&rows, "later").credit.sum - 1.0).abs() < 1e-9, "{model:?}");
        assert_eq!(row(&rows, "first").visits, 10);
    }
}

#[test]
fn groups_behind_the_first_are_one_row() {
    let names: Vec<String> = (0..MOST_KEYS + 20).map(|n| format!("phrase {n}")).collect();
    let visits: Vec<VisitOf<'_>> = names
        .iter()
        .enumerate()
        .map(|(n, name)| visit(n as u64 + 1, n as u128, 101, name))
        .collect();
    let (rows, totals) = report(Model::Last, &[call(102, true, &[(5, 1.0)])], &visits);
    let others = rows.iter().find(|row| row.group.is_none()).unwrap();
    assert_eq!((rows.len(), others.visits, others.confirmed), (MOST_KEYS + 1, 20, 1));
    assert_eq!(totals.visits, MOST_KEYS as u64 + 20);
}

fn did(visit: VisitOf<'_>, forms: u32, messages: u32, events: u32, value: f64) -> VisitOf<'_> {
    // A visit with forms had a tap too.
    VisitOf { did: Did { taps: forms.min(1), forms, messages, events, value }, ..visit }
}

#[test]
fn what_a_visit_did_is_credited_as_its_calls_are() {
    let visits = [
        visit(1, 1, 90, "vk"),
        visit(2, 2, 99, "vk"),
        visit(3, 1, 105, "yandex"),
        did(visit(4, 1, 110, "direct"), 1, 2, 4, 100.0),
        visit(5, 1, 112, "mail"),
    ];
    for (model, expected) in [
        (Model::Last, [0.0, 0.0, 1.0]),
        (Model::LastNonDirect, [0.0, 1.0, 0.0]),
        (Model::First, [1.0, 0.0, 0.0]),
        (Model::Linear, [1.0 / 3.0; 3]),
        (Model::Position, [0.4, 0.2, 0.4]),
        (Model::Shapley, [1.0 / 3.0; 3]),
    ] {
        let (rows, totals) = report(model, &[], &visits);
        for (group, expected) in ["vk", "yandex", "direct"].into_iter().zip(expected) {
            let found = rows.iter().find(|row| row.group.as_deref() == Some(group)).cloned();
            let found = found.unwrap_or_default();
            let all = [
                found.taps,
                found.forms,
                found.messages / 2.0,
                found.events / 4.0,
                found.value / 100.0,
            ];
            assert!(all.iter().all(|one| (one - expected).abs() < 1e-9), "{model:?} {found:?}");
            assert_eq!((found.credit.sum, found.confirmed), (0.0, 0), "no call is made of it");
        }
        assert_eq!((totals.taps, totals.forms, totals.messages, totals.events), (1, 1, 2, 4));
        assert_eq!((totals.value, totals.calls, totals.visits), (100.0, 0, 3));
    }
}

#[test]
fn by_removal_effects_a_form_is_shared_by_what_leads_to_forms() {
    // Whoever comes by the ad sends a form; of those who come by the newsletter none does but with the ad.
    let visits = [
        visit(1, 1, 101, "news"),
        did(visit(2, 1, 102, "ad"), 1, 0, 0, 0.0),
        did(visit(3, 2, 103, "ad"), 1, 0, 0, 0.0),
        visit(4, 3, 104, "news"),
    ];
    let (rows, _) = report(Model::Markov, &[], &visits);
    let (ad, news) = (row(&rows, "ad").forms, row(&rows, "news").forms);
    assert!((ad + news - 2.0).abs() < 1e-9 && ad > 1.5 && news > 0.1, "{ad} {news}");
}

#[test]
fn a_form_of_a_visit_before_the_period_counts_in_it() {
    let visits = [visit(1, 1, 80, "a"), did(visit(2, 1, 90, "b"), 1, 0, 0, 0.0)];
    let (rows, totals) = report(Model::First, &[], &visits);
    assert_eq!((rows.len(), row(&rows, "a").forms), (1, 1.0), "{rows:?}");
    assert_eq!((totals.forms, totals.visits), (1, 0));
}
