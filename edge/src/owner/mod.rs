//! The owner's page: signed in by the token, which becomes a cookie; its files.

mod assets;

use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::public;
use crate::reply::text;
use worker::{Env, Headers, Method, Request, Response, ResponseBuilder, Result};

pub use assets::asset;

const COOKIE: &str = "lendline_owner";
/// How long a sign-in lasts, s.
const LASTS_S: u64 = 30 * 24 * 3600;
/// A shorter token could be guessed.
const SHORTEST_TOKEN: usize = 32;
const MAX_BODY: usize = 4 * 1024;

/// What the owner's pages may do: their own files, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn token(env: &Env) -> Outcome<String> {
    let token = env.secret("OWNER_TOKEN").map(|token| token.to_string()).unwrap_or_default();
    if token.len() >= SHORTEST_TOKEN {
        return Ok(token);
    }
    let message = "OWNER_TOKEN is not set, or shorter than 32 characters: set it by `npx node node_modules/wrangler/bin/wrangler.js secret put OWNER_TOKEN`";
    Err(Failure::new(503, "no_owner_token", message))
}

/// Whether the request is the owner's: by `Authorization: Bearer`, or by the cookie of the owner's page, which
/// changes things only from its own pages.
pub fn authorize(request: &Request, env: &Env) -> Outcome<()> {
    let token = token(env)?;
    if let Some(given) = request.headers().get("authorization")? {
        let given = given
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map_or("", |(_, token)| token.trim());
        return if keys::same(given.as_bytes(), token.as_bytes()) {
            Ok(())
        } else {
            Err(stranger())
        };
    }
    let from_own_page = request.headers().get("sec-fetch-site")?.as_deref() == Some("same-origin");
    if signed_in(request, &token)? && (request.method() == Method::Get || from_own_page) {
        return Ok(());
    }
    Err(stranger())
}

fn stranger() -> Failure {
    Failure::new(
        401,
        "unauthorized",
        "send the owner's token: `Authorization: Bearer …`, or sign in at /",
    )
}

fn signed_in(request: &Request, token: &str) -> Outcome<bool> {
    let cookies = request.headers().get("cookie")?.unwrap_or_default();
    let mut values = cookies.split(';').filter_map(|one| one.trim().split_once('='));
    let value = values.find(|(name, _)| *name == COOKIE).map(|(_, value)| value);
    let Some((until, given)) = value.and_then(|value| value.split_once('.')) else {
        return Ok(false);
    };
    let valid = until.parse::<u64>().is_ok_and(|until| until > crate::machine_time() / 1000);
    Ok(valid && keys::same(given.as_bytes(), mark(token, until).as_bytes()))
}

fn mark(token: &str, until: &str) -> String {
    keys::base64(&keys::sha256(token.as_bytes(), format!("owner's page until {until}").as_bytes()))
}

/// `GET /`
pub fn home(request: &Request, env: &Env) -> Result<Response> {
    match token(env).and_then(|token| signed_in(request, &token)) {
        Ok(true) => page(assets::HOME),
        Ok(false) => page(assets::LOGIN),
        Err(failure) => {
            let told = failure.told();
            text(
                failure.status(),
                "text/plain; charset=utf-8",
                told["message"].as_str().unwrap_or_default(),
            )
        }
    }
}

/// `GET /login`
pub fn login_page() -> Result<Response> {
    page(assets::LOGIN)
}

/// `POST /login`
pub async fn login(mut request: Request, env: &Env) -> Result<Response> {
    let given = match crate::body::bounded(&mut request, MAX_BODY).await {
        Ok(body) => form_urlencoded::parse(&body)
            .find(|(name, _)| name == "token")
            .map(|(_, value)| value.trim().to_owned()),
        Err(_) => None,
    };
    let secure = request.url()?.scheme() == "https"
        || public::base(&request, env).is_ok_and(|base| base.starts_with("https://"));
    match (token(env), given) {
        (Ok(token), Some(given)) if keys::same(given.as_bytes(), token.as_bytes()) => {
            let until = (crate::machine_time() / 1000 + LASTS_S).to_string();
            let value = format!("{until}.{}", mark(&token, &until));
            go("/", Some(&cookie(&value, LASTS_S, secure)))
        }
        _ => go("/login?failed=1", None),
    }
}

/// `POST /logout`
pub fn logout() -> Result<Response> {
    go("/login", Some(&cookie("", 0, false)))
}

fn cookie(value: &str, lasts: u64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}")
}

fn go(to: &str, cookie: Option<&str>) -> Result<Response> {
    let headers = Headers::new();
    headers.set("location", to)?;
    headers.set("cache-control", "no-store")?;
    if let Some(cookie) = cookie {
        headers.set("set-cookie", cookie)?;
    }
    Ok(ResponseBuilder::new().with_status(303).with_headers(headers).empty())
}

fn page(html: &str) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", "text/html; charset=utf-8")?;
    headers.set("content-security-policy", POLICY)?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "same-origin")?;
    headers.set("cache-control", "no-store")?;
    Ok(ResponseBuilder::new().with_headers(headers).fixed(html.as_bytes().to_vec()))
}
