//! The same Wasm on both hosts: plain workerd, as `cargo xtask serve` starts it, and wrangler's own runtime.
#![allow(clippy::unwrap_used)]

use lendline_tests::temp::TempDir;
use lendline_tests::{Api, Edge, EdgeOptions, Reply, edge, eventually, http, process};
use serde_json::json;
use std::process::{Command, Stdio};
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
    let token = "wrangler-dev-token-of-forty-characters-x";
    let state = TempDir::new("wrangler").unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let workspace = edge::workspace();
    let mut command = Command::new(workspace.join("node_modules/.bin/node"));
    command
        .arg(workspace.join("node_modules/wrangler/bin/wrangler.js"))
        .args([
            "dev",
            "--ip",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--var",
            &format!("OWNER_TOKEN:{token}"),
        ])
        .arg("--persist-to")
        .arg(state.path())
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_LOG_PATH", state.path())
        .current_dir(&workspace)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let _wrangler = process::Group::start(&mut command, Some(state.path())).unwrap();
    let url = format!("http://127.0.0.1:{port}");
    eventually(Duration::from_secs(90), || {
        http::send("GET", &format!("{url}/healthz"), &[], &[])
            .ok()
            .filter(|reply| reply.status == 200)
    });
    main_job(&url, &Api::new(&url, token));
}
