//! `GET /s/{site}.js`: the snippet with the site's settings behind it.
//!
//! The snippet's body was compressed when it was built, up to a flush; the settings are appended as a stored
//! block. So nothing is compressed here, and one build serves every site.

mod stored;

use crate::copy;
use crate::failure::Failure;
use lendline_core::numbers::target_line;
use lendline_core::settings::Site;
use lendline_core::wire::push;
use wasm_bindgen::JsValue;
use worker::{EncodeBody, Env, Headers, Request, Response, ResponseBuilder, Result};

const PLAIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snippet.js"));
const BROTLI: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snippet.br"));
const GZIP: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snippet.gz"));

/// Answers with the script; 404 as a harmless script where there is no such site.
pub async fn deliver(request: &Request, env: &Env, file: &str) -> Result<Response> {
    let Some(key) = file.strip_suffix(".js") else {
        return refuse(&Failure::missing("scripts end in .js"));
    };
    let site = match copy::known_site(env, key).await {
        Ok(site) => site,
        Err(failure) => return refuse(&failure),
    };
    let tail = tail(key, &site.settings);
    let accepted = accepted(request)?;
    let (body, encoding) = match accepted {
        Some("br") => (stored::brotli(BROTLI, &tail), Some("br")),
        Some(_) => (stored::gzip(GZIP, PLAIN, &tail), Some("gzip")),
        None => ([PLAIN, tail.as_bytes()].concat(), None),
    };
    let headers = Headers::new();
    headers.set("content-type", "text/javascript; charset=utf-8")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("vary", "accept-encoding")?;
    // Less than half the hold, so that changed settings reach a returning visitor while his number is still his.
    let age = (site.settings.hold_seconds / 3).min(300);
    headers.set("cache-control", &format!("private, max-age={age}"))?;
    let builder = ResponseBuilder::new();
    let Some(encoding) = encoding else { return Ok(builder.with_headers(headers).fixed(body)) };
    headers.set("content-encoding", encoding)?;
    Ok(builder.with_headers(headers).with_encode_body(EncodeBody::Manual).fixed(body))
}

/// What stands behind the body: the settings as the argument of its function.
fn tail(key: &str, settings: &Site) -> String {
    let mut lines = String::new();
    push(&mut lines, "s", key);
    for destination in
        settings.destinations.iter().filter(|destination| !destination.pool.is_empty())
    {
        let number = destination.number;
        push(&mut lines, "d", &format!("{} {}", target_line(number), number.national()));
    }
    // A JSON string is a JavaScript string.
    format!("{})", serde_json::Value::String(lines))
}

/// The best encoding that the browser takes. The runtime on Cloudflare rewrites `accept-encoding`; what the
/// client sent stands in `cf.clientAcceptEncoding` there.
fn accepted(request: &Request) -> Result<Option<&'static str>> {
    let field = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let cf = field(request.inner(), "cf").filter(|cf| cf.is_object());
    let from_cf =
        cf.and_then(|cf| field(&cf, "clientAcceptEncoding")).and_then(|text| text.as_string());
    let header = match from_cf {
        Some(text) => text,
        None => request.headers().get("accept-encoding")?.unwrap_or_default(),
    };
    let takes = |name: &str| {
        header.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some(name) && !parts.any(|q| q == "q=0" || q == "q=0.0")
        })
    };
    Ok(if takes("br") {
        Some("br")
    } else if takes("gzip") {
        Some("gzip")
    } else {
        None
    })
}

/// A comment, so that a page with a wrong tag throws nothing; the sentence is for who looks.
fn refuse(failure: &Failure) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", "text/javascript; charset=utf-8")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("cache-control", "no-store")?;
    let told = failure.told();
    let sentence = told["message"].as_str().unwrap_or_default().replace("*/", "");
    let body = format!("/* Lendline: {sentence} */\n");
    Ok(ResponseBuilder::new()
        .with_status(failure.status())
        .with_headers(headers)
        .fixed(body.into_bytes()))
}
