//! Calls and visits on the owner's page tell the history of their person, with what each join rests on.
#![allow(clippy::unwrap_used)]

use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Browser, Edge, EdgeOptions, Page};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const HIS: &str = "+79161110001";
const PATIENCE: Duration = Duration::from_secs(15);

/// A visit so many days ago, and a call in it after a tap.
fn came(days: u64, visitor: u64, campaign: &str, caller: Option<&str>) -> Vec<Value> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let at = now - days * 24 * 3_600_000;
    let url =
        format!("https://shop.example/?utm_source=yandex&utm_medium=cpc&utm_campaign={campaign}");
    let mut steps = vec![json!({ "at": at, "visitor": visitor, "url": url, "referrer": "" })];
    if let Some(caller) = caller {
        steps.push(json!({ "at": at + 50_000, "visitor": visitor, "tell": "tap" }));
        steps.push(json!({ "at": at + 56_000, "visitor": visitor, "caller": caller, "talk": 20 }));
    }
    steps
}

fn signed_in(edge: &Edge) -> Page {
    let page = Browser::shared().unwrap().context().unwrap().page(edge.url()).unwrap();
    page.eval(&format!("(() => {{ document.querySelector('input[name=token]').value = '{}'; document.querySelector('form').requestSubmit(); }})()", edge.token()))
        .unwrap();
    page.wait_until("document.querySelectorAll('article.call').length == 3", PATIENCE).unwrap();
    page
}

/// A product in whose past these steps were.
fn after(steps: &[Vec<Value>]) -> Edge {
    let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
    let edge = Edge::start(EdgeOptions { env, ..EdgeOptions::default() }).unwrap();
    let pool: Vec<String> = (0..8).map(|n| number(775, n)).collect();
    visitor::set_up(&edge, "shop", &settings("shop", SHOP, &pool, json!({}))).unwrap();
    let (status, told) = edge.api().post("/demo/replay/shop", &json!(steps.concat())).unwrap();
    assert_eq!(status, 200, "{told}");
    edge
}

/// What stands in a part of the page, once something does.
fn told(page: &Page, selector: &str) -> String {
    let text = format!("document.querySelector(`{selector}`)?.innerText");
    page.wait_until(&text, PATIENCE).unwrap().as_str().unwrap().to_owned()
}

/// A press, once the thing is there.
fn press(page: &Page, selector: &str) {
    let there = format!("!!document.querySelector(`{selector}`)");
    page.wait_until(&there, PATIENCE).unwrap();
    page.eval(&format!("document.querySelector(`{selector}`).click()")).unwrap();
}

