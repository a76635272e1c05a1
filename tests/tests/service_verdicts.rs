//! What is concluded of calls, through the front door: who was lent what, and who is named.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::{generic, twilio};
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const TOKEN: &str = "12345678901234567890123456789012";

struct Product {
    edge: Edge,
    generic: String,
    twilio: String,
}

/// One product for the tests of this file: each has a site and a block of numbers of its own.
fn product() -> &'static Product {
    static PRODUCT: OnceLock<Product> = OnceLock::new();
    PRODUCT.get_or_init(|| {
        let edge = Edge::start(EdgeOptions::default()).unwrap();
        let hook = |name: &str, credentials| visitor::webhook(&edge, name, &credentials).unwrap();
        let (generic, twilio) =
            (hook("generic", json!({})), hook("twilio", json!({ "auth_token": TOKEN })));
        Product { edge, generic, twilio }
    })
}

#[track_caller]
fn site(key: &str, pool: &[String], changes: Value) {
    visitor::set_up(&product().edge, key, &settings(key, SHOP, pool, changes)).unwrap();
}

fn get(path: &str) -> Value {
    let (status, told) = product().edge.api().get(&format!("/api/v1/sites/{path}")).unwrap();
    assert_eq!(status, 200, "{told}");
    told
}

fn visitor(site: &str) -> Visitor {
    Visitor::new(product().edge.url(), site, SHOP)
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Reports a call that began at this time, and returns it as the owner sees it right after.
#[track_caller]
fn call(site: &str, id: &str, to: &str, start: u64) -> Value {
    let event = json!({ "event": "start", "call_id": id, "from": "+79161234567", "to": to, "start": start });
    assert_eq!(generic(&product().generic, &event).unwrap().status, 200);
    found(site, id)
}

#[track_caller]
fn found(site: &str, id: &str) -> Value {
    let calls = visitor::calls(&product().edge, site).unwrap();
    calls.iter().find(|call| call["provider_call_id"] == id).unwrap().clone()
}

fn grade(call: &Value) -> &str {
    call["verdict"]["grade"].as_str().unwrap()
}

/// Weights of all candidates and of none of them: they make one.
fn weights(call: &Value) -> f64 {
    let candidates = call["verdict"]["candidates"].as_array().unwrap();
    let named: f64 = candidates.iter().map(|one| one["weight"].as_f64().unwrap()).sum();
    named + call["verdict"]["none"].as_f64().unwrap()
}

#[test]
fn a_tap_and_a_call_name_the_visit() {
    let pool = [number(400, 0), number(400, 1)];
    site("tapped", &pool, json!({}));
    let url = "https://tapped.example/boilers?utm_source=yandex&utm_medium=cpc&utm_campaign=boilers&utm_content=ad7&utm_term=repair";
    let mut anna = visitor("tapped");
    let lent = anna.visit_from(url, "https://yandex.ru/").unwrap().number().unwrap();
    let other =
        visitor("tapped").visit("/?utm_source=vk&utm_medium=social").unwrap().number().unwrap();
    assert_ne!(lent, other);
    assert_eq!(anna.tell(EventKind::Tap).unwrap().number(), Some(lent.clone()));
    let call = call("tapped", "tapped-1", &lent, now_s() + 5);
    let verdict = &call["verdict"];
    assert_eq!(
        (grade(&call), &verdict["state"]),
        ("confirmed", &json!("provisional")),
        "{verdict}"
    );
    let first = &verdict["candidates"][0];
    let wanted = json!({ "source": "yandex", "medium": "cpc", "campaign": "boilers", "content": "ad7",
        "term": "repair", "channel": "Paid Search", "landing": "/boilers" });
    for (name, value) in wanted.as_object().unwrap() {
        let same = first[name] == *value
            || (name == "landing" && first[name].as_str().unwrap().contains("/boilers"));
        assert!(same, "{name}: {first}");
    }
    assert!(first["weight"].as_f64().unwrap() >= 0.99 && (weights(&call) - 1.0).abs() < 0.002);
    assert!(verdict["reason"].as_str().unwrap().contains("tapped the number"), "{verdict}");
    let visits = get("tapped/visits");
    let visit =
        visits["visits"].as_array().unwrap().iter().find(|v| v["visit"] == first["visit"]).unwrap();
    assert_eq!((&visit["campaign"], &visit["number"]), (&json!("boilers"), &json!(lent)));
}

#[test]
fn who_opens_the_contacts_page_is_likelier_to_call() {
    let weight = |key: &str, block: u32, path: &str| {
        let only = number(block, 0);
        site(key, std::slice::from_ref(&only), json!({ "when_empty": "share" }));
        visitor(key).visit("/?utm_source=a&utm_medium=cpc").unwrap();
        let shared = visitor(key).visit(&format!("{path}?utm_source=b&utm_medium=cpc")).unwrap();
        assert_eq!(shared.number().as_ref(), Some(&only));
        let call = call(key, &format!("{key}-1"), &only, now_s() + 5);
        let candidates = call["verdict"]["candidates"].as_array().unwrap();
        let second = candidates.iter().find(|one| one["source"] == "b").unwrap();
        second["weight"].as_f64().unwrap()
    };
    let (about, contacts) = (weight("about", 420, "/about"), weight("kontakty", 421, "/kontakty/"));
    assert!(contacts > 1.2 * about, "{about} {contacts}");
}

#[test]
fn a_shared_number_confirms_nothing_without_a_tap() {
    let only = number(401, 0);
    site("shared", std::slice::from_ref(&only), json!({ "when_empty": "share" }));
    let (mut anna, mut boris) = (visitor("shared"), visitor("shared"));
    let first = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap();
    let second = boris.visit("/?utm_source=b&utm_medium=cpc").unwrap();
    assert_eq!((first.number().as_ref(), first.shared()), (Some(&only), false));
    assert_eq!((second.number().as_ref(), second.shared()), (Some(&only), true));
    assert!(anna.tell(EventKind::Beat).unwrap().shared(), "the first one is told too");
    let silent = call("shared", "shared-1", &only, now_s());
    let candidates = silent["verdict"]["candidates"].as_array().unwrap();
    assert!(grade(&silent) != "confirmed" && candidates.len() == 2, "{silent}");
    assert!((weights(&silent) - 1.0).abs() < 0.002, "{silent}");
    assert!(candidates.iter().all(|one| one["shared"] == true), "{silent}");
    boris.tell(EventKind::Tap).unwrap();
    let tapped = call("shared", "shared-2", &only, now_s() + 5);
    let verdict = &tapped["verdict"];
    assert_eq!(verdict["candidates"][0]["source"], "b", "{verdict}");
    assert!((weights(&tapped) - 1.0).abs() < 0.002, "{verdict}");
    let view = get("shared/pool");
    assert_eq!(
        (&view["numbers"][0]["shared"], view["empty"]["count"].as_u64()),
        (&json!(true), Some(1))
    );
}

#[test]
fn an_empty_pool_lends_nothing_and_says_so() {
    site("original", &[number(402, 0)], json!({}));
    assert!(visitor("original").visit("/").unwrap().number().is_some());
    let mut second = visitor("original");
    let reply = second.visit("/?utm_source=late").unwrap();
    assert!(reply.status == 200 && reply.reply.unwrap().lent.is_empty());
    let view = get("original/pool");
    assert!(
        view["empty"]["count"].as_u64().unwrap() >= 1 && view["empty"]["last_at"].is_string(),
        "{view}"
    );
    assert_eq!(get("original/visits")["visits"].as_array().unwrap().len(), 2);
    // A visitor without a number may leave and come back: nothing is owed to him.
    assert!(second.tell(EventKind::Leave).unwrap().reply.unwrap().lent.is_empty());
}

#[test]
fn a_static_number_has_its_source() {
    let on_the_road = number(403, 9);
    let statics = json!([{ "number": on_the_road, "destination": SHOP, "source": "billboard", "campaign": "ring road" }]);
    site("static", &[number(403, 0)], json!({ "static": statics }));
    visitor("static").visit("/?utm_source=a").unwrap();
    let call = call("static", "static-1", &on_the_road, now_s());
    let first = &call["verdict"]["candidates"][0];
    assert_eq!((grade(&call), &call["verdict"]["state"]), ("confirmed", &json!("final")));
    let wanted = [
        &json!("billboard"),
        &json!("offline"),
        &json!("ring road"),
        &json!("Offline"),
        &json!(1.0),
    ];
    assert_eq!(
        ["source", "medium", "campaign", "channel", "weight"].map(|name| &first[name]),
        wanted
    );
    assert_eq!(get("static/pool")["numbers"].as_array().unwrap().len(), 1, "it is never lent");
}

#[test]
fn a_number_goes_to_the_next_visitor_after_the_hold_and_both_are_weighed() {
    let only = number(404, 0);
    site("hold", std::slice::from_ref(&only), json!({ "hold_seconds": 5 }));
    let (mut anna, mut boris) = (visitor("hold"), visitor("hold"));
    assert_eq!(anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number().as_ref(), Some(&only));
    anna.tell(EventKind::Leave).unwrap();
    let before = now_s();
    assert_eq!(boris.visit("/?utm_source=b&utm_medium=cpc").unwrap().number(), None);
    sleep(Duration::from_millis(6_500));
    // The hold is over: the page may not show the number any more, and nobody gets it back by asking late.
    assert!(anna.tell(EventKind::Show).unwrap().reply.unwrap().lent.is_empty());
    assert_eq!(boris.visit("/").unwrap().number().as_ref(), Some(&only));
    assert_eq!(anna.visit("/").unwrap().number(), None);
    let now = call("hold", "hold-now", &only, now_s() + 1);
    assert_eq!(now["verdict"]["candidates"][0]["source"], "b", "{now}");
    assert_ne!(grade(&now), "confirmed", "the number was another visitor's seconds before: {now}");
    let earlier = call("hold", "hold-before", &only, before);
    assert_eq!(earlier["verdict"]["candidates"][0]["source"], "a", "{earlier}");
    boris.tell(EventKind::Tap).unwrap();
    let tapped = call("hold", "hold-tapped", &only, now_s() + 6);
    assert_eq!(
        (grade(&tapped), &tapped["verdict"]["candidates"][0]["source"]),
        ("confirmed", &json!("b")),
        "{tapped}"
    );
    // Every call is in the totals, as one: confirmed, weighed or unknown.
    let all = get("hold/calls");
    let all = all["calls"].as_array().unwrap();
    assert_eq!(all.len(), 3);
    assert!((all.iter().map(weights).sum::<f64>() - 3.0).abs() < 0.006, "{all:?}");
}

#[test]
fn a_call_belongs_to_whose_number_it_was() {
    let moved = number(405, 0);
    site("before", &[moved.clone(), number(405, 1)], json!({}));
    let (mut anna, mut other) = (visitor("before"), visitor("before"));
    let numbers = [
        anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number(),
        other.visit("/").unwrap().number(),
    ];
    if numbers[0].as_ref() != Some(&moved) {
        std::mem::swap(&mut anna, &mut other);
    }
    anna.tell(EventKind::Tap).unwrap();
    let sid = twilio::Call {
        from: "+79161234567",
        to: &moved,
        call_sid: "CA00000000000000000000000000000405",
    };
    assert_eq!(twilio::incoming(&product().twilio, TOKEN, &sid).unwrap().status, 200);
    let then = now_s();
    sleep(Duration::from_millis(1_100));

    // Taken out a moment ago, and still on a screen: he is put through, and it is known who he was.
    site("before", &[number(405, 1)], json!({}));
    let late = twilio::Call { call_sid: "CA00000000000000000000000000001405", ..sid };
    let reply = twilio::incoming(&product().twilio, TOKEN, &late).unwrap();
    assert!(reply.text().contains(SHOP), "{}", reply.text());
    assert_eq!(found("before", late.call_sid)["number"], json!(moved));
    // The end of a call that began before is that call's.
    assert_eq!(
        twilio::dial_end(&product().twilio, TOKEN, &sid, "completed", 30).unwrap().status,
        200
    );
    assert_eq!(found("before", sid.call_sid)["talk_seconds"], json!(30));
    assert!(
        anna.tell(EventKind::Beat).unwrap().reply.unwrap().lent.is_empty(),
        "it is lent no more"
    );

    // Another site has it now: each call goes to the one whose it was, whichever is told first.
    site("after", std::slice::from_ref(&moved), json!({}));
    sleep(Duration::from_millis(1_100));
    for round in 0..3 {
        call("before", &format!("moved-then-{round}"), &moved, then);
        call("after", &format!("moved-now-{round}"), &moved, now_s());
    }
    let newcomer = visitor("after").visit("/").unwrap().number();
    assert_eq!(newcomer, None, "it rests for a day: it may be on a screen of the other site still");
    let after = get("after/calls");
    assert_eq!(after["calls"].as_array().unwrap().len(), 3, "{after}");
}

#[test]
fn two_tabs_and_a_second_page_show_one_number() {
    let pool: Vec<String> = (0..5).map(|n| number(406, n)).collect();
    site("tabs", &pool, json!({}));
    let mut anna = visitor("tabs");
    let lent = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number();
    let mut tab = anna.clone();
    assert_eq!(tab.visit("/contacts").unwrap().number(), lent);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let (mut tab, lent) = (anna.clone(), &lent);
            scope.spawn(move || assert_eq!(tab.visit("/again").unwrap().number(), *lent));
        }
    });
    assert_eq!(get("tabs/visits")["visits"].as_array().unwrap().len(), 1);
    // A new campaign is a new visit of the same visitor, with the number that he has.
    assert_eq!(anna.visit("/?utm_source=b&utm_medium=cpc").unwrap().number(), lent);
    assert_eq!(get("tabs/visits")["visits"].as_array().unwrap().len(), 2);
}
