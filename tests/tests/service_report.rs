//! The report through the front door: made-up visits of several visitors, calls, and what each model credits.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const MODELS: [&str; 8] =
    ["last", "last_non_direct", "first", "linear", "position", "time_decay", "markov", "shapley"];

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

#[track_caller]
fn site(key: &str, pool: &[String], changes: Value) {
    visitor::set_up(&product().edge, key, &settings(key, SHOP, pool, changes)).unwrap();
}

fn ask(site: &str, query: &str) -> (u16, Value) {
    product().edge.api().get(&format!("/api/v1/sites/{site}/report?{query}")).unwrap()
}

/// A report, whose sums are what they must be.
#[track_caller]
fn report(site: &str, query: &str) -> Value {
    let (status, report) = ask(site, query);
    assert_eq!(status, 200, "{report}");
    let totals = &report["totals"];
    let of = |value: &Value| value.as_f64().unwrap();
    let named = of(&totals["confirmed"]) + of(&totals["weighed"]);
    assert!((named + of(&totals["unknown"]) - of(&totals["calls"])).abs() < 0.001, "{report}");
    let sum = |pointer: &str| -> f64 {
        rows(&report).iter().map(|row| of(row.pointer(pointer).unwrap())).sum()
    };
    assert_eq!(sum("/calls/confirmed"), of(&totals["confirmed"]), "{report}");
    assert_eq!(sum("/visits"), of(&totals["visits"]), "{report}");
    assert!((sum("/calls/weighed") - of(&totals["weighed"])).abs() < 0.001, "{report}");
    assert!((sum("/credit") - named).abs() < 0.001, "{report}");
    assert!((sum("/credit_unconfirmed") - of(&totals["weighed"])).abs() < 0.001, "{report}");
    for row in rows(&report) {
        let calls = of(&row["calls"]["confirmed"]) + of(&row["calls"]["weighed"]);
        assert!(of(&row["calls"]["low"]) <= calls + 0.001, "{row}");
        assert!(of(&row["calls"]["high"]) >= calls - 0.001, "{row}");
    }
    report
}

fn rows(report: &Value) -> &[Value] {
    report["rows"].as_array().unwrap()
}

fn row<'a>(report: &'a Value, field: &str, value: &str) -> &'a Value {
    rows(report).iter().find(|row| row[field] == value).unwrap_or(&Value::Null)
}

fn credit(report: &Value, channel: &str) -> f64 {
    row(report, "channel", channel)["credit"].as_f64().unwrap_or(0.0)
}

