//! The intake of calls, on real workerd: what providers send, and that none of it is lost or doubled.

#![allow(clippy::unwrap_used)]

use lendline_tests::provider::{generic, generic_signed, twilio, zadarma};
use lendline_tests::visitor::{number, settings};
use lendline_tests::{Edge, EdgeOptions, http};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";
const TOKEN: &str = "12345678901234567890123456789012";

struct Product {
    edge: Edge,
    generic: String,
    twilio: String,
    zadarma: String,
}

/// One product for the tests of this file: each has a site and a block of numbers of its own.
fn product() -> &'static Product {
    static PRODUCT: OnceLock<Product> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let edge = Edge::start(EdgeOptions::default()).unwrap();
        let hook = |name: &str, credentials: Value| provider(&edge, name, &credentials);
        let generic = hook("generic", json!({}));
        let twilio = hook("twilio", json!({ "auth_token": TOKEN }));
        let zadarma = hook("zadarma", json!({ "secret": TOKEN, "utc_offset": "+03:00" }));
        Product { edge, generic, twilio, zadarma }
    })
}

fn provider(edge: &Edge, name: &str, credentials: &Value) -> String {
    let (status, told) = edge.api().put(&format!("/api/v1/providers/{name}"), credentials).unwrap();
    assert_eq!(status, 200, "{told}");
    told["webhook_url"].as_str().unwrap().to_owned()
}

/// A site with a pool of five numbers.
#[track_caller]
fn site(key: &str, block: u32) {
    let pool: Vec<String> = (0..5).map(|n| number(block, n)).collect();
    let settings = settings(key, SHOP, &pool, json!({}));
    let (status, told) =
        product().edge.api().put(&format!("/api/v1/sites/{key}"), &settings).unwrap();
    assert_eq!(status, 200, "{told}");
}

fn list(path: &str) -> Vec<Value> {
    let (status, told) = product().edge.api().get(path).unwrap();
    assert_eq!(status, 200, "{told}");
    told["calls"].as_array().unwrap().clone()
}

fn calls(site: &str) -> Vec<Value> {
    list(&format!("/api/v1/sites/{site}/calls"))
}

fn unmatched(id: &str) -> Vec<Value> {
    let mut all = list("/api/v1/calls?unmatched=1&limit=500");
    all.retain(|call| call["provider_call_id"] == id);
    all
}

/// What stays the same however often and in whatever order a call was told.
fn told(call: &Value) -> [&Value; 5] {
    ["number", "caller", "started_at", "status", "talk_seconds"].map(|field| &call[field])
}

#[test]
fn a_call_told_three_times_at_once_and_out_of_order_is_one_call() {
    site("thrice", 200);
    for n in 0..10 {
        let id = format!("thrice-{n}");
        let common = json!({ "call_id": id, "from": "+79161234567", "to": number(200, n % 5) });
        let with = |more: Value| {
            let mut all = common.as_object().unwrap().clone();
            all.extend(more.as_object().unwrap().clone());
            Value::Object(all)
        };
        let start = with(json!({ "event": "start", "start": "2026-11-21T12:00:00Z" }));
        let answer = with(json!({ "event": "answer" }));
        let end = with(
            json!({ "event": "end", "end": "2026-11-21T12:01:20Z", "talk": 71, "status": "answered" }),
        );
        let mut events = vec![&end, &answer, &start, &end, &start, &answer, &start, &end, &answer];
        events.rotate_left(n as usize % 9);
        std::thread::scope(|scope| {
            for event in events {
                scope.spawn(move || {
                    assert_eq!(generic(&product().generic, event).unwrap().status, 200)
                });
            }
        });
    }
    let found = calls("thrice");
    let ids: BTreeSet<&str> =
        found.iter().map(|call| call["provider_call_id"].as_str().unwrap()).collect();
    assert_eq!((found.len(), ids.len()), (10, 10));
    for call in &found {
        assert_eq!(
            told(call)[1..],
            [
                &json!("+79161234567"),
                &json!("2026-11-21T12:00:00Z"),
                &json!("answered"),
                &json!(71)
            ]
        );
    }
    // Once more, later: nothing changes.
    for call in &found {
        let again = json!({ "call_id": call["provider_call_id"], "from": "+79161234567", "to": call["number"], "event": "answer" });
        assert_eq!(generic(&product().generic, &again).unwrap().status, 200);
    }
    assert_eq!(calls("thrice"), found);
}

