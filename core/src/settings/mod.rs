//! A site's settings, and what makes them refused.

mod check;
mod page;
mod past;
mod place;
mod retention;
mod sources;
mod typed;

pub use check::Problem;
pub use page::{Consent, PageRules};
pub use past::{AFTERWARDS_MS, Past, Usage, lent_from, static_from};
pub use place::{Place, RulePool, is_region};
pub use retention::Retention;

use crate::leases::{Life, WhenEmpty};
use crate::numbers::{Country, Form, Number};
use crate::sources::{Channel, SourceError, SourceRules, Touch, touch_by};
use std::collections::BTreeSet;

/// A site as its owner describes it (`PUT /api/v1/sites/{site}`).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Site {
    /// What the owner calls it.
    pub name: String,
    /// Where its pages are: `https://example.com`.
    pub origins: Vec<String>,
    /// Language of its owner's pages: `en` or `ru`.
    #[cfg_attr(feature = "serde", serde(default = "english"))]
    pub language: String,
    /// ISO 3166 country of the site. Webhooks are read by their provider's own country: a number is whose it is only
    /// once it is read.
    #[cfg_attr(feature = "serde", serde(default = "russia"))]
    pub country: String,
    /// IANA time zone in which its owner's pages tell times.
    #[cfg_attr(feature = "serde", serde(default = "utc"))]
    pub time_zone: String,
    /// A number is kept for its visitor for this long after his last sign of life, s.
    #[cfg_attr(feature = "serde", serde(default = "quarter_of_an_hour"))]
    pub hold_seconds: u64,
    /// What is known of visitors and callers is kept for so many days.
    #[cfg_attr(feature = "serde", serde(default = "usual_retention"))]
    pub retention_days: u64,
    /// A number is not lent for this long after it became free while another one is, s.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub rest_seconds: u64,
    /// A visit ends after so many minutes without a sign of its visitor.
    #[cfg_attr(
        feature = "serde",
        serde(default = "half_an_hour", skip_serializing_if = "is_half_an_hour")
    )]
    pub idle_minutes: u64,
    /// What visitors are shown when no number is free.
    #[cfg_attr(feature = "serde", serde(default))]
    pub when_empty: Empty,
    /// Whether the script comes with a number (see [`crate::leases::Pool::offer`]).
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub offers: bool,
    /// What its owner says of his own links.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "SourceRules::is_empty"))]
    pub sources: SourceRules,
    /// How its pages are treated.
    #[cfg_attr(feature = "serde", serde(default))]
    pub page: PageRules,
    /// The printed numbers, each with the pool that is lent in its place.
    pub destinations: Vec<Destination>,
    /// Numbers that stand in one place only.
    #[cfg_attr(feature = "serde", serde(default, rename = "static"))]
    pub statics: Vec<Static>,
}

/// [`WhenEmpty`] as it is written in settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Empty {
    /// A number that somebody else holds, marked.
    #[default]
    Share,
    /// The printed number.
    Original,
}

/// A printed number and its pool.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Destination {
    /// Printed on the site; where calls end up.
    pub number: Number,
    /// Short and lettered spellings of it that are found too: `123-45-67`, `1-800-FLOWERS`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub also: Vec<String>,
    /// Tracking numbers lent in its place.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pool: Vec<Number>,
    /// Pools for some pages or regions only, the preferred ones first; `pool` is for everybody.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub pools: Vec<RulePool>,
    /// Those of its pools that are not lent: a lease that is there lives on, and calls are matched and connected as ever.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub banned: Vec<Number>,
}

/// A number with one source.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Static {
    /// The tracking number.
    pub number: Number,
    /// Where its calls end up.
    pub destination: Number,
    /// Where it stands: `billboard`, `google maps`.
    pub source: String,
    /// Its medium: `offline`.
    #[cfg_attr(feature = "serde", serde(default = "offline"))]
    pub medium: String,
    /// Its campaign.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub campaign: Option<String>,
    /// Its content: one side of the billboard.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub content: Option<String>,
    /// Its term.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub term: Option<String>,
}

/// A tracking number of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking<'a> {
    /// Where it is written in the settings.
    pub field: String,
    /// The number.
    pub number: &'a Number,
    /// Where its calls end up.
    pub destination: &'a Number,
    /// What it is used for.
    pub usage: Usage,
}

