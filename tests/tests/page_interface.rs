//! What a page can ask of the snippet: `window.lendline`.
#![allow(clippy::unwrap_used)]

use lendline_tests::Browser;
use lendline_tests::shop::{Shop, lent_number, shows_printed};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_page_can_wait_ask_listen_and_switch_off() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    page.on_new_document(
        "window.told = []; const wait = setInterval(() => { if (!window.lendline) return; clearInterval(wait);\
         for (const what of ['number', 'visit']) window.lendline.on(what, () => window.told.push(what)); }, 1);",
    )
    .unwrap();
    page.goto(&shop.site.at("/shop.html")).unwrap();
    let number = lent_number(&page).unwrap();
    page.eval("window.lendline.ready.then(() => true)").unwrap();
    assert_eq!(page.eval("String(window.lendline.number('+74951234567'))").unwrap(), *number);
    let printed = format!("8 (495) {}-{}-{}", &number[5..8], &number[8..10], &number[10..]);
    assert_eq!(page.eval("`${window.lendline.number('8 (495) 123-45-67')}`").unwrap(), *printed);
    assert_eq!(
        page.eval("window.lendline.number('+78120000000')").unwrap(),
        "+78120000000",
        "another number stays"
    );
    assert_eq!(page.eval("[...new Set(window.told)].sort()").unwrap(), json!(["number", "visit"]));
    page.eval("(() => { window.told = []; window.lendline.off(); })()").unwrap();
    assert!(shows_printed(&page).unwrap());
    assert_eq!(
        page.eval("window.told").unwrap(),
        json!(["number"]),
        "who shows it learns that it is over"
    );
    assert_eq!(
        page.eval("String(window.lendline.number('+74951234567'))").unwrap(),
        "+74951234567"
    );
    let told = || page.requests().iter().filter(|request| request.url.contains("/v1/")).count();
    let before = told();
    page.eval("(() => { const p = document.createElement('p'); p.id = 'late'; p.textContent = '8 (495) 123-45-67'; document.body.append(p); })()").unwrap();
    page.click("#call").unwrap();
    page.set_hidden(true).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(
        page.eval("document.querySelector('#late').textContent").unwrap(),
        "8 (495) 123-45-67"
    );
    assert_eq!(told(), before, "nothing is told any more");
}

#[test]
fn without_consent_nothing_is_kept() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    assert_eq!(page.eval("localStorage.length").unwrap(), 1);
    page.eval("window.lendline.consent('none')").unwrap();
    assert_eq!(page.eval("localStorage.length").unwrap(), 0);
    assert_eq!(page.eval("document.cookie").unwrap(), "");
    page.eval("window.lendline.consent('measure')").unwrap();
    assert_eq!(page.eval("localStorage.length").unwrap(), 1, "granted later, without a reload");
}

