//! An empty pool: what visitors see, what is concluded, what the owner is told.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number, shows_printed};
use lendline_tests::{Browser, eventually};
use serde_json::json;
use std::time::Duration;

#[test]
fn with_original_the_next_visitor_sees_the_printed_number_and_an_untouched_page() {
    let shop = Shop::open(1, &json!({"when_empty": "original"})).unwrap();
    let browser = Browser::shared().unwrap();
    let first = browser.context().unwrap().page(&shop.site.at("/shop.html")).unwrap();
    lent_number(&first).unwrap();
    let second = browser.context().unwrap().blank_page().unwrap();
    second
        .on_new_document(
            "window.writes = 0; addEventListener('DOMContentLoaded', () => new MutationObserver((all) => window.writes += all.length)\
             .observe(document, { subtree: true, childList: true, attributes: true, characterData: true }));",
        )
        .unwrap();
    second.goto(&shop.site.at("/shop.html")).unwrap();
    eventually(Duration::from_secs(10), || {
        second
            .requests()
            .into_iter()
            .find(|request| request.url.ends_with("/v1/visit") && request.status == Some(200))
    });
    std::thread::sleep(Duration::from_secs(1));
    assert!(shows_printed(&second).unwrap());
    assert_eq!(second.eval("window.writes").unwrap(), 0, "nothing was written");
    let (_, pool) = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap();
    assert!(pool["empty"]["count"].as_u64().unwrap() >= 1, "{pool:#}");
    assert!(pool["empty"]["last_at"].is_string());
}

#[test]
fn with_share_a_call_without_a_tap_is_never_confirmed() {
    let shop = Shop::open(1, &json!({"when_empty": "share"})).unwrap();
    let browser = Browser::shared().unwrap();
    let url = |campaign: &str| {
        shop.site.at(&format!("/second.html?utm_source=s&utm_medium=cpc&utm_campaign={campaign}"))
    };
    let first = browser.context().unwrap().page(&url("one")).unwrap();
    let number = lent_number(&first).unwrap();
    let second = browser.context().unwrap().page(&url("two")).unwrap();
    assert_eq!(lent_number(&second).unwrap(), number);
    shop.ring("untapped", &number, "+79160000001").unwrap();
    let verdict = eventually(Duration::from_secs(10), || shop.call("untapped"))["verdict"].clone();
    assert_ne!(verdict["grade"], "confirmed", "{verdict:#}");
    let candidates = verdict["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2, "{verdict:#}");
    assert!(candidates.iter().all(|one| one["shared"] == true), "{verdict:#}");
    assert!(verdict["reason"].as_str().unwrap().contains("the pool was empty"), "{verdict:#}");
    second.click("#call").unwrap();
    std::thread::sleep(Duration::from_secs(4));
    shop.ring("tapped", &number, "+79160000002").unwrap();
    let verdict = eventually(Duration::from_secs(10), || shop.call("tapped"))["verdict"].clone();
    assert_eq!(verdict["grade"], "confirmed", "{verdict:#}");
    assert_eq!(verdict["candidates"][0]["campaign"], "two");
    let (_, pool) = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap();
    assert_eq!(pool["numbers"][0]["shared"], true, "{pool:#}");
    assert!(pool["empty"]["count"].as_u64().unwrap() >= 1, "{pool:#}");
}
