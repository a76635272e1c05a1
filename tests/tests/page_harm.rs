//! A page never gets worse: whatever fails, it keeps its numbers and hears of no error of ours.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number, shows_printed};
use lendline_tests::{Browser, BrowserOptions, Page, Reply, Site};
use serde_json::json;
use std::time::Duration;

const PAGE: &str = include_str!("../fixtures/pages/second.html");

/// Counts what reaches the page's own error handlers.
const LISTEN: &str = "window.faults = []; addEventListener('error', (e) => e.error && window.faults.push(String(e.error)), true);\
                      addEventListener('unhandledrejection', (e) => window.faults.push(String(e.reason)));";

#[track_caller]
fn unharmed(page: &Page) {
    std::thread::sleep(Duration::from_secs(2));
    assert!(shows_printed(page).unwrap(), "{}", page.text().unwrap());
    assert_eq!(page.eval("window.faults").unwrap(), json!([]));
}

#[track_caller]
fn works(page: &Page) {
    lent_number(page).unwrap();
    assert_eq!(page.eval("window.faults").unwrap(), json!([]));
}

fn listening(browser: &Browser, url: &str) -> Page {
    let page = browser.context().unwrap().blank_page().unwrap();
    page.on_new_document(LISTEN).unwrap();
    page.goto(url).unwrap();
    page
}

/// A site whose script tag points at `edge`, with these headers on its page.
fn site(edge: &str, headers: &[(&str, &str)]) -> Site {
    let html = PAGE.replace("{{edge}}", edge).replace("{{site}}", "shop");
    let headers: Vec<(String, String)> =
        headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Site::serve(move |request| match request.path.as_str() {
        "/" => headers
            .iter()
            .fold(Reply::html(html.as_str()), |reply, (name, value)| reply.with(name, value)),
        _ => Reply::status(404),
    })
    .unwrap()
}

#[test]
fn with_the_edge_down() {
    let page = listening(Browser::shared().unwrap(), &site("http://127.0.0.1:9", &[]).url);
    unharmed(&page);
}

#[test]
fn with_an_edge_that_goes_down_after_the_script() {
    let mut shop = Shop::open(2, &json!({})).unwrap();
    let script =
        lendline_tests::http::send("GET", &shop.edge.at("/s/shop.js"), &[], &[]).unwrap().body;
    shop.edge.kill9();
    let html = PAGE.replace("{{edge}}", "").replace("{{site}}", "shop");
    let own = Site::serve(move |request| match request.path.as_str() {
        "/" => Reply::html(html.as_str()),
        "/s/shop.js" => Reply::ok("text/javascript; charset=x-user-defined", script.clone()),
        _ => Reply::status(500),
    })
    .unwrap();
    unharmed(&listening(Browser::shared().unwrap(), &own.url));
}

#[test]
fn with_replies_of_garbage() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let script =
        lendline_tests::http::send("GET", &shop.edge.at("/s/shop.js"), &[], &[]).unwrap().body;
    let html = PAGE.replace("{{edge}}", "").replace("{{site}}", "shop");
    for garbage in [
        "<html>504 Gateway Time-out</html>",
        "v=1\nt=x\nk=600000\nb=1000\nn=+74951234567 javascript:alert(1)",
        "\u{0}\u{1}\u{2}",
        "",
    ] {
        let (html, script) = (html.clone(), script.clone());
        let own = Site::serve(move |request| match request.path.as_str() {
            "/" => Reply::html(html.as_str()),
            "/s/shop.js" => Reply::ok("text/javascript; charset=x-user-defined", script.clone()),
            _ => Reply::ok("text/plain", garbage),
        })
        .unwrap();
        unharmed(&listening(Browser::shared().unwrap(), &own.url));
    }
}

#[test]
fn with_a_script_of_garbage() {
    let own = site("", &[]);
    unharmed(&listening(Browser::shared().unwrap(), &own.url));
}

#[test]
fn with_storage_and_cookies_refused() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(LISTEN).unwrap();
    page.on_new_document(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError'); } });\
         Object.defineProperty(Document.prototype, 'cookie', { get() { throw new DOMException('refused', 'SecurityError'); }, set() { throw new DOMException('refused', 'SecurityError'); } });",
    )
    .unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    assert_eq!(
        page.eval("window.faults").unwrap(),
        json!([]),
        "he is lent a number for the page view"
    );
}

#[test]
fn with_webassembly_switched_off() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let browser = Browser::launch(BrowserOptions::without_wasm()).unwrap();
    works(&listening(&browser, &shop.site.at("/second.html")));
}

#[test]
fn with_webassembly_made_to_throw() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(LISTEN).unwrap();
    page.on_new_document(
        "WebAssembly.Module = WebAssembly.Instance = function () { throw new Error('refused'); };",
    )
    .unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    works(&page);
}

#[test]
fn under_a_policy_that_forbids_webassembly() {
    let mut shop = Shop::open(2, &json!({})).unwrap();
    let policy = format!("default-src 'self'; script-src {0}; connect-src {0}", shop.edge.url());
    let own = site(shop.edge.url(), &[("content-security-policy", &policy)]);
    shop.change(&json!({"origins": [own.url]})).unwrap();
    works(&listening(Browser::shared().unwrap(), &own.url));
}

#[test]
fn under_a_policy_that_allows_nothing_else() {
    let mut shop = Shop::open(2, &json!({})).unwrap();
    let policy = format!(
        "default-src 'none'; script-src {0}; connect-src {0}; require-trusted-types-for 'script'; trusted-types 'none'",
        shop.edge.url()
    );
    let own = site(shop.edge.url(), &[("content-security-policy", &policy)]);
    shop.change(&json!({"origins": [own.url]})).unwrap();
    works(&listening(Browser::shared().unwrap(), &own.url));
}

