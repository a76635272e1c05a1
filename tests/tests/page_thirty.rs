//! The main job at full size: thirty visitors at once, thirty calls, thirty right and confirmed verdicts.
#![allow(clippy::unwrap_used)]

use lendline_tests::shop::{PRINTED, Shop, lent_number};
use lendline_tests::{Browser, Page, eventually};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const VISITORS: usize = 30;

struct Visitor {
    page: Page,
    number: String,
    tapped: Instant,
}

#[test]
fn thirty_visitors_at_once_are_told_apart() {
    let shop = Shop::open(40, &json!({})).unwrap();
    let browser = Browser::shared().unwrap();
    let mut pages = Vec::new();
    for n in 0..VISITORS {
        let url = shop.site.at(&format!(
            "/shop.html?utm_source=yandex&utm_medium=cpc&utm_campaign=campaign-{n}&utm_term=phrase%20{n}"
        ));
        pages.push(browser.context().unwrap().page_started(&url).unwrap());
    }
    let mut visitors = Vec::new();
    let mut ready = Vec::new();
    for page in pages {
        let number = lent_number(&page).unwrap();
        everywhere(&page, &number);
        ready.push((page, number));
    }
    for (page, number) in ready {
        page.click("#call").unwrap();
        assert_eq!(page.eval("window.headClicks").unwrap(), 1, "the page's own listener lives");
        visitors.push(Visitor { page, number, tapped: Instant::now() });
    }
    let numbers: BTreeSet<&str> = visitors.iter().map(|visitor| visitor.number.as_str()).collect();
    assert_eq!(numbers.len(), VISITORS, "two visitors see one number");
    assert!(!numbers.contains(PRINTED));

    // Calls in an order of their own, 5 to 15 s after the tap of each.
    let mut order: Vec<usize> = (0..VISITORS).collect();
    order.sort_by_key(|n| (n * 7919 + 13) % 31);
    for (place, n) in order.iter().enumerate() {
        let visitor = &visitors[*n];
        let due =
            visitor.tapped + Duration::from_secs(5) + Duration::from_millis(100 * place as u64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let late = visitor.tapped.elapsed().as_secs();
        assert!(late <= 15, "this machine was too slow to call within 15 s of the tap: {late} s");
        shop.ring(&format!("call-{n}"), &visitor.number, &format!("+7916000{n:04}")).unwrap();
    }
    let calls = eventually(Duration::from_secs(20), || {
        let calls = shop.calls();
        (calls.len() == VISITORS).then_some(calls)
    });
    for n in 0..VISITORS {
        let id = format!("call-{n}");
        let call = calls.iter().find(|call| call["provider_call_id"] == *id).unwrap();
        let verdict = &call["verdict"];
        assert_eq!(verdict["grade"], "confirmed", "{call:#}");
        let first = &verdict["candidates"][0];
        assert_eq!(first["source"], "yandex", "{call:#}");
        assert_eq!(first["campaign"], *format!("campaign-{n}"), "{call:#}");
        assert_eq!(first["term"], *format!("phrase {n}"), "{call:#}");
    }
    let errors: Vec<_> =
        visitors.iter().flat_map(|visitor| visitor.page.console_errors()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// The number stands wherever the printed one stood, in the same dress, and nowhere else. What is on the screen is
/// asked for, since for nine seconds `textContent` reads as the page wrote it (snippet/js/mask.js).
fn everywhere(page: &Page, number: &str) {
    let digits = &number[2..];
    let (area, a, b, c) = (&digits[..3], &digits[3..6], &digits[6..8], &digits[8..]);
    let read = |selector: &str, how: &str| {
        let value = page.eval(&format!("document.querySelector('{selector}').{how}.trim()"));
        value.unwrap().as_str().unwrap().to_owned()
    };
    let text = |selector: &str| read(selector, "innerText");
    let left = |selector: &str| read(selector, "textContent");
    assert_eq!(text("#head"), format!("8 ({area}) {a}-{b}-{c}"));
    assert_eq!(
        text("#sentence"),
        format!(
            "Звоните с 9 до 21 по номеру +7 {area} {a}-{b}-{c}, заказ № 84951234567 не меняется."
        )
    );
    assert_eq!(text("#foot"), format!("+7\u{a0}{area}\u{a0}{a}\u{a0}{b}\u{a0}{c}"));
    assert_eq!(text("title"), format!("Климат-Дом: 8 ({area}) {a}-{b}-{c}"));
    assert_eq!(left("#typed"), "8 (495) 123-45-67", "what is typed is left alone");
    assert_eq!(left("#off"), "8 (495) 123-45-67", "what is marked off is left alone");
    assert_eq!(left("script[type]"), r#"{"@type":"LocalBusiness","telephone":"+7 495 123-45-67"}"#);
    page.click("#open").unwrap();
    page.wait_until(
        &format!("document.querySelector('#popup').innerText == '8-{area}-{a}-{b}-{c}'"),
        Duration::from_secs(5),
    )
    .unwrap();
    let link = page.eval("document.querySelector('#popup').getAttribute('href')").unwrap();
    assert_eq!(link, *format!("tel:8{digits}"));
}
