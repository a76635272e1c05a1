//! What elements mean for the text in them.

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
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "data" | "del" | "dfn"
        | "em" | "font" | "i" | "ins" | "mark" | "nobr" | "q" | "s" | "small" | "span"
        | "strike" | "strong" | "time" | "tspan" | "tt" | "u" | "var" | "wbr" => Kind::Inline,
        "br" => Kind::Break,
        "script" | "style" | "textarea" | "noscript" | "iframe" | "xmp" | "noembed"
        | "noframes" | "plaintext" => Kind::Raw,
        "title" => Kind::Title,
        "template" | "code" | "kbd" | "samp" => Kind::Skipped,
        _ => Kind::Apart,
    }
}

/// Elements without content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Follows an element that is left alone up to its end, with as much of HTML's optional end tags
/// (WHATWG, 13.1.2.4) as that takes.
#[derive(Debug)]
pub(super) struct Skip {
    name: String,
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
    pub fn new(name: String) -> Skip {
        Skip { name, depth: 1, nested: 0 }
    }

    pub fn start(&mut self, name: &str) -> After {
        if self.nested == 0 && closes(&self.name, name) {
            return After::Before;
        }
        if is_container(name) {
            self.nested += 1;
        }
        if name == self.name {
            self.depth += 1;
        }
        After::Inside
    }

    pub fn end(&mut self, name: &str) -> After {
        if is_container(name) && name != self.name {
            if self.nested == 0 && closes(&self.name, &self.name) {
                return After::Before;
            }
            self.nested = self.nested.saturating_sub(1);
        }
        // A paragraph ends with what it is in; only blocks can be that.
        if self.name == "p" && name != "p" && ends_paragraph(name) {
            return After::Before;
        }
        if name == self.name && (self.nested == 0 || !closes(name, name)) {
            self.depth -= 1;
            if self.depth == 0 {
                return After::Ended;
            }
        }
        After::Inside
    }
}

fn is_container(name: &str) -> bool {
    matches!(name, "ul" | "ol" | "menu" | "dl" | "table" | "select")
}

/// Whether the start of element `next` ends an open element `name`.
fn closes(name: &str, next: &str) -> bool {
    match name {
        "p" => ends_paragraph(next),
        "li" => next == "li",
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "td" | "th" => matches!(next, "td" | "th" | "tr" | "tbody" | "tfoot"),
        "tr" => matches!(next, "tr" | "tbody" | "tfoot"),
        "option" => matches!(next, "option" | "optgroup"),
        _ => false,
    }
}

fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "li"
            | "td"
            | "th"
            | "body"
    )
}
