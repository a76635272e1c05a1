//! A page tells what happened on it: its leases live on, and evidence is kept with them.

use super::lease::warn;
use super::memory::Memory;
use super::token::Token;
use super::{ids, told};
use crate::failure::{Failure, Outcome};
use crate::store::{Store, int};
use lendline_core::leases::Holding;
use lendline_core::numbers::Number;
use lendline_core::visits::BrowserIds;
use lendline_core::wire::{Beat, Event, EventKind, Lent, Reply};
use std::collections::BTreeMap;

/// An event older than this is told too late to be believed, ms.
const OLDEST_MS: u64 = 60_000;
/// The longest story of a lease that is kept, bytes; taps beyond it only move the last sign of life. Half of it is for taps and
/// the like alone, not for what came into view.
const MAX_EVENTS: usize = 2_000;
/// The longest story of what came into view that waits in memory for the next row, bytes.
const MAX_WAITING: usize = 500;

/// A body of `/v1/beat`, as it came, and what the browser sent beside it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum BeatCommand {
    /// Nothing beside it.
    Alone(String),
    /// Ids of other systems.
    With {
        /// The body.
        body: String,
        /// The ids.
        ids: BrowserIds,
    },
}

impl BeatCommand {
    /// A body with what came beside it.
    pub fn new(body: String, ids: BrowserIds) -> Self {
        if ids.is_empty() { Self::Alone(body) } else { Self::With { body, ids } }
    }
}

/// Adds signs to a lease's story, as long as there is room.
pub fn add_to_story(store: &Store, lease: u64, events: &str) -> Outcome<()> {
    store.run(
        "UPDATE lease SET events = events || ? WHERE id = ? AND LENGTH(events) < ?",
        vec![events.into(), int(lease), int(MAX_EVENTS as u64)],
    )
}

/// The reply's body: what is still his.
pub fn beat(store: &Store, memory: &mut Memory, now: u64, heard: &BeatCommand) -> Outcome<String> {
    let none = BrowserIds::new();
    let (body, ids) = match heard {
        BeatCommand::Alone(body) => (body, &none),
        BeatCommand::With { body, ids } => (body, ids),
    };
    let beat = Beat::decode(body).ok_or_else(unreadable)?;
    let token = Token::read(&beat.token, &memory.site.secret)
        .ok_or_else(|| Failure::new(403, "wrong_token", "this token was not given by this site"))?;
    if beat.events.iter().any(|event| event.kind == EventKind::Overwritten) {
        warn(store, "overwritten", now)?;
    }
    told::keep(store, memory, token, &beat.told, now)?;
    ids::keep(store, memory, token.visit, ids)?;
    let life = memory.site.settings.life();
    let mut lent = Vec::new();
    let on_screen = memory.on_screen(token.visitor, now);
    for (slot, holding) in memory.pool.seen_on(token.visitor, now, |slot| on_screen.contains(&slot))
    {
        let Some(number) = memory.pool.number(slot).cloned() else { continue };
        let destination = memory.destination(&number);
        let told = story(&beat.events, destination.as_ref(), &holding, now, life.beat_ms());
        let mut of_view = memory.of_view.remove(&holding.lease).unwrap_or_default();
        of_view.push_str(&told.of_view);
        if told.evidence.is_empty() && !holding.is_to_be_kept(life) {
            if !of_view.is_empty() && of_view.len() < MAX_WAITING {
                memory.of_view.insert(holding.lease, of_view);
            }
        } else {
            store.run(
                "UPDATE lease SET last_seen_at = ?1, ends_at = ?2, events =
                   CASE WHEN LENGTH(events) < ?3 / 2 THEN events || ?4 || ?5 WHEN LENGTH(events) < ?3 THEN events || ?5 ELSE events END
                 WHERE id = ?6",
                vec![
                    int(holding.last_seen_at),
                    int(holding.ends_at),
                    int(MAX_EVENTS as u64),
                    of_view.into(),
                    told.evidence.into(),
                    int(holding.lease),
                ],
            )?;
            memory.pool.kept(slot, holding.lease);
        }
        memory.visit_seen(store, holding.visit, now)?;
        if let Some(destination) = destination {
            lent.push(Lent { destination, number, shared: holding.shared });
        }
    }
    Ok(Reply { token: beat.token, safe_ms: life.safe_ms(), beat_ms: life.beat_ms(), lent }.encode())
}

/// The answer to a body that is no beat.
pub fn unreadable() -> Failure {
    Failure::bad("not_a_beat", "the body is not a beat of version 1")
}

/// What events tell of a lease, each as `name:time;`.
#[derive(Default)]
struct Story {
    evidence: String,
    /// What came into view and went out of it: it weighs nothing, and is no reason to write a row.
    of_view: String,
}

fn story(
    events: &[Event],
    destination: Option<&Number>,
    holding: &Holding,
    now: u64,
    beat_ms: u64,
) -> Story {
    let mut story = Story::default();
    let about_this =
        |event: &&Event| event.destination.is_none() || event.destination.as_ref() == destination;
    for event in events.iter().filter(about_this).take(20) {
        let of_view = event.kind.is_of_view();
        // What came into view waits for the next beat.
        let oldest = if of_view { beat_ms + OLDEST_MS } else { OLDEST_MS };
        if event.kind.is_evidence() && event.age_ms <= oldest {
            let at = (now - event.age_ms.min(now)).max(holding.shown_at);
            let text = if of_view { &mut story.of_view } else { &mut story.evidence };
            text.push_str(event.kind.name());
            text.push(':');
            text.push_str(&at.to_string());
            text.push(';');
        }
    }
    story
}

impl Memory {
    /// The slots of what the visitor's pages show. Where he came from a page of one pool to a page of another, he has a lease
    /// in each for a while: of a destination his pages show the one that he asked for last.
    fn on_screen(&self, visitor: u128, now: u64) -> Vec<usize> {
        let live = self.pool.held_by(visitor).filter(|(_, holding)| now < holding.ends_at);
        let mut shown = BTreeMap::new();
        let mut slots = Vec::new();
        for (slot, holding) in live {
            let asked = (holding.last_seen_at, holding.lease, slot);
            match self.pool.number(slot).and_then(|number| self.destination(number)) {
                None => slots.push(slot),
                Some(destination) => {
                    let last = shown.entry(destination).or_insert(asked);
                    *last = asked.max(*last);
                }
            }
        }
        slots.extend(shown.into_values().map(|(_, _, slot)| slot));
        slots
    }

    /// The destination in whose place a number is lent now; None where it was taken out of the pool.
    pub fn destination(&self, number: &Number) -> Option<Number> {
        let mut all = self.site.settings.destinations.iter();
        all.find(|destination| destination.has(number)).map(|destination| destination.number)
    }
}
