//! Taking in what the Pool moves. The same record again changes nothing; a newer one takes its place.

use crate::failure::{Failure, Outcome};
use crate::records::Batch;
use crate::store::{Store, int};

/// Keeps a batch, all of it or nothing.
pub fn write(store: &Store, batch: &Batch) -> Outcome<()> {
    for visit in &batch.visits {
        let record = serde_json::to_string(visit).map_err(Failure::inner)?;
        store.run(
            "INSERT INTO visit (id, started_at, record) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET record = excluded.record WHERE record <> excluded.record",
            vec![int(visit.id), int(visit.started_at), record.into()],
        )?;
    }
    for call in &batch.calls {
        let record = serde_json::to_string(call).map_err(Failure::inner)?;
        store.run(
            "INSERT INTO call (id, started_at, record) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, record = excluded.record
             WHERE record <> excluded.record",
            vec![int(call.id), int(call.call.started_at()), record.into()],
        )?;
    }
    Ok(())
}
