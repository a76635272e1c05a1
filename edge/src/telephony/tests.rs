//! The published signature vectors, and what each provider's requests become.

use super::*;

/// shared/reference/signature-vectors.json, the part of the providers spoken here.
const VECTORS: &str = include_str!("../../../tests/fixtures/signature-vectors.json");

#[test]
fn published_signatures() {
    let all: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
    let mut checked = 0;
    for vector in all["vectors"].as_array().unwrap() {
        let input = &vector["input"];
        let signature =
            vector["signature"].as_str().or_else(|| vector["signature_base64_of_hex"].as_str());
        match vector["provider"].as_str() {
            Some("twilio") => {
                let pairs = input["params"].as_array().cloned().unwrap_or_default();
                let text =
                    |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                let fields =
                    Fields(pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect());
                let body = input["body"].as_str().unwrap_or("");
                let (url, token) = (text(&input["url"]), text(&input["auth_token"]));
                let right =
                    twilio::proves(signature.unwrap(), &token, &url, &fields, body.as_bytes());
                let expected = vector["status"] != "negative";
                assert_eq!(right, expected, "{vector}");
                assert!(!twilio::proves("AAAA", &token, &url, &fields, body.as_bytes()));
                checked += 1;
            }
            Some("zadarma") => {
                let message = vector["signed_string"].as_str().unwrap();
                let secret =
                    input["secret"].as_str().or_else(|| input["api_secret"].as_str()).unwrap();
                assert!(zadarma::proves(signature.unwrap(), secret, message), "{vector}");
                assert!(!zadarma::proves(signature.unwrap(), "other", message));
                checked += 1;
            }
            _ => {}
        }
    }
    assert!(checked >= 17, "only {checked} vectors were read");
}

const NOW: u64 = 1_795_262_700_000; // 2026-11-21T12:05:00Z

fn hear(
    provider: Provider,
    settings: &Settings,
    kind: &str,
    headers: &[(&str, String)],
    url: &str,
    body: &str,
) -> Outcome<Heard> {
    let header = |name: &str| match name {
        "content-type" => Some(kind.to_owned()),
        _ => headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()),
    };
    let method = if body.is_empty() { "GET" } else { "POST" };
    let hook = Hook { url, method, header: &header, body: body.as_bytes(), received_at: NOW };
    provider.hear(&hook, settings)
}

#[track_caller]
fn event(heard: Outcome<Heard>) -> (Event, bool) {
    match heard {
        Ok(Heard::Event { event, routing }) => (event, routing),
        Ok(Heard::Nothing(answer)) => panic!("nothing was heard: {}", answer.body),
        Err(failure) => panic!("{failure:?}"),
    }
}

