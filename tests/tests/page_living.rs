//! Pages that live: nodes that are copied, put away, used again for something else, or fought over.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number};
use lendline_tests::{Browser, Page};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn open(shop: &Shop) -> (Page, String) {
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/shop.html")).unwrap();
    let number = lent_number(&page).unwrap();
    (page, number)
}

fn run(page: &Page, script: &str) -> Value {
    page.eval(&format!("(() => {{ {script} }})()")).unwrap()
}

#[test]
fn copies_and_nodes_put_away_are_given_back_too() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "const copy = document.querySelector('#call').cloneNode(true); copy.id = 'copy'; document.body.append(copy);\
         window.away = document.querySelector('#sentence'); away.remove();",
    );
    std::thread::sleep(Duration::from_millis(300));
    run(&page, "window.lendline.off(); document.body.append(window.away);");
    assert_eq!(
        run(&page, "return document.querySelector('#copy').getAttribute('href')"),
        "tel:+74951234567"
    );
    assert_eq!(
        run(&page, "return document.querySelector('#copy').innerText.trim()"),
        "8 (495) 123-45-67"
    );
    let sentence = run(&page, "return document.querySelector('#sentence').textContent");
    assert!(sentence.as_str().unwrap().contains("+7 495 123-45-67"), "{sentence}");
}

#[test]
fn a_node_used_again_keeps_what_the_page_wrote() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "document.querySelector('#call').setAttribute('href', '/contacts');\
         document.querySelector('#head').firstChild.data = '8 (800) 555-35-35';",
    );
    std::thread::sleep(Duration::from_millis(300));
    run(&page, "window.lendline.off();");
    assert_eq!(
        run(&page, "return document.querySelector('#call').getAttribute('href')"),
        "/contacts"
    );
    assert_eq!(
        run(&page, "return document.querySelector('#head').textContent"),
        "8 (800) 555-35-35"
    );
}

#[test]
fn a_script_that_sets_its_number_back_is_not_fought() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, _) = open(&shop);
    let begun = Instant::now();
    run(
        &page,
        "const head = document.querySelector('#head'); const want = '8 (495) 123-45-67';\
         new MutationObserver(() => { if (head.textContent != want) head.textContent = want; })\
           .observe(head, { childList: true, characterData: true, subtree: true });\
         head.textContent = want;",
    );
    assert_eq!(run(&page, "return 1 + 1"), 2, "the page answers");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(
        run(&page, "return document.querySelector('#head').textContent"),
        "8 (495) 123-45-67"
    );
}

#[test]
fn a_script_that_writes_other_numbers_is_let_and_the_owner_is_told() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let (page, number) = open(&shop);
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
    let (page, number) = open(&shop);
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

#[test]
fn two_destinations_in_one_paragraph_are_both_lent() {
    let mut shop = Shop::open(3, &json!({})).unwrap();
    let edge = shop.edge.url().to_owned();
    let own = lendline_tests::Site::serve(move |_| {
        lendline_tests::Reply::html(format!(
            "<!doctype html><script async src='{edge}/s/shop.js'></script>\
             <p id=both>Sales: +7 495 123-45-67<br>Service: +7 812 123-45-67</p>"
        ))
    })
    .unwrap();
    shop.change(&json!({
        "origins": [own.url],
        "destinations": [
            {"number": "+74951234567", "pool": ["+74950000001"]},
            {"number": "+78121234567", "pool": ["+78120000001"]},
        ],
    }))
    .unwrap();
    let page = Browser::shared().unwrap().context().unwrap().page(&own.url).unwrap();
    page.wait_until(
        "document.querySelector('#both').textContent == 'Sales: +7 495 000-00-01Service: +7 812 000-00-01'",
        Duration::from_secs(20),
    )
    .unwrap();
}

/// The link on the page once a frame has passed.
fn dials(page: &Page) -> Value {
    page.eval("new Promise((done) => requestAnimationFrame(() => done(document.querySelector('#call').getAttribute('href'))))").unwrap()
}

