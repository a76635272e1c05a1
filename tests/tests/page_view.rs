//! What could be seen of a number on a page: when it came into view, and when it left it.
#![allow(clippy::unwrap_used)]

use lendline_tests::provider::generic;
use lendline_tests::shop::{PRINTED, Shop, forwarded, lent_number};
use lendline_tests::{Browser, Edge, Reply, Site, Visitor, eventually, visitor};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

/// The number stands at the head of a page that is many screens long, and once more in its last line.
const LONG: &str = "<!doctype html><script async src='/s/shop.js'></script>\
  <p id=head><a id=call href='tel:+74951234567'>8 (495) 123-45-67</a></p>\
  <p style='height:5000px'>Long<p id=foot>8 (495) 123-45-67</p>";

fn evidence(call: &Value) -> Vec<&str> {
    let all = call["verdict"]["evidence"].as_array().unwrap().iter();
    all.filter_map(|one| one["kind"].as_str()).filter(|kind| kind.ends_with("view")).collect()
}

#[test]
fn a_number_that_was_scrolled_away_is_said_to_have_been() {
    let site = |edge: &str| {
        let edge = edge.to_owned();
        Site::serve(move |request| match request.path.as_str() {
            "/long" => Reply::html(LONG),
            path if path.starts_with("/s/") || path.starts_with("/v1/") => {
                forwarded(&edge, request)
            }
            _ => Reply::status(404),
        })
    };
    let shop = Shop::open_on(site, 2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/long")).unwrap();
    let number = lent_number(&page).unwrap();
    let scroll = |to: &str| {
        let seen = format!(
            "new Promise((done) => (scrollTo(0, {to}), requestAnimationFrame(() => setTimeout(done, 700))))"
        );
        page.eval(&seen).unwrap();
    };
    // From one place of it to the other; then to where neither is.
    scroll("document.body.scrollHeight");
    scroll("2500");
    std::thread::sleep(Duration::from_secs(2));
    shop.ring("c1", &number, "+79161234567").unwrap();
    page.goto("about:blank").unwrap();
    eventually(SOON, || shop.told("/v1/beat", "e=leave ").then_some(()));
    let said = shop.site.requests();
    let bodies = said.iter().filter(|one| one.path == "/v1/beat");
    let bodies: Vec<String> =
        bodies.map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
    let out = |line: &str| line.starts_with("e=out ") && line.ends_with(&format!(" {PRINTED}"));
    assert!(bodies.iter().any(|body| body.lines().any(out)), "{bodies:?}");
    // Nothing is sent for that alone.
    let tells = |line: &str| {
        line.starts_with("e=") && !line.starts_with("e=out") && !line.starts_with("e=in")
    };
    assert!(bodies.iter().all(|body| body.lines().any(tells)), "{bodies:?}");
    // What the end of the call finds is told with its verdict.
    let end = json!({"event": "end", "call_id": "c1", "from": "+79161234567", "to": number});
    assert_eq!(generic(&shop.hook, &end).unwrap().status, 200);
    let call = shop.call("c1").unwrap();
    assert_eq!(evidence(&call), ["out_of_view"], "{call}");
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn what_pages_tell_of_it_stands_with_the_call_and_outlives_a_kill() {
    let (mut edge, hook) = visitor::start(PRINTED, &[("shop", 792, 3, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "shop", PRINTED);
    let number = anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap().number();
    let ring = |edge: &Edge, id: &str| {
        let rings =
            json!({ "event": "start", "call_id": id, "from": "+79161234567", "to": number });
        assert_eq!(generic(&hook, &rings).unwrap().status, 200);
        let calls = visitor::calls(edge, "shop").unwrap();
        calls.into_iter().find(|call| call["provider_call_id"] == id).unwrap()
    };
    std::thread::sleep(Duration::from_secs(2));
    // As old as the last beat may be; another destination's is not about this number.
    let other = "in 0 +74957654321";
    assert_eq!(anna.say(&["beat 0", "in 150000", other]).unwrap().status, 200);
    let call = ring(&edge, "c1");
    assert_eq!(evidence(&call), ["in_view"], "{call}");
    assert_eq!(anna.say(&["out 500", "leave 0"]).unwrap().status, 200);
    edge.kill9();
    edge.restart().unwrap();
    let call = ring(&edge, "c2");
    assert_eq!(evidence(&call), ["out_of_view"], "{call}");
    let reason = call["verdict"]["reason"].as_str().unwrap();
    assert!(reason.contains("the page with the number open until"), "{reason}");
    let site = edge.api().get("/api/v1/sites/shop/calls?lang=ru").unwrap().1;
    let reason = site["calls"][0]["verdict"]["reason"].as_str().unwrap();
    assert!(reason.contains("номер ушёл из виду за"), "{reason}");
}
