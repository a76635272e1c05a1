//! Pools for some pages or regions, on real workerd: the number lent is one that the page's rules allow.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::routed::{self, HOST, cookies, owners_server};
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Routed, Visitor};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";

fn start() -> Edge {
    let args = ["--client-region", "X-Region"].map(str::to_owned).to_vec();
    Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap()
}

/// One product for the tests that do not kill it; each has a site and a block of numbers of its own.
fn edge() -> &'static Edge {
    static EDGE: OnceLock<Edge> = OnceLock::new();
    EDGE.get_or_init(start)
}

/// A site with a plain pool and others; `changes` are put over its settings.
fn site(key: &str, pool: &[String], pools: &Value, changes: Value) -> Value {
    let mut all = settings(key, SHOP, pool, changes);
    all["destinations"][0]["pools"] = pools.clone();
    all
}

fn visitor(edge: &Edge, site: &str) -> Visitor {
    Visitor::new(edge.url(), site, SHOP)
}

#[track_caller]
fn lent(visitor: &mut Visitor, path: &str) -> Option<String> {
    visitor.visit(path).unwrap().number()
}

fn row(edge: &Edge, site: &str, number: &str) -> Value {
    let (_, view) = edge.api().get(&format!("/api/v1/sites/{site}/pool")).unwrap();
    let mut rows = view["numbers"].as_array().unwrap().iter();
    rows.find(|row| row["number"] == number).cloned().unwrap_or(Value::Null)
}

#[test]
fn a_page_is_lent_a_number_of_its_pool_then_of_the_plain_one() {
    let mut edge = start();
    let [moscow, one, two] = [0, 1, 2].map(|n| number(760, n));
    let plain = [one.clone(), two.clone()];
    let rules = json!([{ "name": "moscow", "paths": ["/moscow/*"], "numbers": [moscow] }]);
    let all = site("paths", &plain, &rules, json!({ "when_empty": "share" }));
    visitor::set_up(&edge, "paths", &all).unwrap();
    let told = edge.api().get("/api/v1/sites/paths").unwrap().1;
    assert_eq!(told["destinations"], all["destinations"]);
    assert_eq!(row(&edge, "paths", &moscow)["pool"], "moscow");
    assert_eq!(row(&edge, "paths", &one)["pool"], Value::Null);

    // By the path alone: not by the query, nor by where he came from.
    let mut first = visitor(&edge, "paths");
    let by_query =
        first.visit_from("https://paths.example/?to=/moscow/", "https://x.example/moscow/");
    assert_eq!(by_query.unwrap().number(), Some(one.clone()));
    let mut his = visitor(&edge, "paths");
    assert_eq!(lent(&mut his, "/moscow/a?b"), Some(moscow.clone()));
    // His pool is empty: the plain one comes before sharing, and the pages' own before the plain one when all are held.
    let mut third = visitor(&edge, "paths");
    assert_eq!(lent(&mut third, "/moscow/"), Some(two.clone()));
    let shared = visitor(&edge, "paths").visit("/moscow/").unwrap();
    assert!(shared.shared() && shared.number() == Some(moscow.clone()), "{shared:?}");
    // Who has a number of the plain one keeps it.
    assert_eq!(lent(&mut first, "/moscow/"), Some(one.clone()));

    // After a kill the same is whose it was.
    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(lent(&mut his, "/moscow/"), Some(moscow));
    assert_eq!(lent(&mut third, "/"), Some(two));
}

#[test]
fn a_page_of_another_pool_has_another_number_and_the_first_lease_lives_on() {
    let (moscow, plain) = (number(761, 0), [number(761, 1), number(761, 2)]);
    let rules = json!([{ "name": "moscow", "paths": ["/moscow/*"], "numbers": [moscow] }]);
    visitor::set_up(edge(), "walk", &site("walk", &plain, &rules, json!({}))).unwrap();
    let mut his = visitor(edge(), "walk");
    assert_eq!(lent(&mut his, "/moscow/?utm_source=paper"), Some(moscow.clone()));
    let here = lent(&mut his, "/about").unwrap();
    assert!(plain.contains(&here), "{here}");
    let held = row(edge(), "walk", &moscow);
    assert!(held["visit"].is_string() && held["state"] == "lent", "{held}");
    // What his page hears is the number that it asked for last, alone.
    let told = |his: &Visitor| {
        let lent = his.tell(EventKind::Beat).unwrap().reply.unwrap().lent;
        assert_eq!(lent.len(), 1, "{lent:?}");
        lent[0].number.to_string()
    };
    assert_eq!(told(&his), here);
    assert_eq!(
        row(edge(), "walk", &moscow)["last_shown"],
        held["last_shown"],
        "it waits out its hold"
    );
    assert_eq!(lent(&mut his, "/moscow/"), Some(moscow.clone()), "his own");
    assert_eq!(told(&his), moscow);

    // The number moves to the plain pool while it is lent: it is not lent again, and calls to it are his.
    let moved = [plain[0].clone(), plain[1].clone(), moscow.clone()];
    visitor::set_up(edge(), "walk", &site("walk", &moved, &json!([]), json!({}))).unwrap();
    let others: Vec<_> = (0..2).map(|_| lent(&mut visitor(edge(), "walk"), "/")).collect();
    assert!(!others.contains(&Some(moscow.clone())), "{others:?}");
    assert_eq!(others.iter().flatten().count(), 1, "one is free: {others:?}");
    assert_eq!(told(&his), moscow);
    let hook = visitor::webhook(edge(), "generic", &json!({})).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let event = json!({ "event": "start", "call_id": "walk", "from": "+79161234567", "to": moscow, "start": now });
    assert_eq!(generic(&hook, &event).unwrap().json()["destination"], SHOP);
    let calls = visitor::calls(edge(), "walk").unwrap();
    let candidates = &calls[0]["verdict"]["candidates"];
    assert_eq!(
        (candidates.as_array().unwrap().len(), &candidates[0]["source"]),
        (1, &json!("paper"))
    );
}

