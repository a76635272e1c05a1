//! The way through a page.

use super::attributes;
use super::elements::{After, Kind, Skip, is_void, kind};
use super::flow::{Edit, Flow};
use super::token::{self, Tag, Token};
use crate::numbers::Number;

/// A page on the way.
pub(super) struct Page<'a> {
    html: &'a str,
    pairs: &'a [(Number, Number)],
    targets: Vec<Number>,
    pos: usize,
    flow: Flow,
    /// The element that is being left alone.
    skip: Option<Skip>,
    /// Depth in `<svg>` and `<math>`, where an element can close itself.
    foreign: usize,
    /// Depth in `<pre>`, where line breaks are shown.
    pre: usize,
    edits: Vec<Edit>,
}

impl<'a> Page<'a> {
    pub fn new(html: &'a str, pairs: &'a [(Number, Number)]) -> Page<'a> {
        Page {
            html,
            pairs,
            targets: pairs.iter().map(|(from, _)| *from).collect(),
            pos: 0,
            flow: Flow::default(),
            skip: None,
            foreign: 0,
            pre: 0,
            edits: Vec::new(),
        }
    }

    /// Finds all that has to be changed.
    pub fn run(&mut self) {
        while let Some(token) = token::next(self.html, self.pos) {
            match token {
                Token::Text(range) => {
                    self.pos = range.end;
                    if self.skip.is_none() {
                        let text = self.html.get(range.clone()).unwrap_or("");
                        self.flow.add(text, range.start, self.pre == 0);
                    }
                }
                Token::Comment(range) => {
                    self.pos = range.end;
                    self.flow.seam();
                }
                Token::Start(tag) => self.start(&tag),
                Token::End(tag) => self.end(&tag),
            }
        }
        self.flush();
    }

    /// The page with the changes made.
    pub fn finish(mut self) -> String {
        self.edits.sort_by_key(|edit| edit.0);
        let mut out = String::with_capacity(self.html.len() + 64);
        let mut done = 0;
        for (from, to, new) in &self.edits {
            out.push_str(self.html.get(done..*from).unwrap_or(""));
            out.push_str(new);
            done = *to;
        }
        out.push_str(self.html.get(done..).unwrap_or(""));
        out
    }

    fn name(&self, tag: &Tag) -> String {
        self.html.get(tag.name.clone()).unwrap_or("").to_ascii_lowercase()
    }

    /// Swaps the numbers in the text read so far: what comes stands apart from it.
    fn flush(&mut self) {
        let all = (0, self.flow.text().len());
        self.flow.swap(all, false, &self.targets, self.pairs, &mut self.edits);
        self.flow.clear();
    }

    fn start(&mut self, tag: &Tag) {
        self.pos = tag.all.end;
        let name = self.name(tag);
        if let Some(skip) = &mut self.skip {
            if skip.start(&name) != After::Before {
                if kind(&name) == Kind::Raw && !(tag.closed && self.foreign > 0) {
                    self.pos = token::raw_end(self.html, self.pos, &name);
                }
                return;
            }
            self.skip = None;
        }
        let kind = kind(&name);
        match kind {
            Kind::Inline => self.flow.seam(),
            Kind::Break => self.flow.push('\n', 0, 0),
            _ => self.flush(),
        }
        let empty = is_void(&name) || tag.closed && self.foreign > 0;
        let off = attributes::is_off(self.html, tag);
        if !off {
            attributes::swap(self.html, tag, &self.targets, self.pairs, &mut self.edits);
        }
        if empty {
            return;
        }
        match kind {
            Kind::Raw => self.pos = token::raw_end(self.html, self.pos, &name),
            Kind::Title if self.foreign == 0 => {
                let end = token::raw_end(self.html, self.pos, &name);
                if !off {
                    let text = self.html.get(self.pos..end).unwrap_or("");
                    self.flow.add(text, self.pos, true);
                    self.flush();
                }
                self.pos = end;
            }
            _ if off || kind == Kind::Skipped => {
                self.flush();
                self.skip = Some(Skip::new(name));
            }
            _ => self.depth(&name, true),
        }
    }

    fn end(&mut self, tag: &Tag) {
        self.pos = tag.all.end;
        let name = self.name(tag);
        if let Some(skip) = &mut self.skip {
            if skip.end(&name) != After::Inside {
                self.skip = None;
            }
            return;
        }
        match kind(&name) {
            Kind::Inline => self.flow.seam(),
            Kind::Break => self.flow.push('\n', 0, 0),
            _ => self.flush(),
        }
        self.depth(&name, false);
    }

    fn depth(&mut self, name: &str, opened: bool) {
        let depth = match name {
            "svg" | "math" => &mut self.foreign,
            "pre" => &mut self.pre,
            _ => return,
        };
        *depth = if opened { *depth + 1 } else { depth.saturating_sub(1) };
    }
}
