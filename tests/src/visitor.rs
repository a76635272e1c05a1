//! A page without a browser: what the snippet says to the edge, and what it hears. Beside it the few
//! requests of the owner that tests of the service side begin and end with.

use crate::edge::{Edge, EdgeOptions};
use crate::error::{Error, Result};
use crate::http::{agent, send_on};
use lendline_core::numbers::Number;
use lendline_core::wire::{Beat, Event, EventKind, Reply, VisitRequest};
use serde_json::{Value, json};
use ureq::Agent;

/// What visitors' browsers call themselves.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                           Chrome/140.0.0.0 Safari/537.36";

/// An answer of `/v1/visit` or `/v1/beat`.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The HTTP status.
    pub status: u16,
    /// The body as it came.
    pub text: String,
    /// The body as the snippet reads it; none where it is an error.
    pub reply: Option<Reply>,
}

impl Heard {
    /// The number lent in the place of the first destination.
    pub fn number(&self) -> Option<String> {
        let lent = self.reply.as_ref()?.lent.first()?;
        Some(lent.number.as_str().to_owned())
    }

    /// Whether that number is said to be another visitor's too.
    pub fn shared(&self) -> bool {
        self.reply.as_ref().and_then(|reply| reply.lent.first()).is_some_and(|lent| lent.shared)
    }
}

/// What a script came with besides the site's settings.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The offer, as the page reads it.
    pub reply: Reply,
    /// From when on it may be shown, ms by the browser's clock.
    pub window_from: u64,
}

impl Offered {
    /// What a script's body says; none where it holds no offer.
    pub fn read(script: &str) -> Option<Self> {
        let lines = script.get(script.rfind("`s=")? + 1..)?.strip_suffix("`)")?;
        let window = lines.lines().find_map(|line| line.strip_prefix("w="))?;
        let reply = Reply::decode(&format!("v=1\n{lines}"))?;
        Some(Self { reply, window_from: window.parse().ok()? })
    }

    /// The number offered in the place of the first destination.
    pub fn number(&self) -> Option<String> {
        self.reply.lent.first().map(|lent| lent.number.as_str().to_owned())
    }
}

/// One browser on one site. Clones are its tabs.
#[derive(Clone)]
pub struct Visitor {
    /// Where the edge is.
    pub edge: String,
    /// The site's key.
    pub site: String,
    /// The page's origin, sent as a browser sends it; none is sent where it is empty.
    pub origin: String,
    /// The destinations that his pages show.
    pub destinations: Vec<String>,
    /// What the last answer gave him.
    pub token: Option<String>,
    /// What the operator's proxy writes into `X-Forwarded-For`; nothing where it is empty.
    pub forwarded_for: String,
    /// What that proxy writes into `X-Region`; nothing where it is empty.
    pub region: String,
    agent: Agent,
}

impl Visitor {
    /// A new one, whose pages are at `https://SITE.example` and show this destination.
    pub fn new(edge: &str, site: &str, destination: &str) -> Self {
        Self {
            edge: edge.into(),
            site: site.into(),
            origin: origin(site),
            destinations: vec![destination.into()],
            token: None,
            forwarded_for: String::new(),
            region: String::new(),
            agent: agent(),
        }
    }

    /// The same over connections that others use too: a system has only so many.
    #[must_use]
    pub fn over(mut self, agent: &Agent) -> Self {
        self.agent = agent.clone();
        self
    }

    /// The same from an address that the operator's proxy tells.
    #[must_use]
    pub fn from(mut self, address: &str) -> Self {
        self.forwarded_for = address.into();
        self
    }

