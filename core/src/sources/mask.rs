//! What of a path and of a value is not kept: addresses, telephone numbers, tokens.

use super::text::{MAX_CHARS, Plus, decode, encode};

/// What stands in the place of something that is not kept.
pub(crate) const MASK: &str = "*";

/// A path as it is kept: segments that look like an e-mail address, a telephone number or a token
/// are replaced by `*`; what follows a `;` in a segment (session ids) goes too.
pub(super) fn path(path: &str) -> String {
    let mut out = String::new();
    // Browsers read a backslash as a slash.
    for (place, segment) in path.split(['/', '\\']).enumerate() {
        let segment = segment.split_once(';').map_or(segment, |(name, _)| name);
        let plain: String =
            decode(segment, Plus::Itself).chars().filter(|c| !c.is_control()).collect();
        let mut kept = String::new();
        encode(if is_private(&plain) { MASK } else { &plain }, &mut kept);
        if out.len() + kept.len() >= MAX_CHARS {
            break;
        }
        if place > 0 {
            out.push('/');
        }
        out.push_str(&kept);
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

/// A value with the words that are e-mail addresses replaced by `*`: mailing tools write the
/// recipient into the tags of a link.
pub(crate) fn without_mail(value: &str) -> String {
    replace_words(value, is_mail)
}

/// A search phrase with addresses and telephone numbers replaced by `*`.
pub(super) fn phrase(value: &str) -> String {
    replace_words(value, |word| is_mail(word) || is_phone(word))
}

fn replace_words(value: &str, private: impl Fn(&str) -> bool) -> String {
    if !value.split(' ').any(&private) {
        return value.to_owned();
    }
    let words: Vec<&str> =
        value.split(' ').map(|word| if private(word) { MASK } else { word }).collect();
    words.join(" ")
}

fn is_private(segment: &str) -> bool {
    is_mail(segment) || is_phone(segment) || has_long_number(segment) || is_token(segment)
}

fn is_mail(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let name = text[..at].chars().next_back();
        let host = &text[at + 1..];
        let dot = host.find('.').is_some_and(|dot| dot > 0 && dot + 1 < host.len());
        name.is_some_and(char::is_alphanumeric) && dot
    })
}

/// Ten or more digits and nothing but signs that telephone numbers are written with.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | ' ' | '\u{a0}'));
    plain && (digits >= 10 || (digits >= 7 && text.starts_with('+')))
}

/// A run of nine or more digits: an order, a person or a telephone; article numbers are shorter.
fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 9)
}

/// Long hexadecimal (with dashes too, as in a UUID), or long text of mixed case and digits.
fn is_token(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| *c != '-').collect();
    if is_long_hex(&bare) || text.split(['-', '_', '.', '=', '~', ',']).any(is_random) {
        return true;
    }
    // base64url may contain dashes and underscores itself.
    is_random(&text.replace(['-', '_', '='], ""))
}

fn is_long_hex(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_hexdigit())
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_random(text: &str) -> bool {
    let count = |test: fn(&u8) -> bool| text.as_bytes().iter().filter(|byte| test(byte)).count();
    is_long_hex(text)
        || (text.len() >= 20
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && count(u8::is_ascii_digit) >= 2
            && count(u8::is_ascii_uppercase) >= 2
            && count(u8::is_ascii_lowercase) >= 2)
}
