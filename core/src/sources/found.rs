//! What the rules found of a touch, and the channel that follows from it.

use super::channel::{self, Channel, Facts, Placement};
use super::clicks::ClickId;
use super::origin::Origin;
use super::table::{self, Kind};
use super::tags::{self, Platform, Tags};
use std::borrow::Cow;

/// What a rule found.
#[derive(Default)]
pub(super) struct Found {
    pub source: Option<String>,
    pub medium: Option<String>,
    pub campaign: Option<String>,
    pub content: Option<String>,
    pub term: Option<String>,
    pub rule: Cow<'static, str>,
}

/// The channel that follows from it.
pub(super) fn channel_of(
    found: &Found,
    given: &Tags<'_>,
    proof: Option<&ClickId>,
    origin: &Origin,
) -> Channel {
    let row = found.source.as_deref().and_then(table::by_name);
    let name = row.map(|row| row.source).or(proof.map(|id| id.source)).unwrap_or_default();
    let platform = Platform::of(name);
    let medium = found.medium.as_deref().unwrap_or_default().to_lowercase();
    let named = tags::named_by(&medium, platform);
    // A click identifier proves the payment where the medium is a word of the owner's own.
    let medium = match proof {
        // Such places are sold and not given.
        _ if named.is_some() => "cpc".to_owned(),
        Some(_) if !channel::is_known_medium(&medium) => "cpc".to_owned(),
        // `utm_source=yandex_direct`, by itself.
        None if medium.is_empty() && row.is_some_and(|row| row.kind.sells_ads()) => {
            "cpc".to_owned()
        }
        _ => medium,
    };
    let paid = channel::is_paid(&medium) || channel::is_display(&medium);
    // What the click identifier says of a source that has a name of the owner's own.
    let told = proof.filter(|_| paid).map(|id| id.kind);
    let kind = match &found.rule {
        rule if rule.starts_with("referrer:") => match origin {
            Origin::Known(row, _) => Some(row.kind),
            _ => None,
        },
        rule if rule.starts_with("click_id:") => told.or(row.map(|row| row.kind)),
        _ => row.map(|row| row.kind).or(told),
    };
    let kind = kind.map(Kind::shown_on);
    let by_origin = || match origin {
        Origin::Known(row, _) if row.kind == Kind::Network => Some(Placement::Network),
        // Google's ads stand on YouTube too.
        Origin::Known(row, _) if row.kind == Kind::Video && platform == Platform::Google => {
            Some(Placement::Video)
        }
        _ => None,
    };
    let placement = match named {
        _ if !paid => None,
        // That is told of the campaign, on whichever of its places the click was.
        Some(Placement::Cross) => named,
        _ => given.placement(platform).or(named).or_else(by_origin),
    };
    channel::channel(&Facts {
        source: found.source.as_deref(),
        medium: Some(&medium),
        campaign: found.campaign.as_deref(),
        kind,
        placement,
    })
}