fn someone(site: &str) -> Visitor {
    Visitor::new(product().edge.url(), site, SHOP)
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

#[track_caller]
fn call(id: &str, to: &str, seconds_from_now: u64) {
    let start = now().as_secs() + seconds_from_now;
    let event = json!({ "event": "start", "call_id": id, "from": "+79161234567", "to": to, "start": start });
    assert_eq!(generic(&product().generic, &event).unwrap().status, 200);
}

#[test]
fn every_model_credits_what_it_says() {
    let pool: Vec<String> = (0..6).map(|n| number(500, n)).collect();
    let billboard = number(500, 90);
    let fixed = json!([{"number": billboard, "destination": SHOP, "source": "billboard", "medium": "offline", "campaign": "ring road"}]);
    site("models", &pool, json!({ "static": fixed }));
    // Anna comes three times and taps; Boris comes by an ad and does not call.
    let mut anna = someone("models");
    anna.visit("/").unwrap();
    sleep(Duration::from_millis(20));
    anna.visit("/?utm_source=vk&utm_medium=social&utm_campaign=summer").unwrap();
    sleep(Duration::from_millis(20));
    let lent =
        anna.visit("/?utm_source=yandex&utm_medium=cpc&utm_campaign=boilers&utm_term=gas+boiler");
    let lent = lent.unwrap().number().unwrap();
    anna.tell(EventKind::Tap).unwrap();
    let boris = someone("models").visit("/?utm_source=google&utm_medium=cpc&utm_campaign=all");
    let his = boris.unwrap().number().unwrap();
    call("models-tapped", &lent, 5);
    call("models-billboard", &billboard, 5);
    call("models-nobody", pool.iter().find(|one| **one != lent && **one != his).unwrap(), 5);

    for (model, expected) in [
        ("last", [0.0, 0.0, 1.0]),
        ("last_non_direct", [0.0, 0.0, 1.0]),
        ("first", [1.0, 0.0, 0.0]),
        ("linear", [0.3333, 0.3333, 0.3333]),
        ("position", [0.4, 0.2, 0.4]),
        ("time_decay", [0.3333, 0.3333, 0.3333]),
        // Without the ad every call of the pool is lost, without either of the others half of those that come by the
        // chain: the ad of Boris leads to a call as often as hers.
        ("markov", [0.25, 0.25, 0.5]),
        ("shapley", [0.3333, 0.3333, 0.3333]),
    ] {
        let report = report("models", &format!("by=channel&model={model}"));
        let found = ["Direct", "Organic Social", "Paid Search"].map(|one| credit(&report, one));
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.001);
        assert!(near, "{model}: {found:?}, not {expected:?}");
        assert_eq!(credit(&report, "Offline"), 1.0, "a static number is its source's: {model}");
        let totals = &report["totals"];
        assert_eq!((&totals["calls"], &totals["confirmed"]), (&json!(3), &json!(2)), "{totals}");
        assert_eq!(
            (&totals["unknown"], &totals["weighed"]),
            (&json!(1.0), &json!(0.0)),
            "{totals}"
        );
        assert_eq!((&totals["visits"], &totals["visitors"]), (&json!(4), &json!(2)), "{totals}");
        let ads = row(&report, "channel", "Paid Search");
        assert_eq!((&ads["visits"], &ads["visitors"]), (&json!(2), &json!(2)));
        let calls = json!({"confirmed": 1, "weighed": 0.0, "low": 1.0, "high": 1.0});
        assert_eq!(ads["calls"], calls, "its calls are those of its own visits under every model");
        assert_eq!((&report["by"], &report["model"]), (&json!("channel"), &json!(model)));
    }

    let by = |by: &str| report("models", &format!("by={by}&model=last"));
    let source = by("source");
    assert_eq!(row(&source, "source", "yandex")["medium"], "cpc");
    assert_eq!(row(&source, "source", "billboard")["credit"], 1.0);
    let campaign = by("campaign");
    assert_eq!(row(&campaign, "campaign", "boilers")["source"], "yandex");
    assert_eq!(row(&campaign, "campaign", "ring road")["calls"]["confirmed"], 1);
    assert_eq!(row(&by("term"), "term", "gas boiler")["credit"], 1.0);
    assert_eq!(by("content")["rows"][0]["content"], Value::Null);
    let landing = by("landing");
    assert_eq!(row(&landing, "landing", "/")["credit"], 1.0, "{landing}");
    let usual = report("models", "");
    let usual = (&usual["by"], &usual["model"]);
    assert_eq!(usual, (&json!("channel"), &json!("last_non_direct")));
}

#[test]
fn a_call_of_two_is_weighed_and_its_credit_says_so() {
    let only = number(501, 0);
    site("weighed", std::slice::from_ref(&only), json!({ "when_empty": "share" }));
    for source in ["a", "b"] {
        let page = format!("/?utm_source={source}&utm_medium=cpc&utm_campaign={source}");
        assert_eq!(someone("weighed").visit(&page).unwrap().number(), Some(only.clone()));
    }
    call("weighed-1", &only, 30);
    call("weighed-2", &only, 60);
    for model in MODELS {
        let report = report("weighed", &format!("by=campaign&model={model}"));
        let totals = &report["totals"];
        assert_eq!((&totals["calls"], &totals["confirmed"]), (&json!(2), &json!(0)), "{totals}");
        assert!(totals["weighed"].as_f64().unwrap() > 1.5, "{totals}");
        for campaign in ["a", "b"] {
            let row = row(&report, "campaign", campaign);
            assert!(row["credit"].as_f64().unwrap() > 0.5, "{model}: {row}");
            assert_eq!(row["credit"], row["credit_unconfirmed"], "{model}");
            let [low, high] = ["low", "high"].map(|one| row["calls"][one].as_f64().unwrap());
            assert!(low < 0.8 && high > 1.2, "two calls of two visits tell next to nothing: {row}");
        }
    }
}

