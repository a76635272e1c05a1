//! Ways to a page by which its referrer, or the tags of an advertisement, might be lost: one visit each, with its source.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{Shop, lent_number};
use lendline_tests::{Browser, Page, Reply, Site, eventually};
use serde_json::{Value, json};
use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(20);

/// A shop with pages that lead on to its landing page, in whatever way. `edge`: under which name its script comes.
fn open(edge_name: &'static str) -> Shop {
    Shop::open_on(
        |edge| {
            let edge = edge.replace("127.0.0.1", edge_name);
            let page = move |more: &str| {
                Reply::html(format!(
                    "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title>{more}<script async src={edge}/s/shop.js></script>
                     <p>Call <a id=call href='tel:+74951234567'>+7 495 123-45-67</a>"
                ))
            };
            Site::serve(move |request| match request.path.as_str() {
                "/go" => Reply::status(302).with("location", "/landing"),
                "/kept" => Reply::status(302).with("location", &format!("/landing?{}", request.query)),
                "/refresh" => page("<meta http-equiv=refresh content='0;url=/landing'>"),
                "/replace" => page("<script>location.replace('/landing')</script>"),
                // In the middle of all that the script does on a page.
                "/replace-soon" => page("<script>addEventListener('lendline', () => location.replace('/landing'))</script>"),
                "/replace-later" => page("<script>addEventListener('lendline', () => lendline.on('visit', () => location.replace('/landing')))</script>"),
                _ => page(""),
            })
        },
        5,
        &json!({}),
    )
    .unwrap()
}

/// Another host, of a network that counts clicks and says nothing of where they came from, and a page of its own with a link.
fn network(to: &str) -> Site {
    let to = to.to_owned();
    Site::serve(move |request| {
        let hidden = |to: &str| {
            Reply::status(302).with("location", to).with("referrer-policy", "no-referrer")
        };
        match request.path.as_str() {
            "/click" => hidden("/click2"),
            "/click2" => hidden(&to),
            _ => Reply::html(format!("<!doctype html><title>News</title><a id=out href='{to}'>Shop</a> <a id=ad href='/click'>Ad</a>")),
        }
    })
    .unwrap()
}

/// What the only visit says of where it came from: source, medium, campaign, channel and landing page.
#[track_caller]
fn the_visit(shop: &Shop, page: &Page) -> Vec<Value> {
    page.wait_until("location.pathname == '/landing'", WITHIN).unwrap();
    let number = lent_number(page).unwrap();
    let told = eventually(WITHIN, || {
        let (_, told) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
        let visits = told["visits"].as_array().unwrap().clone();
        visits.iter().any(|visit| visit["number"] == number).then_some(visits)
    });
    let fields = ["source", "medium", "campaign", "channel", "landing"];
    let brief: Vec<Value> = told
        .iter()
        .map(|visit| fields.iter().map(|field| visit[*field].clone()).collect())
        .collect();
    brief
}

const TAGS: &str = "utm_source=yandex&utm_medium=cpc&utm_campaign=spring";

/// Whoever reads of the network's own page and comes by one of its links.
fn come(shop: &Shop, to: &str, link: &str) -> (Site, Page) {
    let network = network(&shop.site.at(to));
    let news = network.at_localhost("/news").replace("localhost", "news.localhost");
    let page = Browser::shared().unwrap().context().unwrap().page(&news).unwrap();
    page.click(link).unwrap();
    (network, page)
}

/// The script comes from the site's own host, where a cookie knows the visitor too, or from another one.
const EDGES: [&str; 2] = ["127.0.0.1", "localhost"];

#[test]
fn a_click_identifier_outlives_redirects_that_hide_the_referrer() {
    for edge in EDGES {
        let shop = open(edge);
        let id = "gclid=Cj0KCQjw4NujBhC5ARIsAF4Iv6";
        let (_network, page) = come(&shop, &format!("/landing?{id}"), "#ad");
        let landing = json!(format!("/landing?{id}"));
        assert_eq!(
            the_visit(&shop, &page),
            [json!(["google", "cpc", null, "Paid Search", landing])]
        );
        assert_eq!(page.eval("document.referrer").unwrap(), "", "{edge}");
    }
}

#[test]
fn a_redirect_of_the_sites_own_server_is_no_page_of_the_visit() {
    for edge in EDGES {
        // One that keeps the query loses nothing.
        let shop = open(edge);
        let (_network, page) = come(&shop, &format!("/kept?{TAGS}"), "#ad");
        let landing = format!("/landing?{TAGS}");
        assert_eq!(
            the_visit(&shop, &page),
            [json!(["yandex", "cpc", "spring", "Paid Search", landing])]
        );
        // Of one that drops it no browser tells: what is left is the referrer, if that is.
        let shop = open(edge);
        let (_network, page) = come(&shop, &format!("/go?{TAGS}"), "#out");
        let site = json!(["news.localhost", "referral", null, "Referral", "/landing"]);
        assert_eq!(the_visit(&shop, &page), [site]);
        let shop = open(edge);
        let (_network, page) = come(&shop, &format!("/go?{TAGS}"), "#ad");
        assert_eq!(the_visit(&shop, &page), [json!([null, null, null, "Direct", "/landing"])]);
    }
}

#[test]
fn a_page_that_leads_on_by_itself_loses_nothing_once_it_has_told() {
    for edge in EDGES {
        let shop = open(edge);
        let (_network, page) = come(&shop, &format!("/replace-later?{TAGS}"), "#out");
        let landing = format!("/replace-later?{TAGS}");
        let row = json!(["yandex", "cpc", "spring", "Paid Search", landing]);
        assert_eq!(the_visit(&shop, &page), [row], "{edge}");
    }
    // Before it has, the next page is of a stranger from nowhere: nothing safe tells whose it is.
    for (path, most) in [("/replace", 1), ("/refresh", 2), ("/replace-soon", 2)] {
        let shop = open(EDGES[1]);
        let (_network, page) = come(&shop, &format!("{path}?{TAGS}"), "#out");
        let told = json!(["yandex", "cpc", "spring", "Paid Search", format!("{path}?{TAGS}")]);
        let stranger = json!([null, null, null, "Direct", "/landing"]);
        let visits = the_visit(&shop, &page);
        let all = visits.iter().all(|visit| *visit == told || *visit == stranger);
        assert!((1..=most).contains(&visits.len()) && all, "{path}: {visits:?}");
    }
}
