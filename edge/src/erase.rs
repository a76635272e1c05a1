//! Erasing a person: who is asked for, what was removed, and what Directory, Pool and Ledger do alike.

use crate::failure::{Failure, Outcome};
use crate::records::CallRecord;
use crate::store::{Store, int};
use lendline_core::numbers::Number;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who is to be erased.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Erase {
    /// A visitor: 32 hexadecimal digits.
    Visitor(String),
    /// Whoever calls from this number.
    Caller(Number),
}

/// Whose callers' numbers are to be known.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallersAsked {
    /// The visitor: 32 hexadecimal digits.
    pub visitor: String,
    /// The site's secret.
    pub secret: String,
    /// The site's own numbers: with those exchanges hand calls on.
    pub own: BTreeSet<Number>,
}

/// Where touches are.
#[derive(Clone, Copy, Debug)]
pub enum Touches {
    /// In a column of their own.
    Pool,
    /// In the record of their visit.
    Ledger,
}

/// What was removed. A visit or call that was in two objects is one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Erased {
    /// Visits that are gone.
    pub visits: BTreeSet<u64>,
    /// Leases that are nobody's now.
    pub leases: u64,
    /// Calls that have no caller now.
    pub calls: BTreeSet<u64>,
    /// Calls whose verdict named his visits, and does not now.
    pub verdicts: BTreeSet<u64>,
    /// Webhooks that are gone.
    pub webhooks: u64,
    /// Calls to numbers of nobody that are gone.
    pub strays: u64,
    /// The owner's words on whose he is that are gone.
    #[serde(default)]
    pub joins: u64,
    /// Visits whose pages said by his number who their visitor is.
    #[serde(default)]
    pub said: BTreeSet<u64>,
    /// Visits in whose forms his number was written: what was written there is gone.
    #[serde(default)]
    pub forms: BTreeSet<u64>,
}

impl Erased {
    /// Adds what was removed elsewhere.
    pub fn take(&mut self, mut other: Self) {
        self.visits.append(&mut other.visits);
        self.calls.append(&mut other.calls);
        self.verdicts.append(&mut other.verdicts);
        self.said.append(&mut other.said);
        self.forms.append(&mut other.forms);
        self.leases += other.leases;
        self.webhooks += other.webhooks;
        self.strays += other.strays;
        self.joins += other.joins;
    }

    /// `{"visits":…,…}`
    pub fn counts(&self) -> Value {
        json!({
            "visits": self.visits.len(),
            "leases": self.leases,
            "calls": self.calls.len(),
            "verdicts": self.verdicts.len(),
            "webhooks": self.webhooks,
            "strays": self.strays,
            "joins": self.joins + self.said.len() as u64,
            "forms": self.forms.len(),
        })
    }
}

impl CallRecord {
    /// Takes visits out of the verdict, of those before it, and of what it was judged from.
    fn erase_visits(&mut self, visits: &BTreeSet<u64>) {
        let erased = |visit: u64| visits.contains(&visit);
        if let Some(verdict) = self.verdict.take() {
            self.basis = self.basis.take().map(|basis| basis.without(&verdict, erased));
            self.verdict = Some(verdict.without(erased));
        }
        for old in &mut self.superseded {
            old.verdict = old.verdict.clone().without(erased);
        }
    }

    /// Forgets the caller, if it is this number. The provider's id goes too where it contains the number.
    pub fn erase_caller(&mut self, number: &Number) -> bool {
        if !number.is_caller(&self.call.caller) {
            return false;
        }
        self.call.caller.clear();
        self.erased = true;
        if number.is_mentioned_in(&self.call.provider_call_id) {
            self.call.provider_call_id = format!("erased-{}", self.id);
        }
        true
    }
}

