//! The HTTP API on real workerd: settings, sign-in, refusals.

#![allow(clippy::unwrap_used)]

use base64::Engine;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, http};
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";

/// One product for all tests of this file: each has a site and a block of numbers of its own.
fn edge() -> &'static Edge {
    static EDGE: OnceLock<Edge> = OnceLock::new();
    EDGE.get_or_init(|| Edge::start(EdgeOptions::default()).unwrap())
}

fn pool(block: u32, numbers: u32) -> Vec<String> {
    (0..numbers).map(|n| number(block, n)).collect()
}

fn put(site: &str, settings: &Value) -> (u16, Value) {
    edge().api().put(&format!("/api/v1/sites/{site}"), settings).unwrap()
}

#[track_caller]
fn set_up(site: &str, settings: &Value) {
    visitor::set_up(edge(), site, settings).unwrap();
}

fn visitor(site: &str) -> Visitor {
    Visitor::new(edge().url(), site, SHOP)
}

/// Asserts a refusal, with a sentence that is more than its code.
#[track_caller]
fn refused(answer: (u16, Value), status: u16, code: &str, field: Option<&str>) {
    let error = &answer.1["error"];
    let told = (answer.0, error["code"].as_str(), error["field"].as_str());
    assert_eq!(told, (status, Some(code), field), "{}", answer.1);
    assert!(error["message"].as_str().unwrap().contains(' '), "{error}");
}

#[test]
fn a_site_is_given_back_complete_and_is_in_effect_before_the_answer() {
    let statics = json!([{ "number": number(100, 50), "destination": SHOP, "source": "billboard",
        "medium": "offline", "campaign": "ring road", "content": "east side", "term": "boiler" }]);
    let full = settings(
        "full",
        SHOP,
        &pool(100, 3),
        json!({ "static": statics, "language": "ru",
        "page": { "consent": "none", "exclude": ["/legal/*"], "leave": [".legal"], "attributes": ["data-phone"], "messengers": true, "respect_gpc": true },
        "hold_seconds": 600, "retention_days": 90, "when_empty": "share", "origins": ["https://full.example", "http://127.0.0.1:8080"] }),
    );
    let mut full = full;
    full["destinations"][0]["also"] = json!(["123-45-67"]);
    assert_eq!(put("full", &full), (200, full.clone()));
    assert_eq!(edge().api().get("/api/v1/sites/full").unwrap(), (200, full.clone()));
    let script = http::send("GET", &edge().at("/s/full.js"), &[], b"").unwrap();
    assert!(script.status == 200 && script.text().contains(SHOP));
    assert!(script.text().contains("\no=+74951234567 +1234567 0 -\n"));
    let first = visitor("full").visit("/").unwrap();
    assert!(pool(100, 3).contains(&first.number().unwrap()), "{first:?}");
    assert_eq!(first.reply.unwrap().safe_ms, 400_000);

    // Other numbers and another hold: the next reply has them.
    let mut changed = full;
    changed["destinations"][0]["pool"] = json!([number(100, 9)]);
    changed["hold_seconds"] = json!(300);
    set_up("full", &changed);
    let next = visitor("full").visit("/").unwrap();
    assert_eq!(next.number(), Some(number(100, 9)));
    assert_eq!(next.reply.unwrap().safe_ms, 200_000);

    let plain = json!({ "name": "Plain", "origins": ["https://plain.example"],
        "destinations": [{ "number": SHOP }] });
    set_up("plain", &plain);
    let told = edge().api().get("/api/v1/sites/plain").unwrap().1;
    assert_eq!((&told["hold_seconds"], &told["when_empty"]), (&json!(900), &json!("share")));
    assert_eq!(told["retention_days"], 400);
    assert_eq!(told["destinations"][0]["pool"], json!([]));
}

