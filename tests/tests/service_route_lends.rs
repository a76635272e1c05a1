//! The Worker before its owner's server, on real workerd: which number a page comes with, and when it comes with none.

#![allow(clippy::unwrap_used)]

use lendline_tests::routed::{PAGE, cookies, lent, owners_server};
use lendline_tests::visitor::BROWSER;
use lendline_tests::{Reply, Routed, eventually};
use serde_json::json;
use std::time::Duration;

const SHOP: &str = "+74951234567";

#[test]
fn numbers_of_another_country_are_written_as_they_are_printed_abroad() {
    let pools = json!({"destinations": [
        {"number": SHOP, "pool": ["+74950000001"]},
        {"number": "+74957654321", "pool": ["+14158675309"]},
    ]});
    let both = |_: &lendline_tests::site::Request| {
        Reply::html("<a href='tel:+74951234567'>8 (495) 123-45-67</a>, 8 (495) 765-43-21")
    };
    let shop = Routed::open(0, &pools, both).unwrap();
    let text = shop.page("/", &[]).unwrap().text();
    assert_eq!(text, "<a href='tel:+74950000001'>8 (495) 000-00-01</a>, +1 415-867-5309");
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    let state = |number: &str| {
        let numbers = view["numbers"].as_array().unwrap();
        numbers.iter().find(|one| one["number"] == number).unwrap()["state"].clone()
    };
    for number in ["+74950000001", "+14158675309"] {
        assert_eq!(state(number), "offered", "{view}");
    }
}

#[test]
fn what_the_site_lists_is_swapped_and_what_it_leaves_is_left() {
    let page = |_: &lendline_tests::site::Request| {
        Reply::html(
            "<b data-phone='+74951234567' data-sku='+74951234567'>123-45-67</b> 84951234567<p class='small legal'>8 (495) 123-45-67 <i>123-45-67</i></p>\
             <footer><p>INN 84951234567</p></footer><p>1-800-FLOWERS</p><input value='84951234567' readonly><input value='84951234567'>",
        )
    };
    let settings = json!({
        "destinations": [
            {"number": SHOP, "also": ["123-45-67"], "pool": ["+74950000001"]},
            {"number": "+18003569377", "also": ["1-800-FLOWERS"], "pool": ["+18005550100"]},
        ],
        "page": {"leave": [".legal", "footer p"], "attributes": ["data-phone"]},
    });
    let shop = Routed::open(0, &settings, page).unwrap();
    let text = shop.page("/", &[]).unwrap().text();
    assert_eq!(
        text,
        "<b data-phone='+74950000001' data-sku='+74951234567'>8 (495) 000-00-01</b> 84950000001<p class='small legal'>8 (495) 123-45-67 <i>123-45-67</i></p>\
         <footer><p>INN 84951234567</p></footer><p>(800) 555-0100</p><input value='84950000001' readonly><input value='84951234567'>"
    );
}

#[test]
fn where_consent_is_asked_first_nothing_is_lent_and_nothing_is_kept() {
    let consent = json!({"page": {"consent": "none"}});
    let mut shop = Routed::open(2, &consent, owners_server).unwrap();
    let untouched = |shop: &Routed, headers: &[(&str, &str)]| {
        let page = shop.page("/", headers).unwrap();
        assert_eq!((page.text().as_str(), cookies(&page).as_str()), (PAGE, ""));
        assert_eq!(page.header("cache-control"), None);
        let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
        let numbers = view["numbers"].as_array().unwrap();
        assert!(numbers.iter().all(|one| one["state"] == "free"), "{view}");
    };
    untouched(&shop, &[]);
    // Nor does a cookie of before tell who he is, or is kept anew.
    shop.change(&json!({"page": {}})).unwrap();
    let known = cookies(&shop.page("/", &[]).unwrap());
    assert!(known.contains("lendline_visitor="), "{known}");
    shop.change(&consent).unwrap();
    let page = shop.page("/", &[("cookie", &known)]).unwrap();
    assert_eq!((page.text().as_str(), cookies(&page).as_str()), (PAGE, ""));
    let origin = shop.at("");
    let body = format!("v=1\ns=shop\nu={origin}/\nr=\nd={SHOP}\n");
    let headers = [("origin", &*origin), ("user-agent", BROWSER), ("cookie", &known)];
    let visit = shop.send("POST", "/v1/visit", &headers, body.as_bytes()).unwrap();
    assert_eq!((visit.status, cookies(&visit).as_str()), (200, ""), "{}", visit.text());
    let known = known.split_once("lendline_visitor=").unwrap().1.split('.').next().unwrap();
    assert!(!visit.text().contains(known), "{}", visit.text());

    // Whose browser says so by itself is treated alike.
    let respects = Routed::open(2, &json!({"page": {"respect_gpc": true}}), owners_server).unwrap();
    untouched(&respects, &[("sec-gpc", "1")]);
    assert_ne!(respects.page("/", &[]).unwrap().text(), PAGE);
}

#[test]
fn a_visitor_who_left_gives_his_number_back_after_the_hold() {
    let shop = Routed::open(1, &json!({"hold_seconds": 5}), owners_server).unwrap();
    let page = shop.page("/", &[]).unwrap();
    let number = lent(&page.text());
    let (origin, known) = (shop.at(""), cookies(&page));
    let send = |what: &str, lines: &str| {
        let headers = [("origin", &*origin), ("user-agent", BROWSER), ("cookie", &known)];
        let body = format!("v=1\ns=shop\n{lines}");
        let reply = shop.send("POST", what, &headers, body.as_bytes()).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text()
    };
    let offer = known.split("; ").find_map(|one| one.strip_prefix("lendline_page=")).unwrap();
    let told = send("/v1/visit", &format!("t={offer}\nu={origin}/\nr=\nd={SHOP}\n"));
    assert!(told.contains(&format!(" {number}")), "{told}");
    let token = told.lines().find_map(|line| line.strip_prefix("t=")).unwrap();
    send("/v1/beat", &format!("t={token}\ne=leave 0\n"));
    // It waits for him, who may be dialling; another one is shown the printed number meanwhile.
    assert_eq!(shop.page("/", &[]).unwrap().text(), PAGE);
    eventually(Duration::from_secs(30), || {
        let text = shop.page("/", &[]).unwrap().text();
        (lent(&text) == number).then_some(())
    });
}
