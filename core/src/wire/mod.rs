//! What the snippet and the edge say to each other: `text/plain` bodies of `key=value` lines.
//!
//! Lines keep the parser small enough for the snippet and the request simple enough for CORS (no
//! preflight). Version 1. A reader ignores keys that it does not know, so that an old snippet works with
//! a newer edge. Values hold no line breaks: [`push`] takes them out.
//!
//! | key | in | meaning |
//! |---|---|---|
//! | `v` | all | version, `1` |
//! | `s` | requests, settings | the site's key |
//! | `t` | requests, replies, storage | the visitor's token, opaque to the page |
//! | `u`, `r` | visit | address of the page, its referrer |
//! | `d` | visit, settings | a destination number that was seen, or that the site has |
//! | `e` | beat | an event: name, age in ms, destination |
//! | `n` | replies, storage | destination, the number lent for it, `s` if shared |
//! | `k` | replies, storage | for how many ms the numbers are safe |
//! | `b` | replies, storage | ms between two beats of a page in use |
//! | `w` | storage | wall clock of the browser when the request was sent, ms |

mod event;
mod reply;
mod request;

pub use event::{Event, EventKind};
pub use reply::{Answer, Lent, Reply};
pub use request::{Beat, VisitRequest, push_address, push_head};

use crate::numbers::Number;

/// Longest address or referrer that is sent or read, in bytes.
pub const MAX_ADDRESS: usize = 2048;

/// Appends one `key=value` line; control characters of the value become spaces.
pub fn push(out: &mut String, key: &str, mut value: &str) {
    out.push_str(key);
    out.push('=');
    while let Some(at) = value.bytes().position(|b| b < b' ') {
        out.push_str(value.get(..at).unwrap_or(""));
        out.push(' ');
        value = value.get(at + 1..).unwrap_or("");
    }
    out.push_str(value);
    out.push('\n');
}

/// Appends a number with its plus sign.
pub fn push_number(out: &mut String, number: Number) {
    out.push('+');
    for digit in number.ascii() {
        out.push(char::from(*digit));
    }
}

/// Appends a decimal number. (`to_string` would bring the formatting machinery into the snippet.)
pub fn push_decimal(out: &mut String, value: u64) {
    if value > 9 {
        push_decimal(out, value / 10);
    }
    out.push(char::from(b'0' + (value % 10) as u8));
}

/// Reads a decimal number, digits only. (`str::parse` is three times as large.)
pub fn decimal(text: &str) -> Option<u64> {
    let digits = text.bytes().map(|b| b.wrapping_sub(b'0'));
    // No time in ms has more digits.
    let fits = (1..=18).contains(&text.len()) && digits.clone().all(|digit| digit < 10);
    fits.then(|| digits.fold(0, |sum, digit| sum * 10 + u64::from(digit)))
}

/// Takes what stands before the first `end`, and leaves what stands behind it; all where there is none.
/// (One search for one byte: `split` and its like bring several.)
pub fn cut<'a>(rest: &mut &'a str, end: char) -> &'a str {
    let at = rest.bytes().position(|b| char::from(b) == end).unwrap_or(rest.len());
    let taken = rest.get(..at).unwrap_or("");
    *rest = rest.get(at + 1..).unwrap_or("");
    taken
}

/// The lines of a body as key and value.
pub fn lines(mut text: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        while !text.is_empty() {
            let line = cut(&mut text, '\n');
            let mut value = line;
            let key = cut(&mut value, '=');
            if key.len() < line.len() {
                return Some((key, value));
            }
        }
        None
    })
}

/// At most `limit` bytes of it, cut at a character's edge.
pub fn clip(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn decimals() {
        for value in [0, 7, 10, 1_792_000_000_000, u64::MAX] {
            let mut out = String::new();
            push_decimal(&mut out, value);
            assert_eq!(out, value.to_string());
        }
    }

    #[test]
    fn a_value_cannot_forge_a_line() {
        let mut out = String::new();
        push(&mut out, "u", "https://a.example/\nt=forged");
        assert_eq!(out, "u=https://a.example/ t=forged\n");
    }

    #[test]
    fn a_visit_survives_the_wire() {
        let request = VisitRequest {
            site: "demo".into(),
            token: Some("abc".into()),
            url: "https://example.com/?utm_source=ян=1".into(),
            referrer: "https://ya.ru/".into(),
            destinations: vec![number("+74951234567"), number("+78121234567")],
        };
        assert_eq!(VisitRequest::decode(&request.encode()), Some(request));
    }

    #[test]
    fn a_reply_survives_the_wire() {
        let reply = Reply {
            token: "abc".into(),
            safe_ms: 600_000,
            beat_ms: 150_000,
            lent: vec![
                Lent {
                    destination: number("+74951234567"),
                    number: number("+74950000001"),
                    shared: false,
                },
                Lent {
                    destination: number("+78121234567"),
                    number: number("+78120000001"),
                    shared: true,
                },
            ],
        };
        assert_eq!(Reply::decode(&reply.encode()), Some(reply));
    }

    #[test]
    fn garbage_is_no_reply() {
        for text in
            ["", "<html>", "v=2\nt=x\nk=1", "v=1\nk=5", "v=1\nt=x\nk=-5", "t=x\nk=9\nn=+7 +8"]
        {
            assert_eq!(Reply::decode(text), None, "{text}");
        }
        let bad_line = "v=1\nt=x\nk=9\nb=3\nn=+74951234567 hello\nn=+74951234567 +74950000001\nz=9";
        assert_eq!(Reply::decode(bad_line).map(|r| r.lent.len()), Some(1));
    }

    #[test]
    fn beats_survive_the_wire() {
        let beat = Beat {
            site: "demo".into(),
            token: "abc".into(),
            events: vec![
                Event {
                    kind: EventKind::Tap,
                    age_ms: 12,
                    destination: Some(number("+74951234567")),
                },
                Event { kind: EventKind::Leave, age_ms: 0, destination: None },
            ],
        };
        assert_eq!(Beat::decode(&beat.encode()), Some(beat));
    }
}
