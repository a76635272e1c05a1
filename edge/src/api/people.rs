use super::body;
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::people::{HistoryAsked, Identify, Whose};
use crate::telephony::Fields;
use lendline_core::numbers::Number;
use lendline_core::settings::Site;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use worker::{Env, Request};

/// The longest name of a person, bytes.
const LONGEST: usize = 100;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    visit: Option<String>,
    visitor: Option<String>,
    caller: Option<String>,
    person: Option<String>,
}

/// `POST /api/v1/sites/{site}/identify`: the owner tells whose a visit's visitor, a visitor or a caller is.
pub async fn identify(request: &mut Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let Asked { visit, visitor, caller, person } = body(request).await?;
    let whose = one([visit.map(of_visit), visitor.map(of_visitor), caller.map(of_caller)])
        .ok_or_else(|| {
            let message = "write one of visit, visitor and caller, and person: {\"visit\":\"17\",\"person\":\"crm-123\"}";
            Failure::bad("missing_field", message).at("visit")
        })??;
    let person = person.map(named).transpose()?;
    // A visit that just began is known by then.
    let epoch = super::moved::all(env, key).await?;
    let told = Identify { whose, person: person.clone(), secret: site.secret.clone() };
    let () = ask(env, Object::Ledger(key, epoch), "identify", &told).await?;
    Ok(json!({"person": person}))
}

/// `GET /api/v1/sites/{site}/history`
pub async fn history(request: &Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let fields = Fields::query(request.url()?.as_str());
    let get = |name: &str| fields.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let whose = one([
        get("visit").map(of_visit),
        get("visitor").map(of_visitor),
        // A plus in an address is a space, unless it is written as %2B.
        get("caller")
            .map(|text| of_caller(text.replacen(' ', "+", usize::from(text.starts_with(' '))))),
        get("call").map(|text| number(&text, "call").map(Whose::Call)),
        get("person").map(|text| named(text).map(Whose::Person)),
    ]);
    let whose = whose.ok_or_else(|| {
        let message = "ask with one of visit, visitor, caller, call and person";
        Failure::bad("missing_field", message).at("visit")
    })??;
    let asked = HistoryAsked {
        whose,
        secret: site.secret.clone(),
        own: own_numbers(&site.settings),
        language: get("lang").unwrap_or_else(|| site.settings.language.clone()),
    };
    let epoch = super::moved::all(env, key).await?;
    ask(env, Object::Ledger(key, epoch), "history", &asked).await
}

/// A site's tracking numbers and destinations: with those exchanges hand calls on.
pub(super) fn own_numbers(settings: &Site) -> BTreeSet<Number> {
    settings.tracking_numbers().flat_map(|one| [*one.number, *one.destination]).collect()
}

/// The one that is given; none where there are several.
fn one<T, const N: usize>(given: [Option<T>; N]) -> Option<T> {
    let mut given = given.into_iter().flatten();
    given.next().filter(|_| given.next().is_none())
}

fn number(text: &str, field: &str) -> Outcome<u64> {
    let refused =
        || Failure::bad("bad_id", format!("{field} is an id, as its list tells it")).at(field);
    text.parse().ok().filter(|id| *id < 1 << 52).ok_or_else(refused)
}

fn of_visit(text: String) -> Outcome<Whose> {
    number(&text, "visit").map(Whose::Visit)
}

fn of_visitor(text: String) -> Outcome<Whose> {
    super::erase::visitor(&text).map(Whose::Visitor)
}

fn of_caller(text: String) -> Outcome<Whose> {
    super::erase::caller(&text).map(Whose::Caller)
}

fn named(text: String) -> Outcome<String> {
    let right = (1..=LONGEST).contains(&text.trim().len()) && !text.contains(char::is_control);
    let refused = || {
        let message = format!("person is your own id for him, in at most {LONGEST} bytes");
        Failure::bad("bad_person", message).at("person")
    };
    right.then(|| text.trim().to_owned()).ok_or_else(refused)
}
