//! A person's whole history: visits with their touches, and calls, each with what it rests on that they are his.

use super::read::{CallRow, visit_row};
use super::records::{each_call, known_call, known_visit, visit};
use super::said::{Names, each_claim, told_name};
use super::{told, written};
use crate::failure::{Failure, Outcome};
use crate::people::{HistoryAsked, Whose, telephone, visitor};
use crate::pool::visitor_id;
use crate::records::{CallRecord, VisitRecord};
use crate::store::{Store, int};
use lendline_core::matching::{Grade, Language, State};
use lendline_core::people::{CallOf, Confirmed, Key, People, Person, Told, Unjoined, crowded_text};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

/// Visits, and calls, of a history at most: the newest.
const MOST: usize = 500;

/// `GET /api/v1/sites/{site}/history`
pub fn history(store: &Store, asked: &HistoryAsked) -> Outcome<Value> {
    let told = told::all(store)?;
    let names = Names::new(&asked.secret, &told);
    let mut people = people(store, asked, told.clone())?;
    each_claim(store, &names, |claim| people.hear(claim))?;
    written::each_telephone(store, &asked.secret, &asked.own, |one| people.read(one))?;
    let person = match &asked.whose {
        Whose::Visit(id) => people.whose(visitor(&known_visit(store, *id)?.visitor)),
        Whose::Visitor(id) => people.whose(visitor(id)),
        Whose::Caller(number) => {
            key_of(asked, number.as_str()).map_or_else(Person::default, |key| people.whose(key))
        }
        Whose::Call(id) => {
            of_call(store, asked, *id)?.map_or_else(Person::default, |key| people.whose(key))
        }
        Whose::Person(name) => people.named(&names.known_as(name)),
    };
    let language = Language::parse(&asked.language);
    let mut numbers = numbers(store, asked, &person)?;
    let visits = visits(store, &person)?;
    for number in visits.values().flat_map(written::fields).filter_map(|field| field.number) {
        let key = key_of(asked, number.as_str());
        if let Some(key) = key.filter(|key| person.keys.contains_key(key)) {
            numbers.entry(key).or_insert_with(|| number.as_str().to_owned());
        }
    }
    let calls = calls(store, asked, &person, &visits, &numbers)?;
    let joins = person.keys.iter().map(|(key, rests)| {
        let mut told = named(*key, &numbers);
        told["told"] = rests.told.into();
        told["said"] = rests.said.is_some().into();
        told["forms"] = rests.forms.iter().map(u64::to_string).collect();
        told["calls"] = rests.calls.iter().map(u64::to_string).collect();
        told["text"] = rests.text(language).into();
        told
    });
    let apart = person.apart.iter().map(|(telephone, others)| {
        let mut told = named(Key::Telephone(*telephone), &numbers);
        told["other_visitors"] = (*others).into();
        told
    });
    let not_joined = person.unjoined.iter().map(|(id, why)| {
        let visitors = match why {
            Unjoined::Crowded(visitors) => Some(*visitors),
            Unjoined::Overruled => None,
        };
        json!({ "person": told_name(id), "visitors": visitors, "text": why.text(language) })
    });
    let crowded = person.crowded.values().map(|visitors| {
        json!({ "person": null, "visitors": visitors, "text": crowded_text(*visitors, language) })
    });
    Ok(json!({
        "person": person.name.as_deref().and_then(told_name),
        "joins": joins.collect::<Vec<_>>(),
        "apart": apart.collect::<Vec<_>>(),
        "not_joined": not_joined.chain(crowded).collect::<Vec<_>>(),
        "visits": visits.values().rev().map(visit_row).collect::<Vec<_>>(),
        "calls": calls,
    }))
}

fn key_of(asked: &HistoryAsked, caller: &str) -> Option<Key> {
    telephone(&asked.secret, &asked.own, caller)
}

fn named(key: Key, numbers: &BTreeMap<Key, String>) -> Value {
    match key {
        Key::Visitor(id) => json!({ "visitor": format!("{id:032x}") }),
        // What was told of a number that is in no call is known by its hash alone.
        Key::Telephone(_) => json!({ "caller": numbers.get(&key) }),
    }
}

/// By that, and by all calls that show whose telephone it is.
fn people(store: &Store, asked: &HistoryAsked, told: Vec<Told>) -> Outcome<People> {
    let mut confirmed = Vec::new();
    each_call(
        store,
        "json_extract(record, '$.verdict.grade') = 'confirmed' AND json_extract(record, '$.verdict.state') = 'final'",
        None,
        |call| {
            let Some(Key::Telephone(telephone)) = key_of(asked, &call.call.caller) else {
                return Ok(());
            };
            let (Some(verdict), Some(visitor)) = (&call.verdict, confirmed_for(store, &call)?)
            else {
                return Ok(());
            };
            confirmed.extend(Confirmed::of(call.id, telephone, visitor, verdict));
            Ok(())
        },
    )?;
    Ok(People::new(told, confirmed))
}

