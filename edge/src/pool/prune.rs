//! What the Pool no longer keeps: rows behind the horizon, and what the owner's retention ends sooner.

use super::memory::{Memory, fact, set_fact};
use super::{Pool, callers};
use crate::failure::Outcome;
use crate::objects::{Object, ask};
use crate::store::{Store, int};
use lendline_core::matching::{HORIZON_MS, KNOWN_FOR_MS};
use lendline_core::settings::Retention;
use serde::Deserialize;

const DAY_MS: u64 = 24 * 3_600_000;
/// Between two steps where there is more to take away than one takes, ms.
const PAUSE_MS: u64 = 60_000;

/// What the retention is known as that the Ledgers were told last.
const TOLD: &str = "retention_told";

/// Takes away what lies before the horizon; each time from the oldest rows only, so that it costs the same
/// however long the history is. Visits that the Ledger lacks stay until it has them, and then end there.
pub fn prune(store: &Store, retention: Retention, now: u64) -> Outcome<()> {
    let horizon = now.saturating_sub(HORIZON_MS);
    store.run(
        "DELETE FROM lease WHERE id IN (SELECT id FROM lease ORDER BY id LIMIT 1000) AND last_seen_at < ?
           AND id <= (SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'moved_lease')",
        vec![int(horizon)],
    )?;
    store.run(
        "DELETE FROM visit WHERE id IN (SELECT id FROM visit ORDER BY id LIMIT 1000) AND started_at < ?
           AND id <= (SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'moved_visit') AND late IS NULL",
        vec![int(horizon.saturating_sub(DAY_MS).max(retention.edge(now)))],
    )?;
    store.run(
        "DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT 1000) AND received_at < ?",
        vec![int(horizon)],
    )?;
    store.run(
        "DELETE FROM call WHERE id IN (SELECT id FROM call ORDER BY id LIMIT 1000) AND heard_at < ?
           AND final_at IS NULL AND revision = moved",
        vec![int(horizon)],
    )?;
    super::ban::prune(store, now)?;
    callers::prune(store, now.saturating_sub(KNOWN_FOR_MS).max(retention.edge(now)))?;
    store.run("DELETE FROM warning WHERE hour < ?", vec![int(horizon)])?;
    store.run("DELETE FROM exhausted WHERE hour < ?", vec![int(horizon)])
}

/// When the next row ends, to the day: a site that nobody visits any more has an alarm for it too. Rows that the Ledger lacks end after their move.
pub fn next(store: &Store, retention: Retention, now: u64) -> Outcome<Option<u64>> {
    const OLDEST: [(&str, u64); 5] = [
        (
            "SELECT last_seen_at AS at FROM lease
             WHERE id <= (SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'moved_lease') ORDER BY id LIMIT 1",
            HORIZON_MS,
        ),
        (
            "SELECT started_at AS at FROM visit
             WHERE id <= (SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'moved_visit') ORDER BY id LIMIT 1",
            HORIZON_MS + DAY_MS,
        ),
        ("SELECT received_at AS at FROM event ORDER BY id LIMIT 1", HORIZON_MS),
        (
            "SELECT heard_at AS at FROM call WHERE final_at IS NULL AND revision = moved ORDER BY id LIMIT 1",
            HORIZON_MS,
        ),
        ("SELECT confirmed_at AS at FROM caller ORDER BY confirmed_at LIMIT 1", KNOWN_FOR_MS),
    ];
    #[derive(Deserialize)]
    struct Oldest {
        at: u64,
    }
    let mut next = None;
    for (query, kept_ms) in OLDEST {
        let Some(Oldest { at }) = store.first(query, vec![])? else { continue };
        let end = retention.end_of(at).min((at.saturating_add(kept_ms) / DAY_MS + 1) * DAY_MS);
        next = Some(next.map_or(end, |next: u64| next.min(end)));
    }
    Ok(next.map(|next| next.max(now + PAUSE_MS)))
}

/// The days that the Ledgers are to be told, where they were told others, or nothing yet.
pub fn untold(store: &Store, memory: &Memory) -> Outcome<Option<u64>> {
    let days = memory.site.settings.retention().days();
    let told = fact(store, TOLD)?;
    Ok((told != Some(known_as(memory, days))).then_some(days))
}

/// A new epoch's Ledger has to be told as well.
fn known_as(memory: &Memory, days: u64) -> String {
    format!("{}:{days}", memory.site.epoch)
}

impl Pool {
    /// Tells the Ledgers for how long they keep what they have.
    pub(super) async fn tell_retention(&self) -> Outcome<()> {
        let asked = self.with(|store, memory| {
            Ok((untold(store, memory)?, memory.site.key.clone(), memory.site.epoch))
        })?;
        let (Some(days), site, epoch) = asked else { return Ok(()) };
        for epoch in 1..=epoch {
            let () = ask(&self.env, Object::Ledger(&site, epoch), "retain", &days).await?;
        }
        self.with(|store, memory| set_fact(store, TOLD, &known_as(memory, days)))
    }
}
