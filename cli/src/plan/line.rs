//! One line of an access log: the Common and the Combined Log Format (Apache, nginx), JSON as Caddy and nginx write it, and
//! the W3C Extended Log File Format (IIS).

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

/// What a line says of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// When, in ms since 1970.
    pub at: i64,
    /// By how much the clock that the log is written by is ahead of UTC, s.
    pub offset_s: i32,
    /// Who asked.
    pub address: String,
    /// His browser; None where the format does not tell it.
    pub agent: Option<String>,
    pub method: String,
    /// The address that was asked for, with its query.
    pub target: String,
    /// None where it is not told.
    pub status: Option<u16>,
}

/// A line, as far as it can be read.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Request(Request),
    /// It says nothing of a request: empty, a comment.
    Nothing,
    Bad,
}

/// Reads lines; of a W3C log it keeps which fields there are.
#[derive(Default)]
pub struct Reader {
    fields: Vec<String>,
}

impl Reader {
    /// The next line.
    pub fn read(&mut self, line: &str) -> Line {
        let line = line.trim();
        if let Some(fields) = line.strip_prefix("#Fields:") {
            self.fields = fields.split_ascii_whitespace().map(str::to_owned).collect();
            return Line::Nothing;
        }
        if line.is_empty() || line.starts_with('#') {
            return Line::Nothing;
        }
        let request = if line.starts_with('{') {
            json(line)
        } else if !self.fields.is_empty() {
            self.extended(line)
        } else {
            combined(line)
        };
        request.map_or(Line::Bad, Line::Request)
    }

    /// `2026-11-21 12:04:55 10.0.0.1 GET /contacts - 443 - 203.0.113.7 Mozilla/5.0+(…) 200`: in UTC, spaces as `+`.
    fn extended(&self, line: &str) -> Option<Request> {
        let values: Vec<&str> = line.split_ascii_whitespace().collect();
        let of = |name: &str| {
            let place = self.fields.iter().position(|field| field.eq_ignore_ascii_case(name))?;
            values.get(place).copied()
        };
        let date = NaiveDate::parse_from_str(of("date")?, "%Y-%m-%d").ok()?;
        let time = NaiveTime::parse_from_str(of("time")?, "%H:%M:%S%.f").ok()?;
        let query = of("cs-uri-query").filter(|query| *query != "-");
        let path = of("cs-uri-stem").or(of("cs-uri"))?;
        Some(Request {
            at: date.and_time(time).and_utc().timestamp_millis(),
            offset_s: 0,
            address: of("c-ip")?.to_owned(),
            agent: of("cs(User-Agent)").map(|agent| unless_dash(agent).replace('+', " ")),
            method: of("cs-method")?.to_owned(),
            target: query.map_or(path.to_owned(), |query| format!("{path}?{query}")),
            status: of("sc-status").and_then(|status| status.parse().ok()),
        })
    }
}

/// What is not told is a dash.
fn unless_dash(value: &str) -> &str {
    if value == "-" { "" } else { value }
}

/// `203.0.113.7 - - [21/Nov/2026:12:04:55 +0300] "GET / HTTP/1.1" 200 5316 "https://…" "Mozilla/5.0 (…)"`; a virtual host may
/// stand before it.
fn combined(line: &str) -> Option<Request> {
    let (before, rest) = line.split_once('[')?;
    let (time, rest) = rest.split_once(']')?;
    let time = DateTime::parse_from_str(time, "%d/%b/%Y:%H:%M:%S %z").ok()?;
    let names: Vec<&str> = before.split_ascii_whitespace().collect();
    let address = names.get(names.len().checked_sub(3)?)?;
    let (request, rest) = quoted(rest)?;
    let (method, target) = method_and_target(&request)?;
    let status = rest.split_ascii_whitespace().next()?.parse().ok()?;
    let agent = quoted(rest).and_then(|(_, rest)| quoted(rest)).map(|(agent, _)| agent);
    Some(Request {
        at: time.timestamp_millis(),
        offset_s: time.offset().local_minus_utc(),
        address: (*address).to_owned(),
        agent: agent.map(|agent| unless_dash(&agent).to_owned()),
        method,
        target,
        status: Some(status),
    })
}

/// The next text in quotes, and what follows it; `\"` is a quote in it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (_, text) = text.split_once('"')?;
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    let inside = text.get(..end)?.replace("\\\"", "\"");
    Some((inside, text.get(end + 1..)?))
}

fn method_and_target(request: &str) -> Option<(String, String)> {
    let mut parts = request.split_ascii_whitespace();
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}

