//! Names of advertising systems and of their places, as owners write them into tags.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use lendline_core::sources::touch;
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
}

/// A medium that says on whose network the ad was.
#[test]
fn networks_named_by_the_medium() {
    for (tags, sent_by, channel) in [
        ("utm_source=yandex&utm_medium=rsya", "yandex / rsya", "Paid Network"),
        ("utm_source=yandex&utm_medium=RSYA", "yandex / RSYA", "Paid Network"),
        ("utm_source=yandex&utm_medium=rsy", "yandex / rsy", "Paid Network"),
        ("utm_source=yandex&utm_medium=рся", "yandex / рся", "Paid Network"),
        ("utm_source=yandex&utm_medium=context", "yandex / context", "Paid Network"),
        ("utm_source=yandex&utm_medium=cpc_rsya", "yandex / cpc_rsya", "Paid Network"),
        (
            "utm_source=yandex&utm_medium=rsya-retargeting",
            "yandex / rsya-retargeting",
            "Paid Network",
        ),
        ("utm_source=yandex_direct&utm_medium=rsya", "yandex_direct / rsya", "Paid Network"),
        ("utm_source=yandex&utm_medium=rsya&yclid=1", "yandex / rsya", "Paid Network"),
        ("utm_source=agency&utm_medium=rsya", "agency / rsya", "Paid Network"),
        ("utm_source=google&utm_medium=gdn", "google / gdn", "Paid Network"),
        ("utm_source=google&utm_medium=kms", "google / kms", "Paid Network"),
        ("utm_source=google&utm_medium=КМС", "google / КМС", "Paid Network"),
        ("utm_source=google_ads&utm_medium=gdn", "google_ads / gdn", "Paid Network"),
        ("utm_medium=gdn&gclid=1", "google / gdn", "Paid Network"),
        ("utm_source=google&utm_medium=pmax", "google / pmax", "Cross-network"),
        ("utm_source=google&utm_medium=PMax", "google / PMax", "Cross-network"),
        (
            "utm_source=google&utm_medium=performance-max",
            "google / performance-max",
            "Cross-network",
        ),
        (
            "utm_source=google&utm_medium=performance_max",
            "google / performance_max",
            "Cross-network",
        ),
        ("utm_source=google&utm_medium=cpc_pmax", "google / cpc_pmax", "Cross-network"),
        (
            "utm_source=google&utm_medium=pmax&gclid=1&gad_source=1",
            "google / pmax",
            "Cross-network",
        ),
        ("utm_source=google&utm_medium=pmax&utm_campaign=shop", "google / pmax", "Cross-network"),
        ("utm_source=bing&utm_medium=pmax", "bing / pmax", "Cross-network"),
        // The platform's own tag of the click knows better where it was.
        (
            "utm_source=yandex&utm_medium=context&source_type=search",
            "yandex / context",
            "Paid Search",
        ),
        ("utm_source=google&utm_medium=gdn&network=ytv", "google / gdn", "Paid Video"),
        // Words of one platform are not another's, and only whole words count.
        ("utm_source=google&utm_medium=context", "google / context", "Organic Search"),
        ("utm_source=yandex&utm_medium=kms", "yandex / kms", "Organic Search"),
        ("utm_source=vk&utm_medium=context", "vk / context", "Organic Social"),
        ("utm_source=yandex&utm_medium=rsyacht", "yandex / rsyacht", "Organic Search"),
        ("utm_source=google&utm_medium=max", "google / max", "Organic Search"),
        ("utm_source=shop&utm_medium=performance", "shop / performance", "Unassigned"),
    ] {
        check(&format!("/?{tags}"), "", sent_by, channel, "utm");
    }
}

