//! A visitor's erasure is cut off by a kill, anywhere in it: asking again completes it, with the telephone that was his.
#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::files::nowhere;
use lendline_tests::provider::generic;
use lendline_tests::visitor;
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SHOP: &str = "+74951234567";
const ROUNDS: u32 = 8;
/// A site for each, since calls to several numbers of one within minutes are marked, and the last for the first of all.
const SITES: [&str; 9] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];

fn ring(hook: &str, call_id: &str, from: &str, to: &str) {
    let told = json!({ "event": "start", "call_id": call_id, "from": from, "to": to });
    assert_eq!(generic(hook, &told).unwrap().status, 200);
}

/// One who visits, taps and calls, and calls a number of nobody too: his id and his telephone.
fn caller(edge: &Edge, hook: &str, n: u32) -> (String, String) {
    let mut visitor = Visitor::new(edge.url(), SITES[n as usize], SHOP);
    let number = visitor.visit("/?utm_source=yandex&utm_medium=cpc").unwrap().number().unwrap();
    visitor.tell(EventKind::Tap).unwrap();
    std::thread::sleep(Duration::from_secs(4));
    let telephone = format!("+7916555{n:04}");
    ring(hook, &format!("call-{n}"), &telephone, &number);
    ring(hook, &format!("stray-{n}"), &telephone, &visitor::number(793, 99));
    let calls = visitor::calls(edge, SITES[n as usize]).unwrap();
    let call = calls.iter().find(|call| call["caller"] == telephone.as_str()).unwrap();
    assert_eq!(call["verdict"]["grade"], "confirmed", "{call}");
    let token = visitor.token.unwrap();
    (token.split('.').next().unwrap().to_owned(), telephone)
}

fn erase(edge: &Edge, n: u32, id: &str) -> (u16, Value) {
    let path = format!("/api/v1/sites/{}/erase", SITES[n as usize]);
    edge.api().post(&path, &json!({ "visitor": id })).unwrap()
}

#[test]
fn asking_again_completes_it() {
    let sites: Vec<_> =
        (800..).zip(SITES).map(|(block, site)| (site, block, 3, json!({}))).collect();
    let (mut edge, hook) = visitor::start(SHOP, &sites).unwrap();
    let (id, telephone) = caller(&edge, &hook, ROUNDS);
    let began = Instant::now();
    let (status, told) = erase(&edge, ROUNDS, &id);
    let took = began.elapsed();
    assert_eq!((status, &told["removed"]["strays"]), (200, &json!(1)), "{told}");
    nowhere(&edge, &[&id, &telephone[2..]]);
    for round in 0..ROUNDS {
        let (id, telephone) = caller(&edge, &hook, round);
        let (api, whose) = (edge.api(), id.clone());
        let erasing = std::thread::spawn(move || {
            // Cut off: whether it was answered does not matter.
            let path = format!("/api/v1/sites/{}/erase", SITES[round as usize]);
            let _ = api.post(&path, &json!({ "visitor": whose }));
        });
        std::thread::sleep(took * (2 * round + 1) / (2 * ROUNDS));
        edge.kill9();
        erasing.join().unwrap();
        edge.restart().unwrap();
        let (status, told) = erase(&edge, round, &id);
        assert_eq!(status, 200, "{told}");
        nowhere(&edge, &[&id, &telephone[2..]]);
        let calls = visitor::calls(&edge, SITES[round as usize]).unwrap();
        assert_eq!((calls.len(), &calls[0]["caller"]), (1, &json!("")), "{round}");
    }
}
