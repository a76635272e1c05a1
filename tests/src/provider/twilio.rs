//! Twilio: form posts with `X-Twilio-Signature`.

use super::{Hook, mac};
use crate::error::Result;
use crate::http::{Reply, form, send};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Hmac;
use sha1::Sha1;

/// The account id that these requests carry.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";

/// A call, as Twilio names its parts.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The caller, E.164, or empty or a word when withheld.
    pub from: &'a str,
    /// The tracking number, E.164.
    pub to: &'a str,
    /// `CA` and 32 hexadecimal digits.
    pub call_sid: &'a str,
}

/// "A call comes in": the request whose answer routes the call.
pub fn incoming<'a>(hook: impl Into<Hook<'a>>, auth_token: &str, call: &Call) -> Result<Reply> {
    post(hook, auth_token, &fields(call, "ringing"))
}

/// The status callback. `status` is Twilio's word (`completed`, `busy`, `no-answer`, …);
/// `seconds` is left out when the call is not over; `sequence` orders the events of a call.
pub fn status<'a>(
    hook: impl Into<Hook<'a>>,
    auth_token: &str,
    call: &Call,
    status: &str,
    seconds: Option<u32>,
    sequence: u32,
) -> Result<Reply> {
    let sequence = sequence.to_string();
    let seconds = seconds.map(|s| (s.to_string(), s.div_ceil(60).to_string()));
    let mut all = fields(call, status);
    all.push(("CallbackSource", "call-progress-events"));
    all.push(("SequenceNumber", &sequence));
    if let Some((seconds, minutes)) = &seconds {
        all.push(("CallDuration", seconds));
        all.push(("Duration", minutes));
    }
    post(hook, auth_token, &all)
}

/// The end of `<Dial action>`: whether the destination answered, and for how long they talked.
pub fn dial_end<'a>(
    hook: impl Into<Hook<'a>>,
    auth_token: &str,
    call: &Call,
    dial_status: &str,
    seconds: u32,
) -> Result<Reply> {
    let seconds = seconds.to_string();
    let mut all = fields(call, "in-progress");
    all.push(("DialCallStatus", dial_status));
    all.push(("DialCallSid", "CA000000000000000000000000000000ff"));
    all.push(("DialCallDuration", &seconds));
    all.push(("DialBridged", if dial_status == "completed" { "true" } else { "false" }));
    post(hook, auth_token, &all)
}

/// Posts any fields, signed.
pub fn post<'a>(
    hook: impl Into<Hook<'a>>,
    auth_token: &str,
    fields: &[(&str, &str)],
) -> Result<Reply> {
    let hook = hook.into();
    let signature = signature(auth_token, hook.signed_as, fields)?;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("x-twilio-signature", signature.as_str()),
        ("user-agent", "TwilioProxy/1.1"),
    ];
    send("POST", hook.url, &headers, form(fields).as_bytes())
}

/// What `X-Twilio-Signature` says for a request to this URL with these form fields.
pub fn signature(auth_token: &str, url: &str, fields: &[(&str, &str)]) -> Result<String> {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut data = url.to_owned();
    for (name, value) in sorted {
        data.push_str(name);
        data.push_str(value);
    }
    Ok(STANDARD.encode(mac::<Hmac<Sha1>>(auth_token, data.as_bytes())?))
}

fn fields<'a>(call: &Call<'a>, status: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("CallSid", call.call_sid),
        ("AccountSid", ACCOUNT),
        ("From", call.from),
        ("Caller", call.from),
        ("To", call.to),
        ("Called", call.to),
        ("CallStatus", status),
        ("Direction", "inbound"),
        ("ApiVersion", "2010-04-01"),
    ]
}

#[cfg(test)]
mod tests {
    use super::signature;

    type Fields = &'static [(&'static str, &'static str)];

    const BASE: Fields = &[
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ];

    /// Twilio's own vectors (twilio-python, twilio-node), all with the token 12345: the URL as it
    /// is signed, the fields, the signature.
    const VECTORS: &[(&str, Fields, &str)] = &[
        ("https://mycompany.com/myapp.php?foo=1&bar=2", BASE, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2", BASE, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", BASE, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("http://mycompany.com:80/myapp.php?foo=1&bar=2", BASE, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            &[
                ("Sid", "CA123"),
                ("SidAccount", "AC123"),
                ("Digits", "5678"),
                ("Digits", "1234"),
                ("Digits", "1234"),
            ],
            "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
        ),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            &[
                ("MessagingBinding.Address", "+1325xxxxxxx"),
                ("MessagingBinding.Address", "+1415xxxxxxx"),
            ],
            "83O6e2vORAoJHUNzJjDWN1jz+BA=",
        ),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
            &[],
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
        (
            "https://mycompany.com/myapp.php?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
            &[],
            "y77kIzt2vzLz71DgmJGsen2scGs=",
        ),
        (
            "https://mycompany.com:443/myapp.php?foo=1&bar=2&bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            &[],
            "Ldidvp12m26NI7eqEvxnEpkd9Hc=",
        ),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2&Body=It%27s+amazing",
            BASE,
            "TfZzewPq8wqrGlMfyAud8+/IvJ0=",
        ),
        (
            "https://user:pass@mycompany.com/myapp.php?foo=1&bar=2",
            BASE,
            "CukzLTc1tT5dXEDIHm/tKBanW10=",
        ),
        (
            "https://user:pass@mycompany.com:443/myapp.php?foo=1&bar=2",
            BASE,
            "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=",
        ),
        ("https://user@mycompany.com/myapp.php?foo=1&bar=2", BASE, "2YRLlVAflCqxaNicjMpJcSTgzSs="),
    ];

    #[test]
    fn signs_as_twilio_does() {
        for (url, fields, wanted) in VECTORS {
            assert_eq!(signature("12345", url, fields).unwrap(), *wanted, "{url}");
        }
    }
}
