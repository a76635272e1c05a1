use super::{body, value};
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::pool::{Ban, Banned};
use lendline_core::numbers::Number;
use serde::Deserialize;
use serde_json::Value;
use worker::{Env, Request};

/// The longest ban for a time, s: a year. One that has no end stands in the settings.
const LONGEST_S: u64 = 366 * 86_400;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    number: Number,
    seconds: u64,
}

/// `POST /api/v1/sites/{site}/ban`: a number of the pool is not lent for so many seconds from now; for 0 it is again.
pub async fn of_site(request: &mut Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let Asked { number, seconds } = body(request).await?;
    if seconds > LONGEST_S {
        let message = "seconds is from 0, which lifts the ban, to 31622400; list a number that is never to be lent under `banned` in the settings";
        return Err(Failure::new(422, "bad_seconds", message).at("seconds"));
    }
    let asked = Ban { number, for_ms: seconds * 1000 };
    let told: Banned = ask(env, Object::Pool(&site.key), "ban", &asked).await?;
    value(told)
}
