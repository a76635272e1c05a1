//! What the benches in the browser stand on: the real product, a shop's pages, and a visitor who has been there.

use super::pages;
use crate::{Done, setup};
use lendline_tests::browser::{Browser, BrowserOptions, Context, Page};
use lendline_tests::edge::{Edge, EdgeOptions};
use lendline_tests::http;
use lendline_tests::site::{Reply, Request, Site};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The contenders and the measuring, in the page.
const BENCH: &str = include_str!("../../../tests/fixtures/bench/swap.js");
/// What writes down when the number changed and when the page was painted first.
const RECORDER: &str = include_str!("../../../tests/fixtures/bench/recorder.html");

/// How long the first visit may take to be lent a number.
const LENT_WITHIN: Duration = Duration::from_secs(60);

/// The product, the pages and the browser; ended on drop.
pub struct Stage {
    /// Of the visitor who has a number.
    pub context: Context,
    /// The shop's pages.
    pub site: Site,
    _browser: Browser,
    _edge: Edge,
}

impl Stage {
    /// Starts all of it, and lends the visitor a number.
    pub fn open() -> Done<Self> {
        let program = Some(std::env::current_exe()?);
        let edge = Edge::start(EdgeOptions { program, ..EdgeOptions::default() })?;
        let script = Arc::new(OnceLock::new());
        let address = format!("{}/s/shop.js", edge.url());
        let site = Site::serve({
            let (script, address) = (Arc::clone(&script), address.clone());
            let made = Mutex::new(HashMap::new());
            move |request| answer(request, &made, &script, &address)
        })?;
        let settings = json!({
            "name": "Shop",
            "origins": [site.url],
            "language": "ru",
            // A stored number is safe for two thirds of it: longer than a bench takes.
            "hold_seconds": 7200,
            "destinations": [{"number": "+74951234567", "pool": ["+74950000001", "+74950000002"]}],
        });
        match edge.api().put("/api/v1/sites/shop", &settings)? {
            (200, _) => {}
            (status, told) => return Err(format!("settings refused with {status}: {told}").into()),
        }
        let _ = script.set(http::send("GET", &address, &[], &[])?.body);
        // Pages that were left would stay in memory beside the one that is measured.
        let mut options = BrowserOptions::default().arg("--disable-features=BackForwardCache");
        if let Some(program) = setup::chromium_path() {
            options.program = program.display().to_string();
        }
        let browser = Browser::launch(options)?;
        let context = browser.context()?;
        let page = context.page(&site.at("/tagged?tag=async&nodes=10"))?;
        page.wait_until("Object.keys(localStorage).length > 0", LENT_WITHIN)?;
        page.close()?;
        Ok(Self { context, site, _browser: browser, _edge: edge })
    }

    /// An empty page of the visitor's.
    pub fn page(&self) -> Done<Page> {
        Ok(self.context.blank_page()?)
    }

    /// Goes to a page with so many text nodes and waits until nothing is left to do; then slows the processor
    /// and throws away what nobody uses.
    pub fn prepare(&self, page: &Page, nodes: usize, slow: f64) -> Done {
        page.set_slow_cpu(1.0)?;
        page.goto(&self.site.at(&format!("/page?nodes={nodes}")))?;
        page.eval("ready()")?;
        page.command("HeapProfiler.collectGarbage", json!({}))?;
        Ok(page.set_slow_cpu(slow)?)
    }
}

/// A number that the page gave.
pub fn number(value: &Value, name: &str) -> Done<f64> {
    let found = value[name].as_f64();
    found.ok_or_else(|| format!("the page gave no {name}, but {value}").into())
}

/// `/page?nodes=N`: to be measured by `swap.js`; `/tagged?tag=…&nodes=N`: with the script tag; the script's text.
fn answer(
    request: &Request,
    made: &Mutex<HashMap<String, String>>,
    script: &OnceLock<Vec<u8>>,
    address: &str,
) -> Reply {
    let nodes = field(&request.query, "nodes").and_then(|text| text.parse().ok()).unwrap_or(10);
    let reply = match request.path.as_str() {
        "/page" => {
            let head = format!(r#"<script src="/swap.js" data-snippet="{address}"></script>"#);
            let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
            let key = request.query.clone();
            Reply::html(made.entry(key).or_insert_with(|| pages::with_number(nodes, &head)).clone())
        }
        "/tagged" => {
            let tag = field(&request.query, "tag").unwrap_or_default().replace('+', " ");
            let head = format!(r#"{RECORDER}<script {tag} src="{address}"></script>"#);
            Reply::html(pages::with_number(nodes, &head))
        }
        "/swap.js" => Reply::ok("text/javascript; charset=utf-8", BENCH),
        "/snippet" => {
            let bytes = script.get().map(Vec::as_slice).unwrap_or_default();
            Reply::ok("application/octet-stream", bytes)
        }
        _ => Reply::status(404),
    };
    // Isolated from other origins, so that the page's clock ticks every 5 µs and not every 100.
    reply
        .with("cross-origin-opener-policy", "same-origin")
        .with("cross-origin-embedder-policy", "require-corp")
        .with("cache-control", "no-store")
}

fn field<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
