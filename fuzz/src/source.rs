//! The reader of addresses and referrers.

use lendline_core::sources::{Touch, touch};

/// Fails where something does not hold for the address in `data`, and the referrer behind its first line's end.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (address, referrer) = text.split_once('\n').unwrap_or((&text, ""));
    // As it came, and as a page of the site: most of what is made up has no host.
    for url in [address.to_owned(), format!("https://shop.example/{address}")] {
        let alone = touch(&url, None, &["shop.example"]);
        let sent = touch(&url, Some(referrer), &["shop.example"]);
        assert_eq!(alone.is_ok(), sent.is_ok(), "the referrer decides of {url:?}");
        for touch in alone.iter().chain(&sent) {
            is_clean(touch, &url);
            is_read_the_same_again(touch);
        }
    }
}

fn is_clean(touch: &Touch, url: &str) {
    let texts = [
        &touch.source,
        &touch.medium,
        &touch.campaign,
        &touch.content,
        &touch.term,
        &touch.referrer,
    ];
    for text in texts.into_iter().flatten().chain([&touch.landing]) {
        assert!(!text.chars().any(char::is_control), "{text:?} of {url:?}");
    }
    assert!(touch.landing.starts_with('/') && !touch.landing.contains('#'), "{touch:?}");
    assert!(
        !touch.referrer.as_ref().is_some_and(|referrer| referrer.contains(['?', '#'])),
        "{touch:?}"
    );
}

/// What is kept of a path has nothing that would not be kept of itself. Values of parameters are another matter: twice
/// encoded ones are read, one time each.
fn is_read_the_same_again(first: &Touch) {
    let path = |touch: &Touch| touch.landing.split('?').next().unwrap_or_default().to_owned();
    let again = touch(&format!("https://shop.example{}", first.landing), None, &["shop.example"]);
    assert_eq!(again.map(|touch| path(&touch)), Ok(path(first)));
}
