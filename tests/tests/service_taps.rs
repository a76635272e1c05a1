//! Taps on links that call a lent number, through the front door: they stand beside the other conversions of their visit's source.

#![allow(clippy::unwrap_used)]

use lendline_tests::provider::generic;
use lendline_tests::visitor;
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};
use std::time::Duration;

const SHOP: &str = "+74951234567";

#[track_caller]
fn get(edge: &Edge, path: &str) -> Value {
    let (status, told) = edge.api().get(&format!("/api/v1/sites/taps/{path}")).unwrap();
    assert_eq!(status, 200, "{told}");
    told
}

#[track_caller]
fn say(visitor: &Visitor, lines: &[&str]) {
    let heard = visitor.say(lines).unwrap();
    assert_eq!(heard.status, 200, "{}", heard.text);
}

fn taps(report: &Value, channel: &str) -> f64 {
    let mut rows = report["rows"].as_array().unwrap().iter();
    rows.find(|row| row["channel"] == channel).and_then(|row| row["taps"].as_f64()).unwrap()
}

#[test]
fn a_tap_counts_once_in_its_visit_and_is_credited_as_forms_are() {
    let (mut edge, _) = visitor::start(SHOP, &[("taps", 790, 4, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "taps", SHOP);
    anna.visit("/?utm_source=vk&utm_medium=social").unwrap();
    std::thread::sleep(Duration::from_millis(1_100));
    anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap();
    say(&anna, &["tap 20"]);
    say(&anna, &["hide 0", "tap 0"]);
    // One who looks only, whose campaign has the word in its name.
    let mut boris = Visitor::new(edge.url(), "taps", SHOP);
    boris.visit("/?utm_source=google&utm_medium=cpc&utm_campaign=tap:1790000000000").unwrap();
    let mut clara = Visitor::new(edge.url(), "taps", SHOP);
    clara.visit("/?utm_source=google&utm_medium=cpc").unwrap();
    say(&clara, &["tap 0"]);

    edge.kill9();
    edge.restart().unwrap();
    let visits = get(&edge, "visits");
    let visits = visits["visits"].as_array().unwrap();
    let tapped: Vec<bool> = visits.iter().map(|visit| visit["tapped_at"].is_string()).collect();
    assert_eq!(tapped, [true, false, true, false], "the newest first: {visits:?}");
    for visit in visits.iter().filter(|visit| visit["tapped_at"].is_string()) {
        let at = |name: &str| visit[name].as_str().unwrap().to_owned();
        assert!(at("started_at") <= at("tapped_at") && at("tapped_at") <= at("last_seen_at"));
    }
    for (model, social, paid) in
        [("last", 0.0, 2.0), ("first", 1.0, 1.0), ("linear", 0.5, 1.5), ("shapley", 0.5, 1.5)]
    {
        let report = get(&edge, &format!("report?model={model}"));
        assert_eq!(report["totals"]["taps"], 2, "{report}");
        assert_eq!((taps(&report, "Organic Social"), taps(&report, "Paid Search")), (social, paid));
        assert_eq!(report["totals"]["calls"], 0, "who taps may not call");
    }
    let past = get(&edge, "report?from=2020-01-01&to=2020-02-01");
    assert_eq!(past["totals"]["taps"], 0, "{past}");
}

#[test]
fn what_a_click_is_known_by_stands_with_the_visit_and_with_its_call() {
    let (edge, hook) = visitor::start(SHOP, &[("taps", 791, 4, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "taps", SHOP);
    let number = anna.visit("/?fbclid=IwAR2F4-dbP0&yclid=12345678901234567890").unwrap().number();
    say(&anna, &["tap 0"]);
    let rings = json!({ "event": "start", "call_id": "c1", "from": "+79161234567", "to": number });
    assert_eq!(generic(&hook, &rings).unwrap().status, 200);
    let clicks = json!({ "fbclid": "IwAR2F4-dbP0", "yclid": "12345678901234567890" });
    let visits = get(&edge, "visits");
    let visit = &visits["visits"][0];
    assert_eq!(visit["click_ids"], clicks);
    // As Meta's own script would have kept it: the click's time in ms, and its id.
    let fbc = visit["ids"]["fbc"].as_str().unwrap().split('.').collect::<Vec<_>>();
    assert_eq!((fbc[0], fbc[1], fbc[2].len(), fbc[3]), ("fb", "1", 13, "IwAR2F4-dbP0"));
    let calls = visitor::calls(&edge, "taps").unwrap();
    assert_eq!(calls[0]["verdict"]["candidates"][0]["click_ids"], clicks, "{calls:?}");
}