#[test]
fn what_came_before_the_period_counts_for_the_models_alone() {
    let pool: Vec<String> = (0..3).map(|n| number(502, n)).collect();
    site("before", &pool, json!({}));
    let mut anna = someone("before");
    anna.visit("/?utm_source=vk&utm_medium=social").unwrap();
    sleep(Duration::from_millis(1_100));
    let from = now().as_secs();
    sleep(Duration::from_millis(1_100));
    let lent = anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap().number().unwrap();
    anna.tell(EventKind::Tap).unwrap();
    call("before-1", &lent, 5);
    let to = from + 3_600;
    let report = report("before", &format!("model=first&from={from}&to={to}"));
    assert_eq!(report["totals"]["visits"], 1, "{report}");
    assert_eq!(credit(&report, "Organic Social"), 1.0, "{report}");
    assert_eq!(row(&report, "channel", "Organic Social")["visits"], 0);
    let earlier = self::report("before", &format!("from={}&to={from}", from - 60));
    assert_eq!((&earlier["totals"]["calls"], &earlier["totals"]["visits"]), (&json!(0), &json!(1)));
}

#[test]
fn a_site_without_calls_has_an_empty_report() {
    site("empty", &[number(503, 0)], json!({}));
    for model in MODELS {
        let report = report("empty", &format!("model={model}"));
        assert_eq!(rows(&report).len(), 0);
        assert_eq!(report["totals"]["calls"], 0);
    }
}

#[test]
fn days_are_those_of_the_time_zone() {
    site("days", &[number(504, 0)], json!({}));
    for (query, from, to) in [
        ("from=2026-11-01&to=2026-11-21", "2026-10-31T21:00:00Z", "2026-11-21T21:00:00Z"),
        (
            "from=2026-11-01&to=2026-11-01&time_zone=UTC",
            "2026-11-01T00:00:00Z",
            "2026-11-02T00:00:00Z",
        ),
        // The day on which the clock goes back there has 25 hours.
        (
            "from=2026-11-01&to=2026-11-01&time_zone=America/New_York",
            "2026-11-01T04:00:00Z",
            "2026-11-02T05:00:00Z",
        ),
        (
            "from=2026-11-01T10:00:00%2B03:00&to=2026-11-02&time_zone=Asia/Kolkata",
            "2026-11-01T07:00:00Z",
            "2026-11-02T18:30:00Z",
        ),
    ] {
        let report = report("days", query);
        assert_eq!((&report["from"], &report["to"]), (&json!(from), &json!(to)), "{query}");
    }
}

#[test]
fn what_no_report_can_be_asked_is_refused_by_name() {
    site("refused", &[number(505, 0)], json!({}));
    for (query, code, field, says) in [
        ("by=colour", "unknown_value", "by", "channel, source, campaign"),
        ("model=best", "unknown_value", "model", "last_non_direct"),
        ("group=channel", "unknown_field", "group", "time_zone"),
        ("by=channel&by=source", "given_twice", "by", "twice"),
        ("by=&from=2026-11-19&by=source", "given_twice", "by", "twice"),
        ("from=yesterday", "bad_time", "from", "2026-11-21"),
        ("to=2026-13-01", "bad_time", "to", "2026-11-21"),
        ("time_zone=Mars/Olympus", "bad_time_zone", "time_zone", "Europe/Moscow"),
        ("from=2026-11-21&to=2026-11-19", "bad_period", "from", "earlier"),
    ] {
        let (status, answer) = ask("refused", query);
        let error = &answer["error"];
        assert_eq!(
            (status, &error["code"], &error["field"]),
            (400, &json!(code), &json!(field)),
            "{query}: {answer}"
        );
        assert!(error["message"].as_str().unwrap().contains(says), "{query}: {answer}");
    }
    assert_eq!(ask("nothing-here", "").0, 404);
}
