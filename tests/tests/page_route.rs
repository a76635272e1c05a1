//! The Worker before its owner's server, in a browser: the page comes with the number, and the script takes it over.

#![allow(clippy::unwrap_used)]

use lendline_tests::shop::SHOWN_WITHIN;
use lendline_tests::visitor::calls;
use lendline_tests::{Browser, Context, Page, Reply, Routed, eventually};
use serde_json::{Value, json};
use std::time::Duration;

const SHOP: &str = "+74951234567";

/// Pages with the number and the script; `/bare` has none of it.
fn origin(request: &lendline_tests::site::Request) -> Reply {
    let page = "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script async src=/s/shop.js></script>
<h1 id=head>8 (495) 123-45-67</h1><p>Call <a id=call href='tel:+74951234567'>+7 495 123-45-67</a>
<a id=next href='/next'>next</a><script>window.first = document.querySelector('#call').href</script>";
    match request.path.as_str() {
        "/bare" => Reply::html(page.replace("/s/shop.js", "/none.js")),
        "/none.js" => Reply::ok("text/javascript", ""),
        "/insists" => Reply::html(page.replace("async ", "").replace("</h1>", INSISTS)),
        "/old" => Reply::html(page).with("referrer-policy", "no-referrer"),
        "/" | "/next" => Reply::html(page),
        "/listed" => Reply::html(page.replace("<p>", "<p id=short>123-45-67</p><p id=legal>8 (495) 123-45-67</p><input id=field readonly value=84951234567><p>")),
        _ => Reply::status(404),
    }
}

/// A script that wants its heading to read as it saw it on the screen, whatever it takes.
const INSISTS: &str = "</h1><script>
const head = document.querySelector('#head'), want = head.innerText;
new MutationObserver(() => { if (head.textContent != want) { times++; head.textContent = want; } }).observe(head, { childList: true });
var times = 0; head.append('!')</script>";

fn context() -> Context {
    Browser::shared().unwrap().context().unwrap()
}

/// The number in the page's link, as the page's first script saw it.
fn first(page: &Page) -> String {
    page.eval("window.first.slice(4)").unwrap().as_str().unwrap().to_owned()
}

fn now(page: &Page) -> String {
    page.eval("document.querySelector('#call').href.slice(4)").unwrap().as_str().unwrap().to_owned()
}

/// Waits until the script is the visitor's, and gives the number of his lease.
fn taken_over(page: &Page) -> String {
    let stored = "(localStorage.getItem('lendline.shop') || '').match(/^n=\\S+ (\\S+)/m)?.[1]";
    page.wait_until(stored, SHOWN_WITHIN).unwrap().as_str().unwrap().to_owned()
}

/// The numbers that the link had since the document began, each time it changed.
const WATCH: &str = "window.seen = []; new MutationObserver(() => { const link = document.querySelector('#call'); if (link && seen.at(-1) != link.href) seen.push(link.href); }).observe(document, { subtree: true, childList: true, attributes: true })";

#[test]
fn the_page_comes_with_the_number_and_the_script_takes_it_over() {
    let shop = Routed::open(4, &json!({}), origin).unwrap();
    let page = context().blank_page().unwrap();
    page.on_new_document(WATCH).unwrap();
    page.goto(&shop.at("/?utm_source=yandex&utm_medium=cpc")).unwrap();
    let lent = first(&page);
    assert!(lent.starts_with("+7495000"), "{lent}");
    assert_eq!(taken_over(&page), lent);
    assert_eq!(page.eval("seen").unwrap(), json!([format!("tel:{lent}")]), "it never changed");
    assert_eq!(
        page.eval("document.querySelector('#head').innerText").unwrap(),
        format!("8 (495) 000-{}-{}", &lent[8..10], &lent[10..])
    );
    assert_eq!(page.console_errors().len(), 0, "{:?}", page.console_errors());

    // It is his lease: a call on it, after a tap, is his.
    page.eval("document.addEventListener('click', (event) => event.preventDefault())").unwrap();
    page.click("#call").unwrap();
    let ring = json!({"event": "start", "call_id": "c", "from": "+79160000001", "to": lent});
    let call = eventually(Duration::from_secs(10), || {
        assert_eq!(lendline_tests::provider::generic(&shop.hook, &ring).unwrap().status, 200);
        calls(&shop.edge, "shop")
            .ok()?
            .into_iter()
            .find(|call| call["verdict"]["grade"] == "confirmed")
    });
    assert_eq!(call["verdict"]["candidates"][0]["source"], "yandex", "{call}");
    let visits = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap().1;
    assert_eq!(visits["visits"].as_array().unwrap().len(), 1, "{visits}");

    // The next page comes with his number too, and is of the same visit.
    page.goto(&shop.at("/next")).unwrap();
    assert_eq!((first(&page), taken_over(&page)), (lent.clone(), lent.clone()));
    assert_eq!(page.eval("seen").unwrap(), json!([format!("tel:{lent}")]));
    let visits = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap().1;
    assert_eq!(visits["visits"].as_array().unwrap().len(), 1, "{visits}");

    // Whoever ends the script has the printed number back, in the form in which it was printed.
    page.eval("lendline.off()").unwrap();
    assert_eq!(now(&page), SHOP);
    assert_eq!(
        page.eval("document.querySelector('#head').innerText").unwrap(),
        "8 (495) 123-45-67"
    );
}

