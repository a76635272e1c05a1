use super::markov::Markov;
use super::*;
use proptest::prelude::*;

const DAY: u64 = 24 * 3_600_000;

fn step(key: u32, day: u64, direct: bool) -> Step {
    Step { key, at: day * DAY, direct }
}

fn path(keys: &[u32]) -> Vec<Step> {
    keys.iter().enumerate().map(|(day, key)| step(*key, day as u64, false)).collect()
}

fn ending(weight: f64, confirmed: bool) -> Ending {
    Ending { at: 100 * DAY, weight, confirmed, value: 3.0 * weight }
}

fn credits(model: Model, keys: usize, calls: &[(Vec<Step>, Ending)]) -> Vec<f64> {
    let mut attribution = Attribution::new(model, keys);
    calls.iter().for_each(|(path, ending)| attribution.call(path, *ending));
    attribution.credits().iter().map(|credit| credit.sum).collect()
}

#[track_caller]
fn check(model: Model, path: &[Step], expected: &[f64]) {
    let call = Ending { at: 14 * DAY, weight: 1.0, confirmed: true, value: 0.0 };
    let found = credits(model, expected.len(), &[(path.to_vec(), call)]);
    let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(near, "{model:?}: {found:?}, not {expected:?}");
}

#[test]
fn one_path_under_every_model() {
    // Key 3 is direct; the call comes on the fourteenth day.
    let whole = [
        step(0, 0, false),
        step(1, 7, false),
        step(1, 7, false),
        step(2, 14, false),
        step(3, 14, true),
    ];
    check(Model::Last, &whole, &[0.0, 0.0, 0.0, 1.0]);
    check(Model::LastNonDirect, &whole, &[0.0, 0.0, 1.0, 0.0]);
    check(Model::First, &whole, &[1.0, 0.0, 0.0, 0.0]);
    check(Model::Linear, &whole, &[0.2, 0.4, 0.2, 0.2]);
    check(Model::Position, &whole, &[0.4, 0.4 / 3.0, 0.2 / 3.0, 0.4]);
    check(Model::TimeDecay, &whole, &[0.25 / 3.25, 1.0 / 3.25, 1.0 / 3.25, 1.0 / 3.25]);
    check(Model::Shapley, &whole, &[0.25, 0.25, 0.25, 0.25]);
    // With this one path alone nothing works without any of them.
    check(Model::Markov, &whole, &[0.25, 0.25, 0.25, 0.25]);
}

#[test]
fn short_paths() {
    for model in Model::all() {
        check(model, &[step(0, 3, true)], &[1.0, 0.0]);
    }
    check(Model::Position, &path(&[0, 1]), &[0.5, 0.5]);
    check(Model::Position, &path(&[0, 1, 0]), &[0.8, 0.2]);
    check(Model::LastNonDirect, &[step(0, 1, true), step(0, 2, true)], &[1.0]);
    check(
        Model::LastNonDirect,
        &[step(0, 1, false), step(1, 2, true), step(1, 3, true)],
        &[1.0, 0.0],
    );
}

#[test]
fn names_go_there_and_back() {
    for model in Model::all() {
        assert_eq!(Model::parse(model.name()), Some(model));
    }
    assert_eq!(Model::parse("Last"), None);
}

#[test]
fn a_path_of_ages_ago_still_has_a_credit() {
    let old = [step(0, 0, false), step(1, 1, false)];
    let call = Ending { at: 1_000_000 * DAY, weight: 1.0, confirmed: true, value: 0.0 };
    let found = credits(Model::TimeDecay, 2, &[(old.to_vec(), call)]);
    assert!(found[0] > 0.4 && found[1] > found[0], "{found:?}");
}

