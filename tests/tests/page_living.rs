//! Pages that live: nodes that are copied, put away, used again for something else, or fought over, and routes.
#![allow(clippy::unwrap_used)]

use lendline_tests::Page;
use lendline_tests::shop::Shop;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[test]
fn copies_and_nodes_put_away_are_given_back_too() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "const copy = document.querySelector('#call').cloneNode(true); copy.id = 'copy'; document.body.append(copy);\
         window.away = document.querySelector('#sentence'); away.remove();",
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    page.run("window.lendline.off(); document.body.append(window.away);").unwrap();
    assert_eq!(
        page.run("return document.querySelector('#copy').getAttribute('href')").unwrap(),
        "tel:+74951234567"
    );
    assert_eq!(
        page.run("return document.querySelector('#copy').innerText.trim()").unwrap(),
        "8 (495) 123-45-67"
    );
    let sentence = page.run("return document.querySelector('#sentence').textContent").unwrap();
    assert!(sentence.as_str().unwrap().contains("+7 495 123-45-67"), "{sentence}");
}

#[test]
fn a_node_used_again_keeps_what_the_page_wrote() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "document.querySelector('#call').setAttribute('href', '/contacts');\
         document.querySelector('#head').firstChild.data = '8 (800) 555-35-35';",
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    page.run("window.lendline.off();").unwrap();
    assert_eq!(
        page.run("return document.querySelector('#call').getAttribute('href')").unwrap(),
        "/contacts"
    );
    assert_eq!(
        page.run("return document.querySelector('#head').textContent").unwrap(),
        "8 (800) 555-35-35"
    );
}

#[test]
fn a_script_that_sets_its_number_back_is_not_fought() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    let begun = Instant::now();
    page.run(
        "const head = document.querySelector('#head'); const want = '8 (495) 123-45-67';\
         new MutationObserver(() => { if (head.textContent != want) head.textContent = want; })\
           .observe(head, { childList: true, characterData: true, subtree: true });\
         head.textContent = want;",
    )
    .unwrap();
    assert_eq!(page.run("return 1 + 1").unwrap(), 2, "the page answers");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(
        page.run("return document.querySelector('#head').textContent").unwrap(),
        "8 (495) 123-45-67"
    );
}

#[test]
fn a_script_that_writes_other_numbers_is_let_and_the_owner_is_told() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, number) = shop.page().unwrap();
    let rival = "new Promise(async (done) => {\
        const link = document.querySelector('#call'); const seen = [];\
        const frame = () => new Promise((next) => requestAnimationFrame(next));\
        for (let i = 0; i < 5; i++) {\
          await frame(); seen.push(link.getAttribute('href'));\
          link.setAttribute('href', 'tel:+78005553535');\
          await frame(); link.setAttribute('href', 'tel:+74951234567');\
        }\
        await frame(); done(seen.join()); })";
    let lent = format!("tel:{number}");
    let printed = "tel:+74951234567";
    let expected = [&*lent, &*lent, &*lent, printed, printed].join(",");
    assert_eq!(page.eval(rival).unwrap(), expected.as_str(), "it is given up after three times");
    let began = Instant::now();
    let warning = loop {
        let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
        if view["warnings"][0].is_object() || began.elapsed() > Duration::from_secs(10) {
            break view["warnings"].clone();
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(
        (&warning[0]["code"], &warning[0]["count"]),
        (&json!("overwritten"), &json!(1)),
        "{warning}"
    );
}

/// A page that shows now its number, now something else, at a visitor's pace, is no rival.
#[test]
fn a_place_that_says_something_else_for_a_while_is_lent_a_number_again() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, number) = shop.page().unwrap();
    let tabs = "new Promise(async (done) => {\
        const link = document.querySelector('#call'); const seen = [];\
        const frame = () => new Promise((next) => requestAnimationFrame(next));\
        const pause = () => new Promise((next) => setTimeout(next, 600));\
        for (const other of ['/map', '/map', '/map', 'tel:+78123334455', 'tel:+78123334455', 'tel:+78123334455']) {\
          link.setAttribute('href', other);\
          await frame(); other == '/map' || (await pause());\
          link.setAttribute('href', 'tel:+74951234567');\
          await frame(); seen.push(link.getAttribute('href'));\
        }\
        done(seen.join()); })";
    let lent = format!("tel:{number}");
    assert_eq!(page.eval(tabs).unwrap(), vec![lent; 6].join(",").as_str());
}

/// The link on the page once a frame has passed.
fn dials(page: &Page) -> Value {
    page.eval("new Promise((done) => requestAnimationFrame(() => done(document.querySelector('#call').getAttribute('href'))))").unwrap()
}

#[test]
fn a_number_is_taken_back_in_time_where_nothing_would_be_written_any_more() {
    let shop = Shop::open(3, &json!({"hold_seconds": 9})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.block_urls(&["*/v1/*"]).unwrap();
    page.run("document.body.setAttribute('data-lendline', 'off');").unwrap();
    page.wait_until(
        "document.querySelector('#call').getAttribute('href') == 'tel:+74951234567'",
        Duration::from_secs(20),
    )
    .unwrap();
}

#[test]
fn a_number_whose_time_is_over_does_not_come_back_with_a_route() {
    let shop =
        Shop::open(3, &json!({"hold_seconds": 9, "page": {"exclude": ["/legal/*"]}})).unwrap();
    let (page, number) = shop.page().unwrap();
    page.run("history.pushState(0, '', '/legal/terms'); document.body.append('.');").unwrap();
    assert_eq!(dials(&page), "tel:+74951234567");
    page.run("history.pushState(0, '', '/shop.html'); document.body.append('.');").unwrap();
    assert_eq!(dials(&page), format!("tel:{number}"), "in time it does");
    page.run("history.pushState(0, '', '/legal/terms'); document.body.append('.');").unwrap();
    page.block_urls(&["*/v1/*"]).unwrap();
    std::thread::sleep(Duration::from_secs(9));
    page.run("history.pushState(0, '', '/shop.html'); document.body.append('.');").unwrap();
    assert_eq!(dials(&page), "tel:+74951234567");
}

#[test]
fn a_link_that_leads_elsewhere_by_now_is_left_as_it_is() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, number) = shop.page().unwrap();
    assert_eq!(dials(&page), format!("tel:{number}"));
    for elsewhere in ["skype:+74951234567?call", "https://t.me/+74951234567", "/p/12345678"] {
        page.run(&format!("document.querySelector('#call').setAttribute('href', '{elsewhere}')"))
            .unwrap();
        assert_eq!(dials(&page), elsewhere);
    }
    page.run("document.querySelector('#call').setAttribute('href', 'tel:84951234567')").unwrap();
    assert_eq!(dials(&page), format!("tel:8{}", &number[2..]));
}
