//! A spare: holds an object's rows while that object's file is made anew (see `store::anew`), one for each object.

use crate::failure::{Failure, Outcome};
use crate::objects::{answer, command};
use crate::store::{Store, int};
use serde::{Deserialize, Serialize};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// Some rows of a table.
#[derive(Serialize, Deserialize)]
pub struct Chunk {
    /// The statement that puts them back; its one value is `rows`.
    pub into: String,
    /// JSON: an array of arrays.
    pub rows: String,
}

/// See the module.
#[durable_object(alarm)]
pub struct Spare {
    state: State,
}

impl DurableObject for Spare {
    fn new(state: State, _: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/clear" => answer(self.clear().await),
            "/put" => answer(self.put(&mut request).await),
            "/seal" => answer(self.seal()),
            "/sealed" => answer(self.sealed()),
            "/get" => answer(self.get(&mut request).await),
            other => answer::<()>(Err(Failure::inner(format!("a Spare knows no {other}")))),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        Response::ok("")
    }
}

impl Spare {
    /// The tables are made by every command: a spare is emptied as a whole.
    fn store(&self) -> Outcome<Store> {
        let store = Store::bare(&self.state);
        store.run(
            "CREATE TABLE IF NOT EXISTS chunk (n INTEGER PRIMARY KEY, statement TEXT NOT NULL, rows TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS seal (chunks INTEGER NOT NULL)",
            vec![],
        )?;
        Ok(store)
    }

    async fn clear(&self) -> Outcome<()> {
        Ok(self.state.storage().delete_all().await?)
    }

    async fn put(&self, request: &mut Request) -> Outcome<()> {
        let chunk: Chunk = command(request).await?;
        self.store()?.run(
            "INSERT INTO chunk (statement, rows) VALUES (?, ?)",
            vec![chunk.into.into(), chunk.rows.into()],
        )
    }

    /// All is there.
    fn seal(&self) -> Outcome<()> {
        self.store()?.run("INSERT INTO seal (chunks) SELECT COUNT(*) FROM chunk", vec![])
    }

    /// How many chunks there are, where all are there.
    fn sealed(&self) -> Outcome<Option<u64>> {
        #[derive(Deserialize)]
        struct Row {
            chunks: u64,
        }
        let row: Option<Row> = self.store()?.first("SELECT chunks FROM seal LIMIT 1", vec![])?;
        Ok(row.map(|row| row.chunks))
    }

    async fn get(&self, request: &mut Request) -> Outcome<Option<Chunk>> {
        let n: u64 = command(request).await?;
        self.store()?
            .first("SELECT statement AS \"into\", rows FROM chunk WHERE n = ?", vec![int(n)])
    }
}