#[test]
fn an_owner_names_his_own_parameters_and_channels() {
    let rules = json!({
        "parameters": { "src": "utm_source" },
        "channels": [{ "source": "tg_*", "channel": "Messengers" }],
        "returns": ["pay.bank.example"],
    });
    set_up("names", &settings("names", SHOP, &pool(109, 2), json!({ "sources": rules })));
    let told = edge().api().get("/api/v1/sites/names").unwrap().1;
    assert_eq!(told["sources"], rules);
    for path in ["/?src=tg_news", "/?src=vk&utm_medium=cpc"] {
        visitor("names").visit(path).unwrap();
    }
    let told = edge().api().get("/api/v1/sites/names/visits").unwrap().1;
    let of = |n: usize| (told["visits"][n]["source"].clone(), told["visits"][n]["channel"].clone());
    assert_eq!(of(0), (json!("vk"), json!("Paid Social")), "{told}");
    assert_eq!(of(1), (json!("tg_news"), json!("Messengers")), "{told}");
}

#[test]
fn settings_that_are_wrong_are_refused_by_name() {
    let good = settings("wrong", SHOP, &pool(101, 1), json!({}));
    let with = |name: &str, value: Value| {
        let mut one = good.clone();
        one[name] = value;
        one
    };
    refused(put("wrong", &with("holdd", json!(5))), 400, "unknown_field", Some("holdd"));
    refused(put("wrong", &with("idle_minutes", json!(4))), 422, "bad_idle", Some("idle_minutes"));
    let rules = json!({ "channels": [{ "channel": "Paid Search" }] });
    let place = Some("sources.channels[0]");
    refused(put("wrong", &with("sources", rules)), 422, "bad_channel_rule", place);
    let rules = json!({ "returns": ["bank.example", "https://bank.example/pay"] });
    refused(put("wrong", &with("sources", rules)), 422, "bad_return", Some("sources.returns[1]"));
    let inner = json!([{ "number": SHOP, "pool": [], "colour": "red" }]);
    refused(put("wrong", &with("destinations", inner)), 400, "unknown_field", Some("colour"));
    refused(put("wrong", &with("origins", json!([]))), 422, "no_origin", Some("origins"));
    let path = with("origins", json!(["https://wrong.example", "https://wrong.example/shop"]));
    refused(put("wrong", &path), 422, "bad_origin", Some("origins[1]"));
    refused(put("wrong", &with("hold_seconds", json!(0))), 422, "bad_hold", Some("hold_seconds"));
    let days = with("retention_days", json!(29));
    refused(put("wrong", &days), 422, "bad_retention", Some("retention_days"));
    let legal = json!({ "exclude": ["legal"] });
    refused(put("wrong", &with("page", legal)), 422, "bad_path", Some("page.exclude[0]"));
    let broken = json!({"leave": [".legal", "[broken"]});
    refused(put("wrong", &with("page", broken)), 422, "bad_selector", Some("page.leave[1]"));
    let short = json!([{ "number": SHOP, "also": ["123-45-67", "765-43-21"] }]);
    let field = Some("destinations[0].also[1]");
    refused(put("wrong", &with("destinations", short)), 422, "bad_form", field);
    refused(put("wrong", &with("country", json!("Russia"))), 422, "bad_country", Some("country"));
    refused(put("Wrong_Key", &good), 422, "bad_key", Some("site"));
    let number = with("destinations", json!([{ "number": "seven" }]));
    assert_eq!(put("wrong", &number).0, 400);
    let raw = |body: &[u8]| {
        let reply = edge().api().raw("PUT", "/api/v1/sites/wrong", &[], body).unwrap();
        (reply.status, reply.json())
    };
    for body in ["", "{", "[]", "null", "{\"name\":\"x\"}", "\u{feff}{}"] {
        let (status, told) = raw(body.as_bytes());
        assert_eq!((status, &told["error"]["code"]), (400, &json!("bad_body")), "{body} {told}");
    }
    // Refused by the length that it tells, before it is sent.
    let head = format!(
        "PUT /api/v1/sites/wrong HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 1048577\r\n\r\n",
        edge().token()
    );
    let mut socket = TcpStream::connect(("127.0.0.1", edge().port())).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 400];
    let read = socket.read(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let nothing = edge().api().get("/api/v1/sites/wrong").unwrap();
    refused(nothing, 404, "not_found", None);
}

