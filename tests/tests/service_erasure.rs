//! A person is erased, on real workerd: afterwards neither his id nor his number stands in any byte of the state, and
//! everybody else is as before.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number};
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

const SHOP: &str = "+74951234567";
const CALLER: &str = "+79161237788";
/// What of the caller's number may stand in a file, however it was written.
const SPELLINGS: [&str; 3] = ["9161237788", "916) 123-77-88", "123-77-88"];
const OTHER: &str = "+79037654321";

/// The files below a folder in which a text stands.
fn found(dir: &Path, text: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(found(&path, text));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
        {
            files.push(path);
        }
    }
    files
}

#[track_caller]
fn gone(edge: &Edge, texts: &[&str]) {
    for text in texts {
        assert_eq!(found(edge.state_dir(), text), Vec::<PathBuf>::new(), "{text}");
    }
}

fn erase(edge: &Edge, site: &str, whom: &Value) -> (u16, Value) {
    edge.api().post(&format!("/api/v1/sites/{site}/erase"), whom).unwrap()
}

fn id(visitor: &Visitor) -> String {
    visitor.token.as_deref().unwrap().split('.').next().unwrap().to_owned()
}

fn visits(edge: &Edge, site: &str) -> Vec<Value> {
    let (_, told) = edge.api().get(&format!("/api/v1/sites/{site}/visits?limit=500")).unwrap();
    told["visits"].as_array().unwrap().clone()
}

fn ring(hook: &str, call_id: &str, from: &str, to: &str) {
    for event in ["start", "end"] {
        let told =
            json!({ "event": event, "call_id": call_id, "from": from, "to": to, "talk": 30 });
        assert_eq!(generic(hook, &told).unwrap().status, 200);
    }
}

/// A product whose site "shop" has visits and calls of two people, in the Pool and in the Ledger.
struct World {
    edge: Edge,
    hook: String,
    him: Visitor,
    her: Visitor,
    his_number: String,
}

fn world(block: u32) -> World {
    let (edge, hook) = visitor::start(SHOP, &[("shop", block, 5, json!({}))]).unwrap();
    let mut him = Visitor::new(edge.url(), "shop", SHOP);
    let mut her = Visitor::new(edge.url(), "shop", SHOP);
    let his_number = him
        .visit("/?utm_source=his&utm_medium=cpc&gclid=HisVeryOwnClick")
        .unwrap()
        .number()
        .unwrap();
    let her_number = her.visit("/?utm_source=hers&utm_medium=cpc").unwrap().number().unwrap();
    him.tell(EventKind::Tap).unwrap();
    ring(&hook, "his-1", "8 (916) 123-77-88", &his_number);
    ring(&hook, "his-2", "+7 916 123-77-88", &number(block, 4));
    ring(&hook, "hers", OTHER, &her_number);
    ring(&hook, "stray-his", "79161237788", &number(block, 99));
    ring(&hook, "stray-hers", OTHER, &number(block, 98));
    // All of it goes to the Ledger too.
    assert_eq!(visitor::calls(&edge, "shop").unwrap().len(), 3);
    ring(&hook, "his-3", CALLER, &his_number);
    World { edge, hook, him, her, his_number }
}

#[test]
fn a_caller_is_erased_and_his_calls_stay_calls() {
    let World { mut edge, hook, his_number, .. } = world(700);
    assert!(!found(edge.state_dir(), SPELLINGS[0]).is_empty());
    let before = visitor::calls(&edge, "shop").unwrap();
    let (status, told) = erase(&edge, "shop", &json!({ "caller": CALLER }));
    let removed = json!({ "visits": 0, "leases": 0, "calls": 3, "verdicts": 0, "webhooks": 8, "strays": 1, "joins": 0, "forms": 0 });
    assert_eq!((status, &told["removed"]), (200, &removed), "{told}");
    gone(&edge, &SPELLINGS);
    let after = visitor::calls(&edge, "shop").unwrap();
    assert_eq!(after.len(), before.len());
    for (before, after) in before.iter().zip(&after) {
        let his = before["caller"] == CALLER;
        assert_eq!((&before["id"], &before["verdict"]), (&after["id"], &after["verdict"]));
        assert_eq!(after["caller"], if his { json!("") } else { before["caller"].clone() });
        assert_eq!(after["erased"] == true, his);
    }
    let strays = visitor::strays(&edge).unwrap();
    assert_eq!(strays.iter().map(|call| &call["caller"]).collect::<Vec<_>>(), [OTHER]);
    let (_, report) = edge.api().get("/api/v1/sites/shop/report").unwrap();
    assert_eq!((&report["totals"]["calls"], &report["totals"]["erased"]), (&json!(4), &json!(3)));
    // A provider that repeats itself brings nothing back.
    ring(&hook, "his-3", CALLER, &his_number);
    let (status, told) = erase(&edge, "shop", &json!({ "caller": CALLER }));
    assert_eq!(status, 200);
    assert!(told["removed"].as_object().unwrap().values().all(|count| count == 0), "{told}");
    assert_eq!(visitor::calls(&edge, "shop").unwrap(), after);
    gone(&edge, &SPELLINGS);
    edge.stop().unwrap();
    gone(&edge, &SPELLINGS);
    edge.restart().unwrap();
    assert_eq!(visitor::calls(&edge, "shop").unwrap(), after);
    gone(&edge, &SPELLINGS);
}

