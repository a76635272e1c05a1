//! What the site learns of its callers: core believes, what it believes and what it learned from is kept here.

use super::memory::{Memory, set_fact};
use super::showings;
use crate::failure::{Failure, Outcome};
use crate::store::{Store, int};
use lendline_core::calls::Call;
use lendline_core::matching::{Circumstances, Lesson, MOST_LESSONS, REFRESH_EVERY, Showing, learn};
use serde::Deserialize;

/// Learns from a call of the pool whose verdict has become final.
pub fn learn_from(
    store: &Store,
    memory: &mut Memory,
    id: u64,
    call: &Call,
    about: Circumstances<'_>,
) -> Outcome<()> {
    let showings = showings::of_number(store, memory, call)?;
    let lesson = learn(call.started_at(), &showings, &mut memory.habits, about);
    store.run(
        "INSERT OR REPLACE INTO lesson (call, record) VALUES (?, ?)",
        vec![int(id), serde_json::to_string(&lesson).map_err(Failure::inner)?.into()],
    )?;
    if memory.habits.calls().is_multiple_of(REFRESH_EVERY) {
        let lessons = lessons(store)?;
        memory.habits.refresh(lessons.iter());
    }
    keep(store, memory)
}

/// The last lessons, the oldest first; those before them are taken away.
fn lessons(store: &Store) -> Outcome<Vec<Lesson>> {
    #[derive(Deserialize)]
    struct Row {
        record: String,
    }
    let most = MOST_LESSONS as u64;
    store.run(
        "DELETE FROM lesson WHERE call <= (SELECT call FROM lesson ORDER BY call DESC LIMIT 1 OFFSET ?)",
        vec![int(most)],
    )?;
    let rows: Vec<Row> = store.rows("SELECT record FROM lesson ORDER BY call", vec![])?;
    rows.iter().map(|row| serde_json::from_str(&row.record).map_err(Failure::inner)).collect()
}

/// Counts visits that are over, and the time for which numbers could be called by nobody. To be kept after it.
pub fn count(memory: &mut Memory, over: &[Showing], now: u64) {
    let beat_ms = memory.site.settings.life().beat_ms();
    for showing in over {
        memory.habits.saw(showing, now, beat_ms);
    }
    let numbers = memory.site.settings.destinations.iter().map(|one| one.numbers().count()).sum();
    memory.habits.waited(numbers, now);
}

/// Keeps what is believed.
pub fn keep(store: &Store, memory: &Memory) -> Outcome<()> {
    let text = serde_json::to_string(&memory.habits).map_err(Failure::inner)?;
    set_fact(store, "habits", &text)
}
