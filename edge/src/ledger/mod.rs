//! The Ledger: one object for a site and epoch. All visits and calls, for the owner's questions; a verdict
//! can be made anew from what is here alone.

mod erase;
mod read;
mod report;
mod schema;
mod write;

pub use read::{CallPage, CallRow, Page, VisitPage};
pub use report::{ReportAsked, groups};

use crate::failure::{Failure, Outcome};
use crate::objects::{answer, command};
use crate::store::{Anew, Gate, Store};
use std::cell::OnceCell;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// See the module.
#[durable_object(alarm)]
pub struct Ledger {
    state: State,
    env: Env,
    gate: Gate,
    store: OnceCell<Store>,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self { state, env, gate: Gate::default(), store: OnceCell::new() }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/write" => answer(self.act(&mut request, write::write).await),
            "/calls" => answer(self.act(&mut request, read::calls).await),
            "/erase" => answer(self.act(&mut request, erase::erase).await),
            "/anew" => answer(self.anew().rewrite(async || Ok(())).await),
            "/report" => answer(self.act(&mut request, report::report).await),
            "/visits" => answer(self.act(&mut request, read::visits).await),
            other => answer::<()>(Err(Failure::inner(format!("a Ledger knows no {other}")))),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        // Rows that were on their way when the machine stopped.
        self.anew().enter().await.map_err(|failure| failure.told().to_string())?;
        Response::ok("")
    }
}

impl Ledger {
    fn anew(&self) -> Anew<'_> {
        let (state, env, gate) = (&self.state, &self.env, &self.gate);
        Anew { state, env, class: "ledger", steps: schema::STEPS, gate }
    }

    fn store(&self) -> Outcome<&Store> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open(&self.state, schema::STEPS)?;
        Ok(self.store.get_or_init(|| store))
    }

    async fn act<Q: serde::de::DeserializeOwned, A>(
        &self,
        request: &mut Request,
        act: impl Fn(&Store, &Q) -> Outcome<A>,
    ) -> Outcome<A> {
        let asked: Q = command(request).await?;
        self.anew().enter().await?;
        let store = self.store()?;
        store.transaction(|| act(store, &asked))
    }
}
