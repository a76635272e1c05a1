//! Erlang's loss formula (A. K. Erlang, 1917).

use std::fmt;

/// A share of arrivals that find no free number, however small: 0, or a number of the range of `f64` times a power of
/// ten. With a thousand numbers too many it is far below what an `f64` can hold, and still not 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// 0, or [`LEAST`] to 1.
    scaled: f64,
    /// The power of ten by which `scaled` is too large, a multiple of [`STEP`].
    tens: u64,
}

/// How many powers of ten are taken out at a time, and below what: the square of neither leaves the range of `f64`.
const STEP: u64 = 150;
const LEAST: f64 = 1e-150;
const MOST: f64 = 1e150;

impl Loss {
    const ALL: Self = Self { scaled: 1.0, tens: 0 };
    const NONE: Self = Self { scaled: 0.0, tens: 0 };

    /// As the nearest `f64`, which is 0 below 5e-324.
    pub fn value(self) -> f64 {
        (0..self.tens / STEP).take(3).fold(self.scaled, |value, _| value * LEAST)
    }

    /// The loss with one number more than the `numbers - 1` that this one holds for.
    fn with_one_more(self, traffic: Traffic, numbers: u64) -> Self {
        let offered = traffic.scaled * self.scaled;
        let tens = self.tens + traffic.tens;
        // Where powers of ten were taken out, what is offered is nothing beside even one number.
        let sum = if tens == 0 { numbers as f64 + offered } else { numbers as f64 };
        let mut more = Self { scaled: offered / sum, tens };
        while more.scaled < LEAST {
            more.scaled *= MOST;
            more.tens += STEP;
        }
        more
    }
}

/// A JSON number with all its digits, as in `3.09e-4021`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:e}", self.scaled);
        match text.split_once('e') {
            Some((digits, tens)) if self.tens > 0 => {
                write!(f, "{digits}e{}", tens.parse::<i64>().unwrap_or(0) - self.tens as i64)
            }
            _ if self.scaled == 0.0 => f.write_str("0.0"),
            _ => f.write_str(&text),
        }
    }
}

/// What is offered, erlang, with powers of ten taken out as in [`Loss`].
#[derive(Clone, Copy)]
struct Traffic {
    scaled: f64,
    tens: u64,
}

impl Traffic {
    /// None where nothing is offered.
    fn of(erlang: f64) -> Option<Self> {
        let mut traffic = (erlang > 0.0).then_some(Self { scaled: erlang, tens: 0 })?;
        while traffic.scaled < LEAST {
            traffic.scaled *= MOST;
            traffic.tens += STEP;
        }
        Some(traffic)
    }
}

/// Erlang B: the share of arrivals that find all `numbers` busy, where `traffic` (in erlang: arrivals a second times
/// seconds busy; finite) is offered. 1 where there is no number, else 0 where there is no traffic.
///
/// By the usual recurrence `B(n) = A · B(n-1) / (n + A · B(n-1))`, a step for each number. All of it is positive and a step
/// never enlarges the relative error of the one before, so after ten thousand numbers eleven digits are right.
pub fn erlang_loss(traffic: f64, numbers: u64) -> Loss {
    let Some(traffic) = Traffic::of(traffic) else {
        return if numbers == 0 { Loss::ALL } else { Loss::NONE };
    };
    (1..=numbers).fold(Loss::ALL, |loss, n| loss.with_one_more(traffic, n))
}

/// [`erlang_loss`] as the nearest `f64`.
pub fn erlang_b(traffic: f64, numbers: u64) -> f64 {
    erlang_loss(traffic, numbers).value()
}

/// The fewest numbers with which at most `loss` (0 to 1) of the arrivals find none free; None beyond a million.
pub fn numbers_for(traffic: f64, loss: f64) -> Option<u64> {
    let Some(traffic) = Traffic::of(traffic) else {
        return Some(u64::from(loss < 1.0));
    };
    let mut reached = Loss::ALL;
    for numbers in 0..=1_000_000u64 {
        if numbers > 0 {
            reached = reached.with_one_more(traffic, numbers);
        }
        if reached.value() <= loss {
            return Some(numbers);
        }
    }
    None
}
