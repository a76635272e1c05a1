//! What a stranger sends in another's name changes nothing of his.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::{Beat, Event, EventKind};
use lendline_tests::provider::generic;
use lendline_tests::visitor;
use lendline_tests::{Edge, Visitor, http};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";

fn visits(edge: &Edge, site: &str) -> Value {
    edge.api().get(&format!("/api/v1/sites/{site}/visits?limit=500")).unwrap().1
}

fn pool(edge: &Edge, site: &str) -> Value {
    edge.api().get(&format!("/api/v1/sites/{site}/pool")).unwrap().1
}

fn beat(site: &str, token: &str, kind: EventKind) -> String {
    let events = vec![Event { kind, age_ms: 0, destination: None }];
    Beat { site: site.into(), token: token.into(), events, told: Vec::new() }.encode()
}

#[test]
fn forged_beats_and_foreign_visitors_change_nothing() {
    let sites = [("shop", 720, 6, json!({})), ("other", 721, 6, json!({}))];
    let (edge, _) = visitor::start(SHOP, &sites).unwrap();
    let mut victim = Visitor::new(edge.url(), "shop", SHOP);
    let lent = victim.visit("/?utm_source=s&utm_medium=cpc").unwrap().number().unwrap();
    let token = victim.token.clone().unwrap();
    let mut stranger = Visitor::new(edge.url(), "other", SHOP);
    stranger.visit("/").unwrap();
    let theirs = stranger.token.clone().unwrap();
    let before = (visits(&edge, "shop"), pool(&edge, "shop"));

    let (who, mark) = token.rsplit_once('.').unwrap();
    let (visitor, visit) = who.split_once('.').unwrap();
    let forged = [
        format!("{visitor}.{}.{mark}", visit.parse::<u64>().unwrap() + 1),
        format!("{}.{visit}.{mark}", "0".repeat(32)),
        format!("{who}.{}", theirs.rsplit_once('.').unwrap().1),
        format!("{who}."),
        who.to_owned(),
        visitor.to_owned(),
        theirs.clone(),
        String::new(),
        token.to_uppercase(),
        format!("{token}~{token}"),
    ];
    let attacker = Visitor::new(edge.url(), "shop", SHOP);
    for token in &forged {
        for kind in [EventKind::Tap, EventKind::Leave, EventKind::Beat] {
            let heard = attacker.send("beat", &beat("shop", token, kind)).unwrap();
            assert!([400, 403].contains(&heard.status), "{token}: {} {}", heard.status, heard.text);
        }
    }
    // His own token, from another site's page, from none, and for another site.
    for origin in ["https://other.example", "https://evil.example", "null", ""] {
        let mut elsewhere = victim.clone();
        elsewhere.origin = origin.into();
        assert_eq!(elsewhere.tell(EventKind::Tap).unwrap().status, 403, "{origin}");
        assert_eq!(elsewhere.visit("/").unwrap().status, 403, "{origin}");
    }
    assert_eq!(stranger.send("beat", &beat("other", &token, EventKind::Tap)).unwrap().status, 403);
    assert_eq!((visits(&edge, "shop"), pool(&edge, "shop")), before);

    // A visit with a token that is not his is a stranger's: another number, and the victim keeps his.
    for token in forged.iter().filter(|forged| !forged.contains('~')) {
        let mut stranger = Visitor::new(edge.url(), "shop", SHOP);
        stranger.token = Some(token.clone());
        let heard = stranger.visit("/").unwrap();
        assert_ne!(heard.number().as_ref(), Some(&lent), "{token}");
        assert_ne!(stranger.token.unwrap().split('.').next(), Some(visitor), "{token}");
    }
    let heard = victim.tell(EventKind::Beat).unwrap();
    assert_eq!((heard.number(), heard.shared()), (Some(lent), false));
}

