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
