//! Yandex Direct: its click identifier, its automatic tags, and the examples of its documentation.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use lendline_core::sources::touch;
use touches::check;

const YANDEX: &str = "https://yandex.ru/";

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
    utm("/?utm_source=yandex&utm_medium=context&yclid=1", "yandex / context", "Paid Network");
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

/// Roistat's own tags: the channel, for Direct `{source_type}`, for Google Ads `{network}`, and ids, with `_` between
/// (<https://help-en.roistat.com/display/Eng/Link+tagging>); addresses as they stand in public code.
#[test]
fn roistat() {
    for (page, channel) in [
        ("?yclid=1&roistat=direct1_context_123_kw", "Paid Network"),
        (
            "?roistat=direct19_search_10726459292_%D0%92%D1%81%D0%B5&yclid=5917535375422708367",
            "Paid Search",
        ),
        (
            "?roistat=direct1_search_16167361433_---autotargeting&yclid=1&source_type=context",
            "Paid Network",
        ),
        ("?roistat=Direct4_Context_1&yclid=1", "Paid Network"),
        ("?roistat=direct_context_1&yclid=1", "Paid Network"),
        ("?rs=direct1_context_123_kw&yclid=1", "Paid Network"),
        // Words of the owner's, in other places and in other tags.
        ("?roistat=direct1_search_123_context", "Paid Search"),
        ("?roistat=direct1_{source_type}_{banner_id}_context&yclid=1", "Paid Search"),
        ("?roistat=direct1_123_context_kw&yclid=1", "Paid Search"),
        ("?roistat=directory_context_1&yclid=1", "Paid Search"),
        ("?roistat=my_context_1&yclid=1", "Paid Search"),
        ("?roistat=direct1_contextual_1&yclid=1", "Paid Search"),
        ("?roistat=direct1&yclid=1", "Paid Search"),
        ("?utm_content=direct1_context_123_kw&yclid=1", "Paid Search"),
        ("?utm_campaign=google1_d_1&yclid=1", "Paid Search"),
        ("?roistat=type:context|x&yclid=1", "Paid Network"),
    ] {
        let page = if page.contains("yclid") { page.to_owned() } else { format!("{page}&yclid=1") };
        check(&page, "", "yandex / cpc", channel, "click_id:yclid");
    }
    for (page, channel) in [
        ("?roistat=google1_g_128816179848_534670027147_stock%20api&gclid=Cj0_BwE", "Paid Search"),
        ("?roistat=google1_s_1_2_&gclid=Cj0_BwE", "Paid Search"),
        ("?roistat=google10_d_111754925960_465838420990_&gclid=EAI_BwE", "Paid Network"),
        ("?roistat=google2_ytv_1_2_&gclid=EAI_BwE", "Paid Video"),
        ("?roistat=google2_x_1_2_&gclid=EAI_BwE", "Cross-network"),
        ("?roistat=google2_{network}_1_d&gclid=EAI_BwE", "Paid Search"),
        ("?roistat=google2_1_d&gclid=EAI_BwE", "Paid Search"),
        ("?roistat=vk1_d_1&gclid=EAI_BwE", "Paid Search"),
    ] {
        check(page, "", "google / cpc", channel, "click_id:gclid");
    }
    // It is the owner's own tag, and proves no payment.
    check("?roistat=direct1_context_123_kw", "", "- / -", "Direct", "direct");
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

/// <https://yandex.ru/support/direct/en/statistics/url-tags>
#[test]
fn documented_examples() {
    let direct = "?utm_source=yandex&utm_medium=cpc&utm_campaign=123&utm_content=456";
    for (more, referrer, channel) in [
        ("&utm_term=oboi", YANDEX, "Paid Search"),
        (
            "&source_type=search&source=none&position_type=premium&position=1&addphrases=no",
            YANDEX,
            "Paid Search",
        ),
        ("&source_type=search&position_type=other&yclid=2", "", "Paid Search"),
        (
            "&source_type=context&source=avito.ru&position_type=none&position=0&device_type=mobile",
            "https://www.avito.ru/",
            "Paid Network",
        ),
        ("&position_type=other", "", "Paid Search"),
        ("&position_type=none", "", "Paid Network"),
        // A template that was copied into the address itself.
        ("&source_type={source_type}&source={source}&yclid=2", YANDEX, "Paid Search"),
    ] {
        check(&format!("{direct}{more}"), referrer, "yandex / cpc", channel, "utm");
    }
    for page in [
        "?source=yandex-direct&term=sony&yclid=12",
        "?yclid=3&region_id=213&device_type=desktop&match_type=rm",
        "?etext=2202.x&yclid=4",
    ] {
        check(page, YANDEX, "yandex / cpc", "Paid Search", "click_id:yclid");
    }
    // Its media are `cpc` and `search` for contextual ads, and `display`.
    check(
        "?utm_source=yandex&utm_medium=search&yclid=1",
        YANDEX,
        "yandex / search",
        "Paid Search",
        "utm",
    );
    check(
        "?utm_source=yandex&utm_medium=display&yclid=1",
        "",
        "yandex / display",
        "Display",
        "utm",
    );
    check(
        "?utm_source=yandex-direct&utm_medium=cpc",
        YANDEX,
        "yandex-direct / cpc",
        "Paid Search",
        "utm",
    );
    // The name of an ad service says what the medium would.
    check("?utm_source=yandex-direct&term=sony", YANDEX, "yandex-direct / -", "Paid Search", "utm");
    check(
        "?utm_source=yandex-direct&source_type=context",
        "",
        "yandex-direct / -",
        "Paid Network",
        "utm",
    );
    check("?utm_source=google_ads", "", "google_ads / -", "Paid Search", "utm");
    check("?utm_source=yandex", YANDEX, "yandex / -", "Organic Search", "utm");
    check(
        "?utm_source=yandex_direct&utm_medium=organic",
        "",
        "yandex_direct / organic",
        "Organic Search",
        "utm",
    );
    // A parameter of the owner's own is none of the platform's.
    check(
        "?source=yandex-direct&term=sony",
        YANDEX,
        "yandex / organic",
        "Organic Search",
        "referrer:search",
    );
}
