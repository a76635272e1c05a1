//! What pages ask: `/v1/visit` and `/v1/beat`. Converts the request into core's terms and asks the Pool.

mod asked;
mod question;

use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::route::Routed;
use asked::Asked;
use lendline_core::route::set_cookie;
use lendline_core::wire::{Beat, VisitRequest};
use question::{Answer, Question};
use wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Env, Request, web_sys};

/// The largest body that a page sends, bytes.
const MAX_BODY: usize = 64 * 1024;
/// Destinations that one page may ask numbers for.
const MOST_DESTINATIONS: usize = 20;

/// The whole answer by one call: by the crate each header is one, and the text becomes an array first.
#[wasm_bindgen(inline_js = "export function plain(status, origin, cookie, text) {
  const headers = {
    'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
  };
  if (origin !== undefined) {
    headers['access-control-allow-origin'] = origin;
    headers['access-control-allow-credentials'] = 'true';
    headers.vary = 'origin';
  }
  if (cookie !== undefined) headers['set-cookie'] = cookie;
  return new Response(text, { status, headers });
}")]
extern "C" {
    fn plain(
        status: u16,
        origin: Option<&str>,
        cookie: Option<&str>,
        text: &str,
    ) -> web_sys::Response;
}

/// `POST /v1/visit`
pub async fn visit(
    mut request: Request,
    env: &Env,
    routed: Option<&Routed>,
) -> worker::Result<web_sys::Response> {
    let by = Asked::of(request.inner(), routed)?;
    let outcome = answer_visit(&mut request, env, &by).await;
    Ok(reply(outcome, by.origin.as_deref()))
}

/// `POST /v1/beat`
pub async fn beat(
    mut request: Request,
    env: &Env,
    routed: Option<&Routed>,
) -> worker::Result<web_sys::Response> {
    let by = Asked::of(request.inner(), routed)?;
    let body = match body(&mut request).await {
        Ok(body) => body,
        Err(failure) => return Ok(reply(Err(failure), by.origin.as_deref())),
    };
    // Who wants nothing kept is forgotten whoever he is, and that is all.
    if Beat::forgets(&body) {
        let outcome = forget(&body, env, &by).await.map(|()| (String::new(), None));
        let response = reply(outcome, by.origin.as_deref());
        for name in by.cookies(&body) {
            response.headers().append("set-cookie", &set_cookie(&name, "", 0, by.secure))?;
        }
        return Ok(response);
    }
    Ok(reply(answer_beat(body, env, &by).await, by.origin.as_deref()))
}

async fn answer_visit(request: &mut Request, env: &Env, by: &Asked) -> Outcome<Answer> {
    let body = body(request).await?;
    let asked = VisitRequest::decode(&body).ok_or_else(unreadable)?;
    let site = copy::known_site(env, &asked.site).await?;
    let question = Question::visit(request.inner(), env, by, site, asked)?;
    let pool = JsFuture::from(question.put(env)?).await;
    question.answer(by, pool)
}

async fn answer_beat(body: String, env: &Env, by: &Asked) -> Outcome<Answer> {
    let told = Beat::decode(&body).ok_or_else(unreadable)?;
    let site = copy::known_site(env, &told.site).await?;
    let question = Question::beat(by, site, body)?;
    let pool = JsFuture::from(question.put(env)?).await;
    question.answer(by, pool)
}

/// What named him names nobody from here on, wherever it is kept still: in another tab, in a page that sleeps.
async fn forget(body: &str, env: &Env, by: &Asked) -> Outcome<()> {
    let Some(told) = VisitRequest::decode(body) else { return Ok(()) };
    let site = match copy::known_site(env, &told.site).await {
        Err(failure) if failure.status() == 404 => return Ok(()),
        site => site?,
    };
    let visitors = by.visitors(&site, told.token.as_deref());
    if visitors.is_empty() || !by.is_page_of(&site) {
        return Ok(());
    }
    ask(env, Object::Pool(&site.key), "forget", &visitors).await
}

fn unreadable() -> Failure {
    Failure::bad(
        "unreadable",
        "the body is not a request of version 1: load the script from /s/{site}.js of this edge, \
         or pin it anew as /api/v1/sites/{site}/script says",
    )
}

/// A body within bounds, as text.
async fn body(request: &mut Request) -> Outcome<String> {
    let bytes = crate::body::bounded(request, MAX_BODY).await?;
    String::from_utf8(bytes).map_err(|_| unreadable())
}

/// Failures are short text: a page has no use for more, and a person who looks finds the sentence.
fn reply(outcome: Outcome<Answer>, origin: Option<&str>) -> web_sys::Response {
    match outcome {
        Ok((body, cookie)) => plain(200, origin, cookie.as_deref(), &body),
        Err(failure) => {
            let told = failure.told();
            plain(failure.status(), origin, None, told["message"].as_str().unwrap_or_default())
        }
    }
}
