//! The click identifiers of advertising platforms, and what each of them proves.

use super::table::Kind;
use super::text::{Plus, decode, is_macro};
use crate::numbers::written_telephones;

/// The longest identifier that is kept, in characters: TikTok's have more than 300. A longer one tells where the visit came from
/// all the same, but isn't kept, since a shortened identifier is a wrong one.
const MAX_ID: usize = 512;

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
static CLICK_IDS: [ClickId; 37] = [
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
    free("irclid", "impact", "affiliate", Kind::Ads),
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

/// An identifier that stands in an address.
#[derive(Debug)]
pub(super) struct Click {
    /// Whose it is.
    pub id: &'static ClickId,
    /// Its value; None where it is not kept.
    pub value: Option<String>,
}

/// Finds the identifiers in the parameters of an address, the deciding one first. One at the end of an address that was cut may
/// have lost its own end.
pub(super) fn find(parameters: &[(String, String)], cut_end: Option<&str>) -> Vec<Click> {
    let is_whole = |raw: &str| !cut_end.is_some_and(|end| end.ends_with(raw));
    let found = |id: &'static ClickId| {
        let mut values = parameters.iter().filter(|(name, _)| name == id.name);
        let (raw, value) = values.find_map(|(_, raw)| Some((raw, value_of(raw)?)))?;
        let fits = value.chars().count() <= MAX_ID && is_whole(raw) && !is_personal(id.name);
        Some(Click { id, value: fits.then_some(value) })
    };
    CLICK_IDS.iter().filter_map(found).collect()
}

/// Whether a lower-case name is that of an identifier.
pub(super) fn is_id(name: &str) -> bool {
    CLICK_IDS.iter().any(|id| id.name == name)
}

/// Whether the value of an identifier names the recipient of a letter: it tells the source, but the
/// value is not kept.
fn is_personal(name: &str) -> bool {
    matches!(name, "_kx" | "mkt_tok")
}

fn value_of(raw: &str) -> Option<String> {
    let value = decode(raw, Plus::Itself);
    let value = value.trim();
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '@');
    let fits = !value.is_empty() && value.chars().all(is_plain);
    let placeholder =
        is_macro(value) || matches!(value, "undefined" | "null" | "none" | "(not%20set)");
    // Nobody's id is a telephone and nothing else.
    let telephones = written_telephones(value);
    let telephone = telephones.first().is_some_and(|one| one.len() == value.len());
    (fits && !placeholder && !telephone).then(|| value.to_owned())
}
