//! What the owner's server answers, and what the visitor is given.

/// Headers of an answer that are not true of the rewritten page, or would have others keep it. The page goes out as it
/// is read, so that no byte waits in a compressor: who stands before the Worker compresses it.
const FALL_AWAY: &[&str] = &[
    "content-encoding",
    "content-length",
    "content-md5",
    "digest",
    "content-digest",
    "repr-digest",
    "etag",
    "last-modified",
    "accept-ranges",
    "expires",
    "age",
    "pragma",
    "surrogate-control",
    "cdn-cache-control",
    "cloudflare-cdn-cache-control",
    "x-accel-expires",
];

/// Whether a header of the owner's answer is left out where the page is rewritten.
pub fn falls_away(name: &str) -> bool {
    FALL_AWAY.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether an answer is a page whose numbers may be swapped: HTML that is there, is shown, is in an encoding whose
/// digits stand where ASCII has them, compressed in no way that the runtime can't take off, and that its owner lets
/// be transformed (`no-transform`).
pub fn may_be_rewritten(status: u16, header: impl Fn(&str) -> Option<String>) -> bool {
    let value = |name: &str| header(name).unwrap_or_default().to_ascii_lowercase();
    let kind = value("content-type");
    let mut parts = kind.split(';').map(str::trim);
    let html = parts.next() == Some("text/html");
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    let charset = charset.unwrap_or_default().trim_matches('"');
    let strange = ["utf-16", "utf-32", "utf-7", "iso-2022", "hz-gb"];
    let encoding = value("content-encoding");
    status == 200
        && html
        && !strange.iter().any(|name| charset.starts_with(name))
        && ["", "identity", "gzip", "x-gzip", "br"].contains(&encoding.trim())
        && !value("content-disposition").trim_start().starts_with("attachment")
        && !value("cache-control").contains("no-transform")
}

/// Who may keep the rewritten page: the visitor's own browser, which asks before it shows it anew. What its owner lets
/// nobody keep stays so. (`no-store` alone would cost every visitor the way back without loading.)
pub fn cache_control(owners: Option<&str>) -> &'static str {
    let no_store = owners.is_some_and(|value| value.to_ascii_lowercase().contains("no-store"));
    if no_store { "private, no-store" } else { "private, no-cache" }
}

/// On what the page depends: besides what the owner says, on who asks.
pub fn vary(owners: Option<&str>) -> String {
    let owners = owners.map(str::trim).filter(|value| !value.is_empty());
    let Some(owners) = owners else { return "Cookie".to_owned() };
    let known = |one: &str| one == "*" || one.eq_ignore_ascii_case("cookie");
    if owners.split(',').map(str::trim).any(known) {
        return owners.to_owned();
    }
    format!("{owners}, Cookie")
}
