//! The closed list of channels, and the rules that choose one from source, medium and campaign.

use super::table::Kind;

/// How a visit came, in the words of Google's default channel group, with four of our own before
/// it (Paid Network, Maps, Messengers, Offline). The list is closed: reports may rely on it.
///
/// Source: <https://support.google.com/analytics/answer/9756891>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Advertising networks (Yandex's network, Google's display network, native networks).
    PaidNetwork,
    /// Maps and directories of places: Yandex Maps, Google Maps, 2GIS.
    Maps,
    /// Messengers: Telegram, WhatsApp, Viber.
    Messengers,
    /// Static numbers in print, on billboards, on air.
    Offline,
    /// Nobody sent the visitor, as far as can be seen.
    Direct,
    /// One campaign over several networks (Performance Max).
    CrossNetwork,
    /// Ads on shopping sites.
    PaidShopping,
    /// Ads on search engines.
    PaidSearch,
    /// Ads on social networks.
    PaidSocial,
    /// Ads on video sites.
    PaidVideo,
    /// Banners.
    Display,
    /// Paid in a way that no other rule names.
    PaidOther,
    /// Links on shopping sites that are not ads.
    OrganicShopping,
    /// Links on social networks that are not ads.
    OrganicSocial,
    /// Links on video sites that are not ads.
    OrganicVideo,
    /// Search results that are not ads.
    OrganicSearch,
    /// Links in e-mail.
    Email,
    /// Affiliate programmes.
    Affiliates,
    /// Links on other sites.
    Referral,
    /// Podcasts and other audio.
    Audio,
    /// Text messages.
    Sms,
    /// Push notifications.
    MobilePush,
    /// Assistants that answer with links: ChatGPT, Gemini, Perplexity, Alice.
    AiAssistant,
    /// Tagged, but by no rule of the list.
    Unassigned,
}

/// Every channel with its name, in the order in which the rules are tried.
const NAMES: [(Channel, &str); 24] = [
    (Channel::PaidNetwork, "Paid Network"),
    (Channel::Maps, "Maps"),
    (Channel::Messengers, "Messengers"),
    (Channel::Offline, "Offline"),
    (Channel::Direct, "Direct"),
    (Channel::CrossNetwork, "Cross-network"),
    (Channel::PaidShopping, "Paid Shopping"),
    (Channel::PaidSearch, "Paid Search"),
    (Channel::PaidSocial, "Paid Social"),
    (Channel::PaidVideo, "Paid Video"),
    (Channel::Display, "Display"),
    (Channel::PaidOther, "Paid Other"),
    (Channel::OrganicShopping, "Organic Shopping"),
    (Channel::OrganicSocial, "Organic Social"),
    (Channel::OrganicVideo, "Organic Video"),
    (Channel::OrganicSearch, "Organic Search"),
    (Channel::Email, "Email"),
    (Channel::Affiliates, "Affiliates"),
    (Channel::Referral, "Referral"),
    (Channel::Audio, "Audio"),
    (Channel::Sms, "SMS"),
    (Channel::MobilePush, "Mobile Push Notifications"),
    (Channel::AiAssistant, "AI Assistant"),
    (Channel::Unassigned, "Unassigned"),
];

impl Channel {
    /// Every channel there is.
    pub fn all() -> impl Iterator<Item = Channel> {
        NAMES.iter().map(|(channel, _)| *channel)
    }

    /// The name as reports and the API write it, for example `Paid Search`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        NAMES.iter().find(|(channel, _)| channel == self).map_or("Unassigned", |(_, name)| name)
    }

    /// The channel of that name; letter case does not matter. `None` for a name not in the list.
    #[must_use]
    pub fn parse(name: &str) -> Option<Channel> {
        let name = name.trim();
        NAMES.iter().find(|(_, own)| own.eq_ignore_ascii_case(name)).map(|(channel, _)| *channel)
    }
}

impl std::fmt::Display for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the platform's own tags say that an ad was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    /// On a page of search results, a search partner's included.
    Search,
    /// On a site or in an app of an advertising network.
    Network,
    /// On YouTube or a video partner.
    Video,
    /// One campaign over all of them.
    Cross,
}

/// What the rules look at. All but `kind` as given; letter case does not matter.
pub(super) struct Facts<'a> {
    pub source: Option<&'a str>,
    pub medium: Option<&'a str>,
    pub campaign: Option<&'a str>,
    /// What the table says of the source.
    pub kind: Option<Kind>,
    /// What the platform's tags say; only given when the click was paid for.
    pub placement: Option<Placement>,
}

