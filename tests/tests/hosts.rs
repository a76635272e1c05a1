//! The same Wasm on both hosts: plain workerd, as `cargo xtask serve` starts it, and wrangler's own runtime.
#![allow(clippy::unwrap_used)]

use lendline_tests::temp::TempDir;
use lendline_tests::visitor::BROWSER;
use lendline_tests::{Api, Edge, EdgeOptions, Reply, edge, eventually, http, process};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

const PAGE: &str = "https://shop.example";

/// Sets up a site and lends a number from it.
fn main_job(url: &str, api: &Api) {
    let site = json!({
        "name": "Shop", "origins": [PAGE],
        "destinations": [{"number": "+74951234567", "pool": ["+74950000001"]}],
    });
    assert_eq!(api.put("/api/v1/sites/shop", &site).unwrap().0, 200);
    let visit = format!("v=1\ns=shop\nu={PAGE}/?utm_source=a&utm_medium=cpc\nr=\nd=+74951234567\n");
    let headers = [("origin", PAGE), ("user-agent", "Mozilla/5.0 Chrome/156.0")];
    let reply: Reply =
        http::send("POST", &format!("{url}/v1/visit"), &headers, visit.as_bytes()).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.text().contains("n=+74951234567 +74950000001"), "{}", reply.text());
    let (_, provider) = api.put("/api/v1/providers/generic", &json!({})).unwrap();
    let hook = provider["webhook_url"].as_str().unwrap();
    let path = &hook[hook.find("/hooks/").unwrap()..];
    let event =
        json!({"event": "start", "call_id": "c1", "from": "+79160000001", "to": "+74950000001"});
    let kind = [("content-type", "application/json")];
    let reply =
        http::send("POST", &format!("{url}{path}"), &kind, event.to_string().as_bytes()).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let (_, calls) = api.get("/api/v1/sites/shop/calls").unwrap();
    assert_eq!(calls["calls"][0]["verdict"]["candidates"][0]["source"], "a", "{calls:#}");
}

#[test]
fn on_plain_workerd_with_a_clean_end_and_the_same_token_again() {
    let mut product = Edge::start(EdgeOptions::default()).unwrap();
    main_job(product.url(), &product.api());
    let token = product.token().to_owned();
    product.stop().unwrap();
    product.restart().unwrap();
    assert_eq!(product.token(), token);
    let (_, calls) = product.api().get("/api/v1/sites/shop/calls").unwrap();
    assert_eq!(calls["calls"].as_array().unwrap().len(), 1);
}

#[test]
fn on_wranglers_runtime() {
    let _one = ONE_WRANGLER.lock().unwrap_or_else(PoisonError::into_inner);
    let state = TempDir::new("wrangler").unwrap();
    let (_wrangler, url) = wrangler(&state, &[], "/healthz");
    main_job(&url, &Api::new(&url, WRANGLER_TOKEN));
}

#[test]
fn before_an_owners_server_on_wranglers_runtime() {
    let _one = ONE_WRANGLER.lock().unwrap_or_else(PoisonError::into_inner);
    let state = TempDir::new("wrangler").unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = server.local_addr().unwrap().to_string();
    let settings = json!({
        "name": "Shop", "origins": [format!("http://{host}")],
        "destinations": [{"number": "+74951234567", "pool": ["+74950000001"]}],
    });
    {
        let (_wrangler, url) = wrangler(&state, &[], "/healthz");
        let api = Api::new(&url, WRANGLER_TOKEN);
        assert_eq!(api.put("/api/v1/sites/shop", &settings).unwrap().0, 200);
    }
    // As on Cloudflare, the request has the zone's address, and goes on to the server behind it.
    let zone = ["--local-upstream", &host, "--upstream-protocol", "http"];
    let zone = [&zone[..], &["--var", "ROUTES:127.0.0.1=shop"]].concat();
    let (_wrangler, url) = wrangler(&state, &zone, "/s/shop.js");

    let (seen, rest) = mpsc::channel();
    let asked = std::thread::spawn(move || serve_in_two_parts(&server, &rest));
    let mut page = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    page.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!(
        "GET /offer HTTP/1.1\r\nhost: {host}\r\nuser-agent: {BROWSER}\r\naccept: text/html\r\n\
         sec-fetch-dest: document\r\nif-none-match: \"a\"\r\nconnection: close\r\n\r\n"
    );
    page.write_all(request.as_bytes()).unwrap();
    // The second part is not sent before the first one is here.
    let mut told = String::new();
    while !told.contains("<h1>8 (495) 000-00-01</h1>") {
        let mut piece = [0; 4096];
        let length = page.read(&mut piece).unwrap();
        assert!(length > 0, "{told}");
        told.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    seen.send(()).unwrap();
    page.read_to_string(&mut told).unwrap();
    assert!(told.contains("<a href=tel:+74950000001>"), "{told}");
    let head = told.to_ascii_lowercase();
    assert!(head.contains("cache-control: private, no-cache\r\n"), "{told}");
    assert!(head.contains("vary: cookie\r\n") && !head.contains("etag:"), "{told}");
    assert_eq!(head.matches("set-cookie: lendline_").count(), 2, "{told}");
    let asked = asked.join().unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("get /offer http/1.1\r\n"), "{asked}");
    assert!(asked.contains("x-forwarded-host: ") && !asked.contains("if-none-match"), "{asked}");
}

/// Two at a time would write the same files of the workspace.
static ONE_WRANGLER: Mutex<()> = Mutex::new(());
const WRANGLER_TOKEN: &str = "wrangler-dev-token-of-forty-characters-x";

/// `wrangler dev` with these options, as soon as it answers at `path`; and where.
fn wrangler(state: &TempDir, options: &[&str], path: &str) -> (process::Group, String) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let workspace = edge::workspace();
    let mut command = Command::new(workspace.join("node_modules/.bin/node"));
    command
        .arg(workspace.join("node_modules/wrangler/bin/wrangler.js"))
        .args(["dev", "--ip", "127.0.0.1", "--port", &port])
        .args(["--var", &format!("OWNER_TOKEN:{WRANGLER_TOKEN}")])
        .args(options)
        .arg("--persist-to")
        .arg(state.path())
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_LOG_PATH", state.path())
        .current_dir(&workspace)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let group = process::Group::start(&mut command, Some(state.path())).unwrap();
    let url = format!("http://127.0.0.1:{port}");
    eventually(Duration::from_secs(90), || {
        http::send("GET", &format!("{url}{path}"), &[], &[])
            .ok()
            .filter(|reply| reply.status == 200)
    });
    (group, url)
}

/// Answers one request with a page, whose second part waits for a word; what was asked.
fn serve_in_two_parts(server: &TcpListener, rest: &mpsc::Receiver<()>) -> String {
    let mut stream = server.accept().unwrap().0;
    let (mut asked, mut piece) = (String::new(), [0; 4096]);
    while !asked.contains("\r\n\r\n") {
        let length = stream.read(&mut piece).unwrap();
        asked.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    let first = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\netag: \"b\"\r\n\
                 connection: close\r\n\r\n<!doctype html><h1>8 (495) 123-45-67</h1>";
    stream.write_all(first.as_bytes()).unwrap();
    let _ = rest.recv_timeout(Duration::from_secs(60));
    stream.write_all(b"<a href=tel:+74951234567>call</a>").unwrap();
    asked
}