#[test]
fn a_wrong_signature_changes_nothing() {
    site("signed", 201);
    let to = number(201, 0);
    let call = twilio::Call {
        from: "+79161234567",
        to: &to,
        call_sid: "CA00000000000000000000000000000201",
    };
    let here = &product().twilio;
    assert_eq!(twilio::incoming(here, "wrong", &call).unwrap().status, 403);
    let elsewhere =
        lendline_tests::provider::Hook::behind(here, "https://elsewhere.example/hooks/twilio/x");
    assert_eq!(twilio::incoming(elsewhere, TOKEN, &call).unwrap().status, 403);
    let body = http::form(&[("CallSid", call.call_sid), ("To", &to), ("CallStatus", "ringing")]);
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(http::send("POST", here, &kind, body.as_bytes()).unwrap().status, 403);
    let call = zadarma::Call {
        caller_id: "79161234567",
        called_did: &to[1..],
        call_start: "2026-11-21 15:00:00",
        pbx_call_id: "signed-z",
    };
    assert_eq!(zadarma::start(&product().zadarma, "wrong", &call).unwrap().status, 403);
    assert_eq!(zadarma::end(&product().zadarma, "", &call, "answered", 5).unwrap().status, 403);

    // The generic provider signs only where a secret is set: on a product of its own.
    let edge = Edge::start(EdgeOptions::default()).unwrap();
    let hook = provider(&edge, "generic", &json!({ "secret": TOKEN }));
    let event = json!({ "event": "end", "call_id": "signed-g", "to": to });
    let forged = [generic(&hook, &event), generic_signed(&hook, "wrong", &event)];
    let stale = provider_signature(&event, "1700000000");
    let headers = [("x-timestamp", "1700000000"), ("x-signature", stale.as_str())];
    let old = http::send("POST", &hook, &headers, event.to_string().as_bytes());
    for reply in forged.into_iter().chain([old]) {
        let reply = reply.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["error"]["code"]),
            (403, &json!("wrong_signature"))
        );
    }
    let strays = || {
        edge.api().get("/api/v1/calls?unmatched=1").unwrap().1["calls"].as_array().unwrap().len()
    };
    assert_eq!(strays(), 0);
    assert_eq!(generic_signed(&hook, TOKEN, &event).unwrap().status, 200);
    assert_eq!((strays(), calls("signed").len(), unmatched("signed-z").len()), (1, 0, 0));
}

fn provider_signature(event: &Value, timestamp: &str) -> String {
    lendline_tests::provider::generic::signature(TOKEN, timestamp, &event.to_string()).unwrap()
}

#[test]
fn what_is_no_webhook_is_refused_with_a_sentence() {
    site("shape", 202);
    let here = product().generic.as_str();
    let address = here.rsplit_once('/').unwrap().0;
    let event = json!({ "event": "end", "call_id": "shape", "to": number(202, 0) });
    for wrong in [
        format!("{address}/wrong"),
        format!("{here}x"),
        here.replace("generic", "twilio"),
        here.replace("generic", "nobody"),
    ] {
        assert_eq!(generic(&wrong, &event).unwrap().status, 404, "{wrong}");
    }
    let send = |kind: &str, body: &str| {
        let reply = http::send("POST", here, &[("content-type", kind)], body.as_bytes()).unwrap();
        (reply.status, reply.json()["error"].clone())
    };
    let json = "application/json";
    assert_eq!(send(json, &format!("{{\"x\":\"{}\"}}", "x".repeat(65_536))).0, 413);
    let to = number(202, 0);
    for (body, code, field) in [
        ("hello".to_owned(), "not_json", None),
        ("{\"event\":".to_owned(), "not_json", None),
        ("[1]".to_owned(), "not_an_object", None),
        ("{}".to_owned(), "missing_field", Some("call_id")),
        ("{\"call_id\":\"a\"}".to_owned(), "missing_field", Some("to")),
        ("{\"call_id\":\"a\",\"to\":\"office\"}".to_owned(), "bad_number", Some("to")),
        ("{\"call_id\":\"a\",\"to\":{\"n\":1}}".to_owned(), "bad_number", Some("to")),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"event\":\"party\"}}"),
            "bad_event",
            Some("event"),
        ),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"start\":\"yesterday\"}}"),
            "bad_time",
            Some("start"),
        ),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"start\":1e300}}"),
            "bad_time",
            Some("start"),
        ),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"end\":99999999999999999}}"),
            "bad_time",
            Some("end"),
        ),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"status\":\"odd\"}}"),
            "bad_status",
            Some("status"),
        ),
        (
            format!("{{\"call_id\":\"a\",\"to\":\"{to}\",\"talk\":\"long\"}}"),
            "bad_number_of_seconds",
            Some("talk"),
        ),
        (
            format!("{{\"call_id\":\"{}\",\"to\":\"{to}\"}}", "a".repeat(129)),
            "bad_call_id",
            Some("call_id"),
        ),
    ] {
        let (status, error) = send(json, &body);
        assert_eq!(
            (status, error["code"].as_str(), error["field"].as_str()),
            (400, Some(code), field),
            "{body}: {error}"
        );
        assert!(error["message"].as_str().unwrap().contains(field.unwrap_or("body")), "{error}");
    }
    assert_eq!(send("application/x-www-form-urlencoded", "hello").0, 400);
    assert_eq!(send(json, "").0, 400);
    assert_eq!(calls("shape"), Vec::<Value>::new());
}

