//! What is known of people ends: visits, calls and strays leave the product at the age that the owner set, by
//! themselves, and what is younger stays.

#![allow(clippy::unwrap_used)]

use lendline_tests::edge::workspace;
use lendline_tests::files::files_with;
use lendline_tests::provider::generic;
use lendline_tests::temp::TempDir;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, eventually};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const CALLER: &str = "+79161237788";
const DAY_MS: u64 = 24 * 3_600_000;
const PATIENCE: Duration = Duration::from_secs(60);

fn days_ago(days: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    now - days * DAY_MS
}

/// A product whose Pools take traffic of the past.
fn product(sites: &[(&str, u32)]) -> Edge {
    let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
    let edge = Edge::start(EdgeOptions { env, ..EdgeOptions::default() }).unwrap();
    for (site, block) in sites {
        put(&edge, site, *block, json!({}));
    }
    edge
}

#[track_caller]
fn put(edge: &Edge, site: &str, block: u32, changes: Value) {
    let pool: Vec<String> = (0..5).map(|n| number(block, n)).collect();
    visitor::set_up(edge, site, &settings(site, SHOP, &pool, changes)).unwrap();
}

#[track_caller]
fn replay(edge: &Edge, site: &str, steps: &[Value]) {
    let (status, told) = edge.api().post(&format!("/demo/replay/{site}"), &json!(steps)).unwrap();
    assert_eq!(status, 200, "{told}");
}

/// A visit of the past, and a call in it.
fn came(site: &str, visitor: u64, days: u64) -> [Value; 2] {
    let at = days_ago(days);
    let url =
        format!("https://{site}.example/?utm_source=s&utm_medium=cpc&utm_campaign=days-{days}");
    [
        json!({ "at": at, "visitor": visitor, "url": url, "referrer": "" }),
        json!({ "at": at + 60_000, "visitor": visitor, "caller": format!("+7916000{days:04}"), "talk": 20 }),
    ]
}

/// The campaigns of the visits that are kept, newest first.
fn campaigns(edge: &Edge, site: &str) -> Vec<String> {
    let (_, told) = edge.api().get(&format!("/api/v1/sites/{site}/visits?limit=500")).unwrap();
    let visits = told["visits"].as_array().unwrap().iter();
    visits.map(|visit| visit["campaign"].as_str().unwrap_or_default().to_owned()).collect()
}

fn callers(edge: &Edge, site: &str) -> Vec<String> {
    let calls = visitor::calls(edge, site).unwrap();
    calls.iter().map(|call| call["caller"].as_str().unwrap().to_owned()).collect()
}

fn totals(edge: &Edge, site: &str) -> Value {
    let path = format!("/api/v1/sites/{site}/report?from=2020-01-01");
    edge.api().get(&path).unwrap().1["totals"].clone()
}

/// How many files of a class of objects hold a text.
fn found(edge: &Edge, class: &str, text: &str) -> usize {
    files_with(&edge.state_dir().join("objects").join(class), text)
}

#[test]
fn what_is_older_goes_and_what_is_younger_stays() {
    let edge = product(&[("kept", 760)]);
    let steps: Vec<Value> = [(1, 500), (2, 390), (3, 100), (1, 20), (2, 2)]
        .iter()
        .flat_map(|(who, days)| came("kept", *who, *days))
        .collect();
    replay(&edge, "kept", &steps);
    // The usual 400 days. Visitor 1 came again 20 days ago; what is older of him goes all the same.
    eventually(PATIENCE, || (campaigns(&edge, "kept").len() == 4).then_some(()));
    assert_eq!(campaigns(&edge, "kept"), ["days-2", "days-20", "days-100", "days-390"]);
    assert_eq!(
        callers(&edge, "kept"),
        ["+79160000002", "+79160000020", "+79160000100", "+79160000390"]
    );
    let all = totals(&edge, "kept");
    assert_eq!((&all["visits"], &all["calls"]), (&json!(4), &json!(4)), "{all}");
    assert!(found(&edge, "ledger", "days-100") > 0);
    // The owner wants less: what has ended by it goes, out of the file too.
    put(&edge, "kept", 760, json!({ "retention_days": 30 }));
    eventually(PATIENCE, || (campaigns(&edge, "kept").len() == 2).then_some(()));
    assert_eq!(campaigns(&edge, "kept"), ["days-2", "days-20"]);
    assert_eq!(callers(&edge, "kept"), ["+79160000002", "+79160000020"]);
    let left = totals(&edge, "kept");
    assert_eq!((&left["visits"], &left["calls"]), (&json!(2), &json!(2)), "{left}");
    assert_eq!(edge.api().get("/api/v1/sites/kept").unwrap().1["retention_days"], 30);
}

