//! Erlang's loss formula against the sum that it stands for, in twice the precision and with any exponent.
#![allow(clippy::unwrap_used)]

use lendline_core::sizing::{erlang_b, erlang_loss, numbers_for};
use proptest::prelude::*;

/// A positive number: (`high` + `low`) · 2^`twos`, where `low` holds the 53 bits behind those of `high` (T. J. Dekker, "A
/// floating-point technique for extending the available precision", 1971).
#[derive(Clone, Copy, Debug)]
struct Wide {
    high: f64,
    low: f64,
    twos: i64,
}

const FAR: f64 = (1u128 << 100) as f64;

impl Wide {
    fn of(value: f64) -> Self {
        Self { high: value, low: 0.0, twos: 0 }.near_one()
    }

    /// The same with `high` between 2^-100 and 2^100: a power of two costs no bit.
    fn near_one(mut self) -> Self {
        while self.high >= FAR {
            self = Self { high: self.high / FAR, low: self.low / FAR, twos: self.twos + 100 };
        }
        while self.high > 0.0 && self.high < 1.0 / FAR {
            self = Self { high: self.high * FAR, low: self.low * FAR, twos: self.twos - 100 };
        }
        self
    }

    fn times(self, factor: Wide) -> Self {
        let high = self.high * factor.high;
        let low = self.high.mul_add(factor.high, -high)
            + (self.high * factor.low + self.low * factor.high);
        let sum = high + low;
        Self { high: sum, low: low - (sum - high), twos: self.twos + factor.twos }.near_one()
    }

    fn over(self, divisor: Wide) -> Self {
        let high = self.high / divisor.high;
        let rest = high.mul_add(-divisor.high, self.high) + (self.low - high * divisor.low);
        let low = rest / divisor.high;
        let sum = high + low;
        Self { high: sum, low: low - (sum - high), twos: self.twos - divisor.twos }.near_one()
    }

    fn plus(self, other: Wide) -> Self {
        let (large, small) = if self.twos >= other.twos { (self, other) } else { (other, self) };
        let apart = (small.twos - large.twos).max(-1_000) as i32;
        let scale = f64::powi(2.0, apart);
        let (a, b) = (large.high, small.high * scale);
        let sum = a + b;
        let part = sum - a;
        let low = (a - (sum - part)) + (b - part) + large.low + small.low * scale;
        let high = sum + low;
        Self { high, low: low - (high - sum), twos: large.twos }.near_one()
    }

    /// From a decimal as it is written, with any exponent.
    fn parse(text: &str) -> Self {
        let (digits, tens) = text.split_once('e').unwrap_or((text, "0"));
        let (mut value, ten) = (Self::of(digits.parse().unwrap()), Self::of(10.0));
        let tens: i64 = tens.parse().unwrap();
        for _ in 0..tens.abs() {
            value = if tens < 0 { value.over(ten) } else { value.times(ten) };
        }
        value
    }

    fn ratio(self, to: Wide) -> f64 {
        let ratio = self.over(to);
        ratio.high * f64::powi(2.0, ratio.twos.clamp(-1_000, 1_000) as i32)
    }
}

/// `1 / (1 + n/A + n(n-1)/A² + … + n!/Aⁿ)`: Erlang's `(Aⁿ/n!) / (1 + A + … + Aⁿ/n!)`, its terms from the last to the first.
fn by_the_sum(traffic: f64, numbers: u64) -> Wide {
    let traffic = Wide::of(traffic);
    let (mut term, mut sum) = (Wide::of(1.0), Wide::of(1.0));
    for n in (1..=numbers).rev() {
        term = term.times(Wide::of(n as f64)).over(traffic);
        sum = sum.plus(term);
    }
    Wide::of(1.0).over(sum)
}

#[track_caller]
fn check(traffic: f64, numbers: u64) {
    let loss = erlang_loss(traffic, numbers);
    let told = loss.to_string();
    let wanted = by_the_sum(traffic, numbers);
    let off = (Wide::parse(&told).ratio(wanted) - 1.0).abs();
    assert!(off < 1e-10, "B({traffic}, {numbers}) is not {told}: off by {off:e}");
    let value = erlang_b(traffic, numbers);
    assert!((0.0..=1.0).contains(&value), "B({traffic}, {numbers}) is not {value}");
    let nearest: f64 = told.parse().unwrap();
    // Below the normal range an `f64` has fewer digits.
    let within = f64::max(nearest * 1e-10, 1e-323);
    assert!((value - nearest).abs() <= within, "{told} is not {value}");
}

#[test]
fn ten_digits_for_all_traffic_and_numbers_to_ten_thousand() {
    let traffic = [
        f64::MIN_POSITIVE / 8.0,
        1e-300,
        1e-151,
        1e-9,
        0.01,
        0.5,
        1.0,
        3.52,
        37.9014,
        99.0,
        999.5,
        5_000.0,
        9_999.0,
        10_000.0,
    ];
    for traffic in traffic {
        for numbers in [0, 1, 2, 3, 10, 36, 100, 151, 1_000, 4_999, 10_000] {
            check(traffic, numbers);
        }
    }
    assert_eq!(by_the_sum(4.0, 2).ratio(Wide::of(8.0 / 13.0)), 1.0, "the sum itself");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn ten_digits_anywhere(traffic in 0.0f64..10_000.0, numbers in 0u64..=10_000, small in -12i32..=0) {
        check(traffic * f64::powi(10.0, small), numbers);
    }

    #[test]
    fn more_numbers_lose_less_and_more_traffic_more(traffic in 0.001f64..1_000.0, numbers in 0u64..1_000) {
        let loss = by_the_sum(traffic, numbers);
        prop_assert!(Wide::parse(&erlang_loss(traffic, numbers + 1).to_string()).ratio(loss) < 1.0);
        prop_assert!(Wide::parse(&erlang_loss(traffic * 1.01, numbers).to_string()).ratio(loss) >= 1.0 - 1e-12);
    }
}

#[test]
fn a_loss_that_is_too_small_for_a_float_is_told_all_the_same() {
    // 1/1000! is 2.485e-2568; with one erlang the sum is e.
    let told = erlang_loss(1.0, 1_000).to_string();
    assert!(told.starts_with("9.142") && told.ends_with("e-2569"), "{told}");
    assert_eq!(erlang_b(1.0, 1_000), 0.0);
    assert_eq!(erlang_loss(0.0, 1_000).to_string(), "0.0", "no traffic loses nothing");
    assert_eq!(numbers_for(1.0, 1e-300), Some(167));
}
