//! Which request goes where.

use crate::reply::{json, text};
use crate::{api, bench, demo, owner, snippet, telephony_hooks, visitor};
use worker::{Context, Env, Method, Request, Response, Result, web_sys};

/// Answers a request.
pub async fn answer(request: Request, env: Env, context: Context) -> Result<web_sys::Response> {
    match (request.method(), request.path().as_str()) {
        (Method::Post, "/v1/visit") => visitor::visit(request, &env, None).await,
        (Method::Post, "/v1/beat") => visitor::beat(request, &env, None).await,
        _ => Ok(other(request, env, context).await?.into()),
    }
}

/// Whatever pages do not send.
async fn other(request: Request, env: Env, context: Context) -> Result<Response> {
    let path = request.path();
    let method = request.method();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (method, parts.as_slice()) {
        (Method::Get | Method::Head, ["s", file]) => {
            snippet::deliver(&request, &env, file, None).await
        }
        (Method::Post | Method::Get, ["hooks", provider, secret]) => {
            telephony_hooks::answer(request, &env, &context, provider, secret).await
        }
        (method, ["api", "v1", rest @ ..]) => api::answer(request, &env, method, rest).await,
        (Method::Post, ["demo", "replay", site]) => json(demo::replay(request, &env, site).await),
        (Method::Get, ["bench", "rows"]) => json(bench::rows(&request, &env)),
        (Method::Post, ["bench", "history", site]) => {
            json(bench::history(request, &env, site).await)
        }
        (Method::Post, ["bench", "past", site]) => json(bench::past(request, &env, site).await),
        (Method::Get, ["healthz"]) => {
            json(Ok(serde_json::json!({"ok": true, "version": env!("CARGO_PKG_VERSION")})))
        }
        (Method::Get, [""]) => owner::home(&request, &env),
        (Method::Get, ["login"]) => owner::login_page(),
        (Method::Post, ["login"]) => owner::login(request, &env).await,
        (Method::Post, ["logout"]) => owner::logout(),
        (Method::Get, ["owner", file]) => owner::asset(file),
        _ => text(404, "text/plain; charset=utf-8", "There is nothing at this address."),
    }
}
