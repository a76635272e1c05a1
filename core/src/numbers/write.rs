//! One number written in the place and the manner of another.

use super::chars::{DIGIT, Glyph, MARKS, NOTHING, PLUS, SPACE, glyphs, mask};
use super::find::find;
use super::number::Number;
use super::plan::trunk;

/// Writes `to` the way `found` is written, where `found` is a text in which `from` was found.
///
/// With the same calling code and length it is digit for digit: prefix, grouping, separators and
/// alphabet stay. Otherwise the number's printed form is used, national if `found` was national and
/// the country is the same, else international; digits without separators stay without.
pub fn write_like(found: &str, to: &Number, from: &Number) -> String {
    let mut out = Vec::new();
    let printed = (!to.is_written_like(*from)).then(|| (to.national(), to.international()));
    let (national, international) = printed.unwrap_or_default();
    let printed = (national.as_bytes(), international.as_bytes());
    write_into(&mut out, found.as_bytes(), *to, *from, printed);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends what [`write_like`] says. `printed` are the number's national and international printed
/// form, which are only looked at where it has another calling code or length: the browser has them from the edge.
pub(crate) fn write_into(
    out: &mut Vec<u8>,
    found: &[u8],
    to: Number,
    from: Number,
    printed: (&[u8], &[u8]),
) {
    let glyphs = glyphs(found);
    let (code, nsn) = from.split();
    let (to_code, to_nsn) = to.split();
    let mut first = NOTHING;
    let mut total = 0;
    for glyph in glyphs.iter().rev().filter(|glyph| glyph.is == DIGIT) {
        first = *glyph;
        total += 1;
    }
    let prefix = usize::saturating_sub(total, nsn.len());
    if code == to_code && nsn.len() == to_nsn.len() {
        let mut done = 0;
        let digits = glyphs.iter().filter(|glyph| glyph.is == DIGIT);
        for (digit, glyph) in digits.enumerate() {
            if let Some(new) = to_nsn.get(usize::wrapping_sub(digit, prefix)) {
                out.extend_from_slice(found.get(done..glyph.at).unwrap_or(&[]));
                push_in(out, *new, glyph);
                done = glyph.end;
            }
        }
        return out.extend_from_slice(found.get(done..).unwrap_or(&[]));
    }

    let seen = mask(&glyphs);
    let trunk = trunk(code);
    let national = seen & PLUS == 0
        && (prefix == 0 || prefix == trunk.len() && trunk.first() == Some(&(b'0' + first.value)));
    let plain = seen & (MARKS | SPACE) == 0;
    // An international prefix stays; a national number gets a plus sign.
    let dialled = plain && !national && seen & PLUS == 0;
    if dialled {
        let kept = glyphs.get(prefix.saturating_sub(code.len()));
        out.extend_from_slice(found.get(..kept.map_or(0, |glyph| glyph.at)).unwrap_or(&[]));
    }
    let hard = glyphs.iter().any(|glyph| glyph.c == '\u{A0}');
    let new = if national && code == to_code { printed.0 } else { printed.1 };
    for &b in new {
        if b == b'+' && dialled || plain && b != b'+' && !b.is_ascii_digit() {
            continue;
        }
        if hard && b == b' ' {
            out.extend_from_slice("\u{A0}".as_bytes());
        } else {
            push_in(out, b, &first);
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
fn push_in(out: &mut Vec<u8>, ascii: u8, digit: &Glyph) {
    let value = u32::from(ascii.wrapping_sub(b'0'));
    if digit.c.is_ascii() || value > 9 {
        return out.push(ascii);
    }
    let c = digit.c as u32 - u32::from(digit.value) + value;
    // As UTF-8; all alphabets are below U+10000.
    if c < 0x800 {
        out.push(0xC0 | (c >> 6) as u8);
    } else {
        out.push(0xE0 | (c >> 12) as u8);
        out.push(0x80 | (c >> 6 & 0x3F) as u8);
    }
    out.push(0x80 | (c & 0x3F) as u8);
}
