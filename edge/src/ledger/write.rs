//! Taking in what the Pool moves, in whatever order it arrives: the same or an older record changes nothing, a
//! newer one takes its place.

use crate::failure::{Failure, Outcome};
use crate::records::Batch;
use crate::store::{Store, int};

/// Keeps a batch, all of it or nothing.
pub fn write(store: &Store, batch: &Batch) -> Outcome<()> {
    for visit in &batch.visits {
        let record = serde_json::to_string(visit).map_err(Failure::inner)?;
        store.run(
            "INSERT INTO visit (id, started_at, last_seen_at, record) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at, record = excluded.record
             WHERE excluded.last_seen_at >= visit.last_seen_at AND excluded.record <> visit.record",
            vec![int(visit.id), int(visit.started_at), int(visit.last_seen_at), record.into()],
        )?;
    }
    for call in &batch.calls {
        let record = serde_json::to_string(call).map_err(Failure::inner)?;
        store.run(
            "INSERT INTO call (id, started_at, revision, record) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,
               revision = excluded.revision, record = excluded.record
             WHERE excluded.revision > call.revision",
            vec![int(call.id), int(call.call.started_at()), int(call.revision), record.into()],
        )?;
    }
    Ok(())
}
