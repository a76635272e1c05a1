//! Characters as they occur in and around written numbers.
//!
//! `char::is_alphanumeric` and its like bring tables of several kilobytes; what matters beside a
//! number fits into a few ranges. Each character is classed once, as a bit, so that what stands in a
//! stretch of text is one mask.

/// A decimal digit.
pub(super) const DIGIT: u16 = 1;
/// White space, line breaks included.
pub(super) const SPACE: u16 = 2;
/// A line break; has SPACE too.
pub(super) const LINE: u16 = 4;
/// A hyphen that joins, as in an article number.
pub(super) const HYPHEN: u16 = 8;
/// A slash, a dash, a bullet: set apart groups as well as numbers.
pub(super) const MARK: u16 = 16;
/// A full stop.
pub(super) const DOT: u16 = 32;
pub(super) const OPEN: u16 = 64;
pub(super) const CLOSE: u16 = 128;
pub(super) const PLUS: u16 = 256;
/// Part of a word or an identifier.
pub(super) const WORD: u16 = 512;
/// Makes the figures beside it an amount: a currency, a percentage, a degree.
pub(super) const UNIT: u16 = 1024;
/// Takes no room in print: soft hyphen, zero-width and direction marks, the parts of a keycap.
pub(super) const HIDDEN: u16 = 2048;
pub(super) const OTHER: u16 = 4096;

/// What may stand between two digits of a number, white space aside.
pub(super) const MARKS: u16 = HYPHEN | MARK | DOT | OPEN | CLOSE;

/// The first character of a range, how many follow it, and which bit its class is. The first range that
/// holds a character counts; the usual ones come first. (A `match` of the same is four times as large.)
static RANGES: [(u16, u8, u8); 53] = {
    const fn range(first: char, last: char, class: u16) -> (u16, u8, u8) {
        (first as u16, (last as u16 - first as u16) as u8, class.trailing_zeros() as u8)
    }
    const fn one(c: char, class: u16) -> (u16, u8, u8) {
        range(c, c, class)
    }
    [
        range('а', 'я', WORD),
        range('a', 'z', WORD),
        one(' ', SPACE),
        range('0', '9', DIGIT),
        range('А', 'Я', WORD),
        range('A', 'Z', WORD),
        one('_', WORD),
        // Where one element's text ends and another's goes on (`page::scan`).
        one('\u{3}', HIDDEN),
        range('\t', '\n', SPACE),
        one('\r', SPACE),
        range('$', '%', UNIT),
        one('(', OPEN),
        one(')', CLOSE),
        one('+', PLUS),
        one('-', HYPHEN),
        one('.', DOT),
        one('/', MARK),
        one('\u{A0}', SPACE),
        range('\u{A2}', '\u{A5}', UNIT),
        one('\u{AD}', HIDDEN),
        one('°', UNIT),
        one('\u{B7}', MARK),
        one('×', OTHER),
        one('÷', OTHER),
        one('\u{60C}', OTHER),
        one('\u{61B}', OTHER),
        one('\u{6D4}', OTHER),
        range('\u{660}', '\u{669}', DIGIT),
        range('\u{6F0}', '\u{6F9}', DIGIT),
        range('\u{966}', '\u{96F}', DIGIT),
        range('\u{2000}', '\u{200A}', SPACE),
        range('\u{200B}', '\u{200F}', HIDDEN),
        range('\u{2010}', '\u{2011}', HYPHEN),
        range('\u{2012}', '\u{2015}', MARK),
        one('\u{2022}', MARK),
        range('\u{202A}', '\u{202E}', HIDDEN),
        one('\u{202F}', SPACE),
        one('\u{205F}', SPACE),
        range('\u{2060}', '\u{2069}', HIDDEN),
        range('\u{20A0}', '\u{20BF}', UNIT),
        one('\u{20E3}', HIDDEN),
        one('\u{2212}', MARK),
        one('\u{3000}', SPACE),
        one('\u{FE0F}', HIDDEN),
        one('\u{FE63}', MARK),
        one('\u{FEFF}', HIDDEN),
        one('\u{FF08}', OPEN),
        one('\u{FF09}', CLOSE),
        one('\u{FF0B}', PLUS),
        one('\u{FF0D}', MARK),
        one('\u{FF0E}', DOT),
        one('\u{FF0F}', MARK),
        range('\u{FF10}', '\u{FF19}', DIGIT),
    ]
};

