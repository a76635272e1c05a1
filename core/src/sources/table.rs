//! The table of known sources: which host or name is a search engine, a social network and so on.
//!
//! Read from `core/data/sources.tsv` once. A host is found exactly or, where its row begins with a
//! dot, by whole labels: `.vk.com` is `vk.com` and `m.vk.com`, never `notvk.com`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const DATA: &str = include_str!("../../data/sources.tsv");

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A search engine.
    Search,
    /// A social network, forum or blog host.
    Social,
    /// A video site.
    Video,
    /// A shop, marketplace or board of advertisements.
    Shopping,
    /// An assistant that answers with links.
    Ai,
    /// Maps and directories of places.
    Maps,
    /// Mail read in the browser or in an app.
    Mail,
    /// A messenger.
    Messenger,
    /// A network that shows ads on the sites of others.
    Network,
    /// Hosts that only forward a click on an ad, on search or elsewhere, and names of what sells such clicks.
    Ads,
    /// Names of what sells ads on social networks.
    SocialAds,
    /// Names of what sells ads on video sites.
    VideoAds,
    /// Payment and sign-in pages, from which a visitor only comes back.
    Return,
    /// Where an advertiser manages his ads or reads reports on them: as a referrer a site like any other, whoever's it is.
    Cabinet,
}

impl Kind {
    fn parse(name: &str) -> Option<Kind> {
        Some(match name {
            "search" => Kind::Search,
            "social" => Kind::Social,
            "video" => Kind::Video,
            "shopping" => Kind::Shopping,
            "ai" => Kind::Ai,
            "maps" => Kind::Maps,
            "mail" => Kind::Mail,
            "messenger" => Kind::Messenger,
            "network" => Kind::Network,
            "ads" => Kind::Ads,
            "social-ads" => Kind::SocialAds,
            "video-ads" => Kind::VideoAds,
            "return" => Kind::Return,
            "cabinet" => Kind::Cabinet,
            _ => return None,
        })
    }

    /// The name in the rule that decided (`referrer:search`).
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Search => "search",
            Kind::Social => "social",
            Kind::Video => "video",
            Kind::Shopping => "shopping",
            Kind::Ai => "ai",
            Kind::Maps => "maps",
            Kind::Mail => "mail",
            Kind::Messenger => "messenger",
            Kind::Network => "network",
            Kind::Ads => "ads",
            Kind::SocialAds => "social-ads",
            Kind::VideoAds => "video-ads",
            Kind::Return => "return",
            Kind::Cabinet => "cabinet",
        }
    }

    /// The medium of a visit that came from such a source with no tags.
    pub(super) fn medium(self) -> &'static str {
        match self {
            Kind::Search => "organic",
            Kind::Social => "social",
            Kind::Ai => "ai-assistant",
            Kind::Maps => "maps",
            Kind::Mail => "email",
            Kind::Messenger => "messenger",
            Kind::Network | Kind::Ads | Kind::SocialAds | Kind::VideoAds => "cpc",
            Kind::Video | Kind::Shopping | Kind::Return | Kind::Cabinet => "referral",
        }
    }

    /// Whether nothing but ads comes from there: its name says what the medium would.
    pub(super) fn sells_ads(self) -> bool {
        matches!(self, Kind::Network | Kind::Ads | Kind::SocialAds | Kind::VideoAds)
    }

    /// What the ads stand on that it sells or forwards.
    pub(super) fn shown_on(self) -> Kind {
        match self {
            Kind::Ads => Kind::Search,
            Kind::SocialAds => Kind::Social,
            Kind::VideoAds => Kind::Video,
            other => other,
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The name that reports use.
    pub source: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The parameters in which a search engine tells the phrase.
    pub phrase: &'static str,
    /// Sub-domains count too.
    with_subdomains: bool,
    /// The beginning of the path, without a closing slash; empty for every path.
    path: &'static str,
}

struct Table {
    /// By host, or host with `*` for its country; of one host, longer paths first.
    hosts: BTreeMap<&'static str, Vec<Row>>,
    /// By a name that has no dot in it, as owners write it into `utm_source`.
    names: BTreeMap<&'static str, Row>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(DATA))
}

fn read(data: &'static str) -> Table {
    let mut table = Table { hosts: BTreeMap::new(), names: BTreeMap::new() };
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(key), Some(source), Some(kind)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let Some(kind) = Kind::parse(kind) else { continue };
        let phrase = cells.next().unwrap_or_default();
        let (key, with_subdomains) =
            key.strip_prefix('.').map_or((key, false), |bare| (bare, true));
        let (host, path) = key.find('/').map_or((key, ""), |at| key.split_at(at));
        let row = Row { source, kind, phrase, with_subdomains, path };
        table.names.entry(source).or_insert(row);
        if host.contains('.') {
            table.hosts.entry(host).or_default().push(row);
        } else {
            table.names.insert(host, row);
        }
    }
    for rows in table.hosts.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.path.len()));
    }
    table
}

