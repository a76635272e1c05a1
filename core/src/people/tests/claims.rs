//! What pages say of their visitors.

use super::*;

fn said(visitor: u128, person: &str, at: u64) -> Claim {
    Claim { visitor, person: person.into(), at }
}

#[track_caller]
fn check(facts: (&[Told], &[Confirmed], &[Claim]), key: Key, expected: &[Key]) -> Person {
    let people = People::new(facts.0.to_vec(), facts.1.to_vec()).said(facts.2.to_vec());
    let person = people.whose(key);
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(person.keys.keys().copied().collect::<Vec<_>>(), expected);
    person
}

#[test]
fn who_is_joined_by_what_pages_say() {
    // One id of two browsers.
    let two = [said(1, "i", 1), said(2, "i", 2)];
    let both = check((&[], &[], &two), V(1), &[V(1), V(2)]);
    assert_eq!(both.name.as_deref(), Some("i"));
    assert_eq!(both.keys[&V(2)].said.as_deref(), Some("i"));
    // Of one that said several the last holds.
    check((&[], &[], &[said(1, "i", 1), said(2, "i", 2), said(2, "k", 3)]), V(1), &[V(1)]);
    // The owner's name for a person is as good as a page's.
    let his = [told(T(7), "i", 1)];
    let person = check((&his, &[], &two), V(1), &[V(1), V(2), T(7)]);
    assert_eq!((person.name.as_deref(), person.keys[&T(7)].told), (Some("i"), true));
    // With the telephone from which both browsers' calls were confirmed.
    let calls = [call(1, 9, 1), call(2, 9, 2)];
    for key in [V(1), V(2), T(9)] {
        check((&[], &calls, &two), key, &[V(1), V(2), T(9)]);
    }
    check((&[told(T(9), "q", 1)], &calls, &two), V(1), &[V(1), V(2)]);
    check((&[], &[call(1, 9, 1), call(2, 9, 3)], &two), V(1), &[V(1), V(2)]);
}

#[test]
fn a_page_never_overrides_the_owner() {
    let two = [said(1, "i", 1), said(2, "i", 2)];
    // He knows that this browser is somebody else's.
    let own = check((&[told(V(2), "p", 1)], &[], &two), V(2), &[V(2)]);
    assert_eq!(
        (own.name.as_deref(), own.unjoined),
        (Some("p"), [("i".into(), Unjoined::Overruled)].into())
    );
    check((&[told(V(2), "p", 1)], &[], &two), V(1), &[V(1)]);
    // Whom he tells apart pages do not join, in however many steps.
    let apart = [told(T(7), "p", 1), told(T(8), "q", 1)];
    let calls = [call(1, 7, 1), call(2, 8, 2)];
    let torn = check((&apart, &calls, &two), V(1), &[V(1), T(7)]);
    assert_eq!((torn.name.as_deref(), torn.unjoined.len()), (Some("p"), 1));
    let people = People::new(apart, calls).said(two);
    assert_eq!(people.named("i").keys, BTreeMap::new());
    assert_eq!(people.named("i").unjoined, [("i".into(), Unjoined::Overruled)].into());
    assert_eq!(people.named("q").keys.into_keys().collect::<Vec<_>>(), [V(2), T(8)]);
}

#[test]
fn an_id_of_many_is_nobodys() {
    let crowd = |n: u128| (1..=n).map(|visitor| said(visitor, "guest", 1)).collect::<Vec<_>>();
    let most = MOST_VISITORS as u128;
    check((&[], &[], &crowd(most)), V(1), &(1..=most).map(V).collect::<Vec<_>>());
    let one = check((&[], &[], &crowd(most + 1)), V(1), &[V(1)]);
    assert_eq!(one.unjoined, [("guest".into(), Unjoined::Crowded(6))].into());
    // Asked for by that id.
    let six = People::new([], []).said(crowd(most + 1));
    assert_eq!(six.named("guest").unjoined, one.unjoined);
    // Some of them have another id by now: it was a placeholder all the same.
    let mut later = crowd(most + 1);
    later.push(said(6, "i", 2));
    check((&[], &[], &later), V(1), &[V(1)]);
}

#[test]
fn an_id_finds_whose_it_is() {
    let people = People::new([], [call(1, 7, 1)]).said([said(1, "i", 1), said(2, "i", 2)]);
    let person = people.named("i");
    assert_eq!(person.keys.keys().copied().collect::<Vec<_>>(), [V(1), V(2), T(7)]);
    assert_eq!(person, people.whose(T(7)));
    assert_eq!(people.named("nobody"), Person::default());
}

fn any_claims() -> impl Strategy<Value = Vec<Claim>> {
    let one = (0u128..9, "[pqrij]", 0u64..6);
    prop::collection::vec(one.prop_map(|(visitor, person, at)| said(visitor, &person, at)), 0..14)
}

fn everybody(people: &People) -> Vec<(Key, Person)> {
    let keys = (0..9).flat_map(|n| [V(n), T(n)]);
    keys.map(|key| (key, people.whose(key))).collect()
}

proptest! {
    #[test]
    fn the_order_of_what_pages_say_does_not_matter(
        told in any_told(), calls in any_calls(),
        (claims, later) in any_claims().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let twice = later.iter().chain(&later).cloned().collect::<Vec<_>>();
        let one = People::new(told.clone(), calls.clone()).said(claims);
        let other = People::new(told, calls).said(twice);
        prop_assert_eq!(everybody(&one), everybody(&other));
    }

    #[test]
    fn pages_add_to_what_is_known_and_take_nothing_from_it(
        told in any_told(), calls in any_calls(), claims in any_claims(),
    ) {
        let without = People::new(told, calls);
        let people = without.clone().said(claims);
        for (key, person) in everybody(&people) {
            let before = without.whose(key);
            prop_assert!(before.keys.keys().all(|key| person.keys.contains_key(key)), "{key:?}");
            let names: BTreeSet<_> = person.keys.keys().filter_map(|key| people.told.get(key)).collect();
            prop_assert!(names.len() <= 1, "{:?}", person);
            if let Some(name) = names.first() {
                prop_assert_eq!(person.name.as_ref(), Some(*name));
            }
            for other in person.keys.keys() {
                prop_assert_eq!(&people.whose(*other).keys, &person.keys, "{:?} {:?}", key, other);
            }
        }
    }

    #[test]
    fn nobody_is_of_more_browsers_by_one_id_than_a_few(claims in any_claims()) {
        let people = People::new([], []).said(claims);
        for (_, person) in everybody(&people) {
            prop_assert!(person.keys.len() <= MOST_VISITORS);
        }
    }
}
