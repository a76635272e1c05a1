//! `GET /s/{file}`: the script.
//!
//! | file | what |
//! |---|---|
//! | `{site}.js` | the snippet with the site's settings behind it |
//! | `{site}.plain.js` | the same without Wasm, which the first one fetches where Wasm is refused |
//! | `lendline.{hash}.js` | without settings, the same for every site: for those who pin it (SRI) |
//! | `{site}.txt` | the settings, which the pinned script fetches |
//!
//! The snippet's body was compressed when it was built, up to a flush; the settings are appended in a fixed code or as a stored
//! block. So nothing is compressed here, and one build serves every site.

mod coded;
mod offer;
pub mod pinned;
mod stored;

use crate::copy;
use crate::failure::Failure;
use crate::route::Routed;
use lendline_core::numbers::target_line;
use lendline_core::settings::{Consent, Site};
use lendline_core::wire::push;
use wasm_bindgen::JsValue;
use worker::{EncodeBody, Env, Headers, Request, Response, ResponseBuilder, Result};

/// A script as it was built: plain, and compressed twice.
struct Built {
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

macro_rules! built {
    ($name:literal) => {
        Built {
            plain: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".js")),
            brotli: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".br")),
            gzip: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        }
    };
}
use built;

const SNIPPET: Built = built!("snippet");
const WITHOUT_WASM: Built = built!("plain");

/// Answers with the script; 404 as a harmless script where there is no such site.
pub async fn deliver(
    request: &Request,
    env: &Env,
    file: &str,
    routed: Option<&Routed>,
) -> Result<Response> {
    if let Some(hash) = file.strip_prefix("lendline.") {
        return pinned::deliver(request, hash);
    }
    let (key, kind) = file.split_once('.').unwrap_or((file, ""));
    if !["js", "plain.js", "txt"].contains(&kind) {
        return refuse(&Failure::missing("scripts end in .js"));
    }
    let site = match copy::known_site(env, key).await {
        Ok(site) => site,
        Err(failure) => return refuse(&failure),
    };
    if routed.is_none() {
        offer::watch(request, env, &site.key).await?;
    }
    let gpc = request.headers().get("sec-gpc")?;
    let consent = site.settings.page.consent_of(gpc.as_deref());
    let mut lines = lines(key, &site.settings, consent);
    let handed = offer::handed(&site, routed);
    if handed.is_empty() && kind != "plain.js" {
        lines.push_str(&offer::lines(request, env, &site).await?);
    } else {
        lines.push_str(&handed);
    }
    let tail = format!("{})", literal(&lines));
    let headers = headers()?;
    // Less than half the hold, so that changed settings reach a returning visitor while his number is still his.
    // Where nothing is kept in the browser, an offer must not come again from its cache.
    let forgets = consent == Consent::None && site.settings.offers;
    let age = if forgets { 0 } else { (site.settings.hold_seconds / 3).min(300) };
    if routed.is_some() {
        // It belongs to the page that it takes over, and to no other.
        headers.set("cache-control", "private, no-cache")?;
        headers.set("vary", "accept-encoding, cookie")?;
    } else {
        headers.set("cache-control", &format!("private, max-age={age}"))?;
    }
    if kind != "js" {
        // A module, or read by a script: any page may, as any page may use a script.
        headers.set("access-control-allow-origin", "*")?;
    }
    if kind == "js" {
        // Each byte is a character, so that the module stands in it as it is: see xtask/src/snippet.rs.
        headers.set("content-type", "text/javascript; charset=x-user-defined")?;
    }
    if kind == "txt" {
        headers.set("content-type", "text/plain; charset=utf-8")?;
        // Pinned scripts of older versions look for the version.
        let lines = format!("v=1\n{lines}");
        return Ok(ResponseBuilder::new().with_headers(headers).fixed(lines.into_bytes()));
    }
    let built = if kind == "js" { SNIPPET } else { WITHOUT_WASM };
    let (body, encoding) = match accepted(request)? {
        Some("br") => (stored::brotli(built.brotli, &tail), Some("br")),
        Some(_) => (stored::gzip(built.gzip, built.plain, &tail), Some("gzip")),
        None => ([built.plain, tail.as_bytes()].concat(), None),
    };
    respond(headers, body, encoding)
}

/// A template literal in ASCII: its line breaks are one byte each, and it reads the same in each charset.
fn literal(text: &str) -> String {
    let mut out = String::from("`");
    for c in text.chars() {
        match c {
            '\\' | '`' | '$' => out.extend(['\\', c]),
            '\n' | ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('`');
    out
}

fn headers() -> Result<Headers> {
    let headers = Headers::new();
    headers.set("content-type", "text/javascript; charset=utf-8")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("vary", "accept-encoding")?;
    Ok(headers)
}

fn respond(headers: Headers, body: Vec<u8>, encoding: Option<&str>) -> Result<Response> {
    let builder = ResponseBuilder::new();
    let Some(encoding) = encoding else { return Ok(builder.with_headers(headers).fixed(body)) };
    headers.set("content-encoding", encoding)?;
    Ok(builder.with_headers(headers).with_encode_body(EncodeBody::Manual).fixed(body))
}

/// The settings that the script needs; `consent` is what holds for who asks for it.
fn lines(key: &str, settings: &Site, consent: Consent) -> String {
    let mut lines = String::new();
    push(&mut lines, "s", key);
    for destination in settings.destinations.iter().filter(|destination| destination.is_tracked()) {
        let number = destination.number;
        push(&mut lines, "d", &format!("{} {}", target_line(number), number.national()));
        for form in destination.forms() {
            push(&mut lines, "o", &format!("{number} {}", form.line()));
        }
    }
    for (key, value) in settings.page.lines(consent) {
        push(&mut lines, key, &value);
    }
    lines
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
