//! The Worker before its owner's server, on real workerd: what a visitor's first byte holds, and what passes untouched.

#![allow(clippy::unwrap_used)]

use lendline_tests::routed::cookies;
use lendline_tests::visitor::Offered;
use lendline_tests::{Edge, EdgeOptions, Reply, Routed};
use serde_json::json;

const PRINTED: &str = "8 (495) 123-45-67";
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Call 8 (495) 123-45-67</title>\r\n<p \n class='x'>Тел. 8 (495) 123-45-67 <a href=tel:+74951234567>call</a> &nbsp; <!-- 8 (495) 123-45-67 --></P><script>var n='8 (495) 123-45-67'</script>";

fn origin(request: &lendline_tests::site::Request) -> Reply {
    let html = |status| Reply { status, ..Reply::html(PAGE) };
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", _) => Reply::ok("text/html", [PAGE.as_bytes(), &request.body].concat()),
        (_, "/headers") => html(200)
            .with("cache-control", "public, max-age=600")
            .with("etag", "\"a\"")
            .with("last-modified", "Sat, 21 Nov 2026 10:00:00 GMT")
            .with("expires", "Sun, 22 Nov 2026 10:00:00 GMT")
            .with("cdn-cache-control", "max-age=600")
            .with("accept-ranges", "bytes")
            .with("vary", "Accept-Encoding")
            .with("set-cookie", "a=1; Path=/; Expires=Sun, 22 Nov 2026 10:00:00 GMT")
            .with("set-cookie", "b=2; HttpOnly")
            .with("link", "</style.css>; rel=preload")
            .with("x-owner", "yes"),
        (_, "/moved") => {
            Reply::status(302).with("location", "/next?8 (495)").with("set-cookie", "m=1")
        }
        (_, "/missing") => html(404).with("x-owner", "404"),
        (_, "/broken") => html(503).with("retry-after", "60"),
        (_, "/text") => Reply::ok("text/plain", PAGE),
        (_, "/data") => Reply::ok("application/json", format!("\"{PRINTED}\"")),
        (_, "/as-it-is") => html(200).with("cache-control", "no-transform"),
        (_, "/gzip") => html(200).with("content-encoding", "gzip").with_body(&packed(PAGE)),
        (_, "/zstd") => html(200)
            .with("content-encoding", "zstd")
            .with_body(b"\x28\xb5\x2f\xfd8 (495) 123-45-67"),
        (_, "/unchanged") if request.header("if-none-match").is_some() => Reply::status(304),
        (_, "/part") if request.header("range").is_some() => {
            html(206).with("content-range", "bytes 0-9/99")
        }
        _ => html(200),
    }
}

/// Compressed by a stored block: gzip as any server may send it.
fn packed(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let length = u16::try_from(bytes.len()).unwrap();
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(bytes);
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    out.extend_from_slice(&(!crc).to_le_bytes());
    out.extend_from_slice(&u32::from(length).to_le_bytes());
    out
}

#[test]
fn the_first_byte_holds_the_number_and_everything_else_is_untouched() {
    let shop = Routed::open(6, &json!({}), origin).unwrap();
    let reply = shop.page("/", &[]).unwrap();
    assert_eq!(reply.status, 200);
    let text = reply.text();
    let lent = lent(&text);
    let national = format!("8 (495) 000-{}-{}", &lent[8..10], &lent[10..]);
    let expected =
        PAGE.replacen(PRINTED, &national, 2).replace("tel:+74951234567", &format!("tel:{lent}"));
    assert_eq!(text, expected);
    // Another visitor is shown another number; the same one, again, his own.
    let other = shop.page("/", &[]).unwrap();
    assert_ne!(self::lent(&other.text()), lent);
    let again = shop.page("/again", &[("cookie", &cookies(&reply))]).unwrap();
    assert_eq!(self::lent(&again.text()), lent);

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
    assert_eq!(offered.number().as_ref(), Some(&lent));
    assert_eq!(script(&cookies(&other)).number(), Some(self::lent(&other.text())));
    assert_ne!(script("lendline_page=o.1.x.74950000001.y").number(), Some(lent.clone()));

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
    assert!(claimed.text().contains(&lent), "{}", claimed.text());
    assert_eq!(cookies(&claimed), "", "the browser knows already who he is");
    assert!(visit(&cookies(&reply)).text().contains(&lent), "his own claim, repeated");
    assert!(!visit(&cookies(&other)).text().contains(&format!(" {lent} ")), "it is another's");
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    assert!(view.to_string().contains("offer_claimed_twice"), "{view}");
    let back = shop.page("/", &[("cookie", &cookies(&reply))]).unwrap();
    assert_eq!(self::lent(&back.text()), lent);
}

