//! Webhooks as each provider signs them and wants them answered, on real workerd.

#![allow(clippy::unwrap_used)]

use lendline_tests::provider::{self, Hook, generic, generic_signed, twilio, zadarma};
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, http};
use serde_json::{Value, json};
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";
const TOKEN: &str = "12345678901234567890123456789012";

struct Product {
    edge: Edge,
    twilio: String,
    zadarma: String,
}

/// One product for the tests of this file: each has a site and a block of numbers of its own.
fn product() -> &'static Product {
    static PRODUCT: OnceLock<Product> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let edge = Edge::start(EdgeOptions::default()).unwrap();
        let hook = |name: &str, credentials| visitor::webhook(&edge, name, &credentials).unwrap();
        let twilio = hook("twilio", json!({ "auth_token": TOKEN }));
        let zadarma = hook("zadarma", json!({ "secret": TOKEN, "utc_offset": "+03:00" }));
        Product { edge, twilio, zadarma }
    })
}

/// A site with a pool of five numbers.
#[track_caller]
fn site(key: &str, block: u32) {
    let pool: Vec<String> = (0..5).map(|n| number(block, n)).collect();
    visitor::set_up(&product().edge, key, &settings(key, SHOP, &pool, json!({}))).unwrap();
}

fn calls(site: &str) -> Vec<Value> {
    visitor::calls(&product().edge, site).unwrap()
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
    let elsewhere = Hook::behind(here, "https://elsewhere.example/hooks/twilio/x");
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
    let hook = visitor::webhook(&edge, "generic", &json!({ "secret": TOKEN })).unwrap();
    let event = json!({ "event": "end", "call_id": "signed-g", "to": to });
    let forged = [generic(&hook, &event), generic_signed(&hook, "wrong", &event)];
    let stale = signature(&event, "1700000000");
    let headers = [("x-timestamp", "1700000000"), ("x-signature", stale.as_str())];
    let old = http::send("POST", &hook, &headers, event.to_string().as_bytes());
    for reply in forged.into_iter().chain([old]) {
        let reply = reply.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["error"]["code"]),
            (403, &json!("wrong_signature"))
        );
    }
    let strays = || visitor::strays(&edge).unwrap().len();
    assert_eq!(strays(), 0);
    assert_eq!(generic_signed(&hook, TOKEN, &event).unwrap().status, 200);
    assert_eq!(
        (strays(), calls("signed").len(), visitor::strays(&product().edge).unwrap().len()),
        (1, 0, 0)
    );
}

fn signature(event: &Value, timestamp: &str) -> String {
    provider::generic::signature(TOKEN, timestamp, &event.to_string()).unwrap()
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
    assert_eq!(
        (
            found.len(),
            ["number", "caller", "started_at", "status", "talk_seconds"]
                .map(|name| &found[0][name])
        ),
        (1, wanted)
    );
}
