//! The intake of calls: the raw event and the verdict in one transaction; then the final verdict.

use super::memory::Memory;
use super::showings;
use crate::failure::{Failure, Outcome};
use crate::records::CallRecord;
use crate::store::{Store, int};
use lendline_core::calls::{Call, Event};
use lendline_core::matching::{
    BURST_WITHIN_MS, Basis, Circumstances, Ringing, State, Verdict, judge,
};
use lendline_core::settings::Static;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The most candidates that a verdict lists one by one.
const MOST_CANDIDATES: usize = 50;

#[derive(Deserialize)]
struct Row {
    id: u64,
    record: String,
}

/// Keeps an event and judges its call anew. The same event again changes nothing.
pub fn take_in(store: &Store, memory: &mut Memory, now: u64, event: &Event) -> Outcome<()> {
    let known: Option<Row> = store.first(
        "SELECT id, record FROM call WHERE provider = ? AND call_id IN (?, ?)",
        vec![
            event.provider.as_str().into(),
            event.call_id.as_str().into(),
            super::erase::erased_id(&memory.site.secret, &event.call_id).into(),
        ],
    )?;
    let before = known.as_ref().map(read).transpose()?;
    if let Some(before) = before.as_ref().filter(|before| before.erased) {
        // Of an erased caller nothing is kept any more but how the call went.
        let event = Event { caller: String::new(), ..event.clone() };
        return apply(store, memory, now, before.clone(), &event);
    }
    store.run(
        "INSERT OR IGNORE INTO event (provider, call_id, kind, received_at, raw) VALUES (?, ?, ?, ?, ?)",
        vec![
            event.provider.as_str().into(),
            event.call_id.as_str().into(),
            event.kind.name().into(),
            int(event.received_at),
            event.raw.as_str().into(),
        ],
    )?;
    let Some(before) = before else {
        let call = Call::new(event);
        store.run(
            "INSERT INTO call (provider, call_id, number, started_at, heard_at, revision, moved, record)
             VALUES (?, ?, ?, ?, ?, 0, 0, '{}')",
            vec![
                event.provider.as_str().into(),
                event.call_id.as_str().into(),
                event.number.as_str().into(),
                int(call.started_at()),
                int(now),
            ],
        )?;
        #[derive(Deserialize)]
        struct New {
            id: u64,
        }
        let new: Option<New> = store.first("SELECT last_insert_rowid() AS id", vec![])?;
        let id = new.ok_or_else(|| Failure::inner("a call got no id"))?.id;
        return judge_and_keep(store, memory, id, call, None, now, false);
    };
    apply(store, memory, now, before, event)
}

fn apply(
    store: &Store,
    memory: &mut Memory,
    now: u64,
    before: CallRecord,
    event: &Event,
) -> Outcome<()> {
    let mut call = before.call.clone();
    call.apply(event);
    if call == before.call {
        return Ok(());
    }
    judge_and_keep(store, memory, before.id, call, Some(before), now, false)
}

/// Makes the verdicts final whose time has come.
pub fn finish_due(store: &Store, memory: &mut Memory, now: u64) -> Outcome<()> {
    let due: Vec<Row> = store.rows(
        "SELECT id, record FROM call WHERE final_at <= ? ORDER BY final_at LIMIT 200",
        vec![int(now)],
    )?;
    for row in due {
        let record = read(&row)?;
        judge_and_keep(store, memory, row.id, record.call.clone(), Some(record), now, true)?;
    }
    Ok(())
}

/// Judges a final call anew by the rule in force, from what is kept with it; whether the Pool has the call at all.
pub fn rejudge(store: &Store, _: &mut Memory, now: u64, id: &u64) -> Outcome<bool> {
    let row: Option<Row> =
        store.first("SELECT id, record FROM call WHERE id = ?", vec![int(*id)])?;
    let Some(row) = row else { return Ok(false) };
    let mut record = read(&row)?;
    if record.rejudge(now) {
        store.run(
            "UPDATE call SET record = ?, revision = revision + 1 WHERE id = ?",
            vec![serde_json::to_string(&record).map_err(Failure::inner)?.into(), int(*id)],
        )?;
    }
    Ok(true)
}

/// When the next verdict becomes final.
pub fn next_final(store: &Store) -> Outcome<Option<u64>> {
    #[derive(Deserialize)]
    struct Next {
        at: Option<u64>,
    }
    let next: Option<Next> =
        store.first("SELECT MIN(final_at) AS at FROM call WHERE final_at IS NOT NULL", vec![])?;
    Ok(next.and_then(|next| next.at))
}

fn read(row: &Row) -> Outcome<CallRecord> {
    serde_json::from_str(&row.record).map_err(Failure::inner)
}

