//! What the owner says of his own links: his names of parameters, and the channels that he calls otherwise.

use super::channel::Channel;
use super::clicks;
use std::collections::BTreeMap;

/// An owner's own rules; none of them by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, default)
)]
pub struct SourceRules {
    /// Parameters that stand for a UTM tag, each with the tag: `{"src": "utm_source"}`. The tag itself, where it is there too,
    /// decides.
    pub parameters: BTreeMap<String, String>,
    /// Channels of the owner's own choice, before all other rules; the first that fits decides.
    pub channels: Vec<ChannelRule>,
    /// Hosts from which visitors only come back, with those below them: his bank's payment page. They begin no touch.
    pub returns: Vec<String>,
}

/// Which visits are of a channel: those that have all that is named. Letter case does not matter, and `*` at the end stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct ChannelRule {
    /// The channel.
    pub channel: Channel,
    /// The visit's source.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<String>,
    /// The visit's medium.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub medium: Option<String>,
    /// The visit's campaign.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub campaign: Option<String>,
}

impl SourceRules {
    /// The tags for which a parameter may stand.
    pub const TAGS: [&'static str; 6] =
        ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id"];

    /// Whether a parameter is the click identifier of an advertising platform, which is another one in each click: it names no
    /// source and no campaign.
    #[must_use]
    pub fn is_click_id(parameter: &str) -> bool {
        clicks::is_id(&parameter.to_lowercase())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.channels.is_empty() && self.returns.is_empty()
    }

    /// Adds the tags for which parameters (lower-case name, value) stand, behind those that are there.
    pub(super) fn add_tags(&self, parameters: &mut Vec<(String, String)>) {
        let tag = |name: &String| {
            let own = self.parameters.iter().find(|(own, _)| own.to_lowercase() == *name);
            own.map(|(_, tag)| tag.clone())
        };
        let meant: Vec<(String, String)> = parameters
            .iter()
            .filter_map(|(name, value)| Some((tag(name)?, value.clone())))
            .collect();
        parameters.extend(meant);
    }

    /// The channel that the owner chose for such visits.
    pub(super) fn channel(
        &self,
        source: Option<&str>,
        medium: Option<&str>,
        campaign: Option<&str>,
    ) -> Option<Channel> {
        let fits = |rule: &&ChannelRule| {
            is(rule.source.as_deref(), source)
                && is(rule.medium.as_deref(), medium)
                && is(rule.campaign.as_deref(), campaign)
        };
        self.channels.iter().find(fits).map(|rule| rule.channel)
    }
}

fn is(wanted: Option<&str>, found: Option<&str>) -> bool {
    let Some(wanted) = wanted.map(str::to_lowercase) else { return true };
    let Some(found) = found.map(str::to_lowercase) else { return false };
    match wanted.strip_suffix('*') {
        Some(begins) => found.starts_with(begins),
        None => found == wanted,
    }
}
