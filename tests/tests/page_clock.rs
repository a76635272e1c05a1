//! What time does to a visit: half an hour, midnight, a week; and the ways that lead back to it.
#![allow(clippy::unwrap_used)]

use lendline_tests::browser::BrowserOptions;
use lendline_tests::clock::Clock;
use lendline_tests::shop::{SHOWN_WITHIN, Shop};
use lendline_tests::{Browser, Context, EdgeOptions, Page, Reply, Site};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
const DIRECT: &str = "(direct)";
const AD: &str = "/?utm_source=google&utm_medium=cpc&utm_campaign=boilers";

/// A shop whose product has a clock that can be set; its pages stand under each name that leads here.
struct Timed {
    shop: Shop,
    clock: Clock,
    browser: Browser,
    ahead: i64,
}

impl Timed {
    /// None, and why is printed, where there is no compiler for the clock.
    fn open(edge_host: &str) -> Option<Self> {
        let Some(clock) = Clock::new().unwrap() else {
            println!("skipped: there is no C compiler to make a clock that can be set");
            return None;
        };
        let site = |edge: &str| {
            let edge = edge.replace("127.0.0.1", edge_host);
            let page = format!(
                "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script async src={edge}/s/shop.js></script>
                 <p>Call <a id=call href='tel:+74951234567'>+7 495 123-45-67</a>"
            );
            Site::serve(move |request| {
                let own = request.header("host").is_some_and(|host| host.contains("shop."));
                Reply::html(if own {
                    page.as_str()
                } else {
                    "<!doctype html><title>Elsewhere</title>"
                })
            })
        };
        let options = EdgeOptions { env: clock.env(), ..EdgeOptions::default() };
        let mut shop = Shop::open_with(options, site, 5, &json!({})).unwrap();
        let origins = ["www.shop.localhost", "shop.example"].map(|host| named(&shop, host));
        shop.change(&json!({ "origins": origins })).unwrap();
        let here = "--host-resolver-rules=MAP *.example 127.0.0.1, MAP auth.robokassa.ru 127.0.0.1";
        let browser = Browser::launch(BrowserOptions::default().arg(here)).unwrap();
        Some(Self { shop, clock, browser, ahead: 0 })
    }

    /// So many seconds later than the machine's time, for the product and for pages that are opened from now on.
    fn set(&mut self, ahead: i64) {
        self.ahead = ahead;
        self.clock.set(ahead).unwrap();
    }

    fn page(&self, context: &Context, url: &str) -> Page {
        let page = context.blank_page().unwrap();
        let ahead = self.ahead * 1_000;
        page.on_new_document(&format!(
            "{{ const now = Date.now; Date.now = () => now() + {ahead}; }}"
        ))
        .unwrap();
        page.goto(url).unwrap();
        page.wait_until(LENT, SHOWN_WITHIN).unwrap();
        page
    }

    /// Its visits, newest first.
    fn visits(&self) -> Vec<Value> {
        let (_, told) = self.shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
        told["visits"].as_array().unwrap().clone()
    }

    fn sources(&self) -> Vec<String> {
        let source = |visit: &Value| visit["source"].as_str().unwrap_or(DIRECT).to_owned();
        self.visits().iter().map(source).collect()
    }
}

/// A number of his own is on the page.
const LENT: &str = "document.querySelector('#call').href != 'tel:+74951234567' && !!localStorage.getItem('lendline.shop')";

fn named(shop: &Shop, host: &str) -> String {
    shop.site.url.replace("127.0.0.1", host)
}

#[test]
fn half_an_hour_without_a_sign_ends_a_visit() {
    let Some(mut timed) = Timed::open("127.0.0.1") else { return };
    let home = named(&timed.shop, "shop.example");
    for (begun, minutes, expected) in [(0, 28, vec!["google"]), (60, 31, vec![DIRECT, "google"])] {
        let before = timed.visits().len();
        let context = timed.browser.context().unwrap();
        timed.set(begun * MINUTE);
        let first = timed.page(&context, &format!("{home}{AD}"));
        first.close().unwrap();
        timed.set((begun + minutes) * MINUTE);
        timed.page(&context, &format!("{home}/prices"));
        let visits = timed.visits();
        let new = &visits[..visits.len() - before];
        assert_eq!(timed.sources()[..new.len()], expected, "{minutes} min later: {new:#?}");
        assert!(new.iter().all(|visit| visit["visitor"] == new[0]["visitor"]), "{new:#?}");
    }
}

#[test]
fn a_visit_goes_on_over_midnight() {
    let Some(mut timed) = Timed::open("127.0.0.1") else { return };
    let home = named(&timed.shop, "shop.example");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let midnight = DAY - now.rem_euclid(DAY);
    let context = timed.browser.context().unwrap();
    timed.set(midnight - MINUTE);
    timed.page(&context, &format!("{home}{AD}"));
    timed.set(midnight + 5 * MINUTE);
    timed.page(&context, &format!("{home}/prices"));
    assert_eq!(timed.sources(), ["google"]);
}

#[test]
fn who_comes_back_from_paying_is_in_the_visit_that_he_left() {
    let Some(timed) = Timed::open("127.0.0.1") else { return };
    let home = named(&timed.shop, "shop.example");
    for (host, expected) in
        [("auth.robokassa.ru", vec!["google"]), ("news.example", vec!["news.example", "google"])]
    {
        let before = timed.visits().len();
        let context = timed.browser.context().unwrap();
        let page = timed.page(&context, &format!("{home}{AD}"));
        page.eval(&format!("void (location.href = '{}/pay')", named(&timed.shop, host))).unwrap();
        page.wait_until("location.pathname == '/pay'", SHOWN_WITHIN).unwrap();
        page.eval(&format!("void (location.href = '{home}/thanks')")).unwrap();
        page.wait_until(&format!("location.pathname == '/thanks' && {LENT}"), SHOWN_WITHIN)
            .unwrap();
        let told = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/visit') && one.responseEnd)";
        page.wait_until(told, SHOWN_WITHIN).unwrap();
        let sources = timed.sources();
        assert_eq!(sources[..sources.len() - before], expected, "{host}");
    }
}

#[test]
fn a_week_later_a_browser_has_thrown_away_what_scripts_keep() {
    for (edge, known) in [("calls.shop.localhost", true), ("127.0.0.1", false)] {
        let Some(mut timed) = Timed::open(edge) else { return };
        let home = named(&timed.shop, "www.shop.localhost");
        let context = timed.browser.context().unwrap();
        let page = timed.page(&context, &format!("{home}{AD}"));
        // As Safari does with what a script has kept for seven days without a visit.
        page.eval("localStorage.clear()").unwrap();
        page.close().unwrap();
        timed.set(8 * DAY);
        timed.page(&context, &home);
        let visits = timed.visits();
        assert_eq!(timed.sources(), [DIRECT, "google"], "{edge}");
        assert_eq!(visits[0]["visitor"] == visits[1]["visitor"], known, "{edge}: {visits:#?}");
    }
}
