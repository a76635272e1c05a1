//! The Directory: one object for the installation. It knows the sites, the numbers and whose they are from
//! when to when, the providers, and the calls to numbers that belong to nobody.

mod numbers;
mod providers;
mod retain;
mod schema;
mod sites;
mod strays;

pub use numbers::At;
pub use providers::Put as PutProvider;
pub use sites::{Had, Newer, Put as PutSite};
pub use strays::Page as StrayPage;

use crate::erase::Erased;
use crate::failure::{Failure, Outcome};
use crate::objects::{answer, command};
use crate::store::{Anew, Gate, Store};
use lendline_core::numbers::Number;
use std::cell::{Cell, OnceCell};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// See the module.
#[durable_object(alarm)]
pub struct Directory {
    state: State,
    env: Env,
    store: OnceCell<Store>,
    gate: Gate,
}

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        Self { state, env, store: OnceCell::new(), gate: Gate::default() }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match request.path().as_str() {
            "/put-site" => answer(self.put_site(&mut request).await),
            "/site" => answer(self.reading(&mut request, sites::get).await),
            "/newer-site" => answer(self.reading(&mut request, sites::newer).await),
            "/sites" => answer(self.reading(&mut request, |store, _: ()| sites::list(store)).await),
            "/number" => answer(self.reading(&mut request, numbers::owner).await),
            "/put-provider" => answer(self.reading(&mut request, providers::put).await),
            "/provider" => answer(self.reading(&mut request, providers::get).await),
            "/stray" => answer(self.keep_stray(&mut request).await),
            "/erase" => answer(self.erase(&mut request).await),
            "/strays" => answer(self.reading(&mut request, strays::list).await),
            other => answer::<()>(Err(Failure::inner(format!("the Directory knows no {other}")))),
        }
    }

    /// Settings whose push to a Pool was not acknowledged are pushed again; calls to numbers of nobody end.
    async fn alarm(&self) -> Result<Response> {
        let repaired = self.repair().await;
        let ended = self.end_what_is_old().await;
        if repaired.is_err() || ended.is_err() {
            self.retry_later().await?;
        }
        Response::ok("")
    }
}

impl Directory {
    fn anew(&self) -> Anew<'_> {
        let (state, env, gate) = (&self.state, &self.env, &self.gate);
        Anew { state, env, class: "directory", steps: schema::STEPS, gate }
    }

    async fn repair(&self) -> Outcome<()> {
        self.anew().enter().await?;
        sites::push_pending(self.store()?, &self.env).await
    }

    async fn keep_stray(&self, request: &mut Request) -> Outcome<()> {
        self.reading(request, strays::keep).await?;
        self.arm().await
    }

    async fn end_what_is_old(&self) -> Outcome<()> {
        self.anew().enter().await?;
        let now = crate::machine_time();
        if retain::has_ended(self.store()?, now)? {
            // Sites, numbers and strays are few: the file is made anew without those that have ended.
            self.anew().rewrite(async || retain::prune(self.store()?, now)).await?;
        }
        self.arm().await
    }

    /// Sees to it that an alarm comes when the oldest stray ends.
    async fn arm(&self) -> Outcome<()> {
        let next = retain::next(self.store()?, crate::machine_time())?;
        let Some(next) = next else { return Ok(()) };
        // Others set this alarm too: what is stored is asked.
        Ok(crate::alarm::ring_by(&self.state, &Cell::new(None), next).await?)
    }

    async fn erase(&self, request: &mut Request) -> Outcome<Erased> {
        let caller: Number = command(request).await?;
        self.anew().rewrite(async || strays::erase(self.store()?, &caller)).await
    }

    fn store(&self) -> Outcome<&Store> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open(&self.state, schema::STEPS)?;
        Ok(self.store.get_or_init(|| store))
    }

    async fn reading<Q: serde::de::DeserializeOwned, A>(
        &self,
        request: &mut Request,
        act: impl FnOnce(&Store, Q) -> Outcome<A>,
    ) -> Outcome<A> {
        let asked = command(request).await?;
        self.anew().enter().await?;
        act(self.store()?, asked)
    }

    /// Keeps the settings, then pushes them to the Pool; only then the owner is answered.
    async fn put_site(&self, request: &mut Request) -> Outcome<crate::records::SiteRecord> {
        let put: sites::Put = command(request).await?;
        self.anew().enter().await?;
        let store = self.store()?;
        let record = sites::put(store, put)?;
        // Set before the push, which a kill may cut off; an alarm that finds nothing to push does no harm.
        self.retry_later().await?;
        if let Err(failure) = sites::push(store, &self.env, &record).await {
            worker::console_error!(
                "lendline: a site's settings wait for its Pool: {:?}",
                failure.told()
            );
            return Err(Failure::new(
                503,
                "not_pushed",
                "the settings are kept, but not yet in effect; they will be within seconds",
            ));
        }
        Ok(record)
    }

    async fn retry_later(&self) -> Result<()> {
        self.state.storage().set_alarm(std::time::Duration::from_secs(5)).await
    }
}
