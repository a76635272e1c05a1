//! Text as it is read, with the way back to the bytes of the page.

use super::encoding::{Encoding, Read};
use super::window::Edit;
use crate::numbers::{FEWEST, Form, Found, Number, find_with, table, write_like, write_listed};

/// What is swapped for what.
#[derive(Debug)]
pub(super) struct Numbers {
    pairs: Vec<(Number, Number)>,
    /// The first of each pair, for the finder.
    table: Vec<u8>,
    /// A number has so many digits at least.
    pub fewest: usize,
    /// Links to messengers count.
    pub messengers: bool,
}

impl Numbers {
    pub fn new(pairs: &[(Number, Number)]) -> Numbers {
        let (pairs, table) = (pairs.to_vec(), Vec::new());
        let mut numbers = Numbers { pairs, table, fewest: FEWEST, messengers: false };
        numbers.list(&[]);
        numbers
    }

    /// These spellings are found too.
    pub fn list(&mut self, forms: &[(Number, Form)]) {
        let from: Vec<Number> = self.pairs.iter().map(|(from, _)| *from).collect();
        self.table = table(&from, forms);
        self.fewest = forms.iter().map(|(_, form)| form.digits()).fold(FEWEST, usize::min);
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// Where a character stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Where it begins in the text.
    at: usize,
    /// Its bytes in the page; none if it is not there, or was given out already.
    from: usize,
    to: usize,
}

/// Decoded text, character by character with where it stands in the page.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    places: Vec<Place>,
}

impl Text {
    /// The text of an attribute's value that begins at byte `from` of the page.
    pub fn read(value: &[u8], from: usize, encoding: Encoding) -> Text {
        let mut text = Text::default();
        let mut pos = 0;
        while let Some(rest) = value.get(pos..).filter(|rest| !rest.is_empty())
            && let Some(Read { c, length, .. }) = encoding.read(rest, false)
        {
            text.push(c, from + pos, from + pos + length);
            pos += length;
        }
        text
    }

    /// Adds a character that stands at `from..to` of the page.
    pub fn push(&mut self, c: char, from: usize, to: usize) {
        self.places.push(Place { at: self.text.len(), from, to });
        self.text.push(c);
    }

    /// The last character goes on over `from..to`, if it ends there.
    pub fn stretch(&mut self, (from, to): (usize, usize)) {
        if let Some(last) = self.places.last_mut().filter(|last| last.to == from) {
            last.to = to;
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// How many characters there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Where character `i` begins in the text, or the text's end.
    pub fn offset(&self, i: usize) -> usize {
        self.places.get(i).map_or(self.text.len(), |place| place.at)
    }

    /// Where the first byte at or behind offset `at` of the text stands in the page.
    pub fn page_place(&self, at: usize) -> Option<usize> {
        self.places.get(self.index(at)..)?.iter().find(|place| place.to > 0).map(|place| place.from)
    }

    /// Which character begins at or behind offset `at` of the text.
    pub fn index(&self, at: usize) -> usize {
        self.places.partition_point(|place| place.at < at)
    }

    /// Forgets the first `count` characters; tells how many bytes of text that were.
    pub fn drop_first(&mut self, count: usize) -> usize {
        let cut = self.offset(count);
        self.text.drain(..cut);
        self.places.drain(..count.min(self.places.len()));
        for place in &mut self.places {
            place.at -= cut;
        }
        cut
    }

    /// Adds another text.
    pub fn append(&mut self, other: &Text) {
        let at = self.text.len();
        self.text.push_str(&other.text);
        self.places.extend(other.places.iter().map(|p| Place { at: p.at + at, ..*p }));
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.places.clear();
    }

    /// The memory that it takes.
    pub fn held(&self) -> usize {
        self.text.len() + self.places.len() * size_of::<Place>()
    }

    /// Replaces `%2B` and the like by what it stands for.
    pub fn percent_decoded(&self) -> Text {
        let mut out = Text::default();
        let mut chars = self.text.chars().zip(&self.places);
        while let Some((c, place)) = chars.next() {
            let code = self.text.get(place.at + 1..place.at + 3).filter(|_| c == '%');
            match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(u8::is_ascii) {
                Some(value) => {
                    chars.next();
                    let last = chars.next().map_or(place.to, |(_, last)| last.to);
                    out.push(char::from(value), place.from, last);
                }
                None => out.push(c, place.from, place.to),
            }
        }
        out
    }

    /// The edits that swap the numbers in bytes `from..to` of the text. A number that can't be
    /// written digit for digit is written without separators if `plain`.
    pub fn swap(
        &self,
        (from, to): (usize, usize),
        plain: bool,
        numbers: &Numbers,
        edits: &mut Vec<Edit>,
    ) {
        for found in self.matches((from, to), numbers) {
            self.write(found, plain, numbers, edits);
        }
    }

    /// Where numbers stand in bytes `from..to` of the text, and which.
    pub fn matches(
        &self,
        (from, to): (usize, usize),
        numbers: &Numbers,
    ) -> impl Iterator<Item = Found> {
        let text = self.text.get(from..to).unwrap_or("");
        find_with(text, &numbers.table, numbers.fewest).into_iter().map(move |found| Found {
            start: from + found.start,
            end: from + found.end,
            ..found
        })
    }

    /// The edits that write another number over one that was found.
    pub fn write(
        &self,
        Found { start, end, target, listed }: Found,
        plain: bool,
        numbers: &Numbers,
        edits: &mut Vec<Edit>,
    ) {
        let Some((old, new)) = numbers.pairs.get(target).filter(|(old, new)| old != new) else {
            return;
        };
        let Some(written) = self.text.get(start..end) else { return };
        let Some(places) = self.places.get(self.index(start)..self.index(end)) else { return };
        let text =
            if listed { write_listed(written, new, old) } else { write_like(written, new, old) };
        if same_shape(written, &text) {
            for ((c, new), place) in written.chars().zip(text.chars()).zip(places) {
                if c == new {
                    continue;
                }
                match edits.last_mut().filter(|edit| edit.to == place.from) {
                    Some(edit) => {
                        edit.to = place.to;
                        edit.new.push(new);
                    }
                    None => {
                        edits.push(Edit { from: place.from, to: place.to, new: new.to_string() });
                    }
                }
            }
            return;
        }
        let whole = places.windows(2).all(|pair| matches!(pair, [a, b] if a.to == b.from));
        if let (true, Some(a), Some(b)) = (whole, places.first(), places.last()) {
            let new = if plain { new.as_str().to_owned() } else { text };
            edits.push(Edit { from: a.from, to: b.to, new });
        }
    }
}

/// Whether the two differ in digits only.
fn same_shape(a: &str, b: &str) -> bool {
    let mut b = b.chars();
    a.chars().all(|a| b.next().is_some_and(|b| a == b || a.is_numeric() && b.is_numeric()))
        && b.next().is_none()
}