/// The removal effects of the paper's worked kind: C1 → C2 → C3 with a call, C1 → none, C2 → C3 without.
#[test]
fn removal_effects_of_a_small_chain() {
    let mut markov = Markov::new(3);
    markov.call(&path(&[0, 1, 2]), ending(1.0, true));
    markov.no_call(&path(&[0]), 1.0);
    markov.no_call(&path(&[1, 2]), 1.0);
    // Start: C1 2/3, C2 1/3. C1: C2 1/2. C2: C3. C3: a call 1/2. All: (1/3 + 1/3) / 2 = 1/3.
    // Without C1 1/6 is left; without C2 or C3 nothing.
    let found = markov.removal_effects();
    for (found, expected) in found.iter().zip([0.5, 1.0, 1.0]) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn keys_behind_the_first_share_one_state() {
    let most = MOST_STATES as u32;
    let rare = path(&[0, most, most + 5, most + 9]);
    let mut attribution = Attribution::new(Model::Markov, MOST_STATES + 10);
    attribution.call(&rare, ending(1.0, true));
    let credits = attribution.credits();
    assert!((credits[0].sum - 0.5).abs() < 1e-12);
    for key in [0, 5, 9] {
        assert!((credits[MOST_STATES + key].sum - 0.5 / 3.0).abs() < 1e-12);
    }
    assert_eq!(credits[MOST_STATES + 1].sum, 0.0);
}

type Journeys = Vec<(Vec<Step>, f64, bool)>;

fn journeys(keys: u32) -> impl Strategy<Value = Journeys> {
    let step = (0..keys, 0u64..90, prop::bool::ANY);
    let path = prop::collection::vec(step, 1..6).prop_map(|mut steps| {
        steps.sort_by_key(|(_, day, _)| *day);
        steps.into_iter().map(|(key, day, direct)| Step { key, at: day * DAY, direct }).collect()
    });
    prop::collection::vec((path, 0.01f64..1.0, prop::bool::ANY), 1..12)
}

fn attributed(model: Model, keys: usize, journeys: &Journeys) -> Vec<Credit> {
    let mut attribution = Attribution::new(model, keys);
    for (path, weight, confirmed) in journeys {
        attribution.call(path, ending(*weight, *confirmed));
        attribution.no_call(path, 1.0 - weight);
    }
    attribution.credits()
}

/// The Shapley value by its definition: a key's mean gain over all orders in which keys can come.
fn shapley_by_orders(keys: usize, worth: &dyn Fn(u32) -> f64) -> Vec<f64> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    (0..keys)
        .map(|key| {
            let without = (0..1u32 << keys).filter(|set| set & 1 << key == 0);
            without
                .map(|set| {
                    let size = set.count_ones() as usize;
                    let chance = factorial(size) * factorial(keys - size - 1) / factorial(keys);
                    chance * (worth(set | 1 << key) - worth(set))
                })
                .sum()
        })
        .collect()
}

/// The chance of a call in the chain without `removed`, step by step until next to nothing is on its way.
fn calls_without(journeys: &Journeys, keys: usize, removed: Option<usize>) -> f64 {
    let (start, call, none) = (keys, keys + 1, keys + 2);
    let mut counts = vec![vec![0.0; keys + 3]; keys + 1];
    for (path, weight, _) in journeys {
        for (end, part) in [(call, *weight), (none, 1.0 - weight)] {
            let places = path.iter().map(|step| step.key as usize).chain([end]);
            let mut here = start;
            for next in places {
                counts[here][next] += part;
                here = next;
            }
        }
    }
    let mut there = vec![0.0; keys + 3];
    there[start] = 1.0;
    for _ in 0..2_000 {
        let mut next = vec![0.0; keys + 3];
        (next[call], next[none]) = (there[call], there[none]);
        for from in 0..=keys {
            let sum: f64 = counts[from].iter().sum();
            for to in 0..keys + 3 {
                let part = if sum > 0.0 { there[from] * counts[from][to] / sum } else { 0.0 };
                next[if Some(to) == removed { none } else { to }] += part;
            }
        }
        there = next;
    }
    there[call]
}

