//! The product's own contract for any telephone system: JSON, signed or not.

use super::{Hook, hex, mac};
use crate::error::{Error, Result};
use crate::http::{Reply, send};
use hmac::Hmac;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

/// Posts the fields as JSON, unsigned.
pub fn generic<'a>(hook: impl Into<Hook<'a>>, fields: &Value) -> Result<Reply> {
    let body = serde_json::to_vec(fields)?;
    send("POST", hook.into().url, &[("content-type", "application/json")], &body)
}

/// Posts the fields as JSON with `X-Timestamp` (now) and `X-Signature`.
pub fn generic_signed<'a>(
    hook: impl Into<Hook<'a>>,
    secret: &str,
    fields: &Value,
) -> Result<Reply> {
    let body = serde_json::to_string(fields)?;
    let time = now_s().to_string();
    let signature = signature(secret, &time, &body)?;
    let headers = [
        ("content-type", "application/json"),
        ("x-timestamp", time.as_str()),
        ("x-signature", signature.as_str()),
    ];
    send("POST", hook.into().url, &headers, body.as_bytes())
}

/// Reports a call that begins in so many seconds, and its end, said to be long ago, so that its verdict is final.
pub fn finished(hook: &str, id: &str, from: &str, to: &str, in_s: u64) -> Result<()> {
    let start = now_s() + in_s;
    let said = |event: &str| json!({ "event": event, "call_id": id, "from": from, "to": to, "start": start });
    let mut end = said("end");
    end["end"] = json!(start - 700);
    for event in [said("start"), end] {
        let reply = generic(hook, &event)?;
        if reply.status != 200 {
            return Err(Error::new(format!("{event} was answered with {}", reply.status)));
        }
    }
    Ok(())
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// What `X-Signature` says for this body at this time (Unix seconds).
pub fn signature(secret: &str, timestamp: &str, body: &str) -> Result<String> {
    let mac = mac::<Hmac<Sha256>>(secret, format!("{timestamp}.{body}").as_bytes())?;
    Ok(format!("sha256={}", hex(&mac)))
}
