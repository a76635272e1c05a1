use super::{Retention, Site, Tracking, sources};
use crate::numbers::{Country, Form, Number};
use crate::sources::host_name;
use std::collections::{BTreeMap, BTreeSet};

/// Why settings are refused, for the API's error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A fixed word for programs.
    pub code: &'static str,
    /// A sentence that says what to do.
    pub message: String,
    /// Where it is, as a path into the JSON.
    pub field: String,
}

impl Problem {
    pub(super) fn new(
        code: &'static str,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), field: field.into() }
    }
}

/// Shortest and longest hold, s: below, nobody could dial in time; above, a day's visitors would each need a number.
const HOLD: std::ops::RangeInclusive<u64> = 5..=86_400;
/// Longest rest, s: a week. Who waits longer bans the number.
const LONGEST_REST: u64 = 7 * 86_400;
/// Shortest and longest silence that ends a visit, min, as far as Google Analytics has it.
const IDLE: std::ops::RangeInclusive<u64> = 5..=475;
impl Site {
    /// Whether `key` may name a site: it stands in the address of the script.
    pub fn is_key(key: &str) -> bool {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=40).contains(&key.len()) && key.bytes().all(known)
    }

    /// The first thing that is wrong with these settings by themselves. Whether another site has a number is
    /// not known here.
    pub fn check(&self) -> Result<(), Problem> {
        self.check_plain()?;
        self.page.check()?;
        sources::check(&self.sources)?;
        self.check_numbers()
    }

    fn check_plain(&self) -> Result<(), Problem> {
        if self.name.trim().is_empty() || self.name.len() > 200 {
            return Err(Problem::new("bad_name", "name", "name the site, in at most 200 bytes"));
        }
        if self.origins.is_empty() {
            return Err(Problem::new(
                "no_origin",
                "origins",
                "name at least one origin, such as https://example.com",
            ));
        }
        for (n, origin) in self.origins.iter().enumerate() {
            if !is_origin(origin) {
                let message = format!(
                    "{origin:?} is not an origin: write it as https://example.com, without a path"
                );
                return Err(Problem::new("bad_origin", format!("origins[{n}]"), message));
            }
        }
        if !["en", "ru"].contains(&self.language.as_str()) {
            return Err(Problem::new("bad_language", "language", "language is en or ru"));
        }
        if Country::parse(&self.country).is_none() {
            return Err(Problem::new(
                "bad_country",
                "country",
                "country is two letters of ISO 3166, such as RU",
            ));
        }
        if !is_zone(&self.time_zone) {
            return Err(Problem::new(
                "bad_time_zone",
                "time_zone",
                "time_zone is an IANA name, such as Europe/Moscow",
            ));
        }
        if !HOLD.contains(&self.hold_seconds) {
            let message = "hold_seconds is from 5 to 86400; 900 is a good start";
            return Err(Problem::new("bad_hold", "hold_seconds", message));
        }
        if !Retention::DAYS.contains(&self.retention_days) {
            let message = "retention_days is from 30, as far as a verdict looks back, to 3650; 400 is a good start";
            return Err(Problem::new("bad_retention", "retention_days", message));
        }
        if !IDLE.contains(&self.idle_minutes) {
            let message = "idle_minutes is from 5 to 475; 30 is usual";
            return Err(Problem::new("bad_idle", "idle_minutes", message));
        }
        if self.rest_seconds > LONGEST_REST {
            let message = "rest_seconds is from 0 to 604800; ban a number that is to rest longer";
            return Err(Problem::new("bad_rest", "rest_seconds", message));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), Problem> {
        if self.destinations.is_empty() {
            return Err(Problem::new(
                "no_destination",
                "destinations",
                "give at least one destination number",
            ));
        }
        let mut seen: BTreeMap<&Number, String> = BTreeMap::new();
        for (n, destination) in self.destinations.iter().enumerate() {
            destination.check_pools(&format!("destinations[{n}]"))?;
            let field = format!("destinations[{n}].number");
            if let Some(first) = seen.insert(&destination.number, field.clone()) {
                return Err(in_use(&destination.number, field, &first));
            }
        }
        self.check_forms()?;
        for Tracking { field, number, .. } in self.tracking_numbers() {
            if let Some(first) = seen.insert(number, field.clone()) {
                return Err(in_use(number, field, &first));
            }
        }
        self.check_bans()?;
        for (n, one) in self.statics.iter().enumerate() {
            if one.source.trim().is_empty() {
                let message = "say where the number stands: a static number has one source";
                return Err(Problem::new("no_source", format!("static[{n}].source"), message));
            }
        }
        Ok(())
    }
}

impl Site {
    /// What is banned is in the pool.
    fn check_bans(&self) -> Result<(), Problem> {
        for (d, destination) in self.destinations.iter().enumerate() {
            let pool: BTreeSet<&Number> = destination.numbers().collect();
            let stray = destination.banned.iter().enumerate().find(|(_, one)| !pool.contains(one));
            if let Some((n, number)) = stray {
                let message = format!(
                    "{number} is in no pool of this destination: list it there too, its calls go on"
                );
                return Err(Problem::new(
                    "not_in_pool",
                    format!("destinations[{d}].banned[{n}]"),
                    message,
                ));
            }
        }
        Ok(())
    }

    /// A spelling says one number.
    fn check_forms(&self) -> Result<(), Problem> {
        let mut seen: BTreeMap<String, Number> = BTreeMap::new();
        for (d, destination) in self.destinations.iter().enumerate() {
            for (n, text) in destination.also.iter().enumerate() {
                let field = format!("destinations[{d}].also[{n}]");
                let form = match Form::parse(text, destination.number) {
                    Ok(form) => form,
                    Err(e) => {
                        let message =
                            format!("{text:?} is no short spelling of {}: {e}", destination.number);
                        return Err(Problem::new("bad_form", field, message));
                    }
                };
                if let Some(other) = seen.insert(form.signs().to_owned(), destination.number) {
                    let message = format!(
                        "{text:?} is listed for {other} already: a spelling says one number"
                    );
                    return Err(Problem::new("form_in_use", field, message));
                }
            }
        }
        Ok(())
    }
}

fn in_use(number: &Number, field: String, first: &str) -> Problem {
    let message = format!(
        "{} stands in {first} too: a tracking number belongs to one pool, or to one source",
        number.as_str()
    );
    Problem::new("number_in_use", field, message)
}

fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let (host, port) = rest.split_once(':').unwrap_or((rest, "1"));
    let known = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    !host.is_empty()
        && host.chars().all(known)
        && !host.starts_with('.')
        && port.parse::<u16>().is_ok_and(|p| p > 0)
}

/// An origin as browsers write it: lower case, host in Punycode, without the scheme's own port.
pub(super) fn normal_origin(origin: &str) -> Option<String> {
    let (scheme, rest) = origin.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let host = host_name(host)?;
    let own = if scheme == "https" { "443" } else { "80" };
    Some(match port.filter(|port| *port != own) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_zone(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(known)
}
