//! Records of visits and calls, read one by one.

use crate::failure::{Failure, Outcome};
use crate::records::{CallRecord, VisitRecord};
use crate::store::{Store, int};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    id: u64,
    record: String,
}

/// Reads the calls for which a condition holds, in which `?2` is the value, in the order of their ids.
pub fn each_call(
    store: &Store,
    which: &str,
    value: Option<&str>,
    mut take: impl FnMut(CallRecord) -> Outcome<()>,
) -> Outcome<()> {
    let query = format!("SELECT id, record FROM call WHERE id > ?1 AND ({which}) ORDER BY id");
    let values: Vec<_> = value.into_iter().map(Into::into).collect();
    let id = |row: &Row| row.id;
    store.each(&query, &values, id, |row| {
        take(serde_json::from_str(&row.record).map_err(Failure::inner)?)
    })
}

/// A visit, if there is one of this id.
pub fn visit(store: &Store, id: u64) -> Outcome<Option<VisitRecord>> {
    let row: Option<Row> =
        store.first("SELECT id, record FROM visit WHERE id = ?", vec![int(id)])?;
    row.map(|row| serde_json::from_str(&row.record).map_err(Failure::inner)).transpose()
}

/// A visit that somebody asked for.
pub fn known_visit(store: &Store, id: u64) -> Outcome<VisitRecord> {
    visit(store, id)?.ok_or_else(|| Failure::missing("there is no such visit").at("visit"))
}

/// A call that somebody asked for.
pub fn known_call(store: &Store, id: u64) -> Outcome<CallRecord> {
    let row: Option<Row> =
        store.first("SELECT id, record FROM call WHERE id = ?", vec![int(id)])?;
    let row = row.ok_or_else(|| Failure::missing("there is no such call").at("call"))?;
    serde_json::from_str(&row.record).map_err(Failure::inner)
}
