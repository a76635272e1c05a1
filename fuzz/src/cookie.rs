//! The reader of the visitor's cookies.

use lendline_core::route::{COOKIES, cookie, without_our_cookies};

/// Fails where something does not hold for the `Cookie` header in `data`.
pub fn check(data: &[u8]) {
    let header = String::from_utf8_lossy(data);
    let rest = without_our_cookies(&header);
    let left = rest.as_deref().unwrap_or_default();
    for (name, _) in COOKIES {
        let value = cookie(&header, name);
        assert!(!value.is_some_and(|value| value.contains(';')), "{value:?} of {header:?}");
        assert_eq!(cookie(left, name), None, "{name} is left in {left:?} of {header:?}");
    }
    if !left.is_empty() {
        assert_eq!(without_our_cookies(left).as_deref(), Some(left), "of {header:?}");
    }
    for pair in header.split(';') {
        let name = pair.split('=').next().unwrap_or_default().trim();
        if COOKIES.iter().all(|(ours, _)| *ours != name) {
            assert_eq!(cookie(left, name), cookie(&header, name), "{name:?} of {header:?}");
        }
    }
}
