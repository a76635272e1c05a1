//! Names of advertising systems and of their places, as owners write them into tags.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use touches::check;

/// A name that says by itself what was paid for: `utm_source` without a medium, and `from`.
#[test]
fn names_of_advertising_systems() {
    for (name, source, channel) in [
        ("yandex_direct", "yandex", "Paid Search"),
        ("Yandex_Direct", "yandex", "Paid Search"),
        ("googleads", "google", "Paid Search"),
        ("adwords", "google", "Paid Search"),
        ("bingads", "bing", "Paid Search"),
        ("bing_ads", "bing", "Paid Search"),
        ("bing-ads", "bing", "Paid Search"),
        ("bing.ads", "bing", "Paid Search"),
        ("microsoftads", "bing", "Paid Search"),
        ("microsoft_ads", "bing", "Paid Search"),
        ("microsoft-ads", "bing", "Paid Search"),
        ("fbads", "facebook", "Paid Social"),
        ("fb_ads", "facebook", "Paid Social"),
        ("facebook_ads", "facebook", "Paid Social"),
        ("facebook-ads", "facebook", "Paid Social"),
        ("facebookads", "facebook", "Paid Social"),
        ("meta_ads", "facebook", "Paid Social"),
        ("instagram_ads", "instagram", "Paid Social"),
        ("vk_ads", "vk", "Paid Social"),
        ("vk.ads", "vk", "Paid Social"),
        ("vkads", "vk", "Paid Social"),
        ("VKads", "vk", "Paid Social"),
        ("mytarget", "vk", "Paid Social"),
        ("my_target", "vk", "Paid Social"),
        ("tiktok_ads", "tiktok", "Paid Social"),
        ("tiktokads", "tiktok", "Paid Social"),
        ("linkedin_ads", "linkedin", "Paid Social"),
        ("youtube.ads", "youtube", "Paid Video"),
        ("youtube_ads", "youtube", "Paid Video"),
        ("rsya", "yandex network", "Paid Network"),
        ("gdn", "google display", "Paid Network"),
        ("taboola", "taboola", "Paid Network"),
    ] {
        let written = format!("{name} / -");
        check(&format!("/?utm_source={name}"), "", &written, channel, "utm");
        check(&format!("/?from={name}"), "", &format!("{source} / cpc"), channel, "tag:from");
    }
    for (page, sent_by, channel) in [
        // A medium says what it was.
        ("/?utm_source=facebook_ads&utm_medium=cpm", "facebook_ads / cpm", "Paid Social"),
        ("/?utm_source=vk_ads&utm_medium=post", "vk_ads / post", "Organic Social"),
        ("/?utm_source=bingads&utm_medium=organic", "bingads / organic", "Organic Search"),
        ("/?utm_source=youtube.ads&utm_medium=cpv", "youtube.ads / cpv", "Paid Video"),
        ("/?utm_source=rsya&utm_medium=email", "rsya / email", "Email"),
        // Facebook's and Yandex's search's own ids stand on links that nobody paid for, and say nothing against the name.
        ("/?utm_source=fbads&fbclid=IwAR2F4", "fbads / -", "Paid Social"),
        ("/?utm_source=yandex_direct&ysclid=lq0x5v", "yandex_direct / -", "Paid Search"),
        // Names that sell more than ads, and names that only begin alike.
        ("/?utm_source=vk", "vk / -", "Organic Social"),
        ("/?utm_source=bing", "bing / -", "Organic Search"),
        ("/?utm_source=microsoft", "microsoft / -", "Organic Search"),
        ("/?utm_source=meta", "meta / -", "Organic Social"),
        ("/?utm_source=youtube", "youtube / -", "Organic Video"),
        ("/?utm_source=loads", "loads / -", "Unassigned"),
        ("/?utm_source=vk_adsorbent", "vk_adsorbent / -", "Unassigned"),
    ] {
        check(page, "", sent_by, channel, "utm");
    }
    check("/?from=vk", "", "vk / -", "Organic Social", "tag:from");
    check("/?from=ads", "", "- / -", "Direct", "direct");
    // Where the ads are managed, nobody clicks on one.
    check("/", "https://ads.vk.com/hq", "vk / social", "Organic Social", "referrer:social");
}
