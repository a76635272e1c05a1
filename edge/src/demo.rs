//! `POST /demo/replay/{site}`: made-up traffic of the past, so that the demo's owner has a month to look at. There
//! only where the variable `DEMO` or `BENCH` is `1`, and only for the owner.

use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::owner;
use crate::pool::{Act, Step};
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Env, Request};

const MAX_BODY: usize = 4 * 1024 * 1024;

/// A step as it is sent: a page's address, something told, or a call.
#[derive(Deserialize)]
struct Sent {
    at: u64,
    visitor: u64,
    url: Option<String>,
    referrer: Option<String>,
    tell: Option<String>,
    caller: Option<String>,
    #[serde(default)]
    talk: u64,
}

/// Plays the steps in the site's Pool.
pub async fn replay(mut request: Request, env: &Env, site: &str) -> Outcome<Value> {
    let on = env.var("DEMO").is_ok_and(|demo| demo.to_string() == "1");
    if !on && !crate::bench::is_on(env) {
        return Err(Failure::missing("there is nothing at this address"));
    }
    owner::authorize(&request, env)?;
    let site = copy::known_site(env, site).await?;
    let body = crate::body::bounded(&mut request, MAX_BODY).await?;
    let sent: Vec<Sent> = serde_json::from_slice(&body)
        .map_err(|error| Failure::bad("bad_body", error.to_string()))?;
    let destination = site.settings.destinations.first().map(|destination| destination.number);
    let destination = destination.ok_or_else(|| Failure::missing("the site has no destination"))?;
    let mut steps = Vec::new();
    for one in sent {
        let act = match (one.url, one.tell, one.caller) {
            (Some(url), _, _) => {
                let referrer = one.referrer.as_deref().filter(|referrer| !referrer.is_empty());
                let touch = site
                    .settings
                    .touch(&url, referrer)
                    .map_err(|error| Failure::bad("bad_address", error.to_string()))?;
                Act::Visit { touch: Box::new(touch), destination }
            }
            (_, Some(tell), _) => Act::Tell(tell),
            (_, _, Some(caller)) => Act::Call { caller, talk: one.talk },
            _ => return Err(Failure::bad("bad_body", "a step has url, tell or caller")),
        };
        steps.push(Step { at: one.at, visitor: one.visitor, act });
    }
    let calls: u64 = ask(env, Object::Pool(&site.key), "replay", &steps).await?;
    Ok(json!({"calls": calls}))
}
