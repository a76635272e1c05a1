//! What the snippet and the edge say to each other: `text/plain` bodies of `key=value` lines.
//!
//! Lines keep the request simple enough for CORS (no preflight) and the reader small: in the browser
//! `snippet/js/wire.js` writes and reads them. Version 1. A reader ignores keys that it does not know, so that an
//! old snippet works with a newer edge. Values hold no line breaks: [`push`] takes them out.
//!
//! | key | in | meaning |
//! |---|---|---|
//! | `v` | all | version, `1` |
//! | `s` | requests, settings | the site's key |
//! | `t` | requests, replies, storage | the visitor's token, opaque to the page |
//! | `u`, `r` | visit | address of the page, its referrer |
//! | `d` | visit | a destination number that was seen |
//! | `d` | settings | a destination of the site: the number, how many digits its calling code has, its trunk prefix, its national printed form; a space between |
//! | `c`, `x`, `l`, `a` | settings | where the site has such: consent before the visitor was asked (`none`), paths of pages left alone (an expression), elements left alone (selectors), more attributes (names, a space between) |
//! | `o` | settings | a listed spelling: its destination, a space, `+` and its digits and letters, ` 0 `, `-` if it is found only with something between its digits |
//! | `m` | settings | where numbers in links to messengers are swapped: how such a link goes up to its number, as the rest of an expression |
//! | `e` | beat | an event: name, age in ms, destination; `forget` takes the visitor's cookie back (see [`route`](crate::route)) |
//! | `e` | beat, visit | what the owner counts: `form:` and types and names of its fields (`NAME=VALUE`, the value percent-encoded by itself, where the settings' `f` asks for it), `link:SCHEME,HOST`, `track:NAME,VALUE`, and who he is: `identify:ID`, percent-encoded; then age in ms (see [`conversions`](crate::conversions)) |
//! | `n` | replies, storage | destination, the number lent for it, `s` if shared, else `-`; then, where it is written otherwise than its destination, its national printed form, `\|`, its international one |
//! | `k` | replies, storage | for how many ms the numbers are safe |
//! | `b` | replies, storage | ms between two beats of a page in use |
//! | `p` | replies | the same forms for scripts from before they stood in `n`: the lent number, a space, its national form, `\|`, its international one |
//! | `w` | storage | wall clock of the browser when the request was sent, ms |

mod event;
mod reply;
mod request;

pub use event::{Event, EventKind};
pub use reply::{Lent, Reply};
pub use request::{Beat, VisitRequest};

/// Longest address or referrer that is sent or read, in bytes.
pub const MAX_ADDRESS: usize = 2048;

/// Appends one `key=value` line; control characters of the value become spaces.
pub fn push(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push('=');
    out.extend(value.chars().map(|c| c.max(' ')));
    out.push('\n');
}

/// Reads a decimal number, digits only.
pub fn decimal(text: &[u8]) -> Option<u64> {
    // No time in ms has more digits.
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let mut value = 0;
    for b in text {
        let digit = b.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    Some(value)
}

/// Takes what stands before the first `end`, and leaves what stands behind it; all where there is none.
pub fn cut<'a>(rest: &mut &'a [u8], end: u8) -> &'a [u8] {
    let all = *rest;
    let mut taken = 0;
    while let Some((b, behind)) = rest.split_first() {
        *rest = behind;
        if *b == end {
            break;
        }
        taken += 1;
    }
    all.get(..taken).unwrap_or(all)
}

/// The lines of a body as key and value.
pub fn lines(mut body: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        while !body.is_empty() {
            if let [key, b'=', value @ ..] = cut(&mut body, b'\n') {
                return Some((*key, value));
            }
        }
        None
    })
}

/// Bytes that were a text, or were cut from one.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("")
}

/// At most `limit` bytes of a text, cut at a character's edge.
fn clip(text: &[u8], limit: usize) -> &[u8] {
    let mut end = limit;
    while end > 0 && text.get(end).is_some_and(|b| b & 0xC0 == 0x80) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversions::{Kind, Told, What};
    use crate::numbers::Number;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn form() -> Told {
        let what = What::Converted { kind: Kind::Form, name: None, value: None };
        Told { what, age_ms: 7 }
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
            told: vec![form()],
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
    fn a_number_of_another_plan_comes_with_its_printed_forms() {
        let pairs = [
            ("+74951234567", "+74950000001"),
            ("+74951234567", "+14158675309"),
            ("+4930123456", "+49301234567"),
        ];
        let lent = pairs.map(|(to, lent)| Lent {
            destination: number(to),
            number: number(lent),
            shared: false,
        });
        let lent = lent.to_vec();
        let body = Reply { token: "a".into(), safe_ms: 1, beat_ms: 1, lent }.encode();
        assert!(body.contains("\nn=+74951234567 +74950000001 -\n"), "{body}");
        assert!(body.contains("\nn=+74951234567 +14158675309 - |+1 415-867-5309\n"), "{body}");
        assert!(body.contains("\np=+14158675309 |+1 415-867-5309\n"), "{body}");
        assert!(!body.contains("\np=+74950000001"), "{body}");
        assert!(
            body.contains("\nn=+4930123456 +49301234567 - 030 1234567|+49 30 1234567\n"),
            "{body}"
        );
    }

    #[test]
    fn addresses_are_cut_between_characters() {
        for (url, left) in [("я".repeat(2000), 1024), (format!("a{}", "я".repeat(2000)), 1024)] {
            let request = VisitRequest { site: "demo".into(), url, ..VisitRequest::default() };
            let url = VisitRequest::decode(&request.encode()).map(|request| request.url);
            assert_eq!(url.map(|url| url.chars().count()), Some(left));
        }
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
            told: vec![form()],
        };
        assert_eq!(Beat::decode(&beat.encode()), Some(beat));
    }

    #[test]
    fn a_beat_may_ask_to_be_forgotten() {
        for (body, forgets) in [
            ("v=1\ns=demo\nt=abc\ne=forget 0", true),
            ("v=1\ns=demo\ne=beat 0\ne=forget", true),
            ("v=1\ns=demo\nt=abc\ne=beat 0", false),
            ("v=1\ns=demo\nt=forget", false),
        ] {
            assert_eq!(Beat::forgets(body), forgets, "{body}");
            assert!(Beat::decode(body).is_none_or(|beat| beat.events.len() < 2), "{body}");
        }
    }
}
