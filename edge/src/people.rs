//! What objects and API say of people to each other: whose something is, and how browsers and telephones are known.

use crate::erase::Erase;
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::pool::visitor_id;
use crate::records::Said;
use lendline_core::conversions::Identity;
use lendline_core::matching::is_told;
use lendline_core::numbers::Number;
use lendline_core::people::Key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// By what somebody is asked for, or told of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// A visit's visitor.
    Visit(u64),
    /// A visitor: 32 hexadecimal digits.
    Visitor(String),
    /// Whoever calls from this number.
    Caller(Number),
    /// A call's visitor where it is confirmed, else its caller.
    Call(u64),
    /// The owner's name for a person.
    Person(String),
}

/// What the owner tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identify {
    /// Of whom.
    pub whose: Whose,
    /// His name for the person; None: nobody's that he knows.
    pub person: Option<String>,
    /// The site's secret.
    pub secret: String,
}

/// Whose history is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryAsked {
    /// Of whom.
    pub whose: Whose,
    /// The site's secret.
    pub secret: String,
    /// The site's own numbers: with those exchanges hand calls on.
    pub own: BTreeSet<Number>,
    /// The language of reasons.
    pub language: String,
}

/// A visitor's key from his id.
pub fn visitor(id: &str) -> Key {
    Key::Visitor(visitor_id(id))
}

/// The number of a caller who is told, and is none of the site's own.
pub fn told_number(own: &BTreeSet<Number>, caller: &str) -> Option<Number> {
    Number::parse(caller).ok().filter(|number| is_told(caller) && !own.contains(number))
}

/// A telephone's key: the first half of a keyed hash of its number. None where the caller is not told, or is none that
/// could be read as a number, or one of the site's own.
pub fn telephone(secret: &str, own: &BTreeSet<Number>, caller: &str) -> Option<Key> {
    let number = told_number(own, caller)?;
    let key = keys::sha256(secret.as_bytes(), b"person");
    let digest = keys::sha256(&key, number.as_str().as_bytes());
    let half = digest.first_chunk::<16>()?;
    Some(Key::Telephone(u128::from_be_bytes(*half)))
}

/// A key as it is stored.
pub fn text(key: Key) -> String {
    match key {
        Key::Visitor(id) => format!("v{id:032x}"),
        Key::Telephone(digest) => format!("t{digest:032x}"),
    }
}

/// A key from its stored form.
pub fn read(text: &str) -> Outcome<Key> {
    let id = text.get(1..).and_then(|id| u128::from_str_radix(id, 16).ok());
    match (text.chars().next(), id) {
        (Some('v'), Some(id)) => Ok(Key::Visitor(id)),
        (Some('t'), Some(digest)) => Ok(Key::Telephone(digest)),
        _ => Err(Failure::inner("a stored key of a person can't be read")),
    }
}

/// The id that a page handed in, as it is kept: one that would tell who the person is only as a keyed hash.
pub fn said(secret: &str, identity: &Identity, at: u64) -> Said {
    match identity {
        Identity::Plain(id) => Said { id: id.clone(), hashed: false, at },
        Identity::Private(id) => {
            let key = keys::sha256(secret.as_bytes(), b"said");
            let digest = keys::sha256(&key, id.as_bytes());
            let half = digest.get(..16).unwrap_or_default();
            Said { id: keys::base64(half), hashed: true, at }
        }
    }
}

/// What is kept where a page says by his number who somebody is, however it writes it.
pub fn said_of(secret: &str, number: &Number) -> Vec<String> {
    Identity::all_of(number).iter().map(|identity| said(secret, identity, 0).id).collect()
}

/// The key of somebody who is to be erased.
pub fn of_erased(secret: &str, erased: &Erase) -> Option<String> {
    let key = match erased {
        Erase::Visitor(id) => Some(visitor(id)),
        Erase::Caller(number) => telephone(secret, &BTreeSet::new(), number.as_str()),
    };
    key.map(text)
}
