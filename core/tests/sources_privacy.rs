//! What is kept of addresses, and that no string is too odd to be read.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::{SourceRules, touch, touch_by};
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
fn tokens_in_paths_are_masked() {
    for (path, expected) in [
        ("/u/ivan%2540mail.ru", "/u/*"),
        ("/u/ivan%25252525252540mail.ru", "/u/*"),
        ("/u/ivan%2525252525252525252525252540mail.ru", "/u/*"),
        ("/u/ivan%EF%BC%A0mail.ru", "/u/*"),
        ("/t/cjld2cjxh0000qzrmn831i7rd", "/t/*"),
        ("/files/cjld2cjxh0000qzrmn831i7rd.pdf", "/files/*"),
        ("/t/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/t/*"),
        ("/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/pay", "/orders/*/pay"),
        ("/t/V1StGXR8_Z5jdHi6B-myT", "/t/*"),
        ("/x/V1StGXR8_Z5jdHi6B-myT", "/x/*"),
        ("/invite/mzxw6ytboi7q2k3l4m5n", "/invite/*"),
        ("/x/mzxw6ytboi7q2k3l4m5n", "/x/*"),
        ("/t/dGVzdHRva2VuMTIzNDU", "/t/*"),
        ("/x/dGVzdHRva2VuMTIzNDU%3D", "/x/*"),
        ("/reset/abcdefabcdefabcd", "/reset/*"),
        ("/Password-Reset/k3jx81mzq0", "/Password-Reset/*"),
        ("/go%2FV1StGXR8Z5jdHi6BmyTa/x", "/*/x"),
        ("/p/SKU-84951234567-A", "/p/*"),
    ] {
        landing(path, expected);
        let touch = touch("https://a.ru/", Some(&format!("https://b.ru{path}")), &[]).unwrap();
        assert_eq!(touch.referrer.unwrap(), format!("https://b.ru{expected}"));
    }
    for path in [
        "/kupit-kondicioner-dlya-doma-2026",
        "/catalog/split-sistemy-mitsubishi-msz-ln25vg",
        "/catalog/Mitsubishi-Electric-MSZ-LN25VG-MUZ-LN25VG",
        "/blog/how-to-install-air-conditioner",
        "/products/iphone15promax256gb",
        "/products/iPhone-15-Pro-Max-256-GB",
        "/products/samsunggalaxys24ultra512gb12gb",
        "/dom-3-etazha-200-m2-uchastok-6-sotok",
        "/%D1%83%D1%81%D0%BB%D1%83%D0%B3%D0%B8",
        "/sale-50%25-off",
        "/elektromontazhnyerabotypodklyuch",
        "/RemontKvartirPodKlyuchVMoskve",
        "/user/settings",
        "/t/remont-kvartir-2026",
        "/reset/password",
        "/code/abcdefghijklmnop",
        "/p/SKU-12345-A",
        "/index.php",
        "/2026/11/23/page-2",
    ] {
        landing(path, path);
    }
}

