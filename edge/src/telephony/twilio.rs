//! Twilio: the number's voice webhook (answered with TwiML that dials the destination), its status callback
//! and the `<Dial action>` callback.
//!
//! Sources: twilio.com/docs/usage/webhooks/voice-webhooks, twilio.com/docs/usage/security (signature),
//! twilio.com/docs/voice/twiml/dial; the signature's vectors are those of Twilio's own libraries.

use super::{Answer, Event, Fields, Heard, Hook, Kind, Settings, Status, forbidden, time};
use crate::failure::Outcome;
use crate::keys;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lendline_core::numbers::Number;
use sha2::Digest;

pub fn hear(hook: &Hook<'_>, settings: &Settings) -> Outcome<Heard> {
    let token = settings.auth_token.as_deref().unwrap_or("");
    let form = match hook.method {
        "GET" => Fields::default(),
        _ => Fields::of(hook)?,
    };
    let signature = (hook.header)("x-twilio-signature").unwrap_or_default();
    if token.is_empty() || !proves(&signature, token, hook.url, &form, hook.body) {
        return Err(forbidden());
    }
    let fields = if form.0.is_empty() { Fields::query(hook.url) } else { form };
    if fields.get("Direction").is_some_and(|direction| direction.starts_with("outbound")) {
        return Ok(Heard::Nothing(empty()));
    }
    let dial = fields.get("DialCallStatus");
    let status = fields.get("CallStatus").unwrap_or("ringing");
    // The parent leg is answered by Twilio itself: only the dialled leg tells whether somebody talked.
    let (kind, status, talk) = match (dial, status) {
        (Some(dial), _) => (Kind::End, outcome(dial), fields.whole("DialCallDuration")?),
        (None, "queued" | "ringing" | "initiated") => (Kind::Start, None, None),
        (None, "in-progress") => (Kind::Answer, None, None),
        (None, "completed") => (Kind::End, None, None),
        (None, ended) => (Kind::End, outcome(ended), None),
    };
    let timestamp =
        fields.get("Timestamp").and_then(|text| time::read(text, None, hook.received_at));
    let event = Event {
        provider: "twilio".into(),
        call_id: fields.need("CallSid")?.chars().take(128).collect(),
        kind,
        number: settings
            .number("To", fields.get("Called").map_or_else(|| fields.need("To"), Ok)?)?,
        caller: settings.caller(fields.get("From").unwrap_or("")),
        started_at: None,
        ended_at: if kind == Kind::End { timestamp } else { None },
        status,
        talk_seconds: talk,
        received_at: hook.received_at,
        raw: hook.raw(),
    };
    Ok(Heard::Event { event, routing: kind == Kind::Start })
}

fn outcome(status: &str) -> Option<Status> {
    Some(match status {
        "completed" | "answered" => Status::Answered,
        "busy" => Status::Busy,
        "no-answer" => Status::Missed,
        "failed" => Status::Failed,
        "canceled" => Status::Canceled,
        _ => return None,
    })
}

/// Dials the destination and asks to be told how it went: the parent call's own end says only that Twilio
/// answered it.
pub fn answer(routing: bool, destination: Option<&Number>, url: &str) -> Answer {
    let Some(number) = destination.filter(|_| routing) else { return empty() };
    let action = url.split(['?', '#']).next().unwrap_or(url);
    let action = action.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Answer {
        kind: "text/xml; charset=utf-8",
        // A number in E.164 needs no escaping: '+' and digits.
        body: format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial answerOnBridge=\"true\" action=\"{action}\" \
             method=\"POST\"><Number>{}</Number></Dial></Response>",
            number.as_str()
        ),
    }
}

fn empty() -> Answer {
    Answer {
        kind: "text/xml; charset=utf-8",
        body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>".into(),
    }
}

/// Whether the signature is right for the address with or without the default port, as Twilio's own
/// libraries accept it.
pub fn proves(signature: &str, token: &str, url: &str, form: &Fields, body: &[u8]) -> bool {
    let asked = Fields::query(url);
    let form = match asked.get("bodySHA256") {
        Some(expected) => {
            let actual = keys::hex(&sha2::Sha256::digest(body));
            if !keys::same(expected.as_bytes(), actual.as_bytes()) {
                return false;
            }
            &Fields::default()
        }
        // JSON is signed through its hash only; without it nothing of the body would be proved.
        None if body.first() == Some(&b'{') => return false,
        None => form,
    };
    let urls = addresses(url);
    urls.iter().any(|url| keys::same(signature.as_bytes(), sign(token, url, form).as_bytes()))
}

/// The signature of an address and its form fields.
pub fn sign(token: &str, url: &str, form: &Fields) -> String {
    let mut fields: Vec<(&str, &str)> =
        form.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.sort_unstable();
    fields.dedup();
    let mut message = url.to_owned();
    for (name, value) in fields {
        message.push_str(name);
        message.push_str(value);
    }
    BASE64_STANDARD.encode(keys::sha1(token.as_bytes(), message.as_bytes()))
}

/// The address as it is, with an apostrophe as Twilio writes it, and with and without the default port.
fn addresses(url: &str) -> Vec<String> {
    let url = url.split('#').next().unwrap_or(url).replace('\'', "%27");
    let mut all = vec![url.clone()];
    let (scheme, port) =
        if url.starts_with("https://") { ("https://", ":443") } else { ("http://", ":80") };
    let Some(rest) = url.strip_prefix(scheme) else { return all };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host_at = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host) = authority.split_at(host_at);
    match host.rsplit_once(':') {
        None => all.push(format!("{scheme}{user}{host}{port}{tail}")),
        Some((host, _)) => all.push(format!("{scheme}{user}{host}{tail}")),
    }
    all
}
