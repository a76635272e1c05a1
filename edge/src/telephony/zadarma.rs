//! Zadarma and Novofon 1.0: `NOTIFY_*` events of the exchange, each signed over three of its fields;
//! `NOTIFY_START` is answered with where the call goes.
//!
//! Sources: zadarma.com/en/support/api/, the official PHP library `zadarma/user-api-v1`. The signature is
//! base64 of the hexadecimal HMAC-SHA-1 (PHP's `hash_hmac` gives hexadecimal); the official TypeScript library
//! takes base64 of the raw bytes. The same key over the same message: either proves the sender.

use super::{Answer, Event, Fields, Heard, Hook, Kind, Settings, Status, forbidden, time};
use crate::failure::{Failure, Outcome};
use crate::keys;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lendline_core::numbers::Number;

/// An extension that every account has; the call is then forwarded to the destination by `rewrite_forward_number`.
const EXTENSION: &str = "100";

pub fn hear(hook: &Hook<'_>, settings: &Settings) -> Outcome<Heard> {
    // The check of the address when it is saved in the account comes before any signature.
    if let Some(echo) = Fields::query(hook.url).get("zd_echo") {
        let body = echo.chars().filter(|c| !c.is_control()).take(256).collect();
        return Ok(Heard::Nothing(Answer { kind: "text/plain; charset=utf-8", body }));
    }
    let fields = Fields::of(hook)?;
    let name = fields.need("event")?;
    let field = |name: &str| fields.get(name).unwrap_or("");
    let message = match name {
        "NOTIFY_ANSWER" => [field("caller_id"), field("destination"), field("call_start")].concat(),
        "NOTIFY_OUT_START" | "NOTIFY_OUT_END" => {
            [field("internal"), field("destination"), field("call_start")].concat()
        }
        "NOTIFY_RECORD" => [field("pbx_call_id"), field("call_id_with_rec")].concat(),
        _ => [field("caller_id"), field("called_did"), field("call_start")].concat(),
    };
    let secret = settings.secret.as_deref().unwrap_or("");
    let signature = (hook.header)("signature").unwrap_or_default();
    if secret.is_empty() || message.is_empty() || !proves(&signature, secret, &message) {
        return Err(forbidden());
    }
    let kind = match name {
        "NOTIFY_START" => Kind::Start,
        "NOTIFY_END" => Kind::End,
        // They do not name the number that was called: nothing to hang them on but the call's id.
        _ => return Ok(Heard::Nothing(Answer::json(&serde_json::json!({})))),
    };
    let zone = settings.utc_offset.as_deref().and_then(super::Zone::parse);
    let started_at =
        time::read(fields.need("call_start")?, zone, hook.received_at).ok_or_else(|| {
            Failure::bad("bad_time", "call_start is not YYYY-MM-DD HH:MM:SS").at("call_start")
        })?;
    let (status, talk_seconds) = match kind {
        Kind::End => (outcome(field("disposition")), fields.whole("duration")?),
        _ => (None, None),
    };
    let event = Event {
        provider: "zadarma".into(),
        call_id: fields.need("pbx_call_id")?.chars().take(128).collect(),
        kind,
        number: settings.number("called_did", fields.need("called_did")?)?,
        caller: settings.caller(field("caller_id")),
        started_at: Some(started_at),
        ended_at: None,
        status,
        talk_seconds: talk_seconds.filter(|_| status == Some(Status::Answered)),
        received_at: hook.received_at,
        raw: hook.raw(),
    };
    Ok(Heard::Event { event, routing: kind == Kind::Start })
}

fn outcome(disposition: &str) -> Option<Status> {
    Some(match disposition {
        "answered" => Status::Answered,
        "busy" => Status::Busy,
        "cancel" => Status::Canceled,
        "no answer" => Status::Missed,
        "" => return None,
        _ => Status::Failed,
    })
}

pub fn answer(routing: bool, destination: Option<&Number>) -> Answer {
    match destination {
        Some(number) if routing => Answer::json(&serde_json::json!({
            "redirect": EXTENSION,
            "return_timeout": 0,
            "rewrite_forward_number": number.as_str(),
        })),
        _ => Answer::json(&serde_json::json!({})),
    }
}

/// Whether the signature is right for the message, in either of the two forms.
pub fn proves(signature: &str, secret: &str, message: &str) -> bool {
    let mac = keys::sha1(secret.as_bytes(), message.as_bytes());
    let hex = BASE64_STANDARD.encode(keys::hex(&mac));
    let raw = BASE64_STANDARD.encode(&mac);
    keys::same(signature.as_bytes(), hex.as_bytes())
        | keys::same(signature.as_bytes(), raw.as_bytes())
}
