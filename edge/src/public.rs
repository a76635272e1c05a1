//! The address under which we are reached.

use crate::failure::Outcome;
use worker::{Env, Request};

/// The public one where it is configured (`PUBLIC_URL`), whatever stands in front of us; else the one that was called.
/// Without a slash at its end.
pub fn base(request: &Request, env: &Env) -> Outcome<String> {
    let public = env.var("PUBLIC_URL").map(|url| url.to_string()).unwrap_or_default();
    Ok(match public.trim_end_matches('/') {
        "" => request.url()?.origin().ascii_serialization(),
        public => public.to_owned(),
    })
}
