//! The way of a page through the rewriter.

mod tags;

use super::elements::{Kind, Skip, kind};
use super::encoding::Encoding;
use super::flow::{Flow, HELD};
use super::leave::{Attributes, Leave, Open};
use super::quick::pass;
use super::text::Numbers;
use super::token::{Event, Name, Scanner, State};
use super::window::{Edit, Window};
use crate::numbers::{Form, Number};

/// Swaps numbers in a page that comes in chunks and goes out in chunks.
///
/// The first number of each pair is swapped for the second wherever a visitor would read, hear or dial
/// it: in text, in the page's title, in `tel:` and `sms:` links, in `title`, `aria-label` and
/// `alt`, and in `value` and `placeholder` of read-only fields. Everything else is the same byte for byte, whatever the bytes are: what is no UTF-8 is read
/// as Windows-1251, whose digits, separators and letters stand where most one-byte encodings have theirs.
///
/// A number split over inline elements is swapped where the other one can be written digit for digit
/// in its place. Left alone are scripts, styles, comments, `textarea`, `select`, `noscript`, `template`,
/// `iframe`, `code`, `kbd`, `samp`, editable elements and what has `data-lendline="off"`.
///
/// What comes out does not depend on where a chunk ends. Held back is only what may belong to a
/// number, see [`Rewriter::MAX_HELD`]; what can't be decided within that stays as it is.
#[derive(Debug)]
pub struct Rewriter {
    numbers: Numbers,
    page: Window,
    scanner: Scanner,
    encoding: Encoding,
    flow: Flow,
    /// The tag that is being read.
    tag: Tag,
    /// The element that is being left alone.
    skip: Option<Skip>,
    /// The elements around that selectors ask for.
    open: Open,
    /// Depth in `<svg>` and `<math>`, where an element can close itself.
    foreign: usize,
    /// Depth in `<pre>`, where line breaks are shown.
    pre: usize,
    /// Changes that are decided.
    edits: Vec<Edit>,
    /// Up to this byte nothing can be passed by.
    slow: usize,
}

/// What is known of a tag before its end.
#[derive(Debug)]
struct Tag {
    name: Name,
    kind: Kind,
    /// Its element is to be left alone.
    off: bool,
    /// Changes in its attributes, which are made unless it is to be left alone.
    edits: Vec<Edit>,
    /// It says that it can't be written into.
    read_only: bool,
    /// Where values stand that are changed only then.
    fields: Vec<(usize, usize)>,
    /// What selectors ask for.
    attributes: Attributes,
}

impl Tag {
    fn new(name: Name) -> Tag {
        let (edits, fields, attributes) = (Vec::new(), Vec::new(), Vec::new());
        Tag {
            name,
            kind: kind(name.as_bytes()),
            off: false,
            edits,
            read_only: false,
            fields,
            attributes,
        }
    }
}

/// Chunks are read in pieces of this size.
const PIECE: usize = 16 * 1024;

impl Rewriter {
    /// No more bytes than this are in the rewriter's memory, however long the page is: what waits for
    /// the rest of a number, one piece of a chunk, and the text in which numbers are looked for.
    pub const MAX_HELD: usize = 256 * 1024;

    /// A rewriter for one page.
    pub fn new(pairs: &[(Number, Number)]) -> Rewriter {
        let scanner = Scanner::new();
        Rewriter {
            numbers: Numbers::new(pairs),
            page: Window::default(),
            encoding: Encoding::default(),
            flow: Flow::default(),
            tag: Tag::new(scanner.name),
            scanner,
            skip: None,
            open: Open::default(),
            foreign: 0,
            pre: 0,
            edits: Vec::new(),
            slow: 0,
        }
    }

    /// Numbers in links to messengers are swapped too: what is written to the one must reach the other.
    #[must_use]
    pub fn with_messengers(mut self, swapped: bool) -> Rewriter {
        self.numbers.messengers = swapped;
        self
    }

    /// These spellings are swapped too, for the other number in full.
    #[must_use]
    pub fn with_forms(mut self, forms: &[(Number, Form)]) -> Rewriter {
        self.numbers.list(forms);
        self
    }

    /// Numbers in these attributes are swapped too.
    #[must_use]
    pub fn with_attributes(mut self, names: &[String]) -> Rewriter {
        self.scanner.wanted.more = names.to_vec();
        self
    }

