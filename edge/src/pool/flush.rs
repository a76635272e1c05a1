//! The way to the Ledger: in batches, at least once; the Ledger takes the same record twice without harm.

use super::Pool;
use super::calls::showings_of_visits;
use super::memory::{Memory, set_fact};
use super::told;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::records::{Batch, CallRecord, LeaseRecord, VisitRecord};
use crate::store::{Store, int};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Visits in one batch.
const VISITS: usize = 200;
/// Batches in one move.
const MOST_BATCHES: u32 = 1_000;
/// Calls in one batch.
const CALLS: u64 = 200;

struct Parcel {
    batch: Batch,
    ledger: (String, u64),
    /// The visits and calls in it, with the count of changes that they were taken at.
    visits: Vec<(u64, u64)>,
    calls: Vec<(u64, u64)>,
    /// The visits of which it holds what was told late, with how often that was.
    late: Vec<(u64, u64)>,
}

impl Pool {
    /// Moves all that the Ledger lacks, and says which ledgers the site has.
    pub(super) async fn flush(&self) -> Outcome<u64> {
        self.move_to_ledger(true).await?;
        self.with(|_, memory| Ok(memory.site.epoch))
    }

    /// Moves visits that are over, and calls; with `live` visits too that are still going on.
    pub(super) async fn move_to_ledger(&self, live: bool) -> Outcome<()> {
        self.anew().enter().await?;
        self.moving.set(self.moving.get() + 1);
        let moved = self.move_batches(live).await;
        self.moving.set(self.moving.get().saturating_sub(1));
        moved
    }

    async fn move_batches(&self, live: bool) -> Outcome<()> {
        // Bounded, so that a read ends however fast pages beat meanwhile.
        let until = self.with(|_, memory| Ok(memory.changes()))?;
        for _ in 0..MOST_BATCHES {
            let parcel = self.with(|store, memory| pack(store, memory, live, until))?;
            let Some(parcel) = parcel else { break };
            let (site, epoch) = &parcel.ledger;
            let sent: Outcome<()> =
                ask(&self.env, Object::Ledger(site, *epoch), "write", &parcel.batch).await;
            self.with(|store, memory| {
                sent?;
                for (visit, change) in &parcel.visits {
                    if memory.changed.get(visit) == Some(change) {
                        memory.changed.remove(visit);
                    }
                }
                store.transaction(|| {
                    for (visit, late) in &parcel.late {
                        told::moved(store, *visit, *late)?;
                    }
                    for (id, revision) in &parcel.calls {
                        store.run(
                            "UPDATE call SET moved = MAX(moved, ?) WHERE id = ?",
                            vec![int(*revision), int(*id)],
                        )?;
                    }
                    Ok(())
                })
            })?;
        }
        self.tell_retention().await?;
        self.with(forget_what_is_over)
    }
}

/// The next batch. What is in it counts as changed until the Ledger has it: two reads at once may both send it.
fn pack(store: &Store, memory: &mut Memory, live: bool, until: u64) -> Outcome<Option<Parcel>> {
    let now = memory.tick(crate::machine_time());
    let seen = |visit: &u64| memory.live.get(visit).copied().unwrap_or(0);
    let due = memory.changed.iter().filter(|(_, change)| **change <= until);
    let due = due.filter(|(visit, _)| live || memory.is_over(seen(visit), now));
    let due: Vec<(u64, u64)> = due.map(|(visit, change)| (*visit, *change)).take(VISITS).collect();
    #[derive(Deserialize)]
    struct CallRow {
        id: u64,
        revision: u64,
        heard_at: u64,
        record: String,
    }
    let calls: Vec<CallRow> = store.rows(
        "SELECT id, revision, heard_at, record FROM call WHERE revision > moved ORDER BY id LIMIT ?",
        vec![int(CALLS)],
    )?;
    let late = told::late(store, VISITS)?;
    if due.is_empty() && calls.is_empty() && late.is_empty() {
        return Ok(None);
    }
    let ids: Vec<u64> = due.iter().map(|(visit, _)| *visit).collect();
    let visits = visits(store, memory, &ids, now)?;
    let records = calls.iter().map(|row| {
        let mut record: CallRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
        record.revision = row.revision;
        record.heard_at = Some(row.heard_at);
        Ok(record)
    });
    Ok(Some(Parcel {
        late: late.iter().map(|(record, late)| (record.visit, *late)).collect(),
        batch: Batch {
            visits,
            calls: records.collect::<Outcome<_>>()?,
            late: late.into_iter().map(|(record, _)| record).collect(),
        },
        visits: due,
        ledger: (memory.site.key.clone(), memory.site.epoch),
        calls: calls.iter().map(|row| (row.id, row.revision)).collect(),
    }))
}

