//! Which touches begin a visit, and the owner's own names.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::{Channel, ChannelRule, SourceRules, touch, touch_by};

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
        ("thanks", Some("https://acs.unknownbank.example/")),
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
        returns: Vec::new(),
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

#[test]
fn the_owners_own_returns() {
    let returns = ["pay.bank.example", "Касса.РФ", "www.google.com", "m.vk.com"];
    let rules =
        SourceRules { returns: returns.map(str::to_owned).into(), ..SourceRules::default() };
    for (page, referrer, rule) in [
        ("thanks", "https://pay.bank.example/done?id=1", "return"),
        ("thanks", "https://PAY.bank.example:8443/", "return"),
        ("thanks", "https://eu.pay.bank.example/", "return"),
        ("thanks", "https://xn--80aa2a3aa.xn--p1ai/", "return"),
        ("thanks", "https://shop.касса.рф/", "return"),
        ("", "https://google.com/search?q=x", "return"),
        ("", "https://m.vk.com/", "return"),
        ("", "https://vk.com/", "referrer:social"),
        ("thanks", "https://bank.example/", "referrer:site"),
        ("thanks", "https://notpay.bank.example/", "referrer:site"),
        ("thanks", "https://pay.bank.example.org/", "referrer:site"),
        // What the page's own address says comes first.
        ("?utm_source=bank", "https://pay.bank.example/", "utm"),
        ("?gclid=a", "https://pay.bank.example/", "click_id:gclid"),
        ("", "https://shop.example/", "own_host"),
    ] {
        let url = format!("https://shop.example/{page}");
        let touch = touch_by(&url, Some(referrer), &[], &rules).unwrap();
        assert_eq!(touch.rule, rule, "{page} from {referrer}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn rules_are_told_back_whole() {
    let rules: SourceRules = serde_json::from_str(r#"{"returns":["pay.bank.example"]}"#).unwrap();
    assert!(!rules.is_empty());
    let told = serde_json::to_string(&rules).unwrap();
    assert_eq!(told, r#"{"parameters":{},"channels":[],"returns":["pay.bank.example"]}"#);
}
