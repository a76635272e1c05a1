//! Pages that are made ahead, put away, brought back, printed, or written anew.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, forwarded, lent_number};
use lendline_tests::wait::within;
use lendline_tests::{Browser, BrowserOptions, Page, Reply, Site, eventually};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

const SECOND: &str = "<!doctype html><script async src='/s/shop.js'></script>\
  <p id=head><a id=call href='tel:+74951234567'>8 (495) 123-45-67</a></p>";

/// Has the next page made ahead, and goes there when the site has told it to.
const START: &str = "<!doctype html><script type=speculationrules>\
  {\"HOW\": [{\"urls\": [\"/second?utm_source=google&utm_medium=cpc&gclid=a1\"], \"eagerness\": \"immediate\"}]}</script>\
  <script>fetch('/go').then(() => location.href = '/second?utm_source=google&utm_medium=cpc&gclid=a1')</script>";

/// A shop through whose site all goes that its pages say to the edge.
fn shop(more: &Value) -> Shop {
    shop_with(more, &Arc::default())
}

fn shop_with(more: &Value, go: &Arc<AtomicBool>) -> Shop {
    let go = Arc::clone(go);
    let site = |edge: &str| {
        let edge = edge.to_owned();
        Site::serve(move |request| match request.path.as_str() {
            "/door" => Reply::html(
                "<a id=prerender target=_blank rel=noopener href=/start?prerender>start</a> \
                 <a id=prefetch target=_blank rel=noopener href=/start?prefetch>start</a>",
            ),
            "/start" => Reply::html(START.replace("HOW", &request.query)),
            "/go" => {
                within(SOON, || go.load(Ordering::SeqCst).then_some(()));
                Reply::ok("text/plain", "")
            }
            "/second" => Reply::html(SECOND),
            "/other" => Reply::html("<!doctype html><p>Nothing here"),
            path if path.starts_with("/s/") || path.starts_with("/v1/") => {
                forwarded(&edge, request)
            }
            _ => Reply::status(404),
        })
    };
    Shop::open_on(site, 2, more).unwrap()
}

fn asked(shop: &Shop, path: &str) -> usize {
    shop.site.requests().iter().filter(|one| one.path == path).count()
}

/// After everything that the script does by itself in the first second of a page, on a busy machine.
fn a_second_later(page: &Page) {
    page.eval("new Promise((done) => setTimeout(done, 2500))").unwrap();
}

fn dials(page: &Page) -> Value {
    page.eval("document.querySelector('#call').getAttribute('href')").unwrap()
}

/// Opens the shop from a result that has it made ahead, in a tab that the test does not drive: Chromium makes nothing ahead where
/// its tools look on. `made`: what is to be before it is shown.
fn clicks(shop: &Shop, how: &str, go: &AtomicBool, made: impl FnOnce()) {
    let page = Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/door")).unwrap();
    page.click(&format!("#{how}")).unwrap();
    eventually(SOON, || (asked(shop, "/second") == 1).then_some(()));
    let ahead = shop.site.requests().into_iter().find(|one| one.path == "/second").unwrap();
    assert!(ahead.header("sec-purpose").unwrap().contains(how), "{ahead:?}");
    made();
    a_second_later(&page);
    assert_eq!(asked(shop, "/v1/visit"), 0, "nobody has seen it");
    go.store(true, Ordering::SeqCst);
    eventually(SOON, || (asked(shop, "/v1/visit") == 1).then_some(()));
    assert_eq!(asked(shop, "/second"), 1, "what was made ahead is shown");
    eventually(SOON, || {
        let (_, pool) = shop.edge.api().get("/api/v1/sites/shop/pool").ok()?;
        pool["numbers"].as_array()?.iter().any(|one| one["state"] == "lent").then_some(())
    });
    a_second_later(&page);
    let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    assert_eq!(told["visits"].as_array().unwrap().len(), 1, "{told:#}");
    let visit = &told["visits"][0];
    assert_eq!((&visit["source"], &visit["channel"]), (&json!("google"), &json!("Paid Search")));
}

#[test]
fn a_page_that_is_made_ahead_asks_for_nothing_until_it_is_shown() {
    let go = Arc::new(AtomicBool::new(false));
    let shop = shop_with(&json!({}), &go);
    clicks(&shop, "prerender", &go, || {
        eventually(SOON, || (asked(&shop, "/s/shop.js") == 1).then_some(()));
    });
}

#[test]
fn a_page_that_was_fetched_ahead_is_one_visit_when_it_is_shown() {
    let go = Arc::new(AtomicBool::new(false));
    let shop = shop_with(&json!({}), &go);
    clicks(&shop, "prefetch", &go, || ());
    assert_eq!(asked(&shop, "/s/shop.js"), 1);
}

