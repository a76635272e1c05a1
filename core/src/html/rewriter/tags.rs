//! What tags mean: their attributes, and what is in their elements.

use super::super::attributes::{self, Interest};
use super::super::elements::{After, Kind, Skip, is_void, kind};
use super::super::encoding::Encoding;
use super::super::token::State;
use super::Rewriter;

impl Rewriter {
    pub(super) fn start_name(&mut self) {
        self.tag.name = self.scanner.name;
        self.tag.off = false;
        let name = self.tag.name.as_bytes();
        self.tag.kind = kind(name);
        if let Some(skip) = &mut self.skip {
            if skip.start(name) != After::Before {
                self.scanner.look = false;
                return;
            }
            self.skip = None;
        }
        self.part(self.tag.kind);
    }

    pub(super) fn attribute(&mut self, interest: Interest, value: Option<(usize, usize)>) {
        let bytes = value.map(|(from, to)| self.page.get(from, to));
        self.tag.off |= interest.is_off(bytes);
        let (Some((from, _)), Some(bytes)) = (value, bytes) else { return };
        if interest == Interest::Encoding {
            self.encoding = Encoding::named(bytes).unwrap_or(self.encoding);
            return;
        }
        let bare = !matches!(self.page.byte(from.wrapping_sub(1)), Some(b'"' | b'\''));
        let (edits, place) = (&mut self.tag.edits, (from, bare));
        attributes::swap(interest, bytes, place, self.encoding, &self.numbers, edits);
    }

    /// The tag is read: what is in its element.
    pub(super) fn start_end(&mut self, closed: bool) {
        let (kind, off) = (self.tag.kind, self.tag.off);
        let closed = closed && self.foreign > 0;
        if self.skip.is_some() {
            if kind == Kind::Raw && !closed {
                self.raw(false);
            }
            return;
        }
        if off {
            self.tag.edits.clear();
        }
        self.edits.append(&mut self.tag.edits);
        if closed || is_void(self.tag.name.as_bytes()) {
            return;
        }
        match kind {
            Kind::Raw => self.raw(false),
            Kind::Title if self.foreign == 0 => self.raw(!off),
            _ if off || kind == Kind::Skipped => {
                self.flow.flush(&self.numbers, &mut self.edits);
                self.skip = Some(Skip::new(self.tag.name));
            }
            Kind::Apart => self.depth(true),
            _ => {}
        }
    }

    /// What follows is no markup, but maybe text.
    fn raw(&mut self, text: bool) {
        self.scanner.raw = self.tag.name;
        self.scanner.state = State::Raw { text };
    }

    pub(super) fn end_name(&mut self) {
        let name = self.scanner.name.as_bytes();
        if let Some(skip) = &mut self.skip {
            if skip.end(name) != After::Inside {
                self.skip = None;
            }
            return;
        }
        let kind = kind(name);
        self.part(kind);
        if kind == Kind::Apart {
            self.depth(false);
        }
    }

    fn depth(&mut self, opened: bool) {
        let name = if opened { &self.tag.name } else { &self.scanner.name };
        let depth = match name.as_bytes() {
            b"svg" | b"math" => &mut self.foreign,
            b"pre" => &mut self.pre,
            _ => return,
        };
        *depth = if opened { *depth + 1 } else { depth.saturating_sub(1) };
    }
}
