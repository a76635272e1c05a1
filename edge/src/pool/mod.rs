//! The Pool: one object for a site. Leases and their history within the horizon, what pages told, and the
//! intake of calls. The only hot path; it never waits for a report.
//!
//! What it decides is decided by `lendline_core::leases::Pool`, which lives in memory and is rebuilt from the
//! lease rows whenever the object wakes: memory is a copy, SQLite is the truth.

mod ban;
mod beat;
mod begun;
mod bench;
mod callers;
mod calls;
mod claims;
mod erase;
mod flush;
mod group;
mod habits;
mod ids;
mod lease;
mod live;
mod memory;
mod offer;
mod prune;
mod replay;
mod schema;
mod showings;
mod token;
mod told;
mod view;
mod visit;

pub use ban::{Asked as Ban, Told as Banned};
pub use beat::BeatCommand;
pub use bench::History;
pub use flush::Moved;
pub use memory::visitor_id;
pub use offer::{Asker, Offer};
pub use replay::{Act, Step};
pub use token::Token;
pub use view::PoolView;
pub use visit::VisitCommand;

use crate::failure::{Failure, Outcome};
use crate::objects::{answer, command};
use crate::records::SiteRecord;
use crate::store::{Anew, Gate, Store};
use memory::Memory;
use std::cell::{Cell, OnceCell, RefCell};
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The longest that a call waits for its way to the Ledger when nobody reads, ms.
const CALLS_MS: u64 = 5 * 60 * 1000;
/// The same of a visit that is over. An alarm is a written row, and moving costs some more: on a quiet site most of what a
/// visit costs, were it more often.
const VISITS_MS: u64 = 30 * 60 * 1000;
/// Between two steps to the Ledger where there is more than one moves, ms.
const STEP_MS: u64 = 1_000;

/// See the module.
#[durable_object(alarm)]
pub struct Pool {
    state: State,
    env: Env,
    store: OnceCell<Store>,
    memory: RefCell<Option<Memory>>,
    alarm_at: Cell<Option<u64>>,
    gate: Gate,
    /// Moves to the Ledger that are under way.
    moving: Cell<u32>,
    /// Whether the last one left something to the next.
    behind: Cell<bool>,
}

impl DurableObject for Pool {
    fn new(state: State, env: Env) -> Self {
        let (store, memory, alarm_at) = (OnceCell::new(), RefCell::new(None), Cell::new(None));
        let (gate, moving, behind) = (Gate::default(), Cell::new(0), Cell::new(false));
        Self { state, env, store, memory, alarm_at, gate, moving, behind }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if let Err(failure) = self.anew().enter().await {
            return answer::<()>(Err(failure));
        }
        match request.path().as_str() {
            "/visit" => answer(self.page(&mut request, visit::visit).await),
            "/offer" => answer(self.offer(&mut request, offer::make).await),
            "/page" => answer(self.offer(&mut request, offer::for_page).await),
            "/script-elsewhere" => answer(self.act(&mut request, offer::script_elsewhere).await),
            "/beat" => answer(self.page(&mut request, beat::beat).await),
            "/forget" => answer(
                self.act(&mut request, |store, memory, _, visitors: &Vec<String>| {
                    erase::forget_ids(store, memory, visitors)
                })
                .await,
            ),
            "/ban" => answer(self.act(&mut request, ban::set).await),
            "/call" => answer(self.act(&mut request, calls::take_in).await),
            "/rejudge" => answer(self.act(&mut request, calls::rejudge).await),
            "/view" => answer(
                self.act(&mut request, |store, memory, now, (): &()| {
                    view::view(store, memory, now)
                })
                .await,
            ),
            "/history" => answer(self.history(&mut request).await),
            "/replay" => answer(self.act(&mut request, replay::replay).await),
            "/configure" => answer(self.configure(&mut request).await),
            "/owed" => answer(self.act(&mut request, erase::owed).await),
            "/erase" => answer(self.erase(&mut request).await),
            "/flush" => answer(self.flush(&mut request).await),
            other => answer::<()>(Err(Failure::inner(format!("a Pool knows no {other}")))),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.alarm_at.set(None);
        let worked = self.alarmed().await;
        let pause = if worked.is_ok() { None } else { Some(30_000) };
        self.arm(pause).await?;
        Response::ok("")
    }
}

#[wasm_bindgen]
impl Pool {
    /// What a page sends, done and answered by one call: a promise of Rust's costs as much as writing the rows. Nothing
    /// where it has to wait for something, or fails: then nothing was done, and `fetch` does it.
    pub fn at_once(&self, command: &str, body: &str) -> Option<String> {
        if !self.gate.is_open() || !self.rings_in_time() {
            return None;
        }
        let answer = match command {
            "visit" => self.visit(&serde_json::from_str(body).ok()?),
            "beat" => self.decide(&serde_json::from_str(body).ok()?, beat::beat),
            _ => return None,
        };
        let told = serde_json::to_string(&answer.ok()?).ok()?;
        crate::short::in_pool();
        Some(told)
    }
}

impl Pool {
    fn anew(&self) -> Anew<'_> {
        let (state, env, gate) = (&self.state, &self.env, &self.gate);
        Anew { state, env, class: "pool", steps: schema::STEPS, gate }
    }

