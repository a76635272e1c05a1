//! A page was opened: the visit goes on or begins, and a number is lent.

use super::memory::{Memory, visitor_text};
use super::token::Token;
use crate::failure::{Failure, Outcome};
use crate::store::{Store, flag, int};
use lendline_core::leases::{Emptiness, Grant, Lend};
use lendline_core::numbers::Number;
use lendline_core::sources::Touch;
use lendline_core::visits::{Current, begins};
use lendline_core::wire::{Lent, Reply};
use serde::{Deserialize, Serialize};

/// A page's request, with its arrival as core read it.
#[derive(Serialize, Deserialize)]
pub struct VisitCommand {
    /// The token that the browser had.
    pub token: Option<String>,
    /// How it arrived.
    pub touch: Touch,
    /// The destinations that the visitor can see.
    pub destinations: Vec<Number>,
    /// A visitor's id, used if he is new.
    pub fresh_visitor: String,
}

#[derive(Deserialize)]
struct VisitRow {
    last_at: u64,
    touch: String,
}

/// The reply's body.
pub fn visit(
    store: &Store,
    memory: &mut Memory,
    now: u64,
    asked: &VisitCommand,
) -> Outcome<String> {
    let known = asked.token.as_deref().and_then(|text| Token::read(text, &memory.site.secret));
    let visitor = match known {
        Some(token) => token.visitor,
        None => super::memory::visitor_id(&asked.fresh_visitor),
    };
    let going_on = match known {
        Some(token) => goes_on(store, memory, token, &asked.touch, now)?,
        None => None,
    };
    let visit = match going_on {
        Some(visit) => visit,
        None => begin(store, memory, visitor, &asked.touch, now)?,
    };
    let mut lent = Vec::new();
    for destination in &asked.destinations {
        lent.extend(lend(store, memory, visitor, visit, destination, now)?);
    }
    if going_on.is_some() && lent.is_empty() {
        store.run("UPDATE visit SET last_at = ? WHERE id = ?", vec![int(now), int(visit)])?;
    }
    memory.visit_seen(visit, now);
    let life = memory.site.settings.life();
    let token = Token { visitor, visit }.write(&memory.site.secret);
    Ok(Reply { token, safe_ms: life.safe_ms(), beat_ms: life.beat_ms(), lent }.encode())
}

/// The visit of the token, if this page belongs to it still.
fn goes_on(
    store: &Store,
    memory: &Memory,
    token: Token,
    arrival: &Touch,
    now: u64,
) -> Outcome<Option<u64>> {
    let row: Option<VisitRow> =
        store.first("SELECT last_at, touch FROM visit WHERE id = ?", vec![int(token.visit)])?;
    let Some(row) = row else { return Ok(None) };
    let touch: Touch = serde_json::from_str(&row.touch).map_err(Failure::inner)?;
    let held = memory.pool.held_by(token.visitor).map(|(_, holding)| holding.last_seen_at);
    let live = memory.live.get(&token.visit).copied();
    let last_seen_at = held.chain(live).fold(row.last_at, u64::max);
    let new = begins(Some(Current { last_seen_at, touch: &touch }), arrival, now);
    Ok((!new).then_some(token.visit))
}

fn begin(
    store: &Store,
    memory: &mut Memory,
    visitor: u128,
    touch: &Touch,
    now: u64,
) -> Outcome<u64> {
    let visit = memory.next_visit;
    memory.next_visit += 1;
    store.run(
        "INSERT INTO visit (id, visitor, started_at, last_at, touch) VALUES (?, ?, ?, ?, ?)",
        vec![
            int(visit),
            visitor_text(visitor).into(),
            int(now),
            int(now),
            serde_json::to_string(touch).map_err(Failure::inner)?.into(),
        ],
    )?;
    Ok(visit)
}

fn lend(
    store: &Store,
    memory: &mut Memory,
    visitor: u128,
    visit: u64,
    destination: &Number,
    now: u64,
) -> Outcome<Option<Lent>> {
    let known =
        memory.site.settings.destinations.iter().position(|known| known.number == *destination);
    let Some(index) = known else { return Ok(None) };
    let lend = match memory.pool.lend(visitor, visit, index, now) {
        Ok(lend) => lend,
        Err((Emptiness, shared)) => {
            // A destination without a pool is never full or empty: there is nothing to lend.
            if memory
                .site
                .settings
                .destinations
                .get(index)
                .is_some_and(|known| !known.pool.is_empty())
            {
                note_exhausted(store, now)?;
            }
            let Some(lend) = shared else { return Ok(None) };
            mark_shared(store, memory, &lend)?;
            lend
        }
    };
    keep(store, memory, &lend)?;
    let number = memory
        .pool
        .number(lend.slot)
        .cloned()
        .ok_or_else(|| Failure::inner("a slot without a number"))?;
    Ok(Some(Lent { destination: *destination, number, shared: lend.holding.shared }))
}

fn keep(store: &Store, memory: &Memory, lend: &Lend) -> Outcome<()> {
    let holding = lend.holding;
    if lend.grant == Grant::Kept {
        return store.run(
            "UPDATE lease SET last_seen_at = ?, ends_at = ? WHERE id = ?",
            vec![int(holding.last_seen_at), int(holding.ends_at), int(holding.lease)],
        );
    }
    let number =
        memory.pool.number(lend.slot).ok_or_else(|| Failure::inner("a slot without a number"))?;
    store.run(
        "INSERT INTO lease (id, number, visit, visitor, shown_at, last_seen_at, ends_at, shared, events)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
        vec![
            int(holding.lease),
            number.as_str().into(),
            int(holding.visit),
            visitor_text(holding.visitor).into(),
            int(holding.shown_at),
            int(holding.last_seen_at),
            int(holding.ends_at),
            flag(holding.shared),
        ],
    )
}

/// The others who hold the number share it from now on: their rows say so too.
fn mark_shared(store: &Store, memory: &mut Memory, lend: &Lend) -> Outcome<()> {
    let others: Vec<_> = memory
        .pool
        .holders(lend.slot)
        .iter()
        .filter(|other| other.lease != lend.holding.lease)
        .copied()
        .collect();
    for other in others {
        store.run("UPDATE lease SET shared = 1 WHERE id = ?", vec![int(other.lease)])?;
        memory.visit_changed(other.visit);
    }
    Ok(())
}

fn note_exhausted(store: &Store, now: u64) -> Outcome<()> {
    const HOUR: u64 = 3_600_000;
    store.run(
        "INSERT INTO exhausted (hour, count, last_at) VALUES (?, 1, ?)
         ON CONFLICT (hour) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
        vec![int(now / HOUR * HOUR), int(now)],
    )
}
