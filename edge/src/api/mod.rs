//! The HTTP API: `/api/v1/…`, with the owner's token, or the owner's page's cookie.

mod ban;
mod calls;
mod erase;
mod moved;
mod people;
mod providers;
mod report;
mod script;
mod sites;
mod zone;

use crate::failure::{Failure, Outcome};
use crate::owner;
use crate::reply::json;
use serde_json::Value;
use worker::{Env, Method, Request, Response, Result};

/// The largest body of settings, bytes: 10,000 numbers have room.
const MAX_BODY: usize = 1024 * 1024;

/// The description of the API.
const OPENAPI: &str = include_str!("openapi.json");

/// Answers a request below `/api/v1/`.
pub async fn answer(
    mut request: Request,
    env: &Env,
    method: Method,
    path: &[&str],
) -> Result<Response> {
    if path == ["openapi.json"] && method == Method::Get {
        return crate::reply::text(200, "application/json", OPENAPI);
    }
    json(route(&mut request, env, method, path).await)
}

async fn route(request: &mut Request, env: &Env, method: Method, path: &[&str]) -> Outcome<Value> {
    owner::authorize(request, env)?;
    match (method, path) {
        (Method::Get, ["sites"]) => sites::list(env).await,
        (Method::Get, ["sites", site]) => sites::get(env, site).await,
        (Method::Put, ["sites", site]) => sites::put(request, env, site).await,
        (Method::Get, ["sites", site, "pool"]) => sites::pool(env, site).await,
        (Method::Get, ["sites", site, "script"]) => script::get(request, env, site).await,
        (Method::Get, ["sites", site, "calls"]) => calls::of_site(request, env, site).await,
        (Method::Get, ["sites", site, "calls", call, "verdict"]) => {
            calls::verdict(request, env, site, call).await
        }
        (Method::Post, ["sites", site, "calls", call, "rejudge"]) => {
            calls::rejudge(request, env, site, call).await
        }
        (Method::Get, ["sites", site, "visits"]) => calls::visits(request, env, site).await,
        (Method::Get, ["sites", site, "report"]) => report::of_site(request, env, site).await,
        (Method::Post, ["sites", site, "ban"]) => ban::of_site(request, env, site).await,
        (Method::Post, ["sites", site, "erase"]) => erase::of_site(request, env, site).await,
        (Method::Post, ["sites", site, "identify"]) => people::identify(request, env, site).await,
        (Method::Get, ["sites", site, "history"]) => people::history(request, env, site).await,
        (Method::Get, ["calls"]) => calls::unmatched(request, env).await,
        (Method::Get, ["providers", provider]) => providers::get(request, env, provider).await,
        (Method::Put, ["providers", provider]) => providers::put(request, env, provider).await,
        (
            _,
            ["sites"]
            | ["sites", _]
            | [
                "sites",
                _,
                "pool" | "script" | "calls" | "visits" | "report" | "ban" | "erase" | "identify"
                | "history",
            ]
            | ["sites", _, "calls", _, "verdict" | "rejudge"]
            | ["calls"]
            | ["providers", _],
        ) => Err(Failure::new(
            405,
            "wrong_method",
            "this address does not take this method; see /api/v1/openapi.json",
        )),
        _ => Err(Failure::missing("there is nothing at this address; see /api/v1/openapi.json")),
    }
}

/// A JSON body as its type; unknown fields are refused by name.
async fn body<T: serde::de::DeserializeOwned>(request: &mut Request) -> Outcome<T> {
    let bytes = crate::body::bounded(request, MAX_BODY).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = error.to_string();
        let unknown = message.starts_with("unknown field");
        let code = if unknown { "unknown_field" } else { "bad_body" };
        let names_a_field = unknown || message.starts_with("missing field");
        let field = message.split('`').nth(1).filter(|_| names_a_field).map(str::to_owned);
        let failure = Failure::bad(code, format!("{message}; see /api/v1/openapi.json"));
        match field {
            Some(field) => failure.at(field),
            None => failure,
        }
    })
}

fn value(thing: impl serde::Serialize) -> Outcome<Value> {
    serde_json::to_value(thing).map_err(Failure::inner)
}
