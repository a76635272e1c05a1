//! Every place of a page in which a number can stand: each is lent, or left alone as it must be, and given back.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number};
use lendline_tests::{Browser, Page};
use serde_json::{Value, json};
use std::time::Duration;

/// Where it is and what stands there; `#` is a digit of the number's second half.
const LENT: [(&str, &str); 20] = [
    ("document.title", "Тел. 8 (495) ###-##-##"),
    ("$('#call').getAttribute('href')", "tel:+7495#######"),
    ("$('#call').title", "Позвонить +7 495 ### ## ##"),
    ("$('#call').getAttribute('aria-label')", "8-495-###-##-##"),
    ("$('#call').textContent", "звоните +7 (495) ###-##-##"),
    ("$('#pieces').textContent", "8 (495)###-##-##, ежедневно"),
    ("$('#sms a').getAttribute('href')", "sms:+7495#######?body=Hi"),
    ("$('#shown').value", "8 (495) ###-##-##"),
    ("$('#shown').placeholder", "+7 495 ###-##-##"),
    ("$('#image').alt", "+7 495 ###-##-##"),
    ("$('#declared').shadowRoot.textContent", "8-495-###-##-##"),
    ("$('#attached').shadowRoot.textContent", "8495#######"),
    ("$('#frame').contentDocument.body.textContent", "8 495 ### ## ##"),
    ("$('.copy').textContent", "8495#######"),
    ("$('#drawing').textContent", "8(495)###-##-##"),
    ("$('#details p').textContent", "8 495 ###-##-##"),
    ("$('#dialog').textContent", "8 495 ###-##-##"),
    ("$('#popover').textContent", "8 495 ###-##-##"),
    ("$('#data').dataset.phone", "8 (495) ###-##-##"),
    ("$('#element').textContent", "8 (495) ###-##-##"),
];

const LEFT: [(&str, &str); 9] = [
    ("$('script').textContent", "{\"telephone\": \"+74951234567\"}"),
    ("$('#ordinary').textContent", "Заказ 84951234567890, счёт 8495123456"),
    ("$('#typed').value + $('#typed').placeholder", "8 (495) 123-45-67+7 495 123-45-67"),
    ("$('#area').value", "8 (495) 123-45-67"),
    ("$('#code').textContent", "84951234567"),
    ("$('#off').textContent", "84951234567 84951234567"),
    ("$('#editable').textContent", "84951234567"),
    ("$('#legal').textContent", "8 (495) 123-45-67"),
    ("$('#template').innerHTML", "<p class=\"copy\">84951234567</p>"),
];

fn at(page: &Page, place: &str) -> Value {
    page.eval(&format!("(($) => {place})((one) => document.querySelector(one))")).unwrap()
}

fn rules() -> Value {
    json!({"page": {"exclude": ["/legal*"], "leave": [".legal", "[no-such]"], "attributes": ["data-phone"]}})
}

#[track_caller]
fn holds(page: &Page, half: &str) {
    for (place, pattern) in LENT {
        let mut digits = half.chars();
        let expected: String =
            pattern.chars().map(|c| if c == '#' { digits.next().unwrap() } else { c }).collect();
        assert_eq!(at(page, place), expected, "{place}");
    }
    for (place, text) in LEFT {
        assert_eq!(at(page, place), text, "{place}");
    }
}

