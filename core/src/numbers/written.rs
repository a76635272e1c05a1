//! Where in a text of an address a telephone stands. Beside telephones, ids stand there that platforms write, as long as
//! telephones are; so here one has to look like one, while in names ([`telephones`](super::telephones)) length is enough.
//!
//! Ids that have to live are bare digits: Yandex Direct's campaigns (8 or 9), groups (10) and ads (10 or 11, of which those
//! of 2026 begin with 1), phrases (11 or 12); Google's campaigns (9 to 12), groups and ads (12, 11 before 2020); Meta's (15 to 18).
//! Sources: <https://yandex.ru/support/direct/en/statistics/url-tags>, <https://support.google.com/google-ads/answer/6305348>.
//!
//! What is kept by this choice: bare digits without a plus that are not a Russian mobile telephone (`79…`, `89…`, eleven
//! digits) and begin with no zero: `74951234567`, `9160707070`, `375291234567`. What is lost by it: Google's groups and ads from
//! before 2020 whose ids begin so, about 2 in 100 of these.

use super::chars::{DIGIT, Glyph, MARKS, PLUS, SPACE, digit, glyphs};
use std::ops::Range;

/// The most digits that are looked at together: an international prefix, and the longest telephone (ITU-T E.164).
const MOST: usize = 17;

/// Digits in a row.
struct Group {
    digits: String,
    place: Range<usize>,
    /// A plus stands before them.
    plus: bool,
}

/// The places of telephones, in bytes, from the plus or the first digit to the last digit.
pub(crate) fn written_telephones(text: &str) -> Vec<Range<usize>> {
    let glyphs = glyphs(text.as_bytes());
    let runs = glyphs.split(|glyph| !is_digit(glyph) && !is_between(glyph));
    runs.flat_map(|run| in_groups(&groups(run))).collect()
}

/// A text with the digits of all alphabets as those of ASCII.
pub(crate) fn plain_digits(text: &str) -> String {
    let plain = |c| digit(c).map_or(c, |(value, _)| char::from(b'0' + value));
    text.chars().map(plain).collect()
}

fn is_digit(glyph: &Glyph) -> bool {
    glyph.is == DIGIT
}

/// Addresses have underscores and tildes where texts have spaces.
fn is_between(glyph: &Glyph) -> bool {
    glyph.is & (SPACE | MARKS | PLUS) != 0 || matches!(glyph.c, '_' | '~')
}

/// Where it ends. (Written out, as the digits' values are: were the methods of the script's finder used here too, its code would
/// be laid out otherwise, and be thirteen bytes longer.)
fn end(glyph: &Glyph) -> usize {
    glyph.at as usize + usize::from(glyph.length)
}

fn groups(run: &[Glyph]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open = false;
    let mut plus = None;
    for glyph in run {
        if !is_digit(glyph) {
            // Directly behind digits a plus separates, as a space does.
            let sign = glyph.is == PLUS && !open;
            plus = if sign { Some(glyph.at as usize) } else { plus.filter(|_| !open) };
            open = false;
            continue;
        }
        let sign = char::from(b'0' + glyph.value);
        match groups.last_mut().filter(|_| open) {
            Some(group) => {
                group.digits.push(sign);
                group.place.end = end(glyph);
            }
            None => {
                let start = plus.unwrap_or(glyph.at as usize);
                let (digits, place) = (sign.into(), start..end(glyph));
                groups.push(Group { digits, place, plus: plus.is_some() });
            }
        }
        (open, plus) = (true, None);
    }
    groups
}

/// The telephones of a run: of those that begin at a group the longest.
fn in_groups(groups: &[Group]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = groups;
    while let Some(first) = rest.first() {
        let (mut digits, mut lengths) = (String::new(), Vec::new());
        let mut longest: Option<(usize, usize)> = None;
        for (place, group) in rest.iter().enumerate() {
            digits.push_str(&group.digits);
            lengths.push(group.digits.len());
            if digits.len() > MOST {
                break;
            }
            if is_telephone(digits.as_bytes(), &lengths, first.plus) {
                longest = Some((place, group.place.end));
            }
        }
        let (last, end) = longest.unwrap_or_default();
        found.extend(longest.map(|_| first.place.start..end));
        rest = rest.get(last + 1..).unwrap_or_default();
    }
    found
}

