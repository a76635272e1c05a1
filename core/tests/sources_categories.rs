//! Google's list of source categories, row by row, by way of a tag and of a referrer.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

use lendline_core::sources::touch;

const LIST: &str = include_str!("fixtures/google_source_categories.txt");

/// Ours, which come before Google's by design: the name, its channel here without a payment as a tag and as a referrer (empty for a
/// bare name).
const OURS: [(&str, &str, &str); 29] = [
    // A letter in web mail is no search.
    ("email.seznam.cz", "Email", "Email"),
    ("mail.google.com", "Email", "Email"),
    ("mail.rambler.ru", "Email", "Email"),
    ("mail.yandex.ru", "Email", "Email"),
    ("secureurl.ukr.net", "Email", "Email"),
    // Messengers have a channel of their own.
    ("chat.zalo.me", "Messengers", "Messengers"),
    ("kakao", "Messengers", ""),
    ("kakao.com", "Messengers", "Messengers"),
    ("l.messenger.com", "Messengers", "Messengers"),
    ("line", "Messengers", ""),
    ("line.me", "Messengers", "Messengers"),
    ("messages.google.com", "Messengers", "Messengers"),
    ("messenger", "Messengers", ""),
    ("messenger.com", "Messengers", "Messengers"),
    ("skype", "Messengers", ""),
    ("t.me", "Messengers", "Messengers"),
    ("web.skype.com", "Messengers", "Messengers"),
    ("whatsapp", "Messengers", ""),
    ("whatsapp.com", "Messengers", "Messengers"),
    ("zalo", "Messengers", ""),
    // So have maps, where the profile that it names stands.
    ("googlemybusiness", "Maps", ""),
    // Yandex's assistant, and not the Italian search of that name.
    ("alice", "AI Assistant", ""),
    // From a payment page visitors come back.
    ("checkout.shopify.com", "Unassigned", "Direct"),
    ("checkout.stripe.com", "Unassigned", "Direct"),
    ("stripe.com", "Unassigned", "Direct"),
    ("stripe", "Unassigned", ""),
    // Dzen, where people read what others write.
    ("zen.yandex.ru", "Organic Social", "Organic Social"),
    // Where an advertiser manages his ads, nobody was sent from.
    ("business.facebook.com", "Organic Social", "Referral"),
    ("webmaster.yandex.ru", "Organic Search", "Referral"),
];

#[test]
fn every_row_has_its_category() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let (category, names) = line.split_once(": ").unwrap();
        let (organic, paid) = match category {
            "search" => ("Organic Search", "Paid Search"),
            "shopping" => ("Organic Shopping", "Paid Shopping"),
            "social" => ("Organic Social", "Paid Social"),
            "video" => ("Organic Video", "Paid Video"),
            _ => panic!("{category}"),
        };
        for name in names.split(", ") {
            count += 1;
            let ours = OURS.iter().find(|(own, ..)| *own == name);
            let (tagged, referred) = ours.map_or((organic, organic), |(_, tag, site)| (tag, site));
            let source = name.replace('+', "%2B").replace(' ', "+");
            let tag = |medium: &str| format!("utm_source={source}&utm_medium={medium}");
            let mut check = |tags: &str, referrer: &str, expected: &str| {
                let url = format!("https://shop.example/?{tags}");
                let channel = touch(&url, Some(referrer), &[]).unwrap().channel.name();
                if channel != expected {
                    wrong.push(format!("{name} ({tags}, {referrer}): {channel}, not {expected}"));
                }
            };
            check(&tag("post"), "", tagged);
            if ours.is_none() {
                check(&tag("cpc"), "", paid);
            }
            if name.contains('.') {
                check("", &format!("https://{name}/"), referred);
            }
        }
    }
    assert_eq!(count, 819);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    for (name, ..) in OURS {
        assert!(LIST.contains(name), "{name} is not in the list");
    }
}
