use super::zone::Days;
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::ledger::{ReportAsked, groups};
use crate::objects::{Object, ask};
use crate::telephony::iso;
use chrono::NaiveDate;
use lendline_core::attribution::Model;
use serde_json::Value;
use worker::{Env, Request};

/// The period where none is asked for, ms (30 days).
const USUAL_MS: u64 = 30 * 24 * 3_600_000;

/// What a report can be asked with.
const NAMES: [&str; 5] = ["from", "to", "by", "model", "time_zone"];

/// `GET /api/v1/sites/{site}/report`: the Pool hands over what it still holds, then the Ledger counts.
pub async fn of_site(request: &Request, env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let asked = asked(request, &site.settings.time_zone)?;
    let epoch = super::moved::all(env, key).await?;
    let mut report: Value = ask(env, Object::Ledger(key, epoch), "report", &asked).await?;
    report["from"] = iso(asked.from).into();
    report["to"] = iso(asked.to).into();
    report["by"] = asked.by.into();
    report["model"] = asked.model.into();
    Ok(report)
}

fn asked(request: &Request, own_zone: &str) -> Outcome<ReportAsked> {
    let url = request.url()?;
    let mut found: [Option<String>; NAMES.len()] = Default::default();
    for (name, value) in url.query_pairs() {
        let place = NAMES.iter().position(|known| *known == name);
        let Some(place) = place.and_then(|place| found.get_mut(place)) else {
            let message = format!("a report is asked with {}, and with nothing else", list(&NAMES));
            return Err(Failure::bad("unknown_field", message).at(name));
        };
        if place.replace(value.into_owned()).is_some() {
            let message = format!("{name} is given twice: a report is asked with one");
            return Err(Failure::bad("given_twice", message).at(name));
        }
    }
    let [from, to, by, model, zone] = found.map(|value| value.filter(|value| !value.is_empty()));
    let zone = zone.unwrap_or_else(|| own_zone.to_owned());
    let days = Days::of(if zone.is_empty() { "UTC" } else { &zone }).ok_or_else(|| {
        let message = "time_zone is an IANA name, such as Europe/Moscow";
        Failure::bad("bad_time_zone", message).at("time_zone")
    })?;
    let today = days.day_at(crate::machine_time()).map(|day| day.to_string());
    let to = moment(&to.or(today).unwrap_or_default(), "to", &days)?;
    let from = match from {
        Some(text) => moment(&text, "from", &days)?,
        None => to.saturating_sub(USUAL_MS),
    };
    if from >= to {
        let message = "from lies before to: write the earlier time as from";
        return Err(Failure::bad("bad_period", message).at("from"));
    }
    let by = one_of("by", by, "channel", groups())?;
    let models = Model::all().map(Model::name);
    let model = one_of("model", model, Model::LastNonDirect.name(), models)?;
    Ok(ReportAsked { from, to, by, model })
}

/// A time, or a day of the zone: `from` is its begin, `to` its end.
fn moment(text: &str, name: &str, days: &Days) -> Outcome<u64> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.and_then(|day| if name == "to" { day.succ_opt() } else { Some(day) });
    let read = match day {
        Some(day) => days.begin(day),
        None => crate::telephony::read_time(text),
    };
    read.ok_or_else(|| {
        let message = format!(
            "{name} is neither a day nor a time: write 2026-11-21, or 2026-11-21T12:00:00Z"
        );
        Failure::bad("bad_time", message).at(name)
    })
}

fn one_of(
    name: &str,
    value: Option<String>,
    usual: &str,
    known: impl Iterator<Item = &'static str>,
) -> Outcome<String> {
    let value = value.unwrap_or_else(|| usual.to_owned());
    let known: Vec<&str> = known.collect();
    if known.contains(&value.as_str()) {
        return Ok(value);
    }
    let message = format!("{name} is one of {}", list(&known));
    Err(Failure::bad("unknown_value", message).at(name))
}

fn list(names: &[&str]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}