/// Chooses the channel: ours first, then Google's rules in Google's order, first match wins.
pub(super) fn channel(facts: &Facts<'_>) -> Channel {
    let lower = |value: Option<&str>| value.unwrap_or_default().trim().to_lowercase();
    let source = lower(facts.source);
    let medium = lower(facts.medium);
    let campaign = lower(facts.campaign);
    let paid = is_paid(&medium);
    let kind = facts.kind;

    if let Some(ours) = ours(&medium, kind, facts.placement, paid) {
        return ours;
    }
    let unset = matches!(medium.as_str(), "" | "(none)" | "(not set)");
    if (source == "(direct)" || source.is_empty()) && unset && campaign.is_empty() {
        return Channel::Direct;
    }
    if source == "(direct)" && unset {
        return Channel::Direct;
    }
    if facts.placement == Some(Placement::Cross) || campaign.contains("cross-network") {
        return Channel::CrossNetwork;
    }
    let shop = kind == Some(Kind::Shopping) || names_shop(&campaign);
    if paid {
        return paid_channel(&medium, kind, shop, facts.placement);
    }
    if is_display(&medium) {
        return Channel::Display;
    }
    unpaid_channel(&source, &medium, kind, shop)
}

/// The four channels that are not Google's. They come first, since Google's list would file Maps
/// under search, messengers under social and every network under search.
fn ours(
    medium: &str,
    kind: Option<Kind>,
    placement: Option<Placement>,
    paid: bool,
) -> Option<Channel> {
    if placement == Some(Placement::Network) {
        return Some(Channel::PaidNetwork);
    }
    if kind == Some(Kind::Network) && paid {
        return Some(Channel::PaidNetwork);
    }
    if medium == "offline" {
        return Some(Channel::Offline);
    }
    match kind {
        Some(Kind::Maps) => Some(Channel::Maps),
        Some(Kind::Messenger) => Some(Channel::Messengers),
        _ => None,
    }
}

fn paid_channel(
    medium: &str,
    kind: Option<Kind>,
    shop: bool,
    placement: Option<Placement>,
) -> Channel {
    if shop {
        return Channel::PaidShopping;
    }
    if placement == Some(Placement::Video) {
        return Channel::PaidVideo;
    }
    match kind {
        Some(Kind::Search) => Channel::PaidSearch,
        Some(Kind::Social) => Channel::PaidSocial,
        Some(Kind::Video) => Channel::PaidVideo,
        // `cpm` is in Google's list of banner media, and banners come before "paid other".
        _ if is_display(medium) => Channel::Display,
        _ => Channel::PaidOther,
    }
}

fn unpaid_channel(source: &str, medium: &str, kind: Option<Kind>, shop: bool) -> Channel {
    const SOCIAL: [&str; 6] =
        ["social", "social-network", "social-media", "sm", "social network", "social media"];
    const EMAIL: [&str; 4] = ["email", "e-mail", "e_mail", "e mail"];

    // Before the organic rules: Google gives this traffic a medium of its own, and web mail is
    // part of its list of search engines, which would hide a letter behind a search.
    if medium == "ai-assistant" || kind == Some(Kind::Ai) {
        return Channel::AiAssistant;
    }
    if kind == Some(Kind::Mail) {
        return Channel::Email;
    }
    if shop {
        return Channel::OrganicShopping;
    }
    if kind == Some(Kind::Social) || SOCIAL.contains(&medium) {
        return Channel::OrganicSocial;
    }
    if kind == Some(Kind::Video) || medium.contains("video") {
        return Channel::OrganicVideo;
    }
    if kind == Some(Kind::Search) || medium == "organic" {
        return Channel::OrganicSearch;
    }
    if EMAIL.contains(&source) || EMAIL.contains(&medium) {
        return Channel::Email;
    }
    match medium {
        "affiliate" => Channel::Affiliates,
        "referral" | "app" | "link" => Channel::Referral,
        "audio" => Channel::Audio,
        _ if source == "sms" || medium == "sms" => Channel::Sms,
        _ if medium.ends_with("push")
            || medium.contains("mobile")
            || medium.contains("notification")
            || source == "firebase" =>
        {
            Channel::MobilePush
        }
        _ => Channel::Unassigned,
    }
}

/// Google's `^(.*cp.*|ppc|retargeting|paid.*)$`, over a lower-case medium.
pub(super) fn is_paid(medium: &str) -> bool {
    medium.contains("cp") || matches!(medium, "ppc" | "retargeting") || medium.starts_with("paid")
}

/// Google's list of media that mean a banner.
pub(super) fn is_display(medium: &str) -> bool {
    matches!(medium, "display" | "banner" | "expandable" | "interstitial" | "cpm")
}

/// Whether a lower-case medium decides by itself whether the visit was paid for.
pub(super) fn is_known_medium(medium: &str) -> bool {
    is_paid(medium)
        || is_display(medium)
        || medium == "offline"
        || unpaid_channel("", medium, None, false) != Channel::Unassigned
}

/// Google's `^(.*(([^a-df-z]|^)shop|shopping).*)$` over a lower-case campaign name: "shop" at the
/// start or after anything but a letter other than e (so that "workshop" is not a shop, while
/// "eshop" is), or "shopping" anywhere.
fn names_shop(campaign: &str) -> bool {
    if campaign.contains("shopping") {
        return true;
    }
    campaign.match_indices("shop").any(|(at, _)| {
        campaign[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_ascii_lowercase() || before == 'e')
    })
}
