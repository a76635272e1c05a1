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

/// The longest name in the list.
const LONGEST: usize = 16;

/// Whether everything that [`decode`] looks at is there, whatever may follow.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let from = if bytes.get(1) == Some(&b'#') { 2 } else { 1 };
    let body = bytes.get(from..).unwrap_or(&[]);
    body.len() > LONGEST + 1 || body.iter().any(|b| !b.is_ascii_alphanumeric())
}

/// The character that the reference at the beginning of `bytes` stands for, and the length of the
/// reference in bytes. None where it is not one, or of a character that no number has beside it.
pub(super) fn decode(bytes: &[u8]) -> Option<(char, usize)> {
    let body = bytes.strip_prefix(b"&")?;
    if let Some(number) = body.strip_prefix(b"#") {
        return numeric(number).map(|(c, length)| (c, length + 2));
    }
    let looked_at = body.get(..body.len().min(LONGEST + 1)).unwrap_or(body);
    let length = looked_at.iter().position(|b| !b.is_ascii_alphanumeric());
    let name = looked_at.get(..length.unwrap_or(looked_at.len()))?;
    if body.get(name.len()) == Some(&b';')
        && let Some(&(_, c)) = NAMED.iter().find(|(n, _)| n.as_bytes() == name)
    {
        return Some((c, name.len() + 2));
    }
    let old = OLD.iter().find(|old| name.starts_with(old.as_bytes()))?;
    let &(_, c) = NAMED.iter().find(|(n, _)| n == old)?;
    Some((c, old.len() + 1))
}

/// `43;`, `x2B;`; the semicolon may be missing.
fn numeric(text: &[u8]) -> Option<(char, usize)> {
    let (digits, radix, skipped) = match text {
        [b'x' | b'X', hex @ ..] => (hex, 16, 1),
        _ => (text, 10, 0),
    };
    let length = digits.iter().take(9).take_while(|b| char::from(**b).is_digit(radix)).count();
    let digits_only = std::str::from_utf8(digits.get(..length)?).ok()?;
    let c = match u32::from_str_radix(digits_only, radix).ok()? {
        // The standard (WHATWG, 13.2.5.80) reads these as Windows-1252.
        0x80 => '€',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        code => char::from_u32(code)?,
    };
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    Some((c, skipped + length + semicolon))
}
