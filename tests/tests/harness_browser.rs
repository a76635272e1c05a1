//! The harness's browser, on local pages, without the product.

#![allow(clippy::unwrap_used)]

use lendline_tests::browser::Until;
use lendline_tests::{Browser, BrowserOptions, Frames, Page, Reply, Site, eventually};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(20);

fn site() -> Site {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pages");
    Site::folder(folder, &[("name", "Anna")]).unwrap()
}

fn browser() -> &'static Browser {
    Browser::shared().unwrap()
}

fn seen(page: &Page) -> String {
    page.eval("seen.join(' ')").unwrap().as_str().unwrap().to_owned()
}

#[test]
fn thirty_contexts_at_once_do_not_share_cookies_or_storage() {
    let site = site();
    let start = Instant::now();
    let pages = std::thread::scope(|scope| {
        let open = |n: usize| {
            let url = site.at("/");
            scope.spawn(move || {
                let page = browser().context().unwrap().page(&url).unwrap();
                assert_eq!(page.eval("document.cookie + localStorage.length").unwrap(), "0");
                page.eval(&format!("document.cookie = 'n={n}'; localStorage.n = {n}")).unwrap();
                page
            })
        };
        let threads: Vec<_> = (0..30).map(open).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
    });
    for (n, page) in pages.iter().enumerate() {
        let found =
            page.eval("document.cookie + ' ' + localStorage.n + ' ' + document.visibilityState");
        assert_eq!(found.unwrap(), format!("n={n} {n} visible"));
    }
    eprintln!("30 contexts: {:?}", start.elapsed());
}

#[test]
fn pages_of_a_context_share_cookies_and_storage() {
    let site = site();
    let context = browser().context().unwrap();
    let first = context.page(&site.url).unwrap();
    first.eval("document.cookie = 'a=1'; localStorage.b = 2").unwrap();
    let second = context.page(&site.at("/other.html")).unwrap();
    assert_eq!(second.eval("document.cookie + localStorage.b").unwrap(), "a=12");
    assert_eq!(context.cookies().unwrap()[0]["name"], "a");
}

#[test]
fn pages_see_an_ordinary_browser() {
    let site = site();
    let page = browser().context().unwrap().page(&site.url).unwrap();
    assert_eq!(page.text().unwrap().lines().next(), Some("Привет, Anna"));
    assert_eq!(page.eval("navigator.webdriver").unwrap(), false);
    assert!(!page.eval("navigator.userAgent").unwrap().as_str().unwrap().contains("Headless"));
    let request = &site.requests()[0];
    assert!(!format!("{:?}", request.headers).contains("Headless"), "{request:?}");
    page.set_user_agent("Googlebot/2.1").unwrap();
    page.reload().unwrap();
    assert_eq!(page.eval("navigator.userAgent").unwrap(), "Googlebot/2.1");
    assert!(page.console_errors().is_empty(), "{:?}", page.console_errors());
}

#[test]
fn console_errors_are_caught() {
    let html = "<script>console.error('one', 2); console.log('three');
        setTimeout(() => { throw new Error('four') }); Promise.reject(new Error('five'))</script>
        <script src=/missing.js></script>";
    let site = Site::pages(vec![("/", html)], &[]).unwrap();
    let page = browser().context().unwrap().page(&site.url).unwrap();
    let wanted = ["one 2", "four", "five", "404"];
    eventually(SOON, || (page.console_errors().len() == wanted.len()).then_some(()));
    let text = format!("{:?}", page.console_errors());
    assert!(wanted.iter().all(|w| text.contains(w)) && !text.contains("three"), "{text}");
}

#[test]
fn clicks_and_taps_are_real() {
    let site = site();
    let page = browser().context().unwrap().page(&site.url).unwrap();
    page.click("#button").unwrap();
    assert_eq!(seen(&page), "pointerdown:true:mouse:button click:true:mouse:button");
    page.tap("#button").unwrap();
    page.wait_until("seen.includes('click:true:touch:button')", SOON).unwrap();
    assert!(page.click("#missing").unwrap_err().to_string().contains("no such element"));
    page.click("#other").unwrap();
    page.wait_until("location.pathname === '/other.html'", SOON).unwrap();
    page.go_back_or_forward(-1).unwrap();
    page.wait_until("location.pathname === '/'", SOON).unwrap();
}

#[test]
fn a_telephone_link_is_dialled_and_the_page_stays() {
    let site = site();
    // A browser of its own, since what was dialled is kept for the whole browser.
    let browser = Browser::launch(BrowserOptions::default()).unwrap();
    let page = browser.context().unwrap().page(&site.url).unwrap();
    page.click("#call").unwrap();
    eventually(SOON, || (browser.opened() == ["tel:+74951234567"]).then_some(()));
    assert_eq!(page.url().unwrap(), site.at("/"));
    page.tap("#call").unwrap();
    eventually(SOON, || (browser.opened().len() == 2).then_some(()));
    page.click("#button").unwrap();
    assert!(seen(&page).ends_with("click:true:mouse:button"), "{}", seen(&page));
}

