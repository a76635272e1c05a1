//! Telephones that visitors wrote in forms. Anybody can write anybody's, so they join as a page's word does: never more than a few visitors,
//! nothing that the owner's word or a call speaks against, and nobody by a browser in which many were written: an operator's, or a shop's own.

use super::{Key, MOST_VISITORS, Person};
use std::collections::{BTreeMap, BTreeSet};

/// A person has so many telephones of his own at most; who writes more writes those of others.
const MOST_TELEPHONES: usize = 3;

/// Somebody wrote a telephone in a form of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The telephone.
    pub telephone: u128,
    /// The visitor.
    pub visitor: u128,
    /// His visit.
    pub visit: u64,
}

/// All that was written. There may be hundreds of thousands: one set, which is looked through for a visitor.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms(BTreeSet<Written>);

impl Forms {
    /// One more; their order does not matter.
    pub(super) fn add(&mut self, written: Written) {
        self.0.insert(written);
    }

    /// What joins by this visitor, or by this telephone.
    pub(super) fn of(&self, key: Key) -> Vec<Written> {
        let of = |telephone, visitor, visit| Written { telephone, visitor, visit };
        let by: Vec<Written> = match key {
            Key::Telephone(telephone) if !self.is_crowded(telephone) => self
                .0
                .range(of(telephone, 0, 0)..=of(telephone, u128::MAX, u64::MAX))
                .copied()
                .collect(),
            Key::Telephone(_) => return Vec::new(),
            Key::Visitor(visitor) => {
                self.0.iter().filter(|one| one.visitor == visitor).copied().collect()
            }
        };
        let visitors: BTreeSet<u128> = by.iter().map(|one| one.visitor).collect();
        let many = self.operators(&visitors);
        let few = by.into_iter().filter(|one| !many.contains(&one.visitor));
        few.filter(|one| !self.is_crowded(one.telephone)).collect()
    }

    /// Those of the visitors who wrote more telephones than one person has.
    fn operators(&self, visitors: &BTreeSet<u128>) -> BTreeSet<u128> {
        let mut telephones: BTreeMap<u128, BTreeSet<u128>> = BTreeMap::new();
        for one in self.0.iter().filter(|one| visitors.contains(&one.visitor)) {
            telephones.entry(one.visitor).or_default().insert(one.telephone);
        }
        let many = telephones.into_iter().filter(|(_, all)| all.len() > MOST_TELEPHONES);
        many.map(|(visitor, _)| visitor).collect()
    }

    /// Whether this visitor wrote this telephone.
    pub(super) fn has(&self, telephone: u128, visitor: u128) -> bool {
        let of = |visit| Written { telephone, visitor, visit };
        self.0.range(of(0)..=of(u64::MAX)).next().is_some()
    }

    /// Of telephones that are a person's, or that his visitors wrote, and that too many wrote, by how many visitors each was.
    pub(super) fn crowded(&self, person: &Person) -> BTreeMap<u128, usize> {
        let wrote =
            self.0.iter().filter(|one| person.keys.contains_key(&Key::Visitor(one.visitor)));
        let own = person.keys.keys().filter_map(|key| match key {
            Key::Telephone(telephone) => Some(*telephone),
            Key::Visitor(_) => None,
        });
        let telephones: BTreeSet<u128> = wrote.map(|one| one.telephone).chain(own).collect();
        let crowded = telephones.into_iter().filter(|telephone| self.is_crowded(*telephone));
        crowded.map(|telephone| (telephone, self.visitors(telephone, usize::MAX))).collect()
    }

    fn is_crowded(&self, telephone: u128) -> bool {
        self.visitors(telephone, MOST_VISITORS + 1) > MOST_VISITORS
    }

    /// How many visitors wrote this telephone, counted up to `most`.
    fn visitors(&self, telephone: u128, most: usize) -> usize {
        let of = |visitor, visit| Written { telephone, visitor, visit };
        let all = self.0.range(of(0, 0)..=of(u128::MAX, u64::MAX)).map(|one| one.visitor);
        let mut last = None;
        // They are in the order of visitors.
        all.filter(|visitor| last.replace(*visitor) != Some(*visitor)).take(most).count()
    }
}
