//! Fields of a webhook, from a form, a multipart form, JSON or a query.

use super::Hook;
use crate::failure::{Failure, Outcome};

/// Names and values, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The fields of a webhook, by its content type; those of the query where there is no body.
    pub fn of(hook: &Hook<'_>) -> Outcome<Self> {
        let kind = (hook.header)("content-type").unwrap_or_default().to_ascii_lowercase();
        if hook.method == "GET" || hook.body.is_empty() {
            return Ok(Self::query(hook.url));
        }
        if kind.starts_with("multipart/form-data") {
            return Self::multipart(hook.body);
        }
        let first = hook.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if kind.contains("json") || first == Some(&b'{') {
            return Self::json(hook.body);
        }
        Ok(Self(form_urlencoded::parse(hook.body).into_owned().collect()))
    }

    /// The fields of an address's query.
    pub fn query(url: &str) -> Self {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or("");
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn json(body: &[u8]) -> Outcome<Self> {
        let value: serde_json::Value = serde_json::from_slice(body).map_err(|error| {
            Failure::bad(
                "not_json",
                format!("the body is not JSON: {error}; send an object of fields"),
            )
        })?;
        let serde_json::Value::Object(object) = value else {
            return Err(Failure::bad(
                "not_an_object",
                "the body is JSON, but not an object: send {\"event\":…}",
            ));
        };
        let fields = object.into_iter().filter_map(|(name, value)| {
            Some(match value {
                serde_json::Value::Null => return None,
                serde_json::Value::String(text) => (name, text),
                other => (name, other.to_string()),
            })
        });
        Ok(Self(fields.collect()))
    }

    /// Lenient on purpose: one provider is known to send boundaries that do not match its header.
    fn multipart(body: &[u8]) -> Outcome<Self> {
        let text = String::from_utf8_lossy(body);
        let mut fields = Vec::new();
        for part in text.split("\r\n--").flat_map(|part| part.split("\n--")) {
            let Some((head, value)) =
                part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))
            else {
                continue;
            };
            let Some((_, name)) = head.split_once("name=\"") else { continue };
            let Some((name, _)) = name.split_once('"') else { continue };
            fields.push((name.to_owned(), value.trim_end_matches(['\r', '\n']).to_owned()));
        }
        if fields.is_empty() {
            return Err(Failure::bad("not_a_form", "no field was found in the multipart body"));
        }
        Ok(Self(fields))
    }

    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value, which must be there and not empty.
    pub fn need(&self, name: &str) -> Outcome<&str> {
        self.get(name)
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Failure::bad("missing_field", format!("{name} is missing")).at(name))
    }

    /// A whole number that is not negative; providers send them as text.
    pub fn whole(&self, name: &str) -> Outcome<Option<u64>> {
        match self.get(name).map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => text
                .parse::<f64>()
                .ok()
                .filter(|n| (0.0..1e12).contains(n))
                .map(|n| Some(n as u64))
                .ok_or_else(|| {
                    Failure::bad("bad_number_of_seconds", format!("{name} is not a whole number"))
                        .at(name)
                }),
        }
    }
}
