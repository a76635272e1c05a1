//! Whether a text is about a number: for who is to be erased, where it is better to find too much than too little.

use super::Number;
use super::chars::digit;

/// So many digits of an id are another's number only by a rare chance.
const LONG: usize = 10;

impl Number {
    /// Whether a caller, as a provider told him, is this number. What was not read as one when it came may lack the calling
    /// code or have a trunk prefix.
    pub fn is_caller(&self, caller: &str) -> bool {
        if caller.starts_with('+') {
            return digits(caller) == digits(self.as_str());
        }
        let caller = digits(caller);
        let national = self.national_digits();
        caller.ends_with(&national) && caller.len() <= national.len() + 5
    }

    /// Whether a text, a webhook's body say, has the number's national digits, whatever stands between them.
    pub fn is_mentioned_in(&self, text: &str) -> bool {
        // Spaces and brackets of an address.
        let plain = ["%20", "%28", "%29", "%2B", "%2D", "%2b", "%2d"];
        let plain = plain.iter().fold(text.to_owned(), |text, code| text.replace(code, ""));
        digits(&plain).contains(&self.national_digits())
    }

    /// The digits by which the number is found where it stands bare among other texts and ids: those of its country, or, where these
    /// are so few that an id may have them too, all of them.
    pub fn bare_digits(&self) -> String {
        let national = self.national_digits();
        if national.len() >= LONG { national } else { digits(self.as_str()) }
    }

    pub(crate) fn national_digits(&self) -> String {
        let printed = self.international();
        digits(printed.split_once(' ').map_or(printed.as_str(), |(_, rest)| rest))
    }
}

/// The digits of a text, of every alphabet in which numbers are found.
fn digits(text: &str) -> String {
    text.chars().filter_map(digit).map(|(value, _)| char::from(b'0' + value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_digits_are_many() {
        for (number, digits) in [("+79161234567", "9161234567"), ("+4712345678", "4712345678")] {
            assert_eq!(Number::parse(number).unwrap().bare_digits(), digits);
        }
    }

    #[test]
    fn a_number_is_found_in_every_spelling() {
        let number = Number::parse("+79161234567").unwrap();
        for text in [
            "{\"from\":\"+7 916 123-45-67\"}",
            "from=%2B7%20%28916%29%20123-45-67&to=x",
            "from=8+(916)+123.45.67",
            "89161234567",
            "٨٩١٦١٢٣٤٥٦٧",
            "８（９１６）１２３－４５－６７",
        ] {
            assert!(number.is_mentioned_in(text), "{text}");
        }
        for text in ["", "+79161234568", "916 123-45-6"] {
            assert!(!number.is_mentioned_in(text), "{text}");
        }
        for (caller, is) in [
            ("+79161234567", true),
            ("79161234567", true),
            ("9161234567", true),
            ("+19161234567", false),
            ("+79161234568", false),
            ("", false),
            ("anonymous", false),
        ] {
            assert_eq!(number.is_caller(caller), is, "{caller}");
        }
    }
}
