//! What visitors wrote in forms, as it stands in the records of visits.

use crate::failure::{Failure, Outcome};
use crate::people::telephone;
use crate::records::VisitRecord;
use crate::store::{Store, int};
use lendline_core::conversions::Field;
use lendline_core::numbers::Number;
use lendline_core::people::{Key, Written};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Row {
    id: u64,
    record: String,
}

/// The fields of forms of a visit.
pub fn fields(visit: &VisitRecord) -> impl Iterator<Item = &Field> {
    visit.conversions.kept.iter().flat_map(|one| &one.fields)
}

/// Reads the visits in whose forms something was kept. By an index of visits that did anything at all; few of them have that.
fn each(store: &Store, mut take: impl FnMut(VisitRecord) -> Outcome<()>) -> Outcome<()> {
    store.each(
        "SELECT id, record FROM visit WHERE json_extract(record, '$.conversions') IS NOT NULL
           AND id > ?1 AND instr(record, '\"fields\":') > 0 ORDER BY id",
        &[],
        |row: &Row| row.id,
        |row| take(serde_json::from_str(&row.record).map_err(Failure::inner)?),
    )
}

/// Hands over all telephones that were written in forms, but for the site's own.
pub fn each_telephone(
    store: &Store,
    secret: &str,
    own: &BTreeSet<Number>,
    mut take: impl FnMut(Written),
) -> Outcome<()> {
    each(store, |visit| {
        let numbers = fields(&visit).filter_map(|field| field.number);
        for number in numbers {
            if let Some(Key::Telephone(telephone)) = telephone(secret, own, number.as_str()) {
                let visitor = crate::pool::visitor_id(&visit.visitor);
                take(Written { telephone, visitor, visit: visit.id });
            }
        }
        Ok(())
    })
}

/// Forgets what was written in forms in which the number stands; of which visits.
pub fn forget(store: &Store, number: &Number) -> Outcome<BTreeSet<u64>> {
    let mut gone = BTreeSet::new();
    each(store, |mut visit| {
        if !visit.conversions.forget(number) {
            return Ok(());
        }
        gone.insert(visit.id);
        store.run(
            "UPDATE visit SET record = ? WHERE id = ?",
            vec![serde_json::to_string(&visit).map_err(Failure::inner)?.into(), int(visit.id)],
        )
    })?;
    Ok(gone)
}
