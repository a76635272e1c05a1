//! An object's SQLite: statements, transactions, the schema's version.

mod anew;
mod statement;

pub use anew::{Anew, Gate};

use crate::failure::{Failure, Outcome};
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{SqlStorage, SqlStorageValue, State};

#[wasm_bindgen]
extern "C" {
    /// The storage's own JavaScript object; the crate does not bind the synchronous transaction.
    type RawStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        closure: &mut dyn FnMut() -> std::result::Result<JsValue, JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn sql(this: &RawStorage) -> JsValue;
}

thread_local! {
    static WRITTEN: Cell<u64> = const { Cell::new(0) };
}

/// Rows written since the Worker was started, by all objects that live with it: what Cloudflare bills. On one's own
/// machine those are all there are.
pub fn written() -> u64 {
    WRITTEN.get()
}

/// Counts rows that were written otherwise than by a statement: an alarm that is set counts as one.
pub fn count_written(rows: u64) {
    WRITTEN.set(WRITTEN.get() + rows);
}

/// A value bound to a statement. Numbers arrive in SQLite as REAL and become INTEGER in columns of that
/// affinity; they must be below 2^53.
pub use worker::SqlStorageValue as Value;

/// A number for a statement.
pub fn int(value: u64) -> Value {
    SqlStorageValue::Float(value as f64)
}

/// A flag for a statement (a boolean would be stored as text).
pub fn flag(value: bool) -> Value {
    int(value.into())
}

/// A statement with its values.
type Statement = (String, Vec<Value>);

/// Rows that [`Store::each`] reads at once.
const AT_ONCE: u64 = 500;

/// Which steps of the schema were run.
const SCHEMA_STEP: &str =
    "CREATE TABLE IF NOT EXISTS schema_step (step INTEGER PRIMARY KEY) WITHOUT ROWID";

/// The database of one object.
pub struct Store {
    sql: SqlStorage,
    raw_sql: JsValue,
    raw: RawStorage,
    /// Statements of [`Store::gathered`] that wait for its end.
    waiting: RefCell<Option<Vec<Statement>>>,
}

impl Store {
    /// The object's database, brought to the newest schema: `steps` are run once each, in order.
    pub fn open(state: &State, steps: &[&str]) -> Outcome<Self> {
        let store = Self::bare(state);
        store.migrate(steps)?;
        Ok(store)
    }

    /// The object's database as it is.
    pub fn bare(state: &State) -> Self {
        use wasm_bindgen::JsCast;
        let storage = state.storage();
        let raw: &JsValue = storage.as_raw().as_ref();
        let raw: RawStorage = raw.clone().unchecked_into();
        Self { sql: storage.sql(), raw_sql: raw.sql(), raw, waiting: RefCell::new(None) }
    }

    fn migrate(&self, steps: &[&str]) -> Outcome<()> {
        self.run(SCHEMA_STEP, vec![])?;
        #[derive(serde::Deserialize)]
        struct Count {
            done: u64,
        }
        let done: Option<Count> = self.first("SELECT COUNT(*) AS done FROM schema_step", vec![])?;
        let done = done.map_or(0, |count| count.done as usize);
        if done > steps.len() {
            return Err(Failure::inner("the stored data is of a newer version of Lendline"));
        }
        for (step, statements) in steps.iter().enumerate().skip(done) {
            self.transaction(|| {
                self.run(statements, vec![])?;
                self.run("INSERT INTO schema_step (step) VALUES (?)", vec![int(step as u64)])
            })?;
        }
        Ok(())
    }

    /// A statement without rows.
    pub fn run(&self, statement: &str, values: Vec<Value>) -> Outcome<()> {
        if let Some(waiting) = self.waiting.borrow_mut().as_mut() {
            waiting.push((statement.to_owned(), values));
            return Ok(());
        }
        self.write(statement, values)
    }

    fn write(&self, statement: &str, values: Vec<Value>) -> Outcome<()> {
        let rows = if statement::is_short(&values) {
            statement::run(&self.raw_sql, statement, &values)?
        } else {
            let cursor = self.sql.exec(statement, values).map_err(|e| failed(statement, e))?;
            cursor.rows_written() as u64
        };
        count_written(rows);
        Ok(())
    }

    /// The rows of a query.
    pub fn rows<T: DeserializeOwned>(&self, query: &str, values: Vec<Value>) -> Outcome<Vec<T>> {
        if self.waiting.borrow().as_ref().is_some_and(|waiting| !waiting.is_empty()) {
            return Err(Failure::inner("rows are read before what was written stands there"));
        }
        let cursor = self.sql.exec(query, values).map_err(|e| failed(query, e))?;
        cursor.to_array().map_err(|e| failed(query, e))
    }

    /// The first row of a query. (`one()` of the crate throws through Wasm where there is none.)
    pub fn first<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<Value>,
    ) -> Outcome<Option<T>> {
        Ok(self.rows(query, values)?.into_iter().next())
    }

    /// Hands over the rows of a query one by one, read some at a time: of however many there are, few are in memory. The query asks
    /// for ids above `?1`, in their order, and sets no limit; `id` reads a row's. A row that was handed over may be changed.
    pub fn each<T: DeserializeOwned>(
        &self,
        query: &str,
        values: &[Value],
        id: impl Fn(&T) -> u64,
        mut take: impl FnMut(T) -> Outcome<()>,
    ) -> Outcome<()> {
        let query = format!("{query} LIMIT {AT_ONCE}");
        let mut last = 0;
        loop {
            let rows: Vec<T> = self.rows(&query, [&[int(last)], values].concat())?;
            let Some(row) = rows.last() else { return Ok(()) };
            last = id(row);
            rows.into_iter().try_for_each(&mut take)?;
        }
    }

    /// All of it or, where it fails, nothing.
    pub fn transaction<T>(&self, mut work: impl FnMut() -> Outcome<T>) -> Outcome<T> {
        let mut outcome = None;
        let result = self.raw.transaction_sync(&mut || match work() {
            Ok(value) => {
                outcome = Some(Ok(value));
                Ok(JsValue::UNDEFINED)
            }
            Err(failure) => {
                outcome = Some(Err(failure));
                Err(JsValue::from_str("rolled back"))
            }
        });
        match (outcome, result) {
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (Some(Err(failure)), _) => Err(failure),
            (_, Err(error)) => Err(Failure::inner(format!("a transaction failed: {error:?}"))),
            (None, Ok(_)) => Err(Failure::inner("a transaction did not run")),
        }
    }

    /// The same for work that reads no rows once it has written some: what it writes is written at its end, and one statement
    /// needs no transaction, which costs as much as a row.
    pub fn gathered<T>(&self, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.waiting.replace(Some(Vec::new()));
        let outcome = work();
        let mut waiting = self.waiting.take().unwrap_or_default();
        let value = outcome?;
        if waiting.len() > 1 {
            self.transaction(|| {
                waiting.drain(..).try_for_each(|(it, values)| self.write(&it, values))
            })?;
        } else if let Some((statement, values)) = waiting.pop() {
            self.write(&statement, values)?;
        }
        Ok(value)
    }
}

fn failed(statement: &str, error: worker::Error) -> Failure {
    let words = statement.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
    Failure::inner(format!("{words} …: {error}"))
}
