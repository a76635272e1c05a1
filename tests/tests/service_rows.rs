//! What a visit costs: the rows that it writes, as Cloudflare bills them, in all objects and with their alarms.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, http};
use serde_json::json;

const SHOP: &str = "+74951234567";
const VISITS: u32 = 1_000;
/// Rows that a reference visit may write, by the project's design.
const BUDGET: f64 = 8.0;
/// Requests of pages of a reference visit: visits, what was in view, leaves, and a tap.
const REQUESTS: f64 = 2.5 * 3.0 + 1.0;

fn written(edge: &Edge) -> u64 {
    edge.api().get("/bench/rows").unwrap().1["written"].as_u64().unwrap()
}

/// The reference visit: 2.5 pages (2 and 3 in turn) within 3 minutes, a tap, and a leave of every page, as pages tell them. Between two pages lie
/// 60 to 90 s, less than a sixth of the hold, so that no beat is due; where the first answer asks for one sooner, it is given.
fn reference_visit(visitor: &mut Visitor, pages: u32) {
    for page in 0..pages {
        let heard = visitor.visit(&format!("/{page}?utm_source=s&utm_medium=cpc")).unwrap();
        assert!(heard.number().is_some() && !heard.shared(), "{}", heard.text);
        if heard.reply.unwrap().beat_ms < 60_000 {
            visitor.tell(EventKind::Beat).unwrap();
        }
        if page == 1 {
            visitor.tell(EventKind::Tap).unwrap();
        }
        // What came into view and went out of it costs nothing by itself.
        assert_eq!(visitor.say(&["in 900", "out 100"]).unwrap().status, 200);
        visitor.tell(EventKind::Leave).unwrap();
    }
}

/// The mean of a thousand, moved to the Ledger.
fn rows_of_a_visit(edge: &Edge, site: &str, address: impl Fn(u32) -> String + Sync) -> f64 {
    let before = written(edge);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let address = &address;
            scope.spawn(move || {
                let agent = http::agent();
                for n in (thread..VISITS).step_by(4) {
                    let visitor = Visitor::new(edge.url(), site, SHOP).over(&agent);
                    reference_visit(&mut visitor.from(&address(n)), 2 + n % 2);
                }
            });
        }
    });
    let told = edge.api().get(&format!("/api/v1/sites/{site}/visits?limit=1")).unwrap();
    assert_eq!(told.0, 200, "a read has all visits moved");
    (written(edge) - before) as f64 / f64::from(VISITS)
}

#[test]
fn a_reference_visit_writes_few_rows() {
    let args = ["--client-address", "X-Forwarded-For"].map(str::to_owned).to_vec();
    let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
    let edge = Edge::start(EdgeOptions { args, env, ..EdgeOptions::default() }).unwrap();
    for (site, block) in [("calm", 730), ("pressed", 731)] {
        // So many that no brake refuses anybody, however quick the machine is.
        let pool: Vec<String> = (0..3 * VISITS).map(|n| number(block, n)).collect();
        visitor::set_up(&edge, site, &settings(site, SHOP, &pool, json!({}))).unwrap();
    }
    let calm = rows_of_a_visit(&edge, "calm", |_| String::new());
    let pressed = rows_of_a_visit(&edge, "pressed", |n| format!("81.{}.{}.7", n / 256, n % 256));
    println!(
        "rows written for a reference visit: {calm:.3}; {pressed:.3} while numbers are scarce (budget {BUDGET})"
    );
    assert!(calm <= BUDGET, "{calm} rows");
    // What a copy of the settings is too old for, every few seconds, and a Pool's first request take the usual way.
    let short = edge.api().get("/bench/rows").unwrap().1["short"].clone();
    for place in ["worker", "pool"] {
        let share = short[place].as_f64().unwrap() / (2.0 * f64::from(VISITS) * REQUESTS);
        println!("requests of pages that took the short way in the {place}: {share:.3}");
        assert!(share > 0.9, "{short}");
    }
}

#[test]
fn rows_are_counted_for_the_owner_of_a_bench_alone() {
    let edge = Edge::start(EdgeOptions::default()).unwrap();
    assert_eq!(edge.api().get("/bench/rows").unwrap().0, 404);
}
