//! The usual page, passed by at speed: whole tags that hold no number, and text with too few digits for
//! one. Whatever else comes is left to the tokenizer, which does the same with everything.

use super::attributes::{Interest, Wanted, may_be_dialled, may_hold_number};
use super::elements::{Kind, kind};
use super::flow::cold_length;
use super::text::Numbers;
use super::token::{ATTRIBUTE_END, LONGEST_VALUE, NAME_END, SPACE, VALUE_END, is};
use memchr::memchr;

/// What was passed by.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// So many bytes hold no number.
    pub length: usize,
    /// What comes behind them stands apart from all before this byte.
    pub apart: Option<usize>,
}

/// Passes by what begins in text, where no number has begun.
pub(super) fn pass(page: &[u8], numbers: &Numbers, wanted: &Wanted) -> Passed {
    let mut passed = Passed::default();
    // Digits after which no letter came, since when the text stands apart.
    let mut open = 0;
    while let Some(text) = page.get(passed.length..) {
        let Some((length, digits)) = text_length(text) else { break };
        let (text, rest) = text.split_at_checked(length).unwrap_or((text, &[]));
        if digits > 0 && (open > 0 || cold_length(text, numbers.fewest) < length) {
            open += digits;
            if open >= numbers.fewest {
                break;
            }
        }
        passed.length += length;
        let Some((length, kind)) = tag(rest, numbers, wanted) else { break };
        passed.length += length;
        if kind == Kind::Apart {
            passed.apart = Some(passed.length);
            open = 0;
        }
    }
    passed
}

const DIGIT: u8 = 1;
const LESS: u8 = 2;

/// What may be a digit, or the beginning of one: see [`may_hold_number`].
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        classes[digit as usize] = DIGIT;
        digit += 1;
    }
    let others = [b'&', 0xD9, 0xDB, 0xE0, 0xEF];
    let mut i = 0;
    while i < others.len() {
        classes[others[i] as usize] = DIGIT;
        i += 1;
    }
    classes[b'<' as usize] = LESS;
    classes
};

/// How long the text before the next `<` is, and how many of its bytes may be digits.
fn text_length(text: &[u8]) -> Option<(usize, usize)> {
    let (mut length, mut digits) = (0, 0);
    loop {
        let words = text.get(length..)?.chunks_exact(8);
        length += 8 * words.take_while(|word| is_dull(word)).count();
        for b in text.get(length..)?.iter().take(8) {
            let class = CLASSES.get(usize::from(*b)).copied().unwrap_or(0);
            if class == LESS {
                return Some((length, digits));
            }
            digits += usize::from(class);
            length += 1;
        }
        if length == text.len() {
            return None;
        }
    }
}

/// Whether none of these eight bytes is a `<` or may be a digit: all of them are asked at once, in the
/// eight parts of one number. Some that are neither are taken for one.
fn is_dull(word: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = 0x80 * ONES;
    let Some(word) = word.first_chunk().map(|word| u64::from_le_bytes(*word)) else { return false };
    let low = word & !HIGH;
    let at_least = |least: u64| low + (0x80 - least) * ONES;
    let ascii = at_least(0x30) & !at_least(0x3D) & !word;
    let beyond = word & at_least(0x59);
    let other = word ^ (u64::from(b'&') * ONES);
    let reference = other.wrapping_sub(ONES) & !other;
    (ascii | beyond | reference) & HIGH == 0
}

/// How long the tag is that begins here, and what its element is; None if it isn't there as a whole, or
/// something in it matters.
fn tag(rest: &[u8], numbers: &Numbers, wanted: &Wanted) -> Option<(usize, Kind)> {
    let closing = rest.get(1) == Some(&b'/');
    let from = 1 + usize::from(closing);
    let name = rest.get(from..)?;
    let length = name.iter().position(|&b| is(b, NAME_END))?;
    let name =
        name.get(..length).filter(|name| name.first().is_some_and(u8::is_ascii_alphabetic))?;
    let kind = kind(name);
    if !matches!(kind, Kind::Apart | Kind::Inline | Kind::Break)
        || depends(name)
        || !closing && wanted.leave.asks_for(name)
    {
        return None;
    }
    let mut at = from + length;
    while *rest.get(at)? != b'>' {
        at = if closing {
            after_spaces(rest, at)
        } else {
            after_attribute(rest, at, numbers, wanted)?
        };
        if closing && rest.get(at) != Some(&b'>') {
            return None;
        }
    }
    Some((at + 1, kind))
}

/// Whether what follows is read differently after such a tag.
fn depends(name: &[u8]) -> bool {
    matches!(name.len(), 3 | 4)
        && [&b"svg"[..], b"pre", b"math", b"meta"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
}

fn after_spaces(rest: &[u8], at: usize) -> usize {
    at + rest.iter().skip(at).take_while(|&&b| is(b, SPACE)).count()
}

/// Where the tag goes on behind its next attribute, or where it ends.
fn after_attribute(rest: &[u8], at: usize, numbers: &Numbers, wanted: &Wanted) -> Option<usize> {
    let from = after_spaces(rest, at);
    match *rest.get(from)? {
        b'>' => return Some(from),
        b'/' => return (*rest.get(from + 1)? == b'>').then_some(from + 1),
        b'=' => return None,
        _ => {}
    }
    let length = rest.get(from..)?.iter().position(|&b| is(b, ATTRIBUTE_END))?;
    let (name, equals) = (rest.get(from..from + length)?, from + length);
    // A `meta`, of which more matters, is not passed by.
    let matter = wanted.matter(name, false);
    if matter.is_some_and(|it| matches!(it.interest, Interest::Off | Interest::Editable)) {
        return None;
    }
    let asked = |value: &[u8]| {
        let name = matter.and_then(|it| it.selected);
        name.is_some_and(|name| {
            value.len() > LONGEST_VALUE || wanted.leave.may_ask_for(name, value)
        })
    };
    if *rest.get(equals)? != b'=' {
        return (!asked(&[])).then_some(equals);
    }
    let first = *rest.get(equals + 1)?;
    let (from, length) = match first {
        b'"' | b'\'' => (equals + 2, memchr(first, rest.get(equals + 2..)?)?),
        _ if is(first, VALUE_END) => return None,
        _ => (equals + 1, rest.get(equals + 1..)?.iter().position(|&b| is(b, VALUE_END))?),
    };
    let to = from + length;
    let value = rest.get(from..to).unwrap_or(&[]);
    let matters = matter.is_some_and(|it| match it.interest {
        Interest::ReadOnly | Interest::Selected => false,
        Interest::Link => {
            may_hold_number(value, numbers.fewest) && may_be_dialled(value, numbers.messengers)
        }
        _ => may_hold_number(value, numbers.fewest),
    });
    (!matters && !asked(value)).then_some(to + usize::from(matches!(first, b'"' | b'\'')))
}
