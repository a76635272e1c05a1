//! What pages ask: `/v1/visit` and `/v1/beat`. Converts the request into core's terms and asks the Pool.

use crate::client;
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::objects::{Object, ask};
use crate::pool::{Token, VisitCommand};
use crate::records::SiteRecord;
use crate::route::Routed;
use lendline_core::route::{COOKIES, VISITOR_COOKIE, VISITOR_COOKIE_S, set_cookie};
use lendline_core::settings::{Consent, Place};
use lendline_core::sources::touch;
use lendline_core::visits::{device, is_crawler};
use lendline_core::wire::{Beat, Reply, VisitRequest};
use std::rc::Rc;
use worker::{Env, Headers, Request, Response, ResponseBuilder};

/// The largest body that a page sends, bytes.
const MAX_BODY: usize = 16 * 1024;
/// Destinations that one page may ask numbers for.
const MOST_DESTINATIONS: usize = 20;

/// `POST /v1/visit`
pub async fn visit(
    mut request: Request,
    env: &Env,
    routed: Option<&Routed>,
) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    let outcome = answer_visit(&mut request, env, origin.as_deref(), routed).await;
    let (outcome, adopted) = match outcome {
        Ok((body, adopted)) => (Ok(body), adopted),
        Err(failure) => (Err(failure), None),
    };
    let response = reply(outcome, origin)?;
    if let (Some(token), Some(routed)) = (adopted, routed) {
        let kept = set_cookie(VISITOR_COOKIE, &token, VISITOR_COOKIE_S, routed.secure);
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
    let outcome = match body {
        Ok(_) if forgets => Ok(String::new()),
        Ok(body) => answer_beat(body, env, origin.as_deref()).await,
        Err(failure) => Err(failure),
    };
    let response = reply(outcome, origin)?;
    if let (true, Some(routed)) = (forgets, routed) {
        for (name, _) in COOKIES {
            response.headers().append("set-cookie", &set_cookie(name, "", 0, routed.secure))?;
        }
    }
    Ok(response)
}

/// The answer, and the visitor's token where his browser's cookie is somebody else's: he was known before there was one.
async fn answer_visit(
    request: &mut Request,
    env: &Env,
    origin: Option<&str>,
    routed: Option<&Routed>,
) -> Outcome<(String, Option<String>)> {
    let agent = request.headers().get("user-agent")?.unwrap_or_default();
    let body = body(request).await?;
    let asked = VisitRequest::decode(&body).ok_or_else(unreadable)?;
    let site = of_this_site(env, &asked.site, origin).await?;
    if is_crawler(&agent) {
        return Err(Failure::new(403, "crawler", "crawlers are shown the printed number"));
    }
    let referrer = Some(asked.referrer.as_str()).filter(|referrer| !referrer.is_empty());
    let touch = touch(&asked.url, referrer, &site.settings.hosts())
        .map_err(|error| Failure::bad("bad_address", error.to_string()))?;
    let mut destinations = asked.destinations;
    destinations.sort_unstable();
    destinations.dedup();
    destinations.truncate(MOST_DESTINATIONS);
    // On a routed host the browser's cookie says who he is where his page does not.
    let keeps = site.settings.page.consent == Consent::Measure;
    let cookie = routed.filter(|_| keeps).and_then(|routed| routed.cookie(VISITOR_COOKIE));
    let tokens: Vec<&str> = asked.token.as_deref().into_iter().chain(cookie).collect();
    let command = VisitCommand {
        token: (!tokens.is_empty()).then(|| tokens.join("~")),
        touch,
        destinations,
        device: device(&agent),
        network: client::network(request, env, &site)?,
        place: Place::of_page(&asked.url).from_region(client::region(request, env)?),
        fresh_visitor: format!("{:032x}", keys::random_id()?),
    };
    let body: String = ask(env, Object::Pool(&site.key), "visit", &command).await?;
    let adopted = cookie.and_then(|cookie| {
        let visitor = Token::read(&Reply::decode(&body)?.token, &site.secret)?.visitor;
        let known = Token::read(cookie, &site.secret).map(|token| token.visitor);
        (known != Some(visitor)).then(|| Token::of(visitor).write(&site.secret))
    });
    Ok((body, adopted))
}

async fn answer_beat(body: String, env: &Env, origin: Option<&str>) -> Outcome<String> {
    let told = Beat::decode(&body).ok_or_else(unreadable)?;
    let site = of_this_site(env, &told.site, origin).await?;
    ask(env, Object::Pool(&site.key), "beat", &body).await
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
        headers.set("vary", "origin")?;
    }
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(body.into_bytes()))
}
