//! The row of a visit that begins, until it is written: with the first number that the visitor is lent, by one statement.

use super::memory::visitor_text;
use crate::failure::Outcome;
use crate::store::{Store, Value, int};
use std::cell::Cell;

/// A visit's row.
pub struct Row {
    /// Its id.
    pub visit: u64,
    /// Whose it is.
    pub visitor: u128,
    /// When it began, ms.
    pub started_at: u64,
    /// JSON: how it arrived.
    pub touch: String,
    /// See [`ids`](super::ids).
    pub ids: Option<String>,
}

/// A row that waits; nothing where the visit goes on, or where it is written.
#[derive(Default)]
pub struct Begun(Cell<Option<Row>>);

impl From<Row> for Begun {
    fn from(row: Row) -> Self {
        Self(Cell::new(Some(row)))
    }
}

impl Begun {
    /// Writes a lease of that visit, by the values of its columns in the order of the statement, with the visit where that waits.
    pub fn insert(&self, store: &Store, visit: u64, mut lease: Vec<Value>) -> Outcome<()> {
        match self.0.take() {
            Some(row) if row.visit == visit => {
                let at = || int(row.started_at);
                lease.extend([at(), at(), row.touch.as_str().into(), row.ids.clone().into()]);
                store.run(
                    "INSERT INTO arrival
                       (id, number, visit, visitor, shown_at, last_seen_at, ends_at, shared, events, offer, device, region,
                        started_at, last_at, touch, ids)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    lease,
                )
            }
            waits => {
                self.0.set(waits);
                store.run(
                    "INSERT INTO lease
                       (id, number, visit, visitor, shown_at, last_seen_at, ends_at, shared, events, offer, device, region)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    lease,
                )
            }
        }
    }

    /// Writes the visit, where it waits still.
    pub fn keep(&self, store: &Store) -> Outcome<()> {
        let Some(row) = self.0.take() else { return Ok(()) };
        store.run(
            "INSERT INTO visit (id, visitor, started_at, last_at, touch, ids) VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                int(row.visit),
                visitor_text(row.visitor).into(),
                int(row.started_at),
                int(row.started_at),
                row.touch.into(),
                row.ids.into(),
            ],
        )
    }
}
