//! Requests as the providers send and sign them; what is signed how stands in the edge's adapters.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

const FORM: &str = "application/x-www-form-urlencoded";

/// One webhook.
pub struct Request {
    /// Content type.
    pub kind: &'static str,
    /// Its signature and what belongs to it.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
}

/// Start and end through the generic webhook, signed if it has a secret.
pub fn generic(
    secret: Option<&str>,
    from: &str,
    to: &str,
    id: &str,
    start_ms: u128,
    talk: u64,
) -> Vec<Request> {
    let status = if talk > 0 { "answered" } else { "missed" };
    let end_ms = start_ms + u128::from(talk) * 1000;
    let start = serde_json::json!({"event": "start", "call_id": id, "from": from, "to": to, "start": start_ms as u64});
    let end = serde_json::json!({
        "event": "end", "call_id": id, "from": from, "to": to,
        "start": start_ms as u64, "end": end_ms as u64, "talk": talk, "status": status,
    });
    let signed = |body: String| {
        let mut headers = Vec::new();
        if let Some(secret) = secret {
            let at = (start_ms / 1000).to_string();
            let mark = hex(&mac::<Hmac<Sha256>>(secret, &format!("{at}.{body}")));
            headers = vec![("x-timestamp", at), ("x-signature", format!("sha256={mark}"))];
        }
        Request { kind: "application/json", headers, body }
    };
    vec![signed(start.to_string()), signed(end.to_string())]
}

/// The incoming call and the end of its `<Dial>`, as Twilio sends them.
pub fn twilio(hook: &str, token: &str, from: &str, to: &str, id: &str, talk: u64) -> Vec<Request> {
    let talked = talk.to_string();
    let outcome = if talk > 0 { "completed" } else { "no-answer" };
    let base =
        [("CallSid", id), ("From", from), ("To", to), ("Called", to), ("Direction", "inbound")];
    let more: [&[(&str, &str)]; 2] = [
        &[("CallStatus", "ringing")],
        &[
            ("CallStatus", "in-progress"),
            ("DialCallStatus", outcome),
            ("DialCallDuration", &talked),
        ],
    ];
    more.iter()
        .map(|more| {
            let mut fields: Vec<(&str, &str)> = base.iter().chain(more.iter()).copied().collect();
            fields.sort_unstable();
            let message =
                fields.iter().fold(hook.to_owned(), |text, (name, value)| text + name + value);
            let mark = BASE64_STANDARD.encode(mac::<Hmac<Sha1>>(token, &message));
            Request { kind: FORM, headers: vec![("x-twilio-signature", mark)], body: form(&fields) }
        })
        .collect()
}

/// `NOTIFY_START` and `NOTIFY_END`, as Zadarma sends them; `start_s` is Unix seconds moved by the account's offset.
pub fn zadarma(
    secret: &str,
    from: &str,
    to: &str,
    id: &str,
    start_s: u64,
    talk: u64,
) -> Vec<Request> {
    let start = utc(start_s);
    let (from, to) = (from.trim_start_matches('+'), to.trim_start_matches('+'));
    let mark =
        BASE64_STANDARD.encode(hex(&mac::<Hmac<Sha1>>(secret, &format!("{from}{to}{start}"))));
    let talked = talk.to_string();
    let outcome = if talk > 0 { "answered" } else { "no answer" };
    let base =
        [("caller_id", from), ("called_did", to), ("call_start", &start), ("pbx_call_id", id)];
    let more: [&[(&str, &str)]; 2] = [
        &[("event", "NOTIFY_START")],
        &[("event", "NOTIFY_END"), ("duration", &talked), ("disposition", outcome)],
    ];
    more.iter()
        .map(|more| {
            let fields: Vec<(&str, &str)> = base.iter().chain(more.iter()).copied().collect();
            Request { kind: FORM, headers: vec![("signature", mark.clone())], body: form(&fields) }
        })
        .collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish()
}

fn mac<M: Mac + KeyInit>(key: &str, message: &str) -> Vec<u8> {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key.as_bytes()) else { return Vec::new() };
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `YYYY-MM-DD HH:MM:SS` of Unix seconds (days to a date as in H. Hinnant's "chrono-compatible algorithms").
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn dates() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_795_262_695, "2026-11-21 12:04:55"),
            (4_107_542_399, "2100-02-28 23:59:59"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(utc(seconds), text);
        }
    }
}
