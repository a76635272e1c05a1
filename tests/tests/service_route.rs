//! The Worker before its owner's server, on real workerd: what a visitor's first byte holds, and what passes untouched.

#![allow(clippy::unwrap_used)]

use lendline_tests::routed::{PAGE, PRINTED_FORM, cookies, lent, owners_server};
use lendline_tests::visitor::Offered;
use lendline_tests::{Reply, Routed};
use serde_json::json;

#[test]
fn the_first_byte_holds_the_number_and_everything_else_is_untouched() {
    let shop = Routed::open(6, &json!({}), owners_server).unwrap();
    let reply = shop.page("/", &[]).unwrap();
    assert_eq!(reply.status, 200);
    let text = reply.text();
    let number = lent(&text);
    let national = format!("8 (495) 000-{}-{}", &number[8..10], &number[10..]);
    let expected = PAGE
        .replacen(PRINTED_FORM, &national, 2)
        .replace("tel:+74951234567", &format!("tel:{number}"));
    assert_eq!(text, expected);
    // Another visitor is shown another number; the same one, again, his own.
    let other = shop.page("/", &[]).unwrap();
    assert_ne!(lent(&other.text()), number);
    let again = shop.page("/again", &[("cookie", &cookies(&reply))]).unwrap();
    assert_eq!(lent(&again.text()), number);

    // The script that the page fetches brings the same number.
    let referrer = shop.at("/");
    let script = |cookies: &str| {
        let headers =
            [("referer", referrer.as_str()), ("user-agent", "Chrome"), ("cookie", cookies)];
        let reply = shop.send("GET", "/s/shop.js", &headers, b"").unwrap();
        assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
        Offered::read(&reply.text()).unwrap()
    };
    let offered = script(&cookies(&reply));
    assert_eq!(offered.number().as_ref(), Some(&number));
    assert_eq!(script(&cookies(&other)).number(), Some(lent(&other.text())));
    assert_ne!(script("lendline_page=o.1.x.74950000001.y").number(), Some(number.clone()));

    // And what the page asks for with it is lent to the visitor of the cookie.
    let visit = |cookies: &str| {
        let body =
            format!("v=1\ns=shop\nt={}\nu={referrer}\nr=\nd=+74951234567\n", offered.reply.token);
        let origin = shop.at("");
        let headers = [("origin", origin.as_str()), ("user-agent", "Chrome"), ("cookie", cookies)];
        shop.send("POST", "/v1/visit", &headers, body.as_bytes()).unwrap()
    };
    let claimed = visit(&cookies(&reply));
    assert_eq!(claimed.status, 200, "{}", claimed.text());
    assert!(claimed.text().contains(&number), "{}", claimed.text());
    assert_eq!(cookies(&claimed), "", "the browser knows already who he is");
    assert!(visit(&cookies(&reply)).text().contains(&number), "his own claim, repeated");
    assert!(!visit(&cookies(&other)).text().contains(&format!(" {number} ")), "it is another's");
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    assert!(view.to_string().contains("offer_claimed_twice"), "{view}");
    let back = shop.page("/", &[("cookie", &cookies(&reply))]).unwrap();
    assert_eq!(lent(&back.text()), number);
}

#[test]
fn headers_are_true_of_the_page_that_is_sent() {
    let shop = Routed::open(3, &json!({}), owners_server).unwrap();
    let all = |reply: &Reply, name: &str| -> Vec<String> {
        let found = reply.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).collect()
    };
    let reply = shop
        .page("/headers", &[("if-none-match", "\"a\""), ("cookie", "x=1; lendline_page=o; y=2")])
        .unwrap();
    assert_ne!(lent(&reply.text()), "+74951234567");
    assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
    assert_eq!(reply.header("vary"), Some("Accept-Encoding, Cookie"));
    for gone in ["etag", "last-modified", "expires", "cdn-cache-control", "accept-ranges"] {
        assert_eq!(reply.header(gone), None, "{gone}");
    }
    let set = all(&reply, "set-cookie");
    assert_eq!(set[0], "a=1; Path=/; Expires=Sun, 22 Nov 2026 10:00:00 GMT");
    assert_eq!(set[1], "b=2; HttpOnly");
    assert!(
        set[2].starts_with("lendline_page=o.")
            && set[2].ends_with("; Path=/s/; Max-Age=120; HttpOnly; SameSite=Lax"),
        "{set:?}"
    );
    assert!(set[3].starts_with("lendline_visitor=") && set.len() == 4, "{set:?}");
    assert_eq!(reply.header("link"), Some("</style.css>; rel=preload"));
    assert_eq!(reply.header("x-owner"), Some("yes"));
    let asked = shop.asked("/headers").remove(0);
    assert_eq!(asked.header("if-none-match"), None);
    assert_eq!(asked.header("cookie"), Some("x=1; y=2"));
    assert!(asked.header("host").unwrap().starts_with("shop.localhost:"), "{asked:?}");
    assert_eq!(asked.header("x-forwarded-host"), asked.header("host"));
    assert_eq!(asked.header("x-forwarded-proto"), Some("http"));

    // Where the connection is encrypted, as the proxy says, so are the cookies.
    let reply = shop.page("/", &[("x-forwarded-proto", "https")]).unwrap();
    assert!(all(&reply, "set-cookie").iter().all(|one| one.ends_with("; Secure")), "{reply:?}");
    assert_eq!(shop.asked("/").remove(0).header("x-forwarded-proto"), Some("https"));
}

