//! Numbers as they are printed.

use super::number::Number;
use super::plan::{as_number, trunk};

impl Number {
    /// As printed inside its country: `8 (495) 123-45-67`, `(415) 867-5309`, `020 7946 0018`.
    pub fn national(&self) -> String {
        let (code, nsn) = self.split();
        let pattern = match (code, nsn.len()) {
            (b"7", 10) => "8 (###) ###-##-##",
            (b"1", 10) => "(###) ###-####",
            _ => pattern(code, nsn),
        };
        let mut out = String::new();
        if pattern.starts_with('#') {
            out.extend(trunk(code).iter().copied().map(char::from));
        }
        fill(&mut out, pattern, nsn);
        out
    }

    /// As printed for callers from abroad: `+7 495 123-45-67`, `+1 415-867-5309`,
    /// `+44 20 7946 0018`.
    pub fn international(&self) -> String {
        let (code, nsn) = self.split();
        let mut out = String::from("+");
        out.extend(code.iter().copied().map(char::from));
        out.push(' ');
        fill(&mut out, pattern(code, nsn), nsn);
        out
    }

    /// How it is printed in the place of a number that it is not written digit for digit like: its national (empty where
    /// it can't be dialled there) and its international form, with a bar between. None where it is.
    pub(crate) fn printed_for(&self, other: Number) -> Option<String> {
        (!self.is_written_like(other)).then(|| {
            let at_home = self.is_at_home_with(other);
            let national = if at_home { self.national() } else { String::new() };
            format!("{national}|{}", self.international())
        })
    }
}

/// Writes the digits in the place of the pattern's `#`; those that are left over follow at the end.
fn fill(out: &mut String, pattern: &str, nsn: &[u8]) {
    let mut digits = nsn.iter();
    for c in pattern.bytes() {
        if digits.len() == 0 {
            break;
        }
        let c = if c == b'#' { *digits.next().unwrap_or(&c) } else { c };
        out.push(char::from(c));
    }
    out.extend(digits.copied().map(char::from));
}

/// The grouping of a national significant number.
fn pattern(code: &[u8], nsn: &[u8]) -> &'static str {
    let mut first = nsn.iter().copied();
    let mut next = || first.next().unwrap_or(b'0');
    let (a, b, c) = (next(), next(), next());
    match (as_number(code), nsn.len()) {
        (7, 10) => "### ###-##-##",
        (1, 10) => "###-###-####",
        // Ofcom: two-digit areas 2x; three digits 1x1, 11x and everything non-geographic; else four.
        (44, 10) if a == b'2' => "## #### ####",
        (44, 10) if a == b'7' || a == b'1' && b != b'1' && c != b'1' => "#### ######",
        (44, _) => "### ### ####",
        // Bundesnetzagentur: areas have two to five digits; the usual lengths by their beginning.
        (49, _) if matches!((a, b), (b'3' | b'4', b'0') | (b'6' | b'8', b'9')) => "## ",
        (49, _) if a == b'1' || b == b'0' || c == b'1' => "### ",
        (49, _) => "#### ",
        (33, 9) => "# ## ## ## ##",
        (375 | 380 | 992 | 994 | 996 | 998, 9) => "## ###-##-##",
        (_, 8) => "#### ####",
        (_, 10) => "### ### ####",
        (_, 11) => "### #### ####",
        _ => "### ### ### ",
    }
}
