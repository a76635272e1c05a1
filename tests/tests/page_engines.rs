//! A visit from the first page to the call, in Firefox and WebKit; Chromium has the other `page_*` tests.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{SHOWN_WITHIN, Shop, forwarded};
use lendline_tests::{Engine, Reply, Site, eventually};
use serde_json::json;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

/// What the page's own script does: it keeps faults, and what had been asked for when the number changed. Its link leads
/// nowhere: what a browser without a telephone does with `tel:` is not ours.
const OWN_SCRIPT: &str = "\
  window.faults = [];
  addEventListener('error', (e) => faults.push(String(e.message)));
  addEventListener('unhandledrejection', (e) => faults.push(String(e.reason)));
  addEventListener('click', (e) => e.preventDefault());
  new MutationObserver(() => {
    const link = document.querySelector('#call');
    if (link && link.getAttribute('href') != 'tel:+74951234567')
      window.asked ??= performance.getEntriesByType('resource').map((one) => one.name);
  }).observe(document, { subtree: true, childList: true, attributes: true });";

/// A shop through which all goes that the script says to the edge, so that it is seen here.
fn shop(policy: Option<&'static str>) -> Shop {
    let site = move |edge: &str| {
        let edge = edge.to_owned();
        Site::serve(move |request| match request.path.as_str() {
            "/own.js" => Reply::ok("text/javascript", OWN_SCRIPT),
            "/" | "/next" => {
                let page = Reply::html(include_str!("../fixtures/pages/engines.html"));
                policy.into_iter().fold(page, |page, p| page.with("content-security-policy", p))
            }
            path if path.starts_with("/s/") || path.starts_with("/v1/") => {
                forwarded(&edge, request)
            }
            _ => Reply::status(404),
        })
    };
    Shop::open_on(site, 1, &json!({})).unwrap()
}

const LENT: &str = "document.querySelector('#call').getAttribute('href') == 'tel:+74950000001'";
const OWN: &str = "(localStorage.getItem('lendline.shop') || '').includes('t=')";
/// What was told since is kept by the edge.
const ANSWERED: &str = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/beat') && one.responseEnd)";

fn visits(engine: &mut Engine) {
    let shop = shop(None);
    engine.goto(&shop.site.at("/?utm_source=yandex&utm_medium=cpc&utm_campaign=one")).unwrap();
    engine.wait_until(LENT, SHOWN_WITHIN).unwrap();
    engine.wait_until(OWN, SOON).unwrap();
    let text = engine.eval("document.body.innerText").unwrap();
    assert!(text.as_str().unwrap().contains("8 (495) 000-00-01"), "{}: {text}", engine.name);
    assert!(text.as_str().unwrap().contains("+7 495 000-00-01"), "{}: {text}", engine.name);
    engine.click("#call").unwrap();
    eventually(SOON, || shop.told("/v1/beat", "e=tap ").then_some(()));
    engine.wait_until(ANSWERED, SOON).unwrap();
    shop.ring("tapped", "+74950000001", "+79160000001").unwrap();
    let graded = || {
        let call = shop.call("tapped")?;
        (call["verdict"]["grade"] == "confirmed").then_some(call)
    };
    let verdict = eventually(SOON, graded)["verdict"].clone();
    let evidence = verdict["evidence"].to_string();
    assert!(evidence.contains("tap"), "{}: {evidence}", engine.name);
    assert_eq!(verdict["candidates"][0]["campaign"], "one", "{}", engine.name);

    // The next page shows what is stored before it asks; and the edge hears that it is left.
    engine.goto(&shop.site.at("/next")).unwrap();
    engine.wait_until(LENT, SHOWN_WITHIN).unwrap();
    let asked = engine.eval("window.asked").unwrap().to_string();
    assert!(asked.contains("shop.js") && !asked.contains("/v1/"), "{}: {asked}", engine.name);
    let faults = engine.eval("window.faults").unwrap();
    assert_eq!(faults, json!([]), "{}", engine.name);
    engine.goto("about:blank").unwrap();
    eventually(SOON, || shop.told("/v1/beat", "e=leave ").then_some(()));
    let (_, visits) = shop.edge.api().get("/api/v1/sites/shop/visits").unwrap();
    assert_eq!(
        visits["visits"].as_array().unwrap().len(),
        1,
        "{}: one visit: {visits:#}",
        engine.name
    );
}

fn without_wasm(engine: &mut Engine) {
    let shop = shop(Some("default-src 'none'; script-src 'self'; connect-src 'self'"));
    engine.goto(&shop.site.url).unwrap();
    engine.wait_until(LENT, SHOWN_WITHIN).unwrap();
    let loaded =
        "performance.getEntriesByType('resource').some((one) => one.name.includes('.plain.js'))";
    assert_eq!(engine.eval(loaded).unwrap(), true, "{}: the fallback came", engine.name);
    assert_eq!(engine.eval("window.faults").unwrap(), json!([]), "{}", engine.name);
}

#[test]
fn a_visit_in_firefox() {
    let Some(mut engine) = Engine::firefox().unwrap() else { return };
    visits(&mut engine);
    without_wasm(&mut engine);
}

#[test]
fn a_visit_in_webkit() {
    let Some(mut engine) = Engine::webkit().unwrap() else { return };
    visits(&mut engine);
    without_wasm(&mut engine);
}