proptest! {
    #[test]
    fn credits_sum_to_what_was_added(journeys in journeys(7)) {
        let weights: f64 = journeys.iter().map(|(_, weight, _)| weight).sum();
        let doubtful = journeys.iter().filter(|(_, _, confirmed)| !confirmed);
        let doubtful: f64 = doubtful.map(|(_, weight, _)| weight).sum();
        for model in Model::all() {
            let credits = attributed(model, 7, &journeys);
            let sum: f64 = credits.iter().map(|credit| credit.sum).sum();
            let unconfirmed: f64 = credits.iter().map(|credit| credit.unconfirmed).sum();
            prop_assert!((sum - weights).abs() < 1e-9, "{:?}: {} of {}", model, sum, weights);
            prop_assert!((unconfirmed - doubtful).abs() < 1e-9, "{:?}", model);
            for credit in &credits {
                prop_assert!((credit.value - 3.0 * credit.sum).abs() < 1e-9, "{:?}", model);
                prop_assert!(credit.unconfirmed >= 0.0 && credit.unconfirmed <= credit.sum + 1e-12);
            }
        }
    }

    #[test]
    fn a_call_credits_only_what_was_before_it(journeys in journeys(7)) {
        for model in Model::all() {
            let credits = attributed(model, 7, &journeys);
            for (key, credit) in credits.iter().enumerate() {
                let touched = journeys.iter().filter(|(path, ..)| path.iter().any(|step| step.key as usize == key));
                let most: f64 = touched.map(|(_, weight, _)| weight).sum();
                prop_assert!(credit.sum <= most + 1e-9, "{:?}", model);
            }
        }
    }

    #[test]
    fn the_order_of_touches_is_nothing_to_linear_and_shapley(journeys in journeys(5)) {
        let turned = journeys.iter().cloned().map(|(mut path, weight, confirmed)| {
            path.reverse();
            (path, weight, confirmed)
        });
        let turned: Journeys = turned.collect();
        for model in [Model::Linear, Model::Shapley] {
            for (one, other) in attributed(model, 5, &journeys).iter().zip(attributed(model, 5, &turned)) {
                prop_assert!((one.sum - other.sum).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_order_of_paths_is_nothing_to_any_model(journeys in journeys(5)) {
        let mut turned = journeys.clone();
        turned.reverse();
        for model in Model::all() {
            for (one, other) in attributed(model, 5, &journeys).iter().zip(attributed(model, 5, &turned)) {
                prop_assert!((one.sum - other.sum).abs() < 1e-9, "{:?}", model);
            }
        }
    }

    #[test]
    fn shapley_is_what_its_definition_says(journeys in journeys(5)) {
        let sets: Vec<(u32, f64)> = journeys
            .iter()
            .map(|(path, weight, _)| (path.iter().fold(0, |set, step| set | 1 << step.key), *weight))
            .collect();
        let worth = |of: u32| sets.iter().filter(|(set, _)| set & !of == 0).map(|(_, weight)| weight).sum();
        let expected = shapley_by_orders(5, &worth);
        for (credit, expected) in attributed(Model::Shapley, 5, &journeys).iter().zip(expected) {
            prop_assert!((credit.sum - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn removal_effects_are_what_is_lost_without_a_key(journeys in journeys(4)) {
        let mut markov = Markov::new(4);
        for (path, weight, confirmed) in &journeys {
            markov.call(path, ending(*weight, *confirmed));
            markov.no_call(path, 1.0 - weight);
        }
        let all = calls_without(&journeys, 4, None);
        for (key, effect) in markov.removal_effects().into_iter().enumerate() {
            let lost = 1.0 - calls_without(&journeys, 4, Some(key)) / all;
            prop_assert!((effect - lost).abs() < 1e-6, "{} {}", effect, lost);
        }
    }

    #[test]
    fn last_non_direct_is_last_where_nothing_is_direct(journeys in journeys(5)) {
        let tagged = journeys.iter().cloned().map(|(mut path, weight, confirmed)| {
            path.iter_mut().for_each(|step| step.direct = false);
            (path, weight, confirmed)
        });
        let tagged: Journeys = tagged.collect();
        prop_assert_eq!(attributed(Model::LastNonDirect, 5, &tagged), attributed(Model::Last, 5, &tagged));
        let direct = journeys.into_iter().map(|(mut path, weight, confirmed)| {
            path.iter_mut().for_each(|step| step.direct = true);
            (path, weight, confirmed)
        });
        let direct: Journeys = direct.collect();
        prop_assert_eq!(attributed(Model::LastNonDirect, 5, &direct), attributed(Model::Last, 5, &direct));
    }
}