    fn store(&self) -> Outcome<&Store> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open(&self.state, schema::STEPS)?;
        Ok(self.store.get_or_init(|| store))
    }

    /// Reads the command, then does it without a pause: decision and rows in one transaction. Where that
    /// fails, memory is thrown away, since it may be ahead of the rows.
    async fn act<Q: serde::de::DeserializeOwned, A>(
        &self,
        request: &mut Request,
        act: impl Fn(&Store, &mut Memory, u64, &Q) -> Outcome<A>,
    ) -> Outcome<A> {
        let asked: Q = command(request).await?;
        self.anew().enter().await?;
        let outcome = self.decide(&asked, act);
        self.arm(None).await?;
        outcome
    }

    /// The same for what pages send, the most by far: an alarm that is set already comes in time for it.
    async fn page<Q: serde::de::DeserializeOwned, A>(
        &self,
        request: &mut Request,
        act: impl Fn(&Store, &mut Memory, u64, &Q) -> Outcome<A>,
    ) -> Outcome<A> {
        let asked: Q = command(request).await?;
        self.anew().enter().await?;
        let outcome = self.decide(&asked, act);
        if !self.rings_in_time() {
            self.arm(None).await?;
        }
        outcome
    }

    fn rings_in_time(&self) -> bool {
        self.alarm_at.get().is_some_and(|at| at <= crate::machine_time() + VISITS_MS)
    }

    fn decide<Q, A>(
        &self,
        asked: &Q,
        act: impl Fn(&Store, &mut Memory, u64, &Q) -> Outcome<A>,
    ) -> Outcome<A> {
        self.with(|store, memory| {
            let now = memory.tick(crate::machine_time());
            store.transaction(|| act(store, memory, now, asked))
        })
    }

    /// The same of a page that was opened. Of somebody who is not known and tells nothing no row is read, save where he comes to share
    /// a number with a visit that is over: that fails, and is done the long way.
    fn visit(&self, asked: &VisitCommand) -> Outcome<String> {
        self.with(|store, memory| {
            let now = memory.tick(crate::machine_time());
            let known = asked.known(memory);
            let mut act = || visit::visit_by(store, memory, now, asked, known);
            if known.is_none() && asked.told.is_empty() {
                return store.gathered(act);
            }
            store.transaction(&mut act)
        })
    }

    fn with<A>(&self, work: impl FnOnce(&Store, &mut Memory) -> Outcome<A>) -> Outcome<A> {
        if self.gate.is_closed() {
            return Err(Failure::new(503, "busy", "the Pool is made anew; try again in a moment"));
        }
        let store = self.store()?;
        let mut slot = self.memory.try_borrow_mut().map_err(Failure::inner)?;
        if slot.is_none() {
            *slot = Some(Memory::load(store)?);
        }
        let Some(memory) = slot.as_mut() else { return Err(Failure::inner("no memory")) };
        let outcome = work(store, memory);
        // What is refused with 4xx was refused before anything was decided.
        if outcome.as_ref().is_err_and(|failure| failure.status() >= 500) {
            *slot = None;
        }
        outcome
    }

    /// An offer: memory only, nothing is kept.
    async fn offer(
        &self,
        request: &mut Request,
        make: impl FnOnce(&mut Memory, u64, &Asker) -> Outcome<String>,
    ) -> Outcome<String> {
        let asker: Asker = command(request).await?;
        self.anew().enter().await?;
        self.with(|_, memory| {
            let now = memory.tick(crate::machine_time());
            make(memory, now, &asker)
        })
    }

    /// New settings: kept, and memory is rebuilt by them.
    async fn configure(&self, request: &mut Request) -> Outcome<()> {
        let record: SiteRecord = command(request).await?;
        self.anew().enter().await?;
        let store = self.store()?;
        let now = crate::machine_time();
        store.transaction(|| memory::keep_settings(store, &record, now))?;
        *self.memory.try_borrow_mut().map_err(Failure::inner)? = None;
        // What is kept for a shorter time now may end at once.
        Ok(self.arm(None).await?)
    }

    async fn alarmed(&self) -> Outcome<()> {
        self.anew().enter().await?;
        self.with(|store, memory| {
            let now = memory.tick(crate::machine_time());
            store.transaction(|| calls::finish_due(store, memory, now))?;
            store.transaction(|| prune::prune(store, memory.site.settings.retention(), now))
        })?;
        let until = self.with(|_, memory| Ok(memory.changes()))?;
        self.move_to_ledger(false, until).await
    }

    /// Sees to it that an alarm comes in time for the next verdict that becomes final, for the Ledger, and for the end of
    /// what is kept.
    async fn arm(&self, pause_ms: Option<u64>) -> Result<()> {
        let now = crate::machine_time();
        let wanted = match pause_ms {
            Some(pause) => Some(now + pause),
            None => self
                .with(|store, memory| {
                    let verdict = calls::next_final(store)?;
                    let call = memory.has_unmoved_calls(store)?.then_some(now + CALLS_MS);
                    let visit = memory.has_live_visits().then_some(now + VISITS_MS);
                    let late = told::is_late(store)?.then_some(now + VISITS_MS);
                    let told = prune::untold(store, memory)?.map(|_| now + CALLS_MS);
                    let step = self.behind.get().then_some(now + STEP_MS);
                    let soon = [verdict, call, visit, late, told, step].into_iter().flatten().min();
                    // Whatever alarm comes takes away what has ended.
                    let retention = memory.site.settings.retention();
                    soon.map_or_else(|| prune::next(store, retention, now), |at| Ok(Some(at)))
                })
                .unwrap_or(None),
        };
        let Some(wanted) = wanted else { return Ok(()) };
        crate::alarm::ring_by(&self.state, &self.alarm_at, wanted).await
    }
}
