//! A page on its way through the Worker, which stands before its owner's server: which requests are for a page that
//! a visitor looks at, which answers are pages that may be rewritten, and what becomes of their headers. The numbers
//! are swapped by [`html`](crate::html).
//!
//! Whatever is not certain goes the other way: a page that is passed as it came is swapped by the script.

mod request;
mod response;

pub use request::{
    COOKIES, Ours, PAGE_COOKIE, PAGE_COOKIE_S, VISITOR_COOKIE, VISITOR_COOKIE_S, asks_for_page,
    cookie, is_conditional, is_secure, ours, set_cookie, without_our_cookies,
};
pub use response::{cache_control, falls_away, may_be_rewritten, vary};

use crate::html::{Leave, Rewriter};
use crate::numbers::Number;
use crate::settings::{Consent, Destination, Site};
use crate::sources::host_name;

/// Which hosts the Worker stands before, and whose pages those are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes(Vec<(String, String)>);

impl Routes {
    /// From the installation's configuration: `HOST=SITE`, with spaces between, as in
    /// `www.example.com=shop example.com=shop`.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut routes: Vec<(String, String)> = Vec::new();
        for one in text.split([' ', ',', '\n']).filter(|one| !one.is_empty()) {
            let (host, site) = one.split_once('=').ok_or_else(|| {
                format!("{one:?} is no route: write HOST=SITE, as www.example.com=shop")
            })?;
            let host = route_host(host).ok_or_else(|| {
                format!("{host:?} is not a host: write its name alone, as www.example.com")
            })?;
            if !Site::is_key(site) {
                return Err(format!("{site:?} is not the key of a site: a-z, 0-9 and -"));
            }
            if routes.iter().any(|(known, _)| *known == host) {
                return Err(format!("{host} is routed twice"));
            }
            routes.push((host, site.to_owned()));
        }
        Ok(Self(routes))
    }

    /// The place and the site of a host, with or without a port.
    pub fn find(&self, host: &str) -> Option<(usize, &str)> {
        if self.0.is_empty() {
            return None;
        }
        let name = host_name(without_port(host))?;
        let at = self.0.iter().position(|(known, _)| *known == name)?;
        self.0.get(at).map(|(_, site)| (at, site.as_str()))
    }

    /// The hosts, as browsers name them, with their sites.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(host, site)| (host.as_str(), site.as_str()))
    }
}

/// For how long nothing is lent on the way after a page of a routed host had its script from another host, ms: such a
/// script does not know which number the page came with, and could not lead it back.
pub const SCRIPT_ELSEWHERE_MS: u64 = 600_000;

impl Routes {
    /// Whether an address, such as a referrer, is on a routed host of this site.
    pub fn has_page(&self, address: &str, site: &str) -> bool {
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        self.find(host).is_some_and(|(_, known)| known == site)
    }
}

fn without_port(host: &str) -> &str {
    host.split_once(':').map_or(host, |(name, _)| name)
}

/// A host's name as browsers write it; None for one with a port, a path or a scheme.
fn route_host(host: &str) -> Option<String> {
    let known = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let plain = !host.is_empty() && host.chars().all(known) && !host.starts_with('.');
    host_name(host).filter(|_| plain)
}

/// Whether pages of this path are lent numbers on their way. Not where nothing may be kept in the browser before the
/// visitor was asked: the script could not tell which number its page came with. Not where all is to be left alone, or what
/// can't be told: one of the selectors is none. `gpc` is the request's `Sec-GPC`.
pub fn lends(site: &Site, path: &str, gpc: Option<&str>) -> bool {
    let page = &site.page;
    site.offers
        && page.consent_of(gpc) == Consent::Measure
        && Leave::parse(&page.leave).is_some_and(|leave| !leave.is_all())
        && !page.excludes(path)
        && site.destinations.iter().any(Destination::is_tracked)
}

/// Swaps the numbers of a page as the site's rules say.
pub fn rewriter(site: &Site, pairs: &[(Number, Number)]) -> Rewriter {
    let page = &site.page;
    let lent = |of: &&Destination| pairs.iter().any(|(from, _)| *from == of.number);
    let mut forms = Vec::new();
    for of in site.destinations.iter().filter(lent) {
        forms.extend(of.forms().map(|form| (of.number, form)));
    }
    Rewriter::new(pairs)
        .with_forms(&forms)
        .with_messengers(page.messengers)
        .with_attributes(&page.attributes)
        .with_leave(Leave::parse(&page.leave).unwrap_or_default())
}

#[cfg(test)]
mod tests;
