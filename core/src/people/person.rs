//! A person, by what he is met again, and what is told of him.

use super::Unjoined;
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
    /// A page said so: the id that it handed in.
    pub said: Option<String>,
    /// Visits of his in which a telephone of his was written in a form.
    pub forms: BTreeSet<u64>,
}

/// A person, as far as he is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The owner's name for him, else the id that pages handed in.
    pub name: Option<String>,
    /// His browsers and telephones, and what that rests on; nothing, where it is only what was asked for.
    pub keys: BTreeMap<Key, Rests>,
    /// Telephones from which calls were confirmed for him, that are not taken for his: for how many other visitors too, 0 where
    /// the owner's word is against it. One that was asked for, and is nobody's alone, too: for how many visitors.
    pub apart: BTreeMap<u128, usize>,
    /// Ids that his pages handed in, or by which he was asked for, and that join nobody.
    pub unjoined: BTreeMap<String, Unjoined>,
    /// Of telephones that are his, or that he wrote in forms, and by which forms join nobody, by how many visitors each was written.
    pub crowded: BTreeMap<u128, usize>,
}
