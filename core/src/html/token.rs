//! HTML cut into text, tags and comments, after the tokenizer of the HTML standard (WHATWG, 13.2.5).

use std::ops::Range;

/// One piece of a page; ranges are bytes of the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text with its entities.
    Text(Range<usize>),
    /// `<name …>`.
    Start(Tag),
    /// `</name …>`.
    End(Tag),
    /// A comment, a doctype or what is treated like one.
    Comment(Range<usize>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: Range<usize>,
    /// From `<` to `>`.
    pub all: Range<usize>,
    /// It ends with `/>`.
    pub closed: bool,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub name: Range<usize>,
    /// Without quotes; empty where there is no value.
    pub value: Range<usize>,
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn byte(html: &str, pos: usize) -> Option<u8> {
    html.as_bytes().get(pos).copied()
}

/// The first byte at or after `pos` for which `wanted` holds, or the end.
fn seek(html: &str, pos: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = html.as_bytes().get(pos..).unwrap_or(&[]);
    rest.iter().position(|&b| wanted(b)).map_or(html.len(), |n| pos + n)
}

/// The token that begins at `pos`; None at the end. A tag that the page ends within is no tag and
/// not shown either.
pub(super) fn next(html: &str, pos: usize) -> Option<Token> {
    let first = byte(html, pos)?;
    if first == b'<' {
        match (byte(html, pos + 1), byte(html, pos + 2)) {
            (Some(b), _) if b.is_ascii_alphabetic() => {
                return Some(
                    tag(html, pos, pos + 1).map_or(Token::Comment(pos..html.len()), Token::Start),
                );
            }
            (Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => {
                return Some(
                    tag(html, pos, pos + 2).map_or(Token::Comment(pos..html.len()), Token::End),
                );
            }
            (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => return Some(comment(html, pos)),
            _ => {}
        }
    }
    let mut end = pos;
    loop {
        end = seek(html, end + 1, |b| b == b'<');
        let mark = byte(html, end + 1);
        if mark.is_none_or(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?')) {
            return Some(Token::Text(pos..end.min(html.len())));
        }
    }
}

fn comment(html: &str, pos: usize) -> Token {
    let rest = html.get(pos..).unwrap_or("");
    let end = match rest.strip_prefix("<!--") {
        Some(inner) if inner.starts_with('>') => Some(5),
        Some(inner) if inner.starts_with("->") => Some(6),
        Some(inner) => {
            let plain = inner.find("-->").map(|n| n + 7);
            // `--!>` ends one too; looked for only before the other end, so that it stays linear.
            let within =
                inner.get(..plain.unwrap_or(inner.len()).min(inner.len())).unwrap_or(inner);
            within.find("--!>").map(|n| n + 8).or(plain)
        }
        None => rest.find('>').map(|n| n + 1),
    };
    Token::Comment(pos..end.map_or(html.len(), |n| pos + n))
}

fn tag(html: &str, start: usize, name: usize) -> Option<Tag> {
    let mut pos = seek(html, name, |b| is_space(b) || b == b'/' || b == b'>');
    let name = name..pos;
    let mut attributes = Vec::new();
    loop {
        pos = seek(html, pos, |b| !is_space(b));
        match byte(html, pos)? {
            b'>' => return Some(Tag { name, all: start..pos + 1, closed: false, attributes }),
            b'/' if byte(html, pos + 1) == Some(b'>') => {
                return Some(Tag { name, all: start..pos + 2, closed: true, attributes });
            }
            b'/' => pos += 1,
            _ => {
                let attribute;
                (attribute, pos) = read_attribute(html, pos)?;
                attributes.push(attribute);
            }
        }
    }
}

/// The attribute that begins at `start`, and where it ends.
fn read_attribute(html: &str, start: usize) -> Option<(Attribute, usize)> {
    // An equals sign in the first place belongs to the name.
    let end = seek(html, start + 1, |b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
    let name = start..end;
    let equals = seek(html, end, |b| !is_space(b));
    if byte(html, equals)? != b'=' {
        return Some((Attribute { name, value: end..end }, end));
    }
    let from = seek(html, equals + 1, |b| !is_space(b));
    match byte(html, from)? {
        quote @ (b'"' | b'\'') => {
            let to = seek(html, from + 1, |b| b == quote);
            byte(html, to)?;
            Some((Attribute { name, value: from + 1..to }, to + 1))
        }
        _ => {
            let to = seek(html, from, |b| is_space(b) || b == b'>');
            Some((Attribute { name, value: from..to }, to))
        }
    }
}

/// Where the raw text of element `name` that begins at `pos` ends: at its end tag or the page's end.
pub(super) fn raw_end(html: &str, mut pos: usize, name: &str) -> usize {
    loop {
        pos = seek(html, pos, |b| b == b'<');
        let Some(rest) = html.as_bytes().get(pos..) else { return html.len() };
        if rest.is_empty() {
            return html.len();
        }
        let after = rest.get(2 + name.len());
        if rest.get(1) == Some(&b'/')
            && rest.get(2..2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
            && after.is_none_or(|&b| is_space(b) || matches!(b, b'/' | b'>'))
        {
            return pos;
        }
        pos += 1;
    }
}
