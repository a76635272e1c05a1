//! A number that is looked for.

use super::form::Form;
use super::number::Number;
use super::plan;
use crate::wire::cut;

/// Between two entries of a table of numbers to be found.
const ENTRY: u8 = 2;

/// A number to be found, with what must be known to recognise its national forms: an entry of a table. The browser has
/// that from the edge, so that it need not carry the numbering plans.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Target<'a> {
    /// Its calling code; none for a spelling that is found only because it is listed ([`Form`](super::Form)).
    pub code: &'a [u8],
    /// Its national significant number.
    pub nsn: &'a [u8],
    /// The digits dialled before the national number inside the country. Of a listed spelling whether it is found only
    /// with something between its digits.
    pub trunk: &'a [u8],
    /// What the entry says besides.
    pub more: &'a [u8],
}

impl<'a> Target<'a> {
    #[inline(never)]
    /// From an entry: [`target_line`], maybe a space and more. What is none is found nowhere.
    pub fn read(mut entry: &'a [u8]) -> Self {
        let number = cut(&mut entry, b' ');
        let length = cut(&mut entry, b' ').first().map_or(99, |digit| digit.wrapping_sub(b'0'));
        let digits = number.get(1..).unwrap_or(&[]);
        let (code, nsn) = digits.split_at_checked(length.into()).unwrap_or((&[], &[]));
        Self { code, nsn, trunk: cut(&mut entry, b' '), more: entry }
    }

    /// Whether it is found only because it is listed.
    pub fn is_listed(&self) -> bool {
        self.code.is_empty()
    }

    /// The first of a table, which is left with the others.
    pub fn next(table: &mut &'a [u8]) -> Self {
        Self::read(cut(table, ENTRY))
    }
}

/// How a number is told to a browser that is to look for it: `+74951234567 1 8`, the number, how many digits its
/// calling code has, its trunk prefix.
pub fn target_line(number: Number) -> String {
    let code = number.split().0;
    let trunk = String::from_utf8_lossy(plan::trunk(code));
    format!("{number} {} {trunk}", code.len())
}

/// The table of these numbers, each with its listed spellings behind it.
pub(crate) fn table(numbers: &[Number], forms: &[(Number, Form)]) -> Vec<u8> {
    let mut table = Vec::new();
    for number in numbers {
        table.extend(target_line(*number).into_bytes());
        for (_, form) in forms.iter().filter(|(of, _)| of == number) {
            table.push(ENTRY);
            table.extend(form.line().into_bytes());
        }
        table.push(ENTRY);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_plans_say() {
        for (number, line, code, nsn, trunk) in [
            ("+74951234567", "+74951234567 1 8", "7", "4951234567", "8"),
            ("+375171234567", "+375171234567 3 80", "375", "171234567", "80"),
            ("+34911234567", "+34911234567 2 ", "34", "911234567", ""),
        ] {
            assert_eq!(target_line(Number::parse(number).unwrap()), line);
            let lent = format!("{line} +74950000001");
            let target = Target::read(lent.as_bytes());
            let expected = [code, nsn, trunk, "+74950000001"].map(str::as_bytes);
            assert_eq!([target.code, target.nsn, target.trunk, target.more], expected);
        }
    }
}