#[track_caller]
fn refused(heard: Outcome<Heard>, status: u16, code: &str) {
    match heard {
        Err(failure) => {
            assert_eq!((failure.status(), failure.told()["code"].as_str()), (status, Some(code)))
        }
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn generic_events() {
    let plain = Settings::default();
    let url = "https://calls.example.com/hooks/generic/x";
    let json = |body: &str| hear(Provider::Generic, &plain, "application/json", &[], url, body);
    let (heard, routing) = event(json(
        r#"{"event":"start","call_id":"c1","from":"8 (916) 123-45-67","to":"84950000001","start":1795262695,"x":{"y":1}}"#,
    ));
    assert!(!routing);
    assert_eq!((heard.number.as_str(), heard.caller.as_str()), ("+74950000001", "+79161234567"));
    assert_eq!(heard.started_at, Some(1_795_262_695_000));
    let form = "event=end&call_id=c1&from=%2B79161234567&to=74950000001&talk=71&status=ANSWER";
    let (heard, _) =
        event(hear(Provider::Generic, &plain, "application/x-www-form-urlencoded", &[], url, form));
    assert_eq!(
        (heard.kind, heard.talk_seconds, heard.status),
        (Kind::End, Some(71), Some(Status::Answered))
    );
    let (heard, _) = event(hear(
        Provider::Generic,
        &plain,
        "",
        &[],
        &format!("{url}?call_id=c2&to=%2B74950000001"),
        "",
    ));
    assert_eq!((heard.kind, heard.caller.as_str()), (Kind::End, ""));
    refused(json("{"), 400, "not_json");
    refused(json("[1]"), 400, "not_an_object");
    refused(json(r#"{"event":"start","to":"+74950000001"}"#), 400, "missing_field");
    refused(json(r#"{"event":"boom","call_id":"c","to":"+74950000001"}"#), 400, "bad_event");
    refused(json(r#"{"event":"start","call_id":"c","to":"sip:x"}"#), 400, "bad_number");
    refused(json(r#"{"call_id":"c","to":"+74950000001","start":"soon"}"#), 400, "bad_time");
    refused(
        json(r#"{"call_id":"c","to":"+74950000001","talk":"-1"}"#),
        400,
        "bad_number_of_seconds",
    );
}

#[test]
fn generic_signatures() {
    let settings = Settings { secret: Some("key".into()), ..Settings::default() };
    let body = r#"{"event":"start","call_id":"c","to":"+74950000001"}"#;
    let signed = |at: u64, key: &str| {
        let mac = crate::keys::sha256(key.as_bytes(), format!("{at}.{body}").as_bytes());
        [
            ("x-timestamp", at.to_string()),
            ("x-signature", format!("sha256={}", crate::keys::hex(&mac))),
        ]
    };
    let send = |headers: &[(&str, String)]| {
        hear(Provider::Generic, &settings, "application/json", headers, "https://x/", body)
    };
    event(send(&signed(NOW / 1000 - 299, "key")));
    refused(send(&signed(NOW / 1000 - 301, "key")), 403, "wrong_signature");
    refused(send(&signed(NOW / 1000, "other")), 403, "wrong_signature");
    refused(send(&[]), 403, "wrong_signature");
}

#[test]
fn zadarma_events() {
    let settings = Settings { secret: Some("s".into()), ..Settings::default() };
    let send = |body: &str, message: &str| {
        let mac = crate::keys::hex(&crate::keys::sha1(b"s", message.as_bytes()));
        let signature = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, mac);
        hear(
            Provider::Zadarma,
            &settings,
            "application/x-www-form-urlencoded",
            &[("signature", signature)],
            "https://x/",
            body,
        )
    };
    let start = "event=NOTIFY_START&caller_id=79161234567&called_did=74950000001&call_start=2026-11-21+15%3A04%3A55&pbx_call_id=in_1";
    let message = "79161234567749500000012026-11-21 15:04:55";
    let (heard, routing) = event(send(start, message));
    assert!(routing);
    assert_eq!((heard.call_id.as_str(), heard.started_at), ("in_1", Some(1_795_262_695_000)));
    let end = format!("{}&duration=40&disposition=answered", start.replace("START", "END"));
    let (heard, routing) = event(send(&end, message));
    assert_eq!((heard.kind, heard.talk_seconds, routing), (Kind::End, Some(40), false));
    refused(send(start, "another message"), 403, "wrong_signature");
    let echo = hear(Provider::Zadarma, &settings, "", &[], "https://x/?zd_echo=abc123", "");
    assert!(matches!(echo, Ok(Heard::Nothing(answer)) if answer.body == "abc123"));
    let answer = Provider::Zadarma.answer(
        true,
        Some(&Number::parse("+74951234567").unwrap()),
        "https://x/hooks/twilio/s?a",
    );
    assert_eq!(
        answer.body,
        r#"{"redirect":"100","return_timeout":0,"rewrite_forward_number":"+74951234567"}"#
    );
}

#[test]
fn zadarma_multipart() {
    let body = "--xx\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nNOTIFY_START\r\n--xx\r\n\
                Content-Disposition: form-data; name=\"caller_id\"\r\n\r\n79161234567\r\n--xx--\r\n";
    let header = |name: &str| {
        (name == "content-type").then(|| "multipart/form-data; boundary=other".to_owned())
    };
    let hook = Hook {
        url: "https://x/",
        method: "POST",
        header: &header,
        body: body.as_bytes(),
        received_at: NOW,
    };
    let fields = Fields::of(&hook).unwrap();
    assert_eq!(
        (fields.get("event"), fields.get("caller_id")),
        (Some("NOTIFY_START"), Some("79161234567"))
    );
}

#[test]
fn twilio_events() {
    let settings = Settings { auth_token: Some("12345".into()), ..Settings::default() };
    let url = "https://calls.example.com/hooks/twilio/x";
    let send = |body: &str| {
        let fields = Fields(form_urlencoded::parse(body.as_bytes()).into_owned().collect());
        let signature = twilio::sign("12345", url, &fields);
        hear(
            Provider::Twilio,
            &settings,
            "application/x-www-form-urlencoded",
            &[("x-twilio-signature", signature)],
            url,
            body,
        )
    };
    let base =
        "CallSid=CA1&From=%2B79161234567&To=%2B74950000001&Called=%2B74950000001&Direction=inbound";
    let (heard, routing) =
        event(send(&format!("{base}&CallStatus=ringing&CallerName=%3C%2FResponse%3E")));
    assert!(routing && heard.kind == Kind::Start);
    let (heard, _) = event(send(&format!(
        "{base}&CallStatus=in-progress&DialCallStatus=completed&DialCallDuration=12"
    )));
    assert_eq!(
        (heard.kind, heard.talk_seconds, heard.status),
        (Kind::End, Some(12), Some(Status::Answered))
    );
    let (heard, _) = event(send(&format!("{base}&CallStatus=completed&CallDuration=49")));
    assert_eq!(
        (heard.kind, heard.status, heard.talk_seconds),
        (Kind::End, None, None),
        "the parent leg tells nothing"
    );
    let answer = Provider::Twilio.answer(
        true,
        Some(&Number::parse("+74951234567").unwrap()),
        "https://x/hooks/twilio/s?a",
    );
    assert!(
        answer.body.contains("<Dial answerOnBridge=\"true\" action=\"https://x/hooks/twilio/s\" method=\"POST\"><Number>+74951234567</Number></Dial>")
    );
}