#[test]
fn a_caller_is_erased_where_his_number_stood_in_an_address_like_an_id() {
    let World { mut edge, her, .. } = world(708);
    let mut anybody = Visitor::new(edge.url(), "shop", SHOP);
    anybody.visit("/?utm_source=a&utm_content=9161237788&utm_term=5012345678").unwrap();
    let find = |edge: &Edge, visitor: &Visitor| {
        let visits = visits(edge, "shop");
        visits.into_iter().find(|visit| visit["visitor"] == id(visitor)).unwrap()
    };
    let (before, hers) = (find(&edge, &anybody), find(&edge, &her));
    assert_eq!(before["content"], "9161237788", "{before}");
    assert_eq!(erase(&edge, "shop", &json!({ "caller": CALLER })).0, 200);
    gone(&edge, &SPELLINGS);
    let after = find(&edge, &anybody);
    assert_eq!((&after["content"], &after["term"]), (&json!("*"), &before["term"]), "{after}");
    assert_eq!(find(&edge, &her), hers);
    edge.stop().unwrap();
    gone(&edge, &SPELLINGS);
    edge.restart().unwrap();
    assert_eq!(find(&edge, &anybody), after);
}

#[test]
fn a_call_that_is_erased_while_it_goes_on_stays_one_call() {
    let World { edge, hook, his_number, .. } = world(706);
    // An exchange that makes the caller's number a part of the call's id.
    let say = |event: &str| {
        let told = json!({ "event": event, "call_id": "9161237788-1", "from": CALLER, "to": his_number, "talk": 30 });
        assert_eq!(generic(&hook, &told).unwrap().status, 200);
    };
    say("start");
    let before = visitor::calls(&edge, "shop").unwrap().len();
    assert_eq!(erase(&edge, "shop", &json!({ "caller": CALLER })).0, 200);
    say("end");
    let after = visitor::calls(&edge, "shop").unwrap();
    assert_eq!(after.len(), before);
    let call =
        after.iter().find(|call| call["provider_call_id"].as_str().unwrap().starts_with("erased-"));
    assert_eq!(
        (&call.unwrap()["talk_seconds"], &call.unwrap()["caller"]),
        (&json!(30), &json!(""))
    );
    gone(&edge, &SPELLINGS);
}

#[test]
fn a_visitor_is_erased_and_comes_back_as_another() {
    let World { mut edge, mut him, mut her, his_number, .. } = world(701);
    let old = id(&him);
    let mut texts = vec![old.as_str(), "HisVeryOwnClick"];
    // A call from it is confirmed for him, so the telephone is his.
    texts.extend(SPELLINGS);
    assert_eq!(visits(&edge, "shop").len(), 2);
    assert!(!found(edge.state_dir(), &old).is_empty());
    let before = visitor::calls(&edge, "shop").unwrap();
    let (status, told) = erase(&edge, "shop", &json!({ "visitor": old }));
    assert_eq!(status, 200, "{told}");
    let count = |kind: &str| told["removed"][kind].as_u64().unwrap();
    assert_eq!((count("visits"), count("leases"), count("calls")), (1, 1, 3));
    assert!(count("verdicts") >= 2, "{told}");
    gone(&edge, &texts);
    let left = visits(&edge, "shop");
    assert_eq!(left.iter().map(|visit| visit["visitor"].clone()).collect::<Vec<_>>(), [id(&her)]);
    // Calls keep their verdict, without the visit.
    let after = visitor::calls(&edge, "shop").unwrap();
    for (before, after) in before.iter().zip(&after) {
        let caller = if before["caller"] == CALLER { json!("") } else { before["caller"].clone() };
        assert_eq!((&before["id"], &caller), (&after["id"], &after["caller"]));
        assert_eq!(before["verdict"]["grade"], after["verdict"]["grade"]);
        let candidates = after["verdict"]["candidates"].as_array().unwrap();
        assert!(candidates.iter().all(|one| one["source"] == "hers"), "{after}");
    }
    // His number is on his screen still, so it is nobody else's.
    for _ in 0..3 {
        let next = Visitor::new(edge.url(), "shop", SHOP).visit("/").unwrap().number();
        assert_ne!(next.as_ref(), Some(&his_number));
    }
    let (_, pool) = edge.api().get("/api/v1/sites/shop/pool").unwrap();
    let numbers = pool["numbers"].as_array().unwrap();
    let held = numbers.iter().find(|one| one["number"] == his_number.as_str()).unwrap();
    assert_eq!((&held["state"], &held["visit"]), (&json!("lent"), &Value::Null));
    // The browser that has his token is a new visitor; what it tells of the old one is not kept.
    him.tell(EventKind::Tap).unwrap();
    him.visit("/").unwrap();
    assert_ne!(id(&him), old);
    let hers = id(&her);
    her.visit("/").unwrap();
    assert_eq!(id(&her), hers);
    let (status, told) = erase(&edge, "shop", &json!({ "visitor": old }));
    assert_eq!(status, 200);
    assert!(told["removed"].as_object().unwrap().values().all(|count| count == 0), "{told}");
    let settled = (visits(&edge, "shop"), visitor::calls(&edge, "shop").unwrap());
    gone(&edge, &texts);
    edge.stop().unwrap();
    gone(&edge, &texts);
    edge.restart().unwrap();
    assert_eq!((visits(&edge, "shop"), visitor::calls(&edge, "shop").unwrap()), settled);
    gone(&edge, &texts);
}