#[test]
fn what_is_sent_again_says_nothing_of_others() {
    let (edge, hook) = visitor::start(SHOP, &[("again", 722, 2, json!({}))]).unwrap();
    let mut one = Visitor::new(edge.url(), "again", SHOP);
    let mut two = Visitor::new(edge.url(), "again", SHOP);
    let first = one.visit("/?utm_source=a&utm_medium=cpc&utm_campaign=one").unwrap();
    let second = two.visit("/?utm_source=a&utm_medium=cpc&utm_campaign=two").unwrap();
    one.tell(EventKind::Tap).unwrap();
    let tapped_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    // Whoever overheard the other's request repeats it, many times.
    let tapped = beat("again", two.token.as_ref().unwrap(), EventKind::Hide);
    for _ in 0..300 {
        assert_eq!(two.send("beat", &tapped).unwrap().status, 200);
    }
    // So old that nobody can have waited for it.
    let stale = two.tell_late(EventKind::Tap, 61_000).unwrap();
    assert_eq!(stale.status, 200);
    let to = first.number().unwrap();
    assert_ne!(Some(&to), second.number().as_ref());
    let event = json!({ "event": "end", "call_id": "again", "from": "+79161234567", "to": to,
        "start": tapped_at + 8, "talk": 9 });
    assert_eq!(generic(&hook, &event).unwrap().status, 200);
    let call = visitor::calls(&edge, "again").unwrap().remove(0);
    let candidates = call["verdict"]["candidates"].as_array().unwrap();
    assert_eq!((candidates.len(), &candidates[0]["campaign"]), (1, &json!("one")), "{call}");
    // What is kept of a lease has an end, however often a page tells the same.
    let all = visits(&edge, "again")["visits"].to_string();
    assert!(all.len() < 20_000, "{} bytes", all.len());
}

#[test]
fn other_sites_pages_reach_neither_api_nor_hooks() {
    let (edge, _) = visitor::start(SHOP, &[("mine", 723, 2, json!({}))]).unwrap();
    let signed_in = {
        let body = format!("token={}", edge.token());
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let reply = http::send("POST", &edge.at("/login"), &form, body.as_bytes()).unwrap();
        reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    };
    let settings = edge.api().get("/api/v1/sites/mine").unwrap().1;
    let mut changed = settings.clone();
    changed["name"] = json!("Stolen");
    let changed = changed.to_string();
    for headers in [
        vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        vec![("sec-fetch-site", "same-site"), ("origin", "https://shop.example.com")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        let mut with = vec![("authorization", ""), ("cookie", signed_in.as_str())];
        with.extend(headers.clone());
        for (method, path) in [
            ("PUT", "/api/v1/sites/mine"),
            ("PUT", "/api/v1/providers/generic"),
            ("POST", "/demo/replay/mine"),
        ] {
            let reply = edge.api().raw(method, path, &with, changed.as_bytes()).unwrap();
            assert!(
                [401, 403, 404].contains(&reply.status),
                "{method} {path} {headers:?}: {}",
                reply.status
            );
        }
        let reply = edge.api().raw("GET", "/api/v1/sites/mine", &with, b"").unwrap();
        let allowed = reply.header("access-control-allow-origin");
        assert_eq!(allowed, None, "no other page may read an answer");
    }
    let preflight = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "authorization"),
    ];
    let reply = http::send("OPTIONS", &edge.at("/api/v1/sites/mine"), &preflight, b"").unwrap();
    assert_eq!(reply.header("access-control-allow-origin"), None);
    for secret in ["", "x", "..", &"A".repeat(32)] {
        let url = edge.at(&format!("/hooks/generic/{secret}"));
        let reply =
            http::send("POST", &url, &[], br#"{"event":"end","call_id":"f","to":"+74957230000"}"#);
        assert!(reply.unwrap().status >= 400);
    }
    assert_eq!(edge.api().get("/api/v1/sites/mine").unwrap().1, settings);
    assert_eq!(visitor::calls(&edge, "mine").unwrap().len(), 0);
    assert_eq!(visitor::strays(&edge).unwrap().len(), 0);
}
