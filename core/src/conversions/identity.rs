use super::name::{plain, short};
use crate::numbers::telephones;
use crate::sources::without_mail;

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
    /// From what a page told, percent-encoded. None where it is empty.
    pub(super) fn told(encoded: &str) -> Option<Self> {
        Self::of(&plain(encoded))
    }

    /// Of the owner's name for a person.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        let private = without_mail(name) != name || !telephones(name).is_empty();
        if !private {
            return Some(Self::Plain(short(name))).filter(|_| !name.is_empty());
        }
        let is_number = name.chars().all(|c| !c.is_alphabetic() && c != '@');
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        Some(Self::Private(if is_number && !digits.is_empty() {
            // With a calling code, a trunk prefix or neither.
            let national = if matches!(digits.len(), 10 | 11) { digits.len() - 10 } else { 0 };
            digits.get(national..).unwrap_or_default().to_owned()
        } else {
            name.to_lowercase()
        }))
    }
}
