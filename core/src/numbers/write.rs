//! One number written in the place and the manner of another.

use super::chars::{DIGIT, Glyph, MARKS, PLUS, SPACE, glyphs, mask};
use super::find::find;
use super::number::Number;
use super::target::Target;

/// Takes what is written, a piece at a time: a `Vec<u8>`, or memory of the host's.
pub trait Sink {
    /// Appends.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
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
    let mut out = Vec::new();
    let (national, international);
    let printed = if to.is_written_like(*from) {
        None
    } else {
        international = to.international();
        // Abroad a national form would be dialled in the wrong country.
        national = if to.is_at_home_with(*from) { to.national() } else { String::new() };
        Some((national.as_bytes(), international.as_bytes()))
    };
    let glyphs = glyphs(found.as_bytes());
    write_into(&mut out, found.as_bytes(), &glyphs, &Target::new(*from), to.as_bytes(), printed);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends what [`write_like`] says. `glyphs` are the characters of the number in `text`. `printed` are the
/// national (empty where it can't be dialled) and the international printed form of a number of another
/// calling code or length: the browser has them from the edge.
pub(crate) fn write_into(
    out: &mut impl Sink,
    text: &[u8],
    glyphs: &[Glyph],
    from: &Target,
    to: &[u8],
    printed: Option<(&[u8], &[u8])>,
) {
    let (code, nsn) = from.split();
    let mut first = Glyph::NOTHING;
    let mut total = 0;
    for glyph in glyphs.iter().rev().filter(|glyph| glyph.is == DIGIT) {
        first = *glyph;
        total += 1;
    }
    let mut done = glyphs.first().map_or(0, |glyph| glyph.at as usize);
    let end = glyphs.last().map_or(0, Glyph::end);
    let Some((national_form, international_form)) = printed else {
        // Counted from the last one: prefixes stay as they are.
        let mut left = total;
        for glyph in glyphs.iter().filter(|glyph| glyph.is == DIGIT) {
            if left <= nsn.len()
                && let Some(new) = to.get(usize::wrapping_sub(to.len(), left))
            {
                out.put(text.get(done..glyph.at as usize).unwrap_or(&[]));
                put_in(out, *new, glyph);
                done = glyph.end();
            }
            left -= 1;
        }
        return out.put(text.get(done..end).unwrap_or(&[]));
    };

    let prefix = usize::saturating_sub(total, nsn.len());
    let seen = mask(glyphs);
    let trunk = from.trunk();
    let national = seen & PLUS == 0
        && (prefix == 0 || prefix == trunk.len() && trunk.first() == Some(&(b'0' + first.value)));
    let plain = seen & (MARKS | SPACE) == 0;
    // An international prefix stays; a national number gets a plus sign.
    let dialled = plain && !national && seen & PLUS == 0;
    if dialled && let Some(kept) = glyphs.get(prefix.saturating_sub(code.len())) {
        out.put(text.get(done..kept.at as usize).unwrap_or(&[]));
    }
    let hard = glyphs.iter().any(|glyph| glyph.c == '\u{A0}');
    let at_home = national && !national_form.is_empty();
    for &b in if at_home { national_form } else { international_form } {
        if b == b'+' && dialled || plain && b != b'+' && !b.is_ascii_digit() {
            continue;
        }
        if hard && b == b' ' {
            out.put("\u{A0}".as_bytes());
        } else {
            put_in(out, b, &first);
        }
    }
    // All of it stands in the first element; the others keep what is theirs besides.
    for b in text.get(done..end).unwrap_or(&[]) {
        if *b == SEAM {
            out.put(&[SEAM]);
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

/// Appends ASCII, digits in the alphabet of a digit.
fn put_in(out: &mut impl Sink, ascii: u8, digit: &Glyph) {
    let value = u32::from(ascii.wrapping_sub(b'0'));
    if digit.c.is_ascii() || value > 9 {
        return out.put(&[ascii]);
    }
    let c = digit.c as u32 - u32::from(digit.value) + value;
    // As UTF-8; all alphabets are below U+10000.
    let low = |bits: u32| 0x80 | (c >> bits & 0x3F) as u8;
    if c < 0x800 {
        out.put(&[0xC0 | (c >> 6) as u8, low(0)]);
    } else {
        out.put(&[0xE0 | (c >> 12) as u8, low(6), low(0)]);
    }
}
