//! HTML cut into text, tags and comments, after the tokenizer of the HTML standard (WHATWG, 13.2.5),
//! as it comes: a piece may end anywhere.

mod tag;

use super::attributes::{Matter, Wanted};
use super::window::Window;
use memchr::memchr;

/// The name of an element or attribute in small letters. Of a longer one only the beginning and the
/// length are kept, which is enough to tell whether an end tag belongs to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    bytes: [u8; Name::KEPT],
    kept: usize,
    length: usize,
}

impl Name {
    /// So many bytes are: more than attributes that settings name have.
    pub const KEPT: usize = 64;

    /// What is compared of a name: the same wherever it stands whole.
    pub fn kept(name: &[u8]) -> &[u8] {
        name.get(..Self::KEPT).unwrap_or(name)
    }

    const EMPTY: Name = Name { bytes: [0; Name::KEPT], kept: 0, length: 0 };

    fn clear(&mut self) {
        (self.kept, self.length) = (0, 0);
    }

    fn push(&mut self, part: &[u8]) {
        self.length += part.len();
        let room = self.bytes.get_mut(self.kept..).unwrap_or_default();
        for (to, from) in room.iter_mut().zip(part) {
            *to = from.to_ascii_lowercase();
        }
        self.kept = self.length.min(Name::KEPT);
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.kept).unwrap_or(&[])
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.length == other.length && self.as_bytes() == other.as_bytes()
    }
}

/// What comes next in a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Text with its entities, up to here; the reader moves `pos` over what he has read.
    Text { end: usize, more: bool },
    /// A `<` that is text.
    Less,
    /// The name of a tag: `name`, of an end tag if `closing`.
    Name,
    /// An attribute that may matter and where its value stands. No value: it is longer than can be held.
    Attribute(Matter, Option<(usize, usize)>),
    /// The end of a tag, with a slash or not.
    End { closed: bool },
    /// The end of a comment, a doctype or what is treated like one.
    Comment,
    /// The end of an element whose content is no markup; its end tag follows.
    RawEnd,
}

/// Where the scanner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Text,
    TagName,
    /// In a tag, where an attribute or its end is expected.
    Tag,
    AttributeName,
    AfterName,
    BeforeValue,
    /// In a value that began at `from`, up to this quotation mark or, without one, to a space.
    Value {
        quote: Option<u8>,
        from: usize,
    },
    /// In a comment whose content began here.
    Comment(usize),
    /// In what is treated like a comment.
    Bogus,
    /// In an element whose content is not markup, and maybe text.
    Raw {
        text: bool,
    },
}

/// The way through a page.
#[derive(Debug)]
pub(super) struct Scanner {
    /// Where in the page it goes on.
    pub pos: usize,
    pub state: State,
    /// The name of the tag, then of its attribute.
    pub name: Name,
    /// It is an end tag.
    pub closing: bool,
    /// Its attributes are wanted.
    pub look: bool,
    /// Which of them.
    pub wanted: Wanted,
    /// It is a `meta`.
    meta: bool,
    /// What the attribute is wanted for.
    matter: Option<Matter>,
    /// The element whose raw text is read.
    pub raw: Name,
}

/// Values up to this long are read: no number, and nothing around one, is longer.
pub(super) const LONGEST_VALUE: usize = 8 * 1024;

pub(super) const SPACE: u8 = 1;
pub(super) const NAME_END: u8 = 2;
pub(super) const ATTRIBUTE_END: u8 = 4;
pub(super) const VALUE_END: u8 = 8;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let spaces = b" \t\n\r\x0C";
    let mut i = 0;
    while i < spaces.len() {
        classes[spaces[i] as usize] = SPACE | NAME_END | ATTRIBUTE_END | VALUE_END;
        i += 1;
    }
    classes[b'/' as usize] = NAME_END | ATTRIBUTE_END;
    classes[b'>' as usize] = NAME_END | ATTRIBUTE_END | VALUE_END;
    classes[b'=' as usize] = ATTRIBUTE_END;
    classes
};

/// Whether a byte is of one of these classes.
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|c| c & class != 0)
}

impl Scanner {
    pub fn new() -> Scanner {
        Scanner {
            pos: 0,
            state: State::Text,
            name: Name::EMPTY,
            closing: false,
            look: false,
            wanted: Wanted::default(),
            meta: false,
            matter: None,
            raw: Name::EMPTY,
        }
    }

    /// What must not be given out yet of the token that is being read.
    pub fn held(&self) -> usize {
        match self.state {
            // With the quotation mark before it.
            State::Value { from, .. } if self.matter.is_some() => from - 1,
            _ => self.pos,
        }
    }

