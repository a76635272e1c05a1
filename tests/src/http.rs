//! HTTP as the harness needs it: any method, any status, bodies as they came.

use crate::error::{Error, Result};
use serde_json::Value;
use std::sync::OnceLock;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Request;

/// An answer, whatever its status. Also what a [`crate::Site`] answers with.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names (lower case when received) and values.
    pub headers: Vec<(String, String)>,
    /// The body as it came, not decompressed.
    pub body: Vec<u8>,
    /// The rest of a body that a [`crate::Site`] sends after a pause, as servers do that stream a page.
    pub rest: Option<(Duration, Vec<u8>)>,
}

impl Reply {
    /// A reply to send: 200 with this content type.
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".into(), content_type.into())];
        Self { status: 200, headers, body: body.into(), rest: None }
    }

    /// An HTML page to send.
    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("text/html; charset=utf-8", body)
    }

    /// An empty reply with this status.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same with another body.
    #[must_use]
    pub fn with_body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// The same with more of its body after a pause.
    #[must_use]
    pub fn then(mut self, pause: Duration, rest: impl Into<Vec<u8>>) -> Self {
        self.rest = Some((pause, rest.into()));
        self
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; `Null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Sends one request and returns whatever came back; an error only if nothing did within 30 s.
/// Redirects are not followed.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply> {
    send_on(shared(), method, url, headers, body)
}

/// As [`send`], over the connections of this agent.
pub fn send_on(
    agent: &Agent,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply> {
    let context = |e: Error| e.while_doing(&format!("{method} {url}"));
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let bad = |e: ureq::http::Error| context(Error::new(e.to_string()));
    let takes_body = matches!(method, "POST" | "PUT" | "PATCH") || !body.is_empty();
    let answer = if takes_body {
        agent.run(request.body(body).map_err(bad)?)
    } else {
        agent.run(request.body(()).map_err(bad)?)
    };
    let mut answer = answer.map_err(|e| context(e.into()))?;
    let headers = answer
        .headers()
        .iter()
        .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect();
    let body = answer
        .body_mut()
        .with_config()
        .limit(256 << 20)
        .read_to_vec()
        .map_err(|e| context(e.into()))?;
    Ok(Reply { status: answer.status().as_u16(), headers, body, rest: None })
}

/// An agent that takes every status as an answer.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn shared() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(agent)
}

/// Fields as `application/x-www-form-urlencoded`.
pub fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Percent-encoding, with all but the unreserved characters encoded.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
