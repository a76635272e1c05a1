//! Taking an address apart: scheme, host, path, parameters of query and fragment.

use super::error::{SourceError, SourceErrorKind};
use super::text::{Plus, decode};
use crate::wire::MAX_ADDRESS as MAX_ADDRESS_TOLD;

/// The longest address that is looked at, in bytes; the rest is not read. Browsers and servers
/// stop far earlier.
const MAX_ADDRESS: usize = 16_384;

/// The most parameters that are looked at.
const MAX_PARAMETERS: usize = 256;

/// An address taken apart. Nothing is decoded yet, except that the host is lower case.
#[derive(Debug)]
pub(super) struct Address<'a> {
    /// `http`, `https` or `android-app`.
    pub scheme: &'static str,
    /// Lower case, without port, user and closing dot.
    pub host: String,
    /// With its leading slash, `/` where there is none.
    pub path: &'a str,
    /// What stands between `?` and `#`.
    pub query: &'a str,
    /// What stands after `#`.
    pub fragment: &'a str,
}

/// Reads the address of a page.
pub(super) fn page(url: &str) -> Result<Address<'_>, SourceError> {
    let url = url.trim();
    if url.is_empty() {
        return Err(SourceError::new(SourceErrorKind::Empty));
    }
    match scheme(url) {
        Some((name, rest)) if name != "android-app" => {
            split(name, rest).ok_or(SourceError::new(SourceErrorKind::BadHost))
        }
        _ => Err(SourceError::new(SourceErrorKind::NotHttp)),
    }
}

/// Reads a referrer: a page, or an Android app (`android-app://package.name`). `None` for
/// anything else, which then counts as no referrer.
pub(super) fn referrer(url: &str) -> Option<Address<'_>> {
    let (name, rest) = scheme(url.trim())?;
    split(name, rest)
}

/// The end of an address that may have lost what followed: here, or in the script, which tells as much of it as the edge reads.
pub(super) fn cut_end<'a>(url: &str, page: &Address<'a>) -> Option<&'a str> {
    // It is cut before a character, of four bytes at most.
    let told = MAX_ADDRESS_TOLD - 3..=MAX_ADDRESS_TOLD;
    let cut = told.contains(&url.trim().len()) || url.len() > MAX_ADDRESS;
    cut.then_some(if page.fragment.is_empty() { page.query } else { page.fragment })
}

fn scheme(url: &str) -> Option<(&'static str, &str)> {
    ["https", "http", "android-app"].into_iter().find_map(|name| {
        let start = url.get(..name.len())?;
        let rest = url.get(name.len()..)?.strip_prefix("://")?;
        start.eq_ignore_ascii_case(name).then_some((name, rest))
    })
}

fn split<'a>(scheme: &'static str, rest: &'a str) -> Option<Address<'a>> {
    let rest = head(rest, MAX_ADDRESS);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = host(authority)?;
    let (before, fragment) = tail.split_once('#').unwrap_or((tail, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let path = if path.is_empty() { "/" } else { path };
    Some(Address { scheme, host, path, query, fragment })
}

/// The first `limit` bytes, less what would cut a character in two.
fn head(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The host of `user@host:port`, lower case.
fn host(authority: &str) -> Option<String> {
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(inner) = authority.strip_prefix('[') {
        let (inner, _) = inner.split_once(']')?;
        let fits = inner.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
        return (fits && !inner.is_empty()).then(|| format!("[{}]", inner.to_ascii_lowercase()));
    }
    let name = match authority.split_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) => return None,
        None => authority,
    };
    host_name(name)
}

/// A host name as it is compared: lower case, in its ASCII form, no closing dot.
pub fn host_name(name: &str) -> Option<String> {
    let name = decode(name, Plus::Itself).to_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    if name.is_empty() || name.len() > 253 {
        return None;
    }
    let mut out = String::with_capacity(name.len());
    for label in name.split('.') {
        if label.is_empty() || label.chars().any(not_in_a_host) {
            return None;
        }
        if !out.is_empty() {
            out.push('.');
        }
        if label.is_ascii() {
            out.push_str(label);
        } else {
            out.push_str("xn--");
            out.push_str(&super::punycode::encode(label)?);
        }
    }
    Some(out)
}

fn not_in_a_host(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || (letter.is_ascii() && !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_'))
}

/// The parameters of a query or fragment: names lower case and decoded, values not decoded.
pub(super) fn parameters(address: &Address<'_>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    collect(address.query, &mut out, true);
    // `#utm_source=…`, `#!/page?utm_source=…`
    let fragment = address.fragment;
    let fragment = fragment.split_once('?').map_or(fragment, |(_, query)| query);
    collect(fragment.trim_start_matches(['!', '/']), &mut out, true);
    out
}

fn collect(query: &str, out: &mut Vec<(String, String)>, whole: bool) {
    // A second `?` stands where a tag was appended carelessly.
    for piece in query.split(['&', '?']) {
        if out.len() >= MAX_PARAMETERS {
            return;
        }
        // `&amp;` copied out of HTML.
        let piece = piece.strip_prefix("amp;").unwrap_or(piece);
        if let Some((name, value)) = piece.split_once('=') {
            let name = decode(name, Plus::Itself).trim().to_lowercase();
            out.push((name, value.to_owned()));
        } else if whole && piece.contains('%') {
            // The whole query was encoded once more: `utm_source%3Dgoogle%26utm_medium%3Dcpc`.
            collect(&decode(piece, Plus::Itself), out, false);
        }
    }
}