#[test]
fn requests_are_logged_and_can_be_blocked() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" => Reply::html("<p>page").with("content-security-policy", "img-src 'none'"),
        "/moved" => Reply::status(302).with("location", "/"),
        _ => Reply::ok("text/plain", request.body.clone()),
    })
    .unwrap();
    let page = browser().context().unwrap().page(&site.at("/moved")).unwrap();
    page.eval("fetch('/echo?q=1', { method: 'POST', body: 'привет' }).then(r => r.text())")
        .unwrap();
    page.block_urls(&["*/echo*"]).unwrap();
    page.eval("fetch('/echo').catch(() => 0)").unwrap();
    page.block_urls(&[]).unwrap();
    page.set_offline(true).unwrap();
    assert_eq!(page.eval("fetch('/echo').then(() => 1, () => 0)").unwrap(), 0);
    page.set_offline(false).unwrap();
    assert_eq!(page.eval("fetch('/echo').then(() => 1, () => 0)").unwrap(), 1);
    page.eval("document.body.append(Object.assign(new Image(), { src: '/x.png' }))").unwrap();
    eventually(SOON, || {
        page.console_errors().iter().any(|l| l.text.contains("Content Security")).then_some(())
    });
    let log = page.requests();
    let of = |path: &str| log.iter().filter(|r| r.path() == path).collect::<Vec<_>>();
    assert_eq!((of("/moved")[0].status, of("/")[0].status), (Some(302), Some(200)));
    let echo = of("/echo");
    assert_eq!((echo[0].method.as_str(), echo[0].body.as_deref()), ("POST", Some("привет")));
    assert!(echo[1].failure.as_deref().unwrap().starts_with("blocked"), "{:?}", echo[1]);
    assert!(echo[2].failure.as_deref().unwrap().contains("DISCONNECTED"), "{:?}", echo[2]);
    assert!(log.windows(2).all(|pair| pair[0].started <= pair[1].started), "{log:#?}");
    assert_eq!(site.requests().iter().filter(|r| r.path == "/echo").count(), 2);
}

#[test]
fn a_script_runs_before_the_page_and_a_wait_tells_what_it_saw() {
    let site = Site::pages(vec![("/", "<script>saw = window.early</script>")], &[]).unwrap();
    let page = browser().context().unwrap().blank_page().unwrap();
    page.on_new_document("window.early = 7").unwrap();
    page.goto_until(&site.url, Until::Dom).unwrap();
    assert_eq!(page.eval("Promise.resolve(saw)").unwrap(), 7);
    assert!(page.eval("nothing.here").unwrap_err().to_string().contains("ReferenceError"));
    page.eval("console.log('a hint')").unwrap();
    let error = page.wait_until("saw === 8", Duration::from_millis(200)).unwrap_err().to_string();
    assert!(error.contains("last value false") && error.contains("a hint"), "{error}");
}

#[test]
fn a_page_can_be_hidden_and_learns_that_it_is_closed() {
    let site = site();
    let context = browser().context().unwrap();
    let page = context.page(&site.url).unwrap();
    page.set_hidden(true).unwrap();
    page.set_hidden(false).unwrap();
    let tab = context.tab(&site.at("/other.html")).unwrap();
    page.wait_until("document.visibilityState === 'hidden'", SOON).unwrap();
    page.bring_to_front().unwrap();
    tab.wait_until("document.visibilityState === 'hidden'", SOON).unwrap();
    page.wait_until("seen.length === 4", SOON).unwrap();
    assert!(seen(&page).ends_with("visibility:visible"), "{}", seen(&page));
    page.close().unwrap();
    let beacon = || site.requests().into_iter().find(|r| r.path == "/beacon");
    assert_eq!(eventually(SOON, beacon).body, b"left");
}

#[test]
fn a_screenshot_is_written() {
    let site = site();
    let page = browser().context().unwrap().page(&site.url).unwrap();
    let folder = lendline_tests::temp::TempDir::new("shot").unwrap();
    let size = |name: &str, full: bool| {
        let path = folder.path().join(name);
        page.screenshot(&path, 400, 300, full, false).unwrap();
        let bytes = std::fs::read(path).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    };
    assert_eq!(size("window.png", false), (400, 300));
    let (width, height) = size("all.png", true);
    assert!(width <= 400 && height > 3000, "{width} × {height}");
}

#[test]
fn webassembly_can_be_switched_off() {
    let has = |browser: &Browser| {
        let page = browser.context().unwrap().blank_page().unwrap();
        page.eval("typeof WebAssembly").unwrap()
    };
    assert_eq!(has(browser()), "object");
    let without = Browser::launch(BrowserOptions::without_wasm()).unwrap();
    assert_eq!(has(&without), "undefined");
}

#[test]
fn a_single_frame_with_the_printed_number_is_seen() {
    let page = browser().context().unwrap().blank_page().unwrap();
    Frames::watch(&page, "4951234567", "495000").unwrap();
    let html = "<p id=n>+7 495 123-45-67</p>";
    let site = Site::serve(move |_| Reply::html(html)).unwrap();
    page.goto(&site.url).unwrap();
    let frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
    let shown = |number: &str| page.eval(&format!("n.innerHTML = '{number}'; {frame}")).unwrap();
    shown("+7 495 123-45-67");
    assert_eq!(Frames::so_far(&page).unwrap().count, 0);
    shown("+7 495 000-00-01");
    let before = Frames::so_far(&page).unwrap();
    assert!(before.count > 0 && before.wrong.is_empty(), "{before:?}");
    shown("8 <b>(495) 123</b><i>-45-67</i>");
    shown("+7 495 000-00-01");
    let after = Frames::so_far(&page).unwrap();
    assert!(!after.wrong.is_empty() && after.wrong[0].contains("8 (495) 123-45-67"), "{after:?}");
}