/// The visitor for whom a call is confirmed, finally.
fn confirmed_for(store: &Store, call: &CallRecord) -> Outcome<Option<u128>> {
    let verdict = call.verdict.as_ref();
    let sure = verdict.filter(|one| one.state == State::Final && one.grade == Grade::Confirmed);
    let Some(top) = sure.and_then(|verdict| verdict.candidates.first()) else { return Ok(None) };
    Ok(visit(store, top.visit)?.map(|visit| visitor_id(&visit.visitor)))
}

fn of_call(store: &Store, asked: &HistoryAsked, id: u64) -> Outcome<Option<Key>> {
    let call = known_call(store, id)?;
    let visitor = confirmed_for(store, &call)?.map(Key::Visitor);
    Ok(visitor.or_else(|| key_of(asked, &call.call.caller)))
}

/// The numbers of a person's telephones, as calls have them.
fn numbers(store: &Store, asked: &HistoryAsked, person: &Person) -> Outcome<BTreeMap<Key, String>> {
    #[derive(Deserialize)]
    struct Of {
        id: u64,
        caller: String,
    }
    let his = |key: &Key| {
        let apart = matches!(key, Key::Telephone(digest) if person.apart.contains_key(digest));
        apart || person.keys.contains_key(key)
    };
    let mut numbers = BTreeMap::new();
    store.each(
        "SELECT id, json_extract(record, '$.call.caller') AS caller FROM call WHERE id > ?1 ORDER BY id",
        &[],
        |of: &Of| of.id,
        |of| {
            if let Some(key) = key_of(asked, &of.caller).filter(his) {
                numbers.insert(key, of.caller);
            }
            Ok(())
        },
    )?;
    Ok(numbers)
}

/// The newest visits of a person, by their id.
fn visits(store: &Store, person: &Person) -> Outcome<BTreeMap<u64, VisitRecord>> {
    let ids = person.keys.keys().filter_map(|key| match key {
        Key::Visitor(id) => Some(format!("{id:032x}")),
        Key::Telephone(_) => None,
    });
    let ids = serde_json::to_string(&ids.collect::<Vec<_>>()).map_err(Failure::inner)?;
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        record: String,
    }
    let rows: Vec<Row> = store.rows(
        "SELECT id, record FROM visit
         WHERE json_extract(record, '$.visitor') IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?",
        vec![ids.into(), int(MOST as u64)],
    )?;
    let records = rows
        .into_iter()
        .map(|row| Ok((row.id, serde_json::from_str(&row.record).map_err(Failure::inner)?)));
    records.collect()
}

/// The newest calls of a person, or that may be his, each with what that rests on.
fn calls(
    store: &Store,
    asked: &HistoryAsked,
    person: &Person,
    visits: &BTreeMap<u64, VisitRecord>,
    numbers: &BTreeMap<Key, String>,
) -> Outcome<Vec<Value>> {
    let language = Language::parse(&asked.language);
    let his: Vec<&String> = numbers
        .iter()
        .filter(|(key, _)| person.keys.contains_key(key))
        .map(|(_, number)| number)
        .collect();
    let value = serde_json::to_string(&json!({
        "visits": visits.keys().collect::<Vec<_>>(),
        "callers": his,
    }))
    .map_err(Failure::inner)?;
    let which = "json_extract(record, '$.call.caller') IN (SELECT value FROM json_each(?2, '$.callers'))
        OR EXISTS (SELECT 1 FROM json_each(record, '$.verdict.candidates') AS one
          WHERE json_extract(one.value, '$.visit') IN (SELECT value FROM json_each(?2, '$.visits')))";
    let known = visits.iter().map(|(id, visit)| (*id, Some(visit.clone()))).collect();
    let mut told = VecDeque::new();
    each_call(store, which, Some(&value), |call| {
        let named = call.verdict.iter().flat_map(|verdict| &verdict.candidates);
        let named = named
            .filter_map(|one| Some((visitor_id(&visits.get(&one.visit)?.visitor), one.weight)));
        let telephone = match key_of(asked, &call.call.caller) {
            Some(Key::Telephone(telephone)) => Some(telephone),
            _ => None,
        };
        let of = CallOf {
            telephone,
            confirmed: confirmed_for(store, &call)?,
            candidates: named.collect(),
        };
        let Some((by, weight)) = person.has(&of) else { return Ok(()) };
        let row = CallRow::new(&call, &known, language);
        let mut row = serde_json::to_value(row).map_err(Failure::inner)?;
        row["join"] = json!({"by": by.name(), "weight": weight, "text": by.text(weight, language)});
        told.push_front(row);
        told.truncate(MOST);
        Ok(())
    })?;
    Ok(told.into())
}
