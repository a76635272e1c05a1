//! The intake of calls, on real workerd: none is lost or doubled, and what is no call is refused.

#![allow(clippy::unwrap_used)]

use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, http};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";

struct Product {
    edge: Edge,
    generic: String,
}

/// One product for the tests of this file: each has a site and a block of numbers of its own.
fn product() -> &'static Product {
    static PRODUCT: OnceLock<Product> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let edge = Edge::start(EdgeOptions::default()).unwrap();
        let generic = visitor::webhook(&edge, "generic", &json!({})).unwrap();
        Product { edge, generic }
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

fn unmatched(id: &str) -> Vec<Value> {
    let mut all = visitor::strays(&product().edge).unwrap();
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
