//! Numbering plans: calling codes (list of ITU-T E.164 assigned country codes), trunk prefixes and
//! lengths of national numbers.

use super::number::Number;

/// A country, by its ISO 3166-1 alpha-2 code. Any two letters are one; of a country whose plan is
/// not known here only international forms are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads two ASCII letters, capital or small; None for anything else.
    pub fn parse(text: &str) -> Option<Country> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Country([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The two capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// The country's plan, where it is known.
    pub(super) fn plan(&self) -> Option<&'static Plan> {
        PLANS.iter().find(|plan| plan.country.as_bytes() == self.0)
    }
}

/// What must be known of a country to read its national numbers.
#[derive(Debug)]
pub(super) struct Plan {
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// Calling code.
    pub code: &'static str,
    /// Fewest digits of a national significant number.
    pub min: usize,
    /// Most digits of one.
    pub max: usize,
}

const fn plan(country: &'static str, code: &'static str, min: usize, max: usize) -> Plan {
    Plan { country, code, min, max }
}

/// Lengths as national regulators publish them through ITU-T (E.164 national numbering plans).
/// Short service numbers are left out: nobody lends them.
static PLANS: [Plan; 66] = [
    plan("RU", "7", 10, 10),
    plan("KZ", "7", 10, 10),
    plan("US", "1", 10, 10),
    plan("CA", "1", 10, 10),
    plan("PR", "1", 10, 10),
    plan("DO", "1", 10, 10),
    plan("JM", "1", 10, 10),
    plan("GB", "44", 9, 10),
    plan("DE", "49", 6, 11),
    plan("FR", "33", 9, 9),
    plan("ES", "34", 9, 9),
    plan("IT", "39", 6, 11),
    plan("PT", "351", 9, 9),
    plan("NL", "31", 9, 9),
    plan("BE", "32", 8, 9),
    plan("LU", "352", 6, 11),
    plan("CH", "41", 9, 9),
    plan("AT", "43", 7, 13),
    plan("PL", "48", 9, 9),
    plan("CZ", "420", 9, 9),
    plan("SK", "421", 9, 9),
    plan("HU", "36", 8, 9),
    plan("RO", "40", 9, 9),
    plan("BG", "359", 7, 9),
    plan("GR", "30", 10, 10),
    plan("CY", "357", 8, 8),
    plan("RS", "381", 7, 10),
    plan("HR", "385", 8, 9),
    plan("SI", "386", 8, 8),
    plan("DK", "45", 8, 8),
    plan("NO", "47", 8, 8),
    plan("SE", "46", 7, 10),
    plan("FI", "358", 6, 12),
    plan("EE", "372", 7, 8),
    plan("LV", "371", 8, 8),
    plan("LT", "370", 8, 8),
    plan("IE", "353", 7, 9),
    plan("IS", "354", 7, 9),
    plan("UA", "380", 9, 9),
    plan("BY", "375", 9, 9),
    plan("MD", "373", 8, 8),
    plan("GE", "995", 9, 9),
    plan("AM", "374", 8, 8),
    plan("AZ", "994", 9, 9),
    plan("UZ", "998", 9, 9),
    plan("KG", "996", 9, 9),
    plan("TJ", "992", 9, 9),
    plan("TM", "993", 8, 8),
    plan("TR", "90", 10, 10),
    plan("IL", "972", 8, 9),
    plan("AE", "971", 8, 9),
    plan("SA", "966", 8, 9),
    plan("EG", "20", 8, 10),
    plan("ZA", "27", 9, 9),
    plan("NG", "234", 7, 10),
    plan("KE", "254", 9, 9),
    plan("IN", "91", 10, 10),
    plan("CN", "86", 9, 12),
    plan("HK", "852", 8, 8),
    plan("JP", "81", 9, 10),
    plan("KR", "82", 8, 11),
    plan("SG", "65", 8, 8),
    plan("AU", "61", 9, 9),
    plan("NZ", "64", 8, 10),
    plan("BR", "55", 10, 11),
    plan("MX", "52", 10, 10),
];

/// How many digits of an international number are its calling code. E.164 assigns one digit (1, 7),
/// two digits (the list below) and three (all others).
fn code_length(digits: &[u8]) -> usize {
    // For each first digit, a bit for each second digit with which it is a code.
    const TWO: [u16; 10] = [
        0,
        0,
        seconds(b"07"),
        seconds(b"0123469"),
        seconds(b"013456789"),
        seconds(b"12345678"),
        seconds(b"0123456"),
        0,
        seconds(b"1246"),
        seconds(b"0123458"),
    ];
    let value = |i: usize| usize::from(digits.get(i).map_or(0, |digit| digit.wrapping_sub(b'0')));
    match value(0) {
        1 | 7 => 1,
        first if TWO.get(first).is_some_and(|bits| bits >> value(1) & 1 != 0) => 2,
        _ => 3,
    }
}

const fn seconds(digits: &[u8]) -> u16 {
    let (mut bits, mut i) = (0, 0);
    while i < digits.len() {
        bits |= 1 << (digits[i] - b'0');
        i += 1;
    }
    bits
}

/// The digits dialled before a national number inside the country. Empty where there are none, and
/// in North America, where the prefix (1) is also the calling code.
#[inline(never)]
pub(super) fn trunk(code: &[u8]) -> &'static [u8] {
    // Closed plans: the whole number is always dialled. Italy's leading zero belongs to it.
    static CLOSED: [u16; 22] = [
        1, 30, 34, 39, 45, 47, 48, 52, 65, 351, 352, 354, 356, 357, 371, 372, 373, 420, 852, 853,
        992, 998,
    ];
    match as_number(code) {
        7 | 993 => b"8",
        375 => b"80",
        36 => b"06",
        code if is_one_of(u32::from(code), &CLOSED) => b"",
        _ => b"0",
    }
}

/// Whether a list holds a value. (One loop for all lists: to match on the values is five times the code.)
#[inline(never)]
pub(super) fn is_one_of(value: u32, list: &[u16]) -> bool {
    list.iter().any(|&one| u32::from(one) == value)
}

/// A calling code as a number.
pub(super) fn as_number(code: &[u8]) -> u16 {
    code.iter().fold(0, |n, b| n * 10 + u16::from(b.wrapping_sub(b'0')))
}

impl Number {
    /// The calling code and the national significant number (E.164): `("7", "4951234567")`.
    pub(super) fn split(&self) -> (&[u8], &[u8]) {
        let digits = self.as_bytes().get(1..).unwrap_or(&[]);
        digits.split_at_checked(code_length(digits)).unwrap_or((digits, b""))
    }

    /// Whether it has the other's calling code.
    pub(crate) fn is_at_home_with(&self, other: Number) -> bool {
        self.split().0 == other.split().0
    }

    /// Whether it has the other's calling code and length, so that it is written digit for digit like it.
    pub(crate) fn is_written_like(&self, other: Number) -> bool {
        let ((code, nsn), (other_code, other_nsn)) = (self.split(), other.split());
        code == other_code && nsn.len() == other_nsn.len()
    }
}