#[test]
fn a_call_tells_the_history_of_its_person() {
    let hostile = "%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E";
    let steps = [
        came(20, 1, "spring-boilers", Some(HIS)),
        came(15, 1, hostile, None),
        came(9, 2, "hers", Some("+79161110002")),
        came(5, 1, "radiators", Some(HIS)),
        came(1, 3, "last", None),
    ];
    let edge = after(&steps);
    let word = json!({ "caller": HIS, "person": "crm-<b>7" });
    assert_eq!(edge.api().post("/api/v1/sites/shop/identify", &word).unwrap().0, 200);

    let owner = signed_in(&edge);
    owner.eval("document.querySelector('[data-lang=en]').click()").unwrap();
    let open = "(n) => { const one = document.querySelectorAll('article.call .history')[n]; one.querySelector('summary').click(); }";
    let lines = |n: u32| {
        let found = format!(
            "document.querySelectorAll('article.call .history')[{n}].querySelectorAll('.times > li').length"
        );
        let count = owner.wait_until(&found, PATIENCE).unwrap();
        let text = format!("document.querySelectorAll('article.call .history')[{n}].innerText");
        (count, owner.eval(&text).unwrap().as_str().unwrap().to_owned())
    };
    owner.eval(&format!("({open})(0)")).unwrap();
    let (count, text) = lines(0);
    assert_eq!(count, 5, "{text}");
    for expected in [
        "This call",
        "spring-boilers",
        "radiators",
        "onerror",
        "crm-<b>7",
        "your CRM told so",
        "confirmed by calls 1, 3",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    assert!(!text.contains("hers"), "{text}");
    owner.eval(&format!("({open})(1)")).unwrap();
    let (count, text) = lines(1);
    assert!(count == 2 && text.contains("hers") && !text.contains("radiators"), "{text}");

    // The same in Russian, on a telephone.
    owner.set_size(390, 844, true).unwrap();
    owner.eval("document.querySelector('[data-lang=ru]').click()").unwrap();
    owner
        .wait_until("document.body.innerText.includes('История этого человека')", PATIENCE)
        .unwrap();
    owner.eval(&format!("({open})(0)")).unwrap();
    let (_, text) = lines(0);
    assert!(text.contains("Этот звонок") && text.contains("так сообщила ваша CRM"), "{text}");
    assert_eq!(owner.eval("document.documentElement.scrollWidth <= innerWidth").unwrap(), true);
    assert_eq!(owner.eval("window.hit === undefined").unwrap(), true);
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}

#[test]
fn a_visit_tells_the_history_of_its_visitor() {
    let edge = after(&[
        came(20, 1, "spring-boilers", Some(HIS)),
        came(15, 1, "sale", None),
        came(9, 2, "hers", Some("+79161110002")),
        came(5, 1, "radiators", Some(HIS)),
    ]);
    let owner = signed_in(&edge);
    press(&owner, "[data-lang=en]");
    owner.eval("location.hash = '#visits'").unwrap();
    let cards = "document.querySelectorAll('article.visit').length == 4";
    owner.wait_until(cards, PATIENCE).unwrap();
    press(&owner, "article.visit:last-child .history summary");
    let text = told(&owner, "article.visit:last-child .history .times");
    for expected in ["This visit", "spring-boilers", "sale", "radiators"] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    assert!(!text.contains("hers"), "{text}");
    assert_eq!(text.matches("This visit").count(), 1, "{text}");
    // What is open stays open when the list is asked for anew.
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(told(&owner, "article.visit:last-child .history[open] .times"), text);
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}

/// Presses a button of the first call's history, by its label.
fn press_in_history(page: &Page, label: &str) {
    let found = format!(
        "[...document.querySelectorAll('article.call')[0].querySelectorAll('.joins button')].find((one) => one.innerText == '{label}')"
    );
    page.wait_until(&format!("!!{found}"), PATIENCE).unwrap();
    page.eval(&format!("(() => {{ const one = {found}; one.focus(); one.click(); }})()")).unwrap();
}

#[test]
fn a_person_is_erased_on_the_page() {
    let edge = after(&[
        came(20, 1, "spring-boilers", Some(HIS)),
        came(9, 2, "hers", Some("+79161110002")),
        came(5, 1, "radiators", Some(HIS)),
    ]);
    let visits = || {
        let (_, told) = edge.api().get("/api/v1/sites/shop/visits").unwrap();
        told["visits"].as_array().unwrap().len()
    };
    let calls_of_his = || {
        let calls = visitor::calls(&edge, "shop").unwrap();
        calls.iter().filter(|call| call["caller"] == HIS).count()
    };
    let owner = signed_in(&edge);
    owner.set_size(390, 844, true).unwrap();
    press(&owner, "[data-lang=en]");
    press(&owner, "article.call .history summary");

    // Asked first, and nothing is done without a yes.
    press_in_history(&owner, "Erase this caller…");
    let asked = told(&owner, "dialog[open]");
    for expected in ["Erase this caller?", "111-00-01", "cannot be undone", "Browser", "Still kept"]
    {
        assert!(asked.contains(expected), "{expected:?} is missing:\n{asked}");
    }
    let focus = || owner.eval("document.activeElement.innerText").unwrap();
    assert_eq!(focus(), "Cancel");
    assert_eq!(owner.eval("document.documentElement.scrollWidth <= innerWidth").unwrap(), true);
    press(&owner, "dialog button:first-child");
    owner.wait_until("!document.querySelector('dialog')", PATIENCE).unwrap();
    assert_eq!(focus(), "Erase this caller…");
    assert_eq!((calls_of_his(), visits()), (2, 3));

    // A server that does not do it is told of, and asked again.
    owner
        .eval("(window.real = fetch, window.fetch = (url, asked) => asked?.method == 'POST' ? Promise.resolve(new Response('{}', { status: 503 })) : real(url, asked))")
        .unwrap();
    press_in_history(&owner, "Erase this caller…");
    press(&owner, "dialog .danger");
    let failed = "document.querySelector('dialog').innerText.includes('Not finished')";
    owner.wait_until(failed, PATIENCE).unwrap();
    assert_eq!(calls_of_his(), 2);
    owner.eval("window.fetch = real").unwrap();
    press(&owner, "dialog .danger");
    owner
        .wait_until(
            "document.querySelector('dialog').innerText.includes('The caller is erased')",
            PATIENCE,
        )
        .unwrap();
    let counts = told(&owner, "dialog .removed");
    assert!(counts.contains("Calls without the caller’s number now\n2"), "{counts}");
    let said = "[...document.querySelectorAll('.caller')].filter((one) => one.innerText == 'Caller erased').length == 2";
    owner.wait_until(said, PATIENCE).unwrap();
    assert_eq!((calls_of_his(), visits()), (0, 3));
    press(&owner, "dialog button");
    owner.wait_until("document.activeElement.tagName == 'SUMMARY'", PATIENCE).unwrap();

    press_in_history(&owner, "Erase this visitor…");
    press(&owner, "dialog .danger");
    owner
        .wait_until(
            "document.querySelector('dialog').innerText.includes('The visitor is erased')",
            PATIENCE,
        )
        .unwrap();
    let counts = told(&owner, "dialog .removed");
    assert!(counts.contains("Visits deleted\n2"), "{counts}");
    assert_eq!(visits(), 1);
    owner
        .wait_until(
            "document.querySelector('article.call').innerText.includes('was erased')",
            PATIENCE,
        )
        .unwrap();
    assert!(owner.console_errors().is_empty(), "{:?}", owner.console_errors());
}
