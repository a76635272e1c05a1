//! Whose pages say who their visitor is (`lendline.identify`). A page can be forged, so its word joins visitors that nothing
//! else speaks against, and never more.

use super::{Key, Person};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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

/// All that pages said. Each id is held once and known by its number: there may be hundreds of thousands.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    numbers: BTreeMap<Rc<str>, u32>,
    ids: Vec<Said>,
    /// The last word of each visitor's pages, and when.
    last: BTreeMap<u128, (u64, u32)>,
    /// Everybody whose pages ever said it.
    visitors: BTreeSet<(u32, u128)>,
}

#[derive(Clone, Debug)]
struct Said {
    id: Rc<str>,
    /// Of how many visitors.
    visitors: usize,
}

impl Claims {
    /// One more; their order does not matter.
    pub(super) fn add(&mut self, claim: Claim) {
        let Claim { visitor, person, at } = claim;
        let number = self.number(person);
        let new = self.visitors.insert((number, visitor));
        if let Some(said) = self.ids.get_mut(number as usize).filter(|_| new) {
            said.visitors += 1;
        }
        let word = |(at, number): (u64, u32)| (at, self.said(number).map(|said| &said.id));
        let before = self.last.get(&visitor);
        if before.is_none_or(|before| word(*before) < word((at, number))) {
            self.last.insert(visitor, (at, number));
        }
    }

    fn number(&mut self, person: String) -> u32 {
        if let Some(number) = self.numbers.get(person.as_str()) {
            return *number;
        }
        let number = self.ids.len() as u32;
        let id: Rc<str> = person.into();
        self.ids.push(Said { id: Rc::clone(&id), visitors: 0 });
        self.numbers.insert(id, number);
        number
    }

    fn said(&self, number: u32) -> Option<&Said> {
        self.ids.get(number as usize)
    }

    /// What a visitor's pages said last.
    fn last_of(&self, visitor: u128) -> Option<&Said> {
        let (_, number) = self.last.get(&visitor)?;
        self.said(*number)
    }

    /// What counts of a visitor's pages; `told` is the owner's name for him.
    pub(super) fn of(&self, visitor: u128, told: Option<&String>) -> Option<&str> {
        let said = self.last_of(visitor)?;
        against(said, told).is_none().then_some(&said.id)
    }

    /// The visitors whose pages say it last.
    pub(super) fn who(&self, person: &str) -> impl Iterator<Item = u128> {
        let number = self.numbers.get(person).copied();
        let ever = number.map(|number| self.visitors.range((number, 0)..=(number, u128::MAX)));
        let ever = ever.into_iter().flatten().map(|(_, visitor)| *visitor);
        ever.filter(move |visitor| self.last.get(visitor).map(|(_, last)| *last) == number)
    }

    /// Why it joins nobody that pages said this. Where the person has something else of that name, only a crowd is worth a word.
    pub(super) fn in_vain(&self, person: &str, is_known: bool) -> Option<Unjoined> {
        let said = self.said(*self.numbers.get(person)?)?;
        let overruled = || !is_known && self.who(person).next().is_some();
        against(said, None).or_else(|| overruled().then_some(Unjoined::Overruled))
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
        let claims = visitors.filter_map(|(visitor, told)| Some((self.last_of(visitor)?, told)));
        let why = |said, told| against(said, told).unwrap_or(Unjoined::Overruled);
        claims.map(|(said, told)| (said.id.to_string(), why(said, told))).collect()
    }
}

/// Why it joins nobody; `told` is the owner's name for the visitor.
fn against(said: &Said, told: Option<&String>) -> Option<Unjoined> {
    if said.visitors > MOST_VISITORS {
        return Some(Unjoined::Crowded(said.visitors));
    }
    told.is_some_and(|told| **told != *said.id).then_some(Unjoined::Overruled)
}
