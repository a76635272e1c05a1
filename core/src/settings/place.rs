//! Pools for some pages only: by host, by path and by the visitor's region, never by how he came. A rule on query or
//! referrer would hide every later return of an advertised visitor.

use super::page::{encoded, fits};
use super::{Destination, Problem};
use crate::numbers::Number;
use crate::sources::host_name;

/// A pool that is lent on some pages, or to visitors of some regions.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct RulePool {
    /// What its owner calls it.
    pub name: String,
    /// Hosts of the pages, as `shop.example.com`; empty: any.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub hosts: Vec<String>,
    /// Paths of the pages, where `*` stands for anything, as `/moscow/*`; empty: any.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub paths: Vec<String>,
    /// Regions of the visitors by ISO 3166-2, `RU-MOW`, or a country, `RU`; empty: any.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub regions: Vec<String>,
    /// The tracking numbers that are lent there.
    pub numbers: Vec<Number>,
}

/// On which page, and from where, a visitor is lent a number; `None`: that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Place {
    /// The page's host, in lower case and Punycode, without a port.
    pub host: Option<String>,
    /// The page's path, as addresses have it.
    pub path: Option<String>,
    /// The visitor's region by ISO 3166-2, or his country alone.
    pub region: Option<String>,
}

impl Place {
    /// Of a page by its address. Neither query nor fragment is looked at.
    pub fn of_page(url: &str) -> Self {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().and_then(host_name);
        Self { host, path: Some(path.to_owned()), region: None }
    }

    /// The same for a visitor from this region.
    #[must_use]
    pub fn from_region(self, region: Option<String>) -> Self {
        Self { region, ..self }
    }
}

impl RulePool {
    /// Whether its rules fit; `None` where that depends on what is not known of the page. An unknown region fits no rule.
    fn fits(&self, place: &Place) -> Option<bool> {
        let of = |rules: &[String], known: Option<&String>, test: &dyn Fn(&str, &str) -> bool| {
            if rules.is_empty() {
                return Some(true);
            }
            known.map(|known| rules.iter().any(|rule| test(rule, known)))
        };
        let region = self.regions.is_empty()
            || place
                .region
                .as_ref()
                .is_some_and(|known| self.regions.iter().any(|rule| is_in(rule, known)));
        let host = of(&self.hosts, place.host.as_ref(), &|rule, known| {
            host_name(rule).as_deref() == Some(known)
        });
        let path = of(&self.paths, place.path.as_ref(), &|rule, known| fits(&encoded(rule), known));
        let all = [Some(region), host, path];
        if all.contains(&Some(false)) {
            return Some(false);
        }
        (!all.contains(&None)).then_some(true)
    }
}

/// Whether a region is one, or in the country, that a rule names.
fn is_in(rule: &str, region: &str) -> bool {
    let rest = region.strip_prefix(rule);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl Destination {
    /// All its tracking numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.pools.iter().flat_map(|pool| &pool.numbers).chain(&self.pool)
    }

    /// All its tracking numbers, each with its place in `pools`; `None` is the plain one.
    pub fn by_pool(&self) -> impl Iterator<Item = (Option<usize>, &Number)> {
        let ruled = self.pools.iter().enumerate();
        let ruled = ruled.flat_map(|(n, pool)| pool.numbers.iter().map(move |one| (Some(n), one)));
        ruled.chain(self.pool.iter().map(|one| (None, one)))
    }

    /// The numbers of one of its pools, by its place in `pools`; `None` is the plain one.
    pub fn of_pool(&self, ruled: Option<usize>) -> &[Number] {
        match ruled {
            None => &self.pool,
            Some(n) => self.pools.get(n).map(|pool| pool.numbers.as_slice()).unwrap_or_default(),
        }
    }

    /// Whether any number is lent in its place.
    pub fn is_tracked(&self) -> bool {
        self.numbers().next().is_some()
    }

    /// Whether a number is in one of its pools.
    pub fn has(&self, number: &Number) -> bool {
        self.numbers().any(|own| own == number)
    }

    /// The pools from which a number may be lent at a place, in the order of preference: the first one of `pools` all of
    /// whose rules fit, then the plain one, which is for everybody. By their places in `pools`; `None` is the plain one.
    /// Nothing at all where it is not known which fits.
    pub fn fitting(&self, place: &Place) -> Vec<Option<usize>> {
        for (index, pool) in self.pools.iter().enumerate() {
            match pool.fits(place) {
                Some(true) => return vec![Some(index), None],
                Some(false) => {}
                None => return Vec::new(),
            }
        }
        vec![None]
    }

    pub(super) fn check_pools(&self, field: &str) -> Result<(), Problem> {
        for (n, pool) in self.pools.iter().enumerate() {
            let field = format!("{field}.pools[{n}]");
            pool.check(&field)?;
            if self.pools.iter().take(n).any(|other| other.name == pool.name) {
                let message =
                    format!("two pools are called {:?}: give each a name of its own", pool.name);
                return Err(Problem::new("bad_pool", format!("{field}.name"), message));
            }
        }
        Ok(())
    }
}

impl RulePool {
    fn check(&self, field: &str) -> Result<(), Problem> {
        let problem = |part: &str, message: String| {
            Err(Problem::new("bad_pool", format!("{field}.{part}"), message))
        };
        if self.name.trim().is_empty() || self.name.len() > 200 {
            return problem("name", "name the pool, in at most 200 bytes".into());
        }
        if self.hosts.is_empty() && self.paths.is_empty() && self.regions.is_empty() {
            let message = "give hosts, paths or regions; numbers for every page belong into `pool`";
            return problem("hosts", message.into());
        }
        let is_host = |host: &String| !host.contains(['/', ':', '?']) && host_name(host).is_some();
        if let Some(n) = self.hosts.iter().position(|host| !is_host(host)) {
            let message = "a host is written as shop.example.com, without scheme, port and path";
            return problem(&format!("hosts[{n}]"), message.into());
        }
        let is_path = |path: &String| {
            let plain = |c: char| !c.is_control() && c != '?' && c != '#';
            path.starts_with('/') && path.len() <= 200 && path.chars().all(plain)
        };
        if let Some(n) = self.paths.iter().position(|path| !is_path(path)) {
            let message = "a path begins with /, as /moscow/* does, and has no query: visitors are never told apart by how they came";
            return problem(&format!("paths[{n}]"), message.into());
        }
        if let Some(n) = self.regions.iter().position(|region| !is_region(region)) {
            let message = "a region is written by ISO 3166-2, as RU-MOW, or as a country, RU";
            return problem(&format!("regions[{n}]"), message.into());
        }
        Ok(())
    }
}

/// What those who tell regions say of an address of which they know none, or a continent: ISO 3166-1 leaves them to users,
/// or keeps them for others. (`XK` is Kosovo's.)
const NOWHERE: [&str; 4] = ["XX", "ZZ", "EU", "AP"];

/// Whether a text is a region by ISO 3166-2, or a country.
pub fn is_region(text: &str) -> bool {
    let (country, part) = text.split_once('-').map_or((text, None), |(c, p)| (c, Some(p)));
    let is_part = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    country.len() == 2
        && !NOWHERE.contains(&country)
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.is_none_or(is_part)
}
