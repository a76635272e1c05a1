use super::*;
use crate::numbers::Number;
use crate::settings::{Destination, Empty, PageRules};

const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn routes() {
    let routes = Routes::parse("www.Example.com=shop  пример.рф=shop,a.example=other").unwrap();
    for (host, expected) in [
        ("www.example.com", Some((0, "shop"))),
        ("WWW.example.com:8443", Some((0, "shop"))),
        ("xn--e1afmkfd.xn--p1ai", Some((1, "shop"))),
        ("a.example", Some((2, "other"))),
        ("example.com", None),
        ("b.a.example", None),
        ("", None),
    ] {
        assert_eq!(routes.find(host), expected, "{host}");
    }
    assert_eq!(Routes::parse("").unwrap().find("a.example"), None);
    for (address, site, expected) in [
        ("https://www.example.com/a?b", "shop", true),
        ("https://www.example.com:8443", "shop", true),
        ("https://www.example.com/", "other", false),
        ("https://example.com/www.example.com/", "shop", false),
        ("https://evil.example/?https://www.example.com/", "shop", false),
        ("null", "shop", false),
        ("", "shop", false),
    ] {
        assert_eq!(routes.has_page(address, site), expected, "{address}");
    }
    for bad in [
        "www.example.com",
        "=shop",
        "https://a.example=shop",
        "a.example:80=shop",
        "a.example/x=shop",
        "a.example=Shop",
        "a.example=",
        "a.example=b A.example=c",
    ] {
        assert!(Routes::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_is_ours_on_a_routed_host() {
    for (method, path, expected) in [
        ("POST", "/v1/visit", Some(Ours::Visit)),
        ("POST", "/v1/beat", Some(Ours::Beat)),
        ("GET", "/v1/visit", None),
        ("GET", "/s/shop.js", Some(Ours::Script("shop.js"))),
        ("HEAD", "/s/shop.js", Some(Ours::Script("shop.js"))),
        ("GET", "/s/shop.plain.js", Some(Ours::Script("shop.plain.js"))),
        ("GET", "/s/shop.txt", Some(Ours::Script("shop.txt"))),
        (
            "GET",
            "/s/lendline.0123456789abcdef.js",
            Some(Ours::Script("lendline.0123456789abcdef.js")),
        ),
        ("GET", "/s/lendline.js", None),
        ("GET", "/s/other.js", None),
        ("GET", "/s/shop.js/x", None),
        ("GET", "/s/shop.css", None),
        ("POST", "/s/shop.js", None),
        ("GET", "/api/v1/sites", None),
        ("GET", "/login", None),
        ("GET", "/healthz", None),
        ("POST", "/hooks/generic/x", None),
        ("GET", "/", None),
    ] {
        assert_eq!(ours(method, path, "shop"), expected, "{method} {path}");
    }
}

#[track_caller]
fn check_page(change: &[(&str, Option<&str>)], method: &str, secure: bool, expected: bool) {
    let mut headers = vec![
        ("user-agent", CHROME),
        ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("sec-fetch-dest", "document"),
    ];
    for (name, value) in change {
        headers.retain(|(known, _)| known != name);
        headers.extend(value.map(|value| (*name, value)));
    }
    let header = |name: &str| {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    assert_eq!(asks_for_page(method, secure, header), expected, "{change:?}");
}

#[test]
fn pages_are_asked_for_by_people() {
    check_page(&[], "GET", true, true);
    check_page(&[("sec-fetch-dest", None)], "GET", false, true);
    check_page(&[("sec-purpose", Some(""))], "GET", true, true);
    check_page(&[], "HEAD", true, false);
    check_page(&[], "POST", true, false);
    check_page(&[("sec-fetch-dest", None)], "GET", true, false);
    for (name, value) in [
        ("user-agent", None),
        ("user-agent", Some("Googlebot/2.1")),
        ("accept", None),
        ("accept", Some("*/*")),
        ("sec-fetch-dest", Some("iframe")),
        ("sec-fetch-dest", Some("empty")),
        ("sec-purpose", Some("prefetch;prerender")),
        ("purpose", Some("Prefetch")),
        ("x-moz", Some("prefetch")),
        ("range", Some("bytes=0-1")),
        ("upgrade", Some("websocket")),
        ("x-requested-with", Some("XMLHttpRequest")),
        ("hx-request", Some("true")),
    ] {
        check_page(&[(name, value)], "GET", true, false);
    }
}

#[track_caller]
fn check_answer(status: u16, headers: &[(&str, &str)], expected: bool) {
    let header = |name: &str| {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    assert_eq!(may_be_rewritten(status, header), expected, "{status} {headers:?}");
}

#[test]
fn only_pages_are_rewritten() {
    let html = ("content-type", "text/html");
    check_answer(200, &[html], true);
    check_answer(200, &[("content-type", "Text/HTML; Charset=\"UTF-8\"")], true);
    check_answer(200, &[("content-type", "text/html;charset=windows-1251")], true);
    for encoding in ["gzip", "br", "identity"] {
        check_answer(200, &[html, ("content-encoding", encoding)], true);
    }
    for status in [204, 206, 301, 304, 404, 500] {
        check_answer(status, &[html], false);
    }
    check_answer(200, &[], false);
    for kind in [
        "text/plain",
        "application/json",
        "application/xhtml+xml",
        "text/html-template",
        "text/html; charset=UTF-16LE",
    ] {
        check_answer(200, &[("content-type", kind)], false);
    }
    for encoding in ["zstd", "deflate", "gzip, br"] {
        check_answer(200, &[html, ("content-encoding", encoding)], false);
    }
    check_answer(200, &[html, ("content-disposition", "attachment; filename=a.html")], false);
    check_answer(200, &[html, ("cache-control", "public, no-transform")], false);
}

#[test]
fn headers_of_a_rewritten_page() {
    for (owners, expected) in [
        (None, "private, no-cache"),
        (Some("public, max-age=600"), "private, no-cache"),
        (Some("No-Store"), "private, no-store"),
    ] {
        assert_eq!(cache_control(owners), expected);
    }
    for (owners, expected) in [
        (None, "Cookie"),
        (Some(""), "Cookie"),
        (Some("Accept-Encoding"), "Accept-Encoding, Cookie"),
        (Some("cookie, accept"), "cookie, accept"),
        (Some("*"), "*"),
    ] {
        assert_eq!(vary(owners), expected);
    }
    assert!(
        falls_away("Content-Encoding")
            && falls_away("ETag")
            && falls_away("content-length")
            && falls_away("CDN-Cache-Control")
    );
    assert!(!falls_away("set-cookie") && !falls_away("content-type") && !falls_away("link"));
}

#[test]
fn cookies() {
    let header = "a=1; lendline_visitor=x.y; lendline_page=o.1; b=2=3";
    assert_eq!(cookie(header, VISITOR_COOKIE), Some("x.y"));
    assert_eq!(cookie(header, "b"), Some("2=3"));
    assert_eq!(cookie(header, "page"), None);
    for (given, left) in [
        (header, Some("a=1; b=2=3")),
        ("a=1;b=2", Some("a=1;b=2")),
        ("lendline_visitor=x", None),
        ("lendline_visitors=x; lendline_owner=y", Some("lendline_visitors=x; lendline_owner=y")),
    ] {
        assert_eq!(without_our_cookies(given).as_deref(), left, "{given}");
    }
    assert_eq!(
        set_cookie(PAGE_COOKIE, "o.1", 120, true),
        "lendline_page=o.1; Path=/s/; Max-Age=120; HttpOnly; SameSite=Lax; Secure"
    );
    assert_eq!(
        set_cookie(VISITOR_COOKIE, "", 0, false),
        "lendline_visitor=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    );
}

#[test]
fn secure_connections() {
    assert!(is_secure("https", None) && is_secure("http", Some("HTTPS, http")));
    assert!(!is_secure("http", None) && !is_secure("http", Some("http, https")));
}

#[track_caller]
fn check_lends(change: impl FnOnce(&mut Site), path: &str, expected: bool) {
    let destination = Destination {
        number: number("+74951234567"),
        also: Vec::new(),
        pool: vec![number("+74950000001")],
        banned: Vec::new(),
        pools: Vec::new(),
    };
    let mut site = Site {
        name: "Shop".into(),
        origins: vec!["https://example.com".into()],
        language: "en".into(),
        country: "RU".into(),
        time_zone: "UTC".into(),
        hold_seconds: 900,
        retention_days: 400,
        rest_seconds: 0,
        idle_minutes: 30,
        sources: crate::sources::SourceRules::default(),
        when_empty: Empty::Share,
        offers: true,
        page: PageRules::default(),
        destinations: vec![destination],
        statics: Vec::new(),
    };
    change(&mut site);
    assert_eq!(lends(&site, path, Some("1")), expected);
}

#[test]
fn sites_whose_pages_are_lent_numbers_on_their_way() {
    check_lends(|_| {}, "/", true);
    check_lends(|site| site.offers = false, "/", false);
    check_lends(|site| site.page.consent = Consent::None, "/", false);
    check_lends(|site| site.page.respect_gpc = true, "/", false);
    check_lends(|site| site.page.leave = vec![".legal".into()], "/", true);
    check_lends(|site| site.page.leave = vec![".legal".into(), "body".into()], "/", false);
    check_lends(|site| site.page.leave = vec!["p:not(".into()], "/", false);
    check_lends(|site| site.destinations[0].pool.clear(), "/", false);
    let abroad = |site: &mut Site| {
        site.destinations[0].pool = vec![Number::parse("+14158675309").unwrap()];
    };
    check_lends(abroad, "/", true);
    let exclude = |site: &mut Site| site.page.exclude = vec!["/legal/*".into(), "/о-нас".into()];
    check_lends(exclude, "/legal/terms", false);
    check_lends(exclude, "/%D0%BE-%D0%BD%D0%B0%D1%81", false);
    check_lends(exclude, "/legal", true);
}
