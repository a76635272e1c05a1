//! One telephone number.

use std::fmt;

/// A telephone number as ITU-T E.164 has it: a plus sign and 7 to 15 digits, of which the first is
/// not zero. (E.164 sets the upper bound only; below seven digits there are no subscribers.)
///
/// Numbers are ordered as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(
    /// The plus sign and the digits as ASCII, zeros after them: its longest form fills it.
    [u8; 16],
);

/// Why a text is not an E.164 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberError(NumberErrorKind);

/// What was wrong with a text that should have been an E.164 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberErrorKind {
    /// It does not begin with `+`.
    NoPlus,
    /// Something other than the digits 0 to 9 follows the plus sign.
    NotDigits,
    /// The first digit is zero; no calling code begins so.
    LeadingZero,
    /// Fewer than 7 digits.
    TooShort,
    /// More than 15 digits.
    TooLong,
}

impl NumberError {
    /// What was wrong.
    pub fn kind(&self) -> NumberErrorKind {
        self.0
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            NumberErrorKind::NoPlus => {
                "a number must begin with + and its calling code, like +74951234567"
            }
            NumberErrorKind::NotDigits => {
                "only digits may follow the + of a number, like +74951234567"
            }
            NumberErrorKind::LeadingZero => {
                "no calling code begins with 0; write the number like +74951234567"
            }
            NumberErrorKind::TooShort => "a number has at least 7 digits, like +74951234567",
            NumberErrorKind::TooLong => "a number has at most 15 digits, like +74951234567",
        })
    }
}

impl std::error::Error for NumberError {}

impl Number {
    /// Reads `+` and 7 to 15 digits, nothing else.
    ///
    /// # Errors
    /// What is wrong with the text, see [`NumberErrorKind`].
    pub fn parse(text: &str) -> Result<Number, NumberError> {
        match Self::read(text.as_bytes()) {
            Some(number) => Ok(number),
            None => Err(NumberError(what_is_wrong(text))),
        }
    }

    /// The same without a reason, for the browser.
    pub(crate) fn read(text: &[u8]) -> Option<Number> {
        let mut number = [0; 16];
        number.get_mut(..text.len())?.copy_from_slice(text);
        let (plus, digits) = text.split_first()?;
        let fits = *plus == b'+' && digits.len() >= 7 && digits.first() != Some(&b'0');
        (fits && digits.iter().all(u8::is_ascii_digit)).then_some(Number(number))
    }

    /// The number with its plus sign: `+74951234567`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or("")
    }

    /// [`Number::as_str`] as ASCII.
    #[inline(never)]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        let length = self.0.iter().position(|&b| b == 0).unwrap_or(self.0.len());
        self.0.get(..length).unwrap_or(&[])
    }

    /// The digits without the plus sign, calling code first: `74951234567`.
    pub fn digits(&self) -> &str {
        self.as_str().get(1..).unwrap_or("")
    }
}

fn what_is_wrong(text: &str) -> NumberErrorKind {
    let Some(digits) = text.strip_prefix('+') else { return NumberErrorKind::NoPlus };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        NumberErrorKind::NotDigits
    } else if digits.len() < 7 {
        NumberErrorKind::TooShort
    } else if digits.len() > 15 {
        NumberErrorKind::TooLong
    } else {
        NumberErrorKind::LeadingZero
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        Number::parse(text)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a telephone number as text, like \"+74951234567\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                Number::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}
