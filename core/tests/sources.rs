//! UTM tags and channels: reading, odd encodings, Google's rules in Google's order.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::{Channel, ChannelRule, SourceErrorKind, SourceRules, touch, touch_by};

/// Checks source, medium, campaign, content and term (`-` for none) of `https://shop.example/`
/// with what follows it.
#[track_caller]
fn fields(page: &str, expected: [&str; 5]) {
    let url = format!("https://shop.example/{page}");
    let touch = touch(&url, None, &[]).unwrap();
    let found = [&touch.source, &touch.medium, &touch.campaign, &touch.content, &touch.term]
        .map(|field| field.as_deref().unwrap_or("-"));
    assert_eq!(found, expected, "{url}");
    assert_eq!(touch.rule, "utm");
}

/// Checks the channel of a source, medium and campaign given by UTM tags.
#[track_caller]
fn channel(source: &str, medium: &str, campaign: &str, expected: &str) {
    let url = format!(
        "https://shop.example/?utm_source={source}&utm_medium={medium}&utm_campaign={campaign}"
    );
    assert_eq!(touch(&url, None, &[]).unwrap().channel.name(), expected, "{url}");
}

#[test]
fn utm_is_read() {
    fields(
        "?utm_source=vk&utm_medium=cpc&utm_campaign=Spring&utm_content=ad1&utm_term=red+door",
        ["vk", "cpc", "Spring", "ad1", "red door"],
    );
    fields("?UTM_SOURCE=VK&Utm_Medium=CPC", ["VK", "CPC", "-", "-", "-"]);
    fields("?utm_source=&utm_source=vk&utm_source=ok", ["vk", "-", "-", "-", "-"]);
    fields("?utm_source=vk&utm_id=12345", ["vk", "-", "12345", "-", "-"]);
    fields("?utm_source=vk&utm_id=12345&utm_campaign=a", ["vk", "-", "a", "-", "-"]);
    fields("?utm_medium=email", ["-", "email", "-", "-", "-"]);
    fields("?utm_campaign=spring", ["-", "-", "spring", "-", "-"]);
    fields("?a=1&amp;utm_source=vk&amp;utm_medium=cpc", ["vk", "cpc", "-", "-", "-"]);
    fields("?a=1?utm_source=vk&utm_medium=cpc", ["vk", "cpc", "-", "-", "-"]);
    fields("?utm_source=%20vk%20", ["vk", "-", "-", "-", "-"]);
    fields("page?utm%5Fsource=vk", ["vk", "-", "-", "-", "-"]);
}

#[test]
fn utm_in_the_fragment() {
    fields("#utm_source=vk&utm_medium=cpc", ["vk", "cpc", "-", "-", "-"]);
    fields("#!/page?utm_source=vk&utm_medium=cpc", ["vk", "cpc", "-", "-", "-"]);
    fields("#/page?utm_source=vk", ["vk", "-", "-", "-", "-"]);
    fields("?utm_source=ok#utm_source=vk&utm_medium=cpc", ["ok", "cpc", "-", "-", "-"]);
}

#[test]
fn odd_encodings() {
    let term = |page: &str, expected| fields(page, ["vk", "-", "-", "-", expected]);
    term("?utm_source=vk&utm_term=%D0%BE%D0%BA%D0%BD%D0%B0", "окна");
    term("?utm_source=vk&utm_term=окна", "окна");
    term("?utm_source=vk&utm_term=%25D0%25BE%25D0%25BA%25D0%25BD%25D0%25B0", "окна");
    term("?utm_source=vk&utm_term=%EE%EA%ED%E0", "окна");
    term("?utm_source=vk&utm_term=%A8%EB%EA%E0+%B9+5", "Ёлка № 5");
    term("?utm_source=vk&utm_term=%u043E%u043A%u043D%u0430", "окна");
    term("?utm_source=vk&utm_term=100%25", "100%");
    term("?utm_source=vk&utm_term=50%+off", "50% off");
    term("?utm_source=vk&utm_term=a%2Bb", "a+b");
    term("?utm_source=vk&utm_term=a%0D%0Ab%00c", "abc");
    term("?utm_source=vk&utm_term=%3Cb%3Ehi%3C/b%3E", "<b>hi</b>");
    term("?utm_source=vk&utm_term=a=b", "a=b");
    term("?utm_source=vk&utm_term=%", "%");
    term("?utm_source=vk&utm_term=%zz", "%zz");
    term("?utm_source=vk&utm_term=%E2%80%AEabc", "abc");
    fields("?utm_source%3Dvk%26utm_medium%3Dcpc", ["vk", "cpc", "-", "-", "-"]);
}

