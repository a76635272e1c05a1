//! Lease rows as what was shown to whom: of a number, and of visits.

use super::memory::{Memory, visitor_id};
use crate::failure::{Failure, Outcome};
use crate::records::LeaseRecord;
use crate::store::{Store, int};
use lendline_core::calls::Call;
use lendline_core::matching::{Device, HORIZON_MS, Region, Showing};
use lendline_core::wire::EventKind;
use serde::Deserialize;

/// A lease as it is kept.
#[derive(Deserialize)]
pub struct LeaseRow {
    id: u64,
    /// The visit in which it was given.
    pub visit: u64,
    number: String,
    visitor: String,
    shown_at: u64,
    last_seen_at: u64,
    ends_at: u64,
    shared: u64,
    events: String,
    device: Option<u64>,
    region: Option<String>,
}

const LEASE: &str = "SELECT id, visit, number, visitor, shown_at, last_seen_at, ends_at, shared, events, device, region FROM lease";

impl LeaseRow {
    /// As a call on its number is judged by it.
    pub fn showing(&self) -> Showing {
        Showing {
            visit: self.visit,
            visitor: visitor_id(&self.visitor),
            shown_at: self.shown_at,
            last_seen_at: self.last_seen_at,
            shared: self.shared != 0,
            offer: self.ends_at <= self.last_seen_at,
            device: Device::from_code(self.device),
            region: self.region.as_deref().and_then(Region::parse),
            events: self.events.split(';').filter_map(story).collect(),
        }
    }

    /// As the Ledger keeps it.
    pub fn record(self) -> LeaseRecord {
        LeaseRecord {
            number: self.number,
            shown_at: self.shown_at,
            last_seen_at: self.last_seen_at,
            shared: self.shared != 0,
            events: self.events,
        }
    }
}

/// These leases, in the order of their ids: looked up one by one, so that it costs the same however long the history is.
pub fn leases(store: &Store, memory: &Memory, ids: &[u64]) -> Outcome<Vec<LeaseRow>> {
    let rows = store.rows(
        &format!("{LEASE} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"),
        vec![list(ids)?],
    )?;
    Ok(with_view(memory, rows))
}

/// With what is not in the rows yet.
fn with_view(memory: &Memory, mut rows: Vec<LeaseRow>) -> Vec<LeaseRow> {
    for row in &mut rows {
        row.events.extend(memory.of_view.get(&row.id).map(String::as_str));
    }
    rows
}

/// Ids for `json_each`: a statement takes 100 values at most.
pub fn list(ids: &[u64]) -> Outcome<crate::store::Value> {
    Ok(serde_json::to_string(ids).map_err(Failure::inner)?.into())
}

/// What was shown in live visits.
pub fn of_visits(store: &Store, memory: &Memory, visits: &[u64]) -> Outcome<Vec<Showing>> {
    let rows = leases(store, memory, &memory.leases_of(visits))?;
    Ok(rows.iter().map(LeaseRow::showing).collect())
}

/// To whom the number of a call was shown within the horizon.
pub fn of_number(store: &Store, memory: &Memory, call: &Call) -> Outcome<Vec<Showing>> {
    let rows: Vec<LeaseRow> = store.rows(
        &format!("{LEASE} WHERE number = ? AND last_seen_at >= ? ORDER BY id DESC LIMIT 5000"),
        vec![call.number.as_str().into(), int(call.started_at().saturating_sub(HORIZON_MS))],
    )?;
    let rows = with_view(memory, rows);
    Ok(rows.iter().map(LeaseRow::showing).collect())
}

fn story(text: &str) -> Option<(EventKind, u64)> {
    let (name, at) = text.split_once(':')?;
    Some((EventKind::parse(name)?, at.parse().ok()?))
}
