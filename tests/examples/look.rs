//! Takes the pictures of the documents: the demo site and the owner's page with a call on it.
//! `cargo xtask demo` runs beside it: `cargo run -p lendline-tests --example look -- OWNER_URL TOKEN SHOP_URL FOLDER`
#![allow(clippy::unwrap_used)]

use lendline_tests::Browser;
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [owner, token, shop, folder] = arguments.as_slice() else {
        eprintln!("give OWNER_URL TOKEN SHOP_URL FOLDER");
        std::process::exit(2);
    };
    let browser = Browser::shared().unwrap();
    let visitor = browser.context().unwrap();
    let page = visitor
        .page(&format!("{shop}/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=установка+кондиционера"))
        .unwrap();
    page.wait_until(
        "document.querySelector('header a[href^=tel]')?.getAttribute('href') != 'tel:+74951234567'",
        Duration::from_secs(20),
    )
    .unwrap();
    let number = page
        .eval("document.querySelector('header a[href^=tel]').getAttribute('href').slice(4)")
        .unwrap();
    page.screenshot(format!("{folder}/shop.png"), 1280, 800, false, false).unwrap();
    page.screenshot(format!("{folder}/shop-phone.png"), 390, 844, false, true).unwrap();
    let desk = visitor
        .page(&format!("{shop}/play.html?dial={}", number.as_str().unwrap().replace('+', "%2B")))
        .unwrap();
    desk.screenshot(format!("{folder}/desk.png"), 1280, 1000, true, false).unwrap();
    desk.screenshot(format!("{folder}/desk-phone.png"), 390, 844, true, true).unwrap();
    // He taps, and calls as the demo telephone does.
    page.eval("addEventListener('click', (e) => e.preventDefault(), true)").unwrap();
    page.set_size(1280, 800, false).unwrap();
    page.click("header a[href^=tel]").unwrap();
    std::thread::sleep(Duration::from_secs(5));
    let call = |event: &str, talk: u32| {
        let fields = format!(
            "event={event}&call_id=look&from=%2B79161234567&to={}&talk={talk}",
            number.as_str().unwrap().replace('+', "%2B")
        );
        desk.eval(&format!("fetch('/phone/call', {{ method: 'POST', body: new URLSearchParams('{fields}') }}).then((reply) => reply.status)")).unwrap()
    };
    assert_eq!((call("start", 0), call("end", 74)), (200.into(), 200.into()));
    let owners = browser.context().unwrap();
    let login = owners.page(owner).unwrap();
    login.screenshot(format!("{folder}/login.png"), 390, 844, false, true).unwrap();
    login.set_size(1280, 900, false).unwrap();
    login.eval(&format!("document.querySelector('input[name=token]').value = '{token}'")).unwrap();
    login.eval("document.querySelector('form').requestSubmit()").unwrap();
    std::thread::sleep(Duration::from_secs(4));
    login.eval("document.querySelectorAll('[lang], button').forEach((one) => one.innerText.trim() == 'EN' && one.click())").unwrap();
    login.screenshot(format!("{folder}/owner.png"), 1280, 900, false, false).unwrap();
    login.screenshot(format!("{folder}/owner-phone.png"), 390, 844, false, true).unwrap();
    login.eval("location.hash = '#report'").unwrap();
    login.wait_until("!!document.querySelector('#report table')", Duration::from_secs(20)).unwrap();
    login.screenshot(format!("{folder}/report.png"), 1280, 900, true, false).unwrap();
    login.screenshot(format!("{folder}/report-phone.png"), 390, 844, false, true).unwrap();
    println!("{number}");
}
