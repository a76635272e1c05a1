//! Which browsers and telephones are one person's, so that his history can be told across visits.
//!
//! Two things join: what the owner tells (his CRM knows whose a visit or a number is), and calls that were confirmed,
//! which show whose telephone it is. Nothing else does: a probable call is told with its weight, and joins nobody.
//! What is told outranks what was concluded, and a telephone from which calls were confirmed for several visitors is
//! nobody's, as it is for verdicts (`matching::Caller`). All is found anew from what is known, in whatever order it
//! became known: what is taken back was never there.

mod call;
mod words;

pub use call::{By, CallOf};

use crate::matching::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// By what a person is met again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A browser: the visitor's id.
    Visitor(u128),
    /// A telephone: a digest of its number.
    Telephone(u128),
}

/// Whose a browser or a telephone is, as the owner tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is about.
    pub key: Key,
    /// The owner's name for the person; `None`: it is nobody's that he knows, whatever he told before.
    pub person: Option<String>,
    /// When he told, ms: the last word holds.
    pub at: u64,
}

/// A call that shows whose telephone it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The call.
    pub call: u64,
    /// Its caller's telephone.
    pub telephone: u128,
    /// The visitor for whom it was confirmed.
    pub visitor: u128,
}

impl Confirmed {
    /// The call, if its verdict shows so much (see [`Verdict::introduces`]). `visitor`: whose the first candidate's visit is.
    pub fn of(call: u64, telephone: u128, visitor: u128, verdict: &Verdict) -> Option<Self> {
        verdict.introduces().then_some(Self { call, telephone, visitor })
    }
}

/// What it rests on that a browser or telephone is a person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rests {
    /// The owner told so.
    pub told: bool,
    /// Calls from a telephone of his that were confirmed for a browser of his.
    pub calls: BTreeSet<u64>,
}

/// A person, as far as he is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The owner's name for him.
    pub name: Option<String>,
    /// His browsers and telephones, and what that rests on; nothing, where it is only what was asked for.
    pub keys: BTreeMap<Key, Rests>,
    /// Telephones from which calls were confirmed for him, that are not taken for his: for how many other visitors too, 0 where
    /// the owner's word is against it.
    pub apart: BTreeMap<u128, usize>,
}

/// Everybody who is known.
#[derive(Clone, Debug, Default)]
pub struct People {
    told: BTreeMap<Key, String>,
    /// Calls by telephone and visitor.
    confirmed: BTreeMap<u128, BTreeMap<u128, BTreeSet<u64>>>,
    /// The pairs among them that join.
    joined: BTreeSet<(u128, u128)>,
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

    /// The person whose this is.
    pub fn whose(&self, key: Key) -> Person {
        self.around([key])
    }

    /// The person of that name.
    pub fn named(&self, name: &str) -> Person {
        let own = self.told.iter().filter(|(_, person)| *person == name);
        self.around(own.map(|(key, _)| *key))
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

    /// All that is joined to these keys, and they themselves.
    fn around(&self, keys: impl IntoIterator<Item = Key>) -> Person {
        let mut person = Person::default();
        let mut open: Vec<Key> = keys.into_iter().collect();
        // A placeholder may be the name of thousands.
        let mut opened: BTreeSet<&str> = BTreeSet::new();
        while let Some(key) = open.pop() {
            if person.keys.contains_key(&key) {
                continue;
            }
            let name = self.told.get(&key);
            let mut rests = Rests { told: name.is_some(), calls: BTreeSet::new() };
            if let Some(name) = name {
                person.name = Some(name.clone());
                if opened.insert(name) {
                    let his = self.told.iter().filter(|(_, other)| *other == name);
                    open.extend(his.map(|(key, _)| *key));
                }
            }
            for (telephone, visitor, calls) in self.confirmed_of(key) {
                if self.joined.contains(&(telephone, visitor)) {
                    open.extend([Key::Telephone(telephone), Key::Visitor(visitor)]);
                    rests.calls.extend(calls);
                }
            }
            person.keys.insert(key, rests);
        }
        person.apart = self.apart(&person);
        person
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
        let others = self.confirmed.iter().filter(|(telephone, visitors)| {
            !person.keys.contains_key(&Key::Telephone(**telephone)) && visitors.keys().any(his)
        });
        let counted = others.map(|(telephone, visitors)| {
            (*telephone, visitors.keys().filter(|visitor| !his(visitor)).count())
        });
        counted.collect()
    }
}

#[cfg(test)]
mod tests;
