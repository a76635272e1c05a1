//! The owner's page: signed in, it shows calls as they come; hostile text does nothing on it.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number};
use lendline_tests::{Browser, Page};
use serde_json::json;
use std::time::Duration;

fn signed_in(shop: &Shop) -> Page {
    let page = Browser::shared().unwrap().context().unwrap().page(shop.edge.url()).unwrap();
    page.eval(&format!("(() => {{ document.querySelector('input[name=token]').value = '{}'; document.querySelector('form').requestSubmit(); }})()", shop.edge.token()))
        .unwrap();
    page.wait_until(
        "location.pathname == '/' && !document.querySelector('input[name=token]')",
        Duration::from_secs(10),
    )
    .unwrap();
    page
}

#[test]
fn a_wrong_token_does_not_sign_in() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().page(shop.edge.url()).unwrap();
    page.eval("(() => { document.querySelector('input[name=token]').value = 'x'.repeat(48); document.querySelector('form').requestSubmit(); })()")
        .unwrap();
    page.wait_until("location.search == '?failed=1'", Duration::from_secs(10)).unwrap();
    let status = page.eval("fetch('/api/v1/sites').then((reply) => reply.status)").unwrap();
    assert_eq!(status, 401);
}

#[test]
fn a_call_appears_with_its_verdict_and_the_visit_behind_it() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let owner = signed_in(&shop);
    let cookie = owner.eval("document.cookie").unwrap();
    assert_eq!(cookie, "", "the cookie is out of scripts' reach");
    let url = shop.site.at("/second.html?utm_source=yandex&utm_medium=cpc&utm_campaign=boilers&utm_term=gas%20boiler%20price");
    let visitor = Browser::shared().unwrap().context().unwrap().page(&url).unwrap();
    let number = lent_number(&visitor).unwrap();
    visitor.click("#call").unwrap();
    std::thread::sleep(Duration::from_secs(4));
    shop.ring("c1", &number, "+79161234567").unwrap();
    owner
        .wait_until("/916.123-45-67/.test(document.body.innerText)", Duration::from_secs(10))
        .unwrap();
    let text = owner.text().unwrap();
    for expected in [
        "yandex / cpc",
        "boilers",
        "gas boiler price",
        "Confirmed",
        "tapped the number",
        "Paid Search",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}

#[test]
fn hostile_text_does_nothing_on_the_owners_page() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let hostile =
        "<img src=x onerror=window.hit=1><script>window.hit=1</script>\"'`${window.hit=1}";
    let encoded: String = hostile.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let names = ["utm_source", "utm_campaign", "utm_term", "utm_content", "utm_medium"];
    let query = names.map(|name| format!("{name}={encoded}")).join("&");
    let context = Browser::shared().unwrap().context().unwrap();
    let visitor = context.blank_page().unwrap();
    visitor
        .on_new_document("Object.defineProperty(Document.prototype, 'referrer', { get: () => 'https://evil.example/<script>window.hit=1</script>?q=\"><img src=x onerror=window.hit=1>' })")
        .unwrap();
    visitor.goto(&shop.site.at(&format!("/second.html?{query}"))).unwrap();
    let number = lent_number(&visitor).unwrap();
    visitor.click("#call").unwrap();
    std::thread::sleep(Duration::from_secs(4));
    shop.ring("c1", &number, hostile).unwrap();
    shop.ring("c2", "+74957777777", hostile).unwrap();
    let owner = signed_in(&shop);
    owner
        .wait_until("document.body.innerText.includes('onerror')", Duration::from_secs(10))
        .unwrap();
    for tab in ["visits", "numbers", "calls"] {
        owner.eval(&format!("(location.hash = '#{tab}', [...document.querySelectorAll('nav a, nav button, [role=tab]')].find((one) => one.outerHTML.includes('{tab}'))?.click())")).unwrap();
        std::thread::sleep(Duration::from_millis(800));
        assert_eq!(
            owner
                .eval("window.hit === undefined && !document.querySelector('img[src=x]')")
                .unwrap(),
            true,
            "{tab}"
        );
    }
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
    assert!(shop.call("c1").unwrap()["verdict"]["grade"] == "confirmed");
}

#[test]
fn the_owner_is_told_that_the_pool_was_empty() {
    let shop = Shop::open(1, &json!({"when_empty": "original"})).unwrap();
    let browser = Browser::shared().unwrap();
    let first = browser.context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    lent_number(&first).unwrap();
    let second = browser.context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    let asked = || {
        second
            .requests()
            .into_iter()
            .any(|one| one.url.ends_with("/v1/visit") && one.status == Some(200))
    };
    lendline_tests::eventually(Duration::from_secs(10), || asked().then_some(()));
    let owner = signed_in(&shop);
    owner.wait_until("/no free number|без номера|ran out|was empty|had no number/i.test(document.body.innerText)", Duration::from_secs(15)).unwrap();
}
