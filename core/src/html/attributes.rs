//! Attributes that hold numbers, and those that say to leave them.

use super::encoding::Encoding;
use super::leave::Leave;
use super::links::numbers_in;
use super::text::{Numbers, Text};
use super::token::Name;
use super::window::Edit;

/// What an attribute may matter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interest {
    /// `href`: a number to dial, where the scheme says so.
    Link,
    /// Text that is shown or read aloud.
    Words,
    /// What a field shows, where it can't be changed: `value`, `placeholder`.
    Field,
    /// `readonly`
    ReadOnly,
    /// `data-lendline`.
    Off,
    /// `contenteditable`.
    Editable,
    /// What a `meta` says, maybe of the page's encoding.
    Encoding,
    /// Selectors ask for it, and nothing else.
    Selected,
}

/// Which attributes matter.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Those that hold numbers besides the usual ones, in small letters.
    pub more: Vec<String>,
    /// What is left alone by selectors.
    pub leave: Leave,
}

impl Wanted {
    /// What the attribute with this name matters for, in a `meta` or not.
    pub fn matter(&self, name: &[u8], meta: bool) -> Option<Matter> {
        let name = Name::kept(name);
        let is = |more: &String| name.eq_ignore_ascii_case(Name::kept(more.as_bytes()));
        let more = || self.more.iter().any(is);
        let selected = self.leave.name(name);
        let interest = Interest::of(name, meta).or_else(|| more().then_some(Interest::Words));
        let interest = interest.or(selected.map(|_| Interest::Selected))?;
        Some(Matter { interest, selected })
    }
}

/// What an attribute matters for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matter {
    pub interest: Interest,
    /// Its place among the names that selectors ask for, whatever else it matters for.
    pub selected: Option<usize>,
}

impl Interest {
    fn of(name: &[u8], meta: bool) -> Option<Interest> {
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        match name.len() {
            3 if is(b"alt") => Some(Interest::Words),
            4 if is(b"href") => Some(Interest::Link),
            5 if is(b"title") => Some(Interest::Words),
            5 if is(b"value") => Some(Interest::Field),
            7 if meta && (is(b"charset") || is(b"content")) => Some(Interest::Encoding),
            10 if is(b"xlink:href") => Some(Interest::Link),
            8 if is(b"readonly") => Some(Interest::ReadOnly),
            10 if is(b"aria-label") => Some(Interest::Words),
            11 if is(b"placeholder") => Some(Interest::Field),
            13 if is(b"data-lendline") => Some(Interest::Off),
            15 if is(b"contenteditable") => Some(Interest::Editable),
            _ => None,
        }
    }

    /// Whether this value of it says that the element and what is in it must be left alone. Of a
    /// value longer than can be held nothing is known.
    pub fn is_off(self, value: Option<&[u8]>) -> bool {
        let is = |word: &[u8]| value.is_some_and(|v| v.trim_ascii().eq_ignore_ascii_case(word));
        match self {
            Interest::Off => is(b"off"),
            Interest::Editable => !is(b"false"),
            _ => false,
        }
    }
}

/// Swaps the numbers in a value that begins at byte `at` of the page. Without quotes (`bare`) a space
/// would end it.
pub(super) fn swap(
    interest: Interest,
    value: &[u8],
    (at, bare): (usize, bool),
    encoding: Encoding,
    numbers: &Numbers,
    edits: &mut Vec<Edit>,
) {
    if !may_hold_number(value, numbers.fewest) {
        return;
    }
    let text = Text::read(value, at, encoding);
    match interest {
        Interest::Words | Interest::Field => text.swap((0, text.len()), bare, numbers, edits),
        Interest::Link if may_be_dialled(value, numbers.messengers) => {
            let text = text.percent_decoded();
            for range in numbers_in(text.as_str(), numbers.messengers) {
                text.swap(range, true, numbers, edits);
            }
        }
        _ => {}
    }
}

/// So many digits at least, where a reference, an escape or the first byte of another alphabet's digit
/// counts as one.
pub(super) fn may_hold_number(value: &[u8], fewest: usize) -> bool {
    let may =
        |b: &&u8| b.is_ascii_digit() || matches!(**b, b'&' | b'%' | 0xD9 | 0xDB | 0xE0 | 0xEF);
    value.iter().filter(may).take(fewest).count() == fewest
}

/// Whether the link can begin with one of the schemes, or with a reference to a letter.
pub(super) fn may_be_dialled(value: &[u8], messengers: bool) -> bool {
    if messengers {
        return true;
    }
    let first = value.iter().find(|b| !b.is_ascii_whitespace() && !b.is_ascii_control());
    first.is_some_and(|b| matches!(b.to_ascii_lowercase(), b't' | b's' | b'c' | b'&'))
}
