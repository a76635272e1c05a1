//! Pages of the API: by cursor, without gaps and doubles, also while more comes in.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SHOP: &str = "+74951234567";

fn product(pool: u32) -> (Edge, String) {
    let edge = Edge::start(EdgeOptions::default()).unwrap();
    let pool: Vec<String> = (0..pool).map(|n| number(300, n)).collect();
    visitor::set_up(&edge, "pages", &settings("pages", SHOP, &pool, json!({}))).unwrap();
    let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
    (edge, hook)
}

/// All pages of ten; `between` happens after each.
fn pages(edge: &Edge, path: &str, name: &str, mut between: impl FnMut()) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let (status, told) =
            edge.api().get(&format!("{path}{sign}limit=10&after={after}")).unwrap();
        assert_eq!(status, 200, "{told}");
        pages.push(told[name].as_array().unwrap().clone());
        match told["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return pages,
        }
        between();
    }
}

#[track_caller]
fn check(pages: &[Vec<Value>], sizes: &[usize], id: &str) {
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
    let mut ids: Vec<&Value> = pages.iter().flatten().map(|one| &one[id]).collect();
    ids.sort_by_key(|id| id.to_string());
    ids.dedup();
    assert_eq!(ids.len(), sizes.iter().sum::<usize>());
    let times: Vec<&str> =
        pages.iter().flatten().filter_map(|one| one["started_at"].as_str()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first: {times:?}");
}

#[test]
fn calls_and_visits_come_by_pages() {
    let (edge, hook) = product(30);
    let mut count = 0;
    let mut call = |to: String, second: u64| {
        count += 1;
        let start = format!("2026-11-21T12:00:{second:02}Z");
        let event = json!({ "event": "end", "call_id": format!("p{count}"), "to": to, "start": start, "talk": 1 });
        assert_eq!(generic(&hook, &event).unwrap().status, 200);
    };
    // Twenty-five calls within four seconds, not in the order of time; as many strays.
    for n in 0..25 {
        call(number(300, n), u64::from(n * 7 % 4));
        call(number(301, n), 0);
    }
    for n in 0..25 {
        let mut visitor = Visitor::new(edge.url(), "pages", SHOP);
        assert_eq!(visitor.visit(&format!("/?utm_source=s{n}")).unwrap().status, 200);
    }
    // What comes meanwhile is newer, and on no later page.
    let newer = || call(number(300, 29), 59);
    check(&pages(&edge, "/api/v1/sites/pages/calls", "calls", newer), &[10, 10, 5], "id");
    let newer = || {
        Visitor::new(edge.url(), "pages", SHOP).visit("/").unwrap();
    };
    check(&pages(&edge, "/api/v1/sites/pages/visits", "visits", newer), &[10, 10, 5], "visit");
    check(&pages(&edge, "/api/v1/calls?unmatched=1", "calls", || ()), &[10, 10, 5], "id");
    let within = "/api/v1/sites/pages/calls?from=2026-11-21T12:00:01Z&to=2026-11-21T12:00:03Z";
    check(&pages(&edge, within, "calls", || ()), &[10, 2], "id");
}

/// What an owner's open pages do: they ask while visitors come, and each answer is complete.
#[test]
fn a_question_is_answered_in_full_while_visitors_keep_coming() {
    let (edge, hook) = product(400);
    let over = AtomicBool::new(false);
    let slowest = Mutex::new(Duration::ZERO);
    let api = edge.api();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut visitor = Visitor::new(edge.url(), "pages", SHOP);
                visitor.visit("/").unwrap();
                while !over.load(Ordering::Relaxed) {
                    visitor.tell(EventKind::Beat).unwrap();
                }
            });
        }
        let callers = (0..4).map(|thread| {
            let (api, hook, edge, slowest) = (api.clone(), &hook, &edge, &slowest);
            scope.spawn(move || {
                for n in 0..25 {
                    let id = format!("t{thread}n{n}");
                    let mut visitor = Visitor::new(edge.url(), "pages", SHOP);
                    let url = format!("/?utm_source=s&utm_medium=cpc&utm_campaign={id}");
                    let lent = visitor.visit(&url).unwrap().number().unwrap();
                    visitor.tell(EventKind::Tap).unwrap();
                    let event = json!({ "event": "end", "call_id": id, "to": lent });
                    assert_eq!(generic(hook, &event).unwrap().status, 200);
                    let asked = Instant::now();
                    let (_, told) = api.get("/api/v1/sites/pages/calls").unwrap();
                    let mut slowest = slowest.lock().unwrap();
                    *slowest = asked.elapsed().max(*slowest);
                    let calls = told["calls"].as_array().unwrap();
                    let call = calls.iter().find(|call| call["provider_call_id"] == id.as_str());
                    let call = call.unwrap_or_else(|| panic!("{id} is missing"));
                    assert_eq!(call["verdict"]["candidates"][0]["campaign"], id.as_str(), "{call}");
                }
            })
        });
        let callers: Vec<_> = callers.collect();
        let results: Vec<_> = callers.into_iter().map(|caller| caller.join()).collect();
        over.store(true, Ordering::Relaxed);
        assert!(results.iter().all(Result::is_ok), "see above");
    });
    let slowest = slowest.into_inner().unwrap_or_default();
    println!("slowest question: {slowest:?}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}
