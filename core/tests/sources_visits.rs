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