/// Caddy's `{"ts":…,"request":{"client_ip":…,"method":…,"uri":…,"headers":{"User-Agent":[…]}},"status":…}`, or one object with
/// the names that are usual for nginx.
fn json(line: &str) -> Option<Request> {
    let whole: Value = serde_json::from_str(line).ok()?;
    let request = whole.get("request").filter(|request| request.is_object()).unwrap_or(&whole);
    let of = |names: &[&str]| {
        names.iter().find_map(|name| request.get(name).or_else(|| whole.get(name)))
    };
    let text = |names: &[&str]| of(names).and_then(Value::as_str).map(str::to_owned);
    let (at, offset_s) = time(of(&[
        "ts",
        "msec",
        "@timestamp",
        "time_iso8601",
        "timestamp",
        "time_local",
        "time",
    ])?)?;
    let asked = text(&["request"]).and_then(|request| method_and_target(&request));
    let (method, target) = match asked {
        Some(asked) => asked,
        None => {
            (text(&["method", "request_method"])?, text(&["request_uri", "uri", "path", "url"])?)
        }
    };
    let header = request.pointer("/headers/User-Agent/0").and_then(Value::as_str);
    let agent = header.map(str::to_owned).or(text(&["http_user_agent", "user_agent", "agent"]));
    // Caddy leaves headers out that were not sent.
    let agent = agent.or_else(|| request.get("headers").map(|_| String::new()));
    let status = of(&["status", "status_code"]);
    Some(Request {
        at,
        offset_s,
        address: text(&["client_ip", "remote_ip", "remote_addr", "ip"])?,
        agent: agent.map(|agent| unless_dash(&agent).to_owned()),
        method,
        target,
        status: status.and_then(number).map(|status| status as u16),
    })
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// ms since 1970 and the offset, s: from Unix seconds or ms, ISO 8601, nginx's local time, or a local time without offset.
fn time(value: &Value) -> Option<(i64, i32)> {
    if let Some(number) = number(value) {
        // Seconds until the year 5138.
        let ms = if number < 1e11 { number * 1000.0 } else { number };
        return (ms > 0.0 && ms < 1e14).then_some((ms as i64, 0));
    }
    let text = value.as_str()?;
    let with_offset = ["%Y-%m-%dT%H:%M:%S%.f%z", "%d/%b/%Y:%H:%M:%S %z"];
    let found = with_offset.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    if let Some(time) = found.or_else(|| DateTime::parse_from_rfc3339(text).ok()) {
        return Some((time.timestamp_millis(), time.offset().local_minus_utc()));
    }
    let local = ["%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let time = local.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some((time.and_utc().timestamp_millis(), 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, address: &str, agent: Option<&str>, target: &str) {
        let Line::Request(request) = Reader::default().read(line) else { panic!("{line}") };
        assert_eq!((request.address.as_str(), request.agent.as_deref()), (address, agent));
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", target));
        assert_eq!((request.at, request.status), (1_795_251_895_000, Some(200)), "{line}");
    }

    #[test]
    fn formats() {
        let combined = r#"203.0.113.7 - - [21/Nov/2026:12:04:55 +0300] "GET /a?b=1 HTTP/1.1" 200 53 "-" "Fox \"5\"""#;
        check(combined, "203.0.113.7", Some("Fox \"5\""), "/a?b=1");
        check(&format!("shop.example:443 {combined}"), "203.0.113.7", Some("Fox \"5\""), "/a?b=1");
        check(r#"::1 - bob [21/Nov/2026:09:04:55 +0000] "GET / HTTP/1.0" 200 -"#, "::1", None, "/");
        check(
            r#"::1 - - [21/Nov/2026:09:04:55 +0000] "GET / HTTP/1.0" 200 9 "-" "-""#,
            "::1",
            Some(""),
            "/",
        );
        check(
            r#"{"level":"info","ts":1795251895.0,"request":{"remote_ip":"10.0.0.1","client_ip":"203.0.113.7","method":"GET","host":"a","uri":"/x","headers":{"User-Agent":["Fox"]}},"status":200}"#,
            "203.0.113.7",
            Some("Fox"),
            "/x",
        );
        check(
            r#"{"time_iso8601":"2026-11-21T12:04:55+03:00","remote_addr":"::1","request":"GET /y HTTP/2.0","status":"200","http_user_agent":"Fox"}"#,
            "::1",
            Some("Fox"),
            "/y",
        );
        check(
            r#"{"time":"21/Nov/2026:12:04:55 +0300","remote_addr":"::1","method":"GET","uri":"/","status":200,"agent":"-"}"#,
            "::1",
            Some(""),
            "/",
        );
        let mut reader = Reader::default();
        let fields = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status";
        assert_eq!(reader.read(fields), Line::Nothing);
        let line = "2026-11-21 09:04:55 10.0.0.1 GET /z q=1 203.0.113.7 Fox+5 200";
        let Line::Request(request) = reader.read(line) else { panic!("{line}") };
        assert_eq!((request.at, request.agent.as_deref()), (1_795_251_895_000, Some("Fox 5")));
        assert_eq!(request.target, "/z?q=1");
    }

    #[test]
    fn what_cannot_be_read() {
        let mut reader = Reader::default();
        for line in [
            "what?",
            "{}",
            "{",
            "1.2.3.4 - - [yesterday] \"GET / HTTP/1.0\" 200 1",
            "[]",
            "\"",
            "a - - [21/Nov/2026:12:04:55 +0300] \"\\x16\" 400 0",
        ] {
            assert_eq!(reader.read(line), Line::Bad, "{line}");
        }
        for line in ["", "  ", "# a comment", "#Version: 1.0"] {
            assert_eq!(reader.read(line), Line::Nothing, "{line}");
        }
    }
}
