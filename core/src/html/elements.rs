//! What elements mean for the text in them.

use super::token::Name;

/// How the text around an element goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text runs through it: `<b>`, `<span>`.
    Inline,
    /// A line ends here: `<br>`.
    Break,
    /// What is in it stands apart: `<div>`, `<a>`, anything unknown.
    Apart,
    /// Its content is not markup and left alone.
    Raw,
    /// The page's title: text without markup.
    Title,
    /// Its content is markup and left alone.
    Skipped,
}

/// The kind of the element with this name, in small letters.
pub(super) fn kind(name: &[u8]) -> Kind {
    match name {
        b"abbr" | b"acronym" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"data" | b"del"
        | b"dfn" | b"em" | b"font" | b"i" | b"ins" | b"mark" | b"nobr" | b"q" | b"s" | b"small"
        | b"span" | b"strike" | b"strong" | b"time" | b"tspan" | b"tt" | b"u" | b"var" | b"wbr" => {
            Kind::Inline
        }
        b"br" => Kind::Break,
        b"script" | b"style" | b"textarea" | b"noscript" | b"iframe" | b"xmp" | b"noembed"
        | b"noframes" | b"plaintext" => Kind::Raw,
        b"title" => Kind::Title,
        // What an option says is what its form sends.
        b"template" | b"code" | b"kbd" | b"samp" | b"select" => Kind::Skipped,
        _ => Kind::Apart,
    }
}

/// Elements without content.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}

/// Follows an element that is left alone up to its end, with as much of HTML's optional end tags
/// (WHATWG, 13.1.2.4) as that takes.
#[derive(Debug)]
pub(super) struct Skip {
    name: Name,
    /// Elements of the same name that are open.
    depth: usize,
    /// Lists, tables and selections that are open inside.
    nested: usize,
}

/// What a tag does to the element that is left alone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It goes on.
    Inside,
    /// It ended with this tag.
    Ended,
    /// It ended before this tag.
    Before,
}

impl Skip {
    pub fn new(name: Name) -> Skip {
        Skip { name, depth: 1, nested: 0 }
    }

    pub fn start(&mut self, name: &[u8]) -> After {
        if self.nested == 0 && closes(self.name.as_bytes(), name) {
            return After::Before;
        }
        if is_container(name) {
            self.nested += 1;
        }
        if name == self.name.as_bytes() {
            self.depth += 1;
        }
        After::Inside
    }

    pub fn end(&mut self, name: &[u8]) -> After {
        if is_container(name) && name != self.name.as_bytes() {
            if self.nested == 0 && closes(self.name.as_bytes(), self.name.as_bytes()) {
                return After::Before;
            }
            self.nested = self.nested.saturating_sub(1);
        }
        // A paragraph ends with what it is in; only blocks can be that.
        if self.name.as_bytes() == b"p" && name != b"p" && ends_paragraph(name) {
            return After::Before;
        }
        if name == self.name.as_bytes() && (self.nested == 0 || !closes(name, name)) {
            self.depth -= 1;
            if self.depth == 0 {
                return After::Ended;
            }
        }
        After::Inside
    }
}

fn is_container(name: &[u8]) -> bool {
    matches!(name, b"ul" | b"ol" | b"menu" | b"dl" | b"table" | b"select")
}

/// Whether the start of element `next` ends an open element `name`.
fn closes(name: &[u8], next: &[u8]) -> bool {
    match name {
        b"p" => ends_paragraph(next),
        b"li" => next == b"li",
        b"dt" | b"dd" => matches!(next, b"dt" | b"dd"),
        b"td" | b"th" => matches!(next, b"td" | b"th" | b"tr" | b"tbody" | b"tfoot"),
        b"tr" => matches!(next, b"tr" | b"tbody" | b"tfoot"),
        b"option" => matches!(next, b"option" | b"optgroup"),
        _ => false,
    }
}

fn ends_paragraph(name: &[u8]) -> bool {
    matches!(
        name,
        b"address"
            | b"article"
            | b"aside"
            | b"blockquote"
            | b"center"
            | b"details"
            | b"dialog"
            | b"dir"
            | b"div"
            | b"dl"
            | b"fieldset"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"form"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"header"
            | b"hgroup"
            | b"hr"
            | b"main"
            | b"menu"
            | b"nav"
            | b"ol"
            | b"p"
            | b"pre"
            | b"search"
            | b"section"
            | b"summary"
            | b"table"
            | b"ul"
            | b"li"
            | b"td"
            | b"th"
            | b"body"
    )
}
