use super::MAX_NAME;
use super::name::plain;
use crate::numbers::{Number, telephones};

/// Fewest digits of a telephone with something between them.
const SHORTEST: usize = 7;

/// What JavaScript writes for a value that is missing or none, and Python's templates; in any case, and 0, the id of nobody in most systems.
const NOBODY: [&str; 7] = ["null", "undefined", "nan", "none", "true", "false", "0"];

/// The owner's own id of a person, as a page handed it in (`lendline.identify`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Identity {
    /// It tells nothing of the person.
    Plain(String),
    /// It is, or has in it, a mail address or what may be a telephone: not to be kept but as a keyed hash. In the one form
    /// that all its spellings have.
    Private(String),
}

impl Identity {
    /// From what a page told, percent-encoded. None where it is nobody's: empty, longer than an id may be, or what a script makes
    /// of a value that is missing. All visitors of whom a page says that would be one person.
    pub(super) fn told(encoded: &str) -> Option<Self> {
        let name = plain(encoded);
        let lower = name.to_lowercase();
        let nobody = NOBODY.contains(&lower.as_str()) || lower.starts_with("[object ");
        Self::of(&name).filter(|_| !nobody)
    }

    /// All that a telephone may be told as: with its calling code, as in its country, and without either.
    pub fn all_of(number: &Number) -> Vec<Self> {
        let national = number.national_digits();
        let spellings =
            [number.as_str().to_owned(), number.national(), format!("0{national}"), national];
        let private = spellings.iter().filter_map(|text| Self::of(text));
        private.filter(|identity| matches!(identity, Self::Private(_))).collect()
    }

    /// Of the owner's name for a person. None where it is empty or has more than [`MAX_NAME`] characters: two that are cut to the same beginning
    /// would be one person.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return None;
        }
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        let is_number = name.chars().all(|c| !c.is_alphabetic() && c != '@');
        // An international prefix.
        let digits = match digits.strip_prefix("00") {
            Some(rest) if is_number && digits.len() > 11 => rest.to_owned(),
            _ => digits,
        };
        let spaced = is_number && digits.len() >= SHORTEST && digits.len() != name.len();
        let private = name.contains('@') || spaced || !telephones(name).is_empty();
        if !private {
            return Some(Self::Plain(name.to_owned()));
        }
        Some(Self::Private(if is_number && !digits.is_empty() {
            // With a calling code, a trunk prefix or neither.
            let before = digits.len() == 11 && digits.starts_with(['0', '1', '7', '8']);
            let national = usize::from(before);
            digits.get(national..).unwrap_or_default().to_owned()
        } else {
            name.to_lowercase()
        }))
    }
}
