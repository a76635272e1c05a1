//! `lendline classify`: says where visits came from, a line of JSON out for each line in.

use std::io::{self, Write};
use std::path::Path;

use crate::lines::{MAX_LINE, read_line};
use lendline_core::settings::Site;
use lendline_core::sources::{SourceRules, Touch, touch_by};
use serde_json::{Map, Value, json};

/// Reads `{"url":"…","referrer":"…","own":["…"]}` from stdin (all but `url` optional) and writes
/// one line for each, flushed, so that it can stand in a pipe. A site's settings, where a file has them, count for all lines.
///
/// # Errors
/// One sentence, where the settings or stdin cannot be read or stdout cannot be written.
pub fn run(settings: Option<&Path>) -> Result<(), String> {
    let site = settings.map(site).transpose()?;
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)
        .map_err(|error| format!("Could not read stdin ({error}): pipe JSON lines into it."))?
    {
        let answer = answer(&line, site.as_ref());
        let written = writeln!(output, "{answer}").and_then(|()| output.flush());
        match written {
            Ok(()) => {}
            // Whoever reads has seen enough (`| head`).
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(format!("Could not write to stdout ({error}).")),
        }
    }
    Ok(())
}

/// The settings in a file.
fn site(path: &Path) -> Result<Site, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("Could not read {shown}: {error}."))?;
    let site: Site = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("{shown} is not a site's settings as JSON: {error}."))?;
    site.check().map_err(|problem| {
        format!("The settings in {shown} are refused: {} ({}).", problem.message, problem.field)
    })?;
    Ok(site)
}

fn answer(line: &[u8], site: Option<&Site>) -> Value {
    match classify(line, site) {
        Ok(touch) => written(&touch),
        Err(error) => json!({ "error": error }),
    }
}

fn classify(line: &[u8], site: Option<&Site>) -> Result<Touch, String> {
    if line.len() > MAX_LINE {
        return Err("The line is longer than 1 MiB: give one visit a line.".to_owned());
    }
    let text = std::str::from_utf8(line)
        .map_err(|_| "The line is not UTF-8: convert it first.".to_owned())?;
    // Some editors open a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("The line is empty: write {\"url\":\"https://…\"}.".to_owned());
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("The line is not JSON: {error}."))?;
    let Value::Object(fields) = value else {
        return Err("The line is not a JSON object: write {\"url\":\"https://…\"}.".to_owned());
    };
    let url = text_field(&fields, "url")?
        .ok_or("The field `url` is missing: give the full address of the page.")?;
    let referrer = text_field(&fields, "referrer")?;
    let mut own = own_hosts(&fields)?;
    own.extend(site.map(Site::hosts).unwrap_or_default());
    let none = SourceRules::default();
    let rules = site.map_or(&none, |site| &site.sources);
    touch_by(url, referrer, &own, rules).map_err(|error| error.to_string())
}

fn text_field<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("The field `{name}` is not a text: put it in quotes.")),
    }
}

fn own_hosts(fields: &Map<String, Value>) -> Result<Vec<&str>, String> {
    let wrong = "The field `own` is not a list of host names: write [\"example.com\"].";
    match fields.get("own") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(hosts)) => {
            hosts.iter().map(|host| host.as_str().ok_or_else(|| wrong.to_owned())).collect()
        }
        Some(_) => Err(wrong.to_owned()),
    }
}

fn written(touch: &Touch) -> Value {
    let click_ids: Map<String, Value> =
        touch.click_ids.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "source": touch.source,
        "medium": touch.medium,
        "campaign": touch.campaign,
        "content": touch.content,
        "term": touch.term,
        "channel": touch.channel.name(),
        "rule": touch.rule,
        "click_ids": click_ids,
    })
}
