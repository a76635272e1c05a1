//! A visitor or a caller is erased: what the Pool keeps of him, and what its Ledgers do.

use super::memory::{Memory, fact, set_fact, visitor_text};
use super::{Pool, callers, told};
use crate::erase::{
    Erase, Erased, Touches, forget_caller, forget_in_touches, forget_visits, forget_webhooks,
};
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::objects::{Object, ask, command};
use crate::records::SiteRecord;
use crate::store::{Store, int};
use lendline_core::numbers::Number;
use serde::Deserialize;
use std::collections::BTreeSet;
use worker::{Delay, Request};

/// How long a move to the Ledger that is under way is waited for, ms.
const PATIENCE_MS: u64 = 20_000;

#[derive(Deserialize)]
struct Id {
    id: Option<u64>,
}

impl Pool {
    /// Erases rows here and in the Ledgers, then makes the Pool's own file anew. Nothing else happens meanwhile.
    pub(super) async fn erase(&self, request: &mut Request) -> Outcome<Erased> {
        let asked: Erase = command(request).await?;
        let erased = self.anew().rewrite(async || self.erase_rows(&asked).await).await;
        *self.memory.try_borrow_mut().map_err(Failure::inner)? = None;
        self.alarm_at.set(None);
        // Where it failed there may be half of the rows: the next command has them brought back before it reads any.
        let erased = erased?;
        self.arm(None).await?;
        Ok(erased)
    }

    async fn erase_rows(&self, asked: &Erase) -> Outcome<Erased> {
        // What is under way to the Ledger still has him.
        let began = crate::machine_time();
        while self.moving.get() > 0 {
            if crate::machine_time().saturating_sub(began) > PATIENCE_MS {
                let message = "much is being moved just now; ask again in a minute";
                return Err(Failure::new(503, "busy", message));
            }
            Delay::from(std::time::Duration::from_millis(20)).await;
        }
        let store = self.store()?;
        let site =
            fact(store, "site")?.ok_or_else(|| Failure::missing("this site is not set up"))?;
        let site: SiteRecord = serde_json::from_str(&site).map_err(Failure::inner)?;
        let mut erased = Erased::default();
        if let Erase::Visitor(visitor) = asked {
            erased.visits = visits_of(store, visitor)?;
        }
        let said = match asked {
            Erase::Visitor(_) => Vec::new(),
            Erase::Caller(number) => crate::people::said_of(&site.secret, number),
        };
        for epoch in 1..=site.epoch {
            let key = crate::people::of_erased(&site.secret, asked);
            let told = (asked, &erased.visits, key, &said);
            erased.take(ask(&self.env, Object::Ledger(&site.key, epoch), "erase", &told).await?);
        }
        let here = store.transaction(|| match asked {
            Erase::Visitor(visitor) => Ok(Erased {
                leases: forget_leases(store, &site.secret, visitor)?,
                verdicts: forget_visits(store, &erased.visits, true)?,
                ..Erased::default()
            }),
            Erase::Caller(number) => {
                callers::forget(store, &site.secret, number)?;
                forget_in_touches(store, Touches::Pool, number)?;
                let said = told::forget(store, &said)?.into_iter().collect();
                let forms = told::forget_written(store, number)?.into_iter().collect();
                let mut webhooks = forget_webhooks(store, "event", number)?;
                let mut calls = BTreeSet::new();
                for (id, provider, call_id) in forget_caller(store, number, true)? {
                    webhooks += forget_call(store, &site.secret, id, provider, call_id)?;
                    calls.insert(id);
                }
                Ok(Erased { webhooks, calls, said, forms, ..Erased::default() })
            }
        })?;
        erased.take(here);
        Ok(erased)
    }
}

/// The callers who are to be erased with a visitor: those who are told, and those of an erasure that was cut off, since what it
/// removed tells of them no more. Kept until he is erased.
pub fn owed(
    store: &Store,
    memory: &mut Memory,
    _: u64,
    (visitor, found): &(String, Vec<Number>),
) -> Outcome<Vec<Number>> {
    let name = owed_name(&memory.site.secret, visitor);
    let before = fact(store, &name)?;
    let before: Option<BTreeSet<Number>> =
        before.map(|text| serde_json::from_str(&text).map_err(Failure::inner)).transpose()?;
    let owed: BTreeSet<Number> =
        before.into_iter().flatten().chain(found.iter().copied()).collect();
    if !owed.is_empty() {
        set_fact(store, &name, &serde_json::to_string(&owed).map_err(Failure::inner)?)?;
    }
    Ok(owed.into_iter().collect())
}

fn owed_name(secret: &str, visitor: &str) -> String {
    format!("owed {}", mark(secret, visitor))
}