#[test]
fn macros_that_were_not_replaced_are_empty() {
    for value in [
        "{keyword}",
        "{{campaign_id}}",
        "{{ad.name}}",
        "%7Bkeyword%7D",
        "__CAMPAIGN_NAME__",
        "{campaign_id}|{ad_id}",
        "{device}_{network}",
        "%257Bkeyword%257D",
        "${term}",
        "{keyword:doors}",
    ] {
        fields(&format!("?utm_source=vk&utm_term={value}"), ["vk", "-", "-", "-", "-"]);
        fields(&format!("?utm_source=vk&utm_term={value}&utm_term=x"), ["vk", "-", "-", "-", "x"]);
    }
    for value in ["ad_{ad_id}", "{}", "{", "a{b", "__init__"] {
        fields(&format!("?utm_source=vk&utm_term={value}"), ["vk", "-", "-", "-", value]);
    }
}

#[test]
fn channels_in_googles_order() {
    channel("google", "cpc", "", "Paid Search");
    channel("google", "ppc", "", "Paid Search");
    channel("google", "paidsearch", "", "Paid Search");
    channel("google", "retargeting", "", "Paid Search");
    channel("Google", "CPC", "", "Paid Search");
    channel("google", "cpm", "", "Paid Search");
    channel("yandex.ru", "cpc", "", "Paid Search");
    channel("bing", "cpc", "", "Paid Search");
    channel("google", "cpc", "shopping-spring", "Paid Shopping");
    channel("google", "cpc", "eshop", "Paid Shopping");
    channel("google", "cpc", "workshop", "Paid Search");
    channel("google", "cpc", "my_shop", "Paid Shopping");
    channel("amazon", "cpc", "", "Paid Shopping");
    channel("facebook", "cpc", "", "Paid Social");
    channel("vk.com", "cpc", "", "Paid Social");
    channel("m.vk.com", "cpc", "", "Paid Social");
    channel("vk", "paid", "", "Paid Social");
    channel("youtube", "cpc", "", "Paid Video");
    channel("agency", "display", "", "Display");
    channel("agency", "banner", "", "Display");
    channel("agency", "cpm", "", "Display");
    channel("agency", "interstitial", "", "Display");
    channel("agency", "cpc", "", "Paid Other");
    channel("agency", "cpa", "", "Paid Other");
    channel("agency", "post", "eshop", "Organic Shopping");
    channel("avito", "listing", "", "Organic Shopping");
    channel("vk", "post", "", "Organic Social");
    channel("agency", "social-media", "", "Organic Social");
    channel("agency", "sm", "", "Organic Social");
    channel("youtube", "description", "", "Organic Video");
    channel("agency", "video", "", "Organic Video");
    channel("google", "organic", "", "Organic Search");
    channel("agency", "organic", "", "Organic Search");
    channel("google", "", "", "Organic Search");
    channel("newsletter", "email", "", "Email");
    channel("newsletter", "e-mail", "", "Email");
    channel("email", "letter", "", "Email");
    channel("mail.google.com", "referral", "", "Email");
    channel("partner", "affiliate", "", "Affiliates");
    channel("partner.example", "referral", "", "Referral");
    channel("partner", "link", "", "Referral");
    channel("partner", "app", "", "Referral");
    channel("podcast", "audio", "", "Audio");
    channel("sms", "blast", "", "SMS");
    channel("shop", "sms", "", "SMS");
    channel("shop", "webpush", "", "Mobile Push Notifications");
    channel("shop", "mobile_app", "", "Mobile Push Notifications");
    channel("firebase", "x", "", "Mobile Push Notifications");
    channel("shop", "notification", "", "Mobile Push Notifications");
    channel("chatgpt.com", "", "", "AI Assistant");
    channel("perplexity", "referral", "", "AI Assistant");
    channel("partner", "ai-assistant", "", "AI Assistant");
    channel("partner", "leaflet", "", "Unassigned");
    channel("not-linkedin", "x", "", "Unassigned");
    channel("any", "any", "cross-network", "Cross-network");
    channel("(direct)", "(none)", "", "Direct");
}

#[test]
fn our_channels_come_first() {
    channel("telegram", "post", "", "Messengers");
    channel("t.me", "social", "", "Messengers");
    channel("whatsapp", "share", "", "Messengers");
    channel("2gis", "cpc", "", "Maps");
    channel("gmb", "organic", "", "Maps");
    channel("yandex_maps", "organic", "", "Maps");
    channel("billboard", "offline", "", "Offline");
    channel("rsya", "cpc", "", "Paid Network");
    channel("taboola", "cpc", "", "Paid Network");
    channel("criteo", "display", "", "Display");
}

#[test]
fn names_of_channels() {
    assert_eq!(Channel::all().count(), 24);
    for channel in Channel::all() {
        assert_eq!(Channel::parse(channel.name()), Some(channel));
        assert_eq!(Channel::parse(&channel.name().to_uppercase()), Some(channel));
    }
    assert_eq!(Channel::parse("Paid"), None);
}

