//! Character references, as far as they occur in and around numbers.

/// Names of the HTML standard (WHATWG, 13.5) for spaces, dashes and punctuation.
const NAMED: &[(&str, char)] = &[
    ("nbsp", '\u{A0}'),
    ("NonBreakingSpace", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("emsp13", '\u{2004}'),
    ("emsp14", '\u{2005}'),
    ("numsp", '\u{2007}'),
    ("puncsp", '\u{2008}'),
    ("thinsp", '\u{2009}'),
    ("ThinSpace", '\u{2009}'),
    ("hairsp", '\u{200A}'),
    ("VeryThinSpace", '\u{200A}'),
    ("MediumSpace", '\u{205F}'),
    ("ZeroWidthSpace", '\u{200B}'),
    ("NoBreak", '\u{2060}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("shy", '\u{AD}'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("horbar", '\u{2015}'),
    ("minus", '\u{2212}'),
    ("plus", '+'),
    ("lpar", '('),
    ("rpar", ')'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("period", '.'),
    ("comma", ','),
    ("semi", ';'),
    ("colon", ':'),
    ("quest", '?'),
    ("equals", '='),
    ("lowbar", '_'),
    ("commat", '@'),
    ("num", '#'),
    ("numero", '№'),
    ("percnt", '%'),
    ("dollar", '$'),
    ("pound", '£'),
    ("euro", '€'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("deg", '°'),
    ("middot", '·'),
    ("bull", '•'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("laquo", '«'),
    ("raquo", '»'),
];

/// Of these the semicolon may be missing.
const OLD: &[&str] =
    &["nbsp", "shy", "middot", "amp", "laquo", "raquo", "deg", "pound", "cent", "yen"];

/// The character that the reference at the beginning of `text` stands for, and the length of the
/// reference in bytes. None where it is not one, or of a character that no number has beside it.
pub(super) fn decode(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        return numeric(number).map(|(c, length)| (c, length + 2));
    }
    // The longest name in the list has 16 letters.
    let length = body.bytes().take(17).position(|b| !b.is_ascii_alphanumeric());
    let length = length.unwrap_or_else(|| body.len().min(17));
    let name = body.get(..length)?;
    if body.as_bytes().get(length) == Some(&b';')
        && let Some(&(_, c)) = NAMED.iter().find(|(n, _)| *n == name)
    {
        return Some((c, length + 2));
    }
    let old = OLD.iter().find(|old| name.starts_with(**old))?;
    let &(_, c) = NAMED.iter().find(|(n, _)| n == old)?;
    Some((c, old.len() + 1))
}

/// `43;`, `x2B;`; the semicolon may be missing.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, skipped) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take(9).take_while(|b| char::from(*b).is_digit(radix)).count();
    let c = char::from_u32(u32::from_str_radix(digits.get(..length)?, radix).ok()?)?;
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((c, skipped + length + semicolon))
}
