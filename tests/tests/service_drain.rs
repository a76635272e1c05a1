//! Somebody asks for numbers without end: the site's visitors are lent theirs all the same.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, http};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

const SHOP: &str = "+74951234567";
const NUMBERS: u32 = 40;
/// What the attackers ask for, and in what time.
const ASKS: u64 = 10_000;
const MINUTE_MS: u64 = 60_000;
/// Visitors in that time.
const VISITORS: u64 = 20;

fn behind_a_proxy() -> Edge {
    let args = ["--client-address", "X-Forwarded-For"].map(str::to_owned).to_vec();
    Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap()
}

fn site(edge: &Edge, site: &str, block: u32, numbers: u32, changes: Value) {
    let pool: Vec<String> = (0..numbers).map(|n| number(block, n)).collect();
    visitor::set_up(edge, site, &settings(site, SHOP, &pool, changes)).unwrap();
}

fn warned(edge: &Edge, site: &str) -> Vec<(String, u64)> {
    let (_, pool) = edge.api().get(&format!("/api/v1/sites/{site}/pool")).unwrap();
    let warnings = pool["warnings"].as_array().unwrap().iter();
    let told =
        |one: &Value| (one["code"].as_str().unwrap().to_owned(), one["count"].as_u64().unwrap());
    warnings.map(told).collect()
}

/// A visitor as his browser shows him: the script, which may bring an offer, his visit, and after a while a beat. His
/// number, if it is his alone.
fn one_visit(visitor: &mut Visitor) -> Option<String> {
    visitor.script().unwrap();
    let heard = visitor.visit("/?utm_source=real&utm_medium=cpc").unwrap();
    assert_eq!(heard.status, 200, "{}", heard.text);
    if heard.shared() { None } else { heard.number() }
}

/// Of twenty visitors in a minute the share that is lent a number of their own, while 10,000 are asked for from so many
/// networks. Where the machine is too slow for that in a minute, attackers and visitors take longer alike: the visitors
/// come by the count of what was asked.
fn share_lent(edge: &Edge, site: &str, networks: u64) -> f64 {
    let asked = AtomicU64::new(0);
    let lent = AtomicU64::new(0);
    let begun = Instant::now();
    let own = std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let agent = http::agent();
                loop {
                    let n = asked.fetch_add(1, Ordering::Relaxed);
                    if n >= ASKS {
                        return;
                    }
                    let due = Duration::from_millis(n * MINUTE_MS / ASKS);
                    sleep(due.saturating_sub(begun.elapsed()));
                    let network = n % networks;
                    // What stands before the proxy's own word is made up.
                    let address = format!(
                        "9.9.{}.1, 11.{}.{}.{}",
                        n % 256,
                        network / 256,
                        network % 256,
                        n % 200 + 1
                    );
                    let mut bot = Visitor::new(edge.url(), site, SHOP).over(&agent).from(&address);
                    if n.is_multiple_of(3) {
                        bot.script().unwrap();
                    }
                    let heard = bot.visit("/").unwrap();
                    assert_eq!(heard.status, 200, "{}", heard.text);
                    if heard.number().is_some() && !heard.shared() {
                        lent.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let agent = http::agent();
        let mut here: Vec<(Instant, Visitor, String)> = Vec::new();
        let mut numbers = BTreeSet::new();
        for n in 0..VISITORS {
            while asked.load(Ordering::Relaxed) < n * ASKS / VISITORS + 250 {
                sleep(Duration::from_millis(5));
            }
            let address = format!("81.2.{n}.7");
            let mut visitor = Visitor::new(edge.url(), site, SHOP).over(&agent).from(&address);
            if let Some(number) = one_visit(&mut visitor) {
                assert!(numbers.insert(number.clone()), "{number} was lent twice");
                here.push((Instant::now(), visitor, number));
            }
            here.retain(|(since, visitor, number)| {
                let due = since.elapsed() > Duration::from_millis(7_500);
                if due {
                    let heard = visitor.tell(EventKind::Beat).unwrap();
                    assert_eq!(heard.number().as_ref(), Some(number), "his number is his still");
                    assert!(!heard.shared(), "nobody shares it");
                }
                !due
            });
        }
        numbers.len()
    });
    println!(
        "{networks} networks: {own} of {VISITORS} visitors and {} of {ASKS} askers were lent a number of their own, in {:?}; {:?}",
        lent.into_inner(),
        begun.elapsed(),
        warned(edge, site)
    );
    own as f64 / VISITORS as f64
}

