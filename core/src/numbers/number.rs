//! One telephone number.

use std::fmt;

/// A telephone number as ITU-T E.164 has it: a plus sign and 7 to 15 digits, of which the first is
/// not zero. (E.164 sets the upper bound only; below seven digits there are no subscribers.)
///
/// Numbers are ordered as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(Box<str>);

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
        let fail = |kind| Err(NumberError(kind));
        let Some(digits) = text.strip_prefix('+') else {
            return fail(NumberErrorKind::NoPlus);
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return fail(NumberErrorKind::NotDigits);
        }
        if digits.len() < 7 {
            return fail(NumberErrorKind::TooShort);
        }
        if digits.len() > 15 {
            return fail(NumberErrorKind::TooLong);
        }
        if digits.starts_with('0') {
            return fail(NumberErrorKind::LeadingZero);
        }
        Ok(Number(text.into()))
    }

    /// The number with its plus sign: `+74951234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the plus sign, calling code first: `74951234567`.
    pub fn digits(&self) -> &str {
        self.0.get(1..).unwrap_or("")
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
        serializer.serialize_str(&self.0)
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