impl Static {
    /// Its source, as a visit's arrival is told.
    pub fn touch(&self) -> Touch {
        Touch {
            source: Some(self.source.clone()),
            medium: Some(self.medium.clone()),
            campaign: self.campaign.clone(),
            content: self.content.clone(),
            term: self.term.clone(),
            channel: Channel::Offline,
            rule: "static".into(),
            click_ids: Vec::new(),
            landing: String::new(),
            referrer: None,
        }
    }
}

impl Destination {
    /// Its listed spellings, those that can be read.
    pub fn forms(&self) -> impl Iterator<Item = Form> {
        self.also.iter().filter_map(|text| Form::parse(text, self.number).ok())
    }
}

impl Site {
    /// The spans of its leases.
    pub fn life(&self) -> Life {
        Life { hold_ms: self.hold_seconds * 1000, idle_ms: self.idle_ms() }
    }

    /// How long what is known of its visitors and callers is kept.
    pub fn retention(&self) -> Retention {
        Retention::of_days(self.retention_days)
    }

    /// What its pool does when it is empty.
    pub fn when_empty(&self) -> WhenEmpty {
        match self.when_empty {
            Empty::Share => WhenEmpty::Share,
            Empty::Original => WhenEmpty::Original,
        }
    }

    /// How its numbers are read.
    pub fn country(&self) -> Option<Country> {
        Country::parse(&self.country)
    }

    /// Whether a browser's `Origin` is one of this site's: written in capitals, in Cyrillic or with the
    /// scheme's own port, an origin is the same (RFC 6454).
    pub fn has_origin(&self, origin: &str) -> bool {
        // Nearly always written alike.
        if self.origins.iter().any(|own| own == origin) {
            return true;
        }
        let asked = check::normal_origin(origin);
        asked.is_some() && self.origins.iter().any(|own| check::normal_origin(own) == asked)
    }

    /// How a visit of one of its pages arrived, by its owner's own rules too.
    ///
    /// # Errors
    /// Where the address is none of a page.
    pub fn touch(&self, url: &str, referrer: Option<&str>) -> Result<Touch, SourceError> {
        touch_by(url, referrer, &self.hosts(), &self.sources)
    }

    /// A visit ends after so long without a sign of its visitor, ms.
    pub fn idle_ms(&self) -> u64 {
        self.idle_minutes * 60_000
    }

    /// The hosts of its origins: a referrer from there is no new visit.
    pub fn hosts(&self) -> Vec<&str> {
        let hosts = self.origins.iter().filter_map(|origin| origin.split_once("://"));
        hosts.map(|(_, host)| host.split(':').next().unwrap_or(host)).collect()
    }

    /// Every tracking number.
    pub fn tracking_numbers(&self) -> impl Iterator<Item = Tracking<'_>> {
        let pools = self.destinations.iter().enumerate().flat_map(|(d, destination)| {
            let banned: BTreeSet<&Number> = destination.banned.iter().collect();
            let plain = destination.pool.iter().enumerate();
            let plain = plain.map(move |(n, number)| (format!("pool[{n}]"), number));
            let ruled = destination.pools.iter().enumerate().flat_map(|(p, pool)| {
                let numbers = pool.numbers.iter().enumerate();
                numbers.map(move |(n, number)| (format!("pools[{p}].numbers[{n}]"), number))
            });
            plain.chain(ruled).map(move |(field, number)| Tracking {
                field: format!("destinations[{d}].{field}"),
                number,
                destination: &destination.number,
                usage: if banned.contains(number) { Usage::Banned } else { Usage::Pool },
            })
        });
        let statics = self.statics.iter().enumerate();
        let statics = statics.map(|(n, one)| Tracking {
            field: format!("static[{n}].number"),
            number: &one.number,
            destination: &one.destination,
            usage: Usage::Static,
        });
        pools.chain(statics)
    }
}

#[cfg(feature = "serde")]
mod defaults {
    pub fn english() -> String {
        "en".into()
    }
    pub fn russia() -> String {
        "RU".into()
    }
    pub fn utc() -> String {
        "UTC".into()
    }
    pub fn offline() -> String {
        "offline".into()
    }
    pub fn quarter_of_an_hour() -> u64 {
        900
    }
    pub fn usual_retention() -> u64 {
        super::Retention::USUAL_DAYS
    }
    // The form of the function is serde's.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_zero(seconds: &u64) -> bool {
        *seconds == 0
    }
    pub fn half_an_hour() -> u64 {
        crate::visits::IDLE_MS / 60_000
    }
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_half_an_hour(minutes: &u64) -> bool {
        *minutes == half_an_hour()
    }
    pub fn yes() -> bool {
        true
    }
}
#[cfg(feature = "serde")]
use defaults::*;

#[cfg(test)]
mod tests;