/// Takes the visits out of the verdicts of the table `call`, and of what these were judged from; which verdicts named them. The copy of a Pool, which moves to
/// the Ledger, gets a new revision.
pub fn forget_visits(store: &Store, visits: &BTreeSet<u64>, moves: bool) -> Outcome<BTreeSet<u64>> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        record: String,
    }
    let list = serde_json::to_string(visits).map_err(Failure::inner)?;
    let mut named = BTreeSet::new();
    let mut last = 0;
    loop {
        // A row may have 100 KB. Verdicts that were superseded are few: they are all looked at.
        let rows: Vec<Row> = store.rows(
            "SELECT id, record FROM call WHERE id > ? AND (json_array_length(record, '$.superseded') > 0 OR EXISTS (
               SELECT 1 FROM (SELECT value FROM json_each(record, '$.verdict.candidates')
                 UNION ALL SELECT value FROM json_each(record, '$.verdict.evidence')
                 UNION ALL SELECT value FROM json_each(record, '$.basis.showings')
                 UNION ALL SELECT json_extract(record, '$.basis.known')) AS one
               WHERE json_extract(one.value, '$.visit') IN (SELECT value FROM json_each(?))))
             ORDER BY id LIMIT 100",
            vec![int(last), list.as_str().into()],
        )?;
        let Some(row) = rows.last() else { return Ok(named) };
        last = row.id;
        for row in &rows {
            let mut record: CallRecord =
                serde_json::from_str(&row.record).map_err(Failure::inner)?;
            let before = record.clone();
            record.erase_visits(visits);
            if record != before {
                keep(store, row.id, &record, moves)?;
            }
            if record.verdict != before.verdict {
                named.insert(row.id);
            }
        }
    }
}

/// Takes the caller out of the calls of the table `call`; which they were, each with its provider and id as they were.
pub fn forget_caller(
    store: &Store,
    number: &Number,
    moves: bool,
) -> Outcome<Vec<(u64, String, String)>> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        record: String,
    }
    let mut forgotten = Vec::new();
    let mut last = 0;
    loop {
        let rows: Vec<Row> = store.rows(
            "SELECT id, record FROM call WHERE id > ? ORDER BY id LIMIT 100",
            vec![int(last)],
        )?;
        let Some(row) = rows.last() else { return Ok(forgotten) };
        last = row.id;
        for row in rows {
            let mut record: CallRecord =
                serde_json::from_str(&row.record).map_err(Failure::inner)?;
            record.id = row.id;
            let (provider, id) =
                (record.call.provider.clone(), record.call.provider_call_id.clone());
            if record.erase_caller(number) {
                keep(store, row.id, &record, moves)?;
                forgotten.push((row.id, provider, id));
            }
        }
    }
}

fn keep(store: &Store, id: u64, record: &CallRecord, moves: bool) -> Outcome<()> {
    let revision = if moves { ", revision = revision + 1" } else { "" };
    store.run(
        &format!("UPDATE call SET record = ?{revision} WHERE id = ?"),
        vec![serde_json::to_string(record).map_err(Failure::inner)?.into(), int(id)],
    )
}

/// Takes the number out of how visits arrived. Addresses are kept without telephones (`lendline_core::sources`), but for bare
/// digits that may as well be a platform's id; that they are his number is known now.
pub fn forget_in_touches(store: &Store, touches: Touches, number: &Number) -> Outcome<()> {
    let query = match touches {
        Touches::Pool => {
            "UPDATE visit SET touch = replace(touch, ?1, '*') WHERE instr(touch, ?1) > 0"
        }
        Touches::Ledger => {
            "UPDATE visit SET record = json_set(record, '$.touch', json(replace(json_extract(record, '$.touch'), ?1, '*')))
             WHERE instr(record, ?1) > 0 AND instr(json_extract(record, '$.touch'), ?1) > 0"
        }
    };
    store.run(query, vec![number.bare_digits().into()])
}

/// Deletes the webhooks of a table in which the number stands; how many they were.
pub fn forget_webhooks(store: &Store, table: &str, number: &Number) -> Outcome<u64> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        raw: String,
    }
    let (mut gone, mut last) = (0, 0);
    loop {
        let rows: Vec<Row> = store.rows(
            &format!(
                "SELECT rowid AS id, raw FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT 200"
            ),
            vec![int(last)],
        )?;
        let Some(row) = rows.last() else { return Ok(gone) };
        last = row.id;
        for row in rows.iter().filter(|row| number.is_mentioned_in(&row.raw)) {
            store.run(&format!("DELETE FROM {table} WHERE rowid = ?"), vec![int(row.id)])?;
            gone += 1;
        }
    }
}
