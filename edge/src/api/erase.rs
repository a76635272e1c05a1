use super::body;
use super::people::own_numbers;
use crate::copy;
use crate::erase::{CallersAsked, Erase, Erased};
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use lendline_core::numbers::Number;
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Env, Request};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    visitor: Option<String>,
    caller: Option<String>,
}

/// `POST /api/v1/sites/{site}/erase`: rows first, everywhere, then each file is made anew. Whatever cut it off, asking
/// again completes it.
pub async fn of_site(request: &mut Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let asked = read(body(request).await?)?;
    let mut all = Vec::new();
    if let Erase::Visitor(visitor) = &asked {
        // Before his visits go, which tell whose calls they are.
        let epoch = super::moved::all(env, key).await?;
        let whose = CallersAsked {
            visitor: visitor.clone(),
            secret: site.secret.clone(),
            own: own_numbers(&site.settings),
        };
        let found: Vec<Number> = ask(env, Object::Ledger(key, epoch), "callers", &whose).await?;
        let owed: Vec<Number> = ask(env, Object::Pool(key), "owed", &(visitor, found)).await?;
        all.extend(owed.into_iter().map(Erase::Caller));
    }
    all.push(asked);
    let mut erased = Erased::default();
    for one in &all {
        erased.take(ask(env, Object::Pool(key), "erase", one).await?);
        if let Erase::Caller(number) = one {
            erased.take(ask(env, Object::Directory, "erase", number).await?);
        }
    }
    for epoch in 1..=site.epoch {
        let () = ask(env, Object::Ledger(key, epoch), "anew", &()).await?;
    }
    Ok(json!({"removed": erased.counts()}))
}

fn read(asked: Asked) -> Outcome<Erase> {
    match (asked.visitor, asked.caller) {
        (Some(id), None) => visitor(&id).map(Erase::Visitor),
        (None, Some(number)) => caller(&number).map(Erase::Caller),
        _ => {
            let message = "write either {\"visitor\":\"…\"} or {\"caller\":\"+74951234567\"}";
            Err(Failure::bad("missing_field", message).at("visitor"))
        }
    }
}

/// A visitor's id.
pub fn visitor(text: &str) -> Outcome<String> {
    let visitor = text.to_ascii_lowercase();
    let is_id = visitor.len() == 32 && visitor.bytes().all(|byte| byte.is_ascii_hexdigit());
    let message = "visitor is 32 hexadecimal digits, as GET /api/v1/sites/{site}/visits tells them";
    is_id.then_some(visitor).ok_or_else(|| Failure::bad("bad_visitor", message).at("visitor"))
}

/// A caller's number.
pub fn caller(text: &str) -> Outcome<Number> {
    Number::parse(text).map_err(|error| Failure::bad("bad_number", error.to_string()).at("caller"))
}