#[test]
fn a_number_has_one_place() {
    let bare = |site: &str, block: u32| settings(site, SHOP, &pool(block, 2), json!({}));
    set_up("first", &bare("first", 102));
    let taken = |site: &str, wrong: &Value, field: &str| {
        refused(put(site, wrong), 409, "number_in_use", Some(field));
    };
    let mut twice = bare("second", 103);
    let other = json!({ "number": "+78121234567", "pool": [number(103, 7), number(103, 1)] });
    twice["destinations"].as_array_mut().unwrap().push(other);
    taken("second", &twice, "destinations[1].pool[1]");
    let mut repeated = bare("second", 103);
    repeated["destinations"][0]["pool"][1] = json!(number(103, 0));
    taken("second", &repeated, "destinations[0].pool[1]");
    let mut fixed = bare("second", 103);
    fixed["static"] = json!([{ "number": number(103, 0), "destination": SHOP, "source": "map" }]);
    taken("second", &fixed, "static[0].number");
    let billboard =
        |source: &str| json!({ "number": number(103, 5), "destination": SHOP, "source": source });
    fixed["static"] = json!([billboard("map"), billboard("billboard")]);
    taken("second", &fixed, "static[1].number");
    let mut foreign = bare("second", 103);
    foreign["destinations"][0]["pool"][1] = json!(number(102, 1));
    taken("second", &foreign, "destinations[0].pool[1]");
    foreign["destinations"][0]["pool"] = json!([]);
    foreign["static"] = json!([{ "number": number(102, 0), "destination": SHOP, "source": "map" }]);
    taken("second", &foreign, "static[0].number");
    let mut loops = bare("second", 103);
    loops["destinations"][0]["pool"][1] = json!(SHOP);
    taken("second", &loops, "destinations[0].pool[1]");
    assert_eq!(edge().api().get("/api/v1/sites/second").unwrap().0, 404);

    // Taken out there, it may be lent here; static it can be when nobody there remembers it any more.
    let mut smaller = bare("first", 102);
    smaller["destinations"][0]["pool"] = json!([number(102, 0)]);
    set_up("first", &smaller);
    foreign["static"] = json!([{ "number": number(102, 1), "destination": SHOP, "source": "map" }]);
    refused(put("second", &foreign), 409, "number_was_lent", Some("static[0].number"));
    foreign["static"] = json!([]);
    foreign["destinations"][0]["pool"] = json!([number(102, 1)]);
    set_up("second", &foreign);
}

#[test]
fn only_the_owner_is_let_in() {
    let api = edge().api();
    let get =
        |headers: &[(&str, &str)]| api.raw("GET", "/api/v1/sites", headers, b"").unwrap().status;
    assert_eq!(get(&[]), 200);
    let short = format!("Bearer {}", &edge().token()[1..]);
    for wrong in ["", "Bearer ", "Bearer x", edge().token(), &short] {
        let reply = api.raw("GET", "/api/v1/sites", &[("authorization", wrong)], b"").unwrap();
        refused((reply.status, reply.json()), 401, "unauthorized", None);
    }
    let login = |token: &str| {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let body = http::form(&[("token", token)]);
        http::send("POST", &edge().at("/login"), &kind, body.as_bytes()).unwrap()
    };
    let failed = login("wrong");
    assert_eq!((failed.status, failed.header("set-cookie")), (303, None));
    let signed = login(edge().token());
    assert_eq!((signed.status, signed.header("location")), (303, Some("/")));
    let cookie = signed.header("set-cookie").unwrap();
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(edge().token()), "the token itself is not in the cookie");
    let value = cookie.split(';').next().unwrap();
    let by_cookie = |method: &str, more: &[(&str, &str)], body: &[u8]| {
        let mut headers = vec![("authorization", ""), ("cookie", value)];
        headers.extend(more);
        let path = if method == "PUT" { "/api/v1/sites/cookie" } else { "/api/v1/sites" };
        api.raw(method, path, &headers, body).unwrap().status
    };
    assert_eq!(by_cookie("GET", &[], b""), 200);
    let body = serde_json::to_vec(&settings("cookie", SHOP, &[], json!({}))).unwrap();
    assert_eq!(by_cookie("PUT", &[], &body), 401);
    assert_eq!(by_cookie("PUT", &[("sec-fetch-site", "cross-site")], &body), 401);
    assert_eq!(by_cookie("PUT", &[("sec-fetch-site", "same-origin")], &body), 200);
    let (until, mark) = value.split_once('=').unwrap().1.split_once('.').unwrap();
    let longer = format!("lendline_owner={}.{mark}", until.parse::<u64>().unwrap() + 1);
    assert_eq!(get(&[("authorization", ""), ("cookie", &longer)]), 401);
    let home = |cookie: &str| http::send("GET", edge().url(), &[("cookie", cookie)], b"").unwrap();
    assert_ne!(home(value).text(), home("").text());
    assert!(home(value).header("content-security-policy").unwrap().contains("script-src 'self'"));
}

