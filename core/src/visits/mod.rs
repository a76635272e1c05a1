//! When a visit ends and another begins, and by which cookie who made it is known.

mod browser_ids;
mod contacts;
mod crawlers;
mod device;
mod identity;

pub use browser_ids::{BrowserIds, browser_ids, fbc};
pub use contacts::is_contacts;
pub use crawlers::is_crawler;
pub use device::device;
pub use identity::visitor_cookie;

use crate::sources::Touch;

/// A visit ends after this long without a sign of the visitor, ms (the field's usual 30 minutes), where its site says nothing else.
pub const IDLE_MS: u64 = 30 * 60 * 1000;

/// What is known of the visit that a browser was in.
pub struct Current<'a> {
    /// Its last sign of life, ms.
    pub last_seen_at: u64,
    /// How it arrived.
    pub touch: &'a Touch,
    /// After how long without a sign of life it ends, ms.
    pub idle_ms: u64,
}

/// Whether a page opened at `now` with `arrival` begins a new visit: after `idle_ms` of idleness, or
/// when a new campaign, click or outside referrer brings the visitor. A direct return does not: it goes
/// on with the visit that it came from.
pub fn begins(current: Option<Current<'_>>, arrival: &Touch, now: u64) -> bool {
    let Some(current) = current else { return true };
    if now.saturating_sub(current.last_seen_at) >= current.idle_ms {
        return true;
    }
    arrival.is_campaign() && !arrival.same_campaign(current.touch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::touch;

    #[track_caller]
    fn check(first: &str, next: &str, referrer: Option<&str>, after_min: u64, expected: bool) {
        let own = ["example.com"];
        let first = touch(first, None, &own).unwrap();
        let next = touch(next, referrer, &own).unwrap();
        let current = Current { last_seen_at: 1_000_000, touch: &first, idle_ms: IDLE_MS };
        assert_eq!(begins(Some(current), &next, 1_000_000 + after_min * 60_000), expected);
    }

    #[test]
    fn visits() {
        let ad = "https://example.com/?utm_source=yandex&utm_medium=cpc&utm_campaign=a";
        let other = "https://example.com/?utm_source=yandex&utm_medium=cpc&utm_campaign=b";
        let plain = "https://example.com/contacts";
        check(ad, plain, Some("https://example.com/"), 5, false);
        check(ad, plain, None, 29, false);
        check(ad, plain, None, 30, true);
        check(ad, ad, None, 5, false);
        check(ad, other, None, 1, true);
        check(plain, ad, None, 1, true);
        check(plain, plain, Some("https://www.google.com/"), 1, true);
        check(ad, plain, Some("https://example.com/"), 31, true);
    }

    #[test]
    fn a_site_may_end_visits_sooner_or_later() {
        let touch = touch("https://example.com/", None, &[]).unwrap();
        for (minutes, expected) in [(5, true), (10, true), (11, false), (60, false)] {
            let current = Current { last_seen_at: 0, touch: &touch, idle_ms: minutes * 60_000 };
            assert_eq!(begins(Some(current), &touch, 10 * 60_000), expected, "{minutes}");
        }
    }

    #[test]
    fn a_first_page_begins_a_visit() {
        let arrival = touch("https://example.com/", None, &[]).unwrap();
        assert!(begins(None, &arrival, 0));
    }
}
