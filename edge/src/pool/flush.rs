//! The way to the Ledger: in batches, at least once; the Ledger takes the same record twice without harm. One request
//! moves no more than a step, however much there is: the rest is left to the next.

use super::memory::{Memory, set_fact};
use super::showings::{self, leases, list};
use super::{Pool, habits, ids, told};
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask, command};
use crate::records::{Batch, CallRecord, LeaseRecord, VisitRecord};
use crate::store::{Store, int};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worker::Request;

/// Visits in one batch, besides those that its calls name.
const VISITS: usize = 200;
/// Calls in one batch.
const CALLS: u64 = 200;
/// Batches in one step.
const BATCHES: u32 = 20;
/// Visits that are over and moved: so many are forgotten in one step.
const FORGOTTEN: usize = 10_000;

/// What a step has come to.
#[derive(Serialize, Deserialize)]
pub struct Moved {
    /// The newest Ledger.
    pub epoch: u64,
    /// What changed after the question was put is left for the next one: the count of changes by then, which the next
    /// step is asked with.
    pub until: u64,
    /// Visits that the Ledger lacks still.
    pub visits: u64,
    /// Whether it lacks calls, or what was told late of visits. A call goes with the visits that it names.
    pub calls: bool,
}

struct Parcel {
    batch: Batch,
    ledger: (String, u64),
    /// The visits and calls in it, with the count of changes that they were taken at.
    visits: Vec<(u64, u64)>,
    calls: Vec<(u64, u64)>,
    /// The visits of which it holds what was told late, with how often that was.
    late: Vec<(u64, u64)>,
}

#[derive(Deserialize)]
struct CallRow {
    id: u64,
    revision: u64,
    heard_at: u64,
    record: String,
}

impl Pool {
    /// Moves a step of what the Ledger lacks for a reader, live visits too. Asked with the `until` of the step before, if
    /// there was one.
    pub(super) async fn flush(&self, request: &mut Request) -> Outcome<Moved> {
        let until: Option<u64> = command(request).await?;
        let until = match until {
            Some(until) => until,
            None => {
                self.anew().enter().await?;
                self.with(|_, memory| Ok(memory.changes()))?
            }
        };
        self.move_to_ledger(true, until).await?;
        let moved = self.with(|store, memory| {
            let visits = due(memory, true, until).count() as u64;
            let calls = memory.has_unmoved_calls(store)? || told::is_late(store)?;
            Ok(Moved { epoch: memory.site.epoch, until, visits, calls })
        })?;
        if moved.calls || moved.visits > 0 {
            self.arm(None).await?;
        }
        Ok(moved)
    }

    /// Moves a step of calls and of visits that are over; with `live` of visits too that are still going on. What changed
    /// after `until` is left.
    pub(super) async fn move_to_ledger(&self, live: bool, until: u64) -> Outcome<()> {
        self.anew().enter().await?;
        self.moving.set(self.moving.get() + 1);
        let moved = self.move_step(live, until).await;
        self.moving.set(self.moving.get().saturating_sub(1));
        moved
    }

    async fn move_step(&self, live: bool, until: u64) -> Outcome<()> {
        let mut all = false;
        for _ in 0..BATCHES {
            let parcel = self.with(|store, memory| pack(store, memory, live, until))?;
            let Some(parcel) = parcel else {
                all = true;
                break;
            };
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
        let forgot = self.with(forget_what_is_over)?;
        self.behind.set(!all || !forgot);
        Ok(())
    }
}

/// The visits that the Ledger lacks, as they were at `until`, each with its count of changes.
fn due(memory: &Memory, live: bool, until: u64) -> impl Iterator<Item = (u64, u64)> {
    let now = memory.now();
    let seen = |visit: &u64| memory.live.get(visit).copied().unwrap_or(0);
    let due = memory.changed.iter().filter(move |(_, change)| **change <= until);
    due.filter(move |(visit, _)| live || memory.is_over(seen(visit), now))
        .map(|(visit, change)| (*visit, *change))
}

/// The next batch. What is in it counts as changed until the Ledger has it: two reads at once may both send it.
fn pack(store: &Store, memory: &mut Memory, live: bool, until: u64) -> Outcome<Option<Parcel>> {
    let now = memory.tick(crate::machine_time());
    let rows: Vec<CallRow> = store.rows(
        "SELECT id, revision, heard_at, record FROM call WHERE revision > moved ORDER BY id LIMIT ?",
        vec![int(CALLS)],
    )?;
    let late = told::late(store, VISITS)?;
    let mut going: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut calls, mut taken) = (Vec::new(), Vec::new());
    for row in rows {
        let mut record: CallRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
        record.revision = row.revision;
        record.heard_at = Some(row.heard_at);
        // Whoever reads the call reads of the visits that it names.
        let named = record.verdict.iter().flat_map(|verdict| &verdict.candidates);
        let named = named.filter_map(|one| Some((one.visit, *memory.changed.get(&one.visit)?)));
        going.extend(named);
        calls.push(record);
        taken.push((row.id, row.revision));
        if going.len() >= VISITS {
            break;
        }
    }
    going.extend(due(memory, live, until).take(VISITS));
    if going.is_empty() && calls.is_empty() && late.is_empty() {
        return Ok(None);
    }
    let ids: Vec<u64> = going.keys().copied().collect();
    Ok(Some(Parcel {
        late: late.iter().map(|(record, late)| (record.visit, *late)).collect(),
        batch: Batch {
            visits: visits(store, memory, &ids, now)?,
            calls,
            late: late.into_iter().map(|(record, _)| record).collect(),
        },
        visits: going.into_iter().collect(),
        ledger: (memory.site.key.clone(), memory.site.epoch),
        calls: taken,
    }))
}

