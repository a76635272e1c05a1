//! What tags mean: their attributes, and what is in their elements.

use super::super::attributes::{self, Interest, Matter};
use super::super::elements::{After, Kind, Skip, is_void, kind};
use super::super::encoding::Encoding;
use super::super::leave;
use super::super::token::State;
use super::super::window::Edit;
use super::{Rewriter, Tag};

impl Rewriter {
    pub(super) fn start_name(&mut self) {
        self.tag = Tag::new(self.scanner.name);
        let name = self.tag.name.as_bytes();
        if let Some(skip) = &mut self.skip {
            if skip.start(name) != After::Before {
                self.scanner.look = false;
                return;
            }
            self.skip = None;
        }
        self.open.start(name);
        self.part(self.tag.kind);
    }

    pub(super) fn attribute(&mut self, matter: Matter, value: Option<(usize, usize)>) {
        let interest = matter.interest;
        let bytes = value.map(|(from, to)| self.page.get(from, to));
        self.tag.off |= interest.is_off(bytes);
        self.tag.read_only |= interest == Interest::ReadOnly;
        // Of several with one name the first counts.
        let known = |name: usize| self.tag.attributes.iter().any(|(known, _)| *known == name);
        if let Some(name) = matter.selected.filter(|name| !known(*name)) {
            let value = bytes.and_then(|bytes| leave::value(bytes, self.encoding));
            self.tag.attributes.push((name, value));
        }
        let (Some((from, _)), Some(bytes)) = (value, bytes) else { return };
        if interest == Interest::Encoding {
            self.encoding = Encoding::named(bytes).unwrap_or(self.encoding);
            return;
        }
        let bare = !matches!(self.page.byte(from.wrapping_sub(1)), Some(b'"' | b'\''));
        let (edits, place) = (&mut self.tag.edits, (from, bare));
        let before = edits.len();
        attributes::swap(interest, bytes, place, self.encoding, &self.numbers, edits);
        if interest == Interest::Field && edits.len() > before {
            self.tag.fields.extend(value);
        }
    }

    /// The tag is read: what is in its element.
    pub(super) fn start_end(&mut self, closed: bool) {
        let kind = self.tag.kind;
        let foreign = self.foreign > 0 || matches!(self.tag.name.as_bytes(), b"svg" | b"math");
        let closed = closed && foreign;
        if self.skip.is_some() {
            if kind == Kind::Raw && !closed {
                self.raw(false);
            }
            return;
        }
        let tag = &mut self.tag;
        let content = !closed && !is_void(tag.name.as_bytes());
        let leave = &self.scanner.wanted.leave;
        let off = tag.off
            || self.open.leaves(leave, tag.name, &tag.attributes, content && kind != Kind::Raw);
        if off {
            tag.edits.clear();
        }
        if !(tag.read_only && tag.name.as_bytes() == b"input") {
            let field =
                |edit: &Edit| tag.fields.iter().any(|(from, to)| (*from..*to).contains(&edit.from));
            tag.edits.retain(|edit| !field(edit));
        }
        self.edits.append(&mut tag.edits);
        if !content {
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
                self.open.end(name);
            }
            return;
        }
        self.open.end(name);
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
