//! Elements that are left alone by selectors of CSS, told while the page streams, without its tree.
//!
//! What is left alone is, in valid HTML, at least what the selectors mean, and sometimes more: the browser's script, which asks the tree,
//! swaps the rest. So a combinator other than the descendant's is read as that one, what is asked of an element by a
//! pseudo-class is taken as given, and case is never told apart. (Crates that match selectors want a tree, or bring a
//! second tokenizer along.)

mod open;
mod parse;

use super::encoding::Encoding;
use super::text::Text;
use super::token::Name;
pub(super) use open::Open;

/// What is left alone, see [`PageRules::leave`](crate::settings::PageRules::leave).
#[derive(Clone, Debug, Default)]
pub struct Leave {
    /// Each selector: the elements around, from the outermost, and the one itself.
    selectors: Vec<Vec<Compound>>,
    /// The attributes that they ask for, in small letters.
    names: Vec<String>,
}

/// What is asked of one element: nothing, where it may be any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Compound {
    /// Its name, in small letters.
    name: Option<String>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    /// Which attribute, in small letters.
    attribute: String,
    how: How,
    /// In small letters.
    value: String,
}

/// How an attribute's value is compared (Selectors Level 4, 6.1 and 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Has,
    Is,
    Word,
    Dash,
    Begins,
    Ends,
    Contains,
}

/// An element's attributes that are asked for, as they are read: the place of the name among the [`Leave::name`]s, and the
/// value in small letters; none for one that is longer than can be held, or can't be read surely.
pub(in crate::html) type Attributes = Vec<(usize, Option<String>)>;

impl Leave {
    /// None where one of the texts is no list of selectors.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Option<Leave> {
        let mut leave = Leave::default();
        for text in texts {
            leave.selectors.extend(parse::list(text.as_ref())?);
        }
        let conditions = leave.selectors.iter().flatten().flat_map(|one| &one.conditions);
        leave.names = conditions.map(|condition| condition.attribute.clone()).collect();
        leave.names.sort();
        leave.names.dedup();
        Some(leave)
    }

    /// Whether there is nothing that is not left alone.
    pub fn is_all(&self) -> bool {
        self.selectors.iter().any(|selector| matches!(&selector[..], [one] if one.is_any()))
    }

    /// The place of an attribute's name among those that are asked for.
    pub(super) fn name(&self, attribute: &[u8]) -> Option<usize> {
        let is = |name: &String| attribute.eq_ignore_ascii_case(Name::kept(name.as_bytes()));
        self.names.iter().position(is)
    }

    /// Whether something is asked of elements with this name, whatever their attributes.
    pub(super) fn asks_for(&self, element: &[u8]) -> bool {
        let mut compounds = self.selectors.iter().flatten();
        compounds.any(|one| one.conditions.is_empty() && one.fits_name(element))
    }

    /// Whether a condition may hold for such a value, as it stands in the page.
    pub(super) fn may_ask_for(&self, attribute: usize, value: &[u8]) -> bool {
        let name = self.names.get(attribute);
        let unsure = value.contains(&b'&') || !value.is_ascii();
        let conditions = self.selectors.iter().flatten().flat_map(|one| &one.conditions);
        conditions.filter(|one| name == Some(&one.attribute)).any(|one| {
            !one.value.is_ascii()
                || unsure
                || one.value.is_empty()
                || value
                    .windows(one.value.len())
                    .any(|part| part.eq_ignore_ascii_case(one.value.as_bytes()))
        })
    }

    /// The compounds that an element fits, each by its selector and its place in that.
    fn fitting(&self, name: Name, attributes: &Attributes) -> Vec<(usize, usize)> {
        let mut fitting = Vec::new();
        for (s, selector) in self.selectors.iter().enumerate() {
            for (place, one) in selector.iter().enumerate() {
                if one.fits_name(name.as_bytes()) && self.holds(one, attributes) {
                    fitting.push((s, place));
                }
            }
        }
        fitting
    }

    fn holds(&self, compound: &Compound, attributes: &Attributes) -> bool {
        compound.conditions.iter().all(|condition| {
            let name = |at: usize| self.names.get(at) == Some(&condition.attribute);
            // Of several with one name the first counts.
            let found = attributes.iter().find(|(at, _)| name(*at));
            found
                .is_some_and(|(_, value)| value.as_ref().is_none_or(|value| condition.holds(value)))
        })
    }
}

/// A value of an attribute as it is compared; none for one that names a character which only browsers know, or is of another
/// encoding.
pub(super) fn value(bytes: &[u8], encoding: Encoding) -> Option<String> {
    std::str::from_utf8(bytes).ok()?;
    let text = Text::read(bytes, 0, encoding);
    let named = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        end > 0 && rest.get(end..).is_some_and(|rest| rest.starts_with(';'))
    };
    let unknown = text.as_str().split('&').skip(1).any(named);
    (!unknown).then(|| small(text.as_str()))
}

/// In small letters, each by itself: a word's end changes none.
fn small(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

impl Compound {
    fn is_any(&self) -> bool {
        self.name.is_none() && self.conditions.is_empty()
    }

    /// Of a long name only the beginning is known.
    fn fits_name(&self, name: &[u8]) -> bool {
        let Some(wanted) = &self.name else { return true };
        Name::kept(name).eq_ignore_ascii_case(Name::kept(wanted.as_bytes()))
    }
}

impl Condition {
    fn holds(&self, value: &str) -> bool {
        let wanted = self.value.as_str();
        match self.how {
            How::Has => true,
            How::Is => value == wanted,
            How::Word => value.split_ascii_whitespace().any(|word| word == wanted),
            How::Dash => value
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
            How::Begins => value.starts_with(wanted),
            How::Ends => value.ends_with(wanted),
            How::Contains => value.contains(wanted),
        }
    }
}
