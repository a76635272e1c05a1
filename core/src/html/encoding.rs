//! Bytes read as characters.

use super::entities;

/// How the bytes of a page are read. What counts is which are digits, separators and letters: all
/// one-byte encodings have letters where Windows-1251 has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes that are no UTF-8 are read as Windows-1251 one by one.
    #[default]
    Utf8,
    /// Every byte is a character, as the page's `meta` says.
    Windows1251,
}

/// A character of the page's text.
pub(super) struct Read {
    pub c: char,
    /// Its bytes.
    pub length: usize,
    /// It is written as a character reference.
    pub reference: bool,
}

impl Encoding {
    /// The encoding that a `meta` element's `charset` or `content` names.
    pub fn named(value: &[u8]) -> Option<Encoding> {
        let value = value.to_ascii_lowercase();
        let has = |name: &[u8]| value.windows(name.len()).any(|part| part == name);
        (has(b"windows-1251") || has(b"cp1251")).then_some(Encoding::Windows1251)
    }

    /// The character that begins `bytes`, which are not empty; None if more of it may come and `more`
    /// does.
    pub fn read(self, bytes: &[u8], more: bool) -> Option<Read> {
        let first = bytes.first().copied().unwrap_or(0);
        let single = |c| Some(Read { c, length: 1, reference: false });
        match first {
            b'&' if more && !entities::is_whole(bytes) => None,
            b'&' => match entities::decode(bytes) {
                Some((c, length)) => Some(Read { c, length, reference: true }),
                None => single('&'),
            },
            0..=0x7F => single(char::from(first)),
            _ if self == Encoding::Windows1251 => single(windows_1251(first)),
            _ => {
                let start = bytes.get(..bytes.len().min(4)).unwrap_or(bytes);
                let valid = match std::str::from_utf8(start) {
                    Ok(text) => text,
                    Err(e) if e.valid_up_to() == 0 && e.error_len().is_none() && more => {
                        return None;
                    }
                    Err(e) => std::str::from_utf8(start.get(..e.valid_up_to()).unwrap_or(&[]))
                        .unwrap_or(""),
                };
                match valid.chars().next() {
                    Some(c) => Some(Read { c, length: c.len_utf8(), reference: false }),
                    None => single(windows_1251(first)),
                }
            }
        }
    }
}

/// The characters 0x80 to 0xBF of Windows-1251 (WHATWG, Encoding, index-windows-1251).
const UPPER: [char; 64] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’',
    '“', '”', '•', '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{A0}', 'Ў', 'ў', 'Ј',
    '¤', 'Ґ', '¦', '§', 'Ё', '©', 'Є', '«', '¬', '\u{AD}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ',
    '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
];

fn windows_1251(byte: u8) -> char {
    match byte {
        0..=0x7F => char::from(byte),
        0x80..=0xBF => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or('\0'),
        _ => char::from_u32(0x410 + u32::from(byte - 0xC0)).unwrap_or('\0'),
    }
}
