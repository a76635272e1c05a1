//! Numbers that change their use, on real workerd, over months of its own clock: one number a source is kept clean.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
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

    fn set(&self, site: &str, settings: &Value) -> (u16, Value) {
        self.edge.api().put(&format!("/api/v1/sites/{site}"), settings).unwrap()
    }

    fn ban(&self, site: &str, asked: &Value) -> (u16, Value) {
        let (path, body) = (format!("/api/v1/sites/{site}/ban"), asked.to_string());
        let reply = self.edge.api().raw("POST", &path, &[], body.as_bytes()).unwrap();
        (reply.status, reply.json())
    }

    fn put(&self, site: &str, pool: &[String], fixed: &[&str]) -> (u16, Value) {
        let billboard =
            |number: &&str| json!({ "number": number, "destination": SHOP, "source": "billboard" });
        let fixed: Vec<Value> = fixed.iter().map(billboard).collect();
        let settings = settings(site, SHOP, pool, json!({ "static": fixed }));
        self.set(site, &settings)
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

/// Settings that ban these numbers of the pool.
fn banning(site: &str, pool: &[String], banned: &[&String]) -> Value {
    let destination = json!([{ "number": SHOP, "pool": pool, "banned": banned }]);
    settings(site, SHOP, pool, json!({ "destinations": destination }))
}

#[test]
fn a_banned_number_is_lent_to_nobody_else_and_its_lease_lives_on() {
    let Some(mut product) = Product::start() else { return };
    let pool: Vec<String> = (0..2).map(|n| number(752, n)).collect();
    assert_eq!(product.put("ban", &pool, &[]).0, 200);
    let mut his = Visitor::new(product.edge.url(), "ban", SHOP);
    let lent = his.visit("/?utm_source=paper").unwrap().number().unwrap();
    let other = pool.iter().find(|one| **one != lent).unwrap();
    let settings = banning("ban", &pool, &[&lent]);
    let (status, told) = product.set("ban", &settings);
    assert_eq!((status, &told["destinations"]), (200, &settings["destinations"]));
    let row = product.row("ban", &lent);
    assert!(row["state"] == "banned" && row["banned_until"].is_null(), "{row}");
    assert!(row["visit"].is_string() && row["since"].is_string(), "who has it: {row}");
    // His page keeps it, his call is matched, and nobody else is lent it.
    assert_eq!(his.tell(EventKind::Tap).unwrap().number(), Some(lent.clone()));
    assert_eq!(his.visit("/contacts").unwrap().number(), Some(lent.clone()));
    let told = product.call("ban", "his", &lent);
    assert_eq!((&told.0, &told.1), (&json!(SHOP), &json!("paper")));
    assert_eq!(product.lent("ban"), Some(other.clone()));
    assert_eq!(product.lent("ban"), None);
    let since = row["banned_since"].clone();
    product.edge.kill9();
    product.edge.restart().unwrap();
    product.wait(1);
    let row = product.row("ban", &lent);
    let told = (&row["state"], &row["visit"], &row["banned_since"]);
    assert_eq!(told, (&json!("banned"), &Value::Null, &since), "after the hold it is still banned");
    assert_eq!(
        his.visit("/").unwrap().number(),
        Some(other.clone()),
        "after his hold he gets another one"
    );
    // While it is banned its horizon runs, and its callers are connected.
    product.refused("ban", std::slice::from_ref(other), &[&lent]);
    product.wait(30);
    assert_eq!(product.put("ban", std::slice::from_ref(other), &[&lent]).0, 200);
}

#[test]
fn a_number_is_banned_for_a_time() {
    let Some(mut product) = Product::start() else { return };
    let pool = [number(753, 0), number(753, 1)];
    let settings = banning("time", &pool, &[&pool[1]]);
    assert_eq!(product.set("time", &settings).0, 200);
    let day = json!({ "number": pool[0], "seconds": DAY });
    let (status, told) = product.ban("time", &day);
    assert_eq!((status, &told["number"]), (200, &json!(pool[0])), "{told}");
    let row = product.row("time", &pool[0]);
    let seen = (&row["state"], &row["banned_since"], &row["banned_until"]);
    assert_eq!(seen, (&json!("banned"), &told["banned_since"], &told["banned_until"]));
    assert_eq!(product.lent("time"), None);
    // Other settings leave it as it is, and so does a restart.
    assert_eq!(product.set("time", &settings).0, 200);
    product.edge.kill9();
    product.edge.restart().unwrap();
    assert_eq!(product.row("time", &pool[0])["banned_until"], told["banned_until"]);
    for (asked, status, code) in [
        (json!({ "number": pool[1], "seconds": 5 }), 409, "banned_by_settings"),
        (json!({ "number": number(753, 9), "seconds": 5 }), 422, "not_in_pool"),
        (json!({ "number": pool[0], "seconds": 31_622_401 }), 422, "bad_seconds"),
        (json!({ "number": pool[0], "hours": 5 }), 400, "unknown_field"),
    ] {
        let (seen, told) = product.ban("time", &asked);
        assert_eq!((seen, &told["error"]["code"]), (status, &json!(code)), "{told}");
    }
    assert_eq!(product.ban("nobody", &day).0, 404);
    product.wait(1);
    assert_eq!(product.row("time", &pool[0])["state"], "free", "it ended by itself");
    assert_eq!(product.ban("time", &day).0, 200);
    let lifted = json!({ "number": pool[0], "banned_since": null, "banned_until": null });
    assert_eq!(product.ban("time", &json!({ "number": pool[0], "seconds": 0 })), (200, lifted));
    assert_eq!(product.lent("time"), Some(pool[0].clone()));
}

#[test]
fn a_ban_for_a_time_outlasts_one_by_the_settings() {
    let Some(mut product) = Product::start() else { return };
    let pool = [number(755, 0), number(755, 1)];
    let free = settings("both", SHOP, &pool, json!({}));
    assert_eq!(product.set("both", &free).0, 200);
    let (status, told) = product.ban("both", &json!({ "number": pool[0], "seconds": 2 * DAY }));
    assert_eq!(status, 200, "{told}");
    let seen = |product: &Product| {
        let row = product.row("both", &pool[0]);
        [row["state"].clone(), row["banned_since"].clone(), row["banned_until"].clone()]
    };
    let since = told["banned_since"].clone();
    assert_eq!(product.set("both", &banning("both", &pool, &[&pool[0]])).0, 200);
    assert_eq!(seen(&product), [json!("banned"), since.clone(), Value::Null], "for good");
    assert_eq!(product.set("both", &free).0, 200);
    assert_eq!(seen(&product), [json!("banned"), since, told["banned_until"].clone()]);
    // One that is over while the settings ban the number leaves nothing.
    assert_eq!(product.set("both", &banning("both", &pool, &[&pool[0]])).0, 200);
    product.wait(3);
    assert_eq!(seen(&product)[0], "banned");
    assert_eq!(product.set("both", &free).0, 200);
    assert_eq!(seen(&product), [json!("free"), Value::Null, Value::Null]);
}

#[test]
fn a_rest_keeps_a_number_from_offers_and_from_nobody() {
    let Some(mut product) = Product::start() else { return };
    let pool = [number(754, 0)];
    let settings = settings("rest", SHOP, &pool, json!({ "rest_seconds": 2 * DAY }));
    let (status, told) = product.set("rest", &settings);
    assert_eq!((status, &told["rest_seconds"]), (200, &json!(2 * DAY)));
    assert_eq!(product.lent("rest"), Some(pool[0].clone()));
    product.wait(1);
    let row = product.row("rest", &pool[0]);
    assert!(row["state"] == "free" && row["rests_until"].is_string(), "{row}");
    let offered =
        |product: &Product| Visitor::new(product.edge.url(), "rest", SHOP).script().unwrap();
    assert!(offered(&product).is_none());
    assert_eq!(product.lent("rest"), Some(pool[0].clone()), "nobody goes without a number for it");
    product.wait(3);
    assert_eq!(product.row("rest", &pool[0])["rests_until"], Value::Null);
    assert!(offered(&product).is_some());
}
