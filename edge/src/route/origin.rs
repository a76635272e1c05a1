//! The owner's server.

use super::Routed;
use lendline_core::route::{is_conditional, without_our_cookies};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::js_sys::{self, Promise};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Env, Fetcher, Headers, Request, Result, web_sys};

#[wasm_bindgen]
extern "C" {
    /// A service or the global scope: something that fetches. Answers are given back as they are, not built anew.
    type Fetches;

    #[wasm_bindgen(method, catch)]
    fn fetch(this: &Fetches, request: &web_sys::Request) -> std::result::Result<Promise, JsValue>;
}

/// Asks it what the visitor asked; redirects are the visitor's to follow. A page that is to be rewritten is asked for
/// plain, whatever the browser has of it.
pub async fn fetch(
    request: &Request,
    env: &Env,
    routed: &Routed,
    page: bool,
) -> Result<web_sys::Response> {
    let headers = forwarded(request, routed, page)?;
    let init = web_sys::RequestInit::new();
    init.set_headers(&headers.0);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    let asked = web_sys::Request::new_with_request_and_init(request.inner(), &init)?;
    // The host's own server where one is named (self-hosted); on Cloudflare a request to the same address goes to the
    // server behind the route.
    let fetches: Fetches = match env.service(&format!("ORIGIN_{}", routed.at)) {
        Ok(origin) => Fetcher::into_rpc(origin),
        Err(_) => js_sys::global().unchecked_into(),
    };
    let response = JsFuture::from(fetches.fetch(&asked)?).await?;
    Ok(response.dyn_into()?)
}

fn forwarded(request: &Request, routed: &Routed, page: bool) -> Result<Headers> {
    let headers = Headers(web_sys::Headers::new_with_headers(&request.headers().0)?);
    if let Some(cookies) = headers.get("cookie")? {
        match without_our_cookies(&cookies) {
            Some(rest) => headers.set("cookie", &rest)?,
            None => headers.delete("cookie")?,
        }
    }
    if headers.get("x-forwarded-host")?.is_none()
        && let Some(host) = headers.get("host")?
    {
        headers.set("x-forwarded-host", &host)?;
    }
    if headers.get("x-forwarded-proto")?.is_none() {
        headers.set("x-forwarded-proto", if routed.secure { "https" } else { "http" })?;
    }
    if page {
        let conditions: Vec<String> = headers.keys().filter(|name| is_conditional(name)).collect();
        for name in conditions {
            headers.delete(&name)?;
        }
        headers.set("accept-encoding", "identity")?;
    }
    Ok(headers)
}
