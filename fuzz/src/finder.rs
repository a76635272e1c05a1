//! The finder of numbers in texts.

use super::{LONG, alike, back, differ_in_digits_only, mixed};
use lendline_core::numbers::{find, replace, write_like};

/// Fails where something does not hold for the text in `data`.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    matches_are_pieces_of_the_text(&text);
    only_digits_change(&text);
    if data.len() % 256 == 1 {
        let _ = find(&text.repeat(LONG / text.len().max(1)), &mixed().map(|(from, _)| from));
    }
}

fn matches_are_pieces_of_the_text(text: &str) {
    let pairs = mixed();
    let targets = pairs.map(|(from, _)| from);
    let (mut done, mut expected) = (0, String::new());
    for found in find(text, &targets) {
        assert!(found.start >= done && found.end > found.start, "{found:?} overlaps");
        let written = text.get(found.start..found.end).unwrap();
        let digits = written.chars().filter(|c| c.is_numeric()).count();
        assert!((7..=20).contains(&digits), "{written:?} is not {}", targets[found.target]);
        let (from, to) = pairs[found.target];
        expected.push_str(&text[done..found.start]);
        expected.push_str(&write_like(written, &to, &from));
        done = found.end;
    }
    expected.push_str(&text[done..]);
    assert_eq!(replace(text, &pairs).unwrap_or_else(|| text.to_owned()), expected);
}

fn only_digits_change(text: &str) {
    let pairs = alike();
    let Some(new) = replace(text, &pairs) else { return };
    assert!(differ_in_digits_only(text.as_bytes(), new.as_bytes()), "{text:?} became {new:?}");
    assert_eq!(replace(&new, &pairs), None, "found in {new:?} after {text:?}");
    if let Some(back) = back(text, &pairs) {
        assert_eq!(replace(&new, &back).as_deref(), Some(text), "back from {new:?}");
    }
}
