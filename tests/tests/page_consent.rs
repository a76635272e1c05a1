//! A site that asks first: what becomes of a visitor who agrees when his page has shown its number already.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{SHOWN_WITHIN, Shop, shown_number};
use lendline_tests::{Browser, Context, Page, Reply, Site, eventually};
use serde_json::{Value, json};

const AD: &str = "/?utm_source=google&utm_medium=cpc&utm_campaign=boilers";
const OWN: &str = "lendline_visitor_shop";

/// How the site's own banner tells, on each page after the one on which the visitor agreed.
const AT_ONCE: &str = "if (document.cookie.includes('agreed')) addEventListener('lendline', () => { lendline.consent('measure'); window.told = 1 })";
const LATE: &str = "if (document.cookie.includes('agreed')) addEventListener('lendline', () => lendline.ready.then(() => setTimeout(() => { lendline.consent('measure'); window.told = 1 }, 1500)))";

/// A shop that asks first, on `www.shop.localhost` with the script from `calls.shop.localhost`.
fn open() -> Shop {
    let mut shop = Shop::open_on(
        |edge| {
            let edge = edge.replace("127.0.0.1", "calls.shop.localhost");
            let page = format!(
                "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script async src={edge}/s/shop.js></script>
                 <p>Call <a id=call href='tel:+74951234567'>+7 495 123-45-67</a> <a id=on href=/second>On</a>"
            );
            Site::serve(move |_| Reply::html(page.clone()))
        },
        5,
        &json!({"page": {"consent": "none"}}),
    )
    .unwrap();
    let home = home(&shop);
    shop.change(&json!({ "origins": [home] })).unwrap();
    shop
}

fn home(shop: &Shop) -> String {
    shop.site.url.replace("127.0.0.1", "www.shop.localhost")
}

fn context() -> Context {
    Browser::shared().unwrap().context().unwrap()
}

fn settled(page: &Page) -> String {
    let answered = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/visit') && one.responseEnd)";
    page.wait_until(answered, SHOWN_WITHIN).unwrap();
    shown_number(page).unwrap()
}

fn goes_on(page: &Page, path: &str) -> String {
    page.eval(&format!("void (location.href = '{path}')")).unwrap();
    page.wait_until(&format!("location.pathname == '{path}'"), SHOWN_WITHIN).unwrap();
    settled(page)
}

/// The site's banner, and ours.
fn agrees(page: &Page) {
    page.eval("void (document.cookie = 'agreed=1; path=/')").unwrap();
    page.eval("lendline.consent('measure')").unwrap();
}

fn visits(shop: &Shop) -> Vec<Value> {
    let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    told["visits"].as_array().unwrap().clone()
}

fn own_cookie(context: &Context) -> Option<Value> {
    let all = context.cookies().unwrap();
    all.as_array().unwrap().iter().find(|cookie| cookie["name"] == OWN).cloned()
}

/// What the script keeps: the visitor and his number; None where nothing is kept.
fn kept(page: &Page) -> Option<(String, String)> {
    let text = page.eval("localStorage.getItem('lendline.shop')").unwrap().as_str()?.to_owned();
    let of = |key: &str| text.lines().find_map(|line| line.strip_prefix(key).map(str::to_owned));
    let (token, numbers) = (of("t=")?, of("n=")?);
    Some((token.split('.').next()?.to_owned(), numbers.split(' ').nth(1)?.to_owned()))
}

/// Goes on to two more pages, each of which tells at some time that he agreed.
fn walks_on(page: &Page, number: &str) {
    for path in ["/second", "/third"] {
        goes_on(page, path);
        page.wait_until("window.told", SHOWN_WITHIN).unwrap();
        eventually(SHOWN_WITHIN, || (shown_number(page).unwrap() == number).then_some(()));
    }
}

#[test]
fn who_agrees_on_his_first_page_is_one_visitor_in_one_visit_from_its_source_on() {
    let shop = open();
    let context = context();
    let page = context.blank_page().unwrap();
    page.on_new_document(AT_ONCE).unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    let number = settled(&page);
    assert_eq!((kept(&page), own_cookie(&context)), (None, None), "nothing before he agreed");
    agrees(&page);
    let known = kept(&page).unwrap();
    assert_eq!(known.1, number, "what he saw already");
    walks_on(&page, &number);

    let visits = visits(&shop);
    let [visit] = visits.as_slice() else { panic!("one visit: {visits:#?}") };
    assert_eq!(visit["visitor"], known.0);
    assert_eq!((&visit["source"], &visit["campaign"]), (&json!("google"), &json!("boilers")));
    assert!(visit["landing"].as_str().unwrap().starts_with("/?utm_source=google"), "{visit}");
    assert!(own_cookie(&context).unwrap()["value"].as_str().unwrap().starts_with(&known.0));

    page.click("#call").unwrap();
    eventually(SHOWN_WITHIN, || {
        shop.ring("1", &number, "+79161234567").unwrap();
        let verdict = &shop.call("1")?["verdict"];
        let first = &verdict["candidates"][0];
        (first["visit"] == visit["visit"] && first["source"] == "google").then_some(())
    });
    assert!(page.console_errors().is_empty());
}

