//! Short and lettered spellings of a number, which are found only where the site lists them.

use super::chars::{MARKS, PLUS, SPACE, class};
use super::number::Number;
use super::plan::trunk;

/// A spelling that says less than the number, or says it in letters: `123-45-67`, `1-800-FLOWERS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its digits, then its letters as capitals.
    signs: String,
    /// It was written with something between them: never found without.
    apart: bool,
}

/// Why a text is no [`Form`] of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// Something other than digits, then letters, with the usual separators between them.
    Signs,
    /// Fewer than five or more than fifteen of them.
    Length,
    /// Dialled, it is another number.
    Other,
}

impl std::fmt::Display for FormError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Signs => {
                "write it as 123-45-67 or 1-800-FLOWERS: digits, then letters A to Z if any, without a plus sign"
            }
            Self::Length => "it has five to fifteen digits and letters",
            Self::Other => {
                "its digits (letters as on a telephone's keys) must be the end of the destination number"
            }
        })
    }
}

impl std::error::Error for FormError {}

impl Form {
    /// Fewest digits of one.
    pub(crate) const FEWEST: usize = 5;

    /// Reads a spelling of the number.
    ///
    /// # Errors
    /// What is wrong with it, see [`FormError`].
    pub fn parse(text: &str, number: Number) -> Result<Self, FormError> {
        let mut form = Self { signs: String::new(), apart: false };
        let mut letters = false;
        for c in text.trim().chars() {
            if c.is_ascii_alphanumeric() && !(letters && c.is_ascii_digit()) {
                letters |= c.is_ascii_alphabetic();
                form.signs.push(c.to_ascii_uppercase());
            } else if class(c) & (MARKS | SPACE) != 0 && class(c) != PLUS {
                // Within letters nothing is left out by a reader.
                form.apart = true;
                if letters {
                    return Err(FormError::Signs);
                }
            } else {
                return Err(FormError::Signs);
            }
        }
        if !(Self::FEWEST..=15).contains(&form.signs.len()) {
            return Err(FormError::Length);
        }
        if form.signs.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(FormError::Signs);
        }
        let dialled: String = form.signs.chars().map(key).collect();
        let (code, nsn) = number.split();
        let inside = String::from_utf8_lossy(&[trunk(code), nsn].concat()).into_owned();
        form.apart &= !letters;
        let same = number.digits().ends_with(&dialled) || inside == dialled;
        if same { Ok(form) } else { Err(FormError::Other) }
    }

    /// Its entry in a table of numbers to be found: `+1234567 0 -`.
    pub fn line(&self) -> String {
        format!("+{} 0 {}", self.signs, if self.apart { "-" } else { "" })
    }

    /// Its digits and letters.
    pub(crate) fn signs(&self) -> &str {
        &self.signs
    }

    /// How many digits it has, letters aside.
    pub(crate) fn digits(&self) -> usize {
        self.signs.bytes().filter(u8::is_ascii_digit).count()
    }
}

/// The digit of a letter (ITU-T E.161).
fn key(c: char) -> char {
    match c {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let check = |text: &str, number: &str, expected: Result<&str, FormError>| {
            let form = Form::parse(text, Number::parse(number).unwrap());
            assert_eq!(form.map(|form| form.line()).as_deref(), expected.as_deref(), "{text}");
        };
        let moscow = |text, expected| check(text, "+74951234567", expected);
        moscow("123-45-67", Ok("+1234567 0 -"));
        moscow(" 1234567 ", Ok("+1234567 0 "));
        moscow("23–45 67", Ok("+234567 0 -"));
        moscow("8 (495) 1234567", Ok("+84951234567 0 -"));
        moscow("4567", Err(FormError::Length));
        moscow("123-45-68", Err(FormError::Other));
        moscow("+7 495 123-45-67", Err(FormError::Signs));
        moscow("123-45-67, 8", Err(FormError::Signs));
        let flowers = |text, expected| check(text, "+18003569377", expected);
        flowers("1-800-FLOWERS", Ok("+1800FLOWERS 0 "));
        flowers("800 flowers", Ok("+800FLOWERS 0 "));
        flowers("FLOWERS", Err(FormError::Signs));
        flowers("1-800-FLOWER-S", Err(FormError::Signs));
        flowers("1-800-FLOWERX", Err(FormError::Other));
        check("8-800-FLOWERS", "+78003569377", Ok("+8800FLOWERS 0 "));
    }
}
