//! Numbers that are not lent: those that the settings ban, and those that the owner bans for a time.

use super::memory::Memory;
use crate::failure::{Failure, Outcome};
use crate::records::SiteRecord;
use crate::store::{Store, int};
use crate::telephony::iso;
use lendline_core::leases::Ban;
use lendline_core::numbers::Number;
use lendline_core::settings::Usage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `POST /api/v1/sites/{site}/ban`
#[derive(Serialize, Deserialize)]
pub struct Asked {
    /// A number of a pool of the site.
    pub number: Number,
    /// For how long, ms; 0: the ban is lifted.
    pub for_ms: u64,
}

/// What holds from now on.
#[derive(Serialize, Deserialize)]
pub struct Told {
    number: Number,
    banned_since: Option<String>,
    banned_until: Option<String>,
}

/// Keeps which numbers the settings ban. One that they ban no longer may be lent again, unless it is banned for a time that
/// is not over.
pub fn keep_settings(store: &Store, record: &SiteRecord, now: u64) -> Outcome<()> {
    let banned = record.settings.tracking_numbers().filter(|one| one.usage == Usage::Banned);
    let banned: BTreeSet<Number> = banned.map(|one| *one.number).collect();
    for (number, ban) in all(store)? {
        if ban.until.is_none() && !banned.contains(&number) {
            store.run(
                "UPDATE ban SET by_settings = 0, until = COALESCE(until, 0) WHERE number = ?",
                vec![number.as_str().into()],
            )?;
        }
    }
    for number in banned {
        store.run(
            "INSERT INTO ban (number, since, by_settings) VALUES (?, ?, 1)
             ON CONFLICT (number) DO UPDATE SET by_settings = 1, since = CASE
               WHEN by_settings = 0 AND until <= excluded.since THEN excluded.since ELSE since END",
            vec![number.as_str().into(), int(now)],
        )?;
    }
    prune(store, now)
}

/// Every ban that was not forgotten yet.
pub fn all(store: &Store) -> Outcome<Vec<(Number, Ban)>> {
    #[derive(Deserialize)]
    struct Row {
        number: String,
        since: u64,
        until: Option<u64>,
    }
    let rows: Vec<Row> = store
        .rows("SELECT number, since, iif(by_settings, NULL, until) AS until FROM ban", vec![])?;
    let bans = rows.into_iter().map(|row| {
        let number = Number::parse(&row.number).map_err(Failure::inner)?;
        Ok((number, Ban { since: row.since, until: row.until }))
    });
    bans.collect()
}

/// Forgets bans that are over.
pub fn prune(store: &Store, now: u64) -> Outcome<()> {
    store.run("DELETE FROM ban WHERE by_settings = 0 AND until <= ?", vec![int(now)])
}

/// The owner bans a number for a time, or lifts such a ban.
pub fn set(store: &Store, memory: &mut Memory, now: u64, asked: &Asked) -> Outcome<Told> {
    let number = asked.number;
    let used = memory.site.settings.tracking_numbers().find(|one| *one.number == number);
    match used.map(|one| one.usage) {
        Some(Usage::Pool) => {}
        Some(Usage::Banned) => {
            let message =
                format!("{number} is banned by the site's settings: change `banned` there");
            return Err(Failure::new(409, "banned_by_settings", message).at("number"));
        }
        Some(Usage::Static) | None => {
            let message = format!("{number} is in no pool of this site, so it is not lent anyway");
            return Err(Failure::new(422, "not_in_pool", message).at("number"));
        }
    }
    if asked.for_ms == 0 {
        store.run("DELETE FROM ban WHERE number = ?", vec![number.as_str().into()])?;
        memory.pool.lift(&number);
        return Ok(Told { number, banned_since: None, banned_until: None });
    }
    let before = memory.pool.ban_of(&number, now);
    let since = before.map_or(now, |ban| ban.since);
    let until = now.saturating_add(asked.for_ms);
    store.run(
        "INSERT OR REPLACE INTO ban (number, since, until) VALUES (?, ?, ?)",
        vec![number.as_str().into(), int(since), int(until)],
    )?;
    memory.pool.ban(&number, Ban { since, until: Some(until) });
    Ok(Told { number, banned_since: Some(iso(since)), banned_until: Some(iso(until)) })
}
