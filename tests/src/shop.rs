//! A product with a site of test pages: what most tests in the browser start from.

use crate::browser::{Browser, Page};
use crate::edge::{Edge, EdgeOptions};
use crate::error::{Error, Result};
use crate::http::{Reply, send};
use crate::site::{Request, Site};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// The number that is printed on the test pages.
pub const PRINTED: &str = "+74951234567";

/// How long a page may take to show a lent number, on a machine that is busy.
pub const SHOWN_WITHIN: Duration = Duration::from_secs(30);

/// The product, its test pages, and the generic provider's webhook.
pub struct Shop {
    /// The product.
    pub edge: Edge,
    /// The pages of tests/fixtures/pages, where no others are given.
    pub site: Site,
    /// Where calls are reported.
    pub hook: String,
    settings: Value,
}

impl Shop {
    /// A site `shop` with a pool of `numbers`; `more` is laid over its settings.
    pub fn open(numbers: usize, more: &Value) -> Result<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages");
        let site = |edge: &str| Site::folder(folder, &[("edge", edge), ("site", "shop")]);
        Self::open_on(site, numbers, more)
    }

    /// The same with other pages, which `site` serves for the product at this address.
    pub fn open_on(
        site: impl FnOnce(&str) -> Result<Site>,
        numbers: usize,
        more: &Value,
    ) -> Result<Self> {
        Self::open_with(EdgeOptions::default(), site, numbers, more)
    }

    /// The same with a product that is started with other options.
    pub fn open_with(
        options: EdgeOptions,
        site: impl FnOnce(&str) -> Result<Site>,
        numbers: usize,
        more: &Value,
    ) -> Result<Self> {
        let edge = Edge::start(options)?;
        let site = site(edge.url())?;
        let pool: Vec<String> = (1..=numbers).map(|n| format!("+7495000{n:04}")).collect();
        let settings = json!({
            "name": "Shop",
            "origins": [site.url],
            "language": "en",
            "destinations": [{"number": PRINTED, "pool": pool}],
        });
        let mut shop = Self { edge, site, hook: String::new(), settings };
        shop.change(more)?;
        let (_, provider) = shop.edge.api().put("/api/v1/providers/generic", &json!({}))?;
        let hook = provider["webhook_url"]
            .as_str()
            .ok_or_else(|| Error::new("no webhook_url".to_owned()))?;
        shop.hook = hook.to_owned();
        Ok(shop)
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

    /// A page of it in a browser of its own, and the number that it is lent.
    pub fn page(&self) -> Result<(Page, String)> {
        let page = Browser::shared()?.context()?.page(&self.site.at("/shop.html"))?;
        let number = lent_number(&page)?;
        Ok((page, number))
    }

    /// The calls of the site, newest first.
    pub fn calls(&self) -> Vec<Value> {
        let answer = self.edge.api().get("/api/v1/sites/shop/calls?limit=500");
        let calls = answer.ok().and_then(|(_, page)| page["calls"].as_array().cloned());
        calls.unwrap_or_default()
    }

    /// The call of that id of the provider's.
    pub fn call(&self, id: &str) -> Option<Value> {
        self.calls().into_iter().find(|call| call["provider_call_id"] == id)
    }

    /// Whether the edge was told this at that path and has answered, where all that is said to it is [`forwarded`].
    pub fn told(&self, path: &str, what: &str) -> bool {
        let said = self.site.answered();
        said.iter().any(|one| one.path == path && String::from_utf8_lossy(&one.body).contains(what))
    }

    /// Reports a call that begins now.
    pub fn ring(&self, id: &str, number: &str, caller: &str) -> Result<()> {
        let fields = json!({"event": "start", "call_id": id, "from": caller, "to": number});
        match crate::provider::generic(&self.hook, &fields)? {
            reply if reply.status == 200 => Ok(()),
            reply => {
                Err(Error::new(format!("the webhook answered {}: {}", reply.status, reply.text())))
            }
        }
    }
}

/// What the edge answers to a request of a page that takes this site for it: so a test sees what the script says.
pub fn forwarded(edge: &str, request: &Request) -> Reply {
    let kept = ["user-agent", "origin", "referer", "content-type", "sec-fetch-site", "sec-purpose"];
    let headers = kept.iter().filter_map(|name| Some((*name, request.header(name)?)));
    let url = format!("{edge}{}?{}", request.path, request.query);
    let answer = send(&request.method, &url, &headers.collect::<Vec<_>>(), &request.body);
    let answer = answer.unwrap_or_else(|_| Reply::status(502));
    let kind = answer.header("content-type").unwrap_or("text/plain").to_owned();
    Reply { status: answer.status, ..Reply::ok(&kind, answer.body) }
}

/// The number in the page's first link once it is another than the printed one and the visitor's own: an offer has
/// been claimed by then.
pub fn lent_number(page: &Page) -> Result<String> {
    let own = "localStorage.getItem('lendline.shop') || performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/visit') && one.responseEnd)";
    let own = format!("(() => {{ try {{ return !!({own}) }} catch {{ return true }} }})()");
    page.wait_until(&own, SHOWN_WITHIN)?;
    shown_number(page)
}

/// The number in the page's first link once it is another than the printed one.
pub fn shown_number(page: &Page) -> Result<String> {
    let script = "(() => { const n = document.querySelector('#call')?.getAttribute('href').slice(4); return n != '+74951234567' && n })()";
    let number = page.wait_until(script, SHOWN_WITHIN)?;
    Ok(number.as_str().unwrap_or_default().to_owned())
}

/// Whether the page shows only what is printed on it.
pub fn shows_printed(page: &Page) -> Result<bool> {
    let script = "document.querySelector('#call').getAttribute('href') == 'tel:+74951234567' \
                  && document.querySelector('#head').innerText.trim() == '8 (495) 123-45-67'";
    Ok(page.eval(script)? == Value::Bool(true))
}
