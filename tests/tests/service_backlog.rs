//! A history that the Ledger lacks: more of it than one request moves. What the owner reads is whole all the same.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::clock::Clock;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::wait::eventually;
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
/// Visits; a request moves some four thousand.
const VISITS: u64 = 9_000;
/// Each so many calls.
const EVERY: u64 = 100;

/// A site with visits of the last two days, some of which called; nobody has read anything yet.
fn world() -> Edge {
    let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
    let edge = Edge::start(EdgeOptions { env, ..EdgeOptions::default() }).unwrap();
    let pool: Vec<String> = (0..50).map(|n| number(780, n)).collect();
    visitor::set_up(&edge, "shop", &settings("shop", SHOP, &pool, json!({}))).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let begun = now - 2 * 24 * 3_600_000;
    let mut steps = Vec::new();
    for n in 0..VISITS {
        let at = begun + n * 19_000;
        let url = format!("https://shop.example/?utm_source=s&utm_campaign=c{n}");
        steps.push(json!({ "at": at, "visitor": n, "url": url, "referrer": "" }));
        if n % EVERY == 0 {
            steps.push(json!({ "at": at + 5_000, "visitor": n, "tell": "tap" }));
            let caller = format!("+7916{n:07}");
            steps.push(json!({ "at": at + 9_000, "visitor": n, "caller": caller, "talk": 20 }));
        }
    }
    let (status, told) = edge.api().post("/demo/replay/shop", &json!(steps)).unwrap();
    assert_eq!(status, 200, "{told}");
    edge
}

/// Everything of a list, page by page.
fn all(edge: &Edge, list: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/sites/shop/{list}?limit=500&after={after}");
        let (status, told) = edge.api().get(&path).unwrap();
        assert_eq!(status, 200, "{told}");
        found.extend(told[list].as_array().unwrap().iter().cloned());
        match told["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return found,
        }
    }
}

#[test]
fn a_read_is_whole_however_much_is_to_be_moved() {
    let edge = world();
    // The first of all reads: calls are there, and of each visit that they name where it came from.
    let calls = all(&edge, "calls");
    assert_eq!(calls.len() as u64, VISITS / EVERY);
    for call in &calls {
        let candidates = call["verdict"]["candidates"].as_array().unwrap();
        assert!(!candidates.is_empty(), "{call}");
        assert!(candidates.iter().all(|one| one["campaign"].is_string()), "{call}");
    }
    let visits = all(&edge, "visits");
    let campaigns: BTreeSet<&str> =
        visits.iter().filter_map(|visit| visit["campaign"].as_str()).collect();
    assert_eq!((visits.len() as u64, campaigns.len() as u64), (VISITS, VISITS), "each once");
    assert!(visits.iter().all(|visit| visit["number"].is_string()), "with its lease");
    let (_, report) = edge.api().get("/api/v1/sites/shop/report?by=channel").unwrap();
    assert_eq!(report["totals"]["visits"], VISITS, "{report}");
}

/// Nobody asks any more: what was left is moved all the same.
#[test]
fn the_rest_moves_by_itself() {
    let edge = world();
    let written = || edge.api().get("/bench/rows").unwrap().1["written"].as_u64().unwrap();
    let before = written();
    let (status, _) = edge.api().get("/api/v1/sites/shop/calls?limit=1").unwrap();
    assert_eq!(status, 200);
    // A visit is a row of the Ledger.
    eventually(Duration::from_secs(30), || (written() - before >= VISITS).then_some(()));
    assert_eq!(all(&edge, "visits").len() as u64, VISITS);
}

/// The owner shortened the hold, so the visit counts as over; its page has the number of the longer hold still, and speaks.
#[test]
fn a_visit_that_was_over_and_goes_on_keeps_its_lease() {
    let Some(clock) = Clock::new().unwrap() else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let edge = Edge::start(EdgeOptions { env: clock.env(), ..EdgeOptions::default() }).unwrap();
    let put = |hold: u64| {
        let changes = json!({ "hold_seconds": hold });
        let settings = settings("shop", SHOP, &[number(781, 0), number(781, 1)], changes);
        visitor::set_up(&edge, "shop", &settings).unwrap();
    };
    put(86_400);
    let mut visitor = Visitor::new(edge.url(), "shop", SHOP);
    let lent = visitor.visit("/").unwrap().number().unwrap();
    put(900);
    clock.set(3_600).unwrap();
    // Read twice: the visit is over, moved and forgotten.
    for _ in 0..2 {
        assert_eq!(all(&edge, "visits")[0]["number"], lent.as_str());
    }
    clock.set(3_700).unwrap();
    let before = all(&edge, "visits")[0]["last_seen_at"].clone();
    assert_eq!(visitor.tell(EventKind::Tap).unwrap().number().as_ref(), Some(&lent));
    let visits = all(&edge, "visits");
    assert_eq!(visits[0]["number"], lent.as_str(), "{visits:?}");
    assert!(visits[0]["last_seen_at"].as_str() > before.as_str(), "{visits:?}");
}
