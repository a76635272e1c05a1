//! The machine's clock jumps back an hour under a running product, and again over a restart: nothing is lent twice, and
//! calls find their visits.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::clock::Clock;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const HOUR: i64 = 3_600;

/// A time of the API, s since the day's begin.
fn seconds(text: &str) -> i64 {
    let time = text.trim_end_matches('Z').split_once('T').unwrap().1;
    time.split(':').fold(0, |sum, part| sum * 60 + part.parse::<f64>().unwrap() as i64)
}

#[test]
fn a_clock_that_jumps_back_harms_nobody() {
    let Some(clock) = Clock::new().unwrap() else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let set = |seconds: i64| clock.set(seconds).unwrap();
    let options = EdgeOptions { env: clock.env(), ..EdgeOptions::default() };
    let mut edge = Edge::start(options).unwrap();
    let pool: Vec<String> = (0..12).map(|n| number(740, n)).collect();
    visitor::set_up(&edge, "clock", &settings("clock", SHOP, &pool, json!({}))).unwrap();
    let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
    let since = |edge: &Edge, number: &str| -> String {
        let (_, told) = edge.api().get("/api/v1/sites/clock/pool").unwrap();
        let mut all = told["numbers"].as_array().unwrap().iter();
        let one = all.find(|one| one["number"] == number).unwrap();
        one["since"].as_str().unwrap().to_owned()
    };
    let mut numbers = BTreeSet::new();
    let mut lend = |edge: &Edge, count: u32| {
        let mut visitors = Vec::new();
        for n in 0..count {
            let mut visitor = Visitor::new(edge.url(), "clock", SHOP);
            let heard =
                visitor.visit(&format!("/?utm_source=s&utm_medium=cpc&utm_campaign=c{n}")).unwrap();
            let lent = heard.number().unwrap();
            assert!(!heard.shared() && numbers.insert(lent.clone()), "{lent} is lent twice");
            visitors.push((visitor, lent));
        }
        visitors
    };
    let before = lend(&edge, 1);
    let begun = since(&edge, &before[0].1);
    // Ahead of the machine's time, so that the product sees an hour that then comes again.
    set(HOUR);
    let first = lend(&edge, 4);
    let ahead = since(&edge, &first[0].1);
    let jump = seconds(&ahead) - seconds(&begun);
    assert!(
        (HOUR..HOUR + 60).contains(&jump.rem_euclid(24 * HOUR)),
        "the product sees the clock: {jump} s"
    );
    set(0);
    let second = lend(&edge, 4);
    assert_eq!(since(&edge, &first[0].1), ahead, "the jump itself changes nothing");
    edge.kill9();
    edge.restart().unwrap();
    let third = lend(&edge, 3);
    for (_, lent) in second.iter().chain(&third) {
        assert!(since(&edge, lent) >= ahead, "no lease begins before one that is older");
    }
    for (visitor, lent) in first.iter().chain(&second).chain(&third) {
        let heard = visitor.tell(EventKind::Tap).unwrap();
        assert_eq!((heard.number().as_ref(), heard.shared()), (Some(lent), false));
    }
    // The first visitor's hold ended in the hour that was skipped: his number is the only one that is free.
    let late = || Visitor::new(edge.url(), "clock", SHOP).visit("/").unwrap().number();
    assert_eq!((late().as_ref(), late()), (Some(&before[0].1), None));
    // A provider whose clock is right calls it now; the calls come, and the next read has them.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for (n, (_, to)) in first.iter().chain(&second).enumerate() {
        let event = json!({ "event": "end", "call_id": format!("clock{n}"), "from": "+79161234567", "to": to,
            "start": now + 5, "talk": 9 });
        assert_eq!(generic(&hook, &event).unwrap().status, 200);
    }
    assert_eq!(visitor::calls(&edge, "clock").unwrap().len(), 8);
    assert_eq!(visitor::strays(&edge).unwrap().len(), 0);
}

#[test]
fn a_visit_that_is_over_keeps_its_number_while_an_older_one_goes_on() {
    let Some(clock) = Clock::new().unwrap() else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let set = |minutes: i64| clock.set(minutes * 60).unwrap();
    let options = EdgeOptions { env: clock.env(), ..EdgeOptions::default() };
    let mut edge = Edge::start(options).unwrap();
    let pool: Vec<String> = (0..3).map(|n| number(741, n)).collect();
    visitor::set_up(&edge, "older", &settings("older", SHOP, &pool, json!({}))).unwrap();
    let visits = |edge: &Edge| {
        let (_, told) = edge.api().get("/api/v1/sites/older/visits").unwrap();
        told["visits"].as_array().unwrap().clone()
    };
    // He is on pages without a number, which tell his visit alone.
    let mut older = Visitor::new(edge.url(), "older", SHOP);
    older.destinations.clear();
    older.visit("/about").unwrap();
    let lent = Visitor::new(edge.url(), "older", SHOP).visit("/").unwrap().number().unwrap();
    for minutes in [20, 40] {
        set(minutes);
        older.visit("/about").unwrap();
    }
    for _ in 0..2 {
        let all = visits(&edge);
        assert_eq!(all.len(), 2, "{all:#?}");
        assert_eq!(all[0]["number"], json!(lent), "{all:#?}");
        // What is followed is read anew.
        edge.kill9();
        edge.restart().unwrap();
    }
    assert_eq!(visits(&edge)[0]["number"], json!(lent));
}

#[test]
fn a_site_says_when_its_visits_end() {
    let Some(clock) = Clock::new().unwrap() else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let options = EdgeOptions { env: clock.env(), ..EdgeOptions::default() };
    let edge = Edge::start(options).unwrap();
    for (n, (minutes, later, expected)) in
        [(30, 20, 1), (10, 20, 2), (60, 50, 1), (60, 130, 2)].into_iter().enumerate()
    {
        let site = format!("idle{n}");
        let pool = [number(792, n as u32)];
        let changes = json!({ "idle_minutes": minutes });
        visitor::set_up(&edge, &site, &settings(&site, SHOP, &pool, changes)).unwrap();
        clock.set(HOUR * 3 * n as i64).unwrap();
        let mut anna = Visitor::new(edge.url(), &site, SHOP);
        anna.visit("/?utm_source=a&utm_medium=cpc").unwrap();
        clock.set(HOUR * 3 * n as i64 + later * 60).unwrap();
        anna.visit("/prices").unwrap();
        let (_, told) = edge.api().get(&format!("/api/v1/sites/{site}/visits")).unwrap();
        let visits = told["visits"].as_array().unwrap();
        assert_eq!(visits.len(), expected, "{minutes} min, {later} min later: {told:#}");
    }
}
