//! An object's file made anew. In workerd deleted rows stay readable in SQLite's free pages and its log; only
//! `deleteAll` clears them. So the rows that are left go to a spare object, the file is cleared, and they come back.
//!
//! Whenever it is cut off: until the spare is sealed the object has its rows; from then on the spare has them, and an
//! object that lacks `schema_step`, which comes back last, takes them from there before it does anything else.

use super::{Store, int};
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::spare::Chunk;
use serde::Deserialize;
use std::cell::Cell;
use worker::{Delay, Env, State};

/// A text of rows that is long enough, bytes; a value may have 2 MB.
const ENOUGH: usize = 500_000;
/// Most rows in a text.
const MOST_ROWS: u64 = 2_000;
/// How often whoever waits looks again, ms.
const LOOK_MS: u64 = 20;
/// Work without progress for this long was cut off, ms.
const CUT_OFF_MS: u64 = 30_000;

/// Keeps commands away while the file is made anew.
#[derive(Default)]
pub struct Gate {
    whole: Cell<bool>,
    closed: Cell<bool>,
    progress_at: Cell<u64>,
    /// Who closed it last: what was taken for cut off and goes on after all must do nothing more.
    ticket: Cell<u64>,
}

impl Gate {
    /// Whether commands must wait.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether commands need not wait, nor look for the rows first.
    pub fn is_open(&self) -> bool {
        self.whole.get() && !self.closed.get()
    }

    fn close(&self) -> u64 {
        self.closed.set(true);
        self.progress_at.set(crate::machine_time());
        self.ticket.set(self.ticket.get() + 1);
        self.ticket.get()
    }

    fn goes_on(&self, ticket: u64) -> Outcome<()> {
        if self.ticket.get() != ticket {
            return Err(Failure::new(503, "busy", "this took too long; ask again in a moment"));
        }
        self.progress_at.set(crate::machine_time());
        Ok(())
    }
}

/// An object, as far as its file is concerned.
pub struct Anew<'a> {
    /// Its state.
    pub state: &'a State,
    /// Its bindings.
    pub env: &'a Env,
    /// Its class: no two objects have the same spare.
    pub class: &'static str,
    /// Its schema.
    pub steps: &'a [&'a str],
    /// Its gate.
    pub gate: &'a Gate,
}

impl Anew<'_> {
    /// Waits until the object has its rows.
    pub async fn enter(&self) -> Outcome<()> {
        loop {
            if self.gate.closed.get() {
                let idle = crate::machine_time().saturating_sub(self.gate.progress_at.get());
                if idle < CUT_OFF_MS {
                    Delay::from(std::time::Duration::from_millis(LOOK_MS)).await;
                    continue;
                }
                self.gate.whole.set(false);
                self.gate.ticket.set(self.gate.ticket.get() + 1);
            } else if self.gate.whole.get() {
                return Ok(());
            }
            let store = Store::bare(self.state);
            if !has_tables(&store)? {
                let ticket = self.gate.close();
                let outcome = self.take_back(&store, ticket).await;
                self.gate.goes_on(ticket)?;
                self.gate.closed.set(false);
                outcome?;
            }
            self.gate.closed.set(false);
            self.gate.whole.set(true);
        }
    }

    /// Does some work while no command is let in, then makes the file anew.
    pub async fn rewrite<A>(&self, work: impl AsyncFnOnce() -> Outcome<A>) -> Outcome<A> {
        self.enter().await?;
        let ticket = self.gate.close();
        let outcome = match work().await {
            Ok(value) => self.make(ticket).await.map(|()| value),
            Err(failure) => Err(failure),
        };
        self.gate.goes_on(ticket)?;
        // Where it failed half way, the next command looks for the rows first.
        self.gate.whole.set(false);
        self.gate.closed.set(false);
        outcome
    }

    async fn make(&self, ticket: u64) -> Outcome<()> {
        let store = Store::bare(self.state);
        self.gate.goes_on(ticket)?;
        let () = self.spare("clear", &()).await?;
        for table in tables(&store)? {
            self.copy(&store, &table, ticket).await?;
        }
        self.gate.goes_on(ticket)?;
        let () = self.spare("seal", &()).await?;
        self.gate.goes_on(ticket)?;
        self.clear_file().await?;
        self.take_back(&store, ticket).await
    }

    /// Brings rows back from the spare, if it has any; else the object is a new one.
    async fn take_back(&self, store: &Store, ticket: u64) -> Outcome<()> {
        let sealed: Option<u64> = self.spare("sealed", &()).await?;
        let Some(chunks) = sealed else { return Ok(()) };
        if !tables(store)?.is_empty() {
            // An earlier attempt was cut off.
            self.clear_file().await?;
        }
        // The last chunk is `schema_step`: by as many steps as the rows were made, if the product is a newer one by now.
        let last = self.chunk(chunks, ticket).await?;
        let steps: Vec<serde_json::Value> =
            serde_json::from_str(&last.rows).map_err(Failure::inner)?;
        for step in self.steps.iter().take(steps.len()) {
            store.run(step, vec![])?;
        }
        for n in 1..=chunks {
            let chunk = self.chunk(n, ticket).await?;
            store.transaction(|| {
                if chunk.into.contains("sqlite_sequence") {
                    // It has no key by which a row would be replaced.
                    store.run("DELETE FROM sqlite_sequence", vec![])?;
                }
                if n == chunks {
                    store.run(super::SCHEMA_STEP, vec![])?;
                }
                store.run(&chunk.into, vec![chunk.rows.as_str().into()])
            })?;
        }
        self.spare("clear", &()).await
    }

    async fn chunk(&self, n: u64, ticket: u64) -> Outcome<Chunk> {
        self.gate.goes_on(ticket)?;
        let chunk: Option<Chunk> = self.spare("get", &n).await?;
        self.gate.goes_on(ticket)?;
        chunk.ok_or_else(|| Failure::inner("a spare lacks rows"))
    }

    async fn clear_file(&self) -> Outcome<()> {
        let storage = self.state.storage();
        storage.delete_all().await?;
        // An alarm brings the rest to an end, should it be cut off here.
        Ok(storage.set_alarm(std::time::Duration::from_secs(5)).await?)
    }

    async fn copy(&self, store: &Store, table: &Table, ticket: u64) -> Outcome<()> {
        let (mut after, mut most) = (0, 100);
        loop {
            self.gate.goes_on(ticket)?;
            let part = match table.read(store, after, most) {
                Ok(part) if part.rows.len() <= ENOUGH || most == 1 => part,
                Err(failure) if most == 1 => return Err(failure),
                _ => {
                    most = (most / 4).max(1);
                    continue;
                }
            };
            if part.count == 0 {
                return Ok(());
            }
            after = part.last;
            if part.rows.len() < ENOUGH / 4 {
                most = (most * 2).min(MOST_ROWS);
            }
            let () = self.spare("put", &Chunk { into: table.into(), rows: part.rows }).await?;
        }
    }

    async fn spare<A: serde::de::DeserializeOwned>(
        &self,
        command: &str,
        body: &impl serde::Serialize,
    ) -> Outcome<A> {
        let id = self.state.id();
        let name = id.name().ok_or_else(|| Failure::inner("an object without a name"))?;
        ask(self.env, Object::Spare(self.class, &name), command, body).await
    }
}

