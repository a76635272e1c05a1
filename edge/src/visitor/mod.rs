//! What pages ask: `/v1/visit` and `/v1/beat`. Converts the request into core's terms and asks the Pool.

use crate::client;
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::objects::{Object, ask};
use crate::pool::{BeatCommand, Token, VisitCommand};
use crate::records::SiteRecord;
use crate::route::Routed;
use lendline_core::route::{COOKIES, VISITOR_COOKIE_S, cookie, set_cookie};
use lendline_core::settings::{Consent, PageRules, Place, Site};
use lendline_core::visits::{BrowserIds, browser_ids, device, is_crawler, visitor_cookie};
use lendline_core::wire::{Beat, Reply, VisitRequest};
use std::rc::Rc;
use worker::{Env, Headers, Request, Response, ResponseBuilder};

/// The largest body that a page sends, bytes.
const MAX_BODY: usize = 64 * 1024;
/// Destinations that one page may ask numbers for.
const MOST_DESTINATIONS: usize = 20;

/// `POST /v1/visit`
pub async fn visit(
    mut request: Request,
    env: &Env,
    routed: Option<&Routed>,
) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    let asked = Asked::of(&request, routed)?;
    let outcome = answer_visit(&mut request, env, origin.as_deref(), &asked).await;
    let (outcome, kept) = match outcome {
        Ok((body, kept)) => (Ok(body), kept),
        Err(failure) => (Err(failure), None),
    };
    let response = reply(outcome, origin)?;
    if let Some((name, token)) = kept {
        let kept = set_cookie(&name, &token, VISITOR_COOKIE_S, asked.secure);
        response.headers().append("set-cookie", &kept)?;
    }
    Ok(response)
}

/// `POST /v1/beat`
pub async fn beat(
    mut request: Request,
    env: &Env,
    routed: Option<&Routed>,
) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    let body = body(&mut request).await;
    // Who wants nothing kept is forgotten whoever he is, and that is all.
    let forgets = body.as_ref().is_ok_and(|body| Beat::forgets(body));
    let asked = Asked::of(&request, routed)?;
    let cookies = match &body {
        Ok(body) if forgets => asked.cookies(body),
        _ => Vec::new(),
    };
    let outcome = match body {
        Ok(_) if forgets => Ok(String::new()),
        Ok(body) => answer_beat(body, env, origin.as_deref(), &asked).await,
        Err(failure) => Err(failure),
    };
    let response = reply(outcome, origin)?;
    for name in cookies {
        response.headers().append("set-cookie", &set_cookie(&name, "", 0, asked.secure))?;
    }
    Ok(response)
}

/// What a request's headers say of who asks.
struct Asked {
    routed: bool,
    /// Whether the visitor's connection is encrypted.
    secure: bool,
    cookies: String,
    fetch_site: Option<String>,
    gpc: Option<String>,
}

impl Asked {
    fn of(request: &Request, routed: Option<&Routed>) -> worker::Result<Self> {
        let headers = request.headers();
        // Browsers call what is of the page's site by the page's scheme.
        let of_page = headers.get("origin")?.is_some_and(|origin| origin.starts_with("https:"));
        let secure = routed.map_or(of_page, |routed| routed.secure);
        Ok(Self {
            routed: routed.is_some(),
            secure,
            cookies: headers.get("cookie")?.unwrap_or_default(),
            fetch_site: headers.get("sec-fetch-site")?,
            gpc: headers.get("sec-gpc")?,
        })
    }

    /// The cookie by which a visitor of the site may be known.
    fn cookie(&self, site: &str, rules: &PageRules) -> Option<String> {
        visitor_cookie(site, rules, self.routed, self.fetch_site.as_deref(), self.gpc.as_deref())
    }

    /// What other systems call him, as far as the site's own cookies come here: where he may be known by ours.
    fn ids(&self, site: &SiteRecord) -> BrowserIds {
        match self.cookie(&site.key, &site.settings.page) {
            Some(_) => browser_ids(&self.cookies, crate::machine_time()),
            None => BrowserIds::new(),
        }
    }

    /// Which cookies are deleted where a visitor objects, who tells it by this body.
    fn cookies(&self, body: &str) -> Vec<String> {
        if self.routed {
            return COOKIES.map(|(name, _)| name.to_owned()).to_vec();
        }
        // Who has no token yet may have the cookie all the same.
        let site = VisitRequest::decode(body).map(|told| told.site);
        let site = site.filter(|site| Site::is_key(site));
        site.and_then(|site| self.cookie(&site, &PageRules::default())).into_iter().collect()
    }
}

