//! How a visit arrived, and the rule that decided it.

use std::borrow::Cow;

use super::address;
use super::channel::Channel;
use super::clicks::{self, Click, ClickId};
use super::error::SourceError;
use super::found::{Found, channel_of};
use super::mask;
use super::origin::{self, Origin};
use super::rules::SourceRules;
use super::table::{self, Kind};
use super::tags::Tags;
use super::text;

/// The longest landing address that is kept, in bytes.
const MAX_LANDING: usize = 2048;

/// How a visit arrived. Every text is at most 256 characters long, click identifiers 512, and free of control characters;
/// HTML in it stays text, to be escaped by whoever shows it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Touch {
    /// Who sent the visitor: the UTM value as written, the platform's name, or the host of a
    /// site. `None` for direct visits and where nobody knows.
    pub source: Option<String>,
    /// In what way: `cpc`, `organic`, `social`, `referral`, … `None` as for the source.
    pub medium: Option<String>,
    /// The campaign's name, else its number.
    pub campaign: Option<String>,
    /// The ad.
    pub content: Option<String>,
    /// The keyword, or the phrase that a search engine told.
    pub term: Option<String>,
    /// The channel that follows from the above.
    pub channel: Channel,
    /// The rule that decided the source: `utm`, `click_id:gclid`, `tag:source_type`,
    /// `referrer:search`, `referrer:site`, `own_host`, `return`, `direct`.
    pub rule: Cow<'static, str>,
    /// Click identifiers as they came, name (lower case) and value, the deciding one first. One that is not kept, as it is too long
    /// or names a person, may have decided all the same.
    #[cfg_attr(feature = "serde", serde(with = "super::json::pairs"))]
    pub click_ids: Vec<(String, String)>,
    /// The path and the known parameters of the page, for example `/offer?utm_source=vk`.
    pub landing: String,
    /// The referrer without its query: `https://www.google.com/search`.
    pub referrer: Option<String>,
}

impl Touch {
    /// Whether this touch begins a new visit: anything but a direct one, one from the site's own
    /// hosts, or a return from a payment or sign-in page.
    #[must_use]
    pub fn is_campaign(&self) -> bool {
        !matches!(self.rule.as_ref(), "direct" | "own_host" | "return")
    }

    /// Whether both come from the same click or, where no click identifier tells, from the same
    /// source, medium, campaign, content and term.
    #[must_use]
    pub fn same_campaign(&self, other: &Touch) -> bool {
        let mut differs = false;
        for (name, value) in &self.click_ids {
            match other.click_ids.iter().find(|(own, _)| own == name) {
                Some((_, own)) if own == value => return true,
                Some(_) => differs = true,
                None => {}
            }
        }
        let fields = |touch: &Touch| {
            [&touch.source, &touch.medium, &touch.campaign, &touch.content, &touch.term]
                .map(|field| field.as_deref().unwrap_or_default().to_lowercase())
        };
        !differs && fields(self) == fields(other)
    }
}

/// Reads how a visit arrived from the address of its first page and the referrer.
///
/// `own_hosts` are the site's hosts; their sub-domains count too, and so does the host of `url`.
/// The order of the rules: UTM tags, click identifiers that prove a payment, automatic tags of
/// platforms, the referrer, click identifiers that prove none, direct.
///
/// # Errors
/// Where `url` is not an absolute http or https address. Every other string is read somehow.
///
/// ```
/// use lendline_core::sources::{Channel, touch};
/// let touch = touch("https://example.com/?gclid=Cj0KCQ", None, &[])?;
/// assert_eq!(touch.channel, Channel::PaidSearch);
/// assert_eq!(touch.rule, "click_id:gclid");
/// # Ok::<(), lendline_core::sources::SourceError>(())
/// ```
pub fn touch(url: &str, referrer: Option<&str>, own_hosts: &[&str]) -> Result<Touch, SourceError> {
    touch_by(url, referrer, own_hosts, &SourceRules::default())
}

/// The same where the owner has rules of his own.
///
/// # Errors
/// As [`touch`].
pub fn touch_by(
    url: &str,
    referrer: Option<&str>,
    own_hosts: &[&str],
    rules: &SourceRules,
) -> Result<Touch, SourceError> {
    let page = address::page(url)?;
    let mut parameters = address::parameters(&page);
    rules.add_tags(&mut parameters);
    let tags = Tags::new(&parameters);
    let clicks = clicks::find(&parameters, address::cut_end(url, &page));
    let (origin, referrer) = origin::read(referrer, &page.host, own_hosts, &rules.returns);

    let proof = clicks.iter().map(|click| click.id).find(|id| id.paid);
    let hint = clicks.iter().map(|click| click.id).find(|id| !id.paid);
    let mut found = by_utm(&tags, proof, hint)
        .or_else(|| proof.map(by_click))
        .or_else(|| by_tag(&tags))
        .unwrap_or_else(|| by_origin(&origin, hint, &tags));
    let campaign = tags.campaign();
    if campaign.is_some() && !found_campaign(&found.rule) {
        // Only the campaign is tagged; who sent it is what the rest told.
        found.rule = "utm".into();
    }
    found.campaign = campaign.or(found.campaign).or_else(|| tags.value("gad_campaignid"));
    found.content = tags.value("utm_content").or(found.content);
    found.term = tags.value("utm_term").or(found.term);

    let [source, medium, campaign] =
        [&found.source, &found.medium, &found.campaign].map(Option::as_deref);
    let channel = rules.channel(source, medium, campaign);
    let channel = channel.unwrap_or_else(|| channel_of(&found, &tags, proof, &origin));
    Ok(Touch {
        source: found.source,
        medium: found.medium,
        campaign: found.campaign,
        content: found.content,
        term: found.term,
        channel,
        rule: found.rule,
        landing: landing(page.path, &tags, &clicks),
        click_ids: clicks
            .into_iter()
            .filter_map(|click| Some((click.id.name.to_owned(), click.value?)))
            .collect(),
        referrer,
    })
}

