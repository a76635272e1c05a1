//! Which browsers and telephones are one person's, so that his history can be told across visits.
//!
//! Four things join: what the owner tells (his CRM knows whose a visit or a number is), calls that were confirmed,
//! which show whose telephone it is, the telephone that a visitor wrote in a form, and the same id handed in by pages of several visitors. Nothing else does: a probable
//! call is told with its weight, and joins nobody. What is told outranks what was concluded, both outrank pages, and a telephone from which calls were confirmed for several visitors is
//! nobody's, as it is for verdicts (`matching::Caller`). All is found anew from what is known, in whatever order it
//! became known: what is taken back was never there.

mod call;
mod claims;
mod forms;
mod person;
mod words;

pub use call::{By, CallOf};
pub use claims::{Claim, MOST_VISITORS, Unjoined};
pub use forms::Written;
pub use person::{Confirmed, Key, Person, Rests, Told};
pub use words::crowded_text;

use claims::Claims;
use forms::Forms;
use std::collections::{BTreeMap, BTreeSet};

/// Everybody who is known.
#[derive(Clone, Debug, Default)]
pub struct People {
    told: BTreeMap<Key, String>,
    /// Calls by telephone and visitor.
    confirmed: BTreeMap<u128, BTreeMap<u128, BTreeSet<u64>>>,
    /// The pairs among them that join.
    joined: BTreeSet<(u128, u128)>,
    claims: Claims,
    forms: Forms,
}

impl People {
    /// From all that was told and confirmed, in any order.
    pub fn new(
        told: impl IntoIterator<Item = Told>,
        confirmed: impl IntoIterator<Item = Confirmed>,
    ) -> Self {
        let mut last: BTreeMap<Key, (u64, Option<String>)> = BTreeMap::new();
        for Told { key, person, at } in told {
            let word = last.entry(key).or_default();
            *word = (at, person).max(std::mem::take(word));
        }
        let told = last.into_iter().filter_map(|(key, (_, person))| Some((key, person?)));
        let mut people = Self { told: told.collect(), ..Self::default() };
        for Confirmed { call, telephone, visitor } in confirmed {
            let of = people.confirmed.entry(telephone).or_default();
            of.entry(visitor).or_default().insert(call);
        }
        people.joined = people.joining();
        people
    }

    /// The same, knowing what pages said of their visitors, in any order.
    #[must_use]
    pub fn said(mut self, claims: impl IntoIterator<Item = Claim>) -> Self {
        claims.into_iter().for_each(|claim| self.hear(claim));
        self
    }

    /// Takes in one more thing that a page said of its visitor.
    pub fn hear(&mut self, claim: Claim) {
        self.claims.add(claim);
    }

    /// Takes in one more telephone that was written in a form.
    pub fn read(&mut self, written: Written) {
        self.forms.add(written);
    }

    /// The person whose this is.
    pub fn whose(&self, key: Key) -> Person {
        let person = self.around(&[key], &[]);
        // A telephone of several visitors, of whom pages say that they are one.
        let of = match key {
            Key::Telephone(telephone) => self.confirmed.get(&telephone),
            Key::Visitor(_) => None,
        };
        let first = of.and_then(|visitors| visitors.keys().next());
        let visitors = first.map(|visitor| self.around(&[Key::Visitor(*visitor)], &[]));
        visitors.filter(|person| person.keys.contains_key(&key)).unwrap_or(person)
    }

    /// The person of that name.
    pub fn named(&self, name: &str) -> Person {
        let own = self.told.iter().filter(|(_, person)| *person == name);
        let own: Vec<Key> = own.map(|(key, _)| *key).collect();
        let said = self.claims.who(name).map(Key::Visitor);
        let said = said.filter(|key| self.said_of(*key).is_some());
        let mut person = self.around(&own, &said.collect::<Vec<_>>());
        let why = self.claims.in_vain(name, !person.keys.is_empty());
        person.unjoined.extend(why.map(|why| (name.to_owned(), why)));
        person
    }

    /// Pairs of telephone and visitor that are one person's.
    fn joining(&self) -> BTreeSet<(u128, u128)> {
        let mut joining = BTreeSet::new();
        for (telephone, visitors) in &self.confirmed {
            let of_telephone = self.told.get(&Key::Telephone(*telephone));
            let names: BTreeSet<_> = visitors.keys().map(|one| self.name_of(*one)).collect();
            let of_one = visitors.len() == 1 || names.len() == 1 && !names.contains(&None);
            for visitor in visitors.keys() {
                let sound = match (of_telephone, self.name_of(*visitor)) {
                    (Some(of_telephone), Some(name)) => of_telephone == name,
                    _ => of_one,
                };
                if sound {
                    joining.insert((*telephone, *visitor));
                }
            }
        }
        // A browser from which telephones of two named people were confirmed would make them one.
        let mut names: BTreeMap<u128, BTreeSet<&str>> = BTreeMap::new();
        for (telephone, visitor) in &joining {
            if let Some(name) = self.told.get(&Key::Telephone(*telephone)) {
                names.entry(*visitor).or_default().insert(name);
            }
        }
        let torn = |visitor: &u128| names.get(visitor).is_some_and(|names| names.len() > 1);
        joining.retain(|(telephone, visitor)| {
            !(torn(visitor) && self.told.contains_key(&Key::Telephone(*telephone)))
        });
        joining
    }

    fn name_of(&self, visitor: u128) -> Option<&String> {
        self.told.get(&Key::Visitor(visitor))
    }

