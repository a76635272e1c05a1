//! Copies of a page that caches, preloaders and translators show on hosts of their own. Whoever comes from one comes from the site
//! of which it is a copy.
//!
//! Sources: amp.dev, "AMP Cache URL format and request handling", and the list of caches in ampproject/amphtml (`caches.json`);
//! Yandex's Turbo pages and Google's and Yandex's translators as their addresses stand in links
//! (`example-ru.turbopages.org/example.ru/s/…`, `example-com.translate.goog`, `translated.turbopages.org/proxy_u/…/https/example.com/…`).
//! Google's viewer (`google.com/amp/s/…`) is none of them: its pages come up among results, so it counts as the search.

use super::address::{self, Address, host_name};
use super::table;
use super::text::decode_tag;

/// What a path says of the site of which it is a copy.
type Path = fn(&str) -> Option<String>;

/// Hosts of copies: their first label is the name of a site, and most name it in the path too.
const CACHES: &[(&str, Path)] = &[
    ("cdn.ampproject.org", amp_path),
    ("bing-amp.com", amp_path),
    ("turbopages.org", turbo_path),
    // The path is the site's own.
    ("translate.goog", |_| None),
];

/// The host of the site whose page this is a copy of; None where it is no copy, or does not tell.
pub(super) fn site(from: &Address<'_>) -> Option<String> {
    let turbo = from.path.strip_prefix("/turbo").filter(|_| is_yandex(&from.host));
    if let Some(rest) = turbo.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        return turbo_path(rest).or_else(|| in_text(from));
    }
    let of_cache = |(cache, path): &(&str, Path)| {
        let below = from.host.strip_suffix(cache)?;
        let label = below.strip_suffix('.');
        (below.is_empty() || label.is_some()).then_some((label, *path))
    };
    let (label, path) = CACHES.iter().find_map(of_cache)?;
    path(from.path).or_else(|| label.and_then(in_label))
}

fn is_yandex(host: &str) -> bool {
    table::by_host(host, "/").is_some_and(|row| row.source == "yandex")
}

/// `/c/s/example.com/page` (`s`: it has the page by https)
fn amp_path(path: &str) -> Option<String> {
    let mut parts = path.split('/').skip(1);
    parts.next().filter(|first| ["c", "v", "wp"].contains(first))?;
    parts.find(|part| *part != "s").and_then(named)
}

/// `/example.com/s/page` and `/turbo/example.com/s/page`, or `/proxy_u/en-ru.ru.…/https/example.com/page` (translated)
fn turbo_path(path: &str) -> Option<String> {
    let mut parts = path.split('/').skip(1);
    let name = match parts.next()? {
        "turbo" => parts.next(),
        "proxy_u" => parts.nth(2),
        first => Some(first),
    };
    name.and_then(named)
}

/// `yandex.ru/turbo?text=https%3A//example.com/page`
fn in_text(from: &Address<'_>) -> Option<String> {
    let parameters = address::parameters(from);
    let (_, text) = parameters.iter().find(|(name, _)| name == "text")?;
    address::referrer(&decode_tag(text)).and_then(|page| named(&page.host))
}

/// `shop--east-example-com`: a full stop is written as a hyphen, a hyphen as two. What would have two hyphens as its third and
/// fourth characters, as Punycode has, stands between `0-` and `-0`. Names in other letters are Punycode of that, and are told
/// by the path alone.
fn in_label(label: &str) -> Option<String> {
    if label.starts_with("xn--") || label.contains('.') {
        return None;
    }
    let marked = label.strip_prefix("0-").and_then(|label| label.strip_suffix("-0"));
    let label = marked.filter(|label| label.get(2..4) == Some("--")).unwrap_or(label);
    let name = label.replace("--", "\n").replace('-', ".").replace('\n', "-");
    named(&name)
}

fn named(name: &str) -> Option<String> {
    host_name(name).filter(|name| name.contains('.'))
}
