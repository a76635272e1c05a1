//! One number written in the place and the manner of another.

use super::chars::{DIGIT, Glyph, MARKS, PLUS, SPACE, glyphs, mask};
use super::find::find;
use super::number::Number;
use super::target::{Target, target_line};
use crate::wire::cut;

/// Takes what is written: a `Vec<u8>`, or memory of the host's.
pub trait Sink {
    /// Appends.
    fn put(&mut self, byte: u8);
}

impl Sink for Vec<u8> {
    fn put(&mut self, byte: u8) {
        self.push(byte);
    }
}

/// Appends all of it.
#[inline(never)]
pub(crate) fn put(out: &mut impl Sink, bytes: &[u8]) {
    for b in bytes {
        out.put(*b);
    }
}

/// Between the texts of two elements that a number is spread over.
const SEAM: u8 = 3;

/// Writes `to` the way `found` is written, where `found` is a text in which `from` was found.
///
/// With the same calling code and length it is digit for digit: prefix, grouping, separators and
/// alphabet stay. Otherwise the number's printed form is used, national if `found` was national and
/// the country is the same, else international; digits without separators stay without.
pub fn write_like(found: &str, to: &Number, from: &Number) -> String {
    let printed = to.printed_for(*from).unwrap_or_default();
    let mut out = Vec::new();
    let glyphs = glyphs(found.as_bytes());
    let line = target_line(*from);
    let target = Target::read(line.as_bytes());
    write_into(&mut out, found.as_bytes(), &glyphs, &target, to.as_bytes(), printed.as_bytes());
    String::from_utf8(out).unwrap_or_default()
}

/// Writes `to` in full in the place of a listed spelling of `from`.
pub(crate) fn write_listed(found: &str, to: &Number, from: &Number) -> String {
    let national = if to.is_at_home_with(*from) { to.national() } else { String::new() };
    let printed = format!("{national}|{}", to.international());
    let glyphs = glyphs(found.as_bytes());
    let mut out = Vec::new();
    let target = Target { nsn: found.as_bytes(), ..Target::default() };
    write_into(&mut out, found.as_bytes(), &glyphs, &target, to.as_bytes(), printed.as_bytes());
    String::from_utf8(out).unwrap_or_default()
}

/// Appends what [`write_like`] says. `glyphs` are the characters of the number in `text`. `printed` are the
/// printed forms of a number of another calling code or length ([`Number::printed_for`]), empty for others: the browser
/// has them from the edge.
pub(crate) fn write_into<'a>(
    out: &mut impl Sink,
    text: &[u8],
    glyphs: &[Glyph],
    from: &Target,
    to: &'a [u8],
    mut printed: &'a [u8],
) {
    let nsn = from.nsn.len();
    let mut first = &Glyph::NOTHING;
    let mut total = 0;
    for glyph in glyphs.iter().rev().filter(|glyph| glyph.is == DIGIT) {
        first = glyph;
        total += 1;
    }
    let mut done = glyphs.first().map_or(0, |glyph| glyph.at as usize);
    let end = glyphs.last().map_or(0, Glyph::end);
    if printed.is_empty() {
        // Counted from the last one: prefixes stay as they are.
        let mut left = total;
        for glyph in glyphs.iter().filter(|glyph| glyph.is == DIGIT) {
            if left <= nsn
                && let Some(new) = to.get(usize::wrapping_sub(to.len(), left))
            {
                put(out, text.get(done..glyph.at as usize).unwrap_or(&[]));
                put_in(out, *new, text, glyph);
                done = glyph.end();
            }
            left -= 1;
        }
        return put(out, text.get(done..end).unwrap_or(&[]));
    }

    let prefix = usize::saturating_sub(total, nsn);
    let seen = mask(glyphs);
    let national = seen & PLUS == 0
        && (prefix == 0
            || prefix == from.trunk.len() && from.trunk.first() == Some(&(b'0' + first.value)));
    let plain = seen & (MARKS | SPACE) == 0;
    // An international prefix stays; a national number gets a plus sign.
    let dialled = plain && !national && seen & PLUS == 0;
    if dialled && let Some(kept) = glyphs.get(prefix.saturating_sub(from.code.len())) {
        put(out, text.get(done..kept.at as usize).unwrap_or(&[]));
    }
    let hard = glyphs.iter().any(|glyph| glyph.c == '\u{A0}');
    let inside = cut(&mut printed, b'|');
    if plain {
        printed = to;
    }
    // Abroad a national form would be dialled in the wrong country.
    for &b in if national && !inside.is_empty() { inside } else { printed } {
        if b == b'+' && dialled || plain && b != b'+' && !b.is_ascii_digit() {
            continue;
        }
        if hard && b == b' ' {
            put(out, "\u{A0}".as_bytes());
        } else {
            put_in(out, b, text, first);
        }
    }
    // All of it stands in the first element; the others keep what is theirs besides.
    for b in text.get(done..end).unwrap_or(&[]) {
        if *b == SEAM {
            out.put(SEAM);
        }
    }
}

/// Swaps every written form of each pair's first number for its second, in one pass over `text`:
/// what was written is not looked at again. None when nothing changes.
pub fn replace(text: &str, pairs: &[(Number, Number)]) -> Option<String> {
    let targets: Vec<Number> = pairs.iter().map(|(from, _)| *from).collect();
    let mut out = String::new();
    let mut done = 0;
    let mut changed = false;
    for found in find(text, &targets) {
        let Some((from, to)) = pairs.get(found.target) else { continue };
        let Some(written) = text.get(found.start..found.end) else { continue };
        if from == to {
            continue;
        }
        let new = write_like(written, to, from);
        changed |= new != written;
        out.push_str(text.get(done..found.start).unwrap_or(""));
        out.push_str(&new);
        done = found.end;
    }
    if !changed {
        return None;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Some(out)
}

/// Appends ASCII, digits in the alphabet of a digit of the text.
fn put_in(out: &mut impl Sink, ascii: u8, text: &[u8], digit: &Glyph) {
    let mut last = ascii;
    if ascii.is_ascii_digit() {
        // The digits of an alphabet differ in their last byte only.
        let end = digit.end() - 1;
        put(out, text.get(digit.at as usize..end).unwrap_or(&[]));
        last = text.get(end).map_or(ascii, |own| own - digit.value + ascii - b'0');
    }
    out.put(last);
}
