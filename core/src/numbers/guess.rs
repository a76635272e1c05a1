//! Where in a text a telephone of nobody in particular may stand: for what is not to be kept, where it is better to find too
//! much than too little.

use super::chars::{DIGIT, Glyph, MARKS, PLUS, SPACE, glyphs};
use std::ops::Range;

/// So many digits in a row, whatever stands between them, are taken for a telephone.
const LONG: usize = 9;
/// With a plus before them so many are, and groups of such lengths as well: `123-45-67`.
const SHORT: usize = 7;
const LOCAL: [&[usize]; 2] = [&[3, 2, 2], &[3, 4]];

/// The places of what may be telephones, in bytes, from the first sign or digit to the last digit.
pub(crate) fn telephones(text: &str) -> Vec<Range<usize>> {
    let glyphs = glyphs(text.as_bytes());
    let runs = glyphs.split(|glyph| glyph.is & (DIGIT | SPACE | MARKS | PLUS) == 0);
    runs.filter_map(telephone).collect()
}

fn telephone(run: &[Glyph]) -> Option<Range<usize>> {
    let first = run.iter().position(|glyph| glyph.is & (DIGIT | PLUS) != 0)?;
    let last = run.iter().rposition(|glyph| glyph.is & DIGIT != 0)?;
    let number = run.get(first..=last)?;
    let groups: Vec<usize> = number
        .split(|glyph| glyph.is & DIGIT == 0)
        .map(<[Glyph]>::len)
        .filter(|digits| *digits > 0)
        .collect();
    let digits: usize = groups.iter().sum();
    let international = number.first()?.is & PLUS != 0 && digits >= SHORT;
    let is = digits >= LONG || international || LOCAL.contains(&groups.as_slice());
    is.then(|| number.first().map(|glyph| glyph.at as usize))
        .flatten()
        .zip(number.last().map(Glyph::end))
        .map(|(start, end)| start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_telephone() {
        for (text, found) in [
            ("+7 (916) 123-45-67", &["+7 (916) 123-45-67"][..]),
            ("call 8 916 123 45 67 now", &["8 916 123 45 67"]),
            ("из 79161234567!", &["79161234567"]),
            ("+1234567", &["+1234567"]),
            ("123-45-67, 555 1234", &["123-45-67", "555 1234"]),
            ("٠٩١٢٣٤٥٦٧٨٩", &["٠٩١٢٣٤٥٦٧٨٩"]),
            ("9\u{200b}1\u{200b}61234567", &["9\u{200b}1\u{200b}61234567"]),
            ("webinar 2026-11-22", &[]),
            ("item 1234567", &[]),
            ("step 2 of 3", &[]),
            ("", &[]),
        ] {
            let places: Vec<&str> =
                telephones(text).into_iter().filter_map(|place| text.get(place)).collect();
            assert_eq!(places, found, "{text}");
        }
    }
}