#[test]
fn where_neither_webassembly_nor_the_script_without_it_comes() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(LISTEN).unwrap();
    page.on_new_document("delete window.WebAssembly").unwrap();
    page.block_urls(&["*.plain.js*"]).unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    unharmed(&page);
}

#[test]
fn a_pinned_script_works_and_a_changed_one_does_not() {
    let mut shop = Shop::open(2, &json!({})).unwrap();
    let (_, told) = shop.edge.api().get("/api/v1/sites/shop/script").unwrap();
    let tag = told["pinned_tag"].as_str().unwrap().to_owned();
    assert!(
        tag.contains(told["integrity"].as_str().unwrap()) && tag.contains("data-site=\"shop\"")
    );
    let changed = tag.replace("sha384-", "sha384-AAAA");
    let own = Site::serve(move |request| {
        let tag = if request.path == "/changed" { &changed } else { &tag };
        Reply::html(format!("<!doctype html>{tag}<p id=head><a id=call href='tel:+74951234567'>8 (495) 123-45-67</a></p>"))
    })
    .unwrap();
    shop.change(&json!({"origins": [own.url]})).unwrap();
    works(&listening(Browser::shared().unwrap(), &own.url));
    unharmed(&listening(Browser::shared().unwrap(), &own.at("/changed")));
}

#[test]
fn under_the_documented_policy_it_works() {
    let mut shop = Shop::open(2, &json!({})).unwrap();
    let policy = format!(
        "default-src 'none'; script-src {0} 'wasm-unsafe-eval'; connect-src {0}",
        shop.edge.url()
    );
    let own = site(
        shop.edge.url(),
        &[("content-security-policy", &policy), ("referrer-policy", "no-referrer")],
    );
    shop.change(&json!({"origins": [own.url]})).unwrap();
    let page = listening(Browser::shared().unwrap(), &own.url);
    lent_number(&page).unwrap();
    assert_eq!(page.eval("window.faults").unwrap(), json!([]));
    page.click("#call").unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let taps = page
        .requests()
        .into_iter()
        .filter(|request| request.body.as_deref().is_some_and(|body| body.contains("e=tap")));
    assert_eq!(taps.map(|tap| tap.status).collect::<Vec<_>>(), [Some(200)]);
}

#[test]
fn on_a_page_of_a_foreign_origin() {
    let shop = Shop::open(2, &json!({"origins": ["https://example.com"]})).unwrap();
    unharmed(&listening(Browser::shared().unwrap(), &shop.site.at("/second.html")));
}

#[test]
fn with_two_script_tags_the_second_does_nothing() {
    let mut shop = Shop::open(3, &json!({})).unwrap();
    let tag = format!("<script async src=\"{}/s/shop.js?2\"></script></body>", shop.edge.url());
    let html = PAGE
        .replace("{{edge}}", shop.edge.url())
        .replace("{{site}}", "shop")
        .replace("</body>", &tag);
    let own = Site::serve(move |_| Reply::html(html.as_str())).unwrap();
    shop.change(&json!({"origins": [own.url]})).unwrap();
    let page = listening(Browser::shared().unwrap(), &own.url);
    lent_number(&page).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let visits =
        page.requests().into_iter().filter(|request| request.url.ends_with("/v1/visit")).count();
    assert_eq!(visits, 1);
}

/// What pages and their old libraries do to what belongs to all scripts.
const TAMPERED: [&str; 5] = [
    "Array.prototype.toJSON = function () { return '[]'; }; Object.prototype.extend = function () {}; Array.prototype.each = function () {};",
    "Node.prototype.contains = Node.prototype.normalize = () => { throw new Error('theirs'); };",
    "const own = window.fetch; window.fetch = function (...all) { if (!String(all[0]).includes('/v1/')) throw new TypeError('theirs'); return own.apply(this, all); };",
    "window.Event = window.CustomEvent = function () { throw new Error('theirs'); };",
    "MutationObserver.prototype.takeRecords = () => { throw new Error('theirs'); }; String.prototype.at = undefined;",
];

#[test]
fn among_scripts_that_change_what_belongs_to_all() {
    let shop = Shop::open(12, &json!({})).unwrap();
    for tampered in TAMPERED {
        let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
        page.on_new_document(LISTEN).unwrap();
        page.on_new_document(tampered).unwrap();
        page.goto(&shop.site.at("/second.html")).unwrap();
        page.wait_until("document.readyState == 'complete' && performance.getEntriesByType('resource').some((one) => one.name.includes('/s/'))", Duration::from_secs(20)).unwrap();
        assert_eq!(page.eval("window.faults").unwrap(), json!([]), "{tampered}");
        lent_number(&page).map_err(|e| e.while_doing(tampered)).unwrap();
        assert_eq!(page.eval("window.faults").unwrap(), json!([]), "{tampered}");
    }
}

#[test]
fn where_the_pages_own_handlers_throw() {
    let shop = Shop::open(2, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(
        "const theirs = () => { throw new Error('theirs'); };\
         for (const what of ['click', 'visibilitychange', 'pageshow', 'lendline', 'DOMContentLoaded', 'pointerdown'])\
           { addEventListener(what, theirs, true); document.addEventListener(what, theirs, true); }\
         addEventListener('lendline', () => { lendline.on('number', theirs); lendline.on('visit', theirs); });",
    )
    .unwrap();
    page.goto(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    page.click("#call").unwrap();
    lendline_tests::eventually(Duration::from_secs(20), || {
        let told = page.requests().into_iter().filter_map(|request| request.body);
        told.map(|body| body.contains("e=tap")).find(|tap| *tap)
    });
}
