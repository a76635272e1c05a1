//! The pool as its owner sees it.

use super::group::of_group;
use super::memory::Memory;
use crate::failure::Outcome;
use crate::store::{Store, int};
use crate::telephony::iso;
use lendline_core::leases::NumberState;
use serde::{Deserialize, Serialize};

/// How far back an empty pool and warnings are told, ms.
const TOLD_WITHIN_MS: u64 = 24 * 3_600_000;

/// `GET /api/v1/sites/{site}/pool`
#[derive(Serialize, Deserialize)]
pub struct PoolView {
    numbers: Vec<NumberRow>,
    empty: Empty,
    #[serde(default)]
    warnings: Vec<Warning>,
}

#[derive(Serialize, Deserialize)]
struct NumberRow {
    number: String,
    destination: Option<String>,
    #[serde(default)]
    pool: Option<String>,
    state: String,
    visit: Option<String>,
    since: Option<String>,
    safe_until: Option<String>,
    last_shown: Option<String>,
    rests_until: Option<String>,
    #[serde(default)]
    banned_since: Option<String>,
    #[serde(default)]
    banned_until: Option<String>,
    shared: bool,
}

/// How often no number was free in the last 24 hours.
#[derive(Serialize, Deserialize)]
struct Empty {
    count: u64,
    last_at: Option<String>,
}

/// What the owner should look into, and how often it was so in the last 24 hours.
#[derive(Serialize, Deserialize)]
struct Warning {
    code: String,
    count: u64,
    last_at: String,
}

/// Every number with its state, how often there was none, and what else went wrong.
pub fn view(store: &Store, memory: &Memory, now: u64) -> Outcome<PoolView> {
    let life = memory.pool.life();
    let numbers = memory.pool.view(now).filter_map(|view| {
        let holding = view.newest;
        // A lease on a banned number lives on.
        let held = holding.filter(|holding| match view.state {
            NumberState::Lent | NumberState::Held => true,
            NumberState::Banned => now < holding.ends_at,
            _ => false,
        });
        let state = match view.state {
            NumberState::Free => "free",
            NumberState::Lent => "lent",
            NumberState::Held => "held",
            NumberState::Resting => "resting",
            NumberState::Offered => "offered",
            NumberState::Banned => "banned",
            // A number that was taken out is of interest only while somebody has it.
            NumberState::Removed => {
                holding.filter(|holding| now < holding.ends_at)?;
                "removed"
            }
        };
        let (index, ruled) = of_group(view.destination);
        let destination = memory.site.settings.destinations.get(index);
        let ruled = destination.and_then(|one| one.pools.get(ruled?));
        Some(NumberRow {
            number: view.number.as_str().to_string(),
            destination: destination.map(|destination| destination.number.as_str().to_string()),
            pool: ruled.map(|pool| pool.name.clone()),
            state: state.into(),
            // An erased visitor's lease is of no visit.
            visit: held.filter(|one| one.visit > 0).map(|one| one.visit.to_string()),
            since: held.map(|holding| iso(holding.shown_at)),
            safe_until: held
                .map(|holding| holding.safe_until(life))
                .filter(|at| *at > now)
                .map(iso),
            last_shown: holding.map(|holding| iso(holding.last_seen_at)),
            rests_until: held
                .map(|holding| holding.ends_at)
                .or(match view.state {
                    NumberState::Resting => Some(view.rests_until),
                    NumberState::Free => Some(view.rests_until).filter(|until| *until > now),
                    NumberState::Offered => Some(view.offered_until),
                    _ => None,
                })
                .map(iso),
            banned_since: view.ban.map(|ban| iso(ban.since)),
            banned_until: view.ban.and_then(|ban| ban.until).map(iso),
            shared: view.shared,
        })
    });
    #[derive(Deserialize)]
    struct Row {
        count: Option<u64>,
        last_at: Option<u64>,
    }
    let row: Option<Row> = store.first(
        "SELECT SUM(count) AS count, MAX(last_at) AS last_at FROM exhausted WHERE last_at > ?",
        vec![int(now.saturating_sub(TOLD_WITHIN_MS))],
    )?;
    let empty = Empty {
        count: row.as_ref().and_then(|row| row.count).unwrap_or(0),
        last_at: row.and_then(|row| row.last_at).map(iso),
    };
    let warnings = warnings(store, now.saturating_sub(TOLD_WITHIN_MS))?;
    Ok(PoolView { numbers: numbers.collect(), empty, warnings })
}

fn warnings(store: &Store, since: u64) -> Outcome<Vec<Warning>> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        count: u64,
        last_at: u64,
    }
    let rows: Vec<Row> = store.rows(
        "SELECT code, SUM(count) AS count, MAX(last_at) AS last_at FROM warning WHERE last_at > ?
         GROUP BY code ORDER BY code",
        vec![int(since)],
    )?;
    let told = rows.into_iter().map(|row| Warning {
        code: row.code,
        count: row.count,
        last_at: iso(row.last_at),
    });
    Ok(told.collect())
}
