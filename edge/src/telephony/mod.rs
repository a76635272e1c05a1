//! Providers' webhooks: what they send, how it is proved, what they want to hear.
//!
//! An adapter turns a [`Hook`] into an [`Event`] and says what the provider is answered. Facts about the
//! providers and where they come from stand in each adapter.

mod body;
mod generic;
mod time;
mod twilio;
mod zadarma;

pub use body::Fields;
pub use time::{Zone, write as iso};

use crate::failure::{Failure, Outcome};
pub use lendline_core::calls::{Event, Kind, Status};
use lendline_core::numbers::{Country, Number};
use serde::{Deserialize, Serialize};

/// Providers that are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Our own contract, for any exchange that can send a request.
    Generic,
    /// Twilio, and what speaks its language.
    Twilio,
    /// Zadarma, Novofon 1.0.
    Zadarma,
}

/// What the owner sets for a provider.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Twilio: the account's primary auth token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_token: Option<String>,
    /// Zadarma: the API secret. Generic: the key of `X-Signature`, which is then required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// How numbers without a country code are read; `RU` where it is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The account's offset from UTC, `+03:00`, for times without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utc_offset: Option<String>,
}

/// A webhook as it came.
pub struct Hook<'a> {
    /// The address that the provider called and signed: the public URL, path and query.
    pub url: &'a str,
    /// `POST` or `GET`.
    pub method: &'a str,
    /// A header's value.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// The bytes as they came.
    pub body: &'a [u8],
    /// When it came, ms.
    pub received_at: u64,
}

impl Hook<'_> {
    /// What is kept of it: the body, or the query where it has none.
    fn raw(&self) -> String {
        if self.body.is_empty() {
            return self.url.split_once('?').map_or("", |(_, query)| query).to_owned();
        }
        String::from_utf8_lossy(self.body).into_owned()
    }
}

/// What an adapter makes of a webhook.
pub enum Heard {
    /// An event of an incoming call; the provider asks where to connect it if `routing`.
    Event {
        /// The event.
        event: Event,
        /// Whether the answer routes the call.
        routing: bool,
    },
    /// Nothing for us (outgoing calls, checks); the provider gets this answer.
    Nothing(Answer),
}

/// An answer to a provider.
pub struct Answer {
    /// Content type.
    pub kind: &'static str,
    /// Body.
    pub body: String,
}

impl Answer {
    /// JSON.
    pub fn json(body: &serde_json::Value) -> Self {
        Self { kind: "application/json", body: body.to_string() }
    }
}

impl Provider {
    /// By the name in the address.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "generic" => Self::Generic,
            "twilio" => Self::Twilio,
            "zadarma" => Self::Zadarma,
            _ => return None,
        })
    }

    /// Refuses settings without which no webhook of this provider could be proved.
    pub fn check(self, settings: &Settings) -> Outcome<()> {
        let missing = |field: &str, message: &str| {
            Err(Failure::new(422, "missing_credential", message).at(field))
        };
        if settings.country.as_deref().is_some_and(|country| Country::parse(country).is_none()) {
            return Err(Failure::new(
                422,
                "bad_country",
                "country is two letters of ISO 3166, such as RU",
            )
            .at("country"));
        }
        if settings.utc_offset.as_deref().is_some_and(|offset| Zone::parse(offset).is_none()) {
            return Err(Failure::new(422, "bad_utc_offset", "utc_offset is written as +03:00")
                .at("utc_offset"));
        }
        let has =
            |value: &Option<String>| value.as_deref().is_some_and(|value| !value.trim().is_empty());
        match self {
            Self::Twilio if !has(&settings.auth_token) => missing(
                "auth_token",
                "give the account's primary auth token: Twilio signs its requests with it",
            ),
            Self::Zadarma if !has(&settings.secret) => {
                missing("secret", "give the API secret: Zadarma signs its notifications with it")
            }
            _ => Ok(()),
        }
    }

    /// Proves and reads a webhook. 403: the signature is wrong; 400: its shape is.
    pub fn hear(self, hook: &Hook<'_>, settings: &Settings) -> Outcome<Heard> {
        match self {
            Self::Generic => generic::hear(hook, settings),
            Self::Twilio => twilio::hear(hook, settings),
            Self::Zadarma => zadarma::hear(hook, settings),
        }
    }

    /// What the provider is answered once the event is kept; `destination` where the number is somebody's,
    /// `url` the webhook's own address, for what the provider is to report later.
    pub fn answer(self, routing: bool, destination: Option<&Number>, url: &str) -> Answer {
        match self {
            Self::Generic => Answer::json(&match destination {
                Some(number) => serde_json::json!({"ok": true, "destination": number.as_str()}),
                None => serde_json::json!({"ok": true}),
            }),
            Self::Twilio => twilio::answer(routing, destination, url),
            Self::Zadarma => zadarma::answer(routing, destination),
        }
    }
}

impl Settings {
    /// The country that numbers without a code are read by.
    fn country(&self) -> Option<Country> {
        Country::parse(self.country.as_deref().unwrap_or("RU"))
    }

    /// The tracking number, from what the provider wrote.
    fn number(&self, field: &str, text: &str) -> Outcome<Number> {
        let number = self.country().and_then(|country| Number::parse_lenient(text, country));
        number.ok_or_else(|| {
            Failure::bad(
                "bad_number",
                format!("{field} is not a phone number; write it in E.164, such as +74950000001"),
            )
            .at(field)
        })
    }

    /// The caller: E.164 where it can be read, else what came, without control characters.
    fn caller(&self, text: &str) -> String {
        let number = self.country().and_then(|country| Number::parse_lenient(text, country));
        match number {
            Some(number) => number.as_str().to_string(),
            None => text
                .chars()
                .filter(|c| !c.is_control())
                .take(80)
                .collect::<String>()
                .trim()
                .to_owned(),
        }
    }
}

/// A time in a question of the API: ISO 8601, or Unix seconds; without an offset it is UTC.
pub fn read_time(text: &str) -> Option<u64> {
    time::read(text, Zone::parse("Z"), 0)
}

fn forbidden() -> Failure {
    Failure::new(
        403,
        "wrong_signature",
        "the signature does not match: check the credentials of this provider",
    )
}

#[cfg(test)]
mod tests;
