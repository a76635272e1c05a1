//! Whose pages say who their visitor is (`lendline.identify`). A page can be forged, so its word joins visitors that nothing
//! else speaks against, and never more.

use super::{Key, Person};
use std::collections::{BTreeMap, BTreeSet};

/// An id that pages of more visitors than these said is nobody's: a placeholder, or a forgery.
pub const MOST_VISITORS: usize = 5;

/// A page said who its visitor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The visitor.
    pub visitor: u128,
    /// The id of a person that it told; the owner's name for him, if it is one.
    pub person: String,
    /// When, ms: of a visitor the last one holds.
    pub at: u64,
}

/// Why a page's word joins nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjoined {
    /// Pages of so many visitors said the same.
    Crowded(usize),
    /// The owner says otherwise of this visitor, or two persons whom he tells apart would become one.
    Overruled,
}

/// All that pages said.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    last: BTreeMap<u128, String>,
    /// Everybody whose pages ever said it.
    visitors: BTreeMap<String, BTreeSet<u128>>,
}

impl Claims {
    pub(super) fn new(claims: impl IntoIterator<Item = Claim>) -> Self {
        let mut last: BTreeMap<u128, (u64, String)> = BTreeMap::new();
        let mut visitors: BTreeMap<String, BTreeSet<u128>> = BTreeMap::new();
        for Claim { visitor, person, at } in claims {
            visitors.entry(person.clone()).or_default().insert(visitor);
            let word = last.entry(visitor).or_default();
            *word = (at, person).max(std::mem::take(word));
        }
        let last = last.into_iter().map(|(visitor, (_, person))| (visitor, person)).collect();
        Self { last, visitors }
    }

    /// What counts of a visitor's pages; `told` is the owner's name for him.
    pub(super) fn of(&self, visitor: u128, told: Option<&String>) -> Option<&String> {
        let person = self.last.get(&visitor)?;
        self.against(person, told).is_none().then_some(person)
    }

    /// The visitors whose pages say it last.
    pub(super) fn who(&self, person: &str) -> impl Iterator<Item = u128> {
        let ever = self.visitors.get(person).into_iter().flatten().copied();
        ever.filter(move |visitor| self.last.get(visitor).is_some_and(|last| last == person))
    }

    fn against(&self, person: &String, told: Option<&String>) -> Option<Unjoined> {
        let visitors = self.visitors.get(person).map_or(0, BTreeSet::len);
        if visitors > MOST_VISITORS {
            return Some(Unjoined::Crowded(visitors));
        }
        told.is_some_and(|told| told != person).then_some(Unjoined::Overruled)
    }

    /// What pages of a person's visitors said in vain.
    pub(super) fn unjoined(
        &self,
        person: &Person,
        told: &BTreeMap<Key, String>,
    ) -> BTreeMap<String, Unjoined> {
        let visitors = person.keys.iter().filter_map(|(key, rests)| match key {
            Key::Visitor(visitor) if rests.said.is_none() => Some((*visitor, told.get(key))),
            _ => None,
        });
        let claims = visitors.filter_map(|(visitor, told)| Some((self.last.get(&visitor)?, told)));
        let why = |person, told| self.against(person, told).unwrap_or(Unjoined::Overruled);
        claims.map(|(person, told)| (person.clone(), why(person, told))).collect()
    }
}
