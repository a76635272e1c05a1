//! Telephones that visitors wrote in forms. Anybody can write anybody's, so they join as a page's word does: never more than a few visitors,
//! and nothing that the owner's word or a call speaks against.

use super::{Key, MOST_VISITORS, Person};
use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) fn of(&self, key: Key) -> impl Iterator<Item = Written> {
        let (telephones, visitor) = match key {
            Key::Telephone(telephone) => (telephone..=telephone, None),
            Key::Visitor(visitor) => (0..=u128::MAX, Some(visitor)),
        };
        let from = Written { telephone: *telephones.start(), visitor: 0, visit: 0 };
        let to = Written { telephone: *telephones.end(), visitor: u128::MAX, visit: u64::MAX };
        let by = self.0.range(from..=to).copied();
        let by = by.filter(move |one| visitor.is_none_or(|visitor| one.visitor == visitor));
        by.filter(|one| self.visitors(one.telephone) <= MOST_VISITORS)
    }

    /// Whether this visitor wrote this telephone.
    pub(super) fn has(&self, telephone: u128, visitor: u128) -> bool {
        let of = |visit| Written { telephone, visitor, visit };
        self.0.range(of(0)..=of(u64::MAX)).next().is_some()
    }

    /// Of telephones that a person's visitors wrote, and that others wrote too often, by how many visitors each was.
    pub(super) fn crowded(&self, person: &Person) -> BTreeMap<u128, usize> {
        let his = self.0.iter().filter(|one| person.keys.contains_key(&Key::Visitor(one.visitor)));
        let counted = his.map(|one| (one.telephone, self.visitors(one.telephone)));
        counted.filter(|(_, visitors)| *visitors > MOST_VISITORS).collect()
    }

    fn visitors(&self, telephone: u128) -> usize {
        let of = |visitor, visit| Written { telephone, visitor, visit };
        let all = self.0.range(of(0, 0)..=of(u128::MAX, u64::MAX)).map(|one| one.visitor);
        all.collect::<BTreeSet<_>>().len()
    }
}