/// The visits of which anything here knows.
fn visits_of(store: &Store, visitor: &str) -> Outcome<BTreeSet<u64>> {
    let rows: Vec<Id> = store.rows(
        "SELECT id FROM visit WHERE visitor = ?1
         UNION SELECT visit AS id FROM lease WHERE visitor = ?1 AND visit > 0",
        vec![visitor.into()],
    )?;
    Ok(rows.into_iter().filter_map(|row| row.id).collect())
}

/// His visits go. His leases become somebody's: the number may be on a screen still, and that it was shown stays
/// evidence for others. His id is marked, so that it does not come back.
fn forget_leases(store: &Store, secret: &str, visitor: &str) -> Outcome<u64> {
    store.run(
        "INSERT OR IGNORE INTO erased (mark) VALUES (?)",
        vec![mark(secret, visitor).into()],
    )?;
    let leases: Vec<Id> =
        store.rows("SELECT id FROM lease WHERE visitor = ?", vec![visitor.into()])?;
    let somebody = visitor_text(keys::random_id()?);
    store.run(
        "UPDATE lease SET visitor = ?, visit = 0, events = '', offer = NULL, device = NULL, region = NULL WHERE visitor = ?",
        vec![somebody.into(), visitor.into()],
    )?;
    // Ids are not used again.
    let top: Option<Id> = store.first("SELECT MAX(id) AS id FROM visit", vec![])?;
    let before = fact(store, "last_visit")?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let top = top.and_then(|row| row.id).unwrap_or(0).max(before);
    set_fact(store, "last_visit", &top.to_string())?;
    store.run("DELETE FROM visit WHERE visitor = ?", vec![visitor.into()])?;
    let owed = owed_name(secret, visitor);
    store.run("DELETE FROM fact WHERE name = ?", vec![owed.as_str().into()])?;
    // Whose telephone one was that is his; what is nobody's stays nobody's.
    store.run("DELETE FROM caller WHERE visitor = ?", vec![visitor.into()])?;
    Ok(leases.len() as u64)
}

/// The rest of a call whose caller is forgotten: its id where that had the number in it, and its webhooks, how many.
fn forget_call(
    store: &Store,
    secret: &str,
    id: u64,
    provider: String,
    call_id: String,
) -> Outcome<u64> {
    store.run(
        "UPDATE call SET call_id = iif(json_extract(record, '$.call.provider_call_id') = call_id, call_id, ?) WHERE id = ?",
        vec![erased_id(secret, &call_id).into(), int(id)],
    )?;
    let gone: Vec<Id> = store.rows(
        "DELETE FROM event WHERE provider = ? AND call_id = ? RETURNING id",
        vec![provider.into(), call_id.into()],
    )?;
    Ok(gone.len() as u64)
}

/// What stands for a provider's id that had the caller's number in it: later webhooks of that call find it by this.
pub fn erased_id(secret: &str, call_id: &str) -> String {
    let mark = keys::sha256(secret.as_bytes(), format!("erased call {call_id}").as_bytes());
    format!("erased-{}", keys::base64(&mark))
}

/// What tells an erased visitor's token, should a browser bring it: his id can't be read from it.
fn mark(secret: &str, visitor: &str) -> String {
    keys::base64(&keys::sha256(secret.as_bytes(), format!("erased {visitor}").as_bytes()))
}

/// These visitors want nothing kept: who opens a page with their id is a stranger, and on those that are open nothing is kept of who
/// he is and what he writes. What is known of them stays until they are erased.
pub fn forget_ids(store: &Store, memory: &mut Memory, visitors: &[String]) -> Outcome<()> {
    let marks = visitors.iter().map(|visitor| mark(&memory.site.secret, visitor));
    let marks: Vec<String> = marks.collect();
    store.run(
        "INSERT OR IGNORE INTO erased (mark) SELECT value FROM json_each(?)",
        vec![serde_json::to_string(&marks).map_err(Failure::inner)?.into()],
    )?;
    memory.erased.extend(marks);
    Ok(())
}

/// The marks of all who were erased, or want nothing kept.
pub fn marks(store: &Store) -> Outcome<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Row {
        mark: String,
    }
    let rows: Vec<Row> = store.rows("SELECT mark FROM erased", vec![])?;
    Ok(rows.into_iter().map(|row| row.mark).collect())
}

impl Memory {
    /// Whether this visitor was erased, or took his consent back.
    pub fn is_erased(&self, visitor: u128) -> bool {
        !self.erased.is_empty()
            && self.erased.contains(&mark(&self.site.secret, &visitor_text(visitor)))
    }
}