#[test]
fn what_can_not_be_erased_is_refused_with_a_sentence() {
    let (edge, _) = visitor::start(SHOP, &[("shop", 702, 1, json!({}))]).unwrap();
    for (body, code, field, says) in [
        (json!({}), "missing_field", "visitor", "write either"),
        (json!({ "visitor": "a", "caller": CALLER }), "missing_field", "visitor", "write either"),
        (json!({ "visitor": "his" }), "bad_visitor", "visitor", "32 hexadecimal"),
        (json!({ "caller": "8 916 123-77-88" }), "bad_number", "caller", "like +74951234567"),
        (json!({ "caler": CALLER }), "unknown_field", "caler", "caller"),
    ] {
        let (status, told) = erase(&edge, "shop", &body);
        let error = &told["error"];
        assert_eq!(
            (status, &error["code"], &error["field"]),
            (400, &json!(code), &json!(field)),
            "{told}"
        );
        assert!(error["message"].as_str().unwrap().contains(says), "{told}");
    }
    assert_eq!(erase(&edge, "nobody", &json!({ "caller": CALLER })).0, 404);
    assert_eq!(edge.api().get("/api/v1/sites/shop/erase").unwrap().0, 405);
    let stranger = edge.api().with_token("wrong");
    assert_eq!(
        stranger.post("/api/v1/sites/shop/erase", &json!({ "caller": CALLER })).unwrap().0,
        401
    );
}

/// So many calls of others, that an erasure takes its time.
fn crowd(hook: &str, block: u32, calls: u32) {
    for n in 0..calls {
        let told =
            json!({ "call_id": format!("crowd-{n}"), "from": OTHER, "to": number(block, 2) });
        assert_eq!(generic(hook, &told).unwrap().status, 200);
    }
}

#[test]
fn a_kill_in_the_middle_loses_nobody_else() {
    let World { mut edge, hook, her, .. } = world(703);
    crowd(&hook, 703, 600);
    let hers = id(&her);
    let began = Instant::now();
    assert_eq!(erase(&edge, "shop", &json!({ "caller": "+79161230000" })).0, 200);
    let took = began.elapsed();
    const ROUNDS: u32 = 8;
    for round in 0..ROUNDS {
        let whose = format!("+7916123{:04}", 4000 + round);
        ring(&hook, &format!("round-{round}"), &whose, &number(703, 3));
        let api = edge.api();
        let erasing = std::thread::spawn(move || {
            // Cut off: whether it was answered does not matter.
            let _ = api.post("/api/v1/sites/shop/erase", &json!({ "caller": whose }));
        });
        std::thread::sleep(took * (2 * round + 1) / (2 * ROUNDS));
        edge.kill9();
        erasing.join().unwrap();
        edge.restart().unwrap();
        let calls = visitor::calls(&edge, "shop").unwrap();
        assert_eq!(calls.len(), 605 + round as usize, "{round}");
        assert_eq!(calls.iter().filter(|call| call["caller"] == OTHER).count(), 601, "{round}");
        assert_eq!(visitor::strays(&edge).unwrap().len(), 2, "{round}");
        let left = visits(&edge, "shop");
        assert!(left.iter().any(|visit| visit["visitor"] == hers.as_str()), "{round}");
    }
    for round in 0..ROUNDS {
        let whose = format!("+7916123{:04}", 4000 + round);
        assert_eq!(erase(&edge, "shop", &json!({ "caller": whose })).0, 200);
        gone(&edge, &[&whose[2..]]);
    }
}

#[test]
fn what_comes_while_somebody_is_erased_is_kept() {
    let World { edge, hook, .. } = world(704);
    crowd(&hook, 704, 300);
    std::thread::scope(|scope| {
        for worker in 0..3 {
            let (hook, edge) = (&hook, &edge);
            scope.spawn(move || {
                for n in 0..20 {
                    ring(hook, &format!("meanwhile-{worker}-{n}"), OTHER, &number(704, 1));
                    let heard = Visitor::new(edge.url(), "shop", SHOP).visit("/").unwrap();
                    assert_eq!(heard.status, 200, "{}", heard.text);
                }
            });
        }
        for _ in 0..3 {
            assert_eq!(erase(&edge, "shop", &json!({ "caller": CALLER })).0, 200);
        }
    });
    gone(&edge, &SPELLINGS);
    assert_eq!(visitor::calls(&edge, "shop").unwrap().len(), 4 + 300 + 60);
    assert_eq!(visits(&edge, "shop").len(), 2 + 60);
}
