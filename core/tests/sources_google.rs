//! Google Ads: its click identifiers, its automatic tags, and the examples of its documentation.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use touches::check;

const GOOGLE: &str = "https://www.google.com/";

#[test]
fn google_ads() {
    let search = |page| check(page, GOOGLE, "google / cpc", "Paid Search", "click_id:gclid");
    search("/?gclid=Cj0KCQjw4NujBhC5ARIsAF4Iv6eUnfuIEl8jsQCTzuLqhHwzTHBNgKxmMU_BwE");
    search("/?gad_source=1&gad_campaignid=21234567890&gbraid=0AAAAAo4m&gclid=EAIaIQobChMI_BwE");
    search("/?gad_source=1&gclid=Cj0KCQ_BwE#top");
    search("/?GCLID=Cj0KCQ_BwE");
    search("/?gclid=Cj0KCQ_BwE&network=g&device=m&matchtype=e");
    search("/?gclid=Cj0KCQ_BwE&network=s");
    search("/?gclid=Cj0KCQ_BwE&utm_source=&utm_medium=");
    search("/?gclid=&gclid=Cj0KCQ_BwE");
    search("/?utm_campaign=spring&gclid=Cj0KCQ_BwE");
    check("/?gclid=Cj0KCQ_BwE", "", "google / cpc", "Paid Search", "click_id:gclid");
    check("/?gbraid=0AAAAAo4mICF", GOOGLE, "google / cpc", "Paid Search", "click_id:gbraid");
    check("/?wbraid=Cj8KCQjw", GOOGLE, "google / cpc", "Paid Search", "click_id:wbraid");
    check("/?gad_source=1&gad_campaignid=2", "", "google / cpc", "Paid Search", "tag:gad_source");
    let network = |page| check(page, "", "google / cpc", "Paid Network", "click_id:gclid");
    network("/?gclid=CjwK_BwE&network=d&placement=news.example");
    network("/?gclid=CjwK_BwE&gad_source=2");
    network("/?gclid=CjwK_BwE&network=content");
    check("/?gclid=CjwK_BwE&network=x", "", "google / cpc", "Cross-network", "click_id:gclid");
    check("/?gclid=CjwK_BwE&network=ytv", "", "google / cpc", "Paid Video", "click_id:gclid");
    let youtube = "https://www.youtube.com/";
    check("/?gbraid=0AAA", youtube, "google / cpc", "Paid Video", "click_id:gbraid");
    check("/?gclid=CjwK_BwE&network=g", youtube, "google / cpc", "Paid Search", "click_id:gclid");
    check(
        "/?utm_source=google&utm_medium=cpc&gclid=a",
        youtube,
        "google / cpc",
        "Paid Video",
        "utm",
    );
    check(
        "/?utm_source=google&utm_medium=organic",
        youtube,
        "google / organic",
        "Organic Search",
        "utm",
    );
    check("/?gclid=CjwK_BwE&network=vp", "", "google / cpc", "Paid Video", "click_id:gclid");
    check("/?dclid=CJKh9NbK", "", "google / cpm", "Paid Network", "click_id:dclid");
    check(
        "/?gclid=CjwK_BwE",
        "https://googleads.g.doubleclick.net/pagead/aclk",
        "google / cpc",
        "Paid Network",
        "click_id:gclid",
    );
    check("/", "https://www.googleadservices.com/", "google / cpc", "Paid Search", "referrer:ads");
    check(
        "/",
        "https://tpc.googlesyndication.com/",
        "google display / cpc",
        "Paid Network",
        "referrer:network",
    );
}

#[test]
fn google_ads_with_utm() {
    let utm = |page, sent_by, channel| check(page, GOOGLE, sent_by, channel, "utm");
    utm("/?utm_source=google&utm_medium=cpc&gclid=Cj_BwE", "google / cpc", "Paid Search");
    utm(
        "/?utm_source=google&utm_medium=cpc&gclid=Cj_BwE&network=d",
        "google / cpc",
        "Paid Network",
    );
    utm(
        "/?utm_source=google&utm_medium=cpc&utm_content=network:d|pos:none",
        "google / cpc",
        "Paid Network",
    );
    utm(
        "/?utm_source=google&utm_medium=cpc&utm_campaign=Cross-network",
        "google / cpc",
        "Cross-network",
    );
    utm("/?utm_source=google&utm_medium=display&gclid=Cj_BwE", "google / display", "Display");
    utm("/?utm_source=google&gclid=Cj_BwE", "google / cpc", "Paid Search");
    utm("/?utm_medium=ppc&gclid=Cj_BwE", "google / ppc", "Paid Search");
    utm("/?utm_source=brand&utm_medium=cpc&gclid=Cj_BwE", "brand / cpc", "Paid Search");
    utm("/?utm_source=newsletter&utm_medium=email&gclid=Cj_BwE", "newsletter / email", "Email");
    utm("/?utm_source=gdn&utm_medium=cpc", "gdn / cpc", "Paid Network");
    utm("/?utm_source=youtube&utm_medium=cpv", "youtube / cpv", "Paid Video");
    utm("/?utm_source=youtube&utm_medium=cpc", "youtube / cpc", "Paid Video");
}

/// <https://support.google.com/google-ads/answer/3095550> (auto-tagging), <https://support.google.com/google-ads/answer/6305348>
/// (ValueTrack, `{network}`), and what final addresses become where the owner tags them so.
#[test]
fn documented_examples() {
    for (page, channel) in [
        ("?gclid=123xyz", "Paid Search"),
        ("?parameter=1&gclid=5678", "Paid Search"),
        ("/page/?color=red&gclid=TeSter-123#reviews", "Paid Search"),
        ("?gclid=EAIaIQobChMI&gclsrc=aw.ds", "Paid Search"),
        ("?gclid=CJ2rk&gclsrc=ds", "Paid Search"),
        ("?matchtype=b&device=c&gclid=123xyz", "Paid Search"),
        ("?source=search&gclid=1a", "Paid Search"),
        ("?network=g&gclid=1a", "Paid Search"),
        ("?network=s&gclid=1a", "Paid Search"),
        ("?network=d&placement=news.example&gclid=1a", "Paid Network"),
        ("?network=ytv&placement=www.youtube.com&gclid=1a", "Paid Video"),
        ("?network=vp&gclid=1a", "Paid Video"),
        ("?network=gtv&gclid=1a", "Paid Video"),
        ("?network=x&gclid=1a", "Cross-network"),
        // A template that was copied into the address itself.
        ("?network={network}&matchtype={matchtype}&gclid=1a", "Paid Search"),
    ] {
        check(page, "", "google / cpc", channel, "click_id:gclid");
    }
    for (network, channel) in
        [("g", "Paid Search"), ("s", "Paid Search"), ("d", "Paid Network"), ("x", "Cross-network")]
    {
        let tags = "utm_source=google&utm_medium=cpc&utm_campaign=21234567890&utm_content=678901234567&utm_term=running%20shoes";
        let page = format!("/?{tags}&network={network}&gclid=1a");
        check(&page, GOOGLE, "google / cpc", channel, "utm");
    }
    // Without auto-tagging the same parameters prove no payment: anybody may name his so.
    let organic = ("google / organic", "Organic Search", "referrer:search");
    check("?matchtype=b&device=c", GOOGLE, organic.0, organic.1, organic.2);
    let site = ("news.example / referral", "Referral", "referrer:site");
    check("?network=d", "https://news.example/", site.0, site.1, site.2);
}