fn judge_and_keep(
    store: &Store,
    memory: &mut Memory,
    id: u64,
    call: Call,
    before: Option<CallRecord>,
    now: u64,
    due: bool,
) -> Outcome<()> {
    let final_at = call.final_at(now);
    // A call on the pool stays one, whatever becomes of the number while its verdict is provisional.
    let erased = before.as_ref().is_some_and(|before| before.erased);
    let of_pool = before.as_ref().is_some_and(|before| before.source.is_none());
    let settled = before.filter(|before| {
        before.verdict.as_ref().is_some_and(|verdict| verdict.state == State::Final)
    });
    let record = match settled {
        // A final verdict has left the house: what comes later changes the call, not the verdict.
        Some(before) => CallRecord { id, revision: 0, call, ..before },
        None => {
            super::lease::keep_signs(store, memory, &call.number)?;
            let over = due || now >= final_at;
            let concluded = concluded(store, memory, id, call, of_pool, over)?;
            let call = &concluded.call;
            if let (Some(_), Some(verdict)) = (&concluded.basis, &concluded.verdict) {
                let unclaimed = memory.pool.unclaimed(&call.number).to_vec();
                let about = about(store, memory, call, &unclaimed)?;
                super::habits::learn_from(store, memory, id, call, about)?;
                super::callers::introduce(store, memory, call, verdict)?;
            }
            CallRecord { erased, ..concluded }
        }
    };
    let is_open = |verdict: &Verdict| verdict.state == State::Provisional;
    let open = record.verdict.as_ref().is_some_and(is_open);
    let started_at = record.call.started_at();
    store.run(
        "UPDATE call SET record = ?, started_at = ?, final_at = ?, revision = revision + 1 WHERE id = ?",
        vec![
            serde_json::to_string(&record).map_err(Failure::inner)?.into(),
            int(started_at),
            open.then_some(final_at as f64).into(),
            int(id),
        ],
    )
}

/// The call with its verdict: and the source of a static number, or what a final verdict was judged from.
fn concluded(
    store: &Store,
    memory: &Memory,
    id: u64,
    call: Call,
    of_pool: bool,
    over: bool,
) -> Outcome<CallRecord> {
    let showings = showings::of_number(store, memory, &call)?;
    // A number that was in the pool a moment ago may still be on a visitor's screen.
    let lent = showings.iter().any(|showing| {
        showing.last_seen_at + memory.site.settings.life().hold_ms >= call.started_at()
    });
    let mut statics = memory.site.settings.statics.iter();
    let fixed = statics.find(|one| one.number == call.number).filter(|_| !lent && !of_pool);
    if let Some(source) = fixed.map(Static::touch) {
        let verdict = Some(Verdict::of_static_number());
        return Ok(CallRecord { source: Some(source), verdict, ..CallRecord::new(id, call) });
    }
    let about = about(store, memory, &call, memory.pool.unclaimed(&call.number))?;
    let basis = Basis::of(call.started_at(), &showings, &memory.habits, about, MOST_CANDIDATES);
    let mut verdict = judge(&basis);
    if over {
        verdict.state = State::Final;
    }
    let basis = over.then_some(basis);
    Ok(CallRecord { verdict: Some(verdict), basis, ..CallRecord::new(id, call) })
}

/// What is known of a call besides the showings of its number.
fn about<'a>(
    store: &Store,
    memory: &Memory,
    call: &Call,
    unclaimed: &'a [u64],
) -> Outcome<Circumstances<'a>> {
    let life = memory.site.settings.life();
    let numbers =
        memory.site.settings.destinations.iter().map(|one| one.numbers().count()).sum::<usize>();
    let ringing = Ringing {
        others: other_numbers(store, call)?,
        numbers: numbers.saturating_sub(1) as u32,
        usual: memory.habits.usual(numbers),
    };
    Ok(Circumstances {
        beat_ms: life.beat_ms(),
        ringing,
        hold_ms: life.hold_ms,
        unclaimed,
        known: super::callers::known(store, memory, call)?,
        area: super::callers::area(memory, call),
    })
}

/// How many other numbers rang at about the time of this call without a visitor whose hand explains it.
fn other_numbers(store: &Store, call: &Call) -> Outcome<u32> {
    let (at, number) = (call.started_at(), call.number.as_str().to_string());
    let rows: Vec<Row> = store.rows(
        "SELECT id, record FROM call WHERE started_at BETWEEN ? AND ? AND number <> ? LIMIT 200",
        vec![int(at.saturating_sub(BURST_WITHIN_MS)), int(at + BURST_WITHIN_MS), number.into()],
    )?;
    let mut others = BTreeSet::new();
    for row in rows {
        let record = read(&row)?;
        let by_hand = record.verdict.as_ref().is_some_and(Verdict::is_by_hand);
        if record.source.is_none() && !by_hand {
            others.insert(record.call.number);
        }
    }
    Ok(others.len() as u32)
}
