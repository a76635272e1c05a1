//! How long calls to numbers that belong to nobody are kept. Whose they were is not known, so the shortest retention of
//! any site holds for them.

use crate::failure::Outcome;
use crate::store::{Store, int};
use lendline_core::settings::Retention;
use serde::Deserialize;

/// Strays, and webhooks, of one step.
const STEP: u64 = 1_000;
/// Between two steps, ms.
const PAUSE_MS: u64 = 1_000;

/// When word of a stray first came; records from before that was told have the begin of the call.
const HEARD_AT: &str = "coalesce(json_extract(record, '$.heard_at'), json_extract(record, '$.call.started_guessed'), 0)";

#[derive(Deserialize)]
struct Number {
    value: Option<u64>,
}

fn number(store: &Store, query: &str) -> Outcome<Option<u64>> {
    let row: Option<Number> = store.first(query, vec![])?;
    Ok(row.and_then(|row| row.value))
}

fn retention(store: &Store) -> Outcome<Retention> {
    let usual = Retention::USUAL_DAYS;
    let shortest = format!(
        "SELECT MIN(coalesce(json_extract(settings, '$.retention_days'), {usual})) AS value FROM site"
    );
    Ok(Retention::of_days(number(store, &shortest)?.unwrap_or(usual)))
}

fn oldest(store: &Store) -> Outcome<Option<u64>> {
    let stray = format!("SELECT {HEARD_AT} AS value FROM stray ORDER BY id LIMIT 1");
    let event = "SELECT received_at AS value FROM stray_event ORDER BY rowid LIMIT 1";
    Ok([number(store, &stray)?, number(store, event)?].into_iter().flatten().min())
}

/// Whether there is something to take away.
pub fn has_ended(store: &Store, now: u64) -> Outcome<bool> {
    let edge = retention(store)?.edge(now);
    Ok(oldest(store)?.is_some_and(|at| at < edge))
}

/// Takes away the oldest of what has ended.
pub fn prune(store: &Store, now: u64) -> Outcome<()> {
    let edge = retention(store)?.edge(now);
    store.transaction(|| {
        let strays = format!(
            "DELETE FROM stray WHERE id IN (SELECT id FROM stray ORDER BY id LIMIT ?) AND {HEARD_AT} < ?"
        );
        store.run(&strays, vec![int(STEP), int(edge)])?;
        store.run(
            "DELETE FROM stray_event WHERE rowid IN (SELECT rowid FROM stray_event ORDER BY rowid LIMIT ?)
             AND received_at < ?",
            vec![int(STEP), int(edge)],
        )
    })
}

/// When the oldest ends; in a moment, where it has.
pub fn next(store: &Store, now: u64) -> Outcome<Option<u64>> {
    let retention = retention(store)?;
    Ok(oldest(store)?.map(|at| retention.end_of(at).max(now + PAUSE_MS)))
}
