use super::*;
use crate::matching::{Candidate, Evidence, Grade, KNOWN_WEIGHT, State, Verdict};
use proptest::prelude::*;

const V: fn(u128) -> Key = Key::Visitor;
const T: fn(u128) -> Key = Key::Telephone;

fn told(key: Key, person: &str, at: u64) -> Told {
    Told { key, person: Some(person.into()).filter(|name: &String| !name.is_empty()), at }
}

fn call(call: u64, telephone: u128, visitor: u128) -> Confirmed {
    Confirmed { call, telephone, visitor }
}

#[track_caller]
fn check(facts: (&[Told], &[Confirmed]), key: Key, expected: &[Key]) {
    let people = People::new(facts.0.to_vec(), facts.1.to_vec());
    let seen: Vec<Key> = people.whose(key).keys.into_keys().collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[test]
fn who_is_joined() {
    // Nothing is known.
    check((&[], &[]), V(1), &[V(1)]);
    // A telephone is his for whom its calls were confirmed, and two of them are.
    check((&[], &[call(1, 7, 1), call(2, 7, 1)]), V(1), &[V(1), T(7)]);
    check((&[], &[call(1, 7, 1), call(2, 8, 1)]), T(7), &[V(1), T(7), T(8)]);
    // One of several visitors is nobody's: an office's line, or his second browser.
    check((&[], &[call(1, 7, 1), call(2, 7, 2)]), V(1), &[V(1)]);
    check((&[], &[call(1, 7, 1), call(2, 7, 2)]), T(7), &[T(7)]);
    // The owner knows that both browsers are one person's.
    let both = [told(V(1), "p", 1), told(V(2), "p", 2)];
    check((&both, &[]), V(1), &[V(1), V(2)]);
    check((&both, &[call(1, 7, 1), call(2, 7, 2)]), V(1), &[V(1), V(2), T(7)]);
    check((&both[..1], &[call(1, 7, 1), call(2, 7, 2)]), V(1), &[V(1)]);
    // He knows whose the office's line is: that the browsers of others are his it does not say.
    let line = [told(T(7), "p", 1), told(V(1), "p", 1)];
    check((&line, &[call(1, 7, 1), call(2, 7, 2)]), V(1), &[V(1), T(7)]);
    // His word outranks a verdict.
    let two = [told(V(1), "p", 1), told(T(7), "q", 1)];
    check((&two, &[call(1, 7, 1)]), V(1), &[V(1)]);
    // A browser with the telephones of two named people does not make them one.
    let torn = [told(T(7), "p", 1), told(T(8), "q", 1)];
    let calls = [call(1, 7, 1), call(2, 8, 1), call(3, 9, 1)];
    check((&torn, &calls), T(7), &[T(7)]);
    check((&torn, &calls), V(1), &[V(1), T(9)]);
    // The last word holds, and takes back.
    let again = [told(V(1), "p", 1), told(V(2), "p", 2), told(V(2), "q", 3)];
    check((&again, &[]), V(1), &[V(1)]);
    let back = [told(V(1), "p", 1), told(V(2), "p", 2), told(V(2), "", 3)];
    check((&back, &[]), V(1), &[V(1)]);
}

#[test]
fn what_it_rests_on_is_told() {
    let facts = [told(V(1), "p", 1), told(V(2), "p", 2)];
    let calls = [call(1, 7, 1), call(2, 7, 2), call(3, 8, 1), call(4, 8, 3)];
    let people = People::new(facts, calls);
    let person = people.named("p");
    assert_eq!(person, people.whose(T(7)));
    assert_eq!(person.name.as_deref(), Some("p"));
    assert_eq!(
        person.keys[&V(1)],
        Rests { told: true, calls: [1].into(), said: None, ..Rests::default() }
    );
    assert_eq!(
        person.keys[&T(7)],
        Rests { told: false, calls: [1, 2].into(), said: None, ..Rests::default() }
    );
    assert_eq!(person.apart, [(8, 1)].into());
    assert_eq!(people.named("nobody"), Person::default());
}

#[test]
fn the_calls_of_a_telephone_that_is_nobodys_alone_are_told() {
    let people = People::new([], [call(1, 7, 1), call(2, 7, 2)]);
    let asked = people.whose(T(7));
    assert_eq!(asked.keys.keys().collect::<Vec<_>>(), [&T(7)]);
    assert_eq!(asked.apart, [(7, 2)].into());
    let of = |person: &Person, telephone, confirmed| {
        person.has(&CallOf { telephone: Some(telephone), confirmed, candidates: vec![] })
    };
    assert_eq!(of(&asked, 7, Some(1)), Some((By::Apart, 0.0)));
    assert_eq!(of(&asked, 7, None), Some((By::Telephone, KNOWN_WEIGHT)));
    assert_eq!(of(&asked, 8, Some(1)), None);
    // Whoever called from it has his own calls alone.
    let first = people.whose(V(1));
    assert_eq!(first.apart, [(7, 1)].into());
    assert_eq!(of(&first, 7, Some(2)), None);
}

#[test]
fn a_call_is_told_with_its_weight() {
    let people = People::new([], [call(1, 7, 1)]);
    let person = people.whose(V(1));
    let of = |telephone, confirmed, weight: f64| {
        person.has(&CallOf { telephone, confirmed, candidates: vec![(1, weight), (2, 0.1)] })
    };
    assert_eq!(of(Some(7), Some(1), 0.998), Some((By::Confirmed, 0.998)));
    assert_eq!(of(Some(7), None, 0.2), Some((By::Telephone, KNOWN_WEIGHT)));
    assert_eq!(of(Some(9), None, 0.2), Some((By::Candidate, 0.2)));
    assert_eq!(of(None, None, 0.001), None);
    // Confirmed for somebody else, from his telephone.
    assert_eq!(of(Some(7), Some(2), 0.0), None);
}

#[test]
fn only_what_is_confirmed_joins() {
    let verdict = |state, grade, evidence| Verdict {
        state,
        grade,
        none: 0.0,
        candidates: vec![Candidate { visit: 3, weight: 1.0 }],
        others: 0.0,
        evidence,
        rule: 5,
    };
    for (state, grade, evidence, joins) in [
        (State::Final, Grade::Confirmed, vec![], true),
        (State::Provisional, Grade::Confirmed, vec![], false),
        (State::Final, Grade::Probable, vec![], false),
        (State::Final, Grade::Ambiguous, vec![], false),
        (State::Final, Grade::Unknown, vec![], false),
        (State::Final, Grade::Confirmed, vec![Evidence::Burst { numbers: 5 }], false),
    ] {
        let seen = Confirmed::of(1, 7, 1, &verdict(state, grade, evidence));
        assert_eq!(seen, joins.then_some(call(1, 7, 1)), "{state:?} {grade:?}");
    }
}

fn any_key() -> impl Strategy<Value = Key> {
    (any::<bool>(), 0u128..5).prop_map(|(telephone, n)| if telephone { T(n) } else { V(n) })
}

fn any_told() -> impl Strategy<Value = Vec<Told>> {
    let one = (any_key(), prop::option::of("[pqr]"), 0u64..6).prop_map(|(key, person, at)| Told {
        key,
        person,
        at,
    });
    prop::collection::vec(one, 0..12)
}

fn any_calls() -> impl Strategy<Value = Vec<Confirmed>> {
    let one = (0u64..40, 0u128..5, 0u128..5);
    prop::collection::vec(
        one.prop_map(|(n, telephone, visitor)| call(n, telephone, visitor)),
        0..12,
    )
}

fn everybody(people: &People) -> Vec<Person> {
    (0..5).flat_map(|n| [people.whose(V(n)), people.whose(T(n))]).collect()
}

mod claims;
mod forms;

proptest! {
    #[test]
    fn the_order_does_not_matter(
        (told, told_later) in any_told().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        (calls, calls_later) in any_calls().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let twice = told_later.iter().chain(&told_later).cloned();
        let (one, other) = (People::new(told, calls), People::new(twice, calls_later));
        prop_assert_eq!(everybody(&one), everybody(&other));
    }

    #[test]
    fn nobody_has_two_names_and_everybody_is_in_one_person(told in any_told(), calls in any_calls()) {
        let people = People::new(told, calls);
        for person in everybody(&people) {
            let names: BTreeSet<_> = person.keys.keys().filter_map(|key| people.told.get(key)).collect();
            prop_assert!(names.len() <= 1, "{:?}", person);
            prop_assert_eq!(person.name.as_ref(), names.first().copied());
            for key in person.keys.keys() {
                prop_assert_eq!(&people.whose(*key).keys, &person.keys);
            }
        }
    }

    #[test]
    fn what_is_taken_back_was_never_there(told in any_told(), calls in any_calls(), key in any_key()) {
        let mut back = told.clone();
        back.push(Told { key, person: None, at: 10 });
        let without = told.into_iter().filter(|one| one.key != key);
        let (back, without) = (People::new(back, calls.clone()), People::new(without, calls));
        prop_assert_eq!(everybody(&back), everybody(&without));
    }

    #[test]
    fn people_are_joined_by_calls_of_one_visitor_alone(calls in any_calls()) {
        // Nobody told anything: a person has one browser at most.
        for person in everybody(&People::new([], calls)) {
            let browsers = person.keys.keys().filter(|key| matches!(key, Key::Visitor(_))).count();
            prop_assert!(browsers <= 1, "{:?}", person);
        }
    }
}
