//! One number written in the place and the manner of another.

use super::chars::{DIGIT, Glyph, MARKS, NOTHING, PLUS, SPACE, glyphs, mask};
use super::find::find;
use super::national::push_ascii;
use super::number::Number;
use super::plan::trunk;

/// Writes `to` the way `found` is written, where `found` is a text in which `from` was found.
///
/// With the same calling code and length it is digit for digit: prefix, grouping, separators and
/// alphabet stay. Otherwise the number's printed form is used, national if `found` was national and
/// the country is the same, else international; digits without separators stay without.
pub fn write_like(found: &str, to: &Number, from: &Number) -> String {
    let mut out = String::new();
    write_into(&mut out, found, *to, *from);
    out
}

/// Appends what [`write_like`] says.
pub(crate) fn write_into(out: &mut String, found: &str, to: Number, from: Number) {
    let glyphs = glyphs(found);
    let seen = mask(&glyphs);
    let (code, nsn) = from.split();
    let (to_code, to_nsn) = to.split();
    let digits = || glyphs.iter().filter(|glyph| glyph.is == DIGIT);
    let prefix = digits().count().saturating_sub(nsn.len());
    if code == to_code && nsn.len() == to_nsn.len() {
        let mut done = 0;
        for (glyph, new) in digits().skip(prefix).zip(to_nsn) {
            out.push_str(found.get(done..glyph.at).unwrap_or(""));
            push_in(out, *new, zero(glyph));
            done = glyph.at + glyph.c.len_utf8();
        }
        return out.push_str(found.get(done..).unwrap_or(""));
    }

    let plain = seen & (MARKS | SPACE) == 0;
    let trunk = trunk(code);
    let first = digits().next().copied().unwrap_or(NOTHING);
    let national = seen & PLUS == 0
        && (prefix == 0 || prefix == trunk.len() && trunk.first() == Some(&(b'0' + first.value)));
    let same = national && code == to_code;
    let mut new = String::new();
    match (plain, same) {
        (true, true) => {
            push_ascii(&mut new, if prefix == 0 { b"" } else { trunk });
            push_ascii(&mut new, to_nsn);
        }
        (true, false) => {
            // A plus sign or an international prefix stays; a national number gets a plus sign.
            if national || seen & PLUS != 0 {
                new.push('+');
            } else {
                let kept = glyphs.get(prefix.saturating_sub(code.len()));
                out.push_str(found.get(..kept.map_or(0, |glyph| glyph.at)).unwrap_or(""));
            }
            push_ascii(&mut new, to.ascii());
        }
        (false, true) => new = to.national(),
        (false, false) => new = to.international(),
    };
    let has = |wanted: char| glyphs.iter().any(|glyph| glyph.c == wanted);
    let hard = has('\u{A0}') && !has(' ');
    for b in new.bytes() {
        if hard && b == b' ' {
            out.push('\u{A0}');
        } else {
            push_in(out, b, zero(&first));
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

/// Where the alphabet of a digit begins.
fn zero(glyph: &Glyph) -> u32 {
    u32::from(glyph.c).wrapping_sub(u32::from(glyph.value))
}

/// Appends ASCII, digits in the alphabet that begins with `zero`.
#[inline(never)]
fn push_in(out: &mut String, ascii: u8, zero: u32) {
    let value = u32::from(ascii.wrapping_sub(b'0'));
    let c = if value < 10 { char::from_u32(zero + value) } else { None };
    out.push(c.unwrap_or(char::from(ascii)));
}
