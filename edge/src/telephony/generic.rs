//! The generic webhook: JSON, form or query, for any exchange that can send a request.
//!
//! | field | needed | meaning |
//! |---|---|---|
//! | `event` | no | `start`, `answer`, `end` (where it is missing), `record` |
//! | `call_id` | yes | at most 128 characters, the same for all events of a call |
//! | `from`, `to` | `to` | caller, tracking number, in any form |
//! | `start`, `end` | no | Unix s or ms, ISO 8601, or local time |
//! | `talk` | no | s |
//! | `status` | no | `answered`, `missed`, `busy`, `failed`, `canceled`, or what Asterisk and FreeSWITCH say |
//! | `direction` | no | `in`, `out`; calls out are not kept |
//!
//! The answer names the destination, but the exchange routes its calls itself: 2xx means that the event is kept.
//!
//! With a `secret` set, `X-Signature: sha256=<hex HMAC-SHA-256 of timestamp.body>` and `X-Timestamp`
//! (Unix s, 300 s off at most) are required.

use super::{Answer, Event, Fields, Heard, Hook, Kind, Settings, Status, forbidden, time};
use crate::failure::{Failure, Outcome};
use crate::keys;

const SKEW_S: u64 = 300;

pub fn hear(hook: &Hook<'_>, settings: &Settings) -> Outcome<Heard> {
    if let Some(secret) = settings.secret.as_deref().filter(|secret| !secret.is_empty()) {
        prove(hook, secret)?;
    }
    let fields = Fields::of(hook)?;
    if fields.get("direction") == Some("out") {
        return Ok(Heard::Nothing(Answer::json(
            &serde_json::json!({"ok": true, "ignored": "an outgoing call"}),
        )));
    }
    let kind = match fields.get("event").unwrap_or("end") {
        "start" => Kind::Start,
        "answer" => Kind::Answer,
        "end" | "" => Kind::End,
        "record" => Kind::Note,
        _ => {
            return Err(
                Failure::bad("bad_event", "event is start, answer, end or record").at("event")
            );
        }
    };
    let call_id = fields.need("call_id")?;
    if call_id.len() > 128 {
        return Err(Failure::bad("bad_call_id", "call_id has at most 128 characters").at("call_id"));
    }
    let zone = settings.utc_offset.as_deref().and_then(super::Zone::parse);
    let moment = |name: &str| match fields.get(name).map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => time::read(text, zone, hook.received_at).map(Some).ok_or_else(|| {
            let message = format!(
                "{name} is not a time: write Unix seconds or ISO 8601, such as 2026-11-21T12:04:55Z"
            );
            Failure::bad("bad_time", message).at(name)
        }),
    };
    let status = match fields.get("status") {
        None | Some("") => None,
        Some(text) => Some(status(text).ok_or_else(|| {
            Failure::bad("bad_status", "status is answered, missed, busy, failed or canceled")
                .at("status")
        })?),
    };
    let event = Event {
        provider: "generic".into(),
        call_id: call_id.into(),
        kind,
        number: settings.number("to", fields.need("to")?)?,
        caller: settings.caller(fields.get("from").unwrap_or("")),
        started_at: moment("start")?,
        ended_at: moment("end")?,
        status,
        talk_seconds: fields.whole("talk")?,
        received_at: hook.received_at,
        raw: hook.raw(),
    };
    Ok(Heard::Event { event, routing: false })
}

/// Our five words, from those of Asterisk (`DIALSTATUS`, disposition) and FreeSWITCH (`hangup_cause`).
pub fn status(text: &str) -> Option<Status> {
    Some(match text.trim().to_ascii_lowercase().replace([' ', '_', '-'], "").as_str() {
        "answered" | "answer" | "normalclearing" | "completed" => Status::Answered,
        "missed" | "noanswer" | "timeout" => Status::Missed,
        "busy" | "userbusy" => Status::Busy,
        "failed" | "congestion" | "chanunavail" | "callrejected" | "noroutedestination" => {
            Status::Failed
        }
        "canceled" | "cancelled" | "cancel" | "originatorcancel" => Status::Canceled,
        _ => return None,
    })
}

fn prove(hook: &Hook<'_>, secret: &str) -> Outcome<()> {
    // The query is not signed: with a secret the fields come in the body.
    if hook.body.is_empty() {
        return Err(forbidden());
    }
    let signature = (hook.header)("x-signature").unwrap_or_default();
    let timestamp = (hook.header)("x-timestamp").unwrap_or_default();
    let at: u64 = timestamp.parse().map_err(|_| forbidden())?;
    let mut message = timestamp.into_bytes();
    message.push(b'.');
    message.extend_from_slice(hook.body);
    let expected = format!("sha256={}", keys::hex(&keys::sha256(secret.as_bytes(), &message)));
    let fresh = (hook.received_at / 1000).abs_diff(at) <= SKEW_S;
    if fresh && keys::same(signature.as_bytes(), expected.as_bytes()) {
        Ok(())
    } else {
        Err(forbidden())
    }
}