#[test]
fn a_number_of_nobody_is_listed_as_such() {
    site("nobody", 203);
    let event = json!({ "event": "end", "call_id": "nobody-1", "from": "+79161234567", "to": number(203, 99), "talk": 5 });
    for _ in 0..3 {
        assert_eq!(generic(&product().generic, &event).unwrap().status, 200);
    }
    let found = unmatched("nobody-1");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["number"], &found[0]["talk_seconds"]),
        (&json!(number(203, 99)), &json!(5))
    );
    assert_eq!(found[0].get("verdict"), None);
    assert_eq!(calls("nobody"), Vec::<Value>::new());
}

#[test]
fn twilio_is_told_where_to_connect() {
    site("twilio", 204);
    let to = number(204, 0);
    let call = twilio::Call {
        from: "+79161234567",
        to: &to,
        call_sid: "CA00000000000000000000000000000204",
    };
    let here = &product().twilio;
    let reply = twilio::incoming(here, TOKEN, &call).unwrap();
    assert!(reply.status == 200 && reply.header("content-type").unwrap().starts_with("text/xml"));
    assert!(reply.text().contains("<Number>+74951234567</Number>"), "{}", reply.text());
    assert_eq!(calls("twilio")[0]["status"], "ringing");
    let end = twilio::dial_end(here, TOKEN, &call, "completed", 64).unwrap();
    assert_eq!((end.status, end.text().contains("<Dial")), (200, false));
    assert_eq!(twilio::status(here, TOKEN, &call, "completed", Some(70), 2).unwrap().status, 200);
    let found = calls("twilio");
    assert_eq!(found.len(), 1);
    let wanted = (&json!("answered"), &json!(64), &json!("+79161234567"), &json!("twilio"));
    assert_eq!(
        (
            &found[0]["status"],
            &found[0]["talk_seconds"],
            &found[0]["caller"],
            &found[0]["provider"]
        ),
        wanted
    );
}

#[test]
fn zadarma_is_told_where_to_connect() {
    site("zadarma", 205);
    let here = &product().zadarma;
    let echo = zadarma::check_url(here, "a-1<b>").unwrap();
    assert_eq!((echo.status, echo.text().as_str()), (200, "a-1<b>"));
    assert!(echo.header("content-type").unwrap().starts_with("text/plain"));
    let to = number(205, 0);
    let call = zadarma::Call {
        caller_id: "79161234567",
        called_did: &to[1..],
        call_start: "2026-11-21 15:04:55",
        pbx_call_id: "zadarma-1",
    };
    let start = zadarma::start(here, TOKEN, &call).unwrap();
    assert_eq!((start.status, &start.json()["rewrite_forward_number"]), (200, &json!(SHOP)));
    assert!(start.json()["redirect"].is_string(), "{}", start.text());
    assert_eq!(zadarma::answer(here, TOKEN, &call, "100").unwrap().status, 200);
    assert_eq!(zadarma::end(here, TOKEN, &call, "answered", 42).unwrap().status, 200);
    let found = calls("zadarma");
    let wanted = [
        &json!(to),
        &json!("+79161234567"),
        &json!("2026-11-21T12:04:55Z"),
        &json!("answered"),
        &json!(42),
    ];
    assert_eq!((found.len(), told(&found[0])), (1, wanted));
}

#[test]
fn what_was_answered_is_in_the_next_answer() {
    site("at-once", 206);
    for n in 0..40 {
        let id = format!("at-once-{n}");
        let kind = if n % 2 == 0 { "end" } else { "start" };
        let event = json!({ "event": kind, "call_id": id, "from": "+79161234567", "to": number(206, n % 5) });
        let reply = generic(&product().generic, &event).unwrap();
        assert_eq!((reply.status, &reply.json()["destination"]), (200, &json!(SHOP)));
        let found = calls("at-once");
        assert!(
            found.len() == n as usize + 1
                && found.iter().any(|call| call["provider_call_id"] == id.as_str())
        );
    }
}
