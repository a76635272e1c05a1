//! Percent decoding, character sets, and the cleaning of values that are kept.

/// The longest value that is kept, in characters.
pub(super) const MAX_CHARS: usize = 256;

/// The characters of windows-1251 from 0x80 to 0xBF; from 0xC0 on it is the Russian alphabet in
/// order. Source: <https://encoding.spec.whatwg.org/index-windows-1251.txt>.
const CP1251: &str =
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";

/// How `+` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// As a space, as in forms.
    Space,
    /// As itself, as in identifiers.
    Itself,
}

/// Decodes `%XX` once. What is not valid percent encoding stays as it is; bytes that are not
/// UTF-8 are read as windows-1251, which old Russian tools still write.
pub(super) fn decode(text: &str, plus: Plus) -> String {
    let bytes = percent_bytes(text, plus);
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => error.as_bytes().iter().map(|byte| cp1251(*byte)).collect(),
    }
}

/// Decodes a tag's value as [`decode_all`] does.
pub(super) fn decode_tag(text: &str) -> String {
    decode_all(text, Plus::Space)
}

/// How often a value may be encoded: once by each redirect on its way.
const MAX_LAYERS: usize = 8;

/// Decodes a value: once, and again while what came out is itself percent-encoded, since redirects and link shorteners
/// encode a second time.
pub(crate) fn decode_all(text: &str, plus: Plus) -> String {
    let mut value = decode(text, plus);
    for _ in 1..MAX_LAYERS {
        if !has_escape(&value) {
            break;
        }
        value = decode(&value, Plus::Itself);
    }
    value
}

/// Decodes `%XX` once, of a text that a browser encoded: what is not UTF-8 was cut, and becomes U+FFFD.
pub(crate) fn decode_utf8(text: &str) -> String {
    String::from_utf8_lossy(&percent_bytes(text, Plus::Itself)).into_owned()
}

fn percent_bytes(text: &str, plus: Plus) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'%' => {
                if let Some(value) = hex_pair(bytes, at + 1) {
                    out.push(value);
                    at += 3;
                    continue;
                }
                // `%u0430`: what JavaScript's old escape() wrote.
                if let Some(letter) = js_escape(bytes, at + 1) {
                    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                    at += 6;
                    continue;
                }
                out.push(b'%');
            }
            b'+' if plus == Plus::Space => out.push(b' '),
            other => out.push(*other),
        }
        at += 1;
    }
    out
}

fn hex_digit(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16))
}

fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let value = hex_digit(bytes, at)? * 16 + hex_digit(bytes, at + 1)?;
    u8::try_from(value).ok()
}

fn js_escape(bytes: &[u8], at: usize) -> Option<char> {
    if !matches!(bytes.get(at), Some(b'u' | b'U')) {
        return None;
    }
    let mut value = 0;
    for place in 1..=4 {
        value = value * 16 + hex_digit(bytes, at + place)?;
    }
    char::from_u32(value)
}

/// Whether a text is percent-encoded.
pub(super) fn has_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| {
        bytes[at] == b'%'
            && (hex_pair(bytes, at + 1).is_some() || js_escape(bytes, at + 1).is_some())
    })
}

fn cp1251(byte: u8) -> char {
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => CP1251.chars().nth(usize::from(byte) - 0x80).unwrap_or('?'),
        _ => char::from_u32(0x410 + u32::from(byte) - 0xc0).unwrap_or('?'),
    }
}

/// Percent-encodes what may not stand in a query, so that a kept address is a valid one. Cyrillic
/// stays readable only in reports, which use the decoded values.
pub(crate) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b':'
            | b'|'
            | b','
            | b'*' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                    out.push(digit.to_ascii_uppercase());
                }
            }
        }
    }
}

/// A value as it is kept: control characters and characters that turn the direction of text
/// removed, outer white space trimmed, cut to [`MAX_CHARS`]. Everything else stays as it was.
pub(super) fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|letter| !is_hidden(*letter)).collect();
    let cut: String = kept.trim().chars().take(MAX_CHARS).collect();
    cut.trim_end().to_owned()
}

/// Whether a character is a control, or turns the direction of text.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a value is nothing but macros that the platform did not replace: `{keyword}`,
/// `{{campaign.id}}`, `__CID__`, `%%CLICK%%`, `${x}`, several of them with separators between.
/// A macro inside other text leaves the value as it is.
pub(super) fn is_macro(value: &str) -> bool {
    let mut rest = value.trim();
    let mut found = false;
    while !rest.is_empty() {
        if let Some(after) = after_macro(rest) {
            found = true;
            rest = after;
        } else {
            let mut letters = rest.chars();
            match letters.next() {
                Some('|' | '_' | '-' | '.' | ',' | ':' | ';' | '/' | ' ') => {
                    rest = letters.as_str()
                }
                _ => return false,
            }
        }
    }
    found
}

fn after_macro(text: &str) -> Option<&str> {
    const PAIRS: [(&str, &str); 5] =
        [("{{", "}}"), ("${", "}"), ("{", "}"), ("%%", "%%"), ("__", "__")];
    for (open, close) in PAIRS {
        let Some(inner) = text.strip_prefix(open) else { continue };
        let Some(end) = inner.find(close) else { continue };
        let name = &inner[..end];
        let plain = name.chars().all(|letter| {
            letter.is_alphanumeric() || matches!(letter, '_' | '.' | ':' | '-' | ' ')
        });
        let upper = open != "__" || !name.chars().any(char::is_lowercase);
        if !name.is_empty() && plain && upper {
            return Some(&inner[end + close.len()..]);
        }
    }
    None
}
