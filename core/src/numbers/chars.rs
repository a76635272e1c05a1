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

/// Where the decimal digits of an alphabet begin: ASCII, Arabic-Indic, Extended Arabic-Indic,
/// Devanagari, full-width.
const ZEROS: [u16; 5] = [0x30, 0x660, 0x6F0, 0x966, 0xFF10];

/// The value (0 to 9) of a decimal digit and the code point of its alphabet's zero.
#[inline(never)]
pub(super) fn digit(c: char) -> Option<(u8, u32)> {
    let c = c as u32;
    ZEROS.iter().find_map(|&zero| {
        let value = c.wrapping_sub(u32::from(zero));
        (value < 10).then_some((value as u8, u32::from(zero)))
    })
}

/// The class of a character. Scripts written without spaces (U+3000 and above) have no words here,
/// since there a number stands directly beside them.
#[inline(never)]
pub(super) fn class(c: char) -> u16 {
    match c {
        _ if digit(c).is_some() => DIGIT,
        '\n' => SPACE | LINE,
        ' '
        | '\t'
        | '\r'
        | '\u{A0}'
        | '\u{2000}'..='\u{200A}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}' => SPACE,
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{20E3}'
        | '\u{FE0F}'
        | '\u{FEFF}' => HIDDEN,
        '-' | '\u{2010}' | '\u{2011}' => HYPHEN,
        '.' | '\u{FF0E}' => DOT,
        '(' | '\u{FF08}' => OPEN,
        ')' | '\u{FF09}' => CLOSE,
        '+' | '\u{FF0B}' => PLUS,
        '/'
        | '\u{B7}'
        | '\u{2012}'..='\u{2015}'
        | '\u{2022}'
        | '\u{2212}'
        | '\u{FE63}'
        | '\u{FF0D}'
        | '\u{FF0F}' => MARK,
        '%' | '$' | '\u{A2}'..='\u{A5}' | '°' | '\u{20A0}'..='\u{20BF}' => UNIT,
        '×' | '÷' | '\u{60C}' | '\u{61B}' | '\u{6D4}' => OTHER,
        '_' | '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{1FFF}' => WORD,
        _ => OTHER,
    }
}

/// A character of a text.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub c: char,
    /// Its class.
    pub is: u16,
    /// Where it begins in the text, in bytes.
    pub at: usize,
}

/// The visible characters of a text.
pub(super) fn glyphs(text: &str) -> Vec<Glyph> {
    let mut out = Vec::new();
    for (at, c) in text.char_indices() {
        let is = class(c);
        if is != HIDDEN {
            out.push(Glyph { c, is, at });
        }
    }
    out
}

/// All classes that occur.
#[inline(never)]
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
