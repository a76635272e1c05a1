//! Who a browser is taken for: on the site's own domain by a cookie too, elsewhere by what the script keeps.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{SHOWN_WITHIN, Shop};
use lendline_tests::{Browser, Context, Page, Reply, Site, eventually};
use serde_json::{Value, json};
use std::time::Duration;

const OWN: &str = "lendline_visitor_shop";

/// A shop whose pages stand under several names (`www.shop.localhost`, or another site's) and have their script from
/// `calls.shop.localhost`.
fn open(more: &Value) -> Shop {
    let mut shop = Shop::open_on(
        |edge| {
            let edge = edge.replace("127.0.0.1", "calls.shop.localhost");
            let page = format!(
                "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script async src={edge}/s/shop.js></script>
                 <p>Call <a id=call href='tel:+74951234567'>+7 495 123-45-67</a>"
            );
            Site::serve(move |_| Reply::html(page.clone()))
        },
        5,
        more,
    )
    .unwrap();
    let origins = [named(&shop, "www.shop"), named(&shop, "m.shop"), named(&shop, "other")];
    shop.change(&json!({ "origins": origins })).unwrap();
    shop
}

/// The address of the shop's pages under another name.
fn named(shop: &Shop, name: &str) -> String {
    shop.site.url.replace("127.0.0.1", &format!("{name}.localhost"))
}

fn context() -> Context {
    Browser::shared().unwrap().context().unwrap()
}

/// The visitor and his number, as the script keeps them.
fn kept(page: &Page) -> (String, String) {
    let of = |pattern: &str| {
        let found = format!("(localStorage.getItem('lendline.shop') || '').match({pattern})?.[1]");
        page.wait_until(&found, SHOWN_WITHIN).unwrap().as_str().unwrap().to_owned()
    };
    (of("/^t=([0-9a-f]{32})\\./m"), of("/^n=\\S+ (\\S+)/m"))
}

fn cookies(context: &Context) -> Vec<Value> {
    context.cookies().unwrap().as_array().unwrap().clone()
}

#[test]
fn what_the_browser_threw_away_the_cookie_still_tells_on_every_sub_domain() {
    let shop = open(&json!({}));
    let context = context();
    let page = context.page(&named(&shop, "www.shop")).unwrap();
    let known = kept(&page);
    let all = cookies(&context);
    let [cookie] = all.as_slice() else { panic!("one cookie: {all:#?}") };
    assert_eq!(cookie["name"], OWN);
    assert_eq!(cookie["domain"], "calls.shop.localhost", "the shop's own server never gets it");
    assert_eq!((&cookie["path"], &cookie["httpOnly"]), (&json!("/v1/"), &json!(true)));
    assert_eq!(page.eval("document.cookie").unwrap(), "");
    let lasts = cookie["expires"].as_f64().unwrap()
        - page.eval("Date.now() / 1000").unwrap().as_f64().unwrap();
    assert!(lasts > 399.0 * 86_400.0, "{lasts} s");

    page.eval("localStorage.clear()").unwrap();
    page.reload().unwrap();
    assert_eq!(kept(&page), known, "his own number again");
    let other = context.page(&named(&shop, "m.shop")).unwrap();
    assert_eq!(kept(&other), known, "another sub-domain");
    assert!(other.console_errors().is_empty());

    let (_, visits) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    let visitors =
        visits["visits"].as_array().unwrap().iter().map(|visit| visit["visitor"].as_str().unwrap());
    assert!(visitors.into_iter().all(|visitor| visitor == known.0), "{visits:#}");
}

#[test]
fn a_page_of_another_site_leaves_no_cookie() {
    let shop = open(&json!({}));
    let context = context();
    let page = context.page(&named(&shop, "other")).unwrap();
    let known = kept(&page);
    assert_eq!(cookies(&context), Vec::<Value>::new());
    page.eval("localStorage.clear()").unwrap();
    page.reload().unwrap();
    assert_ne!(kept(&page).0, known.0);
}

#[test]
fn there_is_no_cookie_before_consent_nor_after_it_was_taken_back() {
    let shop = open(&json!({"page": {"consent": "none"}}));
    let context = context();
    let page = context.page(&named(&shop, "www.shop")).unwrap();
    let link = "document.querySelector('#call').href != 'tel:+74951234567'";
    page.wait_until(link, SHOWN_WITHIN).unwrap();
    page.wait_until("lendline.ready.then(() => true)", SHOWN_WITHIN).unwrap();
    assert_eq!(cookies(&context), Vec::<Value>::new());

    page.eval("lendline.consent('measure')").unwrap();
    let known = kept(&page);
    // Each page asks anew for consent; whoever agreed on the last one is asked for by this one's script.
    let agreeing = context.blank_page().unwrap();
    agreeing
        .on_new_document("addEventListener('lendline', () => lendline.consent('measure'))")
        .unwrap();
    agreeing.goto(&format!("{}/?utm_source=a&utm_medium=cpc", named(&shop, "m.shop"))).unwrap();
    let there = kept(&agreeing);
    assert_ne!(there.0, known.0, "nothing was kept by which he could be known elsewhere");
    agreeing.goto(&format!("{}/?utm_source=b&utm_medium=cpc", named(&shop, "m.shop"))).unwrap();
    eventually(Duration::from_secs(10), || (!cookies(&context).is_empty()).then_some(()));

    agreeing.eval("lendline.consent('none')").unwrap();
    eventually(Duration::from_secs(10), || cookies(&context).is_empty().then_some(()));
}