#[test]
fn he_stays_the_same_where_pages_tell_it_when_they_have_asked_already() {
    let shop = open();
    let context = context();
    let page = context.blank_page().unwrap();
    page.on_new_document(LATE).unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    let number = settled(&page);
    agrees(&page);
    let known = kept(&page).unwrap();
    walks_on(&page, &number);
    assert_eq!(kept(&page), Some(known.clone()));

    let visits = visits(&shop);
    let (his, others): (Vec<&Value>, Vec<&Value>) =
        visits.iter().partition(|visit| visit["visitor"] == known.0);
    assert_eq!(his.len(), 1, "{visits:#?}");
    assert_eq!(his[0]["source"], "google");
    // What a page shows before it is told is a stranger's; it comes from nowhere, and not from the shop itself.
    assert!(!others.is_empty(), "{visits:#?}");
    assert!(others.iter().all(|visit| visit["channel"] == "Direct"), "{visits:#?}");
    // Such pages ask before they are told, and nothing but the answer to a visit leaves a cookie.
    assert_eq!(own_cookie(&context), None);
}

#[test]
fn who_agrees_on_his_second_page_begins_there_and_comes_from_nobody() {
    let shop = open();
    let page = context().blank_page().unwrap();
    page.on_new_document(AT_ONCE).unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    settled(&page);
    goes_on(&page, "/first");
    agrees(&page);
    let (visitor, number) = kept(&page).unwrap();
    walks_on(&page, &number);

    let visits = visits(&shop);
    let told: Vec<(&Value, &Value, bool)> = visits
        .iter()
        .map(|visit| (&visit["channel"], &visit["landing"], visit["visitor"] == visitor))
        .collect();
    let landing = json!("/?utm_source=google&utm_medium=cpc&utm_campaign=boilers");
    let expected =
        [(&json!("Direct"), &json!("/first"), true), (&json!("Paid Search"), &landing, false)];
    assert_eq!(told, expected, "{visits:#?}");
}

#[test]
fn who_takes_it_back_leaves_nothing_and_is_a_stranger_on_the_next_page() {
    let shop = open();
    let context = context();
    let page = context.blank_page().unwrap();
    page.on_new_document(AT_ONCE).unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    let number = settled(&page);
    agrees(&page);
    let (visitor, _) = kept(&page).unwrap();
    walks_on(&page, &number);
    eventually(SHOWN_WITHIN, || own_cookie(&context));

    page.eval("void (document.cookie = 'agreed=; path=/; max-age=0')").unwrap();
    page.eval("lendline.consent('none')").unwrap();
    assert_eq!(kept(&page), None);
    eventually(SHOWN_WITHIN, || own_cookie(&context).is_none().then_some(()));
    assert_eq!(shown_number(&page).unwrap(), number, "on this page it stays his");
    let other = goes_on(&page, "/fourth");
    assert_ne!(other, number);
    page.goto("about:blank").unwrap();
    assert_eq!(own_cookie(&context), None);
    let visits = visits(&shop);
    assert_eq!(visits.len(), 2, "{visits:#?}");
    assert_ne!(visits[0]["visitor"], visitor);
}

#[test]
fn who_he_is_is_told_of_none_but_who_agreed() {
    let shop = open();
    let page = context().blank_page().unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    settled(&page);
    page.eval("lendline.identify('early')").unwrap();
    page.eval("lendline.track('done')").unwrap();
    let known = |person: &str| {
        let path = format!("/api/v1/sites/shop/history?person={person}");
        let (_, told) = shop.edge.api().get(&path).unwrap();
        told["visits"].as_array().map_or(0, Vec::len)
    };
    let did = |count: usize| {
        let all = visits(&shop);
        (all[0]["conversions"].as_array().unwrap().len() == count).then_some(())
    };
    eventually(SHOWN_WITHIN, || did(1));
    assert_eq!(known("early"), 0, "what he did is counted, and not whose it was");
    agrees(&page);
    page.eval("lendline.identify('later')").unwrap();
    page.eval("lendline.track('again')").unwrap();
    eventually(SHOWN_WITHIN, || did(2));
    assert_eq!((known("early"), known("later")), (0, 1));
    assert!(page.console_errors().is_empty());
}

#[test]
fn no_word_but_measure_is_an_agreement() {
    let shop = open();
    let context = context();
    let page = context.blank_page().unwrap();
    page.goto(&format!("{}{AD}", home(&shop))).unwrap();
    let number = settled(&page);
    for word in ["'denied'", "'NONE'", "false", "undefined", "null", "{}", "'granted'"] {
        page.eval(&format!("lendline.consent({word})")).unwrap();
        assert_eq!((kept(&page), own_cookie(&context)), (None, None), "{word}");
    }
    assert_eq!(shown_number(&page).unwrap(), number, "he keeps what he is shown");
    agrees(&page);
    assert!(kept(&page).is_some());
    page.eval("lendline.consent('denied')").unwrap();
    assert_eq!(kept(&page), None, "what he agreed to is taken back");
    page.eval("lendline.identify('afterwards')").unwrap();
    goes_on(&page, "/second");
    let (_, told) = shop.edge.api().get("/api/v1/sites/shop/history?person=afterwards").unwrap();
    assert!(told["visits"].as_array().is_none_or(Vec::is_empty), "{told:#?}");
    assert!(page.console_errors().is_empty());
}
