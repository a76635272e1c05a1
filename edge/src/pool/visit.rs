//! A page was opened: the visit goes on or begins, and a number is lent.

use super::beat::add_to_story;
use super::begun::{Begun, Row};
use super::ids;
use super::lease::{Asking, claimed, lend};
use super::memory::Memory;
use super::offer::Offer;
use super::token::Token;
use super::told;
use crate::failure::{Failure, Outcome};
use crate::store::{Store, int};
use lendline_core::conversions::Told;
use lendline_core::matching::Device;
use lendline_core::numbers::Number;
use lendline_core::settings::Place;
use lendline_core::sources::Touch;
use lendline_core::visits::{BrowserIds, Current, begins, is_contacts};
use lendline_core::wire::{EventKind, Reply};
use serde::{Deserialize, Serialize};

/// A page's request, with its arrival as core read it.
#[derive(Serialize, Deserialize)]
pub struct VisitCommand {
    /// The token that the browser had, the offer that its page shows, or both with `~` between them.
    pub token: Option<String>,
    /// How it arrived.
    pub touch: Touch,
    /// The destinations that the visitor can see.
    pub destinations: Vec<Number>,
    /// On what he sees it.
    #[serde(default)]
    pub device: Device,
    /// From which network, where that is known.
    #[serde(default)]
    pub network: Option<u64>,
    /// On which page, and from where.
    #[serde(default)]
    pub place: Place,
    /// What happened on the page before it could ask.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Ids of other systems in his browser.
    #[serde(default, skip_serializing_if = "BrowserIds::is_empty")]
    pub ids: BrowserIds,
    /// A visitor's id, used if he is new.
    pub fresh_visitor: String,
}

impl VisitCommand {
    fn tokens(&self) -> impl Iterator<Item = &str> {
        self.token.as_deref().unwrap_or_default().split('~')
    }

    /// Who comes, where that is known.
    pub fn known(&self, memory: &Memory) -> Option<Token> {
        let known = self.tokens().find_map(|text| Token::read(text, &memory.site.secret));
        known.filter(|token| !memory.is_erased(token.visitor))
    }
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
    visit_by(store, memory, now, asked, asked.known(memory))
}

/// The same, by who it is.
pub fn visit_by(
    store: &Store,
    memory: &mut Memory,
    now: u64,
    asked: &VisitCommand,
    known: Option<Token>,
) -> Outcome<String> {
    let offer = asked.tokens().find_map(|text| Offer::read(text, &memory.site.secret));
    let visitor = match known {
        Some(token) => token.visitor,
        None => super::memory::visitor_id(&asked.fresh_visitor),
    };
    let going_on = match known {
        Some(token) => goes_on(store, memory, token, &asked.touch, now)?,
        None => None,
    };
    let (visit, begun) = match going_on {
        Some(visit) => (visit, Begun::default()),
        None => begin(memory, visitor, asked, now)?,
    };
    let claimed = match offer.filter(|_| !asked.destinations.is_empty()) {
        Some(offer) => Some(claimed(store, memory, visitor, offer, now)?),
        None => None,
    };
    let mut lent = Vec::new();
    // A page shows all its numbers for as long as it may show each of them.
    let mut life = memory.site.settings.life();
    let asking = Asking {
        visitor,
        visit,
        // A page that was rewritten on its way to him has its visitor's id from there, but no visit.
        stranger: known.is_none_or(|token| token.visit == 0),
        device: asked.device,
        network: asked.network,
        place: &asked.place,
        claimed: claimed.as_ref(),
        begun: &begun,
    };
    for destination in &asked.destinations {
        if let Some((one, holding)) = lend(store, memory, asking, destination, now)? {
            if asked.place.path.as_deref().is_some_and(is_contacts) {
                add_to_story(
                    store,
                    holding.lease,
                    &format!("{}:{now};", EventKind::Contacts.name()),
                )?;
            }
            lent.push(one);
            life = holding.life(life);
        }
    }
    begun.keep(store)?;
    if going_on.is_some() && lent.is_empty() {
        store.run("UPDATE visit SET last_at = ? WHERE id = ?", vec![int(now), int(visit)])?;
    }
    memory.visit_seen(store, visit, now)?;
    let token = Token { visitor, visit };
    told::keep(store, memory, token, &asked.told, now)?;
    if going_on.is_some() {
        ids::keep(store, memory, visit, &asked.ids)?;
    }
    let token = token.write(&memory.site.secret);
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
    let idle_ms = memory.site.settings.idle_ms();
    let new = begins(Some(Current { last_seen_at, touch: &touch, idle_ms }), arrival, now);
    Ok((!new).then_some(token.visit))
}

fn begin(
    memory: &mut Memory,
    visitor: u128,
    asked: &VisitCommand,
    now: u64,
) -> Outcome<(u64, Begun)> {
    let visit = memory.next_visit;
    memory.next_visit += 1;
    let row = Row {
        visit,
        visitor,
        started_at: now,
        touch: serde_json::to_string(&asked.touch).map_err(Failure::inner)?,
        ids: ids::column(&asked.ids)?,
    };
    memory.visit_begins(visit, now);
    Ok((visit, row.into()))
}
