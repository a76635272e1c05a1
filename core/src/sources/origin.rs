//! What the referrer says: nobody, the site itself, a known source, another site.

use super::address::{self, Address, host_name};
use super::copies;
use super::mask;
use super::returns;
use super::table::{self, Kind, Row};
use super::text::{clean, decode_tag};

/// Who sent the visitor.
#[derive(Debug)]
pub(super) enum Origin {
    /// No readable referrer.
    Nobody,
    /// A host of the site itself.
    Own,
    /// A payment or sign-in page.
    Return,
    /// A source of the table, with the search phrase where it was told.
    Known(Row, Option<String>),
    /// Another site.
    Site(String),
}

/// Reads the referrer of a page on `host`; from `returns` visitors only come back, by the owner's word. Returns what it says and
/// what of it is kept.
pub(super) fn read(
    referrer: Option<&str>,
    host: &str,
    own_hosts: &[&str],
    returns: &[String],
) -> (Origin, Option<String>) {
    let Some(from) = referrer.and_then(address::referrer) else { return (Origin::Nobody, None) };
    let kept = format!("{}://{}{}", from.scheme, mask::host(&from.host), mask::path(from.path));
    (origin(&from, host, own_hosts, returns), Some(kept))
}

fn origin(from: &Address<'_>, host: &str, own_hosts: &[&str], returns: &[String]) -> Origin {
    let copied = copies::site(from);
    let (sender, path) = match &copied {
        Some(site) => (site, "/"),
        None => (&from.host, from.path),
    };
    if is_own(sender, host, own_hosts) {
        return Origin::Own;
    }
    if named(sender, returns.iter().map(String::as_str)) {
        return Origin::Return;
    }
    match table::by_host(sender, path).filter(|row| row.kind != Kind::Cabinet) {
        Some(row) if row.kind == Kind::Return => Origin::Return,
        Some(row) => Origin::Known(row, phrase(from, row).filter(|_| copied.is_none())),
        None if from.scheme != "android-app" && returns::is_bank_check(bare(sender)) => {
            Origin::Return
        }
        None => Origin::Site(clean(&mask::host(bare(sender)))),
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// Whether `from` is the page's own host, one above or below it, or one that the owner named.
fn is_own(from: &str, host: &str, own_hosts: &[&str]) -> bool {
    let (from, host) = (bare(from), bare(host));
    // A bare top-level label owns nothing.
    let related = |inner: &str, outer: &str| outer.contains('.') && is_within(inner, outer);
    from == host
        || related(from, host)
        || related(host, from)
        || named(from, own_hosts.iter().copied())
}

/// Whether the owner named the host, or one above it.
fn named<'a>(from: &str, hosts: impl Iterator<Item = &'a str>) -> bool {
    hosts.filter_map(own_host).any(|own| is_within(bare(from), &own))
}

fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// An owner's host as it is compared; a whole address, a port, `*.` and `www.` are forgiven.
fn own_host(own: &str) -> Option<String> {
    let own = own.trim();
    let own = own.split_once("://").map_or(own, |(_, rest)| rest);
    let own = own.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let own = own.strip_prefix("*.").or_else(|| own.strip_prefix('.')).unwrap_or(own);
    host_name(own).map(|name| bare(&name).to_owned())
}

/// The search phrase, with what looks personal in it masked.
fn phrase(from: &Address<'_>, row: Row) -> Option<String> {
    if row.phrase.is_empty() {
        return None;
    }
    let parameters = address::parameters(from);
    row.phrase.split(',').find_map(|wanted| {
        parameters.iter().filter(|(name, _)| name == wanted).find_map(|(_, raw)| {
            let value = clean(&mask::phrase(&decode_tag(raw)));
            (!value.is_empty()).then_some(value)
        })
    })
}
