//! A product that stands before a site: one host for both, as a visitor sees it.

use crate::edge::{Edge, EdgeOptions};
use crate::error::{Error, Result};
use crate::http::{Reply, send};
use crate::shop::PRINTED;
use crate::site::{Request, Site};
use crate::visitor::BROWSER;
use serde_json::{Value, json};

/// The host before which the product stands; browsers take every name below `localhost` for this machine.
pub const HOST: &str = "shop.localhost";

/// The product, the site behind it, and the generic provider's webhook.
pub struct Routed {
    /// The product.
    pub edge: Edge,
    /// The owner's server; gone once it is taken.
    pub origin: Option<Site>,
    /// Where calls are reported.
    pub hook: String,
    settings: Value,
}

impl Routed {
    /// A site `shop` with a pool of `numbers`, whose pages are what `handler` answers; `more` is laid over its settings.
    pub fn open(
        numbers: usize,
        more: &Value,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Result<Self> {
        let origin = Site::serve(handler)?;
        let route = format!("{HOST}=shop@{}", origin.url);
        let options = EdgeOptions { args: vec!["--route".into(), route], ..EdgeOptions::default() };
        let edge = Edge::start(options)?;
        let pool: Vec<String> = (1..=numbers).map(|n| format!("+7495000{n:04}")).collect();
        let settings = json!({
            "name": "Shop",
            "origins": [format!("http://{HOST}:{}", edge.port())],
            "language": "en",
            "destinations": [{"number": PRINTED, "pool": pool}],
        });
        let hook = crate::visitor::webhook(&edge, "generic", &json!({}))?;
        let mut routed = Self { edge, origin: Some(origin), hook, settings };
        routed.change(more)?;
        Ok(routed)
    }

    /// Lays these fields over the site's settings.
    pub fn change(&mut self, more: &Value) -> Result<()> {
        for (name, value) in more.as_object().into_iter().flatten() {
            self.settings[name] = value.clone();
        }
        match self.edge.api().put("/api/v1/sites/shop", &self.settings)? {
            (200, _) => Ok(()),
            (status, answer) => {
                Err(Error::new(format!("settings refused with {status}: {answer}")))
            }
        }
    }

    /// The address of a page, for browsers.
    pub fn at(&self, path: &str) -> String {
        format!("http://{HOST}:{}{path}", self.edge.port())
    }

    /// A request on the site's host, with these headers and no others of a browser's.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply> {
        let host = format!("{HOST}:{}", self.edge.port());
        let mut all = vec![("host", host.as_str())];
        all.extend_from_slice(headers);
        send(method, &self.edge.at(path), &all, body)
    }

    /// A page as a person's browser asks for it, with these headers besides.
    pub fn page(&self, path: &str, headers: &[(&str, &str)]) -> Result<Reply> {
        let mut all = vec![
            ("user-agent", BROWSER),
            ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("sec-fetch-dest", "document"),
        ];
        all.retain(|(name, _)| headers.iter().all(|(other, _)| other != name));
        all.extend_from_slice(headers);
        all.retain(|(_, value)| !value.is_empty());
        self.send("GET", path, &all, b"")
    }

    /// What the owner's server was asked for by this path.
    pub fn asked(&self, path: &str) -> Vec<Request> {
        let all = self.origin.as_ref().map(Site::requests).unwrap_or_default();
        all.into_iter().filter(|request| request.path == path).collect()
    }
}

/// The cookies that an answer sets, as a browser sends them back.
pub fn cookies(reply: &Reply) -> String {
    let set = reply.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let pairs = set.filter_map(|(_, value)| value.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

/// The number as [`PAGE`] prints it.
pub const PRINTED_FORM: &str = "8 (495) 123-45-67";
/// A page of [`owners_server`]: numbers to swap, numbers to leave, and markup that a parser would write otherwise.
pub const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Call 8 (495) 123-45-67</title>\r\n<p \n class='x'>Тел. 8 (495) 123-45-67 <a href=tel:+74951234567>call</a> &nbsp; <!-- 8 (495) 123-45-67 --></P><script>var n='8 (495) 123-45-67'</script>";

/// An owner's server: pages, what is none, errors and redirects.
pub fn owners_server(request: &Request) -> Reply {
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
        (_, "/data") => Reply::ok("application/json", format!("\"{PRINTED_FORM}\"")),
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
pub fn packed(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let length = u16::try_from(bytes.len()).unwrap_or_default();
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

/// The number in the first link of a page; empty where there is none.
pub fn lent(page: &str) -> String {
    let at = page.find("tel:").map_or(0, |at| at + 4);
    page.get(at..at + 12).unwrap_or_default().to_owned()
}