#[test]
fn a_visitor_who_was_known_before_stays_who_he_is_and_one_who_objects_is_forgotten() {
    let shop = Routed::open(6, &json!({}), owners_server).unwrap();
    let origin = shop.at("");
    let post = |path: &str, cookies: &str, body: &str| {
        let headers = [("origin", origin.as_str()), ("user-agent", "Chrome"), ("cookie", cookies)];
        shop.send("POST", path, &headers, body.as_bytes()).unwrap()
    };
    let visit = |cookies: &str, token: &str| {
        let body = format!("v=1\ns=shop\nt={token}\nu={origin}/\nr=\nd=+74951234567\n");
        post("/v1/visit", cookies, &body)
    };
    let line = |reply: &Reply, key: &str| {
        let text = reply.text();
        text.lines().find_map(|line| line.strip_prefix(key)).unwrap().to_owned()
    };
    // By the script alone, before there was a route: no cookie.
    let before = visit("", "");
    assert_eq!(cookies(&before), "");
    let (token, number) = (line(&before, "t="), line(&before, "n="));
    // His first page on its way is a stranger's, and tells the cookie who he is.
    let page = shop.page("/", &[]).unwrap();
    let adopted = visit(&cookies(&page), &token);
    assert_eq!(line(&adopted, "n="), number);
    let cookie = cookies(&adopted);
    assert!(cookie.starts_with("lendline_visitor="), "{cookie}");
    let own = shop.page("/", &[("cookie", &cookie)]).unwrap();
    assert!(number.contains(&lent(&own.text())), "{number}");
    // Where the browser has lost what the script kept, the cookie knows him still.
    assert_eq!(line(&visit(&cookie, ""), "n="), number);
    assert!(line(&visit(&cookie, ""), "t=").starts_with(token.split('.').next().unwrap()));

    let forgotten = post("/v1/beat", &cookie, "v=1\ns=shop\ne=forget");
    assert_eq!(forgotten.status, 200);
    let gone: Vec<&str> = forgotten
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(gone.len(), 2, "{gone:?}");
    assert!(gone.iter().all(|one| one.contains("=; ") && one.contains("Max-Age=0")), "{gone:?}");
    assert_eq!(cookies(&visit("", &token)), "", "nothing is kept anew");
}

#[test]
fn pages_whose_script_comes_from_elsewhere_are_left_to_it_and_their_owner_is_told() {
    let shop = Routed::open(6, &json!({}), owners_server).unwrap();
    assert_ne!(shop.page("/", &[]).unwrap().text(), PAGE);
    let page = shop.at("/");
    let script = |referrer: &str| {
        let headers = [("referer", referrer), ("user-agent", "Chrome")];
        lendline_tests::http::send("GET", &shop.edge.at("/s/shop.js"), &headers, b"").unwrap()
    };
    assert_eq!(script("https://elsewhere.example/").status, 200);
    assert_ne!(shop.page("/", &[]).unwrap().text(), PAGE);
    assert!(Offered::read(&script(&page).text()).is_some(), "it works as it did without a route");
    assert_eq!(shop.page("/", &[]).unwrap().text(), PAGE);
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    assert_eq!(view["warnings"][0]["code"], "script_elsewhere", "{view}");
}
