//! How many numbers a site needs, from arrivals and hold alone.
//!
//! A number is busy for the visit and the hold behind it; visitors arrive at random. So the share of visitors who
//! find no free number is Erlang's loss formula (A. K. Erlang, 1917), which holds for holds of any distribution.
//! Nothing here counts how often numbers were lent again.

mod erlang;

pub use erlang::{Loss, erlang_b, erlang_loss, numbers_for};

/// A day's visits by the hour, as weights: few at night, most from late morning to evening. Its greatest hour has
/// 7 % of the day, an assumption that fits shops; offices have 9 to 10 %.
const HOURS: [f64; 24] = [
    1.7, 1.1, 0.8, 0.6, 0.6, 0.8, 1.5, 2.6, 3.9, 5.2, 6.2, 6.7, 7.0, 6.9, 6.7, 6.4, 6.1, 5.8, 5.6,
    5.5, 5.4, 5.0, 4.1, 2.8,
];

/// What a plan starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Visits that see a number, a day.
    pub visits_per_day: f64,
    /// How long a number is kept after the last sign of its visitor, s.
    pub hold_s: f64,
    /// How long a visit lasts, s.
    pub visit_s: f64,
    /// The share of the day's visits that come in its busiest hour.
    pub peak_share: f64,
}

impl Demand {
    /// For how long one visit keeps a number busy, s.
    pub fn busy_s(&self) -> f64 {
        self.visit_s + self.hold_s
    }

    /// What is offered in the busiest hour, erlang.
    pub fn peak_erlang(&self) -> f64 {
        self.visits_per_day * self.peak_share / 3600.0 * self.busy_s()
    }

    /// The share of all visits of a day that find no free number.
    pub fn day_loss(&self, numbers: u64) -> f64 {
        let shares = hours_with_peak(self.peak_share);
        let lost = shares.iter().map(|share| {
            share * erlang_b(self.visits_per_day * share / 3600.0 * self.busy_s(), numbers)
        });
        lost.sum()
    }
}

/// The day's curve, steeper or flatter so that its busiest hour has `peak` of the day (1/24 to 1). Shares sum to 1.
pub fn hours_with_peak(peak: f64) -> [f64; 24] {
    let shares = |power: f64| {
        let raised = HOURS.map(|hour| hour.powf(power));
        let sum: f64 = raised.iter().sum();
        raised.map(|hour| hour / sum)
    };
    let (mut low, mut high) = (0.0, 200.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        let greatest = shares(middle).iter().copied().fold(0.0, f64::max);
        if greatest < peak { low = middle } else { high = middle }
    }
    shares((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(a: f64, b: f64, within: f64) {
        assert!((a - b).abs() <= within, "{a} is not {b}");
    }

    #[test]
    fn erlangs_own_tables() {
        // ITU-D "Teletraffic engineering handbook", table of the first Erlang formula.
        for (numbers, loss, traffic) in [
            (1, 0.01, 0.0101),
            (2, 0.01, 0.1526),
            (5, 0.01, 1.3608),
            (10, 0.01, 4.4612),
            (20, 0.01, 12.0306),
            (50, 0.01, 37.9014),
            (100, 0.01, 84.0642),
            (1, 0.05, 0.0526),
            (10, 0.05, 6.2157),
            (30, 0.001, 16.6839),
        ] {
            close(erlang_b(traffic, numbers), loss, loss * 0.002);
        }
        assert_eq!(erlang_b(0.0, 5), 0.0);
        assert_eq!(erlang_b(3.0, 0), 1.0);
        assert_eq!(erlang_b(0.0, 0), 1.0);
        assert!(erlang_b(1e6, 10) > 0.999);
        // B(n, n) tends to sqrt(2 / (pi n)).
        close(erlang_b(1e6, 1_000_000), (2.0 / (std::f64::consts::PI * 1e6)).sqrt(), 1e-6);
    }

    #[test]
    fn the_fewest_numbers() {
        for traffic in [0.1, 1.0, 3.52, 37.9, 500.0] {
            for loss in [0.5, 0.05, 0.01, 0.001] {
                let numbers = numbers_for(traffic, loss).unwrap();
                assert!(erlang_b(traffic, numbers) <= loss);
                assert!(numbers == 0 || erlang_b(traffic, numbers - 1) > loss);
            }
        }
        assert_eq!(numbers_for(0.0, 0.01), Some(1));
        assert_eq!(numbers_for(5.0, 1.0), Some(0));
    }

    #[test]
    fn the_published_rule_leaves_half_of_the_visitors_without_a_number() {
        let demand = |hold_min: f64| Demand {
            visits_per_day: 200.0,
            hold_s: hold_min * 60.0,
            visit_s: 0.0,
            peak_share: 0.07,
        };
        for (hold, peak) in [(10.0, 0.451), (12.5, 0.522), (15.0, 0.578), (30.0, 0.755)] {
            close(erlang_b(demand(hold).peak_erlang(), 2), peak, 0.002);
            assert!(demand(hold).day_loss(2) < peak);
            assert!(demand(hold).day_loss(2) > peak * 0.7);
        }
    }

    #[test]
    fn the_curve_has_the_peak_that_is_asked_for() {
        for peak in [0.05, 0.07, 0.10, 0.3] {
            let shares = hours_with_peak(peak);
            close(shares.iter().copied().fold(0.0, f64::max), peak, 1e-6);
            close(shares.iter().sum(), 1.0, 1e-9);
        }
    }
}
