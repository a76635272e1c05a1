//! `GET /bench/rows`: what the product writes, for its budget. There only where the variable `BENCH` is `1`, as only tests and
//! benches set it, and only for the owner.

use crate::failure::{Failure, Outcome};
use crate::{owner, store};
use serde_json::{Value, json};
use worker::{Env, Request};

/// Whether this is a bench.
pub fn is_on(env: &Env) -> bool {
    env.var("BENCH").is_ok_and(|bench| bench.to_string() == "1")
}

/// Rows written since the Worker was started.
pub fn rows(request: &Request, env: &Env) -> Outcome<Value> {
    if !is_on(env) {
        return Err(Failure::missing("there is nothing at this address"));
    }
    owner::authorize(request, env)?;
    Ok(json!({"written": store::written()}))
}
