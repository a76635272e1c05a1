//! What is kept of addresses, and that no string is too odd to be read.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::touch;
use proptest::prelude::*;

#[track_caller]
fn landing(page: &str, expected: &str) {
    let kept = touch(&format!("https://shop.example{page}"), None, &[]).unwrap().landing;
    assert_eq!(kept, expected, "{page}");
}

#[test]
fn of_a_page_the_path_and_known_parameters_are_kept() {
    landing("", "/");
    landing("/", "/");
    landing("/a/b/", "/a/b/");
    landing("/doors?page=2&sort=price", "/doors");
    landing("/doors?utm_source=vk&q=secret&yclid=12", "/doors?utm_source=vk&yclid=12");
    landing("/?GCLID=aB&gad_source=1", "/?gad_source=1&gclid=aB");
    landing("/?email=ivan@mail.example&utm_source=vk", "/?utm_source=vk");
    landing("/#token=abc", "/");
    landing("/?utm_term=a%26b", "/?utm_term=a%26b");
    landing("/%D0%BE%D0%BA%D0%BD%D0%B0", "/%D0%BE%D0%BA%D0%BD%D0%B0");
    landing("/page;jsessionid=1A2B3C", "/page");
    landing("/?_kx=person&mc_eid=person", "/");
}

#[test]
fn personal_segments_are_masked() {
    for segment in [
        "ivan@mail.example",
        "ivan%40mail.example",
        "user-ivan.petrov%2Bx%40mail.example",
        "+74951234567",
        "8-495-123-45-67",
        "8(495)1234567",
        "79161234567",
        "order-1234567890",
        "d41d8cd98f00b204e9800998ecf8427e",
        "550e8400-e29b-41d4-a716-446655440000",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN",
        "Xk29fLmQ71pRstUvWx83Yz",
        "reset-a1b2c3d4e5f60718293a",
    ] {
        landing(&format!("/u/{segment}/edit"), "/u/*/edit");
    }
    for path in [
        "/catalog/12345678",
        "/news/2024-11-21/plastic-windows",
        "/plastic-windows-for-a-summer-house-in-moscow",
        "/facade/decade",
        "/iPhone15ProMax256GB",
        "/doors.html",
    ] {
        landing(path, path);
    }
}

#[test]
fn of_a_referrer_origin_and_path_are_kept() {
    #[track_caller]
    fn check(referrer: &str, expected: Option<&str>) {
        let touch = touch("https://shop.example/", Some(referrer), &[]).unwrap();
        assert_eq!(touch.referrer.as_deref(), expected, "{referrer}");
    }
    check("https://www.google.com/search?q=secret#x", Some("https://www.google.com/search"));
    check("https://Partner.example", Some("https://partner.example/"));
    check("https://user:secret@partner.example:81/a", Some("https://partner.example/a"));
    check("https://partner.example/u/ivan@mail.example", Some("https://partner.example/u/*"));
    check("android-app://com.google.android.gm/", Some("android-app://com.google.android.gm/"));
    check("about:blank", None);
    check("", None);
}

#[test]
fn addresses_in_tags_are_masked() {
    let url =
        "https://shop.example/?utm_source=letter&utm_content=ivan@mail.example&utm_term=to+a@b.ru";
    let touch = touch(url, None, &[]).unwrap();
    assert_eq!(touch.content.as_deref(), Some("*"));
    assert_eq!(touch.term.as_deref(), Some("to *"));
    assert!(!format!("{touch:?}").contains("ivan"));
}

#[test]
fn kept_values_are_short() {
    let long = "ж".repeat(1000);
    let url = format!("https://shop.example/{long}/{long}?utm_source={long}&utm_campaign={long}");
    let touch = touch(&url, Some(&format!("https://{}/{long}", "a".repeat(200))), &[]).unwrap();
    assert_eq!(touch.source.unwrap().chars().count(), 256);
    assert!(touch.landing.len() <= 2048 + 256);
    assert!(touch.referrer.unwrap().len() <= 600);
}

#[test]
fn identifiers_are_kept_as_they_came() {
    let url = "https://shop.example/?YCLID=1084563984123743436799&gclid=Cj0_aB-c%2Bd&fbclid=IwAR%20x\
               &ttclid=__CLICKID__&msclkid={msclkid}&wbraid=undefined&rb_clickid=";
    let ids = touch(url, None, &[]).unwrap().click_ids;
    let kept = [("gclid", "Cj0_aB-c+d"), ("yclid", "1084563984123743436799")];
    assert_eq!(ids, kept.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn identifiers_that_cannot_be_one_are_dropped() {
    let long = "x".repeat(257);
    for value in [long.as_str(), "", "a%00b", "ivan@mail.example", "%3Cscript%3E", "%D0%B0"] {
        let touch = touch(&format!("https://shop.example/?gclid={value}"), None, &[]).unwrap();
        assert!(touch.click_ids.is_empty(), "{value}");
        assert_eq!(touch.rule, "direct");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_string_is_too_odd(url in any::<String>(), referrer in any::<String>(), own in any::<String>()) {
        let _ = touch(&url, Some(&referrer), &[&own]);
        let _ = touch(&format!("https://shop.example/{url}"), Some(&format!("https://{referrer}")), &[&own]);
        let _ = touch(&format!("https://shop.example/?utm_source={url}&gclid={url}#{url}"), None, &[]);
    }

    #[test]
    fn nor_one_made_of_the_signs_that_matter(
        tail in "[%&=?#;:/@.+{}_|\\\\a-f0-9ЖА\u{202e}\u{0}-]{0,80}",
        host in "[%:@.\\[\\]a-zжß0-9-]{1,40}",
    ) {
        for name in ["utm_source", "_openstat", "utm_content", "gclid", "from", "x"] {
            let url = format!("https://shop.example{tail}?{name}={tail}&yclid=1");
            if let Ok(touch) = touch(&url, Some(&format!("https://{host}/{tail}")), &[&host]) {
                for value in [&touch.source, &touch.content, &touch.term, &touch.referrer].into_iter().flatten() {
                    prop_assert!(!value.chars().any(char::is_control));
                    prop_assert!(value.chars().count() <= 600);
                }
                prop_assert!(touch.landing.starts_with('/'));
                prop_assert!(touch.landing.is_ascii());
                prop_assert!(touch.same_campaign(&touch));
            }
        }
        let _ = touch(&format!("https://{host}{tail}"), None, &[]);
    }

    #[test]
    fn the_landing_address_reads_the_same(source in "[a-zа-я %&=+]{1,20}", id in "[a-zA-Z0-9_-]{1,40}") {
        let encoded: String = source.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let first = touch(&format!("https://shop.example/p?utm_source={encoded}&gclid={id}"), None, &[]).unwrap();
        let again = touch(&format!("https://shop.example{}", first.landing), None, &[]).unwrap();
        prop_assert_eq!(&again.landing, &first.landing);
        prop_assert!(first.same_campaign(&again));
    }
}
