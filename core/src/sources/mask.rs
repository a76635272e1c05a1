//! What of a path and of a value is not kept: addresses, telephone numbers, tokens.

use super::text::{MAX_CHARS, Plus, decode, decode_all, encode, has_escape, is_hidden};
use super::token;
use crate::numbers::{plain_digits, written_telephones};

/// What stands in the place of something that is not kept.
pub(crate) const MASK: &str = "*";

/// A path as it is kept: segments that look like an e-mail address, a telephone number or a token
/// are replaced by `*`; what follows a `;` in a segment (session ids) goes too.
pub(super) fn path(path: &str) -> String {
    // Browsers read a backslash as a slash.
    let segments: Vec<&str> = path
        .split(['/', '\\'])
        .map(|segment| segment.split_once(';').map_or(segment, |(name, _)| name))
        .collect();
    let whole: Vec<String> = segments.iter().map(|segment| read(segment)).collect();
    let telephones = written_telephones(&whole.join("/"));
    let mut out = String::new();
    let (mut start, mut before) = (0, "");
    for (place, (segment, whole)) in segments.iter().zip(&whole).enumerate() {
        let end = start + whole.len();
        let in_telephone = telephones.iter().any(|one| one.start < end && start < one.end);
        let private = in_telephone || is_private(whole, before);
        let once = decode(segment, Plus::Itself);
        let plain: String = once.chars().filter(|c| !c.is_control()).collect();
        let mut kept = String::new();
        encode(if private { MASK } else { &plain }, &mut kept);
        if out.len() + kept.len() >= MAX_CHARS {
            break;
        }
        if place > 0 {
            out.push('/');
        }
        out.push_str(&kept);
        (start, before) = (end + 1, whole);
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

/// What a segment says, however often it was encoded.
fn read(segment: &str) -> String {
    seen(&decode_all(segment, Plus::Itself))
}

/// What is not seen parts no digits.
fn seen(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// A decoded value with the words that are e-mail addresses replaced by `*`, since mailing tools write the
/// recipient into the tags of a link, and its telephones. What is encoded more often than anything is on its way hides something.
pub(crate) fn value(value: &str) -> String {
    if has_escape(value) {
        return MASK.to_owned();
    }
    let mut out = without_mail(&seen(value));
    // At the beginning a plus that was not encoded has become a space.
    let signed = out.strip_prefix(' ').map(|rest| format!("+{rest}"));
    let places = written_telephones(signed.as_deref().unwrap_or(&out));
    for place in places.into_iter().rev() {
        out.replace_range(place, MASK);
    }
    out
}

/// A value with its tokens replaced.
pub(super) fn without_tokens(value: &str) -> String {
    let mut out = value.to_owned();
    for place in token::in_tag(value).into_iter().rev() {
        out.replace_range(place, MASK);
    }
    out
}

/// A value with the words that are e-mail addresses replaced.
pub(crate) fn without_mail(value: &str) -> String {
    replace_words(value, is_mail)
}

/// A host with its telephones replaced; an IP address is none.
pub(super) fn host(host: &str) -> String {
    let is_address = host.split('.').count() == 4 && host.bytes().all(|b| !b.is_ascii_alphabetic());
    if is_address || host.starts_with('[') { host.to_owned() } else { value(host) }
}

/// A search phrase with addresses and telephone numbers replaced by `*`; no platform writes ids there.
pub(super) fn phrase(phrase: &str) -> String {
    replace_words(&value(phrase), |word| is_phone(&plain_digits(word)))
}

fn replace_words(value: &str, private: impl Fn(&str) -> bool) -> String {
    if !value.split(' ').any(&private) {
        return value.to_owned();
    }
    let words: Vec<&str> =
        value.split(' ').map(|word| if private(word) { MASK } else { word }).collect();
    words.join(" ")
}

/// Whether a decoded segment is not to be kept, behind the one before it.
fn is_private(segment: &str, before: &str) -> bool {
    let digits = plain_digits(segment);
    has_escape(segment)
        || is_mail(segment)
        || is_phone(&digits)
        || has_long_number(&digits)
        || token::is_token(segment, before)
}

fn is_mail(text: &str) -> bool {
    text.match_indices(['@', '＠']).any(|(at, sign)| {
        let name = text[..at].chars().next_back();
        let host = &text[at + sign.len()..];
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
