use super::value;
use crate::copy;
use crate::directory::StrayPage;
use crate::failure::{Failure, Outcome};
use crate::ledger::{CallPage, CallRow, Page, VerdictAsked, VisitPage};
use crate::objects::{Object, ask};
use crate::records::CallRecord;
use crate::telephony::Fields;
use lendline_core::matching::Language;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use worker::{Env, Request};

const MOST: u64 = 500;

/// `GET /api/v1/sites/{site}/calls`: the Pool hands over what it still holds, then the Ledger is read.
pub async fn of_site(request: &Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let page = page(request, &site.settings.language)?;
    let epoch = super::moved::calls(env, key).await?;
    let calls: CallPage = ask(env, Object::Ledger(key, epoch), "calls", &page).await?;
    value(calls)
}

/// `GET /api/v1/sites/{site}/calls/{id}/verdict`
pub async fn verdict(request: &Request, env: &Env, key: &str, call: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let fields = query(request)?;
    let language = fields.get("lang").unwrap_or(&site.settings.language).to_owned();
    let asked = VerdictAsked { call: id(call)?, language };
    let epoch = super::moved::calls(env, key).await?;
    ask(env, Object::Ledger(key, epoch), "verdict", &asked).await
}

/// `POST /api/v1/sites/{site}/calls/{id}/rejudge`: in the Pool, as long as it has the call, so that its copy is not the older
/// one; else in the Ledger.
pub async fn rejudge(request: &Request, env: &Env, key: &str, call: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let id = id(call)?;
    if !ask::<bool>(env, Object::Pool(key), "rejudge", &id).await? {
        let () = ask(env, Object::Ledger(key, site.epoch), "rejudge", &id).await?;
    }
    verdict(request, env, key, call).await
}

fn id(call: &str) -> Outcome<u64> {
    call.parse().map_err(|_| Failure::missing("a call's id is a number, as …/calls tells it"))
}

/// `GET /api/v1/sites/{site}/visits`
pub async fn visits(request: &Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let page = page(request, &site.settings.language)?;
    let epoch = super::moved::all(env, key).await?;
    let visits: VisitPage = ask(env, Object::Ledger(key, epoch), "visits", &page).await?;
    value(visits)
}

/// `GET /api/v1/calls?unmatched=1`
pub async fn unmatched(request: &Request, env: &Env) -> Outcome<Value> {
    let fields = query(request)?;
    if fields.get("unmatched") != Some("1") {
        let message = "ask for /api/v1/calls?unmatched=1, or for the calls of a site at /api/v1/sites/{site}/calls";
        return Err(Failure::bad("missing_field", message).at("unmatched"));
    }
    let limit = limit(&fields)?;
    let before = match fields.get("after") {
        None | Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| bad_cursor())?),
    };
    let page = StrayPage { before, limit: limit + 1 };
    let mut records: Vec<CallRecord> = ask(env, Object::Directory, "strays", &page).await?;
    let more = records.len() as u64 > limit;
    records.truncate(limit as usize);
    let next = records.last().filter(|_| more).map(|record| record.id.to_string());
    let rows: Vec<CallRow> =
        records.iter().map(|record| CallRow::new(record, &BTreeMap::new(), Language::En)).collect();
    Ok(json!({"calls": rows, "next": next}))
}

fn query(request: &Request) -> Outcome<Fields> {
    Ok(Fields::query(request.url()?.as_str()))
}

fn page(request: &Request, language: &str) -> Outcome<Page> {
    let fields = query(request)?;
    let after = match fields.get("after") {
        None | Some("") => None,
        Some(text) => {
            let (at, id) = text.split_once('.').ok_or_else(bad_cursor)?;
            Some((at.parse().map_err(|_| bad_cursor())?, id.parse().map_err(|_| bad_cursor())?))
        }
    };
    Ok(Page {
        from: moment(&fields, "from")?.unwrap_or(0),
        to: moment(&fields, "to")?.unwrap_or(1 << 52),
        after,
        limit: limit(&fields)?,
        language: fields.get("lang").unwrap_or(language).to_owned(),
    })
}

fn moment(fields: &Fields, name: &str) -> Outcome<Option<u64>> {
    match fields.get(name) {
        None | Some("") => Ok(None),
        Some(text) => crate::telephony::read_time(text).map(Some).ok_or_else(|| {
            Failure::bad(
                "bad_time",
                format!("{name} is not a time: write ISO 8601, such as 2026-11-21T12:00:00Z"),
            )
            .at(name)
        }),
    }
}

fn limit(fields: &Fields) -> Outcome<u64> {
    match fields.get("limit") {
        None | Some("") => Ok(100),
        Some(text) => {
            text.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
                Failure::bad("bad_limit", format!("limit is from 1 to {MOST}")).at("limit")
            })
        }
    }
}

fn bad_cursor() -> Failure {
    Failure::bad("bad_cursor", "after is what an earlier page gave as next").at("after")
}
