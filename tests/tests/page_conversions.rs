//! What a visitor does besides calling, in the browser: forms, links to mail and messengers, the page's own events.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::Shop;
use lendline_tests::{Browser, Page, Reply, Site, eventually};
use serde_json::{Value, json};
use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(20);

/// A page with forms and links that lead nowhere, with a telephone on it or without.
fn open(telephone: &str) -> (Shop, Page) {
    open_with(telephone, &json!({}))
}

/// The same with settings of the site's pages.
fn open_with(telephone: &str, rules: &Value) -> (Shop, Page) {
    let telephone = telephone.to_owned();
    let site = |edge: &str| {
        let html = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script async src={edge}/s/shop.js></script>
             {telephone}
             <form id=search onsubmit='return false'><input type=search name=q value=boilers><button>Find</button></form>
             <form id=login onsubmit='return false'><input type=email name=email><input type=password name=password><button>In</button></form>
             <form id=order onsubmit='return false'><input name=name value='Anna Secret'><input type=tel name=phone value=+79161234567><button>Order</button></form>
             <form id=full onsubmit='return false'><input name=имя value='Анна, «А=б»'><input name=phone type=tel value='8 (916) 123-45-67'><textarea name='user[note]'>call me
after 6</textarea><input type=hidden name=note value=HiddenSecret><input type=file name=note><input name=other value=OtherSecret><button>Send</button></form>
             <p onclick='event.preventDefault()'><a id=mail href='mailto:us@shop.example'>Mail</a> <a id=wa href='https://wa.me/74951234567'>WhatsApp</a>
             <a id=tg href='tg://resolve?domain=shop'>Telegram</a>
             <a id=max href='https://max.ru/shop'>MAX</a> <a id=signal href='https://signal.me/#p/+74951234567'>Signal</a> <a id=chats href='https://chats.viber.com/shop'>Viber</a> <a id=js href='javascript:void 0'>Menu</a> <a id=on href='/prices'>Prices</a>
             <a id=out href='https://partner.example/'>Partner</a></p>"
        );
        Site::serve(move |_| Reply::html(html.clone()))
    };
    let shop = Shop::open_on(site, 3, &json!({ "page": rules })).unwrap();
    let page = Browser::shared().unwrap().context().unwrap();
    let page = page.page(&shop.site.at("/?utm_source=google&utm_medium=cpc")).unwrap();
    page.wait_until("!!window.lendline?.track", WITHIN).unwrap();
    (shop, page)
}

/// The kinds, names and values of the only visit's conversions, once there are so many.
fn conversions(shop: &Shop, count: usize) -> Vec<Value> {
    let told = eventually(WITHIN, || {
        let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
        let visits = told["visits"].as_array().unwrap().clone();
        let all = visits.first().and_then(|visit| visit["conversions"].as_array().cloned());
        all.filter(|all| all.len() >= count)
    });
    told.iter().map(|one| json!([one["kind"], one["name"], one["value"]])).collect()
}

#[test]
fn what_a_visitor_sends_and_taps_is_counted() {
    let (shop, page) = open("<p><a id=call href='tel:+74951234567'>+7 495 123-45-67</a>");
    for id in ["search", "login", "order"] {
        page.click(&format!("#{id} button")).unwrap();
    }
    for id in ["mail", "wa", "tg", "max", "signal", "chats", "js", "on", "out"] {
        page.click(&format!("#{id}")).unwrap();
    }
    page.eval("lendline.track('quiz', 1500.5)").unwrap();
    page.eval("lendline.track('scrolled to\\nthe end')").unwrap();
    let all = conversions(&shop, 9);
    assert_eq!(
        all,
        [
            json!(["form", null, null]),
            json!(["mail", null, null]),
            json!(["messenger", "whatsapp", null]),
            json!(["messenger", "telegram", null]),
            json!(["messenger", "max", null]),
            json!(["messenger", "signal", null]),
            json!(["messenger", "viber", null]),
            json!(["event", "quiz", 1500.5]),
            json!(["event", "scrolled to the end", null]),
        ]
    );
    let said = page.requests().into_iter().filter_map(|request| request.body);
    let said: String = said.collect();
    for secret in ["Secret", "9161234567", "us@shop", "boilers", "partner", "javascript"] {
        assert!(!said.contains(secret), "{secret} was told: {said}");
    }
    assert!(page.console_errors().is_empty());
}

