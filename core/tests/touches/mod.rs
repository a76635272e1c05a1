//! What the tests of ways to a page share.

use lendline_core::sources::touch;

/// Checks `source / medium` (`-` for none), channel and rule of an address on `https://shop.example`.
#[track_caller]
pub fn check(page: &str, referrer: &str, sent_by: &str, channel: &str, rule: &str) {
    let url = format!("https://shop.example{page}");
    let touch = touch(&url, Some(referrer).filter(|text| !text.is_empty()), &[]).unwrap();
    let source = touch.source.as_deref().unwrap_or("-");
    let medium = touch.medium.as_deref().unwrap_or("-");
    assert_eq!(
        (format!("{source} / {medium}").as_str(), touch.channel.name(), touch.rule.as_ref()),
        (sent_by, channel, rule),
        "{url} from {referrer:?}"
    );
}
