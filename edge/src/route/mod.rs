//! The Worker before its owner's server: on a routed host (`ROUTES`, see [`Routes`](lendline_core::route::Routes)) every request goes to that server
//! but for the script and what pages send; a page that a visitor looks at is lent numbers on its way.
//!
//! Whatever fails on our side, the page goes to the visitor as it came.

mod origin;
mod page;

use crate::client::header;
use crate::variables::variables;
use crate::{copy, snippet, visitor};
use lendline_core::route::{Ours, cookie, is_secure, ours};
use std::rc::Rc;
use worker::{Env, Request, Result, web_sys};

/// A request on a routed host.
pub struct Routed {
    /// The place of the host among the routes: its origin's binding is named by it.
    at: usize,
    /// The site whose pages are there.
    pub site: String,
    /// Whether the visitor's connection is encrypted.
    pub secure: bool,
    cookies: String,
}

impl Routed {
    /// Of a request; None where its host is not routed.
    pub fn of(request: &web_sys::Request, env: &Env) -> Result<Option<Self>> {
        let variables = variables(env);
        let Some(routes) = &variables.routes else { return Ok(None) };
        let url = worker::Url::parse(&request.url())?;
        let found = url.host_str().and_then(|host| routes.find(host));
        let Some((at, site)) = found else { return Ok(None) };
        Ok(Some(Self {
            at,
            site: site.to_owned(),
            secure: is_secure(url.scheme(), header(request, "x-forwarded-proto")?.as_deref()),
            cookies: header(request, "cookie")?.unwrap_or_default(),
        }))
    }

    /// One of our cookies, as the browser sent it.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.cookies, name).filter(|value| !value.is_empty())
    }
}

/// Answers a request on a routed host.
pub async fn answer(request: Request, env: &Env, routed: Routed) -> Result<web_sys::Response> {
    let (path, method) = (request.path(), request.method());
    match ours(method.as_ref(), &path, &routed.site) {
        Some(Ours::Script(file)) => {
            Ok(snippet::deliver(&request, env, file, Some(&routed)).await?.into())
        }
        Some(Ours::Visit) => visitor::visit(request, env, Some(&routed)).await,
        Some(Ours::Beat) => visitor::beat(request, env, Some(&routed)).await,
        None => page::pass(request, env, &routed).await,
    }
}

/// The site of a routed host, if it can be had in time; a page never waits longer.
async fn site(env: &Env, routed: &Routed) -> Option<Rc<crate::records::SiteRecord>> {
    let known = crate::patience::in_time(copy::site(env, &routed.site)).await;
    known.and_then(|site| site.ok()).flatten()
}
