//! Offers, on real workerd: a number comes with the script, is claimed once, and what was shown is never forgotten.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, BROWSER, Offered, number, settings};
use lendline_tests::{Edge, Visitor, http};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";

/// One product for the tests that do not kill it; each has a site and a block of numbers of its own.
fn product() -> &'static (Edge, String) {
    static PRODUCT: OnceLock<(Edge, String)> = OnceLock::new();
    PRODUCT.get_or_init(|| visitor::start(SHOP, &[]).unwrap())
}

fn edge() -> &'static Edge {
    &product().0
}

#[track_caller]
fn site(site: &str, block: u32, numbers: u32, changes: Value) {
    let pool: Vec<String> = (0..numbers).map(|n| number(block, n)).collect();
    visitor::set_up(edge(), site, &settings(site, SHOP, &pool, changes)).unwrap();
}

fn visitor(site: &str) -> Visitor {
    Visitor::new(edge().url(), site, SHOP)
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

fn pool_of(edge: &Edge, site: &str) -> Value {
    edge.api().get(&format!("/api/v1/sites/{site}/pool")).unwrap().1
}

fn states(site: &str) -> Vec<String> {
    let view = pool_of(edge(), site);
    let numbers = view["numbers"].as_array().unwrap();
    numbers.iter().map(|number| number["state"].as_str().unwrap().to_owned()).collect()
}

/// The verdict of a call that begins so many seconds from now.
#[track_caller]
fn verdict(edge: &Edge, hook: &str, site: &str, id: &str, to: &str, in_s: u64) -> Value {
    let start = now_ms() / 1000 + in_s;
    let event = json!({ "event": "start", "call_id": id, "from": "+79161234567", "to": to, "start": start });
    assert_eq!(generic(hook, &event).unwrap().status, 200);
    let calls = visitor::calls(edge, site).unwrap();
    calls.iter().find(|call| call["provider_call_id"] == id).unwrap()["verdict"].clone()
}

#[test]
fn a_script_comes_with_a_number_and_the_page_that_shows_it_is_lent_it() {
    site("claimed", 700, 4, json!({}));
    let (mut anna, mut boris) = (visitor("claimed"), visitor("claimed"));
    let before = now_ms();
    let offered = anna.script().unwrap().unwrap();
    let other = boris.script().unwrap().unwrap();
    assert_ne!(offered.number(), other.number(), "two in a row differ");
    assert_eq!(offered.reply.safe_ms, 120_000);
    let window = offered.window_from..offered.window_from + offered.reply.safe_ms;
    assert!(window.contains(&before) && window.contains(&now_ms()), "{offered:?}");
    assert_eq!(states("claimed").iter().filter(|state| *state == "offered").count(), 2);

    // Somebody without an offer is lent a number that is not offered.
    let stranger = visitor("claimed").visit("/").unwrap().number();
    assert!(stranger.is_some() && stranger != offered.number() && stranger != other.number());
    let heard = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap();
    assert_eq!((heard.number(), heard.shared()), (offered.number(), false));
    assert!(!anna.token.clone().unwrap().starts_with("o."), "a token of his own: {:?}", anna.token);
    assert_eq!(anna.tell(EventKind::Tap).unwrap().number(), offered.number());
    let lent = offered.number().unwrap();
    let told = verdict(edge(), &product().1, "claimed", "claimed-1", &lent, 5);
    assert_eq!(
        (&told["grade"], &told["candidates"][0]["source"]),
        (&json!("confirmed"), &json!("a")),
        "{told}"
    );
    assert_eq!(pool_of(edge(), "claimed")["warnings"], json!([]));
}

#[test]
fn a_second_page_with_the_same_offer_gets_another_number_and_the_owner_a_warning() {
    site("cached", 701, 4, json!({}));
    let mut anna = visitor("cached");
    let offered = anna.script().unwrap().unwrap().number();
    let mut copy = anna.clone();
    assert_eq!(anna.visit("/?utm_source=a").unwrap().number(), offered);
    let second = copy.visit("/?utm_source=b").unwrap().number();
    assert!(second.is_some() && second != offered);
    assert_ne!(anna.token, copy.token, "two visitors");
    let view = pool_of(edge(), "cached");
    let warning = &view["warnings"][0];
    assert_eq!((&warning["code"], &warning["count"]), (&json!("offer_claimed_twice"), &json!(1)));
    assert!(warning["last_at"].is_string(), "{view}");

    // Both saw the number: neither is certain without a sign of his own.
    let lent = offered.unwrap();
    let told = verdict(edge(), &product().1, "cached", "cached-1", &lent, 1);
    assert_ne!(told["grade"], "confirmed", "{told}");
    assert!(told["candidates"].as_array().unwrap().len() == 2, "{told}");
    assert!(told["reason"].as_str().unwrap().contains("offered"), "{told}");
    assert_eq!(anna.visit("/again").unwrap().number(), Some(lent.clone()));
    anna.tell(EventKind::Tap).unwrap();
    let told = verdict(edge(), &product().1, "cached", "cached-2", &lent, 5);
    assert_eq!(
        (&told["grade"], &told["candidates"][0]["source"]),
        (&json!("confirmed"), &json!("a")),
        "{told}"
    );
}

#[test]
fn an_offer_that_is_not_ours_is_a_strangers() {
    site("honest", 702, 5, json!({}));
    site("foreign", 703, 4, json!({}));
    let mut anna = visitor("honest");
    let offered = anna.script().unwrap().unwrap();
    let token = anna.token.clone().unwrap();
    let (body, mark) = token.rsplit_once('.').unwrap();
    let turned: String = mark.chars().rev().collect();
    let (rest, numbers) = body.rsplit_once('.').unwrap();
    let wanted = number(702, 3).trim_start_matches('+').to_owned();
    assert_ne!(numbers, wanted);
    let other = format!("{rest}.{wanted}");
    let mut elsewhere = visitor("foreign");
    elsewhere.script().unwrap().unwrap();
    for forged in [
        format!("{body}.{turned}"),
        format!("{other}.{mark}"),
        "o.1.x.7.y".into(),
        elsewhere.token.unwrap(),
    ] {
        let mut thief = visitor("honest");
        thief.token = Some(forged.clone());
        assert_eq!(thief.tell(EventKind::Tap).unwrap().status, 403, "{forged}");
        let lent = thief.visit("/").unwrap().number();
        assert!(lent.is_some() && lent != offered.number(), "{forged}");
    }
    // An offer is no visitor's token: whose it is, is not known before the claim.
    assert_eq!(anna.tell(EventKind::Tap).unwrap().status, 403);
    assert_eq!(anna.visit("/").unwrap().number(), offered.number());
    assert_eq!(pool_of(edge(), "honest")["warnings"], json!([]));
    assert_eq!(pool_of(edge(), "foreign")["warnings"], json!([]));
}

#[test]
fn offers_are_for_pages_of_the_site_with_a_person_before_them() {
    site("who", 704, 9, json!({}));
    let get = |method: &str, headers: &[(&str, &str)]| {
        let reply = http::send(method, &edge().at("/s/who.js"), headers, b"").unwrap();
        assert_eq!(reply.status, 200);
        assert!(reply.header("cache-control").unwrap().starts_with("private, max-age="));
        Offered::read(&reply.text()).is_some()
    };
    let agent = ("user-agent", BROWSER);
    let own = ("referer", "https://who.example/");
    assert!(get("GET", &[agent, own]));
    assert!(get("GET", &[agent, ("origin", "https://who.example")]));
    assert!(get("GET", &[agent, ("sec-fetch-site", "same-site")]));
    assert!(get(
        "GET",
        &[agent, own, ("accept-encoding", "identity"), ("sec-fetch-dest", "script")]
    ));
    for without in [
        &[agent][..],
        &[agent, ("sec-fetch-site", "cross-site")],
        &[("user-agent", "Googlebot/2.1"), own],
        &[agent, own, ("sec-purpose", "prefetch;prerender")],
        &[agent, own, ("purpose", "prefetch")],
        &[agent, own, ("x-moz", "prefetch")],
        &[agent, own, ("sec-fetch-dest", "document")],
        &[agent, ("referer", "https://evil.example/who.example/")],
        &[agent, own, ("origin", "null")],
    ] {
        assert!(!get("GET", without), "{without:?}");
    }
    assert!(!get("HEAD", &[agent, own]));
    assert_eq!(states("who").iter().filter(|state| *state == "offered").count(), 4);

    site("off", 705, 2, json!({ "offers": false }));
    assert!(visitor("off").script().unwrap().is_none());
    assert_eq!(edge().api().get("/api/v1/sites/off").unwrap().1["offers"], json!(false));
    site("none", 706, 0, json!({}));
    assert!(visitor("none").script().unwrap().is_none());
}

#[test]
fn an_unclaimed_offer_drains_no_pool_and_a_late_claim_is_not_forgotten() {
    site("one", 707, 1, json!({}));
    let only = number(707, 0);
    let (mut anna, mut boris) = (visitor("one"), visitor("one"));
    assert_eq!(anna.script().unwrap().unwrap().number().as_ref(), Some(&only));
    assert!(visitor("one").script().unwrap().is_none(), "there is no other number to offer");
    assert_eq!(
        boris.visit("/?utm_source=b&utm_medium=cpc").unwrap().number().as_ref(),
        Some(&only)
    );
    // Nobody has said yet that he saw the offer, but somebody may have.
    let doubt = verdict(edge(), &product().1, "one", "one-1", &only, 1);
    assert_eq!(doubt["grade"], "probable", "{doubt}");
    assert!(
        doubt["evidence"].as_array().unwrap().iter().any(|one| one["kind"] == "unclaimed"),
        "{doubt}"
    );

    let late = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap();
    assert_eq!((late.status, late.number()), (200, None), "it is another's");
    assert!(anna.token.is_some());
    assert!(boris.tell(EventKind::Beat).unwrap().shared(), "he is told that it was not his alone");
    let both = verdict(edge(), &product().1, "one", "one-2", &only, 1);
    assert_ne!(both["grade"], "confirmed", "{both}");
    let sources: Vec<&Value> =
        both["candidates"].as_array().unwrap().iter().map(|one| &one["source"]).collect();
    assert_eq!(sources, [&json!("b"), &json!("a")], "{both}");
    boris.tell(EventKind::Hide).unwrap();
    let hidden = verdict(edge(), &product().1, "one", "one-3", &only, 3);
    assert_ne!(hidden["grade"], "confirmed", "a page that was hidden is no proof here: {hidden}");
    boris.tell(EventKind::Tap).unwrap();
    let tapped = verdict(edge(), &product().1, "one", "one-4", &only, 5);
    assert_eq!(
        (&tapped["grade"], &tapped["candidates"][0]["source"]),
        (&json!("confirmed"), &json!("b")),
        "{tapped}"
    );
    let visits = edge().api().get("/api/v1/sites/one/visits").unwrap().1;
    assert_eq!(visits["visits"].as_array().unwrap().len(), 2, "{visits}");
}

#[test]
fn a_visitors_own_number_beats_an_offer() {
    site("own", 708, 3, json!({}));
    let mut anna = visitor("own");
    let lent = anna.visit("/?utm_source=a").unwrap().number();
    let token = anna.token.clone().unwrap();
    let offered = anna.script().unwrap().unwrap();
    assert_ne!(offered.number(), lent);
    // A browser that knows its visitor says both.
    anna.token = Some(format!("{token}~{}", offered.reply.token));
    assert_eq!(anna.visit("/next").unwrap().number(), lent);
    let visits = edge().api().get("/api/v1/sites/own/visits").unwrap().1;
    assert_eq!(
        visits["visits"].as_array().unwrap().len(),
        1,
        "the same visitor, the same visit: {visits}"
    );
    let told = verdict(edge(), &product().1, "own", "own-1", &offered.number().unwrap(), 1);
    assert_eq!(
        told["candidates"][0]["source"], "a",
        "the offered one was on his screen too: {told}"
    );
}

#[test]
fn every_destination_is_offered_a_number_unless_there_are_many() {
    let destination = |n: u32| format!("+7812{n:07}");
    let destinations = |count: u32, block: u32| -> Value {
        let one = |n| json!({ "number": destination(n), "pool": [number(block, 2 * n), number(block, 2 * n + 1)] });
        (0..count).map(one).collect()
    };
    site("two", 712, 0, json!({ "destinations": destinations(2, 712) }));
    let mut anna = visitor("two");
    let offered = anna.script().unwrap().unwrap().reply.lent;
    assert_eq!(offered.len(), 2);
    // Only what the page asks for is claimed; the other one stays offered, and is nobody's.
    anna.destinations = vec![destination(1)];
    let lent = anna.visit("/").unwrap().reply.unwrap().lent;
    assert_eq!(lent, offered[1..]);
    assert_eq!(states("two"), ["offered", "free", "lent", "free"]);
    site("cities", 713, 0, json!({ "destinations": destinations(5, 713) }));
    assert!(visitor("cities").script().unwrap().is_none());
}

#[test]
fn a_kill_between_offer_and_claim_makes_no_two_holders() {
    let sites = [("killed", 710, 3, json!({})), ("taken", 711, 1, json!({}))];
    let (mut edge, hook) = visitor::start(SHOP, &sites).unwrap();
    let mut anna = Visitor::new(edge.url(), "killed", SHOP);
    let offered = anna.script().unwrap().unwrap().number();
    let mut copy = anna.clone();
    let mut boris = Visitor::new(edge.url(), "taken", SHOP);
    boris.script().unwrap().unwrap();
    edge.kill9();
    edge.restart().unwrap();
    // What was signed is honoured where the number is still free.
    let url = edge.url().to_owned();
    anna.edge.clone_from(&url);
    let lent = anna.visit("/?utm_source=a").unwrap();
    assert_eq!((lent.number(), lent.shared()), (offered.clone(), false));
    // And refused where it was lent meanwhile.
    let first = Visitor::new(&url, "taken", SHOP).visit("/").unwrap().number();
    boris.edge.clone_from(&url);
    let second = boris.visit("/").unwrap();
    assert!(first.is_some() && second.status == 200 && second.number().is_none(), "{second:?}");

    edge.kill9();
    edge.restart().unwrap();
    // It is remembered who claimed it, and who holds which number.
    assert_eq!(anna.tell(EventKind::Beat).unwrap().number(), offered);
    let other = copy.visit("/?utm_source=b").unwrap().number();
    assert!(other.is_some() && other != offered);
    assert_eq!(pool_of(&edge, "killed")["warnings"][0]["count"], json!(1));
    assert_eq!(
        Visitor::new(&url, "taken", SHOP).visit("/").unwrap().number(),
        None,
        "nor is it lent twice"
    );
    let told = verdict(&edge, &hook, "killed", "killed-1", &offered.unwrap(), 1);
    assert!(
        told["grade"] != "confirmed" && told["candidates"].as_array().unwrap().len() == 2,
        "{told}"
    );
}