    /// All that is joined to these keys, and they themselves; `said` are joined by what pages say alone.
    fn around(&self, keys: &[Key], said: &[Key]) -> Person {
        let all = keys.iter().chain(said).copied().collect();
        let (mut person, names) = self.walk(all, true);
        if names.len() > 1 {
            // Pages would make people one whom the owner tells apart.
            person = self.walk(keys.to_vec(), false).0;
        }
        self.add_telephones(&mut person);
        person.apart = self.apart(&person);
        person.unjoined = self.claims.unjoined(&person, &self.told);
        person.crowded = self.forms.crowded(&person);
        person
    }

    /// What is joined to these keys, and the owner's names for it; `believed`: by what pages say too.
    fn walk(&self, keys: Vec<Key>, believed: bool) -> (Person, BTreeSet<&String>) {
        let mut person = Person::default();
        let mut names = BTreeSet::new();
        let mut open = keys;
        // A placeholder may be the name of thousands.
        let mut opened: BTreeSet<&str> = BTreeSet::new();
        while let Some(key) = open.pop() {
            if person.keys.contains_key(&key) {
                continue;
            }
            let name = self.told.get(&key);
            let said = self.said_of(key).filter(|_| believed);
            names.extend(name);
            for name in [name.map(String::as_str), said].into_iter().flatten() {
                if opened.insert(name) {
                    let his = self.told.iter().filter(|(_, other)| *other == name);
                    open.extend(his.map(|(key, _)| *key));
                    let pages = self.claims.who(name).map(Key::Visitor).filter(|_| believed);
                    open.extend(pages.filter(|key| self.said_of(*key).is_some()));
                }
            }
            let mut rests = Rests {
                told: name.is_some(),
                calls: BTreeSet::new(),
                said: said.map(str::to_owned),
                forms: BTreeSet::new(),
            };
            for Written { telephone, visitor, visit } in self.written_by(key, believed) {
                open.extend([Key::Telephone(telephone), Key::Visitor(visitor)]);
                rests.forms.insert(visit);
            }
            for (telephone, visitor, calls) in self.confirmed_of(key) {
                if self.joined.contains(&(telephone, visitor)) {
                    open.extend([Key::Telephone(telephone), Key::Visitor(visitor)]);
                    rests.calls.extend(calls);
                }
            }
            person.keys.insert(key, rests);
        }
        let said = || person.keys.values().find_map(|rests| rests.said.as_ref());
        person.name = names.first().copied().or_else(said).cloned();
        (person, names)
    }

    /// What counts of what a visitor's pages say.
    fn said_of(&self, key: Key) -> Option<&str> {
        let Key::Visitor(visitor) = key else { return None };
        self.claims.of(visitor, self.told.get(&key))
    }

    /// What joins of what was written in forms by this visitor, or with this telephone. Nothing, where the owner's word is against it, or
    /// calls show that the telephone is somebody else's too.
    fn written_by(&self, key: Key, believed: bool) -> impl Iterator<Item = Written> {
        self.forms.of(key).into_iter().filter(move |one| {
            let named = |key| self.told.get(&key);
            let names = (named(Key::Telephone(one.telephone)), named(Key::Visitor(one.visitor)));
            let apart = matches!(names, (Some(one), Some(other)) if one != other);
            believed && !apart && !self.is_others(one.telephone)
        })
    }

    /// Whether calls from a telephone were confirmed for visitors whose it is not, and who did not write it.
    fn is_others(&self, telephone: u128) -> bool {
        let callers = self.confirmed.get(&telephone).into_iter().flat_map(BTreeMap::keys);
        let mut others = callers.filter(|visitor| {
            !self.joined.contains(&(telephone, **visitor)) && !self.forms.has(telephone, **visitor)
        });
        others.next().is_some()
    }

    /// A telephone of several visitors is his of whom pages say that he is all of them, unless the owner says whose it is.
    fn add_telephones(&self, person: &mut Person) {
        if person.keys.values().all(|rests| rests.said.is_none() && rests.forms.is_empty()) {
            return;
        }
        for (telephone, visitors) in &self.confirmed {
            let key = Key::Telephone(*telephone);
            let his = |visitor: &u128| person.keys.contains_key(&Key::Visitor(*visitor));
            if self.told.contains_key(&key) || !visitors.keys().all(his) {
                continue;
            }
            for (visitor, calls) in visitors {
                for key in [key, Key::Visitor(*visitor)] {
                    person.keys.entry(key).or_default().calls.extend(calls);
                }
            }
        }
    }

    fn confirmed_of(&self, key: Key) -> impl Iterator<Item = (u128, u128, &BTreeSet<u64>)> {
        let all = self.confirmed.iter().flat_map(|(telephone, visitors)| {
            visitors.iter().map(|(visitor, calls)| (*telephone, *visitor, calls))
        });
        all.filter(move |(telephone, visitor, _)| {
            key == Key::Telephone(*telephone) || key == Key::Visitor(*visitor)
        })
    }

    fn apart(&self, person: &Person) -> BTreeMap<u128, usize> {
        let his = |visitor: &u128| person.keys.contains_key(&Key::Visitor(*visitor));
        // One that was only asked for is nobody's alone.
        let asked = |key: Key| person.keys.get(&key) == Some(&Rests::default());
        let others = self.confirmed.iter().filter(|(telephone, visitors)| {
            let key = Key::Telephone(**telephone);
            asked(key) || !person.keys.contains_key(&key) && visitors.keys().any(his)
        });
        let counted = others.map(|(telephone, visitors)| {
            (*telephone, visitors.keys().filter(|visitor| !his(visitor)).count())
        });
        counted.collect()
    }
}

#[cfg(test)]
mod tests;