    /// The same from a region that the operator's proxy tells.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        self.region = region.into();
        self
    }

    /// Gets the script as a page of the site does. The offer that it came with is shown by the page: the next visit
    /// claims it.
    pub fn script(&mut self) -> Result<Option<Offered>> {
        let url = format!("{}/s/{}.js", self.edge, self.site);
        let referrer = format!("{}/", self.origin);
        let mut headers = vec![("user-agent", BROWSER), ("referer", referrer.as_str())];
        if !self.forwarded_for.is_empty() {
            headers.push(("x-forwarded-for", &self.forwarded_for));
        }
        if !self.region.is_empty() {
            headers.push(("x-region", &self.region));
        }
        let offered = Offered::read(&send_on(&self.agent, "GET", &url, &headers, b"")?.text());
        if let Some(offered) = &offered {
            self.token = Some(offered.reply.token.clone());
        }
        Ok(offered)
    }

    /// Opens a page of the site by path and query, after a page of his own or directly.
    pub fn visit(&mut self, path: &str) -> Result<Heard> {
        let url = format!("{}{path}", origin(&self.site));
        self.visit_from(&url, "")
    }

    /// Opens any address, by a link on `referrer`.
    pub fn visit_from(&mut self, url: &str, referrer: &str) -> Result<Heard> {
        let request = VisitRequest {
            site: self.site.clone(),
            token: self.token.clone(),
            url: url.into(),
            referrer: referrer.into(),
            destinations: self.destinations.iter().filter_map(|d| Number::parse(d).ok()).collect(),
            told: Vec::new(),
        };
        let heard = self.send("visit", &request.encode())?;
        if let Some(reply) = &heard.reply {
            self.token = Some(reply.token.clone());
        }
        Ok(heard)
    }

    /// Tells what happened on the page just now.
    pub fn tell(&self, kind: EventKind) -> Result<Heard> {
        self.tell_late(kind, 0)
    }

    /// Tells what happened on the page so many ms ago.
    pub fn tell_late(&self, kind: EventKind, age_ms: u64) -> Result<Heard> {
        let beat = Beat {
            site: self.site.clone(),
            token: self.token.clone().unwrap_or_default(),
            events: vec![Event { kind, age_ms, destination: None }],
            told: Vec::new(),
        };
        self.send("beat", &beat.encode())
    }

    /// Tells what a page tells beside events: the values of `e` lines, such as `form 0`.
    pub fn say(&self, lines: &[&str]) -> Result<Heard> {
        let token = self.token.as_deref().unwrap_or_default();
        let lines: String = lines.iter().map(|line| format!("e={line}\n")).collect();
        self.send("beat", &format!("v=1\ns={}\nt={token}\n{lines}", self.site))
    }

    /// Sends any body, as the page sends it.
    pub fn send(&self, what: &str, body: &str) -> Result<Heard> {
        let url = format!("{}/v1/{what}", self.edge);
        let mut headers =
            vec![("content-type", "text/plain;charset=UTF-8"), ("user-agent", BROWSER)];
        if !self.origin.is_empty() {
            headers.push(("origin", &self.origin));
        }
        if !self.forwarded_for.is_empty() {
            headers.push(("x-forwarded-for", &self.forwarded_for));
        }
        if !self.region.is_empty() {
            headers.push(("x-region", &self.region));
        }
        let answer = send_on(&self.agent, "POST", &url, &headers, body.as_bytes())?;
        let text = answer.text();
        let reply = if answer.status == 200 { Reply::decode(&text) } else { None };
        Ok(Heard { status: answer.status, text, reply })
    }
}

/// The origin of a site of [`settings`].
pub fn origin(site: &str) -> String {
    format!("https://{site}.example")
}

/// A tracking number of a block of its own: tests that share an edge use different blocks.
pub fn number(block: u32, n: u32) -> String {
    format!("+7495{block:03}{n:04}")
}

/// Settings of a site with one destination; `changes` are put over them.
pub fn settings(site: &str, destination: &str, pool: &[String], changes: Value) -> Value {
    let mut all = json!({
        "name": site,
        "origins": [origin(site)],
        "language": "en",
        "country": "RU",
        "time_zone": "Europe/Moscow",
        "hold_seconds": 900,
        "when_empty": "original",
        "offers": true,
        "destinations": [{ "number": destination, "pool": pool }],
        "static": [],
    });
    if let (Value::Object(all), Value::Object(changes)) = (&mut all, changes) {
        all.extend(changes);
    }
    all
}

/// Puts settings; an error where they are refused.
pub fn set_up(edge: &Edge, site: &str, settings: &Value) -> Result<()> {
    match edge.api().put(&format!("/api/v1/sites/{site}"), settings)? {
        (200, _) => Ok(()),
        (status, told) => Err(Error::new(format!("settings refused with {status}: {told}"))),
    }
}

/// A product with these sites (key, block of numbers, how many of them, changes of settings), and the generic webhook.
pub fn start(shop: &str, sites: &[(&str, u32, u32, Value)]) -> Result<(Edge, String)> {
    let edge = Edge::start(EdgeOptions::default())?;
    for (site, block, numbers, changes) in sites {
        let pool: Vec<String> = (0..*numbers).map(|n| number(*block, n)).collect();
        set_up(&edge, site, &settings(site, shop, &pool, changes.clone()))?;
    }
    let hook = webhook(&edge, "generic", &serde_json::json!({}))?;
    Ok((edge, hook))
}

/// Puts a provider's credentials, and returns the address of its webhook.
pub fn webhook(edge: &Edge, provider: &str, credentials: &Value) -> Result<String> {
    let (status, told) = edge.api().put(&format!("/api/v1/providers/{provider}"), credentials)?;
    let url = told["webhook_url"].as_str().map(str::to_owned);
    url.ok_or_else(|| Error::new(format!("credentials refused with {status}: {told}")))
}

/// All calls of a site, newest first.
pub fn calls(edge: &Edge, site: &str) -> Result<Vec<Value>> {
    list(edge, &format!("/api/v1/sites/{site}/calls?limit=500"), "calls")
}

/// All visits of a site, newest first.
pub fn visits(edge: &Edge, site: &str) -> Result<Vec<Value>> {
    list(edge, &format!("/api/v1/sites/{site}/visits?limit=500"), "visits")
}

/// All calls to numbers of nobody, newest first.
pub fn strays(edge: &Edge) -> Result<Vec<Value>> {
    list(edge, "/api/v1/calls?unmatched=1&limit=500", "calls")
}

fn list(edge: &Edge, path: &str, what: &str) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let (status, mut told) = edge.api().get(&format!("{path}&after={after}"))?;
        let Value::Array(some) = told[what].take() else {
            return Err(Error::new(format!("no {what}, but {status}: {told}")));
        };
        all.extend(some);
        match told["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return Ok(all),
        }
    }
}
