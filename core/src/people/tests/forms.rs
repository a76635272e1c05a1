//! Telephones that visitors wrote in forms.

use super::*;

fn wrote(telephone: u128, visitor: u128, visit: u64) -> Written {
    Written { telephone, visitor, visit }
}

fn people(told: &[Told], calls: &[Confirmed], wrote: &[Written]) -> People {
    let mut people = People::new(told.to_vec(), calls.to_vec());
    wrote.iter().for_each(|one| people.read(*one));
    people
}

#[track_caller]
fn check(facts: (&[Told], &[Confirmed], &[Written]), key: Key, expected: &[Key]) {
    let keys = people(facts.0, facts.1, facts.2).whose(key).keys;
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(keys.into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn a_form_joins_its_visitor_to_the_telephone_in_it() {
    let one = [wrote(7, 1, 10)];
    check((&[], &[], &one), V(1), &[V(1), T(7)]);
    check((&[], &[], &one), T(7), &[V(1), T(7)]);
    check((&[], &[], &one), V(2), &[V(2)]);
    // The same in two browsers, or written in one and called from in another.
    let two = [wrote(7, 1, 10), wrote(7, 2, 20)];
    check((&[], &[], &two), V(2), &[V(1), V(2), T(7)]);
    check((&[], &[call(1, 7, 2)], &one), V(1), &[V(1), V(2), T(7)]);
    // A telephone from which calls are confirmed for somebody else too is nobody's, unless all of them wrote it.
    let office = [call(1, 7, 1), call(2, 7, 2)];
    check((&[], &office, &one), V(1), &[V(1)]);
    check((&[], &office, &two), V(1), &[V(1), V(2), T(7)]);
    // The owner's word is against it.
    let apart = [told(V(1), "p", 1), told(T(7), "q", 1)];
    check((&apart, &[], &one), V(1), &[V(1)]);
    let apart = [told(V(1), "p", 1), told(V(2), "q", 1)];
    check((&apart, &[], &two), V(1), &[V(1)]);
    check((&apart[..1], &[], &two), V(1), &[V(1), V(2), T(7)]);
}

#[test]
fn what_it_rests_on_is_told() {
    let all = [wrote(7, 1, 10), wrote(7, 1, 11), wrote(7, 2, 20)];
    let person = people(&[], &[], &all).whose(V(1));
    assert_eq!(person.keys[&V(1)].forms, [10, 11].into());
    assert_eq!(person.keys[&V(2)].forms, [20].into());
    assert_eq!(person.keys[&T(7)].forms, [10, 11, 20].into());
    let called = people(&[], &[call(1, 7, 1), call(2, 7, 2)], &all).whose(V(2));
    assert_eq!(called.keys[&T(7)].calls, [1, 2].into());
}

#[test]
fn a_telephone_that_many_wrote_is_nobodys() {
    let all: Vec<Written> = (0..6).map(|n| wrote(7, n, 10)).collect();
    check((&[], &[], &all[..5]), V(0), &[V(0), V(1), V(2), V(3), V(4), T(7)]);
    check((&[], &[], &all), V(0), &[V(0)]);
    check((&[], &[], &all), T(7), &[T(7)]);
    let people = people(&[], &[], &all);
    assert_eq!(people.whose(V(3)).crowded, [(7, 6)].into());
    assert_eq!(people.whose(V(9)).crowded, [].into());
    // Asked for by the telephone itself, or by the owner's name for it.
    assert_eq!(people.whose(T(7)).crowded, [(7, 6)].into());
    assert_eq!(people.whose(T(9)).crowded, [].into());
    assert_eq!(self::people(&[told(T(7), "p", 1)], &[], &all).named("p").crowded, [(7, 6)].into());
}

#[test]
fn a_browser_in_which_many_were_written_joins_none_of_them() {
    let all: Vec<Written> = (0..4).map(|n| wrote(n, 1, n as u64)).chain([wrote(3, 2, 9)]).collect();
    check((&[], &[], &all[..3]), T(0), &[V(1), T(0), T(1), T(2)]);
    check((&[], &[], &all), T(0), &[T(0)]);
    check((&[], &[], &all), V(1), &[V(1)]);
    // Who wrote one of them in a browser of his own has it.
    check((&[], &[], &all), T(3), &[V(2), T(3)]);
    check((&[], &[], &all), V(2), &[V(2), T(3)]);
}

proptest! {
    #[test]
    fn everybody_of_a_person_has_the_same_history(
        wrote in prop::collection::vec((0u128..6, 0u128..5, 0u64..9), 0..14),
        calls in prop::collection::vec((0u128..4, 0u128..5), 0..5),
        names in prop::collection::vec((any::<bool>(), 0u128..4, 0u8..3), 0..4),
    ) {
        let names: Vec<Told> = names.into_iter().map(|(visitor, id, name)| told(if visitor { V(id) } else { T(id) }, &name.to_string(), 1)).collect();
        let calls: Vec<Confirmed> = calls.into_iter().zip(1..).map(|((telephone, visitor), id)| call(id, telephone, visitor)).collect();
        let all: Vec<Written> = wrote.into_iter().map(|(telephone, visitor, visit)| Written { telephone, visitor, visit }).collect();
        let with = people(&names, &calls, &all);
        let mut turned = all.clone();
        turned.reverse();
        let turned = people(&names, &calls, &turned);
        let without = people(&names, &calls, &[]);
        for key in (0..6).flat_map(|id| [V(id), T(id)]) {
            let person = with.whose(key);
            prop_assert_eq!(&person, &turned.whose(key));
            // Nothing is taken from what calls and the owner's word join.
            let before = without.whose(key);
            prop_assert!(before.keys.keys().all(|key| person.keys.contains_key(key)), "{:?} {:?}", before, person);
            // And no two are joined whom the owner tells apart.
            let named: BTreeSet<_> = person.keys.keys().filter_map(|key| with.told.get(key)).collect();
            prop_assert!(named.len() <= 1, "{:?}", person);
        }
    }
}
