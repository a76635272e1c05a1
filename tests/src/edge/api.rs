//! The product's HTTP API, as its owner uses it.

use crate::error::Result;
use crate::http::{Reply, agent, send_on};
use serde_json::Value;
use ureq::Agent;

/// Requests with the owner's token. No status is an error here: the test decides.
#[derive(Clone)]
pub struct Api {
    url: String,
    token: String,
    agent: Agent,
}

impl Api {
    /// For the product at `url`.
    pub fn new(url: &str, token: &str) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        Self { url, token: token.to_owned(), agent: agent() }
    }

    /// The same with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// GET; the status and the JSON (`Null` when there is none).
    pub fn get(&self, path: &str) -> Result<(u16, Value)> {
        self.json("GET", path, None)
    }

    /// PUT.
    pub fn put(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        self.json("PUT", path, Some(body))
    }

    /// POST.
    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        self.json("POST", path, Some(body))
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Result<(u16, Value)> {
        self.json("DELETE", path, None)
    }

    /// Any request, with the token unless `headers` has an `authorization` of its own
    /// (an empty one sends none).
    pub fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply> {
        let bearer = format!("Bearer {}", self.token);
        let mut all = headers.to_vec();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
            all.push(("authorization", &bearer));
        }
        all.retain(|(name, v)| !(name.eq_ignore_ascii_case("authorization") && v.is_empty()));
        send_on(&self.agent, method, &format!("{}{path}", self.url), &all, body)
    }

    fn json(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value)> {
        let reply = match body {
            Some(body) => {
                let bytes = serde_json::to_vec(body)?;
                self.raw(method, path, &[("content-type", "application/json")], &bytes)?
            }
            None => self.raw(method, path, &[], b"")?,
        };
        Ok((reply.status, reply.json()))
    }
}
