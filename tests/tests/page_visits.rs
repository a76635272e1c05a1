//! One visitor: pages, reloads, tabs, and what is never shown past its time.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number, shows_printed};
use lendline_tests::{Browser, Page, eventually};
use serde_json::{Value, json};
use std::time::Duration;

/// Notes what the head of the page says at every change, and which requests were made before.
const RECORDER: &str = r#"
window.told = [];
new MutationObserver(() => {
  const link = document.querySelector('#call');
  const now = link && link.getAttribute("href");
  if (now && now != window.told.at(-1)?.href)
    window.told.push({ href: now, asked: performance.getEntriesByType("resource").map((r) => r.name) });
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"#;

fn told(page: &Page) -> Vec<Value> {
    page.eval("window.told").unwrap().as_array().unwrap().clone()
}

#[test]
fn the_next_page_and_a_reload_show_the_number_without_asking() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(RECORDER).unwrap();
    page.goto(&shop.site.at("/shop.html?utm_source=a&utm_medium=cpc")).unwrap();
    let number = lent_number(&page).unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    for what in ["next page", "reload"] {
        assert_eq!(lent_number(&page).unwrap(), number, "{what}");
        let swap =
            told(&page).into_iter().find(|one| one["href"] == *format!("tel:{number}")).unwrap();
        let asked = swap["asked"].to_string();
        assert!(!asked.contains("/v1/"), "{what}: asked before the swap: {asked}");
        page.reload().unwrap();
    }
    assert!(page.console_errors().is_empty());
    let (_, visits) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    assert_eq!(visits["visits"].as_array().unwrap().len(), 1, "one visit: {visits:#}");
}

#[test]
fn two_tabs_of_one_visitor_show_one_number() {
    let shop = Shop::open(5, &json!({})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let first = context.page(&shop.site.at("/shop.html")).unwrap();
    let number = lent_number(&first).unwrap();
    let second = context.page(&shop.site.at("/second.html")).unwrap();
    assert_eq!(lent_number(&second).unwrap(), number);
    // A new campaign in the second tab begins a new visit, but the visitor keeps his number.
    let third = context.page(&shop.site.at("/second.html?utm_source=b&utm_medium=cpc")).unwrap();
    assert_eq!(lent_number(&third).unwrap(), number);
    assert_eq!(lent_number(&first).unwrap(), number);
}

#[test]
fn two_tabs_opened_at_once_end_with_one_number() {
    let shop = Shop::open(5, &json!({})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let pages: Vec<Page> =
        (0..3).map(|_| context.page_started(&shop.site.at("/second.html")).unwrap()).collect();
    for page in &pages {
        lent_number(page).unwrap();
    }
    std::thread::sleep(Duration::from_secs(1));
    let numbers: Vec<String> = pages.iter().map(|page| lent_number(page).unwrap()).collect();
    assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
}

/// A clock that the test moves: `Date.now` runs ahead by `window.ahead` ms.
const CLOCK: &str =
    "window.ahead = 0; const now = Date.now.bind(Date); Date.now = () => now() + window.ahead;";

#[test]
fn an_idle_tab_never_shows_a_number_past_its_safe_time() {
    // A hold of 9 s makes numbers safe for 6 s; nobody answers renewals.
    let shop = Shop::open(2, &json!({"hold_seconds": 9})).unwrap();
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    let number = lent_number(&page).unwrap();
    page.eval("(() => { window.fetch = () => Promise.reject(new Error('no network')); })()")
        .unwrap();
    page.wait_until(
        "document.querySelector('#call').getAttribute('href') == 'tel:+74951234567'",
        Duration::from_secs(9),
    )
    .unwrap();
    assert!(shows_printed(&page).unwrap());
    // The page counts from its question, the Pool from its arrival: the page is the first to give the number up.
    let state = || {
        let (_, pool) = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap();
        let numbers = pool["numbers"].as_array().unwrap();
        numbers.iter().find(|one| one["number"] == *number).unwrap()["state"].clone()
    };
    let first = state();
    assert!(first == "lent" || first == "held", "given up before the pool lends it again: {first}");
    eventually(Duration::from_secs(2), || (state() == "held").then_some(()));
}

#[test]
fn a_visible_idle_tab_renews_its_number() {
    let shop = Shop::open(2, &json!({"hold_seconds": 9})).unwrap();
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    let number = lent_number(&page).unwrap();
    std::thread::sleep(Duration::from_secs(11));
    assert_eq!(lent_number(&page).unwrap(), number);
    let beats = page.requests().iter().filter(|request| request.url.ends_with("/v1/beat")).count();
    assert!((1..=4).contains(&beats), "{beats} beats");
}

#[test]
fn a_stored_number_is_not_shown_past_its_safe_time() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let page = context.blank_page().unwrap();
    page.on_new_document(RECORDER).unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    let number = lent_number(&page).unwrap();
    // The next page's clock stands behind the safe time of ten minutes, and its requests fail.
    page.on_new_document(CLOCK).unwrap();
    page.on_new_document(
        "window.ahead = 601000; window.fetch = () => Promise.reject(new Error('no network'));",
    )
    .unwrap();
    page.goto(&shop.site.at("/second.html?again")).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(shows_printed(&page).unwrap());
    assert!(
        told(&page).iter().all(|one| one["href"] != *format!("tel:{number}")),
        "it was never shown"
    );
}

#[test]
fn a_hidden_tab_checks_before_it_shows() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(CLOCK).unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    page.set_hidden(true).unwrap();
    page.eval("(() => { window.ahead = 3600000; window.fetch = () => new Promise(() => {}); })()")
        .unwrap();
    page.set_hidden(false).unwrap();
    page.wait_until("document.visibilityState == 'visible'", Duration::from_secs(5)).unwrap();
    page.wait_until(
        "document.querySelector('#call').getAttribute('href') == 'tel:+74951234567'",
        Duration::from_secs(3),
    )
    .unwrap();
}
