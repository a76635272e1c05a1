//! `GET /bench/rows`: what the product writes, for its budget, and how many requests of pages took the short way. `POST /bench/history/{site}`: a long history at once; `POST /bench/past/{site}`: a long past in its Ledger. There only where the variable `BENCH` is `1`, as only tests and
//! benches set it, and only for the owner.

use crate::failure::{Failure, Outcome};
use crate::ledger::Past;
use crate::objects::{Object, ask};
use crate::pool::History;
use crate::{copy, owner, short, store};
use serde_json::{Value, json};
use worker::{Env, Request};

const MAX_BODY: usize = 1024;

/// Whether this is a bench.
pub fn is_on(env: &Env) -> bool {
    env.var("BENCH").is_ok_and(|bench| bench.to_string() == "1")
}

/// Rows written since the Worker was started.
pub fn rows(request: &Request, env: &Env) -> Outcome<Value> {
    allow(request, env)?;
    let (worker, pool) = short::counts();
    Ok(json!({"written": store::written(), "short": {"worker": worker, "pool": pool}}))
}

/// Gives a site's Pool a history.
pub async fn history(mut request: Request, env: &Env, site: &str) -> Outcome<Value> {
    allow(&request, env)?;
    let site = copy::known_site(env, site).await?;
    let body = crate::body::bounded(&mut request, MAX_BODY).await?;
    let history: History = serde_json::from_slice(&body)
        .map_err(|error| Failure::bad("bad_body", error.to_string()))?;
    let () = ask(env, Object::Pool(&site.key), "history", &history).await?;
    Ok(json!({}))
}

/// Gives a site's Ledger a part of a past.
pub async fn past(mut request: Request, env: &Env, site: &str) -> Outcome<Value> {
    allow(&request, env)?;
    let site = copy::known_site(env, site).await?;
    let body = crate::body::bounded(&mut request, MAX_BODY).await?;
    let past: Past = serde_json::from_slice(&body)
        .map_err(|error| Failure::bad("bad_body", error.to_string()))?;
    let () = ask(env, Object::Ledger(&site.key, site.epoch), "past", &past).await?;
    Ok(json!({}))
}

fn allow(request: &Request, env: &Env) -> Outcome<()> {
    if !is_on(env) {
        return Err(Failure::missing("there is nothing at this address"));
    }
    owner::authorize(request, env).map(drop)
}