fn visits(store: &Store, memory: &Memory, ids: &[u64], now: u64) -> Outcome<Vec<VisitRecord>> {
    #[derive(Deserialize)]
    struct VisitRow {
        visitor: String,
        started_at: u64,
        touch: String,
        conversions: Option<String>,
        said: Option<String>,
    }
    #[derive(Deserialize)]
    struct LeaseRow {
        visit: u64,
        number: String,
        shown_at: u64,
        last_seen_at: u64,
        shared: u64,
        events: String,
    }
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
    let rows: Vec<LeaseRow> = store.rows(
        "SELECT visit, number, shown_at, last_seen_at, shared, events FROM lease
         WHERE id >= ? AND visit BETWEEN ? AND ? ORDER BY id",
        vec![int(memory.first_live_lease), int(*first), int(*last)],
    )?;
    let mut leases: BTreeMap<u64, Vec<LeaseRecord>> = BTreeMap::new();
    for row in rows {
        leases.entry(row.visit).or_default().push(LeaseRecord {
            number: row.number,
            shown_at: row.shown_at,
            last_seen_at: row.last_seen_at,
            shared: row.shared != 0,
            events: row.events,
        });
    }
    let expected = expected(store, memory, ids, now)?;
    let mut records = Vec::new();
    for id in ids {
        let row: Option<VisitRow> = store.first(
            "SELECT visitor, started_at, touch, conversions, said FROM visit WHERE id = ?",
            vec![int(*id)],
        )?;
        let Some(row) = row else { continue };
        let (conversions, said) = told::read(row.conversions, row.said)?;
        records.push(VisitRecord {
            id: *id,
            visitor: row.visitor,
            started_at: row.started_at,
            last_seen_at: memory.live.get(id).copied().unwrap_or(row.started_at),
            touch: serde_json::from_str(&row.touch).map_err(Failure::inner)?,
            expected: Some(expected.get(id).copied().unwrap_or(0.0)),
            leases: leases.remove(id).unwrap_or_default(),
            conversions,
            said,
        });
    }
    Ok(records)
}

/// How many calls each visit is expected to make by its showings, to six decimals.
fn expected(store: &Store, memory: &Memory, ids: &[u64], now: u64) -> Outcome<BTreeMap<u64, f64>> {
    let beat_ms = memory.site.settings.life().beat_ms();
    let mut expected: BTreeMap<u64, f64> = BTreeMap::new();
    for showing in showings_of_visits(store, memory.first_live_lease, ids)? {
        let calls = memory.habits.expected(&showing, now, beat_ms);
        *expected.entry(showing.visit).or_default() += (calls * 1e6).round() / 1e6;
    }
    Ok(expected)
}

/// Visits that are over and moved are no longer followed; a restart does not look at them again.
fn forget_what_is_over(store: &Store, memory: &mut Memory) -> Outcome<()> {
    let now = memory.tick(crate::machine_time());
    let gone = memory
        .live
        .iter()
        .filter(|(visit, seen)| !memory.changed.contains_key(visit) && memory.is_over(**seen, now));
    let gone: Vec<u64> = gone.map(|(visit, _)| *visit).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let fresh: Vec<u64> =
        gone.iter().copied().filter(|visit| !memory.counted.remove(visit)).collect();
    let over = showings_of_visits(store, memory.first_live_lease, &fresh)?;
    super::habits::count(memory, &over, now);
    for visit in gone {
        memory.live.remove(&visit);
    }
    let moved = memory.live.keys().next().map_or(memory.next_visit - 1, |first| first - 1);
    #[derive(Deserialize)]
    struct First {
        first: Option<u64>,
    }
    let first: Option<First> = store.first(
        "SELECT MIN(id) AS first FROM lease WHERE id >= ? AND visit > ?",
        vec![int(memory.first_live_lease), int(moved)],
    )?;
    #[derive(Deserialize)]
    struct Last {
        last: Option<u64>,
    }
    let last: Option<Last> = store.first("SELECT MAX(id) AS last FROM lease", vec![])?;
    let next = last.and_then(|row| row.last).unwrap_or(0) + 1;
    memory.first_live_lease = first.and_then(|row| row.first).unwrap_or(next);
    store.transaction(|| {
        super::habits::keep(store, memory)?;
        set_fact(store, "moved_visit", &moved.to_string())?;
        set_fact(store, "moved_lease", &(memory.first_live_lease - 1).to_string())
    })
}