#[test]
fn what_is_listed_and_what_is_left_is_so_before_the_script_and_after_it() {
    let settings = json!({
        "destinations": [{"number": SHOP, "also": ["123-45-67"], "pool": ["+74950000001", "+74950000002"]}],
        "page": {"leave": ["#legal"]},
    });
    let shop = Routed::open(0, &settings, origin).unwrap();
    let page = context().blank_page().unwrap();
    // What is shown, each time that it changed.
    page.on_new_document(
        "window.all = []; const look = () => { const one = ['short', 'legal', 'field'].map((id) => { const at = document.getElementById(id); return at && (at.value || at.innerText) }).join(); if (document.getElementById('call') && all.at(-1) != one) all.push(one); requestAnimationFrame(look) }; look()",
    )
    .unwrap();
    page.goto(&shop.at("/listed")).unwrap();
    let lent = taken_over(&page);
    let full = format!("8 (495) 000-{}-{}", &lent[8..10], &lent[10..]);
    let shown = format!("{full},8 (495) 123-45-67,8{}", &lent[2..]);
    page.wait_until("all.length", SHOWN_WITHIN).unwrap();
    assert_eq!(page.eval("all").unwrap(), json!([shown]), "it never changed");
    // Where a spelling of the number's end stood, the number is given back whole.
    page.eval("lendline.off()").unwrap();
    let text = |id: &str| page.eval(&format!("document.getElementById('{id}').innerText")).unwrap();
    assert_eq!(
        (text("short"), text("legal")),
        (json!("8 (495) 123-45-67"), json!("8 (495) 123-45-67"))
    );
    assert_eq!(page.eval("document.getElementById('field').value").unwrap(), "84951234567");
    assert_eq!(page.console_errors().len(), 0, "{:?}", page.console_errors());
}

#[test]
fn a_number_of_another_country_is_led_back_too() {
    let settings = json!({"destinations": [{"number": SHOP, "pool": ["+14158675309"]}]});
    let shop = Routed::open(0, &settings, origin).unwrap();
    let page = context().blank_page().unwrap();
    page.on_new_document(WATCH).unwrap();
    page.goto(&shop.at("/")).unwrap();
    assert_eq!(taken_over(&page), "+14158675309");
    let text = || page.eval("document.querySelector('#head').innerText").unwrap();
    assert_eq!(text(), "+1 415-867-5309");
    assert_eq!(page.eval("seen").unwrap(), json!(["tel:+14158675309"]), "it never changed");
    page.eval("lendline.off()").unwrap();
    assert_eq!((now(&page), text()), (SHOP.to_owned(), json!("8 (495) 123-45-67")));
    assert_eq!(page.console_errors().len(), 0, "{:?}", page.console_errors());
}

#[test]
fn two_visitors_have_two_numbers_and_tabs_of_one_have_one() {
    let shop = Routed::open(4, &json!({"page": {"exclude": ["/legal/*"]}}), origin).unwrap();
    let (anna, boris) = (context(), context());
    let first_page = anna.page(&shop.at("/")).unwrap();
    let other = boris.page(&shop.at("/")).unwrap();
    assert_ne!(first(&first_page), first(&other));
    assert_eq!(taken_over(&first_page), first(&first_page));
    assert_eq!(taken_over(&other), first(&other));
    let second_tab = anna.page(&shop.at("/next")).unwrap();
    assert_eq!(first(&second_tab), first(&first_page));
    assert_eq!(now(&second_tab), first(&first_page));
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    let lent = view["numbers"].as_array().unwrap().iter().filter(|one| one["state"] == "lent");
    assert_eq!((lent.count(), &view["warnings"]), (2, &json!([])), "{view}");
    // No script of the page can read who he is.
    assert_eq!(other.eval("document.cookie").unwrap(), "");
}

#[test]
fn the_printed_number_comes_back_when_the_lent_one_is_no_longer_safe() {
    let shop = Routed::open(4, &json!({"hold_seconds": 6}), origin).unwrap();
    let page = context().blank_page().unwrap();
    page.goto(&shop.at("/")).unwrap();
    let lent = first(&page);
    assert_eq!(taken_over(&page), lent);
    page.block_urls(&["*/v1/*"]).unwrap();
    let back = "document.querySelector('#call').href == 'tel:+74951234567' && document.querySelector('#head').innerText == '8 (495) 123-45-67'";
    page.wait_until(back, Duration::from_secs(20)).unwrap();
}