#[test]
fn what_is_not_there_is_said() {
    let api = edge().api();
    let ask = |method: &str, path: &str| {
        let reply = api.raw(method, path, &[], b"").unwrap();
        (reply.status, reply.json())
    };
    refused(ask("DELETE", "/api/v1/sites/any"), 405, "wrong_method", None);
    refused(ask("POST", "/api/v1/calls"), 405, "wrong_method", None);
    for path in [
        "/api/v1/nothing",
        "/api/v1/sites/none",
        "/api/v1/sites/none/pool",
        "/api/v1/sites/none/calls",
        "/api/v1/sites/none/visits",
        "/api/v1/sites/none/nothing",
    ] {
        refused(ask("GET", path), 404, "not_found", None);
    }
    refused(ask("GET", "/api/v1/calls"), 400, "missing_field", Some("unmatched"));
    set_up("ask", &settings("ask", SHOP, &[], json!({})));
    for (query, code, field) in [
        ("limit=0", "bad_limit", "limit"),
        ("limit=501", "bad_limit", "limit"),
        ("after=x", "bad_cursor", "after"),
        ("from=soon", "bad_time", "from"),
    ] {
        refused(ask("GET", &format!("/api/v1/sites/ask/calls?{query}")), 400, code, Some(field));
    }
    let (status, told) = api.put("/api/v1/providers/twilio", &json!({})).unwrap();
    refused((status, told), 422, "missing_credential", Some("auth_token"));
    assert_eq!(api.put("/api/v1/providers/nobody", &json!({})).unwrap().0, 404);
    assert_eq!(ask("GET", "/healthz").1["ok"], true);
    assert!(
        http::send("GET", &edge().at("/api/v1/openapi.json"), &[], b"").unwrap().json().is_object()
    );
    assert_eq!(http::send("GET", &edge().at("/nothing"), &[], b"").unwrap().status, 404);
}

#[test]
fn the_tags_name_the_public_address() {
    let public_url = Some("https://calls.example.com/".to_owned());
    let edge = Edge::start(EdgeOptions { public_url, ..EdgeOptions::default() }).unwrap();
    let settings = json!({ "name": "Tags", "origins": ["https://tags.example"],
        "destinations": [{ "number": SHOP }] });
    assert_eq!(edge.api().put("/api/v1/sites/tags", &settings).unwrap().0, 200);
    let (status, told) = edge.api().get("/api/v1/sites/tags/script").unwrap();
    assert_eq!(status, 200);
    assert_eq!(told["tag"], "<script async src=\"https://calls.example.com/s/tags.js\"></script>");
    let pinned = told["pinned_tag"].as_str().unwrap();
    let file = pinned.split("https://calls.example.com").nth(1).unwrap().split('"').next().unwrap();
    let script = http::send("GET", &edge.at(file), &[], b"").unwrap();
    assert_eq!(script.status, 200, "{file}");
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha384::digest(&script.body));
    assert!(pinned.contains(&format!("integrity=\"sha384-{hash}\"")), "{pinned}");
    assert_eq!(
        told["policy"],
        "script-src https://calls.example.com 'wasm-unsafe-eval'; connect-src https://calls.example.com"
    );
    assert_eq!(edge.api().get("/api/v1/sites/nobody/script").unwrap().0, 404);
}
