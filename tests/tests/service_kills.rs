//! `kill -9` between a lease and its call, and between a webhook's 2xx and the next request: nothing is lost.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::Visitor;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";

/// What a verdict says, without ids and seconds that differ from run to run.
fn said(call: &Value) -> (Value, Value, Vec<String>, Vec<(Value, i64)>) {
    let verdict = &call["verdict"];
    let kinds = verdict["evidence"].as_array().unwrap().iter().map(|one| one["kind"].to_string());
    let weight = |one: &Value| (one["weight"].as_f64().unwrap() * 1_000.0).round() as i64;
    let candidates = verdict["candidates"].as_array().unwrap();
    let candidates = candidates.iter().map(|one| (one["campaign"].clone(), weight(one)));
    (verdict["state"].clone(), verdict["grade"].clone(), kinds.collect(), candidates.collect())
}

#[test]
fn a_kill_between_lease_and_call_changes_nothing() {
    let sites = [("calm", 600, 5, json!({})), ("killed", 601, 5, json!({}))];
    let (mut edge, hook) = visitor::start(SHOP, &sites).unwrap();
    let mut all = Vec::new();
    for site in ["calm", "killed"] {
        let mut visitors: Vec<Visitor> =
            (0..3).map(|_| Visitor::new(edge.url(), site, SHOP)).collect();
        let numbers: Vec<String> = visitors
            .iter_mut()
            .enumerate()
            .map(|(n, visitor)| {
                visitor
                    .visit(&format!("/?utm_source=s&utm_medium=cpc&utm_campaign=c{n}"))
                    .unwrap()
                    .number()
                    .unwrap()
            })
            .collect();
        visitors[0].tell(EventKind::Tap).unwrap();
        visitors[1].tell(EventKind::Hide).unwrap();
        let tapped_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        if site == "killed" {
            edge.kill9();
            edge.restart().unwrap();
        }
        for (n, to) in numbers.iter().enumerate() {
            let event = json!({ "event": "end", "call_id": format!("{site}{n}"), "from": "+79161234567",
                "to": to, "start": tapped_at + 8, "talk": 30 });
            assert_eq!(generic(&hook, &event).unwrap().status, 200);
        }
        let mut calls = visitor::calls(&edge, site).unwrap();
        calls.sort_by_key(|call| call["provider_call_id"].to_string());
        all.push(calls.iter().map(said).collect::<Vec<_>>());
        // The numbers are still his, and nobody else's.
        for _ in 0..2 {
            let other = Visitor::new(edge.url(), site, SHOP).visit("/").unwrap().number().unwrap();
            assert!(!numbers.contains(&other), "{other} is lent twice");
        }
        assert_eq!(Visitor::new(edge.url(), site, SHOP).visit("/").unwrap().number(), None);
        for (visitor, number) in visitors.iter_mut().zip(&numbers) {
            assert_eq!(visitor.tell(EventKind::Show).unwrap().number().as_ref(), Some(number));
            assert_eq!(visitor.visit("/contacts").unwrap().number().as_ref(), Some(number));
        }
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(
        (&all[1][0].1, &all[1][0].3[0].0),
        (&json!("confirmed"), &json!("c0")),
        "{:?}",
        all[1]
    );
}

#[test]
fn a_kill_right_after_the_answer_loses_no_call() {
    let (mut edge, hook) = visitor::start(SHOP, &[("after", 602, 3, json!({}))]).unwrap();
    let mut visitor = Visitor::new(edge.url(), "after", SHOP);
    let lent =
        visitor.visit("/?utm_source=s&utm_medium=cpc&utm_campaign=c").unwrap().number().unwrap();
    visitor.tell(EventKind::Tap).unwrap();
    let numbers = [lent, number(602, 99)];
    for round in 0..5 {
        for to in &numbers {
            for event in ["start", "end"] {
                let event = json!({ "event": event, "call_id": format!("k{round}{event}"), "to": to, "talk": 3 });
                assert_eq!(generic(&hook, &event).unwrap().status, 200);
            }
        }
        edge.kill9();
        edge.restart().unwrap();
        assert_eq!(visitor::calls(&edge, "after").unwrap().len(), 2 * (round + 1));
        let strays = visitor::strays(&edge).unwrap();
        assert_eq!(strays.len(), 2 * (round + 1));
    }
    let calls = visitor::calls(&edge, "after").unwrap();
    let first = calls.iter().find(|call| call["provider_call_id"] == "k0start").unwrap();
    assert_eq!(first["verdict"]["candidates"][0]["campaign"], "c", "{first}");
}
