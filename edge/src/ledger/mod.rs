//! The Ledger: one object for a site and epoch. All visits and calls, for the owner's questions; a verdict
//! can be made anew from what is here alone.

mod bench;
mod erase;
mod people;
mod read;
mod records;
mod report;
mod retain;
mod said;
mod schema;
mod told;
mod verdict;
mod write;
mod written;

pub use bench::Past;
pub use read::{CallPage, CallRow, Page, VisitPage};
pub use report::{ReportAsked, groups};
pub use verdict::VerdictAsked;

use crate::failure::{Failure, Outcome};
use crate::objects::{answer, command};
use crate::store::{Anew, Gate, Store};
use std::cell::{Cell, OnceCell};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// When the alarm rings again after a failure, ms.
const RETRY_MS: u64 = 30_000;

/// See the module.
#[durable_object(alarm)]
pub struct Ledger {
    state: State,
    env: Env,
    gate: Gate,
    store: OnceCell<Store>,
    alarm_at: Cell<Option<u64>>,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        let (gate, store, alarm_at) = (Gate::default(), OnceCell::new(), Cell::new(None));
        Self { state, env, gate, store, alarm_at }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/past" => answer(self.keep(&mut request, bench::fill).await),
            "/write" => answer(self.keep(&mut request, write::write).await),
            "/retain" => answer(self.keep(&mut request, retain::keep).await),
            "/calls" => answer(self.act(&mut request, read::calls).await),
            "/identify" => answer(self.keep(&mut request, told::identify).await),
            "/history" => answer(self.act(&mut request, people::history).await),
            "/callers" => answer(self.act(&mut request, erase::callers).await),
            "/erase" => answer(self.act(&mut request, erase::erase).await),
            "/anew" => answer(self.anew().rewrite(async || Ok(())).await),
            "/report" => answer(self.act(&mut request, report::report).await),
            "/verdict" => answer(self.act(&mut request, verdict::verdict).await),
            "/rejudge" => answer(self.act(&mut request, verdict::rejudge).await),
            "/visits" => answer(self.act(&mut request, read::visits).await),
            other => answer::<()>(Err(Failure::inner(format!("a Ledger knows no {other}")))),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.alarm_at.set(None);
        if self.end_what_is_old().await.is_err() {
            let again = crate::machine_time() + RETRY_MS;
            crate::alarm::ring_by(&self.state, &self.alarm_at, again).await?;
        }
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
    /// The same for what is kept, and will end one day.
    async fn keep<Q: serde::de::DeserializeOwned>(
        &self,
        request: &mut Request,
        act: impl Fn(&Store, &Q) -> Outcome<()>,
    ) -> Outcome<()> {
        self.act(request, act).await?;
        self.arm().await
    }

    async fn end_what_is_old(&self) -> Outcome<()> {
        // Rows that were on their way when the machine stopped come back first.
        self.anew().enter().await?;
        let now = crate::machine_time();
        let store = self.store()?;
        store.transaction(|| retain::prune(store, now))?;
        if retain::wants_anew(store, now)? {
            self.anew().rewrite(async || Ok(())).await?;
            retain::note_anew(self.store()?, now)?;
        }
        self.arm().await
    }

    /// Sees to it that an alarm comes when the oldest row ends.
    async fn arm(&self) -> Outcome<()> {
        let next = retain::next(self.store()?, crate::machine_time())?;
        let Some(next) = next else { return Ok(()) };
        Ok(crate::alarm::ring_by(&self.state, &self.alarm_at, next).await?)
    }
}