#[test]
fn a_form_in_a_shadow_root_is_counted_once_and_one_in_a_frame_is_the_frames() {
    let (shop, page) = open("<p><a id=call href='tel:+74951234567'>+7 495 123-45-67</a>");
    let order = "<form onsubmit='return false'><input type=tel name=phone value=1><button>Go</button></form>";
    page.run(&format!(
        "const order = `{order}`; const root = (host) => host.attachShadow({{ mode: 'open' }});
         const put = () => document.body.appendChild(document.createElement('section'));
         const outer = root(put()); outer.innerHTML = '<div></div>';
         const inner = root(outer.firstChild); inner.innerHTML = order;
         const host = put(); host.innerHTML = order; root(host).innerHTML = '<slot></slot>';
         const off = put(); off.dataset.lendline = 'off'; root(off).innerHTML = order;
         const frame = document.createElement('iframe'); document.body.append(frame);
         frame.contentDocument.body.innerHTML = order;
         const hosts = [inner, host, off.shadowRoot, frame.contentDocument];
         window.send = () => hosts.forEach((one) => one.querySelector('button').click());"
    ))
    .unwrap();
    page.frame().unwrap();
    page.run("send(); lendline.track('end')").unwrap();
    let form = json!(["form", null, null]);
    assert_eq!(conversions(&shop, 3), [form.clone(), form, json!(["event", "end", null])]);
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn what_comes_before_the_visitor_is_known_waits_and_needs_no_number() {
    let (shop, page) = open("");
    page.eval("lendline.track('first')").unwrap();
    page.click("#order button").unwrap();
    assert_eq!(
        conversions(&shop, 2),
        [json!(["event", "first", null]), json!(["form", null, null])]
    );
    // Nothing that a page hands in breaks it.
    page.eval("lendline.track()").unwrap();
    page.eval("lendline.track('\\ud800', {})").unwrap();
    page.eval("lendline.track('last')").unwrap();
    let all = conversions(&shop, 3);
    assert_eq!(all.last(), Some(&json!(["event", "last", null])), "{all:?}");
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn what_a_new_visit_begins_with_is_its_own() {
    for offers in [true, false] {
        let (mut shop, page) = open("<p><a id=call href='tel:+74951234567'>+7 495 123-45-67</a>");
        shop.change(&json!({ "offers": offers })).unwrap();
        page.wait_until("localStorage.getItem('lendline.shop')", WITHIN).unwrap();
        // Told at once, with what is known of the last visit in the browser.
        page.on_new_document(
            "addEventListener('lendline', () => { lendline.track('order', 5); lendline.identify('crm-1'); })",
        )
        .unwrap();
        page.goto(&shop.site.at("/?utm_source=yandex&utm_medium=cpc&utm_campaign=other")).unwrap();
        let told = eventually(WITHIN, || {
            let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
            let visits = told["visits"].as_array().unwrap().clone();
            visits.iter().any(|visit| visit["conversions"][0]["name"] == "order").then_some(visits)
        });
        let sources: Vec<(&Value, usize)> = told
            .iter()
            .map(|visit| (&visit["source"], visit["conversions"].as_array().unwrap().len()))
            .collect();
        assert_eq!(sources, [(&json!("yandex"), 1), (&json!("google"), 0)], "offers: {offers}");
    }
}

/// The fields of each of the only visit's forms, once there are so many.
fn written(shop: &Shop, count: usize) -> Vec<Value> {
    let told = eventually(WITHIN, || {
        let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
        let visits = told["visits"].as_array().unwrap().clone();
        let all: Vec<Value> = visits
            .iter()
            .flat_map(|visit| visit["conversions"].as_array().unwrap().clone())
            .collect();
        Some(all).filter(|all| all.len() >= count)
    });
    told.iter().map(|one| one["fields"].clone()).collect()
}

fn said(page: &Page) -> String {
    page.requests().into_iter().filter_map(|request| request.body).collect()
}

#[test]
fn what_is_written_in_a_form_is_kept_where_the_owner_asks_for_it() {
    let rules = json!({ "form_fields": ["phone", "имя", "user[note]", "note", "email"] });
    let (shop, page) =
        open_with("<p><a id=call href='tel:+74951234567'>+7 495 123-45-67</a>", &rules);
    page.click("#login button").unwrap();
    page.click("#full button").unwrap();
    let expected = json!([
        { "name": "имя", "value": "Анна, «А=б»" },
        { "name": "phone", "value": "8 (916) 123-45-67", "number": "+79161234567" },
        { "name": "user[note]", "value": "call me after 6" },
    ]);
    assert_eq!(written(&shop, 1), std::slice::from_ref(&expected));
    // What is long is cut, in whatever letters.
    page.eval("document.querySelector('[name=\"user[note]\"]').value = '😀ж'.repeat(3000)")
        .unwrap();
    page.click("#full button").unwrap();
    let all = written(&shop, 2);
    assert_eq!(all[1][2]["value"], format!("{}😀…", "😀ж".repeat(49)));
    let (_, told) =
        shop.edge.api().get("/api/v1/sites/shop/history?caller=%2B79161234567").unwrap();
    let visitor = &told["visits"][0]["visitor"];
    let joins = told["joins"].as_array().unwrap();
    assert!(
        joins.iter().any(|join| &join["visitor"] == visitor && join["forms"] == json!(["1"])),
        "{told}"
    );
    assert!(joins.iter().any(|join| join["caller"] == "+79161234567"), "{told}");
    assert_eq!(told["visits"][0]["conversions"][0]["fields"], expected);
    let said = said(&page);
    for secret in ["HiddenSecret", "OtherSecret", "boilers"] {
        assert!(!said.contains(secret), "{secret} was told: {said}");
    }
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn of_who_has_not_agreed_nothing_that_he_writes_is_told() {
    let fields = json!(["phone", "имя", "user[note]"]);
    let secrets = ["9161234567", "(916)", "call%20me", "call%2520me"];
    let rules = json!({ "form_fields": fields, "consent": "none" });
    let (shop, page) =
        open_with("<p><a id=call href='tel:+74951234567'>+7 495 123-45-67</a>", &rules);
    page.wait_until("lendline.number('+74951234567').tel != '+74951234567'", WITHIN).unwrap();
    page.click("#full button").unwrap();
    assert_eq!(written(&shop, 1), [json!([])]);
    for secret in secrets {
        assert!(!said(&page).contains(secret), "{secret} was told: {}", said(&page));
    }
    // He agrees, and takes it back.
    page.eval("lendline.consent('measure')").unwrap();
    page.click("#full button").unwrap();
    assert_eq!(written(&shop, 2)[1].as_array().unwrap().len(), 3);
    page.eval("lendline.consent('none')").unwrap();
    page.click("#full button").unwrap();
    assert_eq!(written(&shop, 3)[2], json!([]));
}

#[test]
fn a_tap_is_one_on_a_link_that_dials() {
    let (_shop, page) = open(
        "<p id=titled title='Tel. +7 495 123-45-67' onclick='event.preventDefault()'><button id=menu type=button>Menu</button>
         <a id=call href='tel:+74951234567' aria-label='Telephone +7 495 123-45-67'>+7 495 123-45-67</a>",
    );
    page.wait_until("!titled.title.includes('123-45-67')", WITHIN).unwrap();
    page.click("#menu").unwrap();
    page.click("#call").unwrap();
    let told = eventually(WITHIN, || Some(said(&page)).filter(|told| told.contains("e=tap")));
    assert_eq!(told.matches("e=tap").count(), 1, "{told}");
}