#[test]
fn every_place_is_lent_and_given_back() {
    let mut shop = Shop::open(3, &json!({})).unwrap();
    shop.change(&json!({"page": {"leave": [".legal"], "attributes": ["data-phone"]}})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document("addEventListener('DOMContentLoaded', () => { window.icon = document.querySelector('#pieces .icon'); document.querySelector('#call b').onclick = () => { window.clicked = 1 } })").unwrap();
    page.goto(&shop.site.at("/everywhere.html")).unwrap();
    let number = lent_number(&page).unwrap();
    page.eval("(() => { document.querySelector('#attached').attachShadow({ mode: 'open' }).innerHTML = '<p>84951234567</p>';\
               document.body.append(document.querySelector('#template').content.cloneNode(true)); })()").unwrap();
    page.frame().unwrap();
    // Until then texts read to the page's scripts as the page wrote them (snippet/js/mask.js).
    std::thread::sleep(Duration::from_secs(10));
    holds(&page, &number[5..]);
    assert_eq!(
        at(&page, "$('#pieces .icon') == window.icon"),
        true,
        "the markup is the page's own"
    );
    page.click("#call b").unwrap();
    assert_eq!(page.eval("window.clicked").unwrap(), 1);
    page.eval("window.lendline.off()").unwrap();
    holds(&page, "1234567");
}

#[test]
fn pages_and_elements_are_left_alone_by_rule() {
    let shop = Shop::open(3, &rules()).unwrap();
    let page = Browser::shared()
        .unwrap()
        .context()
        .unwrap()
        .page(&shop.site.at("/everywhere.html"))
        .unwrap();
    lent_number(&page).unwrap();
    // A route of the page's own that is excluded, and back.
    page.run("history.pushState(0, '', '/legal/terms'); document.body.append('.');").unwrap();
    page.frame().unwrap();
    assert_eq!(at(&page, "$('#call').getAttribute('href')"), "tel:+74951234567");
    page.run("history.pushState(0, '', '/shop'); document.body.append('.');").unwrap();
    page.frame().unwrap();
    assert_ne!(at(&page, "$('#call').getAttribute('href')"), "tel:+74951234567");
}

#[test]
fn what_is_selected_waits_until_it_is_not() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page = Browser::shared()
        .unwrap()
        .context()
        .unwrap()
        .page(&shop.site.at("/everywhere.html"))
        .unwrap();
    let number = lent_number(&page).unwrap();
    // A person selects first; then the page sets what is selected.
    let text = "new Promise((done) => { const p = document.createElement('p'); p.id = 'late'; p.textContent = 'x'; document.body.append(p);\
                document.addEventListener('selectionchange', () => setTimeout(done), { once: true }); getSelection().selectAllChildren(p); })";
    page.eval(text).unwrap();
    page.eval("(() => { const p = document.querySelector('#late'); p.firstChild.data = '8 (495) 123-45-67'; getSelection().selectAllChildren(p); })()").unwrap();
    page.eval("new Promise((done) => setTimeout(done, 300))").unwrap();
    assert_eq!(at(&page, "getSelection().toString()"), "8 (495) 123-45-67");
    page.eval("getSelection().removeAllRanges()").unwrap();
    let expected = format!("8 (495) {}-{}-{}", &number[5..8], &number[8..10], &number[10..]);
    page.wait_until(
        &format!("document.querySelector('#late').textContent == '{expected}'"),
        Duration::from_secs(5),
    )
    .unwrap();
}

#[test]
fn copies_and_reveals_are_told() {
    let mut shop = Shop::open(3, &json!({})).unwrap();
    let edge = shop.edge.url().to_owned();
    let own = lendline_tests::Site::serve(move |_| {
        lendline_tests::Reply::html(format!(
            "<!doctype html><script async src='{edge}/s/shop.js'></script><p id=head><a id=call href='tel:+74951234567'>8 (495) 123-45-67</a></p>\
             <div><button id=reveal onclick=\"this.nextSibling.hidden = false\">Show</button><span hidden>8 495 123 45 67</span></div>"
        ))
    })
    .unwrap();
    shop.change(&json!({"origins": [own.url]})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().page(&own.at("/kontakty/")).unwrap();
    lent_number(&page).unwrap();
    page.click("#reveal").unwrap();
    page.eval("new Promise((done) => setTimeout(done, 500))").unwrap();
    page.eval("(() => { getSelection().selectAllChildren(document.querySelector('#head')); document.execCommand('copy'); document.execCommand('copy'); })()").unwrap();
    page.eval("new Promise((done) => setTimeout(done, 500))").unwrap();
    let told: Vec<String> =
        page.requests().into_iter().filter_map(|request| request.body).collect();
    let count = |what: &str| told.iter().map(|body| body.matches(what).count()).sum::<usize>();
    assert_eq!((count("e=reveal "), count("e=copy ")), (1, 1), "{told:?}");
    assert!(
        told.iter().all(|body| !body.contains("NaN") && !body.contains("undefined")),
        "{told:?}"
    );
}
