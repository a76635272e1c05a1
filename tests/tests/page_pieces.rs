//! Numbers as they stand in texts: in pieces that come, go and change, several in one element, and beside what is odd.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::Shop;
use lendline_tests::{Browser, Page};
use serde_json::{Value, json};
use std::time::Duration;

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

#[test]
fn the_pieces_of_another_number_are_not_taken_for_copies_of_lent_ones() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, number) = shop.page().unwrap();
    assert_eq!(number, "+74950000001");
    let add = |html: &str| {
        page.run(&format!("document.body.insertAdjacentHTML('beforeend', '{html}');")).unwrap()
    };
    add("<p id=ours>+7 (495) <b>123</b>-<b>45</b>-<b>67</b></p>");
    page.frame().unwrap();
    add("<p id=other>+7 (812) <b>000</b>-<b>00</b>-<b>01</b></p>");
    add("<div id=copy></div>");
    page.run(
        "document.querySelector('#copy').append(document.querySelector('#ours').cloneNode(true));",
    )
    .unwrap();
    page.frame().unwrap();
    let text = |place: &str| {
        page.run(&format!("return document.querySelector('{place}').innerText")).unwrap()
    };
    assert_eq!(text("#ours"), "+7 (495) 000-00-01");
    assert_eq!(text("#other"), "+7 (812) 000-00-01");
    assert_eq!(text("#copy"), "+7 (495) 000-00-01");
    page.run("window.lendline.off();").unwrap();
    assert_eq!(text("#other"), "+7 (812) 000-00-01");
}

#[test]
fn a_text_that_was_added_to_reads_as_it_is() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run("document.querySelector('#head').firstChild.appendData(', daily');").unwrap();
    page.frame().unwrap();
    let read = page.run("return document.querySelector('#head').firstChild.data").unwrap();
    assert!(read.as_str().unwrap().ends_with("-01, daily"), "{read}");
}

/// Adds it to the page, then changes it by the script, in which `place` is what was added; what it reads as at the end.
fn changed(page: &Page, html: &str, script: &str) -> Value {
    page.run(&format!(
        "document.body.insertAdjacentHTML('beforeend', '<div class=place>{html}</div>')"
    ))
    .unwrap();
    page.frame().unwrap();
    page.run(&format!("const place = [...document.querySelectorAll('.place')].pop(); {script}"))
        .unwrap();
    page.frame().unwrap();
    page.run("return [...document.querySelectorAll('.place')].pop().innerText").unwrap()
}

#[test]
fn a_lent_number_in_pieces_stays_whole_when_a_piece_is_edited() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    let pieces = "+7 495 <b>123</b>-<i>45</i>-67";
    for edit in [
        "place.querySelector('i').firstChild.splitText(1)",
        "place.querySelector('i').firstChild.splitText(1); place.querySelector('b').firstChild.splitText(2); place.lastChild.splitText(2)",
        "place.querySelector('i').replaceChildren(new Text('00'))",
        "place.normalize()",
    ] {
        assert_eq!(changed(&page, pieces, edit), "+7 495 000-00-01", "{edit}");
    }
    page.run(
        "document.querySelectorAll('.place i').forEach((one) => one.firstChild.after('')); document.querySelector('.place').normalize();",
    )
    .unwrap();
    page.frame().unwrap();
    page.run("window.lendline.off();").unwrap();
    assert_eq!(
        page.run(
            "return [...new Set([...document.querySelectorAll('.place')].map((one) => one.innerText))]"
        )
        .unwrap(),
        json!(["+7 495 123-45-67"])
    );
}

#[test]
fn as_many_numbers_as_stand_in_one_element_are_lent() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    let shown = changed(&page, "", "place.innerHTML = '8 (495) 123-45-67<br>call '.repeat(120)");
    let shown = shown.as_str().unwrap();
    assert_eq!(shown.matches("8 (495) 000-00-01").count(), 120, "{shown}");
}

#[test]
fn what_comes_or_goes_beside_a_number_makes_or_ends_it() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
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
fn what_is_odd_in_a_page_costs_no_other_place_its_text() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let (page, _) = shop.page().unwrap();
    page.run(
        "document.body.insertAdjacentHTML('beforeend', '<div id=odd></div>'); const odd = document.querySelector('#odd');\
         odd.innerHTML = '<p>1\\u0001<br>x</p><p>Call +7 495 123-45-67</p><p>Order 12345678</p>\
           <form aria-label=Filter><input name=attributes></form><p>8 495 123 45 67</p>'",
    )
    .unwrap();
    page.run(
        "const form = document.createElement('form');\
         form.innerHTML = '<input name=matches><input name=querySelector><input name=closest><p>8-495-123-45-67</p>'; odd.append(form)",
    )
    .unwrap();
    page.frame().unwrap();
    let shown = page
        .run("return [...document.querySelectorAll('#odd p')].map((p) => p.textContent)")
        .unwrap();
    let expected = json!([
        "1\u{1}x",
        "Call +7 495 000-00-01",
        "Order 12345678",
        "8 495 000 00 01",
        "8-495-000-00-01"
    ]);
    assert_eq!(shown, expected);
}
