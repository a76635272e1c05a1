//! What is asked, and by whom.

use crate::visits::is_crawler;

/// Holds the visitor's token, on the owner's own host. Only the Worker reads it.
pub const VISITOR_COOKIE: &str = "lendline_visitor";
/// For how long, s: as long as browsers keep any (400 days).
pub const VISITOR_COOKIE_S: u64 = 400 * 86_400;
/// Holds the offer that a page came with, for the script that takes it over.
pub const PAGE_COOKIE: &str = "lendline_page";
/// For how long, s: as long as an offer may be on a screen.
pub const PAGE_COOKIE_S: u64 = 120;
/// Both, with the paths for which they are.
pub const COOKIES: [(&str, &str); 2] = [(VISITOR_COOKIE, "/"), (PAGE_COOKIE, "/s/")];

/// What the Worker answers itself on a routed host; all else is the owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours<'a> {
    /// A file below `/s/`.
    Script(&'a str),
    /// `/v1/visit`
    Visit,
    /// `/v1/beat`
    Beat,
}

/// Which of ours a request is for: the site's own files, and what its pages send.
pub fn ours<'a>(method: &str, path: &'a str, site: &str) -> Option<Ours<'a>> {
    match (method, path) {
        ("POST", "/v1/visit") => Some(Ours::Visit),
        ("POST", "/v1/beat") => Some(Ours::Beat),
        ("GET" | "HEAD", _) => {
            let file = path.strip_prefix("/s/")?;
            let ending = |name: &str| file.strip_prefix(name)?.strip_prefix('.');
            let own = ending(site).is_some_and(|rest| ["js", "plain.js", "txt"].contains(&rest));
            let pinned = ending("lendline").is_some_and(|rest| {
                rest.strip_suffix(".js").is_some_and(|hash| {
                    hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit())
                })
            });
            (own || pinned).then_some(Ours::Script(file))
        }
        _ => None,
    }
}

/// Whether a person's browser asks for a page to show it in a window: not a crawler, nothing that is fetched ahead, no
/// frame, no part of a page, and no part of a file.
pub fn asks_for_page(method: &str, secure: bool, header: impl Fn(&str) -> Option<String>) -> bool {
    let says = |name: &str, words: &[&str]| {
        let value = header(name).unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|word| value.contains(word))
    };
    let ahead = ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .any(|name| says(name, &["prefetch", "prerender", "preview"]));
    let parts = ["range", "upgrade", "x-requested-with", "hx-request", "turbo-frame", "x-pjax"];
    let shown = match header("sec-fetch-dest") {
        Some(dest) => dest == "document",
        // Every browser of the last years says so, where the connection is secure.
        None => !secure,
    };
    method == "GET"
        && shown
        && !ahead
        && says("accept", &["text/html"])
        && parts.iter().all(|name| header(name).is_none())
        && !is_crawler(&header("user-agent").unwrap_or_default())
}

/// Whether a header of a request makes the answer depend on what the browser has: its copy is of another page.
pub fn is_conditional(name: &str) -> bool {
    ["if-none-match", "if-modified-since", "if-match", "if-unmodified-since"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// The value of a cookie.
pub fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
}

/// The visitor's cookies without ours, which are no business of the owner's server; None where no others are left.
pub fn without_our_cookies(header: &str) -> Option<String> {
    let is_ours = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default().trim();
        COOKIES.iter().any(|(known, _)| *known == name)
    };
    if !header.split(';').any(is_ours) {
        return Some(header.to_owned());
    }
    let rest: Vec<&str> = header.split(';').filter(|pair| !is_ours(pair)).map(str::trim).collect();
    Some(rest.join("; ")).filter(|rest| !rest.is_empty())
}

/// A `Set-Cookie` of ours, which no script of the page can read and no other site's page sends; 0 s deletes it. One that
/// is no page's is for what pages tell the edge.
pub fn set_cookie(name: &str, value: &str, lasts_s: u64, secure: bool) -> String {
    let path = COOKIES.iter().find(|(known, _)| *known == name).map_or("/v1/", |(_, path)| path);
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={lasts_s}; HttpOnly; SameSite=Lax{secure}")
}

/// Whether the visitor's connection is encrypted, by the address that was called or by a proxy's word.
pub fn is_secure(scheme: &str, forwarded_proto: Option<&str>) -> bool {
    scheme == "https"
        || forwarded_proto.is_some_and(|proto| {
            proto.split(',').next().unwrap_or_default().trim().eq_ignore_ascii_case("https")
        })
}
