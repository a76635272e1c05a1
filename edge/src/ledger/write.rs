//! Taking in what the Pool moves, in whatever order it arrives: the same or an older record changes nothing, a
//! newer one takes its place.

use super::records::visit;
use crate::failure::{Failure, Outcome};
use crate::records::{Batch, LateRecord, Said};
use crate::store::{Store, int};
use lendline_core::conversions::Conversions;

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
    for late in &batch.late {
        take_late(store, late)?;
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

/// Adds what was told of a visit since it moved; one that has ended meanwhile stays ended.
fn take_late(store: &Store, late: &LateRecord) -> Outcome<()> {
    let Some(mut visit) = visit(store, late.visit)? else { return Ok(()) };
    let count = |all: &Conversions| all.kept.len() as u64 + all.more;
    if count(&late.conversions) > count(&visit.conversions) {
        visit.conversions = late.conversions.clone();
    }
    let said_at = |said: &Option<Said>| said.as_ref().map(|said| said.at);
    if said_at(&late.said) > said_at(&visit.said) {
        visit.said = late.said.clone();
    }
    let last = visit.conversions.kept.iter().map(|one| one.at).max();
    visit.last_seen_at = visit.last_seen_at.max(last.unwrap_or(0));
    store.run(
        "UPDATE visit SET last_seen_at = ?1, record = ?2 WHERE id = ?3 AND record <> ?2",
        vec![
            int(visit.last_seen_at),
            serde_json::to_string(&visit).map_err(Failure::inner)?.into(),
            int(visit.id),
        ],
    )
}
