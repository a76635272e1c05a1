//! What looks like a token: text that nobody wrote, by which its bearer is let in or recognised.
//!
//! In paths it is told by its look: how often letters and digits, and capitals and small letters, take turns. Missed there: tokens
//! of less than 16 characters (10 behind a word such as `reset`), those of small letters alone, and of those drawn by lot that
//! have few turns by chance: 5 in 100 of Base64, ULIDs and cuids, a third of Base32 of 20 characters, unless such a word stands before.
//! Taken for one although it is none: a name that is written together and changes as often (`rtx4070ti16gb256bitgddr6x`).
//!
//! In tags only what has the form of a JSON Web Token (RFC 7519), a UUID (RFC 9562) or a hash of 32 hexadecimal digits or more is
//! one, since owners name campaigns as they like, and platforms write ids there of every other look.

use std::ops::Range;

/// The fewest characters of a token.
const SHORTEST: usize = 16;
/// The same behind a word that says that a token follows.
const SHORTEST_TOLD: usize = 10;
/// The fewest hexadecimal digits of a hash in a tag.
const HASH: usize = 32;

/// Words behind which a token or a person's name stands, in paths.
const TELLING: [&str; 28] = [
    "activate",
    "activation",
    "auth",
    "code",
    "confirm",
    "confirmation",
    "hash",
    "invitation",
    "invite",
    "key",
    "link",
    "login",
    "magic",
    "optout",
    "password",
    "recover",
    "reset",
    "restore",
    "session",
    "sid",
    "t",
    "token",
    "u",
    "uid",
    "unsubscribe",
    "user",
    "verification",
    "verify",
];

/// Whether a segment of a path is one or has one in it, behind the segment before it.
pub(super) fn is_token(text: &str, before: &str) -> bool {
    let told = before.to_lowercase();
    let told = told.split(['-', '_', '.']).any(|word| TELLING.contains(&word));
    let is_part = |part: &str| is_random(part) || told && is_mixed(part);
    let bare: String = text.chars().filter(|c| *c != '-').collect();
    if is_long_hex(&bare) || text.split(['-', '_', '.', '=', '~', ',', '/', '+']).any(is_part) {
        return true;
    }
    // base64url, and Nano IDs, may contain dashes and underscores themselves, one in 32 characters. Names of goods have more.
    let joined = text.replace(['-', '_', '='], "");
    text.len() - joined.len() <= 3 + text.len() / 16 && is_restless(&joined, true)
}

/// The places of tokens in the value of a tag, in bytes.
pub(super) fn in_tag(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in value.split_inclusive(|c: char| !is_part_of_one(c)) {
        let word = part.trim_end_matches(|c: char| !is_part_of_one(c));
        let place = web_token(word).or_else(|| hash(word));
        found.extend(place.map(|place| start + place.start..start + place.end));
        start += part.len();
    }
    found
}

fn is_part_of_one(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Three parts with full stops between; the first is Base64 of `{"…`.
fn web_token(word: &str) -> Option<Range<usize>> {
    let start = word.find("eyJ")?;
    let token = word.get(start..)?;
    (token.matches('.').count() >= 2 && token.len() >= HASH).then_some(start..word.len())
}

/// Hexadecimal digits in a row, dashes between them or not.
fn hash(word: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for part in word.split_inclusive(|c: char| !c.is_ascii_hexdigit() && c != '-') {
        let run = part.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        let run_start = start + run.len() - run.trim_start_matches('-').len();
        let digits = run.bytes().filter(u8::is_ascii_hexdigit);
        // Digits alone, with dashes between, are ids of platforms in a row.
        if digits.clone().count() >= HASH && digits.clone().any(|b| b.is_ascii_alphabetic()) {
            return Some(run_start..start + run.len());
        }
        start += part.len();
    }
    None
}

/// No word has so many letters of a to f alone.
fn is_long_hex(text: &str) -> bool {
    text.len() >= SHORTEST && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_random(text: &str) -> bool {
    is_long_hex(text) || is_long_random(text) || is_restless(text, false)
}

fn is_long_random(text: &str) -> bool {
    let count = |test: fn(&u8) -> bool| text.as_bytes().iter().filter(|byte| test(byte)).count();
    text.len() >= 20
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && count(u8::is_ascii_digit) >= 2
        && count(u8::is_ascii_uppercase) >= 2
        && count(u8::is_ascii_lowercase) >= 2
}

/// Letters and digits together, as long as is enough behind a telling word.
fn is_mixed(text: &str) -> bool {
    text.len() >= SHORTEST_TOLD
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether text changes between small letters, capitals and digits as often as what was drawn by lot does: a part has fewer than
/// 2.5 characters if there are letters of both kinds, else 4 at most. A capital and the small letters behind it are one part.
fn is_restless(text: &str, both: bool) -> bool {
    if text.len() < SHORTEST || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let is_both = text.bytes().any(|b| b.is_ascii_lowercase())
        && text.bytes().any(|b| b.is_ascii_uppercase());
    let class = |b: u8| (b.is_ascii_digit(), b.is_ascii_uppercase());
    let turns = text.as_bytes().windows(2).filter(|pair| match pair {
        [a, b] => class(*a) != class(*b) && !(a.is_ascii_uppercase() && b.is_ascii_lowercase()),
        _ => false,
    });
    // `HTMLPage` is two.
    let words = text.as_bytes().windows(3).filter(|three| {
        matches!(three, [a, b, c] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_lowercase())
    });
    let parts = 1 + turns.count() + words.count();
    parts >= 6
        && if is_both { parts * 5 >= text.len() * 2 } else { !both && parts * 4 >= text.len() }
}