/// Whether the rule that decided says by itself that a campaign brought the visitor.
fn found_campaign(rule: &str) -> bool {
    rule == "utm" || rule.starts_with("click_id:") || rule.starts_with("tag:")
}

/// UTM tags. What they leave out, a click identifier fills in.
fn by_utm(tags: &Tags<'_>, proof: Option<&ClickId>, hint: Option<&ClickId>) -> Option<Found> {
    let (source, medium) = (tags.value("utm_source"), tags.value("utm_medium"));
    if source.is_none() && medium.is_none() {
        return None;
    }
    // One that proves nothing fills in the medium only for its own platform, and not where a name says that it was an ad.
    let hint = hint.filter(|id| {
        let own = |row: table::Row| row.source == id.source && !row.kind.sells_ads();
        source.as_deref().is_none_or(|name| table::by_name(name).is_some_and(own))
    });
    let id = proof.or(hint);
    Some(Found {
        source: source.or_else(|| id.map(|id| id.source.to_owned())),
        medium: medium.or_else(|| id.map(|id| id.medium.to_owned())),
        rule: "utm".into(),
        ..Found::default()
    })
}

fn by_click(id: &ClickId) -> Found {
    Found {
        source: Some(id.source.to_owned()),
        medium: Some(id.medium.to_owned()),
        rule: format!("click_id:{}", id.name).into(),
        ..Found::default()
    }
}

/// The automatic tags of Yandex Direct and Google Ads where neither UTM nor a click identifier
/// came with them (a redirect dropped it, or tagging is off).
fn by_tag(tags: &Tags<'_>) -> Option<Found> {
    let paid = |source: &str, rule: &'static str| Found {
        source: Some(source.to_owned()),
        medium: Some("cpc".to_owned()),
        rule: rule.into(),
        ..Found::default()
    };
    if let Some(stat) = tags.openstat() {
        let row = table::by_name(&stat.service);
        let source = row.map_or(stat.service.as_str(), |row| row.source);
        return Some(Found {
            campaign: stat.campaign.clone(),
            content: stat.ad.clone(),
            ..paid(source, "tag:_openstat")
        });
    }
    if tags.is_yandex_tagged() {
        return Some(paid("yandex", "tag:source_type"));
    }
    if tags.value("gad_source").is_some() || tags.value("gad_campaignid").is_some() {
        return Some(paid("google", "tag:gad_source"));
    }
    None
}

/// The referrer, and click identifiers that prove no payment.
fn by_origin(origin: &Origin, hint: Option<&ClickId>, tags: &Tags<'_>) -> Found {
    match (origin, hint) {
        (Origin::Own, _) => Found { rule: "own_host".into(), ..Found::default() },
        (Origin::Return, _) => Found { rule: "return".into(), ..Found::default() },
        (Origin::Known(row, phrase), _) => Found {
            source: Some(row.source.to_owned()),
            medium: Some(row.kind.medium().to_owned()),
            term: phrase.clone(),
            rule: format!("referrer:{}", row.kind.name()).into(),
            ..Found::default()
        },
        (_, Some(id)) => by_click(id),
        (Origin::Site(host), None) => Found {
            source: Some(host.clone()),
            medium: Some("referral".to_owned()),
            rule: "referrer:site".into(),
            ..Found::default()
        },
        (Origin::Nobody, None) => by_from(tags),
    }
}

/// `?from=vk`: counts only where nothing else is known and the name is one of the table, since
/// sites use the same parameter for their own links.
fn by_from(tags: &Tags<'_>) -> Found {
    let row = tags.value("from").and_then(|name| table::by_name(&name));
    match row.filter(|row| row.kind != Kind::Return) {
        Some(row) => Found {
            source: Some(row.source.to_owned()),
            medium: row.kind.sells_ads().then(|| row.kind.medium().to_owned()),
            rule: "tag:from".into(),
            ..Found::default()
        },
        None => Found { rule: "direct".into(), ..Found::default() },
    }
}

/// The path with what looks personal masked, and the known parameters.
fn landing(path: &str, tags: &Tags<'_>, clicks: &[Click]) -> String {
    let mut out = mask::path(path);
    let ids = clicks.iter().filter_map(|click| Some((click.id.name, click.value.clone()?)));
    let mut mark = '?';
    for (name, value) in tags.kept().into_iter().chain(ids) {
        let mut pair = format!("{mark}{name}=");
        text::encode(&value, &mut pair);
        if out.len() + pair.len() > MAX_LANDING {
            continue;
        }
        out.push_str(&pair);
        mark = '&';
    }
    out
}
