//! Who sends a page's request, as its headers say.

use crate::client::header;
use crate::pool::Token;
use crate::records::SiteRecord;
use crate::route::Routed;
use lendline_core::route::{COOKIES, cookie};
use lendline_core::settings::{PageRules, Site};
use lendline_core::visits::{BrowserIds, browser_ids, visitor_cookie};
use lendline_core::wire::VisitRequest;
use worker::web_sys::Request;

/// What a request's headers say of who asks.
pub struct Asked {
    /// Whether the host is the owner's own.
    pub routed: bool,
    /// Whether the visitor's connection is encrypted.
    pub secure: bool,
    /// The page's origin. Browsers always send that of such a request.
    pub origin: Option<String>,
    /// All cookies.
    pub cookies: String,
    fetch_site: Option<String>,
    gpc: Option<String>,
}

impl Asked {
    /// Of a request.
    pub fn of(request: &Request, routed: Option<&Routed>) -> worker::Result<Self> {
        // Browsers call what is of the page's site by the page's scheme.
        let origin = header(request, "origin")?;
        let of_page = origin.as_ref().is_some_and(|origin| origin.starts_with("https:"));
        let secure = routed.map_or(of_page, |routed| routed.secure);
        Ok(Self {
            routed: routed.is_some(),
            secure,
            origin,
            cookies: header(request, "cookie")?.unwrap_or_default(),
            fetch_site: header(request, "sec-fetch-site")?,
            gpc: header(request, "sec-gpc")?,
        })
    }

    /// Whether a page of the site asks.
    pub fn is_page_of(&self, site: &SiteRecord) -> bool {
        self.origin.as_deref().is_some_and(|origin| site.settings.has_origin(origin))
    }

    /// Who he is, by his page's token and by his cookie.
    pub fn visitors(&self, site: &SiteRecord, token: Option<&str>) -> Vec<String> {
        let name = self.cookie(&site.key, &site.settings.page);
        let kept = name.as_deref().and_then(|name| cookie(&self.cookies, name));
        let tokens = token.into_iter().chain(kept).flat_map(|tokens| tokens.split('~'));
        let tokens = tokens.filter_map(|token| Token::read(token, &site.secret));
        tokens.map(|token| format!("{:032x}", token.visitor)).collect()
    }

    /// The cookie by which a visitor of the site may be known.
    pub fn cookie(&self, site: &str, rules: &PageRules) -> Option<String> {
        visitor_cookie(site, rules, self.routed, self.fetch_site.as_deref(), self.gpc.as_deref())
    }

    /// What other systems call him, as far as the site's own cookies come here: where he may be known by ours.
    pub fn ids(&self, site: &SiteRecord) -> BrowserIds {
        match self.cookie(&site.key, &site.settings.page) {
            Some(_) => browser_ids(&self.cookies, crate::machine_time()),
            None => BrowserIds::new(),
        }
    }

    /// Which cookies are deleted where a visitor objects, who tells it by this body.
    pub fn cookies(&self, body: &str) -> Vec<String> {
        if self.routed {
            return COOKIES.map(|(name, _)| name.to_owned()).to_vec();
        }
        // Who has no token yet may have the cookie all the same.
        let site = VisitRequest::decode(body).map(|told| told.site);
        let site = site.filter(|site| Site::is_key(site));
        site.and_then(|site| self.cookie(&site, &PageRules::default())).into_iter().collect()
    }
}
