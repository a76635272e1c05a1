//! The owner's page: signed in, it shows calls as they come; hostile text does nothing on it.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{PRINTED, Shop, lent_number};
use lendline_tests::{Browser, Page, Visitor};
use serde_json::json;
use std::time::Duration;

fn signed_in(shop: &Shop) -> Page {
    let page = Browser::shared().unwrap().context().unwrap().page(shop.edge.url()).unwrap();
    page.eval(&format!("(() => {{ document.querySelector('input[name=token]').value = '{}'; document.querySelector('form').requestSubmit(); }})()", shop.edge.token()))
        .unwrap();
    // A document that is there may not be read yet; this is said once its script listens.
    let listening = "document.querySelector('#link')?.dataset.state == 'live'";
    page.wait_until(listening, Duration::from_secs(15)).unwrap();
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
    for tab in ["visits", "numbers", "report", "calls"] {
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

/// Chooses in one of the report's lists, as a person does.
fn choose(owner: &Page, list: &str, value: &str) {
    owner
        .eval(&format!(
            "(() => {{ const one = document.querySelector('#report-ask').elements['{list}']; one.value = '{value}'; one.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        ))
        .unwrap();
}

#[test]
fn the_report_shows_what_is_confirmed_weighed_and_unknown() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let owner = signed_in(&shop);
    owner.eval("document.querySelector('[data-lang=en]').click()").unwrap();
    owner.eval("document.querySelector('#tabs a[href=\"#report\"]').click()").unwrap();
    owner
        .wait_until(
            "document.body.innerText.includes('Nothing in this period')",
            Duration::from_secs(10),
        )
        .unwrap();
    // One visitor comes twice and taps the second time; a number that nobody was shown rings too.
    let hostile = "%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E";
    let context = Browser::shared().unwrap().context().unwrap();
    let first = shop.site.at("/second.html?utm_source=vk&utm_medium=social&utm_campaign=summer");
    let visitor = context.page(&first).unwrap();
    lent_number(&visitor).unwrap();
    visitor
        .goto(&shop.site.at(&format!(
            "/second.html?utm_source=yandex&utm_medium=cpc&utm_campaign={hostile}&utm_term=gas%20boiler"
        )))
        .unwrap();
    let number = lent_number(&visitor).unwrap();
    visitor.click("#call").unwrap();
    std::thread::sleep(Duration::from_secs(4));
    shop.ring("c1", &number, "+79161234567").unwrap();
    let mut silent = (1..=3).map(|n| format!("+7495000{n:04}"));
    let pool = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    let never = |one: &String| {
        pool["numbers"].as_array().unwrap().iter().any(|known| {
            known["number"] == **one && known["last_shown"].is_null() && *one != number
        })
    };
    shop.ring("c2", &silent.rfind(never).unwrap(), "+79161234568").unwrap();

    choose(&owner, "model", "linear");
    let said = "(kind) => document.querySelector(`#report [data-kind=${kind}] dd`)?.innerText";
    owner
        .wait_until(
            &format!("(() => {{ const said = {said}; return said('confirmed') == '1' && said('weighed') == '0' && said('unknown') == '1' }})()"),
            Duration::from_secs(15),
        )
        .unwrap();
    let row = |name: &str| {
        let cells = owner.eval(&format!(
            "[...document.querySelectorAll('#report tbody tr')].filter((row) => row.innerText.includes('{name}')).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText.trim())).flat()"
        ));
        cells.unwrap()
    };
    // The last one is of taps: of the caller's own, by the same model.
    assert_eq!(row("Paid Search"), json!(["1", "1", "0", "1", "0.5", "0.5"]));
    assert_eq!(row("Organic Social"), json!(["1", "0", "0", "0", "0.5", "0.5"]));
    let foot = owner.eval("[...document.querySelectorAll('#report tfoot tr')].map((row) => [...row.querySelectorAll('td:not(.none)')].map((cell) => cell.innerText.trim()))");
    assert_eq!(foot.unwrap(), json!([["2", "1", "0", "1", "1", "1"], ["1"], ["2"]]));
    assert!(owner.text().unwrap().contains("Every visit up to the call gets the same part"));

    choose(&owner, "by", "campaign");
    choose(&owner, "model", "first");
    owner
        .wait_until(
            "document.querySelector('#report tbody')?.innerText.includes('onerror') && document.querySelector('#report tbody tr th').innerText.includes('summer')",
            Duration::from_secs(10),
        )
        .unwrap();
    assert_eq!(owner.eval("window.hit === undefined").unwrap(), true);
    assert_eq!(row("summer"), json!(["1", "0", "0", "0", "1", "1"]));

    // The same in Russian, on a telephone, with names that are read out.
    owner.eval("document.querySelector('[data-lang=ru]').click()").unwrap();
    owner
        .wait_until(
            "document.querySelector('#report').innerText.includes('Неизвестно')",
            Duration::from_secs(5),
        )
        .unwrap();
    owner.set_size(390, 844, true).unwrap();
    assert_eq!(owner.eval("document.documentElement.scrollWidth <= innerWidth").unwrap(), true);
    let names = owner.eval("[...document.querySelectorAll('#report-ask select')].every((one) => one.labels[0].innerText.trim().length > 3) && !!document.querySelector('#report caption').textContent && [...document.querySelectorAll('#report tbody th')].every((one) => one.scope == 'row')");
    assert_eq!(names.unwrap(), true);
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}

#[test]
fn taps_forms_messages_and_events_stand_beside_calls() {
    let rules = json!({ "origins": ["https://shop.example"], "page": { "form_fields": ["phone", "name"] } });
    let shop = Shop::open(3, &rules).unwrap();
    let mut anna = Visitor::new(shop.edge.url(), "shop", PRINTED);
    anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap();
    let owner = signed_in(&shop);
    let show = |tab: &str, text: &str| {
        owner.eval("document.querySelector('[data-lang=en]').click()").unwrap();
        owner.eval(&format!("location.hash = '#{tab}'")).unwrap();
        let there = format!("document.querySelector('#{tab}').innerText.includes('{text}')");
        owner.wait_until(&there, Duration::from_secs(15)).unwrap();
    };
    // A site that has none of them has no columns for them.
    show("report", "Paid Search");
    assert!(!owner.text().unwrap().contains("Forms"));
    let hostile = "track:%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E%2C1990 0";
    let form = "form:tel,phone=8%20916%20123-45-67,text,name=%253Cimg%2520src%3Dx%2520onerror%3Dwindow.hit%3D1%253E 0";
    anna.say(&["tap 0", form, "form 0", "link:wa.me 0", hostile]).unwrap();
    show("visits", "Form × 2");
    let text = owner.text().unwrap();
    assert!(
        text.contains("Tapped to call")
            && text.contains("WhatsApp")
            && text.contains("onerror")
            && text.contains("1,990"),
        "{text}"
    );
    let wrote = owner.eval("document.querySelector('#visits .wrote').innerText").unwrap();
    assert_eq!(wrote, "phone: 8 916 123-45-67 · name: <img src=x onerror=window.hit=1>");
    choose(&owner, "model", "first");
    show("report", "Forms");
    let cells = "[...document.querySelectorAll('#report tbody tr td')].slice(5).map((cell) => cell.innerText.trim())";
    assert_eq!(owner.eval(cells).unwrap(), json!(["1", "1", "1", "1\nworth 1,990"]));
    owner.set_size(390, 844, true).unwrap();
    assert_eq!(owner.eval("document.documentElement.scrollWidth <= innerWidth").unwrap(), true);
    assert_eq!(owner.eval("window.hit === undefined").unwrap(), true);
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}

#[test]
fn who_a_page_said_a_visitor_is_stands_as_the_sites_word_until_the_owner_says_so() {
    let shop = Shop::open(3, &json!({ "origins": ["https://shop.example"] })).unwrap();
    let mut anna = Visitor::new(shop.edge.url(), "shop", PRINTED);
    anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap();
    anna.say(&["identify:crm-7 0"]).unwrap();
    let owner = signed_in(&shop);
    owner.eval("document.querySelector('[data-lang=en]').click()").unwrap();
    owner.eval("location.hash = '#visits'").unwrap();
    let says = |text: &str| {
        let summary = "document.querySelector('#visits .history summary')";
        owner.wait_until(&format!("!!{summary}"), Duration::from_secs(15)).unwrap();
        owner.eval(&format!("{summary}.click()")).unwrap();
        let there =
            format!("document.querySelector('#visits .history').innerText.includes('{text}')");
        owner.wait_until(&there, Duration::from_secs(15)).unwrap();
    };
    says("Said by your site: crm-7");
    let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    let word = json!({ "visitor": told["visits"][0]["visitor"], "person": "crm-7" });
    assert_eq!(shop.edge.api().post("/api/v1/sites/shop/identify", &word).unwrap().0, 200);
    owner.eval("document.querySelector('#visits .history summary').click()").unwrap();
    says("In your CRM: crm-7");
    // The whole id is there to be copied, or to be read where the browser does not copy.
    let id = told["visits"][0]["visitor"].as_str().unwrap();
    owner.eval("(navigator.clipboard.writeText = () => Promise.reject(), document.querySelector('#visits .joins button').click())").unwrap();
    let whole = format!("getSelection().toString() == '{id}'");
    owner.wait_until(&whole, Duration::from_secs(5)).unwrap();
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}