#[test]
fn tokens_in_tags_are_masked() {
    for (page, expected) in [
        (
            "/?utm_campaign=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
            "/?utm_campaign=*",
        ),
        ("/?utm_content=550e8400-e29b-41d4-a716-446655440000", "/?utm_content=*"),
        ("/?utm_content=user_550e8400-e29b-41d4-a716-446655440000|2", "/?utm_content=user_*|2"),
        ("/?utm_term=a%20D41D8CD98F00B204E9800998ECF8427E", "/?utm_term=a%20*"),
        ("/?roistat=x.d41d8cd98f00b204e9800998ecf8427e", "/?roistat=x.*"),
    ] {
        landing(page, expected);
    }
    for page in [
        "/?utm_campaign=PoiskOkna2026MoskvaBrand01RF",
        "/?utm_campaign=okna-dveri-2026_rsya_facade-decade",
        "/?utm_campaign=71234567-5012345678-17261234567-40123456789",
        "/?utm_id=01HQ3NDEKTSV4RRFFQ69G5FAVZ&erid=2VtzqwP8xyzK4mVdLrXnQeYb9",
        "/?erid=d41d8cd98f00b204e9800998ecf8427e",
        "/?utm_content=120210000000000000_120210000000000001",
    ] {
        landing(page, page);
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
fn telephones_are_masked_wherever_they_stand() {
    for (page, expected) in [
        ("/?utm_term=%2B79160707070", "/?utm_term=*"),
        ("/?utm_term=+442071234567", "/?utm_term=*"),
        ("/?utm_content=79160707070&roistat=sms_79160707070", "/?utm_content=*&roistat=sms_*"),
        ("/?utm_campaign=sms|8(916)070-70-70|1", "/?utm_campaign=sms|*|1"),
        ("/?utm_source=8_916_070_70_70&utm_id=89160707070", "/?utm_source=*&utm_id=*"),
        ("/?utm_term=%25252B442071234567", "/?utm_term=*"),
        ("/?utm_term=8%01916%E2%80%AE0707070", "/?utm_term=*"),
        (
            "/?utm_term=%D9%A8%D9%A9%D9%A1%D9%A6%D9%A0%D9%A7%D9%A0%D9%A7%D9%A0%D9%A7%D9%A0",
            "/?utm_term=*",
        ),
        ("/?_openstat=ZGlyZWN0LnlhbmRleC5ydTs3OTE2MDcwNzA3MDs1O3lhbmRleC5ydQ", "/?_openstat=*"),
        ("/?gclid=79160707070&yclid=%2B442071234567", "/"),
        ("/perezvonit-8-916-070-70-70.html", "/*"),
        ("/call/8/916/070/70/70/now", "/call/*/*/*/*/*/now"),
        ("/x/8+916+070+70+70/y", "/x/*/y"),
        ("/x/%D9%A8%D9%A9%D9%A1%D9%A6%D9%A0%D9%A7%D9%A0%D9%A7%D9%A0%D9%A7%D9%A0", "/x/*"),
    ] {
        landing(page, expected);
    }
    let own = SourceRules {
        parameters: [("who".to_owned(), "utm_content".to_owned())].into(),
        ..SourceRules::default()
    };
    let touch = touch_by("https://shop.example/?who=8-916-070-70-70", None, &[], &own).unwrap();
    assert_eq!(touch.content.as_deref(), Some("*"));
}

#[test]
fn what_only_has_the_digits_of_a_telephone_is_kept() {
    for page in [
        "/?utm_campaign=71234567&utm_content=17261234567&utm_term=12345678901",
        "/?utm_campaign=706543210_213&utm_content=5012345678|17261234567",
        "/?utm_campaign=79123456_213&ad_id=12345678901&phrase_id=40123456789",
        "/?utm_campaign=22123456789&utm_content=673456789012&adgroupid=150123456789",
        "/?utm_term=2026-11-23&utm_id=120210000000000000&targetid=kwd-298765432101",
        "/?utm_campaign=sale_20261123_order_12345&roistat=direct7_search_17261234567_okna",
        "/?gclid=Cj0KCQiA-79160707070&yclid=1084563984123743436799",
        "/news/2026/11/23/dveri-80-na-200",
        "/news/2026-11-23/2026-11-24",
        "/okna-1300-na-1400-na-70",
    ] {
        landing(page, page);
    }
}

#[test]
fn telephones_in_referrers_are_masked() {
    #[track_caller]
    fn check(from: &str, referrer: &str, source: &str, term: Option<&str>) {
        let touch = touch("https://shop.example/", Some(from), &[]).unwrap();
        let told = (touch.referrer.as_deref(), touch.source.as_deref(), touch.term.as_deref());
        assert_eq!(told, (Some(referrer), Some(source), term), "{from}");
    }
    let yandex = |text: &str, term: &str| {
        let from = format!("https://yandex.ru/search/?text={text}");
        check(&from, "https://yandex.ru/search/", "yandex", Some(term));
    };
    yandex("8+916+070-70-70", "*");
    yandex("%D1%87%D0%B5%D0%B9+8+916+070-70-70+%D0%BD%D0%BE%D0%BC%D0%B5%D1%80", "чей * номер");
    yandex("%2B7(916)0707070+%D1%87%D0%B5%D0%B9", "* чей");
    yandex("9160707070", "*");
    yandex("iphone+15+128+256+2026-11-23", "iphone 15 128 256 2026-11-23");
    check("https://a.ru/x/8_916_070_70_70", "https://a.ru/x/*", "a.ru", None);
    check("https://79160707070.ref.ru/", "https://*.ref.ru/", "*.ref.ru", None);
    check("https://tel-8-916-070-70-70.ref.ru/", "https://tel-*.ref.ru/", "tel-*.ref.ru", None);
    check("https://89.160.170.170/", "https://89.160.170.170/", "89.160.170.170", None);
    check("https://ref24.ru/a", "https://ref24.ru/a", "ref24.ru", None);
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
    for value in ["", "a%00b", "ivan@mail.example", "%3Cscript%3E", "%D0%B0"] {
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
