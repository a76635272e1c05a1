//! Whether a script comes with an offer, and the lines of one.

use crate::client;
use crate::objects::{Object, ask};
use crate::patience::in_time;
use crate::pool::{Asker, Offer};
use crate::records::SiteRecord;
use crate::route::Routed;
use crate::variables::variables;
use lendline_core::route::PAGE_COOKIE;
use lendline_core::settings::{Destination, Place, Site};
use lendline_core::visits::is_crawler;
use worker::{Env, Method, Request, Result};

/// What a request for the script says of who asks.
#[derive(Default)]
struct Head {
    get: bool,
    agent: String,
    /// `Sec-Purpose`, `Purpose` and `X-Moz`: a browser that fetches ahead says so in one of them.
    ahead: bool,
    origin: Option<String>,
    referrer: Option<String>,
    fetch_site: Option<String>,
    fetch_dest: Option<String>,
}

impl Head {
    fn of(request: &Request) -> Result<Self> {
        let headers = request.headers();
        let mut ahead = false;
        for name in ["sec-purpose", "purpose", "x-purpose", "x-moz"] {
            let value = headers.get(name)?.unwrap_or_default().to_ascii_lowercase();
            ahead |= ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word));
        }
        Ok(Self {
            get: request.method() == Method::Get,
            agent: headers.get("user-agent")?.unwrap_or_default(),
            ahead,
            origin: headers.get("origin")?,
            referrer: headers.get("referer")?,
            fetch_site: headers.get("sec-fetch-site")?,
            fetch_dest: headers.get("sec-fetch-dest")?,
        })
    }

    /// Whether a page of the site, with a person before it, runs this script now. By what browsers say: `Origin`, where
    /// it is sent, decides; else `Referer`; a page that sends neither is believed to be the site's only where the browser
    /// says that it is of the same site as the edge. A wrong guess costs a round trip, or an offer that nobody claims.
    fn is_due(&self, site: &Site) -> bool {
        let lent = site.destinations.iter().any(Destination::is_tracked);
        if !site.offers || !lent || !self.get || self.ahead || is_crawler(&self.agent) {
            return false;
        }
        if self.fetch_dest.as_deref().is_some_and(|dest| dest != "script") {
            return false;
        }
        match (&self.origin, &self.referrer) {
            (Some(origin), _) => site.has_origin(origin),
            (None, Some(referrer)) => {
                origin_of(referrer).is_some_and(|origin| site.has_origin(origin))
            }
            (None, None) => matches!(self.fetch_site.as_deref(), Some("same-site" | "same-origin")),
        }
    }
}

impl Head {
    /// The page, as far as its browser tells it: to another host most tell the origin only, and a page at the root of its
    /// host can't be told from that.
    fn place(&self) -> Place {
        let page = self.referrer.as_deref().or(self.origin.as_deref());
        let place = page.map(Place::of_page).unwrap_or_default();
        let is_known = place.path.as_deref().is_some_and(|path| path != "/");
        Place { path: place.path.filter(|_| is_known), ..place }
    }
}

/// The origin of an address: all before its path.
fn origin_of(address: &str) -> Option<&str> {
    let host = address.find("://")? + 3;
    let path = address.get(host..)?.find(['/', '?', '#']);
    path.map_or(Some(address), |path| address.get(..host + path))
}

/// The lines of the offer with which the page came, where it was rewritten on its way; empty otherwise. The script must
/// know it even where it is too late to be claimed, to lead the page back.
pub fn handed(site: &SiteRecord, routed: Option<&Routed>) -> String {
    let token = routed.and_then(|routed| routed.cookie(PAGE_COOKIE));
    let offer = token.and_then(|token| Offer::read(token, &site.secret));
    offer.map(|offer| offer.lines(&site.settings, &site.secret)).unwrap_or_default()
}

/// Tells the Pool where a page of a routed host has its script from this host: nothing is lent on the way of such pages,
/// until its owner has changed the tag.
pub async fn watch(request: &Request, env: &Env, key: &str) -> Result<()> {
    let variables = variables(env);
    let Some(routes) = &variables.routes else { return Ok(()) };
    let headers = request.headers();
    let page = headers.get("origin")?.or(headers.get("referer")?).unwrap_or_default();
    if routes.has_page(&page, key) {
        let _ = in_time(ask::<()>(env, Object::Pool(key), "script-elsewhere", &())).await;
    }
    Ok(())
}

/// The lines of an offer; empty where none is due, or none came in time.
pub async fn lines(request: &Request, env: &Env, site: &SiteRecord) -> Result<String> {
    let head = Head::of(request)?;
    if !head.is_due(&site.settings) {
        return Ok(String::new());
    }
    let region = client::region(request.inner(), env).ok().flatten();
    let asker = Asker {
        visitor: None,
        network: client::network(request.inner(), env, site).ok().flatten(),
        place: head.place().from_region(region),
    };
    let offer = in_time(ask::<String>(env, Object::Pool(&site.key), "offer", &asker)).await;
    Ok(offer.and_then(|offer| offer.ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    fn site() -> Site {
        let settings = serde_json::json!({"name": "Shop", "origins": ["https://shop.example"],
            "destinations": [{"number": "+74951234567", "pool": ["+74950000001"]}]});
        serde_json::from_value(settings).unwrap()
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Head, &mut Site), expected: bool) {
        let mut head = Head {
            get: true,
            agent: BROWSER.into(),
            referrer: Some("https://shop.example/".into()),
            fetch_site: Some("cross-site".into()),
            fetch_dest: Some("script".into()),
            ..Head::default()
        };
        let mut site = site();
        change(&mut head, &mut site);
        assert_eq!(head.is_due(&site), expected);
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn offers_are_due() {
        check(|_, _| {}, true);
        check(|head, _| head.referrer = some("https://shop.example/a?b#c"), true);
        check(|head, _| (head.referrer, head.origin) = (None, some("https://shop.example")), true);
        check(|head, _| (head.fetch_dest, head.fetch_site) = (None, None), true);
        check(|head, _| (head.referrer, head.fetch_site) = (None, some("same-site")), true);
    }

    #[test]
    fn offers_are_not_due() {
        check(|_, site| site.offers = false, false);
        check(|_, site| site.destinations[0].pool.clear(), false);
        check(|head, _| head.get = false, false);
        check(|head, _| head.ahead = true, false);
        check(|head, _| head.agent = "Googlebot/2.1".into(), false);
        check(|head, _| head.agent.clear(), false);
        check(|head, _| head.fetch_dest = some("document"), false);
        check(|head, _| head.referrer = None, false);
        check(|head, _| (head.referrer, head.fetch_site) = (None, None), false);
        for foreign in [
            "https://evil.example/",
            "https://shop.example.evil.example/",
            "http://shop.example/",
            "https://evil.example/https://shop.example/",
            "https://shop.example@evil.example/",
            "about:blank",
        ] {
            check(|head, _| head.referrer = some(foreign), false);
        }
        check(|head, _| head.origin = some("null"), false);
        check(|head, _| head.origin = some("https://evil.example"), false);
    }
}