    /// The next event; None where it needs more of the page, or at its `end`. A tag that the page ends
    /// within is no tag and not shown either.
    pub fn next(&mut self, page: &Window, end: bool) -> Option<Event> {
        loop {
            let event = match self.state {
                State::Text => self.text(page, end)?,
                State::TagName => return self.tag_name(page),
                State::Tag => self.tag(page)?,
                State::AttributeName => {
                    self.name_part(page, ATTRIBUTE_END)?;
                    self.state = State::AfterName;
                    None
                }
                State::AfterName => self.after_name(page)?,
                State::BeforeValue => {
                    let first = self.skip_spaces(page)?;
                    let quote = Some(first).filter(|b| matches!(b, b'"' | b'\''));
                    self.pos += usize::from(quote.is_some());
                    self.state = State::Value { quote, from: self.pos };
                    None
                }
                State::Value { quote, from } => self.value(page, quote, from)?,
                State::Comment(from) => return self.comment(page, from),
                State::Bogus => {
                    self.find(page, b'>')?;
                    self.pos += 1;
                    self.state = State::Text;
                    return Some(Event::Comment);
                }
                State::Raw { text } => return self.raw(page, text, end),
            };
            if event.is_some() {
                return event;
            }
        }
    }

    /// Moves to the next such byte, or to the end of what there is.
    fn find(&mut self, page: &Window, byte: u8) -> Option<()> {
        let found = memchr(byte, page.rest(self.pos));
        self.pos = found.map_or(page.end(), |n| self.pos + n);
        found.map(|_| ())
    }

    /// The first byte that is no space.
    fn skip_spaces(&mut self, page: &Window) -> Option<u8> {
        let rest = page.rest(self.pos);
        let spaces = rest.iter().take_while(|&&b| is(b, SPACE)).count();
        self.pos += spaces;
        rest.get(spaces).copied()
    }

    /// Reads the name up to a byte of the class.
    fn name_part(&mut self, page: &Window, class: u8) -> Option<()> {
        let rest = page.rest(self.pos);
        let length = rest.iter().take_while(|&&b| !is(b, class)).count();
        self.name.push(rest.get(..length).unwrap_or(&[]));
        self.pos += length;
        (length < rest.len()).then_some(())
    }

    fn text(&mut self, page: &Window, end: bool) -> Option<Option<Event>> {
        let rest = page.rest(self.pos);
        match memchr(b'<', rest) {
            Some(0) => self.markup(rest, end),
            Some(n) => Some(Some(Event::Text { end: self.pos + n, more: false })),
            None if rest.is_empty() => None,
            None => Some(Some(Event::Text { end: page.end(), more: !end })),
        }
    }

    fn markup(&mut self, rest: &[u8], end: bool) -> Option<Option<Event>> {
        self.name.clear();
        match *rest {
            [_, b, ..] if b.is_ascii_alphabetic() => {
                (self.pos, self.state, self.closing) = (self.pos + 1, State::TagName, false);
            }
            [_, b'/', b, ..] if b.is_ascii_alphabetic() => {
                (self.pos, self.state, self.closing) = (self.pos + 2, State::TagName, true);
            }
            [_, b'!', ..] if rest.len() < 4 && b"<!--".starts_with(rest) && !end => return None,
            [_, b'!', b'-', b'-', ..] => {
                self.pos += 4;
                self.state = State::Comment(self.pos);
            }
            [_, b'!' | b'?', ..] | [_, b'/', _, ..] => {
                (self.pos, self.state) = (self.pos + 2, State::Bogus);
            }
            [_] | [_, b'/'] if !end => return None,
            _ => {
                self.pos += 1;
                return Some(Some(Event::Less));
            }
        }
        Some(None)
    }

    fn comment(&mut self, page: &Window, from: usize) -> Option<Event> {
        // The last bytes are kept for the signs before a `>`.
        let seen = self.pos;
        loop {
            if self.find(page, b'>').is_none() {
                self.pos = page.end().saturating_sub(3).max(seen);
                return None;
            }
            let at = self.pos;
            let inside =
                |text: &[u8]| at >= from + text.len() && page.get(at - text.len(), at) == text;
            self.pos += 1;
            if at == from || at == from + 1 && inside(b"-") || inside(b"--") || inside(b"--!") {
                self.state = State::Text;
                return Some(Event::Comment);
            }
        }
    }

    fn raw(&mut self, page: &Window, text: bool, end: bool) -> Option<Event> {
        loop {
            let rest = page.rest(self.pos);
            match memchr(b'<', rest) {
                Some(0) => {}
                Some(n) if text => return Some(Event::Text { end: self.pos + n, more: false }),
                None if rest.is_empty() => return None,
                None if text => return Some(Event::Text { end: page.end(), more: !end }),
                found => {
                    self.pos += found.unwrap_or(rest.len());
                    continue;
                }
            }
            if self.ends_raw(rest, end)? {
                self.state = State::Text;
                return Some(Event::RawEnd);
            }
            if text {
                self.pos += 1;
                return Some(Event::Less);
            }
            self.pos += 1;
        }
    }

    /// Whether the `<` here begins the end tag of the raw element; None if that can't be told yet.
    fn ends_raw(&self, rest: &[u8], end: bool) -> Option<bool> {
        let name = self.raw.as_bytes();
        let mut wanted = b"</".iter().chain(name);
        let mut bytes = rest.iter();
        loop {
            match (wanted.next(), bytes.next()) {
                (None, Some(&after)) => return Some(is(after, NAME_END)),
                (None, None) => return end.then_some(true),
                (Some(_), None) => return end.then_some(false),
                (Some(a), Some(b)) if *a != b.to_ascii_lowercase() => return Some(false),
                _ => {}
            }
        }
    }
}
