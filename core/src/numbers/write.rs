//! One number written in the place and the manner of another.

use super::chars::{MARKS, PLUS, SPACE, digit, glyphs, mask};
use super::find::find_any;
use super::number::Number;
use super::plan::trunk;

/// Writes `to` the way `found` is written, where `found` is a text in which `from` was found.
///
/// With the same calling code and length it is digit for digit: prefix, grouping, separators and
/// alphabet stay. Otherwise the number's printed form is used, national if `found` was national and
/// the country is the same, else international; digits without separators stay without.
pub fn write_like(found: &str, to: &Number, from: &Number) -> String {
    let (code, nsn) = from.split();
    let (to_code, to_nsn) = to.split();
    let total = found.chars().filter(|&c| digit(c).is_some()).count();
    let prefix = total.saturating_sub(nsn.len());
    if code == to_code && nsn.len() == to_nsn.len() {
        let mut digits = to_nsn.chars();
        let mut seen = 0;
        let mut out = String::with_capacity(found.len());
        for c in found.chars() {
            match digit(c) {
                Some((_, zero)) => {
                    seen += 1;
                    let new = if seen > prefix { digits.next() } else { None };
                    out.push(new.map_or(c, |new| in_alphabet(new, zero)));
                }
                None => out.push(c),
            }
        }
        return out;
    }

    let glyphs = glyphs(found);
    let seen = mask(&glyphs);
    let plain = seen & (MARKS | SPACE) == 0;
    let trunk = trunk(code);
    let first = glyphs.iter().find_map(|glyph| digit(glyph.c));
    let (value, zero) = first.unwrap_or((0, 0x30));
    let national = seen & PLUS == 0
        && (prefix == 0
            || prefix == trunk.len() && trunk.bytes().next().is_some_and(|b| b == b'0' + value));
    let same = national && code == to_code;
    let new = match (plain, same) {
        (true, true) => {
            let mut out = String::from(if prefix == 0 { "" } else { trunk });
            out.push_str(to_nsn);
            out
        }
        (true, false) => {
            // A plus sign or an international prefix stays; a national number gets a plus sign.
            let kept = if national { 0 } else { prefix.saturating_sub(code.len()) };
            let lead = glyphs.get(kept).map_or(0, |glyph| glyph.at);
            let mut out = String::new();
            if national || seen & PLUS != 0 {
                out.push('+');
            } else {
                out.push_str(found.get(..lead).unwrap_or(""));
            }
            out.push_str(to.digits());
            out
        }
        (false, true) => to.national(),
        (false, false) => to.international(),
    };
    let has = |wanted: char| glyphs.iter().any(|glyph| glyph.c == wanted);
    let hard = has('\u{A0}') && !has(' ');
    new.chars()
        .map(|c| match c {
            ' ' if hard => '\u{A0}',
            c => in_alphabet(c, zero),
        })
        .collect()
}

/// Swaps every written form of each pair's first number for its second, in one pass over `text`:
/// what was written is not looked at again. None when nothing changes.
pub fn replace(text: &str, pairs: &[(Number, Number)]) -> Option<String> {
    let targets: Vec<&Number> = pairs.iter().map(|(from, _)| from).collect();
    let mut out = String::new();
    let mut done = 0;
    let mut changed = false;
    for found in find_any(text, &targets) {
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

/// An ASCII digit in the alphabet that begins with `zero`; other characters unchanged.
fn in_alphabet(c: char, zero: u32) -> char {
    match c.to_digit(10) {
        Some(value) => char::from_u32(zero + value).unwrap_or(c),
        None => c,
    }
}
