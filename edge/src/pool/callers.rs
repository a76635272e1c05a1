//! Whose telephones are known, from calls that were confirmed. Of a telephone only its keyed hash is kept (HMAC under a
//! key made of the site's secret): numbers are few enough to be guessed, were it a plain one.

use super::memory::{Memory, visitor_id, visitor_text};
use crate::failure::Outcome;
use crate::keys;
use crate::store::{Store, int};
use lendline_core::calls::Call;
use lendline_core::matching::{Area, Caller, Known, Verdict, is_told};
use lendline_core::numbers::Number;
use serde::Deserialize;

/// A visitor's latest visit is looked for among so many of the site's last ones.
const MOST_VISITS: u64 = 20_000;

#[derive(Deserialize)]
struct Row {
    visitor: Option<String>,
    visit: u64,
    confirmed_at: u64,
}

/// Who calls, if the telephone is known, with his latest visit before the call.
pub fn known(store: &Store, memory: &Memory, call: &Call) -> Outcome<Option<Known>> {
    let Some(hash) = told(memory, &call.caller) else { return Ok(None) };
    let caller = caller(store, &hash)?;
    let Some(known) = caller.and_then(|caller| caller.known(call.started_at())) else {
        return Ok(None);
    };
    #[derive(Deserialize)]
    struct Latest {
        visit: Option<u64>,
    }
    let first = known.visit.max(memory.next_visit.saturating_sub(MOST_VISITS));
    let latest: Option<Latest> = store.first(
        "SELECT MAX(id) AS visit FROM visit WHERE id >= ? AND visitor = ? AND started_at <= ?",
        vec![int(first), visitor_text(known.visitor).into(), int(call.started_at())],
    )?;
    let visit = latest.and_then(|row| row.visit).unwrap_or(known.visit);
    Ok(Some(Known { visit, ..known }))
}

/// Where the caller's number is registered, if it is a telephone of his.
pub fn area(memory: &Memory, call: &Call) -> Option<Area> {
    told(memory, &call.caller).and_then(|_| Area::of(&call.caller))
}

/// Notes whose telephone the call came from, where its verdict tells.
pub fn introduce(store: &Store, memory: &Memory, call: &Call, verdict: &Verdict) -> Outcome<()> {
    let top = verdict.candidates.first().filter(|_| verdict.introduces());
    let (Some(top), Some(hash)) = (top, told(memory, &call.caller)) else { return Ok(()) };
    #[derive(Deserialize)]
    struct Of {
        visitor: String,
    }
    let of: Option<Of> =
        store.first("SELECT visitor FROM visit WHERE id = ?", vec![int(top.visit)])?;
    let Some(of) = of else { return Ok(()) };
    let before = caller(store, &hash)?;
    let caller = Caller::after(before, visitor_id(&of.visitor), top.visit, call.started_at());
    store.run(
        "INSERT OR REPLACE INTO caller (hash, visitor, visit, confirmed_at) VALUES (?, ?, ?, ?)",
        vec![
            hash.into(),
            caller.visitor.map(visitor_text).into(),
            int(caller.visit),
            int(caller.confirmed_at),
        ],
    )
}

/// Takes away telephones from which no call was confirmed since, a thousand each time.
pub fn prune(store: &Store, before: u64) -> Outcome<()> {
    store.run(
        "DELETE FROM caller WHERE hash IN
           (SELECT hash FROM caller WHERE confirmed_at < ? ORDER BY confirmed_at LIMIT 1000)",
        vec![int(before)],
    )
}

fn caller(store: &Store, hash: &str) -> Outcome<Option<Caller>> {
    let row: Option<Row> = store.first(
        "SELECT visitor, visit, confirmed_at FROM caller WHERE hash = ?",
        vec![hash.into()],
    )?;
    Ok(row.map(|row| Caller {
        visitor: row.visitor.as_deref().map(visitor_id),
        visit: row.visit,
        confirmed_at: row.confirmed_at,
    }))
}

/// Takes away whose telephone this is, however calls from it have it.
pub fn forget(store: &Store, secret: &str, number: &Number) -> Outcome<()> {
    #[derive(Deserialize)]
    struct Of {
        caller: String,
    }
    let kept: Vec<Of> = store.rows(
        "SELECT DISTINCT json_extract(record, '$.call.caller') AS caller FROM call",
        vec![],
    )?;
    let kept = kept.into_iter().map(|row| row.caller).filter(|caller| number.is_caller(caller));
    for caller in kept.chain([number.as_str().to_owned()]) {
        store.run("DELETE FROM caller WHERE hash = ?", vec![hash(secret, &caller).into()])?;
    }
    Ok(())
}

/// As a telephone is kept; None where the caller is not told, or is no telephone of a caller's: words and extensions of an
/// exchange, and the site's own numbers, with which it may hand calls on.
fn told(memory: &Memory, caller: &str) -> Option<String> {
    let number = Number::parse(caller).ok()?;
    let own = memory
        .site
        .settings
        .tracking_numbers()
        .any(|one| number == *one.number || number == *one.destination);
    (is_told(caller) && !own).then(|| hash(&memory.site.secret, caller))
}

fn hash(secret: &str, caller: &str) -> String {
    let key = keys::sha256(secret.as_bytes(), b"caller");
    keys::base64(&keys::sha256(&key, caller.as_bytes()))
}
