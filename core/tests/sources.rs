//! UTM tags and channels: reading, odd encodings, Google's rules in Google's order.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::{Channel, SourceErrorKind, touch};

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
    channel("partner", "affiliates", "", "Unassigned");
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