#[test]
fn a_step_that_is_cut_off_is_done_again() {
    let mut edge = product(&[("many", 761)]);
    let at = days_ago(50);
    let old: Vec<Value> = (0..3_500u64)
        .map(|n| json!({ "at": at + n * 1_000, "visitor": n, "url": "https://many.example/", "referrer": "" }))
        .collect();
    replay(&edge, "many", &old);
    replay(&edge, "many", &came("many", 5_000, 3));
    assert_eq!(totals(&edge, "many")["visits"], 3_501);
    put(&edge, "many", 761, json!({ "retention_days": 30 }));
    let left = |edge: &Edge| totals(edge, "many")["visits"].as_u64().unwrap();
    let mut seen = 3_501;
    for _ in 0..2 {
        seen = eventually(PATIENCE, || Some(left(&edge)).filter(|left| *left < seen));
        assert!(seen > 1, "all of them went in one step");
        edge.kill9();
        edge.restart().unwrap();
    }
    eventually(PATIENCE, || (left(&edge) == 1).then_some(()));
    assert_eq!(campaigns(&edge, "many"), ["days-3"]);
}

/// The preloaded clock; none where there is no C compiler.
fn clock(folder: &TempDir) -> Option<String> {
    let library = folder.path().join("clock.so");
    let source = workspace().join("tests/fixtures/clock.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl");
    let made = compiler.status().is_ok_and(|status| status.success());
    made.then(|| library.display().to_string())
}

#[test]
fn an_end_comes_where_nobody_asks() {
    let folder = TempDir::new("clock").unwrap();
    let Some(library) = clock(&folder) else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let file = folder.path().join("seconds");
    let set = |days: u64| std::fs::write(&file, (days * DAY_MS / 1_000).to_string()).unwrap();
    set(0);
    let env = vec![
        ("LD_PRELOAD".to_owned(), library),
        ("LENDLINE_CLOCK_FILE".to_owned(), file.display().to_string()),
    ];
    let mut edge = Edge::start(EdgeOptions { env, ..EdgeOptions::default() }).unwrap();
    put(&edge, "quiet", 762, json!({ "retention_days": 30 }));
    let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
    let mut him = Visitor::new(edge.url(), "quiet", SHOP);
    let lent =
        him.visit("/?utm_source=s&utm_medium=cpc&utm_campaign=his").unwrap().number().unwrap();
    for (id, to) in [("his", lent.as_str()), ("stray", "+74957629999")] {
        let event = json!({ "event": "end", "call_id": id, "from": CALLER, "to": to, "talk": 9 });
        assert_eq!(generic(&hook, &event).unwrap().status, 200);
    }
    let kept = |edge: &Edge| {
        (
            campaigns(edge, "quiet").len(),
            callers(edge, "quiet").len(),
            visitor::strays(edge).unwrap().len(),
        )
    };
    assert_eq!(kept(&edge), (1, 1, 1));
    for days in [1, 29] {
        edge.stop().unwrap();
        set(days);
        edge.restart().unwrap();
        assert_eq!(kept(&edge), (1, 1, 1), "after {days} days");
    }
    assert!(found(&edge, "ledger", CALLER) > 0 && found(&edge, "directory", CALLER) > 0);
    edge.stop().unwrap();
    set(32);
    edge.restart().unwrap();
    eventually(PATIENCE, || {
        (found(&edge, "ledger", CALLER) + found(&edge, "directory", CALLER) == 0).then_some(())
    });
    assert_eq!(kept(&edge), (0, 0, 0));
    // A site that is in use goes on.
    him.visit("/?utm_source=s&utm_medium=cpc&utm_campaign=later").unwrap();
    assert_eq!(campaigns(&edge, "quiet"), ["later"]);
}
