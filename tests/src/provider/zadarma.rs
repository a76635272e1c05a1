//! Zadarma: form posts with `Signature`, the base64 of a hexadecimal HMAC.

use super::{Hook, hex, mac};
use crate::error::Result;
use crate::http::{Reply, form, percent, send};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Hmac;
use sha1::Sha1;

/// A call, as Zadarma names its parts.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The caller: digits, with or without `+`.
    pub caller_id: &'a str,
    /// The tracking number: digits.
    pub called_did: &'a str,
    /// `YYYY-MM-DD HH:MM:SS` in the account's time zone.
    pub call_start: &'a str,
    /// The id of the whole call.
    pub pbx_call_id: &'a str,
}

/// `NOTIFY_START`: a call reached the telephone system; the answer may route it.
pub fn start<'a>(hook: impl Into<Hook<'a>>, secret: &str, call: &Call) -> Result<Reply> {
    post(hook, secret, &signed(call), &fields(call, "NOTIFY_START"))
}

/// `NOTIFY_END`. `disposition` is Zadarma's word: `answered`, `busy`, `cancel`, `no answer`, ….
pub fn end<'a>(
    hook: impl Into<Hook<'a>>,
    secret: &str,
    call: &Call,
    disposition: &str,
    seconds: u32,
) -> Result<Reply> {
    let seconds = seconds.to_string();
    let mut all = fields(call, "NOTIFY_END");
    all.push(("duration", &seconds));
    all.push(("disposition", disposition));
    all.push(("status_code", "16"));
    all.push(("is_recorded", "0"));
    post(hook, secret, &signed(call), &all)
}

/// `NOTIFY_ANSWER`: somebody picked up; `destination` is the number or extension that did.
pub fn answer<'a>(
    hook: impl Into<Hook<'a>>,
    secret: &str,
    call: &Call,
    destination: &str,
) -> Result<Reply> {
    let all = [
        ("event", "NOTIFY_ANSWER"),
        ("caller_id", call.caller_id),
        ("destination", destination),
        ("call_start", call.call_start),
        ("pbx_call_id", call.pbx_call_id),
    ];
    let signed = [call.caller_id, destination, call.call_start].concat();
    post(hook, secret, &signed, &all)
}

/// The check when the URL is saved: the answer must be `value` and nothing else.
pub fn check_url<'a>(hook: impl Into<Hook<'a>>, value: &str) -> Result<Reply> {
    send("GET", &format!("{}?zd_echo={}", hook.into().url, percent(value)), &[], b"")
}

/// Posts any fields, with the signature of the text `signed`.
pub fn post<'a>(
    hook: impl Into<Hook<'a>>,
    secret: &str,
    signed: &str,
    fields: &[(&str, &str)],
) -> Result<Reply> {
    let signature = signature(secret, signed)?;
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("signature", signature.as_str())];
    send("POST", hook.into().url, &headers, form(fields).as_bytes())
}

/// What `Signature` says for this text.
pub fn signature(secret: &str, signed: &str) -> Result<String> {
    Ok(STANDARD.encode(hex(&mac::<Hmac<Sha1>>(secret, signed.as_bytes())?)))
}

fn signed(call: &Call) -> String {
    [call.caller_id, call.called_did, call.call_start].concat()
}

fn fields<'a>(call: &Call<'a>, event: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("event", event),
        ("call_start", call.call_start),
        ("pbx_call_id", call.pbx_call_id),
        ("caller_id", call.caller_id),
        ("called_did", call.called_did),
    ]
}

#[cfg(test)]
mod tests {
    use super::signature;

    /// Computed from the algorithm (no numbers are published); the secret is
    /// `0123456789abcdef0123`. START, ANSWER, OUT_START, RECORD.
    const VECTORS: &[(&str, &str)] = &[
        (
            "79991234567749512345672026-01-15 12:34:56",
            "YjVjODEzOGRhZDdjYTI2OGYzYTExNTg3NDUwNDI1MWE5ODNhZGZhYg==",
        ),
        (
            "799912345671002026-01-15 12:34:56",
            "NDFhZTkxOGY5ODAxNjNhMGNkN2VhZmVkMTU1YTM1Yjg2ZGNkNDVhMA==",
        ),
        (
            "100799912345672026-01-15 12:34:56",
            "ZTJiZTFjYjY5OWY5NDc3OTI4NzA0ZGQ3OWY5MmFlNTIxYzkzMjQ2MA==",
        ),
        (
            "in_ae6b03b3b0765d127ec0b739209346bbc4f0d52d1-1458313316.343456-100-2016-01-11-100155",
            "MTA5OTc3ZTAwMjM1MDVhOGI1ZjFmODFhMGQ3MWE4ZWEzZDUzNGEzOQ==",
        ),
    ];

    #[test]
    fn signs_as_zadarma_does() {
        for (text, wanted) in VECTORS {
            assert_eq!(signature("0123456789abcdef0123", text).unwrap(), *wanted, "{text}");
        }
    }
}
