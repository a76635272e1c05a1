//! Callers who were confirmed before, through the front door: what their telephone tells when they call again, and what it
//! does not.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::finished;
use lendline_tests::visitor::{self, number};
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";

/// One product for the tests of this file, with a site for each, and its webhook.
fn product() -> &'static (Edge, String) {
    static PRODUCT: OnceLock<(Edge, String)> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let share = json!({ "when_empty": "share" });
        visitor::start(SHOP, &[("known", 407, 1, share), ("again", 408, 2, json!({}))]).unwrap()
    })
}

fn visitor(site: &str) -> Visitor {
    Visitor::new(product().0.url(), site, SHOP)
}

fn grade(call: &Value) -> &str {
    call["verdict"]["grade"].as_str().unwrap()
}

/// Reports a call from this telephone that begins in so many seconds, and returns it with its final verdict.
#[track_caller]
fn final_call(site: &str, id: &str, to: &str, from: &str, in_s: u64) -> Value {
    let (edge, hook) = product();
    finished(hook, id, from, to, in_s).unwrap();
    let calls = visitor::calls(edge, site).unwrap();
    let call = calls.into_iter().find(|call| call["provider_call_id"] == id).unwrap();
    assert_eq!(call["verdict"]["state"], "final", "{call}");
    call
}

#[test]
fn a_caller_who_was_confirmed_is_known_when_he_calls_again() {
    let only = number(407, 0);
    let (mut anna, mut boris) = (visitor("known"), visitor("known"));
    anna.visit("/?utm_source=a&utm_medium=cpc").unwrap();
    let first = final_call("known", "known-1", &only, "+79161110001", 60);
    assert_eq!(grade(&first), "confirmed", "{first}");
    boris.visit("/?utm_source=b&utm_medium=cpc").unwrap();
    boris.tell(EventKind::Beat).unwrap();

    // Both see the number: whose telephone it is tells them apart, and an unknown or withheld one does not.
    let again = final_call("known", "known-2", &only, "8 (916) 111-00-01", 60);
    let verdict = &again["verdict"];
    let known = verdict["evidence"].as_array().unwrap().iter();
    let known: Vec<&Value> = known.filter(|one| one["kind"] == "known_caller").collect();
    assert_eq!(known.len(), 1, "{verdict}");
    assert_eq!(known[0]["visit"], verdict["candidates"][0]["visit"], "{verdict}");
    assert_eq!((grade(&again), &verdict["candidates"][0]["source"]), ("probable", &json!("a")));
    assert!(verdict["reason"].as_str().unwrap().contains("the same telephone"), "{verdict}");
    let (_, russian) = product().0.api().get("/api/v1/sites/known/calls?lang=ru").unwrap();
    assert!(russian.to_string().contains("с того же телефона"), "{russian}");
    for (id, other) in [("known-3", "+79161110002"), ("known-4", "anonymous"), ("known-5", "")] {
        let other = final_call("known", id, &only, other, 60);
        assert_ne!(grade(&other), "confirmed", "{other}");
        assert!(!other["verdict"].to_string().contains("known_caller"), "{other}");
    }
}

#[test]
fn a_known_telephone_alone_names_its_visitor_but_confirms_nothing() {
    let pool = [number(408, 0), number(408, 1)];
    let mut anna = visitor("again");
    let lent = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number().unwrap();
    let other = pool.iter().find(|number| **number != lent).unwrap();
    anna.tell(EventKind::Tap).unwrap();
    assert_eq!(grade(&final_call("again", "again-1", &lent, "+79161110001", 5)), "confirmed");
    // The other number was on nobody's screen.
    let known = final_call("again", "again-2", other, "+79161110001", 5);
    assert_eq!(
        (grade(&known), &known["verdict"]["candidates"][0]["source"]),
        ("probable", &json!("a"))
    );
    assert!(known["verdict"]["none"].as_f64().unwrap() >= 0.05, "{known}");
    let unknown = final_call("again", "again-3", other, "+79161110002", 5);
    let named = unknown["verdict"]["candidates"].as_array().unwrap();
    assert!(grade(&unknown) == "unknown" && named.is_empty(), "{unknown}");

    // Whose telephone it is, is erased with its number.
    let erased = json!({ "caller": "+79161110001" });
    assert_eq!(product().0.api().post("/api/v1/sites/again/erase", &erased).unwrap().0, 200);
    let forgotten = final_call("again", "again-4", other, "+79161110001", 5);
    assert_eq!(grade(&forgotten), "unknown", "{forgotten}");
}