    /// What these selectors mean is left alone.
    #[must_use]
    pub fn with_leave(mut self, leave: Leave) -> Rewriter {
        self.scanner.wanted.leave = leave;
        self
    }

    /// Takes the next bytes of the page and appends to `out` everything that is decided.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        if self.numbers.is_empty() {
            return out.extend_from_slice(chunk);
        }
        for piece in chunk.chunks(PIECE) {
            self.page.add(piece);
            self.read(false);
            self.release(out);
        }
    }

    /// The page ends here: appends the rest of it to `out`.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.read(true);
        self.flow.flush(&self.numbers, &mut self.edits);
        self.page.release(self.page.end(), &mut self.edits, out);
    }

    /// How many bytes the rewriter has in its memory now.
    pub fn held(&self) -> usize {
        let edits = self.edits.iter().chain(&self.tag.edits);
        let edits: usize = edits.map(|edit| size_of::<Edit>() + edit.new.capacity()).sum();
        self.page.len() + self.flow.held() + edits
    }

    fn release(&mut self, out: &mut Vec<u8>) {
        let tag = self.tag.edits.iter().map(|edit| edit.from);
        let held = tag.chain(self.flow.undecided()).chain([self.scanner.held()]).min();
        self.page.release(held.unwrap_or(0), &mut self.edits, out);
    }

    fn read(&mut self, end: bool) {
        loop {
            self.pass();
            let Some(event) = self.scanner.next(&self.page, end) else { break };
            self.bound();
            match event {
                Event::Text { end, more } => {
                    if !self.text(end, more) {
                        return;
                    }
                }
                Event::Less if self.skip.is_some() => {}
                Event::Less => {
                    let at = self.scanner.pos - 1;
                    self.flow.less(at, &self.numbers, &mut self.edits);
                }
                Event::Name if self.scanner.closing => self.end_name(),
                Event::Name => self.start_name(),
                Event::Attribute(matter, value) => self.attribute(matter, value),
                Event::End { .. } if self.scanner.closing => {}
                Event::End { closed } => self.start_end(closed),
                Event::Comment => self.flow.seam(),
                Event::RawEnd => self.flow.flush(&self.numbers, &mut self.edits),
            }
        }
        self.bound();
    }

    /// Passes by what can hold no number. What a number behind it can depend on is read all the same.
    fn pass(&mut self) {
        let from = self.scanner.pos;
        let around = self.skip.is_none() && self.open.is_empty();
        let free = around && self.scanner.state == State::Text;
        if !free || self.flow.is_warm() || from < self.slow {
            return;
        }
        let passed = pass(self.page.rest(from), &self.numbers, &self.scanner.wanted);
        self.slow = from + passed.length;
        if let Some(apart) = passed.apart {
            self.scanner.pos = from + apart;
            self.flow.forget_before();
        }
    }

    /// Gives up what has waited for too long.
    fn bound(&mut self) {
        let pos = self.scanner.pos;
        self.flow.bound(pos, &self.numbers, &mut self.edits);
        if !self.tag.edits.is_empty() {
            self.tag.edits.retain(|edit| pos - edit.from <= HELD);
            self.tag.fields.retain(|(from, _)| pos - from <= HELD);
        }
    }

    /// Reads text up to `end`; false if it must wait for more.
    fn text(&mut self, end: usize, more: bool) -> bool {
        let from = self.scanner.pos;
        self.scanner.pos = end;
        if self.skip.is_some() {
            return true;
        }
        let text = self.page.get(from, end);
        let collapse = self.pre == 0;
        let mut done = 0;
        while let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
            if !self.flow.is_warm() {
                let length = self.flow.add_cold(rest, &self.numbers);
                done += length;
                if length < rest.len() {
                    self.flow.warm_up(from + done, self.encoding, collapse);
                }
                continue;
            }
            let Some(read) = self.encoding.read(rest, more) else {
                self.scanner.pos = from + done;
                return false;
            };
            let bytes = rest.get(..read.length).unwrap_or(&[]);
            self.flow.add(&read, bytes, from + done, &self.numbers, &mut self.edits);
            done += read.length;
            self.flow.bound(from + done, &self.numbers, &mut self.edits);
        }
        true
    }

    /// What a tag means for the text before it.
    fn part(&mut self, kind: Kind) {
        match kind {
            Kind::Inline => self.flow.seam(),
            Kind::Break => self.flow.line_break(),
            _ => self.flow.flush(&self.numbers, &mut self.edits),
        }
    }
}
