//! What the owner tells of people: whose a browser or a telephone is.

use super::records::known_visit;
use crate::failure::{Failure, Outcome};
use crate::people::{Identify, Whose, read, telephone, text, visitor};
use crate::store::{Store, int};
use lendline_core::conversions::Identity;
use lendline_core::numbers::Number;
use lendline_core::people::Told;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Notes whose a browser or a telephone is; the newest word holds. Nobody's: the word is taken back.
pub fn identify(store: &Store, asked: &Identify) -> Outcome<()> {
    let key = match &asked.whose {
        Whose::Visit(id) => visitor(&known_visit(store, *id)?.visitor),
        Whose::Visitor(id) => visitor(id),
        Whose::Caller(number) => telephone(&asked.secret, &BTreeSet::new(), number.as_str())
            .ok_or_else(|| Failure::bad("bad_number", "this is nobody's telephone").at("caller"))?,
        Whose::Call(_) | Whose::Person(_) => return Err(Failure::inner("nobody to tell of")),
    };
    match &asked.person {
        Some(person) => store.run(
            "INSERT OR REPLACE INTO told (key, person, at) VALUES (?, ?, ?)",
            vec![text(key).into(), person.as_str().into(), int(crate::machine_time())],
        ),
        None => store.run("DELETE FROM told WHERE key = ?", vec![text(key).into()]),
    }
}

/// Takes back what was told of somebody; how many words that were.
pub fn forget(store: &Store, key: Option<&str>) -> Outcome<u64> {
    #[derive(Deserialize)]
    struct Gone {}
    let gone: Vec<Gone> = store.rows(
        "DELETE FROM told WHERE key = ? RETURNING key",
        vec![key.unwrap_or_default().into()],
    )?;
    Ok(gone.len() as u64)
}

/// Takes back the owner's words that name somebody by this telephone; how many there were.
pub fn forget_named(store: &Store, number: &Number) -> Outcome<u64> {
    let his = Identity::all_of(number);
    let mut gone = 0;
    for told in all(store)? {
        let named = told.person.as_deref().and_then(Identity::of);
        if named.is_some_and(|named| his.contains(&named)) {
            store.run("DELETE FROM told WHERE key = ?", vec![text(told.key).into()])?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// All that the owner told.
pub fn all(store: &Store) -> Outcome<Vec<Told>> {
    #[derive(Deserialize)]
    struct Word {
        key: String,
        person: String,
        at: u64,
    }
    let words: Vec<Word> = store.rows("SELECT key, person, at FROM told", vec![])?;
    let told = words
        .into_iter()
        .map(|word| Ok(Told { key: read(&word.key)?, person: Some(word.person), at: word.at }));
    told.collect()
}
