//! A number that is looked for.

use super::number::Number;
use super::plan;
use crate::wire::cut;

/// A number to be found, with what must be known to recognise its national forms. The browser has that
/// from the edge, so that it need not carry the numbering plans.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    number: Number,
    /// How many digits its calling code has.
    code: u8,
    /// What is dialled before the national number inside the country; zeros after it.
    trunk: [u8; 2],
}

impl Target {
    /// Room for one; all of it zeros. It is found nowhere.
    pub const NOTHING: Self = Self { number: Number::NOTHING, code: 0, trunk: [0; 2] };

    /// By the numbering plans.
    pub fn new(number: Number) -> Self {
        let code = number.split().0;
        Self { number, code: code.len() as u8, trunk: pair(plan::trunk(code)) }
    }

    /// From [`Target::line`]; leaves what stands behind it.
    pub fn read(line: &mut &[u8]) -> Option<Self> {
        let number = Number::read(cut(line, b' '))?;
        let code = cut(line, b' ').first()?.wrapping_sub(b'0');
        Some(Self { number, code, trunk: pair(cut(line, b' ')) })
    }

    /// `+74951234567 1 8`: the number, how many digits its calling code has, its trunk prefix.
    pub fn line(&self) -> String {
        let trunk = String::from_utf8_lossy(self.trunk());
        format!("{} {} {trunk}", self.number, self.code)
    }

    /// The calling code and the national significant number.
    #[inline(never)]
    pub fn split(&self) -> (&[u8], &[u8]) {
        let digits = self.number.as_bytes().get(1..).unwrap_or(&[]);
        digits.split_at_checked(usize::from(self.code)).unwrap_or((digits, b""))
    }

    /// The digits dialled before the national number inside the country.
    pub fn trunk(&self) -> &[u8] {
        cut(&mut self.trunk.as_slice(), 0)
    }
}

fn pair(trunk: &[u8]) -> [u8; 2] {
    let digit = |i| trunk.get(i).copied().unwrap_or(0);
    [digit(0), digit(1)]
}

/// How a number is told to a browser that is to look for it: see [`Target::line`].
pub fn target_line(number: Number) -> String {
    Target::new(number).line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_plans_say() {
        for (number, line) in [
            ("+74951234567", "+74951234567 1 8"),
            ("+375171234567", "+375171234567 3 80"),
            ("+34911234567", "+34911234567 2 "),
        ] {
            let target = Target::new(Number::parse(number).unwrap());
            assert_eq!(target.line(), line);
            let lent = format!("{line} +74950000001");
            let mut rest = lent.as_bytes();
            let read = Target::read(&mut rest).unwrap();
            assert_eq!((read.split(), read.trunk()), (target.split(), target.trunk()));
            assert_eq!(rest, b"+74950000001");
        }
    }
}
