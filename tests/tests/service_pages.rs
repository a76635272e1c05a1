//! What pages ask, on real workerd: the script, numbers for the site's own pages only, tokens.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::visitor::{self, BROWSER, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, http};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const SHOP: &str = "+74951234567";

/// One product for all tests of this file: each has a site and a block of numbers of its own.
fn edge() -> &'static Edge {
    static EDGE: OnceLock<Edge> = OnceLock::new();
    EDGE.get_or_init(|| Edge::start(EdgeOptions::default()).unwrap())
}

#[track_caller]
fn site(site: &str, block: u32) {
    let pool = [number(block, 0), number(block, 1)];
    visitor::set_up(edge(), site, &settings(site, SHOP, &pool, json!({}))).unwrap();
}

fn visitor(site: &str) -> Visitor {
    Visitor::new(edge().url(), site, SHOP)
}

#[test]
fn only_the_sites_own_pages_are_lent_numbers() {
    site("pages", 104);
    let mut stranger = visitor("pages");
    for origin in [
        "https://evil.example",
        "https://pages.example.evil.example",
        "http://pages.example",
        "null",
        "",
    ] {
        stranger.origin = origin.into();
        assert_eq!(stranger.visit("/").unwrap().status, 403, "{origin}");
    }
    assert_eq!(visitor("unknown").visit("/").unwrap().status, 404);
    assert_eq!(visitor("pages").send("visit", "hello").unwrap().status, 400);
    assert_eq!(visitor("pages").send("visit", &"x".repeat(66_000)).unwrap().status, 413);
    let crawler = [("user-agent", "Googlebot/2.1"), ("origin", "https://pages.example")];
    let body = format!("v=1\ns=pages\nu=https://pages.example/\nr=\nd={SHOP}\n");
    let visit = |headers: &[(&str, &str)]| {
        http::send("POST", &edge().at("/v1/visit"), headers, body.as_bytes()).unwrap()
    };
    assert_eq!(visit(&crawler).status, 403);
    let view = || edge().api().get("/api/v1/sites/pages/pool").unwrap().1;
    assert!(
        view()["numbers"].as_array().unwrap().iter().all(|n| n["state"] == "free"),
        "{}",
        view()
    );
    let reply = visit(&[("user-agent", BROWSER), ("origin", "https://pages.example")]);
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://pages.example"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn a_forged_token_changes_nothing() {
    site("forged", 105);
    site("other", 106);
    let mut anna = visitor("forged");
    let lent = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number();
    let before = edge().api().get("/api/v1/sites/forged/pool").unwrap().1;
    let token = anna.token.clone().unwrap();
    let mut parts: Vec<&str> = token.split('.').collect();
    let mark = parts.pop().unwrap();
    let turned: String = mark.chars().rev().collect();
    let zeros = "0".repeat(32);
    let mut foreign = visitor("other");
    foreign.visit("/").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    for forged in [
        format!("{}.{}.{turned}", parts[0], parts[1]),
        format!("{zeros}.{}.{mark}", parts[1]),
        format!("{}.2.{mark}", parts[0]),
        "x".into(),
        foreign.token.unwrap(),
    ] {
        let mut thief = visitor("forged");
        thief.token = Some(forged.clone());
        assert_eq!(thief.tell(EventKind::Tap).unwrap().status, 403, "{forged}");
    }
    assert_eq!(edge().api().get("/api/v1/sites/forged/pool").unwrap().1, before);
    // On a visit a token that is not ours is no token: a new visitor, another number.
    let mut thief = visitor("forged");
    thief.token = Some(format!("{}.{}.{turned}", parts[0], parts[1]));
    let other = thief.visit("/").unwrap().number();
    assert!(other.is_some() && other != lent);
    assert_eq!(anna.visit("/contacts").unwrap().number(), lent);
}

#[test]
fn the_script_is_the_same_in_every_encoding() {
    site("script", 107);
    let get = |encoding: &str| {
        let reply =
            http::send("GET", &edge().at("/s/script.js"), &[("accept-encoding", encoding)], b"")
                .unwrap();
        assert_eq!(reply.status, 200);
        assert!(
            reply.header("cache-control").unwrap().starts_with("private, max-age="),
            "{reply:?}"
        );
        assert_eq!(reply.header("vary"), Some("accept-encoding"));
        assert!(reply.header("content-type").unwrap().starts_with("text/javascript"));
        reply
    };
    let plain = get("identity");
    assert_eq!(plain.header("content-encoding"), None);
    assert!(plain.text().contains("s=script\n") && plain.text().contains(SHOP));
    for (asked, named, function) in [
        ("gzip", "gzip", "gunzipSync"),
        ("br", "br", "brotliDecompressSync"),
        ("gzip, deflate, br, zstd", "br", "brotliDecompressSync"),
        ("br;q=0, gzip", "gzip", "gunzipSync"),
    ] {
        let reply = get(asked);
        assert_eq!(reply.header("content-encoding"), Some(named), "{asked}");
        // Wasm packs to about half; its budget is `cargo xtask size`.
        assert!(reply.body.len() * 10 < plain.body.len() * 6);
        assert!(node(function, &reply.body) == plain.body, "{asked}: not the same script");
    }
    let missing = http::send("GET", &edge().at("/s/none*%2Falert(1).js"), &[], b"").unwrap();
    let unknown = http::send("GET", &edge().at("/s/unknown.js"), &[], b"").unwrap();
    for reply in [missing, unknown] {
        let text = reply.text();
        assert_eq!(reply.status, 404);
        assert!(reply.header("content-type").unwrap().starts_with("text/javascript"));
        assert!(
            text.starts_with("/*") && text.trim_end().find("*/") == Some(text.trim_end().len() - 2),
            "{text}"
        );
    }
}

/// Decompresses by Node, which is somebody else's decoder.
fn node(function: &str, body: &[u8]) -> Vec<u8> {
    let script =
        format!("process.stdout.write(require('zlib').{function}(require('fs').readFileSync(0)))");
    let mut node = Command::new("node")
        .args(["-e", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(body).unwrap();
    let out = node.wait_with_output().unwrap();
    assert!(out.status.success());
    out.stdout
}

#[test]
fn whoever_sends_what_cannot_be_read_is_told_which_script_to_load() {
    site("unreadable", 117);
    let headers = [("user-agent", BROWSER), ("origin", "https://unreadable.example")];
    let of_another_version =
        format!("v=2\ns=unreadable\nu=https://unreadable.example/\nr=\nd={SHOP}\n");
    for path in ["/v1/visit", "/v1/beat"] {
        for body in [b"".as_slice(), b"{}", b"v=1\xff", of_another_version.as_bytes()] {
            let reply = http::send("POST", &edge().at(path), &headers, body).unwrap();
            assert_eq!(reply.status, 400, "{path} {body:?}");
            let text = reply.text();
            assert!(text.contains("/s/{site}.js"), "{path} {body:?}: {text}");
        }
    }
    let numbers = edge().api().get("/api/v1/sites/unreadable/pool").unwrap().1["numbers"].clone();
    assert!(numbers.as_array().unwrap().iter().all(|one| one["state"] == "free"), "{numbers}");
}
