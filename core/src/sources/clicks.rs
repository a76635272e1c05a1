//! The click identifiers of advertising platforms, and what each of them proves.

use super::table::Kind;
use super::text::{Plus, clean, decode, is_macro};
use crate::numbers::written_telephones;

/// The longest identifier that is kept, in characters. A longer one is dropped, since a shortened
/// identifier is a wrong one.
const MAX_ID: usize = 256;

/// A click identifier that a platform appends to links.
#[derive(Debug)]
pub(super) struct ClickId {
    /// The parameter, lower case.
    pub name: &'static str,
    /// The platform's name in reports.
    pub source: &'static str,
    /// The medium of the click.
    pub medium: &'static str,
    /// What the platform is.
    pub kind: Kind,
    /// Whether its presence proves that the click was paid for.
    pub paid: bool,
}

const fn paid(name: &'static str, source: &'static str, kind: Kind) -> ClickId {
    ClickId { name, source, medium: "cpc", kind, paid: true }
}

const fn free(
    name: &'static str,
    source: &'static str,
    medium: &'static str,
    kind: Kind,
) -> ClickId {
    ClickId { name, source, medium, kind, paid: false }
}

/// In order of strength: where a link carries several, the first decides. Those that also stand
/// on clicks nobody paid for come last.
///
/// Sources: the platforms' help pages on auto-tagging; `fbclid` stands on every link that leaves
/// Facebook or Instagram, `ysclid` and `srsltid` on unpaid search results.
static CLICK_IDS: [ClickId; 36] = [
    paid("gclid", "google", Kind::Search),
    paid("gbraid", "google", Kind::Search),
    paid("wbraid", "google", Kind::Search),
    paid("yclid", "yandex", Kind::Search),
    paid("msclkid", "bing", Kind::Search),
    paid("ymclid", "yandex market", Kind::Shopping),
    // Campaign Manager and Display & Video 360: banners on Google's display network.
    ClickId { name: "dclid", source: "google", medium: "cpm", kind: Kind::Network, paid: true },
    paid("rb_clickid", "vk", Kind::Social),
    paid("ttclid", "tiktok", Kind::Social),
    paid("li_fat_id", "linkedin", Kind::Social),
    paid("twclid", "twitter", Kind::Social),
    paid("epik", "pinterest", Kind::Social),
    paid("rdt_cid", "reddit", Kind::Social),
    paid("sccid", "snapchat", Kind::Social),
    paid("qclid", "quora", Kind::Social),
    paid("vmcid", "yahoo", Kind::Search),
    paid("yjad", "yahoo", Kind::Search),
    paid("ndclid", "nextdoor", Kind::Social),
    paid("tblci", "taboola", Kind::Network),
    paid("obclid", "outbrain", Kind::Network),
    paid("dicbo", "outbrain", Kind::Network),
    paid("cto_pld", "criteo", Kind::Network),
    free("irclickid", "impact", "affiliate", Kind::Ads),
    free("cjevent", "cj", "affiliate", Kind::Ads),
    free("awc", "awin", "affiliate", Kind::Ads),
    free("admitad_uid", "admitad", "affiliate", Kind::Ads),
    free("ranmid", "rakuten advertising", "affiliate", Kind::Ads),
    free("mc_cid", "mailchimp", "email", Kind::Mail),
    free("_kx", "klaviyo", "email", Kind::Mail),
    free("mkt_tok", "marketo", "email", Kind::Mail),
    free("fbclid", "facebook", "social", Kind::Social),
    free("igshid", "instagram", "social", Kind::Social),
    free("igsh", "instagram", "social", Kind::Social),
    free("ysclid", "yandex", "organic", Kind::Search),
    free("srsltid", "google", "organic", Kind::Search),
    free("xhsshare", "xiaohongshu", "social", Kind::Social),
];

/// Finds the identifiers in the parameters of an address, the deciding one first.
pub(super) fn find(parameters: &[(String, String)]) -> Vec<(&'static ClickId, String)> {
    CLICK_IDS
        .iter()
        .filter_map(|id| {
            let value = parameters
                .iter()
                .filter(|(name, _)| name == id.name)
                .find_map(|(_, value)| value_of(value))?;
            Some((id, value))
        })
        .collect()
}

/// Whether a lower-case name is that of an identifier.
pub(super) fn is_id(name: &str) -> bool {
    CLICK_IDS.iter().any(|id| id.name == name)
}

/// Whether the value of an identifier names the recipient of a letter: it tells the source, but the
/// value is not kept.
pub(super) fn is_personal(name: &str) -> bool {
    matches!(name, "_kx" | "mkt_tok")
}

fn value_of(raw: &str) -> Option<String> {
    let value = decode(raw, Plus::Itself);
    let value = value.trim();
    let fits = !value.is_empty()
        && value.chars().count() <= MAX_ID
        && value
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '@'));
    let placeholder =
        is_macro(value) || matches!(value, "undefined" | "null" | "none" | "(not%20set)");
    // Nobody's id is a telephone and nothing else.
    let telephones = written_telephones(value);
    let telephone = telephones.first().is_some_and(|one| one.len() == value.len());
    (fits && !placeholder && !telephone).then(|| clean(value))
}
