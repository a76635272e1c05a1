//! Calls to numbers that belong to nobody: kept as they came, so that an owner who forgot a number finds them.

use crate::erase::{Erased, forget_webhooks};
use crate::failure::{Failure, Outcome};
use crate::records::CallRecord;
use crate::store::{Store, int};
use lendline_core::calls::{Call, Event};
use lendline_core::numbers::Number;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Row {
    id: u64,
    record: String,
}

/// Which of them: newest first, below an id.
#[derive(Serialize, Deserialize)]
pub struct Page {
    /// Ids below this one.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u64,
}

/// Keeps an event; the same one again changes nothing.
pub fn keep(store: &Store, event: Event) -> Outcome<()> {
    let key = || vec![event.provider.as_str().into(), event.call_id.as_str().into()];
    store.transaction(|| {
        let known: Option<Row> =
            store.first("SELECT id, record FROM stray WHERE provider = ? AND call_id = ?", key())?;
        let record = match &known {
            Some(row) => {
                let mut record: CallRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
                record.call.apply(&event);
                record
            }
            None => {
                let heard_at = Some(event.received_at);
                CallRecord { heard_at, ..CallRecord::new(0, Call::new(&event)) }
            }
        };
        let mut values = key();
        values.push(serde_json::to_string(&record).map_err(Failure::inner)?.into());
        store.run(
            "INSERT INTO stray (provider, call_id, record) VALUES (?, ?, ?)
             ON CONFLICT (provider, call_id) DO UPDATE SET record = excluded.record",
            values,
        )?;
        let mut values = key();
        values.extend([event.kind.name().into(), int(event.received_at), event.raw.as_str().into()]);
        store.run("INSERT OR IGNORE INTO stray_event (provider, call_id, kind, received_at, raw) VALUES (?, ?, ?, ?, ?)", values)
    })
}

/// Deletes the calls of a caller, and every webhook with his number.
pub fn erase(store: &Store, caller: &Number) -> Outcome<Erased> {
    store.transaction(|| {
        let mut erased = Erased {
            webhooks: forget_webhooks(store, "stray_event", caller)?,
            ..Erased::default()
        };
        let rows: Vec<Row> = store.rows("SELECT id, record FROM stray", vec![])?;
        for row in rows {
            let mut record: CallRecord =
                serde_json::from_str(&row.record).map_err(Failure::inner)?;
            let id = record.call.provider_call_id.clone();
            if !record.erase_caller(caller) {
                continue;
            }
            #[derive(Deserialize)]
            struct Gone {}
            let gone: Vec<Gone> = store.rows(
                "DELETE FROM stray_event WHERE provider = ? AND call_id = ? RETURNING rowid",
                vec![record.call.provider.into(), id.into()],
            )?;
            erased.webhooks += gone.len() as u64;
            store.run("DELETE FROM stray WHERE id = ?", vec![int(row.id)])?;
            erased.strays += 1;
        }
        Ok(erased)
    })
}

/// A page of them.
pub fn list(store: &Store, page: Page) -> Outcome<Vec<CallRecord>> {
    let rows: Vec<Row> = store.rows(
        "SELECT id, record FROM stray WHERE id < ? ORDER BY id DESC LIMIT ?",
        vec![int(page.before.unwrap_or(1 << 52)), int(page.limit)],
    )?;
    let records = rows.into_iter().map(|row| {
        let mut record: CallRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
        record.id = row.id;
        Ok(record)
    });
    records.collect()
}
