//! A visitor or a caller is erased: his visits go, calls stay without him.

use super::{said, told, written};
use crate::erase::{Erase, Erased, Touches, forget_caller, forget_in_touches, forget_visits};
use crate::failure::Outcome;
use crate::store::Store;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Erases rows; the Pool tells which visits it knows to be his, and how the owner's word of him, and what pages say, are kept. The file is made anew by a command of its own.
pub fn erase(
    store: &Store,
    (asked, known, key, said): &(Erase, BTreeSet<u64>, Option<String>, Vec<String>),
) -> Outcome<Erased> {
    let joins = told::forget(store, key.as_deref())?;
    match asked {
        Erase::Visitor(visitor) => {
            #[derive(Deserialize)]
            struct Row {
                id: u64,
            }
            let gone: Vec<Row> = store.rows(
                "DELETE FROM visit WHERE json_extract(record, '$.visitor') = ? RETURNING id",
                vec![visitor.as_str().into()],
            )?;
            let mut visits = known.clone();
            visits.extend(gone.into_iter().map(|row| row.id));
            let verdicts = forget_visits(store, &visits, false)?;
            Ok(Erased { visits, verdicts, joins, ..Erased::default() })
        }
        Erase::Caller(number) => {
            forget_in_touches(store, Touches::Ledger, number)?;
            let calls = forget_caller(store, number, false)?;
            let calls = calls.into_iter().map(|(id, ..)| id).collect();
            let joins = joins + told::forget_named(store, number)?;
            let said = said::forget(store, said)?;
            let forms = written::forget(store, number)?;
            Ok(Erased { calls, joins, said, forms, ..Erased::default() })
        }
    }
}