#[test]
fn addresses_that_cannot_be_read() {
    #[track_caller]
    fn check(url: &str, kind: SourceErrorKind) {
        let error = touch(url, None, &[]).unwrap_err();
        assert_eq!(error.kind(), kind, "{url:?}");
        assert!(error.to_string().ends_with('.'));
    }
    check("", SourceErrorKind::Empty);
    check(" \t", SourceErrorKind::Empty);
    for url in [
        "/page",
        "shop.example",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "//shop.example",
        "http:/x",
        "android-app://com.x/",
    ] {
        check(url, SourceErrorKind::NotHttp);
    }
    for url in [
        "https://",
        "https:///page",
        "http://?a=b",
        "https://a b/",
        "https://a..b/",
        "https://x:y/",
        "https://[::1/",
    ] {
        check(url, SourceErrorKind::BadHost);
    }
}

#[test]
fn visits_begin_with_campaigns() {
    let read = |page: &str, referrer| {
        touch(&format!("https://shop.example/{page}"), referrer, &[]).unwrap()
    };
    for (page, referrer) in [
        ("?utm_source=vk", None),
        ("?utm_campaign=x", None),
        ("?gclid=a", Some("https://shop.example/")),
        ("", Some("https://partner.example/")),
        ("", Some("https://ya.ru/")),
        ("?from=telegram", None),
    ] {
        assert!(read(page, referrer).is_campaign(), "{page} {referrer:?}");
    }
    for (page, referrer) in [
        ("", None),
        ("?from=menu", None),
        ("?page=2", Some("https://www.shop.example/")),
        ("", Some("https://checkout.stripe.com/")),
    ] {
        assert!(!read(page, referrer).is_campaign(), "{page} {referrer:?}");
    }
}

#[test]
fn same_campaigns() {
    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let read = |page: &str| touch(&format!("https://shop.example/{page}"), None, &[]).unwrap();
        assert_eq!(read(one).same_campaign(&read(other)), same, "{one} {other}");
        assert_eq!(read(other).same_campaign(&read(one)), same, "{other} {one}");
    }
    check("?gclid=a", "page?gclid=a", true);
    check("?gclid=a", "?gclid=b", false);
    check("?gclid=a", "?gclid=A", false);
    check("?utm_source=a&utm_medium=b&yclid=1", "?utm_source=a&utm_medium=b", true);
    check("?utm_source=vk", "?utm_source=VK", true);
    check("?utm_source=vk", "?utm_source=ok", false);
    check("?utm_source=vk&utm_content=1", "?utm_source=vk&utm_content=2", false);
    check("", "page", true);
    check("", "?utm_source=vk", false);
}

#[test]
fn the_owners_own_names_and_channels() {
    let rules = SourceRules {
        parameters: [("src", "utm_source"), ("Ad", "utm_content"), ("med", "utm_medium")]
            .map(|(own, tag)| (own.to_owned(), tag.to_owned()))
            .into(),
        channels: vec![
            ChannelRule {
                channel: Channel::Messengers,
                source: Some("TG_*".into()),
                medium: None,
                campaign: None,
            },
            ChannelRule {
                channel: Channel::PaidOther,
                source: Some("yandex".into()),
                medium: Some("cpc".into()),
                campaign: Some("partners*".into()),
            },
        ],
    };
    for (page, referrer, source, medium, content, channel) in [
        ("?src=vk&med=cpc&ad=7", None, "vk", "cpc", "7", "Paid Social"),
        ("?SRC=%EE%EA%ED%E0&med=cpc", None, "окна", "cpc", "-", "Paid Other"),
        ("#src=vk", None, "vk", "-", "-", "Organic Social"),
        ("?utm_source=ya&src=vk&utm_medium=cpc", None, "ya", "cpc", "-", "Paid Search"),
        ("?utm_source=&src=vk", None, "vk", "-", "-", "Organic Social"),
        ("?src=tg_news", None, "tg_news", "-", "-", "Messengers"),
        ("?utm_source=tg_ads&utm_medium=cpc", None, "tg_ads", "cpc", "-", "Messengers"),
        ("?yclid=1&utm_campaign=Partners-7", None, "yandex", "cpc", "-", "Paid Other"),
        ("?yclid=1&utm_campaign=search", None, "yandex", "cpc", "-", "Paid Search"),
        ("?source=vk", Some("https://yandex.ru/"), "yandex", "organic", "-", "Organic Search"),
    ] {
        let url = format!("https://shop.example/{page}");
        let touch = touch_by(&url, referrer, &[], &rules).unwrap();
        let of = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        assert_eq!(
            (of(&touch.source).as_str(), of(&touch.medium).as_str(), of(&touch.content).as_str()),
            (source, medium, content),
            "{page}"
        );
        assert_eq!(touch.channel.name(), channel, "{page}");
        assert!(!touch.landing.contains("src="), "the values are kept as tags: {}", touch.landing);
    }
}
