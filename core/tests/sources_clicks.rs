//! Click identifiers and the automatic tags of platforms, over real shapes of click addresses.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::touch;

/// Checks `source / medium` (`-` for none), channel and rule of an address on `https://shop.example`.
#[track_caller]
fn check(page: &str, referrer: &str, sent_by: &str, channel: &str, rule: &str) {
    let url = format!("https://shop.example{page}");
    let touch = touch(&url, Some(referrer).filter(|text| !text.is_empty()), &[]).unwrap();
    let source = touch.source.as_deref().unwrap_or("-");
    let medium = touch.medium.as_deref().unwrap_or("-");
    assert_eq!(
        (format!("{source} / {medium}").as_str(), touch.channel.name(), touch.rule.as_ref()),
        (sent_by, channel, rule),
        "{url} from {referrer:?}"
    );
}

const GOOGLE: &str = "https://www.google.com/";
const YANDEX: &str = "https://yandex.ru/";

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

#[test]
fn yandex_direct() {
    let search = |page| check(page, YANDEX, "yandex / cpc", "Paid Search", "click_id:yclid");
    search("/?yclid=10845639841237434367");
    search("/?yclid=5743265284310999039&source_type=search&position_type=premium&position=1");
    search("/?source_type=search&source=none&yclid=574326");
    search("/?yclid=574326&type=search");
    search("/?yclid=574326&utm_source={source}&utm_medium={medium}");
    let network = |page| check(page, "", "yandex / cpc", "Paid Network", "click_id:yclid");
    network("/?yclid=10845639841237434367&source_type=context&source=news.example");
    network("/?yclid=574326&type=context");
    network("/?yclid=574326&position_type=none");
    network("/?yclid=574326&utm_content=type:context|site:news.example");
    check(
        "/?source_type=search&position_type=premium",
        "",
        "yandex / cpc",
        "Paid Search",
        "tag:source_type",
    );
    check(
        "/?source_type=context",
        "https://news.example/",
        "yandex / cpc",
        "Paid Network",
        "tag:source_type",
    );
    check("/", "https://yabs.yandex.ru/count/abc", "yandex / cpc", "Paid Search", "referrer:ads");
    check(
        "/?ymclid=16123456789012345678900001",
        "https://market.yandex.ru/",
        "yandex market / cpc",
        "Paid Shopping",
        "click_id:ymclid",
    );
    check(
        "/?ysclid=lq0x5v6z8m123456789",
        YANDEX,
        "yandex / organic",
        "Organic Search",
        "referrer:search",
    );
    check(
        "/?ysclid=lq0x5v6z8m123456789",
        "",
        "yandex / organic",
        "Organic Search",
        "click_id:ysclid",
    );
}

#[test]
fn yandex_direct_with_utm() {
    let utm = |page, sent_by, channel| check(page, YANDEX, sent_by, channel, "utm");
    utm("/?utm_source=yandex&utm_medium=cpc&yclid=1084", "yandex / cpc", "Paid Search");
    // Yandex Business tags clicks on its maps by itself.
    utm(
        "/?yclid=9386087096949407743&utm_content=16085296046&utm_source=geoadv_maps",
        "geoadv_maps / cpc",
        "Maps",
    );
    utm("/?utm_source=yandex&utm_medium=cpc&source_type=context", "yandex / cpc", "Paid Network");
    utm(
        "/?utm_source=yandex&utm_medium=cpc&utm_content=id|12|src|search_none&yclid=1",
        "yandex / cpc",
        "Paid Search",
    );
    utm(
        "/?utm_source=yandex&utm_medium=cpc&utm_content=id|12|src|context_news.example&yclid=1",
        "yandex / cpc",
        "Paid Network",
    );
    utm(
        "/?utm_source=yandex&utm_medium=cpc&utm_term=source_type=context",
        "yandex / cpc",
        "Paid Network",
    );
    utm("/?utm_source=yandex_direct&utm_medium=cpc", "yandex_direct / cpc", "Paid Search");
    utm("/?utm_source=yandex_rsya&utm_medium=cpc", "yandex_rsya / cpc", "Paid Network");
    utm("/?utm_source=yandex&yclid=1084", "yandex / cpc", "Paid Search");
    utm("/?utm_source=yandex_maps&utm_medium=cpc", "yandex_maps / cpc", "Maps");
    utm("/?utm_source=yandex&utm_medium=context&yclid=1", "yandex / context", "Paid Search");
    utm(
        "/?utm_source=yandex&utm_medium=rsya&yclid=1&source_type=context",
        "yandex / rsya",
        "Paid Network",
    );
    utm("/?utm_source=yandex&utm_medium=organic&yclid=1", "yandex / organic", "Organic Search");
    // Without a sign of payment the same parameters are the site's own.
    utm(
        "/?utm_source=yandex&utm_medium=organic&source_type=context",
        "yandex / organic",
        "Organic Search",
    );
}

#[test]
fn openstat() {
    // direct.yandex.ru;3109463;12345678;yandex.ru:premium
    let search = "/?_openstat=ZGlyZWN0LnlhbmRleC5ydTszMTA5NDYzOzEyMzQ1Njc4O3lhbmRleC5ydTpwcmVtaXVt";
    check(search, YANDEX, "yandex / cpc", "Paid Search", "tag:_openstat");
    // direct.yandex.ru;3109463;12345678;news.example:context
    let network =
        "/?_openstat=ZGlyZWN0LnlhbmRleC5ydTszMTA5NDYzOzEyMzQ1Njc4O25ld3MuZXhhbXBsZTpjb250ZXh0";
    check(network, "", "yandex / cpc", "Paid Network", "tag:_openstat");
    check("/?_openstat=!!!", "", "- / -", "Direct", "direct");
    check(
        "/?_openstat=direct.yandex.ru;1;2;yandex.ru:guarantee",
        "",
        "yandex / cpc",
        "Paid Search",
        "tag:_openstat",
    );
    let touch = touch(&format!("https://shop.example{search}"), None, &[]).unwrap();
    assert_eq!(touch.campaign.as_deref(), Some("3109463"));
    assert_eq!(touch.content.as_deref(), Some("12345678"));
}

