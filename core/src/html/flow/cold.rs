//! Text in which no number can be: let through at once.

/// How much of a text cannot be the beginning of a number. The signs of one: digits, a plus sign, a
/// parenthesis, anything written as a reference, and the first bytes of digits of other alphabets.
/// Fewer than `fewest` digits that a letter ends are none.
pub(in crate::html) fn cold_length(text: &[u8], fewest: usize) -> usize {
    let mut cold = 0;
    loop {
        let rest = text.get(cold..).unwrap_or(&[]);
        let Some(sign) = rest.iter().position(|b| class(*b) & SIGN != 0) else {
            return text.len();
        };
        cold += sign;
        let mut digits = 0;
        let end = rest.iter().skip(sign).position(|b| {
            digits += usize::from(b.is_ascii_digit());
            digits == fewest || class(*b) & (ENDS_RUN | OPAQUE) != 0
        });
        let Some(end) = end else { return cold };
        if digits == fewest || rest.get(sign + end).is_none_or(|b| class(*b) & OPAQUE != 0) {
            return cold;
        }
        cold += end;
    }
}

/// Whether a character is neither in a number nor between its digits: letters and sentence marks.
pub(super) fn ends_run(c: char) -> bool {
    u8::try_from(c).is_ok_and(|b| b.is_ascii() && class(b) & ENDS_RUN != 0)
        || matches!(c, '\u{C0}'..='\u{4FF}')
}

/// A number may begin with it.
const SIGN: u8 = 1;
/// As [`ends_run`]; beyond ASCII the first byte of such a character, which is a letter in
/// Windows-1251 too.
const ENDS_RUN: u8 = 2;
/// It must be decoded to know what it is.
const OPAQUE: u8 = 4;

fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(OPAQUE)
}

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut b = 0;
    while b < 256 {
        classes[b] = match b as u8 {
            b'0'..=b'9' | b'+' | b'(' => SIGN,
            b'&' => SIGN | OPAQUE,
            b'A'..=b'Z' | b'a'..=b'z' | b',' | b';' | b':' | b'!' | b'?' | b'"' | b'>' | b'=' => {
                ENDS_RUN
            }
            0xC3..=0xD3 => ENDS_RUN,
            // The lead bytes of Arabic-Indic, Devanagari and full-width digits.
            0xD9 | 0xDB | 0xE0 | 0xEF => SIGN | OPAQUE,
            0x80.. => OPAQUE,
            _ => 0,
        };
        b += 1;
    }
    classes
};