#[test]
fn a_tab_opened_in_the_background_asks_when_it_is_looked_at() {
    let shop = shop(&json!({}));
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.set_hidden(true).unwrap();
    page.goto(&shop.site.at("/second")).unwrap();
    page.wait_until("window.lendline", SOON).unwrap();
    a_second_later(&page);
    assert_eq!(asked(&shop, "/v1/visit"), 0);
    page.set_hidden(false).unwrap();
    lent_number(&page).unwrap();
    assert_eq!(asked(&shop, "/v1/visit"), 1);
}

/// Notes whether a page comes out of the cache of pages, and what it shows in its first frame then.
const BACK: &str = "addEventListener('pageshow', ({ persisted }) => persisted && requestAnimationFrame(() => {\
  window.back = document.querySelector('#call')?.getAttribute('href'); }))";

/// A page that was left for another one. Tests of going back run in a browser of their own: the cache of pages is off
/// where a page was opened by another.
fn left(shop: &Shop) -> (Browser, Page, String) {
    let browser = Browser::launch(BrowserOptions::default()).unwrap();
    let page = browser.context().unwrap().blank_page().unwrap();
    page.on_new_document(BACK).unwrap();
    page.goto(&shop.site.at("/second")).unwrap();
    let number = lent_number(&page).unwrap();
    page.goto(&shop.site.at("/other")).unwrap();
    (browser, page, number)
}

#[test]
fn who_goes_back_in_time_sees_his_number_at_once() {
    let shop = shop(&json!({}));
    let (_browser, page, number) = left(&shop);
    eventually(SOON, || shop.told("/v1/beat", "e=leave ").then_some(()));
    page.go_back_or_forward(-1).unwrap();
    assert_eq!(page.wait_until("window.back", SOON).unwrap(), format!("tel:{number}"));
    assert_eq!(asked(&shop, "/second"), 1, "from the cache of pages");
    eventually(SOON, || shop.told("/v1/beat", "e=show ").then_some(()));
}

#[test]
fn who_goes_back_too_late_never_sees_the_number_he_had() {
    let shop = shop(&json!({"hold_seconds": 9}));
    let (_browser, page, number) = left(&shop);
    // Safe for six seconds.
    std::thread::sleep(Duration::from_secs(7));
    page.block_urls(&["*/v1/*"]).unwrap();
    page.go_back_or_forward(-1).unwrap();
    assert_eq!(page.wait_until("window.back", SOON).unwrap(), "tel:+74951234567", "not {number}");
}

#[test]
fn what_is_printed_is_what_was_on_the_screen() {
    let shop = shop(&json!({}));
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second")).unwrap();
    let number = lent_number(&page).unwrap();
    page.eval("(() => { document.body.insertAdjacentHTML('beforeend', '<style>#paper { display: none } @media print { #paper { display: block } }</style><p id=paper>8 (495) 123-45-67</p>');\
               window.printed = []; addEventListener('beforeprint', () => printed.push(document.querySelector('#call').innerText)); })()").unwrap();
    page.command("Page.printToPDF", json!({})).unwrap();
    let shown = format!("8 (495) {}-{}-{}", &number[5..8], &number[8..10], &number[10..]);
    assert_eq!(page.eval("printed").unwrap(), json!([shown]));
    page.command("Emulation.setEmulatedMedia", json!({"media": "print"})).unwrap();
    assert_eq!(page.eval("document.querySelector('#paper').innerText").unwrap(), *shown);
    assert_eq!(dials(&page), format!("tel:{number}"), "afterwards too");
}

#[test]
fn a_route_with_a_transition_is_never_seen_with_the_printed_number() {
    let shop = shop(&json!({}));
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second")).unwrap();
    let number = lent_number(&page).unwrap();
    let moved = "document.startViewTransition(() => { history.pushState(0, '', '/route');\
       document.body.innerHTML = '<p id=head><a id=call href=tel:+74951234567>8 (495) 123-45-67</a></p>'; })\
       .ready.then(() => document.querySelector('#call').getAttribute('href'))";
    assert_eq!(page.eval(moved).unwrap(), format!("tel:{number}"));
}

#[test]
fn a_document_that_is_written_anew_is_lent_its_number() {
    let shop = shop(&json!({}));
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second")).unwrap();
    let number = lent_number(&page).unwrap();
    page.eval("(() => { document.open(); document.write('<p id=head><a id=call href=tel:+74951234567>8 (495) 123-45-67</a></p><p id=late>+7 495 123'); document.write('-45-67</p>'); document.close(); })()").unwrap();
    page.wait_until(
        &format!("document.querySelector('#call').getAttribute('href') == 'tel:{number}'"),
        SOON,
    )
    .unwrap();
    let late = page.eval("document.querySelector('#late').innerText").unwrap();
    assert_eq!(late, format!("+7 495 {}-{}-{}", &number[5..8], &number[8..10], &number[10..]));
}
