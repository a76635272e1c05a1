//! What pages tell beside events of numbers: conversions, and who their visitor is. Both are kept with the visit, and cost one
//! that tells nothing no row.

use super::memory::{Memory, visitor_text};
use super::token::Token;
use crate::failure::{Failure, Outcome};
use crate::people;
use crate::records::{LateRecord, Said};
use crate::store::{Store, int};
use lendline_core::conversions::{Conversions, Told, What};
use lendline_core::numbers::Number;
use serde::Deserialize;

/// The columns of a visit's row in which both are kept.
pub fn read(
    conversions: Option<String>,
    said: Option<String>,
) -> Outcome<(Conversions, Option<Said>)> {
    let conversions = conversions.as_deref().map(serde_json::from_str).transpose();
    let said = said.as_deref().map(serde_json::from_str).transpose();
    Ok((conversions.map_err(Failure::inner)?.unwrap_or_default(), said.map_err(Failure::inner)?))
}

/// Keeps what a page of this visit told. A visit that is over and in the Ledger stays over: what is told of it goes there by
/// a way of its own.
pub fn keep(
    store: &Store,
    memory: &mut Memory,
    token: Token,
    told: &[Told],
    now: u64,
) -> Outcome<()> {
    #[derive(Deserialize)]
    struct Row {
        started_at: u64,
        conversions: Option<String>,
        said: Option<String>,
    }
    if told.is_empty() {
        return Ok(());
    }
    // Of who was erased there is no row any more; who took his consent back has his.
    let nobody = memory.is_erased(token.visitor);
    let row: Option<Row> = store.first(
        "SELECT started_at, conversions, said FROM visit WHERE id = ? AND visitor = ?",
        vec![int(token.visit), visitor_text(token.visitor).into()],
    )?;
    let Some(row) = row else { return Ok(()) };
    let before = read(row.conversions, row.said)?;
    let (mut conversions, mut said) = before.clone();
    let of_him = |one: Told| if nobody { one.of_nobody() } else { Some(one) };
    for Told { what, age_ms } in told.iter().cloned().filter_map(of_him) {
        match what {
            What::Converted { kind, name, value } => {
                conversions.take(kind, name, value, age_ms, (row.started_at, now));
            }
            What::Sent(typed) => {
                let fields = memory.site.settings.fields(&typed);
                conversions.take_written(fields, age_ms, (row.started_at, now));
            }
            What::Identified(identity) => {
                let new = people::said(&memory.site.secret, &identity, now);
                // A page says it again with every load.
                if said.as_ref().is_none_or(|old| !old.is_same(&new)) {
                    said = Some(new);
                }
            }
        }
    }
    if (&conversions, &said) == (&before.0, &before.1) {
        return Ok(());
    }
    let kept = (!conversions.is_empty()).then(|| serde_json::to_string(&conversions));
    let said = said.as_ref().map(serde_json::to_string);
    let mut values = vec![
        kept.transpose().map_err(Failure::inner)?.into(),
        said.transpose().map_err(Failure::inner)?.into(),
        int(token.visit),
    ];
    if memory.live.contains_key(&token.visit) {
        memory.visit_seen(store, token.visit, now)?;
        values.insert(2, int(now));
        store.run("UPDATE visit SET conversions = ?, said = ?, last_at = ? WHERE id = ?", values)
    } else {
        store.run(
            "UPDATE visit SET conversions = ?, said = ?, late = coalesce(late, 0) + 1 WHERE id = ?",
            values,
        )
    }
}

/// What was told of visits after they had moved, each with how often.
pub fn late(store: &Store, most: usize) -> Outcome<Vec<(LateRecord, u64)>> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        late: u64,
        conversions: Option<String>,
        said: Option<String>,
    }
    let rows: Vec<Row> = store.rows(
        "SELECT id, late, conversions, said FROM visit WHERE late IS NOT NULL ORDER BY id LIMIT ?",
        vec![int(most as u64)],
    )?;
    let records = rows.into_iter().map(|row| {
        let (conversions, said) = read(row.conversions, row.said)?;
        Ok((LateRecord { visit: row.id, conversions, said }, row.late))
    });
    records.collect()
}

/// Notes that the Ledger has what was told so often.
pub fn moved(store: &Store, visit: u64, late: u64) -> Outcome<()> {
    store.run("UPDATE visit SET late = NULL WHERE id = ? AND late = ?", vec![int(visit), int(late)])
}

/// Whether the Ledger lacks something of a visit that it has.
pub fn is_late(store: &Store) -> Outcome<bool> {
    #[derive(Deserialize)]
    struct Row {}
    let row: Option<Row> =
        store.first("SELECT id FROM visit WHERE late IS NOT NULL LIMIT 1", vec![])?;
    Ok(row.is_some())
}

/// Forgets what was written in forms in which the number stands; of which visits.
pub fn forget_written(store: &Store, number: &Number) -> Outcome<Vec<u64>> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        conversions: String,
    }
    let mut gone = Vec::new();
    store.each(
        "SELECT id, conversions FROM visit
         WHERE id > ?1 AND conversions IS NOT NULL AND instr(conversions, '\"fields\":') > 0 ORDER BY id",
        &[],
        |row: &Row| row.id,
        |Row { id, conversions }| {
            let mut conversions: Conversions =
                serde_json::from_str(&conversions).map_err(Failure::inner)?;
            if !conversions.forget(number) {
                return Ok(());
            }
            let kept = serde_json::to_string(&conversions).map_err(Failure::inner)?;
            gone.push(id);
            store.run("UPDATE visit SET conversions = ? WHERE id = ?", vec![kept.into(), int(id)])
        },
    )?;
    Ok(gone)
}

/// Forgets who pages said their visitors are, where that is one of these; of which visits.
pub fn forget(store: &Store, ids: &[String]) -> Outcome<Vec<u64>> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
    }
    let gone: Vec<Row> = store.rows(
        "UPDATE visit SET said = NULL WHERE said IS NOT NULL AND json_extract(said, '$.id') IN (SELECT value FROM json_each(?)) RETURNING id",
        vec![serde_json::to_string(ids).map_err(Failure::inner)?.into()],
    )?;
    Ok(gone.into_iter().map(|row| row.id).collect())
}
