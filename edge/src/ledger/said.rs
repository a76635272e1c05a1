//! Who pages say their visitors are, as it stands in the records of visits.

use crate::failure::{Failure, Outcome};
use crate::people::said;
use crate::store::Store;
use lendline_core::conversions::Identity;
use lendline_core::people::{Claim, Told};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an id begins with that is kept as a hash alone. No name of the owner's has a control character in it.
const HASHED: char = '\u{1}';

/// The names of the owner's that pages would say as a hash, by that.
pub struct Names<'a> {
    secret: &'a str,
    by_hash: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    /// Of what the owner told.
    pub fn new(secret: &'a str, told: &[Told]) -> Self {
        let names = told.iter().filter_map(|told| told.person.as_ref());
        let by_hash = names.filter_map(|name| Some((hash(secret, name)?, name.clone())));
        Self { secret, by_hash: by_hash.collect() }
    }

    /// What a person is known by who is asked for by this name.
    pub fn known_as(&self, name: &str) -> String {
        hash(self.secret, name).map_or_else(|| name.to_owned(), |hash| self.of_hash(hash))
    }

    fn of_hash(&self, hash: String) -> String {
        self.by_hash.get(&hash).cloned().unwrap_or_else(|| format!("{HASHED}{hash}"))
    }
}

fn hash(secret: &str, name: &str) -> Option<String> {
    let private = Identity::of(name).filter(|id| matches!(id, Identity::Private(_)))?;
    Some(said(secret, &private, 0).id)
}

/// A name that can be told: a hash says nothing to anybody.
pub fn told_name(name: &str) -> Option<&str> {
    Some(name).filter(|name| !name.starts_with(HASHED))
}

/// Hands over all that pages said, a visit at a time.
pub fn each_claim(store: &Store, names: &Names<'_>, mut take: impl FnMut(Claim)) -> Outcome<()> {
    #[derive(Deserialize)]
    struct Row {
        visit: u64,
        visitor: String,
        id: String,
        hashed: Option<u64>,
        at: u64,
    }
    store.each(
        "SELECT id AS visit, json_extract(record, '$.visitor') AS visitor, json_extract(record, '$.said.id') AS id,
           json_extract(record, '$.said.hashed') AS hashed, json_extract(record, '$.said.at') AS at
         FROM visit WHERE json_extract(record, '$.said') IS NOT NULL AND id > ?1 ORDER BY visit",
        &[],
        |row: &Row| row.visit,
        |row| {
            take(Claim {
                visitor: crate::pool::visitor_id(&row.visitor),
                person: if row.hashed.is_some() { names.of_hash(row.id) } else { row.id },
                at: row.at,
            });
            Ok(())
        },
    )
}

/// Forgets who pages said their visitors are, where that is one of these; of which visits.
pub fn forget(store: &Store, ids: &[String]) -> Outcome<BTreeSet<u64>> {
    #[derive(Deserialize)]
    struct Gone {
        id: u64,
    }
    let gone: Vec<Gone> = store.rows(
        "UPDATE visit SET record = json_remove(record, '$.said')
         WHERE json_extract(record, '$.said') IS NOT NULL AND json_extract(record, '$.said.id') IN (SELECT value FROM json_each(?)) RETURNING id",
        vec![serde_json::to_string(ids).map_err(Failure::inner)?.into()],
    )?;
    Ok(gone.into_iter().map(|row| row.id).collect())
}