#[test]
fn who_objects_is_not_known_again_whatever_is_on_its_way() {
    let shop = open(&json!({"offers": false}));
    let context = context();
    let page = context.page(&named(&shop, "www.shop")).unwrap();
    let known = kept(&page);
    // Nothing is in the browser but the cookie, and the page has asked nothing yet.
    page.on_new_document(
        "localStorage.clear(); addEventListener('lendline', () => lendline.consent('none'))",
    )
    .unwrap();
    page.reload().unwrap();
    eventually(Duration::from_secs(10), || cookies(&context).is_empty().then_some(()));

    // He objects while the answer that sets the cookie is on its way.
    let other = context.blank_page().unwrap();
    other
        .on_new_document(
            "const send = window.fetch; window.fetch = (...all) => {\
             const answer = send(...all); \
             if (String(all[0]).endsWith('/v1/visit') && !window.said) { window.said = 1; setTimeout(() => lendline.consent('none')); } \
             return answer; };",
        )
        .unwrap();
    other.goto(&named(&shop, "m.shop")).unwrap();
    other.wait_until("window.said", SHOWN_WITHIN).unwrap();
    other.wait_until("lendline.ready.then(() => true)", SHOWN_WITHIN).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(cookies(&context), Vec::<Value>::new());
    let last = context.page(&named(&shop, "www.shop")).unwrap();
    assert_ne!(kept(&last).0, known.0);
}

#[test]
fn a_privacy_signal_is_respected_where_the_owner_says_so() {
    let mut shop = open(&json!({"page": {"respect_gpc": true}}));
    let visit = |shop: &Shop| {
        let context = context();
        let page = context.blank_page().unwrap();
        page.set_headers(&[("Sec-GPC", "1")]).unwrap();
        page.goto(&named(shop, "www.shop")).unwrap();
        let link = "document.querySelector('#call').href != 'tel:+74951234567'";
        page.wait_until(link, SHOWN_WITHIN).unwrap();
        page.wait_until("lendline.ready.then(() => true)", SHOWN_WITHIN).unwrap();
        (context, page)
    };
    let (context, page) = visit(&shop);
    assert_eq!(page.eval("localStorage.length").unwrap(), 0);
    assert_eq!(cookies(&context), Vec::<Value>::new());
    shop.change(&json!({"page": {"respect_gpc": false}})).unwrap();
    let (context, page) = visit(&shop);
    kept(&page);
    assert_eq!(cookies(&context).len(), 1);
}

#[test]
fn what_other_systems_call_him_is_kept_with_his_visit() {
    let shop = open(&json!({"hold_seconds": 60}));
    let ids = || {
        let (_, visits) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
        visits["visits"][0]["ids"].clone()
    };
    let set = |page: &Page, cookie: &str| {
        let domain = "location.hostname.split('.').slice(-2).join('.')";
        page.eval(&format!("void (document.cookie = '{cookie}; path=/; domain=' + {domain})"))
            .unwrap();
    };
    let context = context();
    let page = context.page(&named(&shop, "www.shop")).unwrap();
    kept(&page);
    assert_eq!(ids(), json!({}));
    // A tag that loads late; the next beat brings what it set, and nothing else.
    set(&page, "_ga=GA1.1.1321232129.1690013078");
    set(&page, "session=secret");
    page.eval("lendline.track('later')").unwrap();
    let client = json!({"ga_client_id": "1321232129.1690013078"});
    eventually(SHOWN_WITHIN, || (ids() == client).then_some(()));
    set(&page, "_ym_uid=1674202831464027743");
    page.reload().unwrap();
    let both = json!({"ga_client_id": "1321232129.1690013078", "ym_uid": "1674202831464027743"});
    eventually(SHOWN_WITHIN, || (ids() == both).then_some(()));
    assert!(page.console_errors().is_empty());
}

#[test]
fn cookies_of_another_site_and_of_who_objects_are_not_read() {
    for (more, name) in [(json!({}), "other"), (json!({"page": {"consent": "none"}}), "www.shop")] {
        let shop = open(&more);
        let page = context().blank_page().unwrap();
        let set = "document.cookie = '_ym_uid=1674202831464027743; path=/; domain=' + location.hostname.split('.').slice(-2).join('.')";
        page.on_new_document(set).unwrap();
        page.goto(&named(&shop, name)).unwrap();
        page.wait_until("document.querySelector('#call').href != 'tel:+74951234567'", SHOWN_WITHIN)
            .unwrap();
        page.eval("lendline.track('one')").unwrap();
        let told = || {
            let (_, visits) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
            let visit = visits["visits"][0].clone();
            (visit["conversions"][0]["name"] == "one").then_some(visit)
        };
        let visit = eventually(SHOWN_WITHIN, told);
        assert_eq!(visit["ids"], json!({}), "{name}");
    }
}
