//! UTM tags, and the tags with which platforms say where an ad was shown.

use super::channel::Placement;
use super::mask;
use super::text::{clean, decode_tag, is_macro};

/// The parameters that are kept besides UTM and click identifiers: the documented automatic tags
/// of Yandex Direct, Google Ads (ValueTrack) and Microsoft Advertising, and Roistat's.
const KEPT: [&str; 26] = [
    "source_type",
    "position_type",
    "position",
    "placement",
    "network",
    "device",
    "device_type",
    "matchtype",
    "match_type",
    "campaignid",
    "campaign_id",
    "adgroupid",
    "gbid",
    "creative",
    "ad_id",
    "banner_id",
    "phrase_id",
    "keyword",
    "targetid",
    "region_id",
    "gad_source",
    "gad_campaignid",
    "gclsrc",
    "_openstat",
    "roistat",
    "erid",
];

/// Those of them whose values platforms draw by lot, or let their customers: the number of an ad in the Russian register, an older
/// tag that is Base64, and campaigns' ids (Klaviyo's are ULIDs).
const IDS: [&str; 3] = ["erid", "_openstat", "utm_id"];

const UTM: [&str; 8] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "utm_id",
    "utm_source_platform",
    "utm_creative_format",
];

/// The parameters of an address, read once.
pub(super) struct Tags<'a> {
    parameters: &'a [(String, String)],
}

impl<'a> Tags<'a> {
    pub(super) fn new(parameters: &'a [(String, String)]) -> Self {
        Self { parameters }
    }

    /// The first value of that name that is not empty and not an unreplaced macro.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.parameters.iter().filter(|(own, _)| own == name).find_map(|(_, raw)| {
            let value = decode_tag(raw);
            let mut value = mask::value(&value);
            if !IDS.contains(&name) {
                value = mask::without_tokens(&value);
            }
            let value = clean(&value);
            (!value.is_empty() && !is_macro(&value)).then_some(value)
        })
    }

    /// What may be kept of the parameters, in a fixed order.
    pub(super) fn kept(&self) -> Vec<(&'static str, String)> {
        let kept = |name: &'static str| {
            let hides = name == "_openstat"
                && self.openstat_text().is_some_and(|text| mask::value(&text) != text);
            Some((name, if hides { mask::MASK.to_owned() } else { self.value(name)? }))
        };
        UTM.iter().chain(KEPT.iter()).filter_map(|name| kept(name)).collect()
    }

    /// The campaign: its name, else its number.
    pub(super) fn campaign(&self) -> Option<String> {
        self.value("utm_campaign").or_else(|| self.value("utm_id"))
    }

    /// Where the platform says that the ad was shown. Only to be asked of a click that was paid
    /// for, since sites use such parameter names for other things.
    pub(super) fn placement(&self, platform: Platform) -> Option<Placement> {
        let word = |name: &str| self.value(name).and_then(|value| search_or_context(&value));
        word("source_type")
            .or_else(|| self.value("network").and_then(|value| network(&value, platform)))
            .or_else(|| word("type"))
            .or_else(|| self.openstat().and_then(|stat| stat.placement))
            .or_else(|| self.embedded(platform))
            .or_else(|| {
                ["roistat", "rs"].into_iter().find_map(|name| roistat(&self.value(name)?, platform))
            })
            .or_else(|| match (platform, self.value("position_type").as_deref()) {
                // Yandex Direct: `none` where the ad was not on a page of search results.
                (Platform::Yandex, Some("none")) => Some(Placement::Network),
                (Platform::Yandex, Some("premium" | "other")) => Some(Placement::Search),
                _ => None,
            })
            .or_else(|| match self.value("gad_source").as_deref() {
                // The meaning of the other numbers is not published.
                Some("1") => Some(Placement::Search),
                Some("2") => Some(Placement::Network),
                _ => None,
            })
    }

    /// Whether Yandex Direct's `{source_type}` stands there with one of its two values.
    pub(super) fn is_yandex_tagged(&self) -> bool {
        self.value("source_type").is_some_and(|value| {
            matches!(value.to_ascii_lowercase().as_str(), "search" | "context")
        })
    }

    /// The same tags written into UTM values, as agencies' templates do:
    /// `utm_content=type:context|site:news.example`, `src|search_none`.
    fn embedded(&self, platform: Platform) -> Option<Placement> {
        ["utm_content", "utm_term", "utm_campaign", "roistat"].into_iter().find_map(|name| {
            let value = self.value(name)?.to_lowercase();
            let words: Vec<&str> = value.split(['|', ':', '=', ';', '&']).map(str::trim).collect();
            words.windows(2).find_map(|pair| match pair {
                ["source_type" | "type" | "src" | "st" | "stype" | "sourcetype", value] => {
                    search_or_context(value)
                }
                ["network" | "net", value] => network(value, platform),
                _ => None,
            })
        })
    }

    fn openstat_text(&self) -> Option<String> {
        let value = self.value("_openstat")?;
        if value.contains(';') { Some(value) } else { String::from_utf8(base64(&value)?).ok() }
    }

    /// Yandex's older tag: base64 of `service;campaign;ad;place`.
    pub(super) fn openstat(&self) -> Option<Openstat> {
        let text = self.openstat_text()?;
        let mut parts = text.split(';').map(|part| clean(&mask::value(part)));
        let service = parts.next().filter(|service| service.contains('.'))?;
        let campaign = parts.next().filter(|part| !part.is_empty());
        let ad = parts.next().filter(|part| !part.is_empty());
        let place = parts.next().unwrap_or_default();
        let placement = match place.rsplit_once(':') {
            Some((_, "context")) => Some(Placement::Network),
            Some((_, "premium" | "guarantee" | "other" | "search")) => Some(Placement::Search),
            _ => None,
        };
        Some(Openstat { service, campaign, ad, placement })
    }
}

