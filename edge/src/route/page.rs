//! A page on its way to a visitor.

use super::{Routed, origin, site};
use crate::client;
use crate::keys;
use crate::objects::{Object, ask};
use crate::patience::in_time;
use crate::pool::{Asker, Offer, Token};
use crate::records::SiteRecord;
use futures_util::{AsyncRead, AsyncReadExt, Stream, stream};
use lendline_core::html::Rewriter;
use lendline_core::numbers::Number;
use lendline_core::route::{
    PAGE_COOKIE, PAGE_COOKIE_S, VISITOR_COOKIE, VISITOR_COOKIE_S, asks_for_page, cache_control,
    falls_away, lends, may_be_rewritten, rewriter, set_cookie, vary,
};
use lendline_core::settings::Place;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_streams::ReadableStream;
use worker::{Env, Headers, Request, Response, ResponseBuilder, Result, web_sys};

/// A page is read in pieces of at most this size: the larger, the less the runtime has to clean up behind it.
const PIECE: usize = 64 * 1024;

/// What a visitor is lent on a page's way to him.
struct Lending {
    pairs: Vec<(Number, Number)>,
    /// The offer, for the script.
    token: String,
    /// The visitor's, where his browser has none yet.
    fresh: Option<String>,
}

/// Hands a request to the owner's server and its answer to the visitor: a page with the numbers that he is lent,
/// everything else as it is.
pub async fn pass(request: Request, env: &Env, routed: &Routed) -> Result<web_sys::Response> {
    let header = |name: &str| request.headers().get(name).ok().flatten();
    let path = request.path();
    let asks = asks_for_page(request.method().as_ref(), routed.secure, header);
    let gpc = header("sec-gpc");
    let lent = |site: &Rc<SiteRecord>| lends(&site.settings, &path, gpc.as_deref());
    let site = match asks {
        true => site(env, routed).await.filter(lent),
        false => None,
    };
    let response = match origin::fetch(&request, env, routed, site.is_some()).await {
        Ok(response) => response,
        Err(error) => {
            let error = crate::failure::one_line(&error.to_string());
            worker::console_error!(
                "lendline: the server of {} does not answer: {error}",
                routed.site
            );
            return Ok(unreachable()?.into());
        }
    };
    let Some(site) = site else { return Ok(response) };
    let answered = |name: &str| response.headers().get(name).ok().flatten();
    if !may_be_rewritten(response.status(), answered) {
        return Ok(response);
    }
    let lending = lend(&request, env, routed, &site).await;
    let (Some(body), Some(lending)) = (response.body(), lending) else {
        return Ok(response);
    };
    let headers = headers(&response, &lending, routed)?;
    let Ok(body) = ReadableStream::from_raw(body.unchecked_into()).try_into_async_read() else {
        return Ok(response);
    };
    let stream = rewritten(body, rewriter(&site.settings, &lending.pairs));
    let builder = ResponseBuilder::new().with_status(200).with_headers(headers);
    Ok(builder.from_stream(stream)?.into())
}

/// What this visitor is offered; None where that is nothing, or can't be had in time.
async fn lend(request: &Request, env: &Env, routed: &Routed, site: &SiteRecord) -> Option<Lending> {
    let known = routed.cookie(VISITOR_COOKIE).and_then(|token| Token::read(token, &site.secret));
    let token = match known {
        Some(token) => token,
        None => Token::of(keys::random_id().ok()?),
    };
    let visitor = Some(format!("{:032x}", token.visitor));
    let region = client::region(request.inner(), env).ok().flatten();
    let asker = Asker {
        visitor,
        network: client::network(request.inner(), env, site).ok().flatten(),
        place: Place::of_page(request.url().ok()?.as_str()).from_region(region),
    };
    let offered = ask::<String>(env, Object::Pool(&site.key), "page", &asker);
    let offered = in_time(offered).await?.ok()?;
    let offer = Offer::read(&offered, &site.secret)?;
    let lent = offer.lent(&site.settings);
    let pairs: Vec<_> = lent.iter().map(|lent| (lent.destination, lent.number)).collect();
    let fresh = known.is_none().then(|| token.write(&site.secret));
    (!pairs.is_empty()).then_some(Lending { pairs, token: offered, fresh })
}

/// The owner's headers as they are true of the rewritten page, and our cookies.
fn headers(response: &web_sys::Response, lending: &Lending, routed: &Routed) -> Result<Headers> {
    let headers = Headers(web_sys::Headers::new_with_headers(&response.headers())?);
    let kept = cache_control(headers.get("cache-control")?.as_deref());
    let depends = vary(headers.get("vary")?.as_deref());
    let gone: Vec<String> = headers.keys().filter(|name| falls_away(name)).collect();
    for name in gone {
        headers.delete(&name)?;
    }
    headers.set("cache-control", kept)?;
    headers.set("vary", &depends)?;
    let keep = |name: &str, value: &str, lasts_s: u64| {
        headers.append("set-cookie", &set_cookie(name, value, lasts_s, routed.secure))
    };
    keep(PAGE_COOKIE, &lending.token, PAGE_COOKIE_S)?;
    if let Some(token) = &lending.fresh {
        keep(VISITOR_COOKIE, token, VISITOR_COOKIE_S)?;
    }
    Ok(headers)
}

/// The page as it comes, chunk by chunk, each when the visitor's connection takes it.
fn rewritten(
    page: impl AsyncRead + Unpin,
    rewriter: Rewriter,
) -> impl Stream<Item = Result<Vec<u8>>> {
    let state = (page, rewriter, vec![0; PIECE]);
    stream::unfold(Some(state), |state| async {
        let (mut page, mut rewriter, mut piece) = state?;
        let mut out = Vec::new();
        loop {
            match page.read(&mut piece).await {
                Ok(0) => {
                    rewriter.finish(&mut out);
                    return (!out.is_empty()).then_some((Ok(out), None));
                }
                Ok(length) => {
                    rewriter.write(piece.get(..length).unwrap_or(&[]), &mut out);
                    if !out.is_empty() {
                        return Some((Ok(out), Some((page, rewriter, piece))));
                    }
                }
                // The visitor must see that the page broke off.
                Err(error) => return Some((Err(error.into()), None)),
            }
        }
    })
}

/// The owner's server can't be reached: the page is not there, and it is not ours to make one up.
fn unreachable() -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", "text/html; charset=utf-8")?;
    headers.set("cache-control", "no-store")?;
    headers.set("retry-after", "10")?;
    let body = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>502</title>\
                <p>The website's server does not answer. Please try again in a moment.</p></html>\n";
    Ok(ResponseBuilder::new().with_status(502).with_headers(headers).fixed(body.into()))
}
