//! How long the Ledger keeps what it has. Visits and calls end by their own age, the oldest first, so many a step.

use crate::failure::Outcome;
use crate::store::{Store, int};
use lendline_core::settings::Retention;
use serde::Deserialize;

/// Visits, and calls, of one step: 3,000 written rows at most, within 50 ms.
const STEP: u64 = 1_000;
/// Between two steps, so that commands come through, ms.
const PAUSE_MS: u64 = 1_000;
/// The file is made anew this long after the last time at the soonest, ms (30 days). Cloudflare keeps what was deleted for as long besides.
const ANEW_AFTER_MS: u64 = 30 * 24 * 3_600_000;
/// Not where more visits or calls than these are left: commands wait meanwhile, some 4 s for so many. There new rows
/// take the place of deleted ones every day.
const ANEW_MOST: u64 = 25_000;

/// When word of a call first came. One that is reported with a start of long ago is kept as long as any other.
const HEARD_AT: &str = "coalesce(json_extract(record, '$.heard_at'), started_at)";

#[derive(Deserialize)]
struct Number {
    value: Option<u64>,
}

fn number(store: &Store, query: &str) -> Outcome<Option<u64>> {
    let row: Option<Number> = store.first(query, vec![])?;
    Ok(row.and_then(|row| row.value))
}

fn set(store: &Store, name: &str, value: u64) -> Outcome<()> {
    store.run(
        "INSERT INTO fact (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        vec![name.into(), int(value)],
    )
}

/// Notes for how many days everything is kept.
pub fn keep(store: &Store, days: &u64) -> Outcome<()> {
    set(store, "retention_days", *days)
}

/// What the Pool told; until then nothing ends.
fn told(store: &Store) -> Outcome<Option<Retention>> {
    let days = number(store, "SELECT value FROM fact WHERE name = 'retention_days'")?;
    Ok(days.map(Retention::of_days))
}

/// Takes away the oldest of what has ended.
pub fn prune(store: &Store, now: u64) -> Outcome<()> {
    let Some(retention) = told(store)? else { return Ok(()) };
    store.run("DELETE FROM told WHERE at < ?", vec![int(retention.edge(now))])?;
    let dropped = drop_before(store, "visit", "started_at", retention.edge(now))?
        + drop_before(store, "call", HEARD_AT, retention.edge(now))?;
    if dropped > 0 {
        set(store, "dropped_at", now)?;
    }
    Ok(())
}

fn drop_before(store: &Store, table: &str, time: &str, edge: u64) -> Outcome<usize> {
    // Ids are counted up with the time.
    let gone: Vec<Number> = store.rows(
        &format!(
            "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT ?) AND {time} < ?
             RETURNING id AS value"
        ),
        vec![int(STEP), int(edge)],
    )?;
    Ok(gone.len())
}

/// When the oldest ends; in a moment, where it has.
pub fn next(store: &Store, now: u64) -> Outcome<Option<u64>> {
    let Some(retention) = told(store)? else { return Ok(None) };
    let visit = number(store, "SELECT started_at AS value FROM visit ORDER BY id LIMIT 1")?;
    let call = format!("SELECT {HEARD_AT} AS value FROM call ORDER BY id LIMIT 1");
    let told = number(store, "SELECT MIN(at) AS value FROM told")?;
    let oldest = [visit, number(store, &call)?, told].into_iter().flatten().min();
    Ok(oldest.map(|at| retention.end_of(at).max(now + PAUSE_MS)))
}

/// Whether the file should be made anew: rows have been dropped, none is due, and there are not too many.
pub fn wants_anew(store: &Store, now: u64) -> Outcome<bool> {
    let Some(dropped) = number(store, "SELECT value FROM fact WHERE name = 'dropped_at'")? else {
        return Ok(false);
    };
    let anew = number(store, "SELECT value FROM fact WHERE name = 'anew_at'")?;
    let lately = anew.is_some_and(|at| at >= dropped || now < at.saturating_add(ANEW_AFTER_MS));
    let more = next(store, now)?.is_some_and(|at| at <= now + PAUSE_MS);
    if lately || more {
        return Ok(false);
    }
    for table in ["visit", "call"] {
        let query = format!(
            "SELECT COUNT(*) AS value FROM (SELECT 1 FROM {table} LIMIT {})",
            ANEW_MOST + 1
        );
        if number(store, &query)?.is_some_and(|rows| rows > ANEW_MOST) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes that the file is made anew.
pub fn note_anew(store: &Store, now: u64) -> Outcome<()> {
    set(store, "anew_at", now)
}