#[test]
fn regions_and_hosts_with_offers_of_the_pool_that_fits_or_none() {
    let [spb, kazakh, here, plain] = [0, 1, 2, 3].map(|n| number(762, n));
    let rules = json!([
        { "name": "petersburg", "regions": ["RU-SPE", "RU-LEN"], "numbers": [spb] },
        { "name": "kazakhstan", "regions": ["KZ"], "numbers": [kazakh] },
        { "name": "shop", "hosts": ["shop.region.example"], "numbers": [here] },
    ]);
    let origins = json!(["https://region.example", "https://shop.region.example"]);
    let all = site("region", std::slice::from_ref(&plain), &rules, json!({ "origins": origins }));
    visitor::set_up(edge(), "region", &all).unwrap();
    let offered = |region: &str| {
        let mut visitor = visitor(edge(), "region").in_region(region);
        visitor.script().unwrap().and_then(|offered| offered.number())
    };
    assert_eq!(offered("ru-len"), Some(spb.clone()));
    assert_eq!(offered("KZ-ALA"), Some(kazakh.clone()));
    assert_eq!(offered("RU-MOW"), Some(plain.clone()));
    // An offer keeps nobody from a number, and nobody is lent one that his place does not allow.
    let mut there = visitor(edge(), "region").in_region("RU-SPE");
    assert_eq!(lent(&mut there, "/"), Some(spb));
    let mut shop = visitor(edge(), "region");
    let heard = shop.visit_from("https://shop.region.example/a", "").unwrap();
    assert_eq!(heard.number(), Some(here));
    assert_eq!(lent(&mut visitor(edge(), "region").in_region("somewhere"), "/"), Some(plain));
    assert_eq!(lent(&mut visitor(edge(), "region"), "/"), None);
    assert_eq!(lent(&mut visitor(edge(), "region").in_region("KZ"), "/"), Some(kazakh));

    // A script is not told the page's path: where that decides, it brings nothing.
    let pools = [number(763, 0), number(763, 1)];
    let rules = json!([{ "name": "a", "paths": ["/a/*"], "numbers": [pools[0]] }]);
    let all = site("blind", &pools[1..], &rules, json!({}));
    visitor::set_up(edge(), "blind", &all).unwrap();
    assert!(visitor(edge(), "blind").script().unwrap().is_none());
}

#[test]
fn a_rule_is_about_host_path_and_region_alone() {
    let refused = |pool: Value, status: u16, code: &str, field: &str| {
        let all = site("rules", &[], &json!([pool]), json!({}));
        let (seen, told) = edge().api().put("/api/v1/sites/rules", &all).unwrap();
        let error = &told["error"];
        let seen = (seen, error["code"].as_str(), error["field"].as_str());
        assert_eq!(seen, (status, Some(code), Some(field)), "{told}");
    };
    let numbers = [number(764, 0)];
    for by in ["query", "referrer", "sources", "channels"] {
        refused(json!({ "name": "a", by: ["x"], "numbers": numbers }), 400, "unknown_field", by);
    }
    let path = json!({ "name": "a", "paths": ["/*?utm_source=yandex"], "numbers": numbers });
    refused(path, 422, "bad_pool", "destinations[0].pools[0].paths[0]");
    refused(
        json!({ "name": "a", "numbers": numbers }),
        422,
        "bad_pool",
        "destinations[0].pools[0].hosts",
    );
}

#[test]
fn a_page_on_its_way_has_a_number_of_its_own_pool() {
    let [there, plain] = [0, 1].map(|n| number(765, n));
    let rules = json!([{ "name": "boilers", "hosts": [HOST], "paths": ["/boilers/*"], "numbers": [there] }]);
    let destinations = json!([{ "number": SHOP, "pool": [plain], "pools": rules }]);
    let shop = Routed::open(0, &json!({ "destinations": destinations }), owners_server).unwrap();
    let page = |path: &str, cookies: &str| shop.page(path, &[("cookie", cookies)]).unwrap();
    let first = page("/boilers/a", "");
    assert_eq!(routed::lent(&first.text()), there);
    // The same visitor, at once, on a page that the number is not for.
    let second = page("/?/boilers/", &cookies(&first));
    assert_eq!(routed::lent(&second.text()), plain);
    // Both numbers are on their way to him: nobody else is offered one of them.
    assert_eq!(routed::lent(&page("/boilers/a", "").text()), SHOP);
}