#[test]
fn an_old_page_is_led_back_by_a_script_that_can_claim_nothing() {
    let shop = Routed::open(4, &json!({"page": {"exclude": ["/legal/*"]}}), origin).unwrap();
    let page = context().blank_page().unwrap();
    // A browser whose clock is an hour ahead: for it the offer is over.
    page.on_new_document("Date.now = ((now) => () => now() + 3600000)(Date.now)").unwrap();
    page.block_urls(&["*/v1/*"]).unwrap();
    page.goto(&shop.at("/old")).unwrap();
    assert!(first(&page).starts_with("+7495000"));
    page.wait_until("document.querySelector('#call').href == 'tel:+74951234567'", SHOWN_WITHIN)
        .unwrap();
}

#[test]
fn a_browser_that_lost_its_storage_is_known_by_its_cookie_until_the_visitor_objects() {
    let shop = Routed::open(4, &json!({}), origin).unwrap();
    let context = context();
    let page = context.page(&shop.at("/")).unwrap();
    let lent = first(&page);
    assert_eq!(taken_over(&page), lent);
    let visitor = "localStorage.getItem('lendline.shop').match(/^t=(.*?)\\./m)[1]";
    let known = page.eval(visitor).unwrap();
    page.eval("localStorage.clear()").unwrap();
    page.goto(&shop.at("/next")).unwrap();
    assert_eq!((first(&page), taken_over(&page)), (lent.clone(), lent.clone()));
    assert_eq!(page.eval(visitor).unwrap(), known);
    let names = || -> Vec<Value> {
        context
            .cookies()
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].clone())
            .collect()
    };
    assert!(names().contains(&json!("lendline_visitor")));
    page.eval("lendline.consent('none')").unwrap();
    eventually(Duration::from_secs(10), || names().is_empty().then_some(()));
    assert_eq!(now(&page), lent, "what is on the page stays for the page");
    page.goto(&shop.at("/next")).unwrap();
    taken_over(&page);
    assert_ne!(page.eval(visitor).unwrap(), known);
}

#[test]
fn a_visitor_of_before_is_given_his_own_number_from_his_second_page_on() {
    let shop = Routed::open(4, &json!({}), origin).unwrap();
    let context = context();
    let page = context.blank_page().unwrap();
    page.goto(&shop.at("/")).unwrap();
    let own = taken_over(&page);
    // As if the route had not been there: no cookie, what the script stored.
    page.command("Network.clearBrowserCookies", json!({})).unwrap();
    page.goto(&shop.at("/next")).unwrap();
    assert_ne!(first(&page), own);
    page.wait_until(&format!("document.querySelector('#call').href == 'tel:{own}'"), SHOWN_WITHIN)
        .unwrap();
    eventually(Duration::from_secs(10), || {
        let asked = page.requests().into_iter().filter(|one| one.url.ends_with("/v1/visit"));
        (asked.count() > 0).then_some(())
    });
    std::thread::sleep(Duration::from_secs(1));
    page.goto(&shop.at("/")).unwrap();
    assert_eq!(first(&page), own);
}

#[test]
fn where_wasm_is_refused_the_other_script_takes_over() {
    let shop = Routed::open(4, &json!({}), |request: &lendline_tests::site::Request| {
        origin(request).with("content-security-policy", "default-src 'self' 'unsafe-inline'")
    });
    let shop = shop.unwrap();
    let page = context().page(&shop.at("/")).unwrap();
    let lent = first(&page);
    assert!(lent.starts_with("+7495000"), "{lent}");
    assert_eq!(taken_over(&page), lent);
}

#[test]
fn a_page_without_the_script_shows_a_number_that_counts_as_shown_perhaps() {
    let shop = Routed::open(1, &json!({}), origin).unwrap();
    let page = context().page(&shop.at("/bare")).unwrap();
    let lent = first(&page);
    assert!(lent.starts_with("+7495000"), "{lent}");
    let boris = context().page(&shop.at("/")).unwrap();
    taken_over(&boris);
    let ring = json!({"event": "start", "call_id": "c", "from": "+79160000001", "to": lent});
    assert_eq!(lendline_tests::provider::generic(&shop.hook, &ring).unwrap().status, 200);
    let call = calls(&shop.edge, "shop").unwrap().remove(0);
    let evidence = call["verdict"]["evidence"].as_array().unwrap();
    assert!(evidence.iter().any(|one| one["kind"] == "unclaimed"), "{call}");
}

#[test]
fn a_script_that_wants_the_number_to_read_as_it_is_shown_gets_it_and_the_page_goes_on() {
    let shop = Routed::open(4, &json!({}), origin).unwrap();
    let page = context().blank_page().unwrap();
    page.goto(&shop.at("/insists")).unwrap();
    let lent = taken_over(&page);
    let shown = format!("8 (495) {}-{}-{}", &lent[5..8], &lent[8..10], &lent[10..]);
    assert_eq!(page.eval("[head.textContent, head.innerText]").unwrap(), json!([shown, shown]));
    let times = page.eval("times").unwrap().as_u64().unwrap();
    assert!((1..200).contains(&times), "{times}");
}
