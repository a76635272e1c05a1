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

/// Below these a host's first label is the name of a site.
const CACHES: &[&str] = &["cdn.ampproject.org", "bing-amp.com", "turbopages.org", "translate.goog"];

/// The host of the site whose page this is a copy of; None where it is no copy, or does not tell.
pub(super) fn site(from: &Address<'_>) -> Option<String> {
    if from.path.starts_with("/turbo") && is_yandex(&from.host) {
        return in_path(from.path).or_else(|| in_text(from));
    }
    let below = CACHES.iter().find_map(|cache| from.host.strip_suffix(cache))?;
    in_path(from.path).or_else(|| below.strip_suffix('.').and_then(in_label))
}

fn is_yandex(host: &str) -> bool {
    table::by_host(host, "/").is_some_and(|row| row.source == "yandex")
}

/// `/c/s/example.com/page` (AMP; `s`: it has the page by https), `/example.com/s/page` and `/turbo/example.com/s/page` (Turbo),
/// `/proxy_u/en-ru.ru.…/https/example.com/page` (translated).
fn in_path(path: &str) -> Option<String> {
    let mut parts = path.split('/').skip(1);
    let name = match parts.next()? {
        "c" | "v" | "wp" => parts.find(|part| *part != "s"),
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

/// `my--shop-example-com`: a full stop is written as a hyphen, a hyphen as two. Names in other letters are Punycode of that, and are
/// told by the path alone.
fn in_label(label: &str) -> Option<String> {
    if label.starts_with("xn--") || label.contains('.') {
        return None;
    }
    let name = label.replace("--", "\n").replace('-', ".").replace('\n', "-");
    named(&name)
}

fn named(name: &str) -> Option<String> {
    host_name(name).filter(|name| name.contains('.') && !name.ends_with(".html"))
}
