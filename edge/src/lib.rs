//! The edge of Lendline: a Worker with three Durable Objects on SQLite. It converts requests into the
//! terms of `lendline-core`, keeps what core decided, and converts the answer back; rules are not here.
//!
//! The same Wasm runs on Cloudflare and, self-hosted, on `workerd`.

mod alarm;
mod api;
mod bench;
mod body;
mod client;
mod copy;
mod demo;
mod directory;
mod erase;
mod failure;
mod keys;
mod ledger;
mod objects;
mod owner;
mod patience;
mod people;
mod pool;
mod public;
mod records;
mod rejudge;
mod reply;
mod route;
mod routes;
mod short;
mod snippet;
mod spare;
mod store;
pub mod telephony;
mod telephony_hooks;
mod variables;
mod visitor;

use worker::{Context, Env, Request, Result, event, web_sys};

/// Every request of the outside world.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<web_sys::Response> {
    match route::Routed::of(request.inner(), &env)? {
        Some(routed) => route::answer(request, &env, routed).await,
        None => routes::answer(request, env, context).await,
    }
}

/// Now, ms since 1970, by the machine's clock. Objects never go back behind what they have stored.
fn machine_time() -> u64 {
    worker::js_sys::Date::now() as u64
}