#[test]
fn a_number_is_taken_back_in_time_where_nothing_would_be_written_any_more() {
    let shop = Shop::open(3, &json!({"hold_seconds": 9})).unwrap();
    let (page, _) = open(&shop);
    page.block_urls(&["*/v1/*"]).unwrap();
    run(&page, "document.body.setAttribute('data-lendline', 'off');");
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
    let (page, number) = open(&shop);
    run(&page, "history.pushState(0, '', '/legal/terms'); document.body.append('.');");
    assert_eq!(dials(&page), "tel:+74951234567");
    run(&page, "history.pushState(0, '', '/shop.html'); document.body.append('.');");
    assert_eq!(dials(&page), format!("tel:{number}"), "in time it does");
    run(&page, "history.pushState(0, '', '/legal/terms'); document.body.append('.');");
    page.block_urls(&["*/v1/*"]).unwrap();
    std::thread::sleep(Duration::from_secs(9));
    run(&page, "history.pushState(0, '', '/shop.html'); document.body.append('.');");
    assert_eq!(dials(&page), "tel:+74951234567");
}

/// Until the script has worked through what was changed.
fn settled(page: &Page) {
    page.eval("new Promise((done) => requestAnimationFrame(() => done(1)))").unwrap();
}

#[test]
fn the_pieces_of_another_number_are_not_taken_for_copies_of_lent_ones() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, number) = open(&shop);
    assert_eq!(number, "+74950000001");
    let add = |html: &str| {
        run(&page, &format!("document.body.insertAdjacentHTML('beforeend', '{html}');"))
    };
    add("<p id=ours>+7 (495) <b>123</b>-<b>45</b>-<b>67</b></p>");
    settled(&page);
    add("<p id=other>+7 (812) <b>000</b>-<b>00</b>-<b>01</b></p>");
    add("<div id=copy></div>");
    run(
        &page,
        "document.querySelector('#copy').append(document.querySelector('#ours').cloneNode(true));",
    );
    settled(&page);
    let text =
        |place: &str| run(&page, &format!("return document.querySelector('{place}').innerText"));
    assert_eq!(text("#ours"), "+7 (495) 000-00-01");
    assert_eq!(text("#other"), "+7 (812) 000-00-01");
    assert_eq!(text("#copy"), "+7 (495) 000-00-01");
    run(&page, "window.lendline.off();");
    assert_eq!(text("#other"), "+7 (812) 000-00-01");
}

#[test]
fn a_frame_and_a_host_that_are_themselves_added_are_looked_through() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "const frame = document.createElement('iframe'); document.body.append(frame); window.added = frame.contentDocument.body;\
         const host = document.createElement('div'); document.body.append(host);\
         host.setHTMLUnsafe('<p><template shadowrootmode=open><i>8 495 123 45 67</i></template></p>');\
         window.host = host.firstChild;",
    );
    settled(&page);
    run(&page, "window.added.innerHTML = '<p>8 495 123-45-67</p>';");
    settled(&page);
    assert_eq!(run(&page, "return window.added.innerText"), "8 495 000-00-01");
    assert_eq!(run(&page, "return window.host.shadowRoot.textContent"), "8 495 000 00 01");
}

#[test]
fn a_text_that_was_added_to_reads_as_it_is() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(&page, "document.querySelector('#head').firstChild.appendData(', daily');");
    settled(&page);
    let read = run(&page, "return document.querySelector('#head').firstChild.data");
    assert!(read.as_str().unwrap().ends_with("-01, daily"), "{read}");
}

/// Adds it to the page, then changes it by the script, in which `place` is what was added; what it reads as at the end.
fn changed(page: &Page, html: &str, script: &str) -> Value {
    run(
        page,
        &format!("document.body.insertAdjacentHTML('beforeend', '<div class=place>{html}</div>')"),
    );
    settled(page);
    run(page, &format!("const place = [...document.querySelectorAll('.place')].pop(); {script}"));
    settled(page);
    run(page, "return [...document.querySelectorAll('.place')].pop().innerText")
}

#[test]
fn a_lent_number_in_pieces_stays_whole_when_a_piece_is_edited() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    let pieces = "+7 495 <b>123</b>-<i>45</i>-67";
    for edit in [
        "place.querySelector('i').firstChild.splitText(1)",
        "place.querySelector('i').firstChild.splitText(1); place.querySelector('b').firstChild.splitText(2); place.lastChild.splitText(2)",
        "place.querySelector('i').replaceChildren(new Text('00'))",
        "place.normalize()",
    ] {
        assert_eq!(changed(&page, pieces, edit), "+7 495 000-00-01", "{edit}");
    }
    run(
        &page,
        "document.querySelectorAll('.place i').forEach((one) => one.firstChild.after('')); document.querySelector('.place').normalize();",
    );
    settled(&page);
    run(&page, "window.lendline.off();");
    assert_eq!(
        run(
            &page,
            "return [...new Set([...document.querySelectorAll('.place')].map((one) => one.innerText))]"
        ),
        json!(["+7 495 123-45-67"])
    );
}