/// Finds a host (lower case) and path. The longest host wins, then the longest path.
pub(super) fn by_host(host: &str, path: &str) -> Option<Row> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = without_version(path);
    let anywhere = without_country(host);
    let mut from = 0;
    loop {
        let exact = from == 0;
        let rest = &host[from..];
        let wild = anywhere.as_deref().and_then(|name| name.get(from..));
        for name in [Some(rest), wild].into_iter().flatten() {
            if let Some(row) = pick(name, path, exact) {
                return Some(row);
            }
        }
        from += rest.find('.')? + 1;
    }
}

/// Facebook writes the version of its interface before the path: `/v19.0/dialog/oauth`
/// (<https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow>).
fn without_version(path: &str) -> &str {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    match path.strip_prefix("/v").map(|rest| (rest, rest.trim_start_matches(digits))) {
        Some((rest, behind)) if behind.len() < rest.len() && behind.starts_with('/') => behind,
        _ => path,
    }
}

fn pick(name: &str, path: &str, exact: bool) -> Option<Row> {
    let rows = table().hosts.get(name)?;
    rows.iter().copied().find(|row| {
        let within = path
            .strip_prefix(row.path)
            .is_some_and(|rest| row.path.is_empty() || rest.is_empty() || rest.starts_with('/'));
        (exact || row.with_subdomains) && within
    })
}

/// `www.google.co.uk` → `www.google.*`. Only for the shapes that countries' names have, so that
/// `google.example.com` is nobody's search engine.
fn without_country(host: &str) -> Option<String> {
    const SECOND: [&str; 6] = ["co", "com", "net", "org", "ne", "or"];
    let (before, last) = host.rsplit_once('.')?;
    if last != "com" && last.len() != 2 {
        return None;
    }
    let name = match before.rsplit_once('.') {
        Some((name, second)) if last.len() == 2 && SECOND.contains(&second) => name,
        _ => before,
    };
    Some(format!("{name}.*"))
}

/// Finds what an owner wrote as a source: a name (`vk`, `yandex_direct`) or a host (`vk.com`).
pub(super) fn by_name(source: &str) -> Option<Row> {
    let source = source.trim().to_lowercase();
    let names = &table().names;
    // `Yandex Direct`, and the plus that stands for a space, encoded.
    let joined = || names.get(source.replace([' ', '+'], "_").as_str());
    if let Some(row) = names.get(source.as_str()).or_else(joined) {
        return Some(*row);
    }
    if !source.contains('.') {
        return None;
    }
    let (host, path) = source.find('/').map_or((source.as_str(), "/"), |at| source.split_at(at));
    by_host(host, path).and_then(|row| match row.kind {
        // The owner means the platform.
        Kind::Cabinet => table().names.get(row.source).copied(),
        _ => Some(row),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read_and_stands_once() {
        let mut keys = std::collections::BTreeSet::new();
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(matches!(cells.len(), 3 | 4), "{line}");
            assert!(Kind::parse(cells[2]).is_some(), "{line}");
            assert_eq!(cells[0], cells[0].to_lowercase(), "{line}");
            assert!(keys.insert(cells[0]), "{line}");
        }
        assert!(keys.len() > 700);
    }

    #[test]
    fn countries_are_not_just_any_ending() {
        assert_eq!(without_country("google.co.uk").as_deref(), Some("google.*"));
        assert_eq!(without_country("google.com").as_deref(), Some("google.*"));
        assert_eq!(without_country("google.evil.example"), None);
        assert!(by_host("google.evil.ru", "/").is_none());
    }
}
