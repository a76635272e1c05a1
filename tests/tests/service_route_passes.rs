//! The Worker before its owner's server, on real workerd: what passes as it is, and what becomes of a page where something fails.

#![allow(clippy::unwrap_used)]

use lendline_tests::routed::{PAGE, PRINTED_FORM, cookies, lent, owners_server, packed};
use lendline_tests::{Edge, EdgeOptions, Routed, http, visitor};
use serde_json::json;

#[test]
fn what_is_no_page_for_a_person_passes_as_it_is() {
    let mut shop =
        Routed::open(9, &json!({"page": {"exclude": ["/legal/*"]}}), owners_server).unwrap();
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
    assert_eq!(shop.page("/data", &[]).unwrap().text(), format!("\"{PRINTED_FORM}\""));
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
        json!({"page": {"leave": [".legal", "body"]}}),
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
    let own = http::send("GET", &shop.edge.at("/healthz"), &[], b"").unwrap();
    assert_eq!(own.json()["ok"], true);
}

#[test]
fn a_compressed_page_is_rewritten() {
    let shop = Routed::open(3, &json!({}), owners_server).unwrap();
    let reply = shop.page("/gzip", &[("accept-encoding", "gzip, br, zstd")]).unwrap();
    assert_eq!(shop.asked("/gzip")[0].header("accept-encoding"), Some("identity"));
    assert_eq!(reply.header("content-encoding"), None);
    let number = lent(&reply.text());
    assert_ne!(number, "+74951234567");
    assert_eq!(reply.text().len(), PAGE.len());
    // What passes as it is stays compressed as it was.
    let bot = [("user-agent", "Googlebot/2.1"), ("accept-encoding", "gzip")];
    let reply = shop.page("/gzip", &bot).unwrap();
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert!(reply.body == packed(PAGE));
}

#[test]
fn without_the_owners_server_there_is_a_clear_answer_and_without_ours_the_page() {
    let mut shop = Routed::open(3, &json!({}), owners_server).unwrap();
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
    let site = lendline_tests::Site::serve(owners_server).unwrap();
    let args = vec!["--route".into(), format!("shop.localhost=shop@{}", site.url)];
    let mut edge = Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap();
    let pool = [visitor::number(901, 0)];
    let settings = visitor::settings("shop", "+74951234567", &pool, json!({}));
    visitor::set_up(&edge, "shop", &settings).unwrap();
    let get = |edge: &Edge| {
        let headers =
            [("host", "shop.localhost"), ("user-agent", "Chrome"), ("accept", "text/html")];
        let reply = http::send("GET", &edge.at("/"), &headers, b"").unwrap();
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
    let site = lendline_tests::Site::serve(owners_server).unwrap();
    let args = vec!["--route".into(), format!("shop.localhost=unknown@{}", site.url)];
    let edge = Edge::start(EdgeOptions { args, ..Default::default() }).unwrap();
    let headers = [("host", "shop.localhost"), ("user-agent", "Chrome"), ("accept", "text/html")];
    let reply = http::send("GET", &edge.at("/"), &headers, b"").unwrap();
    assert_eq!((reply.status, reply.text().as_str()), (200, PAGE));
}
