//! A visitor or a caller is erased: his visits go, calls stay without him.

use super::records::{each_call, visit};
use super::{said, told, written};
use crate::erase::{
    CallersAsked, Erase, Erased, Touches, forget_caller, forget_in_touches, forget_visits,
};
use crate::failure::Outcome;
use crate::people::{telephone, told_number, visitor};
use crate::store::Store;
use lendline_core::numbers::Number;
use lendline_core::people::Key;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers from which calls were confirmed for a visitor, and for nobody else: they are his, unless the owner calls them
/// somebody else's. A verdict that is not final yet counts too, since who asks does not ask again.
pub fn callers(store: &Store, asked: &CallersAsked) -> Outcome<Vec<Number>> {
    let told: BTreeMap<Key, Option<String>> =
        told::all(store)?.into_iter().map(|told| (told.key, told.person)).collect();
    let named = |key: Key| told.get(&key).and_then(Option::as_ref);
    let his_name = named(visitor(&asked.visitor));
    let mut whose: BTreeMap<Number, BTreeSet<String>> = BTreeMap::new();
    each_call(store, "json_extract(record, '$.verdict.grade') = 'confirmed'", None, |call| {
        let top = call.verdict.as_ref().and_then(|verdict| verdict.candidates.first());
        let (Some(top), Some(number)) = (top, told_number(&asked.own, &call.call.caller)) else {
            return Ok(());
        };
        if let Some(visit) = visit(store, top.visit)? {
            whose.entry(number).or_default().insert(visit.visitor);
        }
        Ok(())
    })?;
    let his = whose.into_iter().filter(|(number, visitors)| {
        let key = telephone(&asked.secret, &asked.own, number.as_str());
        let name = key.and_then(named);
        visitors.len() == 1
            && visitors.contains(&asked.visitor)
            && (name.is_none() || name == his_name)
    });
    Ok(his.map(|(number, _)| number).collect())
}

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