#[test]
fn a_site_may_ask_first() {
    let shop = Shop::open(3, &json!({"page": {"consent": "none"}})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let page = context.page(&shop.site.at("/second.html")).unwrap();
    let first = lent_number(&page).unwrap();
    assert_eq!(page.eval("localStorage.length").unwrap(), 0);
    let next = context.page(&shop.site.at("/second.html")).unwrap();
    assert_ne!(lent_number(&next).unwrap(), first, "a number for the page view only");
    page.close().unwrap();
    // Asked on each page, he agrees: he is one visitor from then on, whatever he was lent before he was asked.
    next.eval("window.lendline.consent('measure')").unwrap();
    let kept = lent_number(&next).unwrap();
    assert_eq!(next.eval("localStorage.length").unwrap(), 1);
    let other = context.page(&shop.site.at("/second.html")).unwrap();
    assert_ne!(lent_number(&other).unwrap(), kept);
    other.eval("window.lendline.consent('measure')").unwrap();
    assert_eq!(lent_number(&other).unwrap(), kept);
    let token = "localStorage.getItem('lendline.shop').match(/^t=(.*)$/m)[1]";
    let visitor = next.eval(token).unwrap();
    next.eval("localStorage.setItem('lendline.shop', localStorage.getItem('lendline.shop').replace(/w=.*/, 'w=1'))").unwrap();
    next.reload().unwrap();
    lent_number(&next).unwrap();
    next.eval("window.lendline.consent('measure')").unwrap();
    let part =
        |token: &serde_json::Value| token.as_str().unwrap().split('.').next().unwrap().to_owned();
    next.wait_until(
        "/w=\\d{13}/.test(localStorage.getItem('lendline.shop'))",
        Duration::from_secs(10),
    )
    .unwrap();
    assert_eq!(
        part(&next.eval(token).unwrap()),
        part(&visitor),
        "though his number's time is over"
    );
}

#[test]
fn who_agrees_before_the_first_answer_is_the_visitor_he_was() {
    let shop = Shop::open(4, &json!({"page": {"consent": "none"}})).unwrap();
    let context = Browser::shared().unwrap().context().unwrap();
    let page = context.page(&shop.site.at("/second.html")).unwrap();
    lent_number(&page).unwrap();
    page.eval("window.lendline.consent('measure')").unwrap();
    let token = "localStorage.getItem('lendline.shop').match(/^t=(.*)$/m)[1]";
    let visitor = page.eval(&format!("{token}.split('.')[0]")).unwrap();
    // His number's time is over: he is asked for as himself.
    page.eval("localStorage.setItem('lendline.shop', localStorage.getItem('lendline.shop').replace(/w=.*/, 'w=1'))").unwrap();
    // He agrees while the first request is on its way.
    page.on_new_document(
        "const send = window.fetch; window.fetch = (...all) => { const answer = send(...all);\
         if (String(all[0]).endsWith('/v1/visit') && !window.agreed) { window.agreed = 1; setTimeout(() => lendline.consent('measure')); }\
         return answer; };",
    )
    .unwrap();
    page.reload().unwrap();
    let stored = "/w=\\d{13}/.test(localStorage.getItem('lendline.shop'))";
    page.wait_until(stored, Duration::from_secs(10)).unwrap();
    assert_eq!(page.eval(&format!("{token}.split('.')[0]")).unwrap(), visitor);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(page.eval(&format!("{token}.split('.')[0]")).unwrap(), visitor, "for good");
    let bodies: Vec<String> =
        page.requests().into_iter().filter_map(|request| request.body).collect();
    let given_back = |body: &String| body.contains("e=leave") && !body.contains("\nt=o.");
    assert!(bodies.iter().any(given_back), "what he was lent as a stranger: {bodies:?}");
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn a_number_is_told_in_the_forms_in_which_it_is_used() {
    let shop = Shop::open(1, &json!({})).unwrap();
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    assert_eq!(lent_number(&page).unwrap(), "+74950000001");
    let told = page.eval("(() => { const n = lendline.number('84951234567'); return [String(n), n.tel, n.printed, n.spoken] })()").unwrap();
    assert_eq!(
        told,
        json!(["84950000001", "+74950000001", "8 (495) 000-00-01", "8, 495, 000, 00, 01"])
    );
    let stop = page
        .eval("(() => { const stop = lendline.on('number', () => {}); return [stop(), stop()] })()")
        .unwrap();
    assert_eq!(stop, json!([true, false]));
}

#[test]
fn what_a_framework_sets_back_is_lent_again() {
    let shop = Shop::open(3, &json!({})).unwrap();
    let page =
        Browser::shared().unwrap().context().unwrap().page(&shop.site.at("/shop.html")).unwrap();
    let number = lent_number(&page).unwrap();
    let area = &number[2..5];
    page.eval(
        "(() => { document.querySelector('#head').firstChild.data = '8 (495) 123-45-67';\
         document.querySelector('#call').setAttribute('href', 'tel:+74951234567');\
         document.title = 'Звоните +7 (495) 123-45-67'; })()",
    )
    .unwrap();
    // Mutation observers run before the next frame: what is read in one has been written already.
    let seen = page
        .eval("new Promise((done) => requestAnimationFrame(() => done([document.querySelector('#head').textContent, document.querySelector('#call').getAttribute('href'), document.title])))")
        .unwrap();
    let tail = format!("{}-{}-{}", &number[5..8], &number[8..10], &number[10..]);
    assert_eq!(
        seen,
        json!([
            format!("8 ({area}) {tail}"),
            format!("tel:{number}"),
            format!("Звоните +7 ({area}) {tail}")
        ])
    );
}

#[test]
fn a_crawler_sees_the_printed_number_and_uses_none() {
    let shop = Shop::open(1, &json!({"when_empty": "original"})).unwrap();
    let browser = Browser::shared().unwrap();
    let crawler = browser.context().unwrap().blank_page().unwrap();
    crawler
        .set_user_agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
        .unwrap();
    crawler.goto(&shop.site.at("/second.html")).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(shows_printed(&crawler).unwrap());
    let person = browser.context().unwrap().page(&shop.site.at("/second.html")).unwrap();
    assert_eq!(lent_number(&person).unwrap(), "+74950000001");
}