/// Stands for the percent sign of an escape (`%2B`) in a link, so that it is read as what it means; in texts that sign is
/// one.
const ESCAPE: u8 = 4;

/// The class of a character and how far it is from the first of its range: the value of a digit.
/// Scripts written without spaces (U+3000 and above) have no words here, since there a number stands
/// directly beside them.
#[inline(never)]
fn look_up(c: char) -> (u16, u32) {
    let c = c as u32;
    for &(first, more, bit) in &RANGES {
        let distance = c.wrapping_sub(u32::from(first));
        if distance <= u32::from(more) {
            return (1 << bit, distance);
        }
    }
    (if matches!(c, 0xC0..=0x1FFF) { WORD } else { OTHER }, 0)
}

/// The class of a character.
pub(super) fn class(c: char) -> u16 {
    look_up(c).0 | if c == '\n' { LINE } else { 0 }
}

/// The value (0 to 9) of a decimal digit and the code point of its alphabet's zero.
pub(super) fn digit(c: char) -> Option<(u8, u32)> {
    let (class, value) = look_up(c);
    (class == DIGIT).then_some((value as u8, c as u32 - value))
}

/// A character of a text, while numbers are looked for in it: a host only gives room for as many as the text has
/// bytes, [`Glyph::NOTHING`] each.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub(super) c: char,
    /// Its class.
    pub(super) is: u16,
    /// Its value, if it is a digit; how far it is from A, if it is a letter.
    pub(super) value: u8,
    /// How long it is in the text, in bytes.
    pub(super) length: u8,
    /// Where it begins in the text, in bytes.
    pub(super) at: u32,
    /// Room for a chain's list of its digits (`find`), so that finding needs no memory besides the characters'.
    pub(super) note: u32,
}

impl Glyph {
    /// What stands before the beginning of a text and behind its end; all of it zeros.
    pub const NOTHING: Self = Self { c: '\0', is: 0, value: 0, length: 0, at: 0, note: 0 };

    /// A digit, or a letter as a capital, as ASCII; 0 where it is neither. (Russian letters are some as well: nobody
    /// mixes them.)
    pub(super) fn sign(&self) -> u8 {
        match self.is {
            DIGIT => b'0' + self.value,
            WORD => b'A'.wrapping_add(self.value),
            _ => 0,
        }
    }

    /// Where it ends in the text, in bytes.
    pub(super) fn end(&self) -> usize {
        self.at as usize + usize::from(self.length)
    }
}

/// Writes the visible characters of a text to `out`, which has room for one a byte; tells how many there are.
/// (`str::char_indices` is twice the code.)
pub(super) fn read(text: &[u8], out: &mut [Glyph]) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some(&lead) = text.get(at) {
        let mut length = 1;
        let mut c = u32::from(lead);
        if lead == ESCAPE
            && let Some(&[high, low]) = text.get(at + 1..at + 3)
        {
            let value = |hex: u8| u32::from(hex & 15) + 9 * u32::from(hex >> 6);
            c = value(high) << 4 | value(low);
            length = 3;
        } else if lead >= 0xC0 {
            c &= if lead < 0xE0 { 0x1F } else { 0xF };
            while let Some(&next @ 0x80..=0xBF) = text.get(at + length) {
                c = c << 6 | u32::from(next & 0x3F);
                length += 1;
            }
        }
        let c = char::from_u32(c).unwrap_or('\0');
        let (mut is, value) = look_up(c);
        if c == '\n' {
            is |= LINE;
        }
        if is != HIDDEN
            && let Some(place) = out.get_mut(count)
        {
            count += 1;
            *place =
                Glyph { c, is, value: value as u8, length: length as u8, at: at as u32, note: 0 };
        }
        at += length;
    }
    count
}

/// The visible characters of a text.
pub(super) fn glyphs(text: &[u8]) -> Vec<Glyph> {
    let mut out = vec![Glyph::NOTHING; text.len()];
    let count = read(text, &mut out);
    out.truncate(count);
    out
}

/// All classes that occur.
pub(super) fn mask(glyphs: &[Glyph]) -> u16 {
    glyphs.iter().fold(0, |mask, glyph| mask | glyph.is)
}

/// Small letters for ASCII and Russian; other letters unchanged.
pub(super) fn lower(c: char) -> char {
    match c {
        'А'..='Я' => char::from_u32(c as u32 + 32).unwrap_or(c),
        'Ё' => 'ё',
        _ => c.to_ascii_lowercase(),
    }
}
