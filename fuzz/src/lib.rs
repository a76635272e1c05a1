//! What must hold for every text, page, address and cookie. `cargo xtask fuzz` looks for one where it does not;
//! the tests here try the pages of core's pairs and small changes to them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a finding is a panic")]

pub mod cookie;
pub mod finder;
pub mod html;
pub mod source;

use lendline_core::numbers::Number;

/// A pair in which both numbers are written alike.
fn alike() -> [(Number, Number); 1] {
    [(number("+74951234567"), number("+74990007788"))]
}

/// Pairs of several plans, lengths and countries.
fn mixed() -> [(Number, Number); 5] {
    [
        (number("+74951234567"), number("+74990007788")),
        (number("+14158675309"), number("+14150001122")),
        (number("+442079460018"), number("+442079460999")),
        (number("+4930901820"), number("+49891234567")),
        (number("+78005553535"), number("+14155550100")),
    ]
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

/// The pairs the other way round; None where the text has the digits of a new number already, so that
/// nobody could tell which of them were there before.
fn back(text: &str, pairs: &[(Number, Number)]) -> Option<Vec<(Number, Number)>> {
    let digits = digits(text);
    let there = pairs.iter().any(|(_, to)| digits.contains(&to.digits()[1..]));
    (!there).then(|| pairs.iter().map(|(from, to)| (*to, *from)).collect())
}

fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

/// A digit of one of the alphabets that are found, as ASCII.
fn digit(c: char) -> Option<char> {
    let zeros = ['0', '\u{660}', '\u{6F0}', '\u{966}', '\u{FF10}'];
    let values = zeros.map(|zero| u32::from(c).wrapping_sub(u32::from(zero)));
    values.iter().find(|value| **value < 10).and_then(|value| char::from_digit(*value, 10))
}

/// Whether the texts differ in digits only: in ASCII ones, or in the last bytes of others.
fn differ_in_digits_only(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            a == b || a.is_ascii_digit() && b.is_ascii_digit() || *a >= 0x80 && *b >= 0x80
        })
}

/// A made-up input is repeated up to this length when its time is in question: what is not linear
/// takes minutes then.
const LONG: usize = 64 * 1024;