#[test]
fn a_drained_pool_has_numbers_for_visitors() {
    let edge = behind_a_proxy();
    site(&edge, "fifty", 700, NUMBERS, json!({ "when_empty": "share" }));
    site(&edge, "thousands", 701, NUMBERS, json!({ "when_empty": "share" }));
    let share = share_lent(&edge, "fifty", 50);
    assert!(share >= 0.95, "{share} of the visitors were lent a number of their own");
    let codes: Vec<String> = warned(&edge, "fifty").into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"pool_braked".to_owned()), "{codes:?}");
    share_lent(&edge, "thousands", 5_000);
    // Who was refused visited all the same.
    let (_, told) = edge.api().get("/api/v1/sites/fifty/visits?limit=500").unwrap();
    assert!(told["next"].is_string() && told["visits"].as_array().unwrap().len() == 500);
}

#[test]
fn an_office_is_not_limited_and_a_crowd_is_told() {
    let edge = behind_a_proxy();
    site(&edge, "office", 702, 100, json!({}));
    let agent = http::agent();
    let ask = |site: &str, address: &str| {
        let mut visitor = Visitor::new(edge.url(), site, SHOP).over(&agent).from(address);
        visitor.visit("/").unwrap().number()
    };
    let numbers: BTreeSet<_> = (0..60).map(|_| ask("office", "203.0.113.7").unwrap()).collect();
    assert_eq!(numbers.len(), 60);
    // A forged word before the proxy's own neither helps him nor harms who is named in it.
    let forged = (0..30).filter_map(|_| ask("office", "198.51.100.1, 203.0.113.8")).count();
    assert!(forged < 30, "the network had its sixty a minute ago");
    assert!(ask("office", "198.51.100.1").is_some());
    let limited = warned(&edge, "office");
    assert_eq!(limited, [("address_limited".to_owned(), 30 - forged as u64)]);
}

#[test]
fn nobody_is_limited_where_addresses_are_not_known() {
    let edge = Edge::start(EdgeOptions::default()).unwrap();
    site(&edge, "local", 703, 150, json!({}));
    let agent = http::agent();
    for address in ["", "203.0.113.7", "127.0.0.1"] {
        for _ in 0..50 {
            let mut visitor = Visitor::new(edge.url(), "local", SHOP).over(&agent).from(address);
            let heard = visitor.visit("/").unwrap();
            assert!(heard.number().is_some(), "a header that nobody named is not read");
            assert_eq!(heard.reply.unwrap().safe_ms, 600_000);
        }
    }
    assert_eq!(warned(&edge, "local"), []);
}

#[test]
fn a_stranger_under_pressure_is_lent_for_a_short_time_first() {
    let edge = behind_a_proxy();
    site(&edge, "short", 704, 2, json!({}));
    let ask = |address: &str| {
        let mut visitor = Visitor::new(edge.url(), "short", SHOP).from(address);
        let heard = visitor.visit("/").unwrap();
        (visitor, heard)
    };
    let (_, first) = ask("203.0.113.7");
    assert_eq!(first.reply.unwrap().safe_ms, 600_000, "numbers are plenty");
    let (second, heard) = ask("198.51.100.7");
    let reply = heard.reply.clone().unwrap();
    assert_eq!((reply.safe_ms, reply.beat_ms), (30_000, 7_500));
    let rests = |state: &str| {
        let (_, pool) = edge.api().get("/api/v1/sites/short/pool").unwrap();
        let mut all = pool["numbers"].as_array().unwrap().iter();
        let one = all.find(|one| one["number"] == json!(heard.number())).unwrap().clone();
        assert_eq!(one["state"], state, "{one}");
        let at = |name: &str| chrono_ms(one[name].as_str().unwrap());
        (at("safe_until") - at("since"), at("rests_until") - at("since"))
    };
    assert_eq!(rests("lent"), (30_000, 45_000));
    let reply = second.tell(EventKind::Hide).unwrap().reply.unwrap();
    assert_eq!((reply.safe_ms, reply.beat_ms), (600_000, 150_000), "a sign of life");
    assert!(rests("lent").1 >= 900_000);
}

/// A time of the API, ms since the day's begin.
fn chrono_ms(text: &str) -> i64 {
    let (_, time) = text.trim_end_matches('Z').split_once('T').unwrap();
    let parts: Vec<f64> = time.split(':').map(|part| part.parse().unwrap()).collect();
    (((parts[0] * 60.0 + parts[1]) * 60.0 + parts[2]) * 1_000.0) as i64
}