fn is_telephone(digits: &[u8], groups: &[usize], plus: bool) -> bool {
    let bare = groups.len() == 1;
    let first = groups.first().copied().unwrap_or_default();
    match (digits, digits.len()) {
        _ if plus && (10..=15).contains(&digits.len()) => true,
        // An international prefix; what begins with more zeros is an id of a fixed length.
        ([b'0', b'0', b'1'..=b'9', ..], 12..=MOST) => true,
        // A number of nearly all countries where it is dialled at home: `07700 900123`. Dates begin with two digits.
        ([b'0', b'1'..=b'9', ..], 10 | 11) => {
            bare || groups == [2; 5] || groups.len() <= 4 && (3..=6).contains(&first)
        }
        // Of eight digits and more the first are a campaign (`79123456_213`: with Yandex's number of a region).
        ([b'7' | b'8', b'9', ..], 11) if bare || first <= 7 => true,
        ([b'7' | b'8', b'3'..=b'8', ..], 11) if has_area(groups) => true,
        (_, 10..=13) if groups.ends_with(&[3, 2, 2]) => true,
        // Neither an area code of North America nor what follows it begins with 0 or 1.
        ([b'2'..=b'9', _, _, b'2'..=b'9', ..], 10) if groups == [3, 3, 4] => true,
        ([b'1', b'2'..=b'9', _, _, b'2'..=b'9', ..], 11) => groups == [1, 3, 3, 4],
        ([b'9', ..], 10) => groups == [3, 7] || groups == [3, 3, 4],
        _ => false,
    }
}

/// Whether the area code of three to five digits stands apart, with the digit before it or without.
fn has_area(groups: &[usize]) -> bool {
    match groups {
        [1, 3..=5, _, ..] | [4..=6, _, ..] => groups.last().is_some_and(|last| *last >= 2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = written_telephones(text);
        let found: Vec<&str> = found.into_iter().filter_map(|place| text.get(place)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn telephones_are_told_by_how_they_are_written() {
        for text in [
            "79160707070",
            "89160707070",
            "+79160707070",
            "+442071234567",
            "+7 (916) 070-70-70",
            "+7(495)123-45-67",
            "8 916 070-70-70",
            "8_916_070_70_70",
            "8.916.070.70.70",
            "8/916/070/70/70",
            "8+916+070+70+70",
            "8~916~0707070",
            "8-9160707070",
            "8916-0707070",
            "8916070 70 70",
            "8 91 60 70 70 70",
            "8(916)0707070",
            "8 495 123-45-67",
            "84951 234567",
            "916 070-70-70",
            "916-0707070",
            "212-555-1234",
            "1-212-555-1234",
            "375 29 123-45-67",
            "00442071234567",
            "00 44 20 7123 4567",
            "07700 900123",
            "020 7123 4567",
            "06 12 34 56 78",
            "٨٩١٦٠٧٠٧٠٧٠",
            "８ ９１６ ０７０－７０－７０",
            "8\u{200b}9160707070",
        ] {
            check(text, &[text]);
        }
        check("sms_79160707070", &["79160707070"]);
        check("tel79160707070x", &["79160707070"]);
        check("17261234567_79160707070_2", &["79160707070"]);
        check("79160707070|89160707071", &["79160707070", "89160707071"]);
        check("2026-11-23 89160707070", &["89160707070"]);
        check("perezvonit-8-916-070-70-70.html", &["8-916-070-70-70"]);
    }

    #[test]
    fn ids_and_dates_are_none() {
        for text in [
            "71234567",
            "706543210",
            "5012345678",
            "12345678901",
            "17261234567",
            "22123456789",
            "673456789012",
            "150123456789",
            "120210000000000000",
            "1084563984123743436799",
            "2026-11-23",
            "20261123",
            "2026-11-23-10-30-00",
            "01-02-2026-10-30",
            "1732345678901",
            "123456789.1732345678",
            "000000012345",
            "order-12345",
            "71234567-5012345678-17261234567-0-1",
            "79123456_213",
            "706543210_5012345678|17261234567|2",
            "kwd-298765432101",
            "192.168.100.200",
            "800x600x4000",
            "15 128 256 2026",
            "",
        ] {
            check(text, &[]);
        }
    }
}