/// The number in a page's link.
fn lent(page: &str) -> String {
    let at = page.find("tel:").unwrap() + 4;
    page[at..at + 12].to_owned()
}

#[test]
fn headers_are_true_of_the_page_that_is_sent() {
    let shop = Routed::open(3, &json!({}), origin).unwrap();
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
fn what_is_no_page_for_a_person_passes_as_it_is() {
    let mut shop = Routed::open(9, &json!({"page": {"exclude": ["/legal/*"]}}), origin).unwrap();
    let bot =
        ("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
    for (path, headers) in [
        ("/", &[bot][..]),
        ("/", &[("sec-fetch-dest", "iframe")]),
        ("/", &[("sec-purpose", "prefetch;prerender")]),
        ("/", &[("x-requested-with", "XMLHttpRequest"), ("sec-fetch-dest", "")]),
        ("/", &[("accept", "*/*")]),
        ("/", &[("x-forwarded-proto", "https"), ("sec-fetch-dest", "")]),
        ("/legal/terms", &[]),
        ("/text", &[]),
        ("/as-it-is", &[]),
    ] {
        let reply = shop.page(path, headers).unwrap();
        assert_eq!((reply.status, reply.text().as_str()), (200, PAGE), "{path} {headers:?}");
        assert_eq!(cookies(&reply), "", "{path} {headers:?}");
        assert!(!reply.header("cache-control").unwrap_or_default().contains("private"), "{path}");
    }
    let posted = shop
        .send(
            "POST",
            "/form",
            &[("user-agent", "Chrome"), ("accept", "text/html")],
            b"a=8 (495) 123-45-67",
        )
        .unwrap();
    assert_eq!(posted.text(), format!("{PAGE}a=8 (495) 123-45-67"));
    assert_eq!(shop.page("/data", &[]).unwrap().text(), format!("\"{PRINTED}\""));
    let head = shop
        .send("HEAD", "/headers", &[("user-agent", "Chrome"), ("accept", "text/html")], b"")
        .unwrap();
    assert_eq!((head.status, head.header("etag")), (200, Some("\"a\"")));
    assert_eq!(shop.page("/unchanged", &[bot, ("if-none-match", "\"a\"")]).unwrap().status, 304);
    assert_eq!(shop.page("/part", &[("range", "bytes=0-9")]).unwrap().status, 206);
    let packed = shop.page("/zstd", &[]).unwrap();
    assert!(packed.body.starts_with(b"\x28\xb5\x2f\xfd8 (495) 123-45-67"), "{packed:?}");

    // Errors and redirects are the owner's.
    let moved = shop.page("/moved", &[]).unwrap();
    assert_eq!((moved.status, moved.header("location")), (302, Some("/next?8 (495)")));
    assert_eq!(cookies(&moved), "m=1");
    for (path, status, name, value) in
        [("/missing", 404, "x-owner", "404"), ("/broken", 503, "retry-after", "60")]
    {
        let reply = shop.page(path, &[]).unwrap();
        assert_eq!((reply.status, reply.text().as_str()), (status, PAGE));
        assert_eq!(reply.header(name), Some(value));
    }
    // The host is the owner's, but for the script and what pages send.
    for path in
        ["/api/v1/sites", "/healthz", "/login", "/owner/app.js", "/s/other.js", "/s/", "/v1/visit"]
    {
        assert_eq!(shop.page(path, &[bot]).unwrap().text(), PAGE, "{path}");
    }
    let view = shop.edge.api().get("/api/v1/sites/shop/pool").unwrap().1;
    assert!(!view.to_string().contains("\"offered\""), "nobody was offered anything: {view}");

    // Nor is anything lent where the owner says so.
    for settings in [
        json!({"page": {"consent": "none"}}),
        json!({"page": {"leave": [".legal"]}}),
        json!({"page": {}, "offers": false}),
    ] {
        shop.change(&settings).unwrap();
        let reply = shop.page("/", &[]).unwrap();
        assert_eq!((reply.text().as_str(), cookies(&reply).as_str()), (PAGE, ""), "{settings}");
    }
    shop.change(&json!({"offers": true})).unwrap();
    assert_ne!(shop.page("/", &[]).unwrap().text(), PAGE);
    let (_, tags) = shop.edge.api().get("/api/v1/sites/shop/script").unwrap();
    assert_eq!(tags["routed_hosts"], json!(["shop.localhost"]));
    assert_eq!(tags["routed_tag"], "<script async src=\"/s/shop.js\"></script>");
    // The product's own host is as it was.
    let own = lendline_tests::http::send("GET", &shop.edge.at("/healthz"), &[], b"").unwrap();
    assert_eq!(own.json()["ok"], true);
}

#[test]
fn a_compressed_page_is_rewritten() {
    let shop = Routed::open(3, &json!({}), origin).unwrap();
    let reply = shop.page("/gzip", &[("accept-encoding", "gzip, br, zstd")]).unwrap();
    assert_eq!(shop.asked("/gzip")[0].header("accept-encoding"), Some("identity"));
    assert_eq!(reply.header("content-encoding"), None);
    let lent = lent(&reply.text());
    assert_ne!(lent, "+74951234567");
    assert_eq!(reply.text().len(), PAGE.len());
    // What passes as it is stays compressed as it was.
    let bot = [("user-agent", "Googlebot/2.1"), ("accept-encoding", "gzip")];
    let reply = shop.page("/gzip", &bot).unwrap();
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert!(reply.body == packed(PAGE));
}

#[test]
fn without_the_owners_server_there_is_a_clear_answer_and_without_ours_the_page() {
    let mut shop = Routed::open(3, &json!({}), origin).unwrap();
    assert_ne!(shop.page("/", &[]).unwrap().text(), PAGE);
    shop.origin = None;
    let gone = shop.page("/", &[]).unwrap();
    assert_eq!(gone.status, 502);
    assert!(
        gone.text().contains("does not answer") && gone.header("cache-control") == Some("no-store")
    );
    assert_eq!(cookies(&gone), "");
    assert_eq!(shop.send("POST", "/form", &[], b"a=1").unwrap().status, 502);

    // Without the Pool, whose file is broken, and without the Directory, which has never heard of the site.
    let site = lendline_tests::Site::serve(origin).unwrap();
    let args = vec!["--route".into(), format!("shop.localhost=shop@{}", site.url)];
    let mut edge = Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap();
    let pool = [lendline_tests::visitor::number(901, 0)];
    let settings = lendline_tests::visitor::settings("shop", "+74951234567", &pool, json!({}));
    lendline_tests::visitor::set_up(&edge, "shop", &settings).unwrap();
    let get = |edge: &Edge| {
        let headers =
            [("host", "shop.localhost"), ("user-agent", "Chrome"), ("accept", "text/html")];
        let reply = lendline_tests::http::send("GET", &edge.at("/"), &headers, b"").unwrap();
        (reply.status, reply.text())
    };
    assert_ne!(get(&edge), (200, PAGE.to_owned()));
    edge.stop().unwrap();
    let folder = edge.state_dir().join("objects/pool");
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        if !file.to_string_lossy().contains("metadata") {
            std::fs::write(file, [b'x'; 8192]).unwrap();
        }
    }
    edge.restart().unwrap();
    assert_eq!(get(&edge), (200, PAGE.to_owned()));

    // A host whose site is not set up: its pages go to its visitors.
    let site = lendline_tests::Site::serve(origin).unwrap();
    let args = vec!["--route".into(), format!("shop.localhost=unknown@{}", site.url)];
    let edge = Edge::start(EdgeOptions { args, ..Default::default() }).unwrap();
    let headers = [("host", "shop.localhost"), ("user-agent", "Chrome"), ("accept", "text/html")];
    let reply = lendline_tests::http::send("GET", &edge.at("/"), &headers, b"").unwrap();
    assert_eq!((reply.status, reply.text().as_str()), (200, PAGE));
}

#[test]
fn a_visitor_who_was_known_before_stays_who_he_is_and_one_who_objects_is_forgotten() {
    let shop = Routed::open(6, &json!({}), origin).unwrap();
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
    let shop = Routed::open(6, &json!({}), origin).unwrap();
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