#[test]
fn names_in_cyrillic() {
    for (tags, sent_by, channel) in [
        ("utm_source=яндекс&utm_medium=cpc", "яндекс / cpc", "Paid Search"),
        ("utm_source=Яндекс&utm_medium=cpc", "Яндекс / cpc", "Paid Search"),
        ("utm_source=%D0%AF%D0%BD%D0%B4%D0%B5%D0%BA%D1%81", "Яндекс / -", "Organic Search"),
        ("utm_source=%DF%ED%E4%E5%EA%F1&utm_medium=cpc", "Яндекс / cpc", "Paid Search"),
        ("utm_source=яндекс&utm_medium=рся", "яндекс / рся", "Paid Network"),
        ("utm_source=яндекс&utm_medium=cpc&source_type=context", "яндекс / cpc", "Paid Network"),
        ("utm_source=гугл&utm_medium=cpc", "гугл / cpc", "Paid Search"),
        ("utm_source=вк&utm_medium=cpc", "вк / cpc", "Paid Social"),
        ("utm_source=ВК", "ВК / -", "Organic Social"),
        ("utm_source=ВКонтакте&utm_medium=cpc", "ВКонтакте / cpc", "Paid Social"),
        ("utm_source=Яндекс.Директ", "Яндекс.Директ / -", "Paid Search"),
        ("utm_source=Яндекс+Директ", "Яндекс Директ / -", "Paid Search"),
        ("utm_source=вкус&utm_medium=cpc", "вкус / cpc", "Paid Other"),
    ] {
        check(&format!("/?{tags}"), "", sent_by, channel, "utm");
    }
    check("/?from=вк", "", "vk / -", "Organic Social", "tag:from");
}

/// What owners write for what is sold on VK, by Yandex and on Telegram, which is a messenger whoever pays.
#[test]
fn names_with_a_payment() {
    for (name, channel) in [
        ("telegram_ads", "Messengers"),
        ("telegram-ads", "Messengers"),
        ("telegramads", "Messengers"),
        ("Telegram+Ads", "Messengers"),
        ("tgads", "Messengers"),
        ("tg_ads", "Messengers"),
        ("vk_target", "Paid Social"),
        ("vk-target", "Paid Social"),
        ("vktarget", "Paid Social"),
        ("vkcom", "Paid Social"),
        ("yd", "Paid Search"),
        ("Yandex%20Direct", "Paid Search"),
        ("Yandex+Direct", "Paid Search"),
        ("yandex%2Bdirect", "Paid Search"),
        ("google+ads", "Paid Search"),
        ("VK+Ads", "Paid Social"),
        ("yandex+maps", "Maps"),
        ("google+shopping", "Paid Shopping"),
        // Names that only begin alike.
        ("ydx", "Paid Other"),
        ("yandex+direction", "Paid Other"),
        ("tgadsense", "Paid Other"),
    ] {
        let touch =
            touch(&format!("https://a.example/?utm_source={name}&utm_medium=cpc"), None, &[]);
        assert_eq!(touch.unwrap().channel.name(), channel, "{name}");
    }
    for (name, sent_by, channel) in [
        ("telegram_ads", "telegram_ads / -", "Messengers"),
        ("vk_target", "vk_target / -", "Paid Social"),
        ("vkcom", "vkcom / -", "Organic Social"),
        ("yd", "yd / -", "Paid Search"),
        ("Yandex+Direct", "Yandex Direct / -", "Paid Search"),
        ("yandex", "yandex / -", "Organic Search"),
    ] {
        check(&format!("/?utm_source={name}"), "", sent_by, channel, "utm");
    }
}

#[test]
fn names_of_boards_and_assistants() {
    for (tags, sent_by, channel) in [
        ("utm_source=olx&utm_medium=cpc", "olx / cpc", "Paid Shopping"),
        ("utm_source=kufar", "kufar / -", "Organic Shopping"),
        ("utm_source=krisha.kz", "krisha.kz / -", "Organic Shopping"),
        ("utm_source=chat.com", "chat.com / -", "AI Assistant"),
        ("utm_source=duck.ai", "duck.ai / -", "AI Assistant"),
        ("utm_source=youdo&utm_medium=cpc", "youdo / cpc", "Maps"),
    ] {
        check(&format!("/?{tags}"), "", sent_by, channel, "utm");
    }
}
