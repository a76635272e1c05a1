//! The files of the owner's page, from www/owner/.

use crate::reply::text;
use worker::{Response, Result};

/// The page with calls, visits and numbers.
pub const HOME: &str = include_str!("../../../www/owner/index.html");
/// The page that asks for the token.
pub const LOGIN: &str = include_str!("../../../www/owner/login.html");

macro_rules! files {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../../www/owner/", $name)))),*] };
}

const FILES: &[(&str, &str)] = files![
    "api.js"
    "calls.js"
    "cards.js"
    "conversions.js"
    "copy.js"
    "dom.js"
    "erase.js"
    "format.js"
    "history.js"
    "i18n.js"
    "icon.svg"
    "lists.css"
    "login.js"
    "numbers.js"
    "owner.css"
    "owner.js"
    "report.css"
    "report.js"
    "totals.js"
    "unmatched.js"
    "visit.js"
    "visits.js"
    "words.js"
];

/// `GET /owner/{file}`
pub fn asset(file: &str) -> Result<Response> {
    let Some((name, body)) = FILES.iter().find(|(name, _)| *name == file) else {
        return text(404, "text/plain; charset=utf-8", "There is no such file.");
    };
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let response = text(200, kind, *body)?;
    response.headers().set("cache-control", "private, max-age=60")?;
    Ok(response)
}
