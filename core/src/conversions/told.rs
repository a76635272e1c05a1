use super::form::{Typed, lead};
use super::name::{link, masked, plain};
use super::{Identity, Kind, MAX_VALUE};
use crate::sources::encode;
use crate::wire::{cut, decimal, push};

/// What a page told of its visitor beside what it saw of numbers.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Told {
    /// What.
    pub what: What,
    /// How long before the request was sent, ms.
    pub age_ms: u64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum What {
    /// The visitor did what the owner counts.
    Converted {
        /// What it was.
        kind: Kind,
        /// Its name, with no mail address and no telephone in it.
        name: Option<String>,
        /// Its value.
        value: Option<f64>,
    },
    /// A form was sent, and this stood in fields whose values the page was to tell.
    Sent(Vec<Typed>),
    /// The page knows who he is.
    Identified(Identity),
}

impl Told {
    /// From the value of an `e` line: `form:TYPE,NAME,… AGE` (`NAME=VALUE` where the value is told, percent-encoded once more), `link:SCHEME,HOST AGE`, `track:NAME,VALUE AGE` or `identify:ID AGE`, what
    /// stands behind the colon percent-encoded. None where it is something else, or nothing that counts.
    pub fn decode(mut value: &[u8]) -> Option<Self> {
        let what = std::str::from_utf8(cut(&mut value, b' ')).ok()?;
        let age_ms = decimal(cut(&mut value, b' '))?;
        let converted = |kind, name, value| What::Converted { kind, name, value };
        let what = match what.split_once(':') {
            None if what == "form" => converted(Kind::Form, None, None),
            Some(("form", fields)) => match lead(fields)? {
                typed if typed.is_empty() => converted(Kind::Form, None, None),
                typed => What::Sent(typed),
            },
            Some(("link", to)) => {
                let (kind, name) = link(&plain(to))?;
                converted(kind, name.map(str::to_owned), None)
            }
            Some(("track", text)) => {
                let text = plain(text);
                let (name, value) = named(&text);
                converted(Kind::Event, Some(masked(name)?), value)
            }
            Some(("identify", id)) => What::Identified(Identity::told(id)?),
            _ => return None,
        };
        Some(Self { what, age_ms })
    }

    /// What is kept of it where its visitor took his consent back while a page of his stays open: that he did it
    /// counts, but neither what he wrote in a form nor who he is said to be is kept (GDPR, Article 7(3)).
    pub fn of_nobody(self) -> Option<Self> {
        let what = match self.what {
            What::Sent(_) => What::Converted { kind: Kind::Form, name: None, value: None },
            What::Identified(_) => return None,
            converted @ What::Converted { .. } => converted,
        };
        Some(Self { what, ..self })
    }

    /// Appends its line, as a page of the product's own writes it.
    pub fn encode_into(&self, out: &mut String) {
        let (name, text) = match &self.what {
            What::Converted { kind: Kind::Form, .. } => ("form", None),
            What::Converted { kind: Kind::Mail, .. } => ("link:", Some("mailto".to_owned())),
            What::Converted { kind: Kind::Messenger, name, .. } => ("link:", name.clone()),
            What::Converted { kind: Kind::Event, name, value } => {
                let name = name.as_deref().unwrap_or_default();
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                ("track:", Some(format!("{name},{value}")))
            }
            What::Sent(typed) => ("form:", Some(written(typed))),
            What::Identified(Identity::Plain(id) | Identity::Private(id)) => {
                ("identify:", Some(id.clone()))
            }
        };
        let mut line = name.to_owned();
        encode(&text.unwrap_or_default(), &mut line);
        push(out, "e", &format!("{line} {}", self.age_ms));
    }
}

/// Fields as a page tells them.
fn written(typed: &[Typed]) -> String {
    let fields = typed.iter().map(|Typed { name, value, telephone }| {
        let mut field = format!("{},{name}=", if *telephone { "tel" } else { "text" });
        let mut encoded = String::new();
        encode(value, &mut encoded);
        field.push_str(&encoded.replace(',', "%2C"));
        field
    });
    fields.collect::<Vec<_>>().join(",")
}

/// An event's name and value: `[name, value]` joined with a comma, as JavaScript does it, where a value that is not given is
/// nothing. What stands behind the last comma and is no number is a part of the name.
fn named(text: &str) -> (&str, Option<f64>) {
    let Some((name, value)) = text.rsplit_once(',') else { return (text, None) };
    match value.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => {
            (name.trim_end(), Some(value).filter(|value| value.abs() < MAX_VALUE))
        }
        _ if value.trim().is_empty() => (name.trim_end(), None),
        _ => (text, None),
    }
}