fn visits(store: &Store, memory: &Memory, those: &[u64], now: u64) -> Outcome<Vec<VisitRecord>> {
    #[derive(Deserialize)]
    struct VisitRow {
        id: u64,
        visitor: String,
        started_at: u64,
        touch: String,
        conversions: Option<String>,
        said: Option<String>,
        ids: Option<String>,
    }
    let beat_ms = memory.site.settings.life().beat_ms();
    let mut shown: BTreeMap<u64, (f64, Vec<LeaseRecord>)> = BTreeMap::new();
    for row in leases(store, memory, &memory.leases_of(those))? {
        let (expected, leases) = shown.entry(row.visit).or_default();
        let calls = memory.habits.expected(&row.showing(), now, beat_ms);
        // To six decimals: more would say more than is known.
        *expected += (calls * 1e6).round() / 1e6;
        leases.push(row.record());
    }
    let rows: Vec<VisitRow> = store.rows(
        "SELECT id, visitor, started_at, touch, conversions, said, ids FROM visit
         WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        vec![list(those)?],
    )?;
    let records = rows.into_iter().map(|row| {
        let (expected, leases) = shown.remove(&row.id).unwrap_or_default();
        let (conversions, said) = told::read(row.conversions, row.said)?;
        Ok(VisitRecord {
            id: row.id,
            visitor: row.visitor,
            started_at: row.started_at,
            last_seen_at: memory.live.get(&row.id).copied().unwrap_or(row.started_at),
            touch: serde_json::from_str(&row.touch).map_err(Failure::inner)?,
            expected: Some(expected),
            leases,
            conversions,
            said,
            ids: ids::read(row.ids.as_deref())?,
        })
    });
    records.collect()
}

/// Visits that are over and moved are no longer followed; a restart does not look at them again. Says whether those were
/// all.
fn forget_what_is_over(store: &Store, memory: &mut Memory) -> Outcome<bool> {
    let now = memory.tick(crate::machine_time());
    let gone = memory
        .live
        .iter()
        .filter(|(visit, seen)| !memory.changed.contains_key(visit) && memory.is_over(**seen, now));
    let gone: Vec<u64> = gone.map(|(visit, _)| *visit).take(FORGOTTEN).collect();
    if gone.is_empty() {
        return Ok(true);
    }
    let fresh: Vec<u64> =
        gone.iter().copied().filter(|visit| !memory.counted.remove(visit)).collect();
    let over = showings::of_visits(store, memory, &fresh)?;
    habits::count(memory, &over, now);
    for visit in &gone {
        memory.forget_visit(*visit);
    }
    let before = memory.moved.0;
    let first = memory.live.range(before + 1..).next();
    let visit = first.map_or(memory.next_visit, |(visit, _)| *visit) - 1;
    // A restart follows all visits behind that one again, with those of them that are over.
    #[derive(Deserialize)]
    struct First {
        first: u64,
    }
    let left: Option<First> = store.first(
        "SELECT id AS first FROM lease WHERE id > ? AND visit > ? ORDER BY id LIMIT 1",
        vec![int(memory.moved.1), int(visit)],
    )?;
    #[derive(Deserialize)]
    struct Last {
        last: Option<u64>,
    }
    let last: Option<Last> = store.first("SELECT MAX(id) AS last FROM lease", vec![])?;
    let lease = left.map_or(last.and_then(|row| row.last).unwrap_or(0), |row| row.first - 1);
    memory.moved = (visit, lease.max(memory.moved.1));
    store.transaction(|| {
        habits::keep(store, memory)?;
        set_fact(store, "moved_visit", &memory.moved.0.to_string())?;
        set_fact(store, "moved_lease", &memory.moved.1.to_string())
    })?;
    Ok(gone.len() < FORGOTTEN)
}
