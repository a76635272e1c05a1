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

/// The kind of the element with this name.
pub(super) fn kind(name: &[u8]) -> Kind {
    if name.len() > 8 {
        let raw = name.eq_ignore_ascii_case(b"plaintext");
        return if raw { Kind::Raw } else { Kind::Apart };
    }
    let key = key(name);
    let mut at = slot(key);
    loop {
        match KINDS.get(at % SLOTS) {
            Some((known, kind)) if *known == key => return *kind,
            Some((0, _)) | None => return Kind::Apart,
            _ => at += 1,
        }
    }
}

const INLINE: [&str; 28] = [
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i",
    "ins", "mark", "nobr", "q", "s", "small", "span", "strike", "strong", "time", "tspan", "tt",
    "u", "var", "wbr",
];
const RAW: [&str; 8] =
    ["script", "style", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes"];
// What an option says is what its form sends.
const SKIPPED: [&str; 5] = ["template", "code", "kbd", "samp", "select"];

/// Each known name by its key, at the [`slot`] of it or behind that: every tag of every page asks.
static KINDS: [(u64, Kind); SLOTS] = {
    let kinds = with([(0, Kind::Apart); SLOTS], &INLINE, Kind::Inline);
    let kinds = with(kinds, &RAW, Kind::Raw);
    let kinds = with(kinds, &SKIPPED, Kind::Skipped);
    with(with(kinds, &["br"], Kind::Break), &["title"], Kind::Title)
};

const SLOTS: usize = 128;

const fn with(mut kinds: [(u64, Kind); SLOTS], names: &[&str], kind: Kind) -> [(u64, Kind); SLOTS] {
    let mut i = 0;
    while i < names.len() {
        let key = key(names[i].as_bytes());
        let mut at = slot(key);
        while kinds[at % SLOTS].0 != 0 {
            at += 1;
        }
        kinds[at % SLOTS] = (key, kind);
        i += 1;
    }
    kinds
}

/// Up to eight letters, made small, as one number.
const fn key(name: &[u8]) -> u64 {
    let (mut key, mut i) = (0, 0);
    while i < name.len() {
        key = key << 8 | name[i].to_ascii_lowercase() as u64;
        i += 1;
    }
    key
}

const fn slot(key: u64) -> usize {
    // The first digits of the golden ratio spread keys evenly (Knuth, TAOCP 3, 6.4).
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57) as usize
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
