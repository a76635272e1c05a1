//! Frames and shadow roots that pages make, move and leave alone.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::Shop;
use lendline_tests::{Browser, Reply, Site};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_frame_and_a_host_that_are_themselves_added_are_looked_through() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "const frame = document.createElement('iframe'); document.body.append(frame); window.added = frame.contentDocument.body;\
         const host = document.createElement('div'); document.body.append(host);\
         host.setHTMLUnsafe('<p><template shadowrootmode=open><i>8 495 123 45 67</i></template></p>');\
         window.host = host.firstChild;",
    )
    .unwrap();
    page.frame().unwrap();
    page.run("window.added.innerHTML = '<p>8 495 123-45-67</p>';").unwrap();
    page.frame().unwrap();
    assert_eq!(page.run("return window.added.innerText").unwrap(), "8 495 000-00-01");
    assert_eq!(page.run("return window.host.shadowRoot.textContent").unwrap(), "8 495 000 00 01");
}

#[test]
fn what_is_left_alone_is_left_alone_in_shadow_roots_too() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "document.body.insertAdjacentHTML('beforeend', '<section data-lendline=off></section><section></section>');\
         window.host = document.createElement('div'); window.sections = document.querySelectorAll('section');\
         const inner = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('p'));\
         inner.attachShadow({ mode: 'open' }).innerHTML = '<a href=\"tel:+74951234567\">8 495 123 45 67</a>';\
         window.link = inner.shadowRoot.firstChild; [...window.sections].at(-2).append(host);",
    )
    .unwrap();
    let reads = || {
        page.frame().unwrap();
        page.run("return window.link.getAttribute('href') + ' ' + window.link.textContent").unwrap()
    };
    assert_eq!(reads(), "tel:+74951234567 8 495 123 45 67");
    page.run("[...window.sections].at(-1).append(window.host)").unwrap();
    assert_eq!(reads(), "tel:+74950000001 8 495 000 00 01");
    page.run("[...window.sections].at(-2).append(window.host)").unwrap();
    assert_eq!(reads(), "tel:+74951234567 8 495 123 45 67");
}

#[test]
fn what_is_left_alone_is_left_alone_in_frames_too() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "window.bodies = ['off', ''].map((off) => {\
           const place = document.body.appendChild(document.createElement('section')); place.dataset.lendline = off;\
           const frame = document.createElement('iframe'); place.append(document.createElement('p')); place.lastChild.append(frame);\
           const outer = frame.contentDocument.body; outer.append(outer.ownerDocument.createElement('iframe'));\
           return outer.lastChild.contentDocument.body; });\
         for (const body of bodies) body.innerHTML = '<a href=\"tel:+74951234567\">8 495 123-45-67</a>';",
    )
    .unwrap();
    page.frame().unwrap();
    let reads = page.run("return bodies.map((one) => one.innerText).join()").unwrap();
    assert_eq!(reads, "8 495 123-45-67,8 495 000-00-01");
}

#[test]
fn shadow_roots_that_a_frame_makes_are_found() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "window.frame = document.createElement('iframe'); frame.srcdoc = '<p></p>'; document.body.append(frame);",
    )
    .unwrap();
    page.wait_until("frame.contentDocument?.querySelector('p')", Duration::from_secs(10)).unwrap();
    page.frame().unwrap();
    page.run(
        "const root = frame.contentDocument.querySelector('p').attachShadow({ mode: 'open' });\
         frame.contentWindow.setTimeout(() => (root.innerHTML = '8 495 123 45 67'), 50);",
    )
    .unwrap();
    let shown =
        "frame.contentDocument.querySelector('p').shadowRoot.textContent == '8 495 000 00 01'";
    page.wait_until(shown, Duration::from_secs(10)).unwrap();
}

#[test]
fn a_root_that_was_there_first_is_followed_where_other_pages_are_excluded() {
    let site = |edge: &str| {
        let html = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title>
             <p id=there>+7 495 123-45-67</p><div id=host><template shadowrootmode=open><p>+7 495 123-45-67</p></template></div>
             <script src={edge}/s/shop.js></script>"
        );
        Site::serve(move |_| Reply::html(html.clone()))
    };
    let shop = Shop::open_on(site, 1, &json!({"page": {"exclude": ["/legal*"]}})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/")).unwrap();
    page.run("window.text = host.shadowRoot.querySelector('p')").unwrap();
    let lent = "text.textContent == '+7 495 000-00-01'";
    page.wait_until(lent, Duration::from_secs(20)).unwrap();
    page.run("text.textContent = ''; text.textContent = '+7 495 123-45-67'").unwrap();
    page.frame().unwrap();
    assert_eq!(page.eval(lent).unwrap(), true, "{:?}", page.run("return text.textContent"));
}