#[test]
fn as_many_numbers_as_stand_in_one_element_are_lent() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    let shown = changed(&page, "", "place.innerHTML = '8 (495) 123-45-67<br>call '.repeat(120)");
    let shown = shown.as_str().unwrap();
    assert_eq!(shown.matches("8 (495) 000-00-01").count(), 120, "{shown}");
}

#[test]
fn what_comes_or_goes_beside_a_number_makes_or_ends_it() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    for (html, change, shown) in [
        ("8 (495) 123-45-67<i>89</i>", "place.querySelector('i').remove()", "8 (495) 000-00-01"),
        ("<i>№ 1</i>8 (495) 123-45-67", "place.firstChild.remove()", "8 (495) 000-00-01"),
        (
            "8 <u>(495) <b>7</b></u><i>123</i>-45-67",
            "place.querySelector('b').remove()",
            "8 (495) 000-00-01",
        ),
        ("8 (495) <b>123</b>-45-67", "place.querySelector('b').remove()", "8 (495) -45-67"),
        ("8 (495) <b>123</b>-<i>45</i>-67", "place.lastChild.remove()", "8 (495) 123-45"),
        ("<b>8 (495)</b> 123-45-67", "place.firstChild.remove()", "123-45-67"),
        (
            "8 (495) <b>123</b>-<i>45</i>-67",
            "place.querySelector('i').before(' or ')",
            "8 (495) 123- or 45-67",
        ),
        (
            "8 (495) <u>1<b>23</b></u>-45-67",
            "place.querySelector('u').append(' or ')",
            "8 (495) 123 or -45-67",
        ),
    ] {
        assert_eq!(changed(&page, html, change), shown, "{html}: {change}");
    }
}

#[test]
fn what_is_left_alone_is_left_alone_in_shadow_roots_too() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "document.body.insertAdjacentHTML('beforeend', '<section data-lendline=off></section><section></section>');\
         window.host = document.createElement('div'); window.sections = document.querySelectorAll('section');\
         const inner = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('p'));\
         inner.attachShadow({ mode: 'open' }).innerHTML = '<a href=\"tel:+74951234567\">8 495 123 45 67</a>';\
         window.link = inner.shadowRoot.firstChild; [...window.sections].at(-2).append(host);",
    );
    let reads = || {
        settled(&page);
        run(&page, "return window.link.getAttribute('href') + ' ' + window.link.textContent")
    };
    assert_eq!(reads(), "tel:+74951234567 8 495 123 45 67");
    run(&page, "[...window.sections].at(-1).append(window.host)");
    assert_eq!(reads(), "tel:+74950000001 8 495 000 00 01");
    run(&page, "[...window.sections].at(-2).append(window.host)");
    assert_eq!(reads(), "tel:+74951234567 8 495 123 45 67");
}

#[test]
fn shadow_roots_that_a_frame_makes_are_found() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "window.frame = document.createElement('iframe'); frame.srcdoc = '<p></p>'; document.body.append(frame);",
    );
    page.wait_until("frame.contentDocument?.querySelector('p')", Duration::from_secs(10)).unwrap();
    settled(&page);
    run(
        &page,
        "const root = frame.contentDocument.querySelector('p').attachShadow({ mode: 'open' });\
         frame.contentWindow.setTimeout(() => (root.innerHTML = '8 495 123 45 67'), 50);",
    );
    let shown =
        "frame.contentDocument.querySelector('p').shadowRoot.textContent == '8 495 000 00 01'";
    page.wait_until(shown, Duration::from_secs(10)).unwrap();
}

#[test]
fn what_is_odd_in_a_page_costs_no_other_place_its_text() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = open(&shop);
    run(
        &page,
        "document.body.insertAdjacentHTML('beforeend', '<div id=odd></div>'); const odd = document.querySelector('#odd');\
         odd.innerHTML = '<p>1\\u0001<br>x</p><p>Call +7 495 123-45-67</p><p>Order 12345678</p>\
           <form aria-label=Filter><input name=attributes></form><p>8 495 123 45 67</p>'",
    );
    settled(&page);
    let shown =
        run(&page, "return [...document.querySelectorAll('#odd p')].map((p) => p.textContent)");
    let expected = json!(["1\u{1}x", "Call +7 495 000-00-01", "Order 12345678", "8 495 000 00 01"]);
    assert_eq!(shown, expected);
}