/// What `_openstat` says.
pub(super) struct Openstat {
    /// The host of the service that sold the click.
    pub service: String,
    /// The campaign's number.
    pub campaign: Option<String>,
    /// The ad's number.
    pub ad: Option<String>,
    /// Where it was shown.
    pub placement: Option<Placement>,
}

/// Whose tags are being read: the same letter means different things to different platforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Google,
    Yandex,
    Microsoft,
    Other,
}

impl Platform {
    /// By the source of the touch as the table names it.
    pub(super) fn of(source: &str) -> Platform {
        match source {
            "google" | "google display" | "youtube" => Platform::Google,
            "yandex" | "yandex network" => Platform::Yandex,
            "bing" => Platform::Microsoft,
            _ => Platform::Other,
        }
    }
}

/// Yandex Direct's `{source_type}`.
fn search_or_context(value: &str) -> Option<Placement> {
    let word = value.to_lowercase();
    let word = word.split(['_', '-', '.']).next().unwrap_or_default();
    match word {
        "search" => Some(Placement::Search),
        "context" => Some(Placement::Network),
        _ => None,
    }
}

/// Roistat's tag, `roistat` or `rs`, its levels with `_` between: the channel, which may have a number, and what the platform tells
/// of the place, as in `direct1_context_123_doors` and `google1_g_123_456_doors`; the others are the owner's own words
/// (<https://help-en.roistat.com/display/Eng/Link+tagging>).
fn roistat(value: &str, platform: Platform) -> Option<Placement> {
    let (channel, levels) = value.split_once('_')?;
    let place = levels.split('_').next()?;
    let channel = channel.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
    match (channel.as_str(), platform) {
        ("direct", Platform::Yandex) => search_or_context(place),
        ("google", Platform::Google) => network(place, platform),
        _ => None,
    }
}

/// Google's `{network}` (<https://support.google.com/google-ads/answer/6305348>) and Microsoft's
/// `{Network}`.
fn network(value: &str, platform: Platform) -> Option<Placement> {
    match (value.to_lowercase().as_str(), platform) {
        ("a", Platform::Microsoft) => Some(Placement::Network),
        ("o", Platform::Microsoft) => Some(Placement::Search),
        ("g" | "s" | "search", _) => Some(Placement::Search),
        ("d" | "display" | "content" | "context", _) => Some(Placement::Network),
        ("ytv" | "vp" | "gtv" | "youtube", _) => Some(Placement::Video),
        ("x" | "cross-network", _) => Some(Placement::Cross),
        _ => None,
    }
}

/// What a lower-case medium says of the place, as owners name what their platforms sell: Yandex's network (РСЯ, and `context`, its
/// word in `{source_type}`), Google's display network (GDN, КМС), and campaigns over all of Google's or Microsoft's (Performance Max).
pub(super) fn named_by(medium: &str, platform: Platform) -> Option<Placement> {
    let words: Vec<&str> = medium.split(|letter: char| !letter.is_alphanumeric()).collect();
    let max = words.windows(2).any(|pair| matches!(pair, ["performance", "max"]));
    if max || words.iter().any(|word| matches!(*word, "pmax" | "performancemax")) {
        return Some(Placement::Cross);
    }
    let network = |word: &&str| match *word {
        "rsya" | "rsy" | "рся" | "gdn" => true,
        "kms" | "кмс" => platform == Platform::Google,
        _ => false,
    };
    let context = medium == "context" && platform == Platform::Yandex;
    (context || words.iter().any(network)).then_some(Placement::Network)
}

/// Decodes base64, both alphabets, padding or not.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' | b' ' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(out)
}