struct Table {
    name: String,
    columns: Vec<String>,
    by_rowid: bool,
}

#[derive(Deserialize)]
struct Part {
    rows: String,
    count: u64,
    last: u64,
}

impl Table {
    /// Rows behind a place, at most so many.
    fn read(&self, store: &Store, after: u64, most: u64) -> Outcome<Part> {
        let columns = self.columns.join(", ");
        let (place, which) = if self.by_rowid {
            ("rowid", "WHERE rowid > ? ORDER BY rowid LIMIT ?")
        } else {
            ("0", "LIMIT ?2 OFFSET ?1")
        };
        let query = format!(
            "SELECT json_group_array(json_array({columns})) AS rows, COUNT(*) AS count,
               COALESCE(MAX(place), 0) AS last
             FROM (SELECT {place} AS place, {columns} FROM {} {which})",
            self.name
        );
        let part: Option<Part> = store.first(&query, vec![int(after), int(most)])?;
        let mut part = part.ok_or_else(|| Failure::inner("a table without an answer"))?;
        if !self.by_rowid {
            part.last = after + part.count;
        }
        Ok(part)
    }

    fn into(&self) -> String {
        let values: Vec<String> = (0..self.columns.len()).map(|n| format!("value->>{n}")).collect();
        format!(
            "INSERT OR REPLACE INTO {} ({}) SELECT {} FROM json_each(?)",
            self.name,
            self.columns.join(", "),
            values.join(", ")
        )
    }
}

fn has_tables(store: &Store) -> Outcome<bool> {
    Ok(tables(store)?.iter().any(|table| table.name == "schema_step"))
}

/// The object's own tables, `schema_step` last.
fn tables(store: &Store) -> Outcome<Vec<Table>> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
        sql: String,
    }
    #[derive(Deserialize)]
    struct Column {
        name: String,
    }
    let rows: Vec<Row> = store.rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'
         AND (name NOT LIKE 'sqlite%' OR name = 'sqlite_sequence') ORDER BY name = 'schema_step', name LIKE 'sqlite%', name",
        vec![],
    )?;
    let tables = rows.into_iter().map(|row| {
        let columns: Vec<Column> =
            store.rows("SELECT name FROM pragma_table_info(?)", vec![row.name.as_str().into()])?;
        Ok(Table {
            columns: columns.into_iter().map(|column| format!("\"{}\"", column.name)).collect(),
            by_rowid: !row.sql.contains("WITHOUT ROWID"),
            name: row.name,
        })
    });
    tables.collect()
}
