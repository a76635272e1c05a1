//! When a number is there: at once with the script on a first page, from storage on the next.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number, shown_number, shows_printed};
use lendline_tests::{Browser, Page};
use serde_json::json;
use std::time::Duration;

fn claims(page: &Page) -> Vec<String> {
    let asked = page.requests().into_iter().filter(|request| request.url.ends_with("/v1/visit"));
    asked.filter_map(|request| request.body).filter(|body| body.contains("\nt=o.")).collect()
}

#[test]
fn a_first_page_shows_the_offered_number_without_asking() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.block_urls(&["*/v1/*"]).unwrap();
    page.goto(&shop.site.at("/shop.html")).unwrap();
    shown_number(&page).unwrap();
    assert_eq!(page.eval("localStorage.length").unwrap(), 0, "an offer is nobody's yet");
}

#[test]
fn without_offers_it_waits_for_the_answer() {
    let shop = Shop::open(3, &json!({"offers": false})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.block_urls(&["*/v1/*"]).unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(shows_printed(&page).unwrap());
}

#[test]
fn the_offered_number_becomes_the_visitors_and_his_taps_are_told() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document("window.numbers = []; new MutationObserver(() => { const link = document.querySelector('#call'); if (link && numbers.at(-1) != link.href) numbers.push(link.href); }).observe(document, { subtree: true, childList: true, attributes: true })").unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    let number = lent_number(&page).unwrap();
    page.wait_until("localStorage.getItem('lendline.shop')", Duration::from_secs(10)).unwrap();
    assert_eq!(claims(&page).len(), 1);
    assert_eq!(page.eval("numbers").unwrap(), json!(["tel:+74951234567", format!("tel:{number}")]));
    page.click("#call").unwrap();
    shop.ring("c", &number, "+79160000001").unwrap();
    let call = lendline_tests::eventually(Duration::from_secs(10), || shop.call("c"));
    assert_eq!(call["verdict"]["grade"], "confirmed", "{call}");
}

#[test]
fn a_returning_visitor_whose_number_is_over_claims_as_himself() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let page = context.page(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    let token = "(localStorage.getItem('lendline.shop') || '').match(/^t=(.*?)\\./m)?.[1]";
    let visitor = page.wait_until(token, Duration::from_secs(10)).unwrap();
    page.eval("localStorage.setItem('lendline.shop', localStorage.getItem('lendline.shop').replace(/w=.*/, 'w=1'))").unwrap();
    page.set_cache(false).unwrap();
    page.reload().unwrap();
    lent_number(&page).unwrap();
    page.wait_until(
        "/w=\\d{13}/.test(localStorage.getItem('lendline.shop'))",
        Duration::from_secs(10),
    )
    .unwrap();
    assert_eq!(page.eval(token).unwrap(), visitor);
}

/// What each frame of a page that hides its link (as the README says) shows of it: whether it is hidden, whether the
/// hiding still runs, and the number.
const LINK_OF_FRAMES: &str = "window.frames_seen = []; (function look() { requestAnimationFrame(look); \
    const link = document.querySelector('#call'); if (!link) return; const [hiding] = link.getAnimations(); \
    frames_seen.push([getComputedStyle(link).visibility == 'hidden', hiding ? hiding.effect.getComputedTiming().endTime : 0, link.getAttribute('href')]); })()";

fn frames_of_link(page: &Page) -> Vec<(bool, f64, String)> {
    serde_json::from_value(page.eval("frames_seen").unwrap()).unwrap()
}

#[test]
fn a_hidden_link_comes_with_the_lent_number_at_once() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(LINK_OF_FRAMES).unwrap();
    page.goto(&shop.site.at("/hidden.html")).unwrap();
    lent_number(&page).unwrap();
    page.wait_until("frames_seen.at(-1)[2] != 'tel:+74951234567'", Duration::from_secs(10))
        .unwrap();
    for (hidden, hiding, number) in frames_of_link(&page) {
        let printed = number == "tel:+74951234567";
        assert_eq!(hidden, printed && hiding > 0.0, "{number}, hiding: {hiding}");
        assert!(hiding == 0.0 || hiding == 400.0, "{hiding}");
    }
}

#[test]
fn a_hidden_link_comes_without_the_script_too() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.block_urls(&["*/s/*"]).unwrap();
    page.on_new_document(LINK_OF_FRAMES).unwrap();
    page.goto(&shop.site.at("/hidden.html")).unwrap();
    page.wait_until("frames_seen.length && !frames_seen.at(-1)[0]", Duration::from_secs(10))
        .unwrap();
    assert!(shows_printed(&page).unwrap());
    assert!(frames_of_link(&page)[0].0, "it was hidden at first");
}
