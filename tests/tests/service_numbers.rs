//! Numbers that change their use, on real workerd, over months of its own clock: one number a source is kept clean.

#![allow(clippy::unwrap_used)]

use lendline_tests::clock::Clock;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const DAY: i64 = 24 * 3_600;

/// A product whose clock is set by the day.
struct Product {
    edge: Edge,
    hook: String,
    clock: Clock,
    day: i64,
}

impl Product {
    /// None where such a clock can't be made.
    fn start() -> Option<Self> {
        let Some(clock) = Clock::new().unwrap() else {
            println!("skipped: there is no C compiler to make a clock that can be set");
            return None;
        };
        let options = EdgeOptions { env: clock.env(), ..EdgeOptions::default() };
        let edge = Edge::start(options).unwrap();
        let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
        Some(Self { edge, hook, clock, day: 0 })
    }

    /// Some days pass, and a minute, since the test itself takes time.
    fn wait(&mut self, days: i64) {
        self.day += days;
        self.clock.set(self.day * DAY + 60 * self.day.min(1)).unwrap();
    }

    fn put(&self, site: &str, pool: &[String], fixed: &[&str]) -> (u16, Value) {
        let billboard =
            |number: &&str| json!({ "number": number, "destination": SHOP, "source": "billboard" });
        let fixed: Vec<Value> = fixed.iter().map(billboard).collect();
        let settings = settings(site, SHOP, pool, json!({ "static": fixed }));
        self.edge.api().put(&format!("/api/v1/sites/{site}"), &settings).unwrap()
    }

    #[track_caller]
    fn refused(&self, site: &str, pool: &[String], fixed: &[&str]) {
        let (status, told) = self.put(site, pool, fixed);
        let error = &told["error"];
        let seen = (status, error["code"].as_str(), error["field"].as_str());
        assert_eq!(seen, (409, Some("number_was_lent"), Some("static[0].number")), "{told}");
        let message = error["message"].as_str().unwrap();
        let dates = message.matches("T").count();
        assert!(
            message.contains("30 days") && dates >= 2,
            "until when, and from when on: {message}"
        );
    }

    fn row(&self, site: &str, number: &str) -> Value {
        let (_, view) = self.edge.api().get(&format!("/api/v1/sites/{site}/pool")).unwrap();
        let mut rows = view["numbers"].as_array().unwrap().iter();
        rows.find(|row| row["number"] == number).cloned().unwrap_or(Value::Null)
    }

    fn lent(&self, site: &str) -> Option<String> {
        Visitor::new(self.edge.url(), site, SHOP).visit("/").unwrap().number()
    }

    /// Somebody dials the number now: where he is connected to, the call's source and its verdict's grade.
    fn call(&self, site: &str, id: &str, to: &str) -> (Value, Value, Value) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        let event = json!({ "event": "start", "call_id": id, "from": "+79161234567", "to": to,
            "start": now + self.day * DAY + 60 });
        let mut answer = generic(&self.hook, &event).unwrap().json();
        let calls = visitor::calls(&self.edge, site).unwrap();
        let found = calls.iter().find(|call| call["provider_call_id"] == id).unwrap();
        let verdict = &found["verdict"];
        let source = verdict["candidates"][0]["source"].clone();
        (answer["destination"].take(), source, verdict["grade"].clone())
    }
}

#[test]
fn a_number_that_was_in_a_pool_is_static_only_after_the_horizon() {
    let Some(mut product) = Product::start() else { return };
    let [lent, stays, fixed] = [0, 1, 2].map(|n| number(750, n));
    let both = [lent.clone(), stays.clone()];
    assert_eq!(product.put("first", &both, &[&fixed]).0, 200);
    // Neither here, at once, nor at another site of the owner, nor later.
    product.refused("first", std::slice::from_ref(&stays), &[&lent]);
    assert_eq!(product.row("first", &lent)["state"], "free", "what is refused changes nothing");
    assert_eq!(product.put("first", std::slice::from_ref(&stays), &[&fixed]).0, 200);
    product.refused("second", &[], &[&lent]);
    product.wait(20);
    // Put back and taken out again: the last time counts.
    assert_eq!(product.put("first", &both, &[&fixed]).0, 200);
    product.wait(5);
    assert_eq!(product.put("first", std::slice::from_ref(&stays), &[&fixed]).0, 200);
    product.wait(29);
    product.refused("second", &[], &[&lent]);
    product.edge.kill9();
    product.edge.restart().unwrap();
    product.refused("first", std::slice::from_ref(&stays), &[&lent, &fixed]);
    product.wait(1);
    product.wait(1);
    assert_eq!(product.put("second", &[], &[&lent]).0, 200);
    let told = product.call("second", "late", &lent);
    assert_eq!(told, (json!(SHOP), json!("billboard"), json!("confirmed")));
}

#[test]
fn a_billboards_number_rests_before_it_is_lent() {
    let Some(mut product) = Product::start() else { return };
    let fixed = number(751, 0);
    assert_eq!(product.put("shop", &[], &[&fixed]).0, 200);
    let told = product.call("shop", "seen", &fixed);
    assert_eq!(told, (json!(SHOP), json!("billboard"), json!("confirmed")));
    product.wait(1);
    assert_eq!(product.put("shop", std::slice::from_ref(&fixed), &[]).0, 200);
    let row = product.row("shop", &fixed);
    assert_eq!(row["state"], "resting", "{row}");
    // Its calls are connected still, and are nobody's.
    assert_eq!(product.lent("shop"), None);
    let told = product.call("shop", "late", &fixed);
    assert_eq!(told, (json!(SHOP), Value::Null, json!("unknown")));
    product.wait(29);
    assert_eq!(product.lent("shop"), None);
    product.wait(1);
    product.wait(1);
    assert_eq!(product.lent("shop"), Some(fixed.clone()));
    // And the same the other way round from here.
    product.refused("shop", &[], &[&fixed]);
}