/// The answer, and the cookie that his browser is to keep. A routed host's page set it; there it is kept anew where it is
/// somebody else's, since the visitor was known before there was one.
async fn answer_visit(
    request: &mut Request,
    env: &Env,
    origin: Option<&str>,
    by: &Asked,
) -> Outcome<(String, Option<(String, String)>)> {
    let agent = request.headers().get("user-agent")?.unwrap_or_default();
    let body = body(request).await?;
    let asked = VisitRequest::decode(&body).ok_or_else(unreadable)?;
    let site = of_this_site(env, &asked.site, origin).await?;
    if is_crawler(&agent) {
        return Err(Failure::new(403, "crawler", "crawlers are shown the printed number"));
    }
    let mut destinations = asked.destinations;
    destinations.sort_unstable();
    destinations.dedup();
    destinations.truncate(MOST_DESTINATIONS);
    // The browser's cookie says who he is where his page does not.
    let name = by.cookie(&site.key, &site.settings.page);
    let known = name.as_deref().and_then(|name| cookie(&by.cookies, name));
    let known = known.filter(|token| !token.is_empty());
    let tokens: Vec<&str> = asked.token.as_deref().into_iter().chain(known).collect();
    let referrer = Some(asked.referrer.as_str()).filter(|referrer| !referrer.is_empty());
    let mut told = tokens.iter().flat_map(|token| token.split('~'));
    let stranger =
        !told.any(|token| Token::read(token, &site.secret).is_some_and(|one| one.visit > 0));
    // Where nothing may be kept each page has a stranger, whose page before has counted.
    let kept = site.settings.page.consent_of(by.gpc.as_deref()) == Consent::Measure;
    let touch = match stranger && kept {
        true => site.settings.first_touch(&asked.url, referrer),
        false => site.settings.touch(&asked.url, referrer),
    };
    let touch = touch.map_err(|error| Failure::bad("bad_address", error.to_string()))?;
    let command = VisitCommand {
        token: (!tokens.is_empty()).then(|| tokens.join("~")),
        touch,
        destinations,
        device: device(&agent),
        network: client::network(request, env, &site)?,
        place: Place::of_page(&asked.url).from_region(client::region(request, env)?),
        told: asked.told,
        ids: by.ids(&site),
        fresh_visitor: format!("{:032x}", keys::random_id()?),
    };
    let body: String = ask(env, Object::Pool(&site.key), "visit", &command).await?;
    let kept = name.and_then(|name| {
        let told = Reply::decode(&body)?.token;
        if !by.routed {
            return Some((name, told));
        }
        let visitor = Token::read(&told, &site.secret)?.visitor;
        let known = Token::read(known?, &site.secret).map(|token| token.visitor);
        (known != Some(visitor)).then(|| (name, Token::of(visitor).write(&site.secret)))
    });
    Ok((body, kept))
}

async fn answer_beat(body: String, env: &Env, origin: Option<&str>, by: &Asked) -> Outcome<String> {
    let told = Beat::decode(&body).ok_or_else(unreadable)?;
    let site = of_this_site(env, &told.site, origin).await?;
    ask(env, Object::Pool(&site.key), "beat", &BeatCommand::new(body, by.ids(&site))).await
}

/// The site, if the page that asks is one of its pages. Browsers always send the origin of such a request.
async fn of_this_site(env: &Env, key: &str, origin: Option<&str>) -> Outcome<Rc<SiteRecord>> {
    let site = copy::known_site(env, key).await?;
    let known = origin.is_some_and(|origin| site.settings.has_origin(origin));
    if known {
        return Ok(site);
    }
    Err(Failure::new(
        403,
        "foreign_origin",
        "this page's origin is not among the site's origins: add it to the settings",
    ))
}

fn unreadable() -> Failure {
    Failure::bad("unreadable", "the body is not a request of version 1")
}

/// A body within bounds, as text.
async fn body(request: &mut Request) -> Outcome<String> {
    let bytes = crate::body::bounded(request, MAX_BODY).await?;
    String::from_utf8(bytes).map_err(|_| unreadable())
}

/// Failures are short text: a page has no use for more, and a person who looks finds the sentence.
fn reply(outcome: Outcome<String>, origin: Option<String>) -> worker::Result<Response> {
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(failure) => {
            (failure.status(), failure.told()["message"].as_str().unwrap_or_default().to_owned())
        }
    };
    let headers = Headers::new();
    headers.set("content-type", "text/plain; charset=utf-8")?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    if let Some(origin) = origin {
        headers.set("access-control-allow-origin", &origin)?;
        headers.set("access-control-allow-credentials", "true")?;
        headers.set("vary", "origin")?;
    }
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(body.into_bytes()))
}
