//! Click identifiers of other platforms, over real shapes of click addresses.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use touches::check;

const GOOGLE: &str = "https://www.google.com/";

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
