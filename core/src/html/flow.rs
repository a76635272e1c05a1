//! Text as it is read, with the way back to the bytes of the page.

use super::entities;
use crate::numbers::{Number, find, write_like};

/// A change to the page: what stands at these bytes becomes something else.
pub(super) type Edit = (usize, usize, String);

/// Decoded text, character by character with where it stands in the page.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// Per character: where it begins in `text`, and its bytes in the page (none if it is not there).
    map: Vec<(usize, usize, usize)>,
    /// There is a digit: without one nothing has to be looked for.
    digits: bool,
    /// A tag came after the last character.
    seam: bool,
}

impl Flow {
    /// Adds a character that stands at `from..to` of the page.
    pub fn push(&mut self, c: char, from: usize, to: usize) {
        self.digits |= c.is_ascii_digit() || c >= '\u{660}';
        self.map.push((self.text.len(), from, to));
        self.text.push(c);
    }

    /// Adds text of the page that begins at byte `from`, with its entities.
    pub fn add(&mut self, source: &str, from: usize, collapse: bool) {
        let mut pos = 0;
        while let Some(c) = source.get(pos..).and_then(|rest| rest.chars().next()) {
            let reference =
                if c == '&' { entities::decode(source.get(pos..).unwrap_or("")) } else { None };
            let (value, length) = reference.unwrap_or((c, c.len_utf8()));
            let (start, end) = (from + pos, from + pos + length);
            pos += length;
            let space =
                collapse && reference.is_none() && matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C');
            if space && self.text.ends_with(' ') {
                // Shown as one; what stands for the number ends where the last one does.
                if let Some(last) = self.map.last_mut().filter(|last| last.2 == start) {
                    last.2 = end;
                }
                continue;
            }
            self.mend(value);
            self.push(if space { ' ' } else { value }, start, end);
        }
    }

    /// A tag stands here.
    pub fn seam(&mut self) {
        self.seam = true;
    }

    /// `<b>Phone</b>84951234567` is a word and a number, however close they are printed.
    fn mend(&mut self, next: char) {
        if std::mem::take(&mut self.seam)
            && let Some(last) = self.text.chars().next_back()
            && (last.is_alphabetic() && next.is_numeric()
                || last.is_numeric() && next.is_alphabetic())
        {
            self.push(' ', 0, 0);
        }
    }

    /// Replaces `%2B` and the like by what it stands for, from character `first` on.
    pub fn percent_decoded(&self) -> Flow {
        let mut out = Flow::default();
        let mut chars = self.text.chars().zip(&self.map).peekable();
        while let Some((c, &(at, from, to))) = chars.next() {
            let code = self.text.get(at + 1..at + 3).filter(|_| c == '%');
            match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(u8::is_ascii) {
                Some(value) => {
                    chars.next();
                    let last = chars.next().map_or(to, |(_, &(_, _, to))| to);
                    out.push(char::from(value), from, last);
                }
                None => out.push(c, from, to),
            }
        }
        out
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.map.clear();
        self.digits = false;
        self.seam = false;
    }

    /// The edits that swap the numbers in bytes `from..to` of the text. A number that can't be
    /// written digit for digit is written without separators if `plain`.
    pub fn swap(
        &self,
        (from, to): (usize, usize),
        plain: bool,
        targets: &[Number],
        pairs: &[(Number, Number)],
        edits: &mut Vec<Edit>,
    ) {
        if !self.digits {
            return;
        }
        for found in find(self.text.get(from..to).unwrap_or(""), targets) {
            let Some((old, new)) = pairs.get(found.target).filter(|(old, new)| old != new) else {
                continue;
            };
            let (start, end) = (from + found.start, from + found.end);
            let Some(written) = self.text.get(start..end) else { continue };
            let first = self.map.partition_point(|m| m.0 < start);
            let last = self.map.partition_point(|m| m.0 < end);
            let Some(places) = self.map.get(first..last) else { continue };
            let text = write_like(written, new, old);
            if same_shape(written, &text) {
                for ((c, new), &(_, from, to)) in written.chars().zip(text.chars()).zip(places) {
                    if c != new {
                        edits.push((from, to, new.to_string()));
                    }
                }
                continue;
            }
            let whole = places.windows(2).all(|pair| matches!(pair, [a, b] if a.2 == b.1));
            if let (true, Some(a), Some(b)) = (whole, places.first(), places.last()) {
                edits.push((a.1, b.2, if plain { new.as_str().to_owned() } else { text }));
            }
        }
    }
}

/// Whether the two differ in digits only.
fn same_shape(a: &str, b: &str) -> bool {
    let mut b = b.chars();
    a.chars().all(|a| b.next().is_some_and(|b| a == b || a.is_numeric() && b.is_numeric()))
        && b.next().is_none()
}
