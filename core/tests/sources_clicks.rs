//! Click identifiers of other platforms, over real shapes of click addresses.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use lendline_core::sources::touch;
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

/// A platform writes what it likes: `ttclid`s of more than 300 characters stand in public links. One that is too long to be kept, or
/// that the script cut, tells where the visit came from all the same, and a part of it is never kept.
#[test]
fn long_identifiers() {
    #[track_caller]
    fn kept(page: &str, expected: &[usize]) {
        let touch = touch(&format!("https://shop.example{page}"), None, &[]).unwrap();
        let lengths: Vec<usize> = touch.click_ids.iter().map(|(_, id)| id.len()).collect();
        assert_eq!(lengths, expected, "{page}");
        for (name, id) in &touch.click_ids {
            assert!(page.contains(&format!("{name}={id}")), "{name} of {page}");
            assert!(touch.landing.contains(&format!("{name}={id}")), "{name} of {page}");
        }
        for missing in ["ttclid", "gclid", "fbclid"] {
            let is_kept = touch.click_ids.iter().any(|(name, _)| name == missing);
            assert_eq!(touch.landing.contains(missing), is_kept, "{missing} of {page}");
        }
    }
    let id =
        |length: usize| format!("E.C.P.{}", "aB-3_".repeat(length)).split_at(length).0.to_owned();
    for length in [1, 256, 257, 322, 325, 512, 513, 1000] {
        let page = format!("/?ttclid={}", id(length));
        check(&page, "", "tiktok / cpc", "Paid Social", "click_id:ttclid");
        kept(&page, if length <= 512 { std::slice::from_ref(&length) } else { &[] });
        let page = format!("/?utm_source=tt&utm_medium=post_1&gclid={}", id(length));
        check(&page, "", "tt / post_1", "Paid Social", "utm");
        let page = format!("/?fbclid={}", id(length));
        check(&page, "", "facebook / social", "Organic Social", "click_id:fbclid");
    }
    kept(&format!("/?gclid={}&fbclid={}&ttclid={}", id(513), id(512), id(99)), &[99, 512]);
    // The script tells 2,048 bytes of an address.
    let url = |length: usize| {
        let page = format!("/?x={}&gclid=", "y".repeat(1900));
        format!("{page}{}", id(length - page.len() - "https://shop.example".len()))
    };
    for (length, expected) in [(2044, 113), (2045, 0), (2048, 0), (2049, 118)] {
        kept(&url(length), if expected > 0 { std::slice::from_ref(&expected) } else { &[] });
        check(&url(length), "", "google / cpc", "Paid Search", "click_id:gclid");
    }
    kept(&format!("/?x={}&gclid={}", "y".repeat(16_300), id(200)), &[]);
    kept(&format!("/?gclid=Cj_BwE&x={}", "y".repeat(2048 - 38)), &[6]);
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
    check("/?irclid=abc", "", "impact / affiliate", "Affiliates", "click_id:irclid");
    check("/?cjevent=abc", "", "cj / affiliate", "Affiliates", "click_id:cjevent");
    check("/?mc_cid=abc", "", "mailchimp / email", "Email", "click_id:mc_cid");
    check("/?srsltid=AfmBOo", GOOGLE, "google / organic", "Organic Search", "referrer:search");
}