#[test]
fn meta() {
    let id = "fbclid=IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk";
    let page = format!("/?{id}");
    check(&page, "", "facebook / social", "Organic Social", "click_id:fbclid");
    check(
        &page,
        "https://l.facebook.com/",
        "facebook / social",
        "Organic Social",
        "referrer:social",
    );
    check(
        &page,
        "https://l.instagram.com/",
        "instagram / social",
        "Organic Social",
        "referrer:social",
    );
    check(
        &page,
        "https://unknown.example/",
        "facebook / social",
        "Organic Social",
        "click_id:fbclid",
    );
    check(&page, "https://shop.example/", "- / -", "Direct", "own_host");
    let utm = |tags: &str, sent_by, channel| {
        check(&format!("/?{tags}&{id}"), "https://m.facebook.com/", sent_by, channel, "utm");
    };
    utm("utm_source=fb&utm_medium=paid&utm_id=120208", "fb / paid", "Paid Social");
    utm("utm_source=ig&utm_medium=paid_social", "ig / paid_social", "Paid Social");
    utm("utm_source=an&utm_medium=paid", "an / paid", "Paid Network");
    utm("utm_source=facebook&utm_medium=cpc", "facebook / cpc", "Paid Social");
    utm("utm_source=facebook", "facebook / social", "Organic Social");
    utm(
        "utm_source={{site_source_name}}&utm_medium={{placement}}&utm_campaign=x",
        "facebook / social",
        "Organic Social",
    );
    utm("utm_source=partner", "partner / -", "Unassigned");
    check(
        "/?igshid=MzRlODBiNWFlZA==",
        "",
        "instagram / social",
        "Organic Social",
        "click_id:igshid",
    );
}

#[test]
fn microsoft() {
    let id = "msclkid=0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let bing = "https://www.bing.com/";
    check(&format!("/?{id}"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=o"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=s"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=a"), "", "bing / cpc", "Paid Network", "click_id:msclkid");
    let utm = format!("/?utm_source=bing&utm_medium=cpc&utm_campaign=Brand&utm_term=doors&{id}");
    check(&utm, bing, "bing / cpc", "Paid Search", "utm");
}

#[test]
fn vk_tiktok_and_others() {
    let social = |page: &str, source: &str, rule: &str| {
        check(page, "", &format!("{source} / cpc"), "Paid Social", rule);
    };
    social("/?rb_clickid=123456789-1690000000-1234567890", "vk", "click_id:rb_clickid");
    social(
        "/?ttclid=E.C.P.v3fQ2RHacdksKfofPmlyuStIIHJ4Af1tKYxF9zz2c2PLx1Oaw15oHpcfl5AH",
        "tiktok",
        "click_id:ttclid",
    );
    social("/?li_fat_id=3f2c1d6a-0d3c-4a6a-9f6b-1f2e3d4c5b6a", "linkedin", "click_id:li_fat_id");
    social("/?twclid=2-3fzq2k8x9y", "twitter", "click_id:twclid");
    social("/?epik=dj0yJnU9Zm9v", "pinterest", "click_id:epik");
    social("/?rdt_cid=4567890123456789012", "reddit", "click_id:rdt_cid");
    social("/?ScCid=f1e2d3c4-b5a6", "snapchat", "click_id:sccid");
    social("/?qclid=abcdef", "quora", "click_id:qclid");
    let utm = |page, sent_by, channel| check(page, "https://away.vk.com/", sent_by, channel, "utm");
    utm(
        "/?utm_source=vk&utm_medium=cpc&utm_campaign=123&rb_clickid=abc",
        "vk / cpc",
        "Paid Social",
    );
    utm("/?utm_source=vk_ads&utm_medium=cpc", "vk_ads / cpc", "Paid Social");
    utm("/?utm_source=mytarget&utm_medium=cpm", "mytarget / cpm", "Paid Social");
    utm(
        "/?utm_source=tiktok&utm_medium=paid&utm_id=__CAMPAIGN_ID__&ttclid=E.C.P.abc",
        "tiktok / paid",
        "Paid Social",
    );
    utm("/?utm_source=ok&utm_medium=social", "ok / social", "Organic Social");
    utm("/?utm_source=not-linkedin&utm_medium=cpc", "not-linkedin / cpc", "Paid Other");
    check("/?tblci=GiB", "", "taboola / cpc", "Paid Network", "click_id:tblci");
    check("/?dicbo=v2-abc", "", "outbrain / cpc", "Paid Network", "click_id:dicbo");
    check("/?irclickid=abc", "", "impact / affiliate", "Affiliates", "click_id:irclickid");
    check("/?cjevent=abc", "", "cj / affiliate", "Affiliates", "click_id:cjevent");
    check("/?mc_cid=abc", "", "mailchimp / email", "Email", "click_id:mc_cid");
    check("/?srsltid=AfmBOo", GOOGLE, "google / organic", "Organic Search", "referrer:search");
}
