//! What the tests of referrers share.

use lendline_core::sources::touch;

/// Checks `source / medium` (`-` for none), channel and rule of `https://shop.example/`.
#[track_caller]
pub fn check(referrer: &str, sent_by: &str, channel: &str, rule: &str) {
    let touch =
        touch("https://shop.example/", Some(referrer), &["shop.example", "пример.рф"]).unwrap();
    let source = touch.source.as_deref().unwrap_or("-");
    let medium = touch.medium.as_deref().unwrap_or("-");
    assert_eq!(
        (format!("{source} / {medium}").as_str(), touch.channel.name(), touch.rule.as_ref()),
        (sent_by, channel, rule),
        "from {referrer:?}"
    );
}
