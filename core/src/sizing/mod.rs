//! How many numbers a site needs, from arrivals and hold alone.
//!
//! A number is busy for the visit and the hold behind it; visitors arrive at random. So the share of visitors who
//! find no free number is Erlang's loss formula (A. K. Erlang, 1917), which holds for holds of any distribution.
//! Nothing here counts how often numbers were lent again.

mod erlang;
mod rules;

pub use erlang::{Loss, erlang_b, erlang_loss, numbers_for};
pub use rules::{Rule, rules_of_thumb};

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
    /// The share of the day's visits that come in each hour; together 1.
    pub hours: [f64; 24],
}

impl Demand {
    /// For how long one visit keeps a number busy, s.
    pub fn busy_s(&self) -> f64 {
        self.visit_s + self.hold_s
    }

    /// The share of the day's visits that come in its busiest hour.
    pub fn peak_share(&self) -> f64 {
        self.hours.iter().copied().fold(0.0, f64::max)
    }

    /// What is offered in the busiest hour, erlang.
    pub fn peak_erlang(&self) -> f64 {
        self.visits_per_day * self.peak_share() / 3600.0 * self.busy_s()
    }

    /// The same where a share of visitors does not agree to be known: each of `pages` of their visits has a stranger, who is
    /// lent a number of his own, busy for his part of the visit and for the hold behind it.
    pub fn with_strangers(self, share: f64, pages: f64) -> Self {
        let leases = 1.0 + share * (pages - 1.0);
        Self {
            visits_per_day: self.visits_per_day * leases,
            visit_s: self.visit_s / leases,
            ..self
        }
    }

    /// The share of all visits of a day that find no free number.
    pub fn day_loss(&self, numbers: u64) -> f64 {
        let lost = self.hours.iter().map(|share| {
            share * erlang_b(self.visits_per_day * share / 3600.0 * self.busy_s(), numbers)
        });
        lost.sum()
    }
}

/// A day's curve from weights, which may be shares, per cents or counts; None where one is negative or no number, or all
/// are 0.
pub fn hours_of(weights: [f64; 24]) -> Option<[f64; 24]> {
    let sum: f64 = weights.iter().sum();
    let fit = sum.is_finite() && sum > 0.0 && weights.iter().all(|weight| *weight >= 0.0);
    fit.then(|| weights.map(|weight| weight / sum))
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
    let mut shares = shares((low + high) / 2.0);
    // A steeper curve than any power of it: what is left is shared by the other hours.
    let greatest = shares.iter().copied().fold(0.0, f64::max);
    if greatest < peak {
        let others = (1.0 - peak) / (1.0 - greatest);
        shares = shares.map(|share| if share == greatest { peak } else { share * others });
    }
    shares
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
    fn who_does_not_agree_takes_a_number_a_page() {
        let known = Demand {
            visits_per_day: 100.0,
            hold_s: 900.0,
            visit_s: 180.0,
            hours: hours_with_peak(0.07),
        };
        assert_eq!(known.with_strangers(0.0, 3.0), known);
        assert_eq!(known.with_strangers(0.5, 1.0), known);
        // Forty visits of three pages and sixty others: all visits last as long as before, the holds are more.
        let demand = known.with_strangers(0.4, 3.0);
        close(demand.visits_per_day, 180.0, 1e-9);
        close(demand.visits_per_day * demand.visit_s, 100.0 * 180.0, 1e-6);
        close(demand.peak_erlang() * 3600.0 / 0.07, 100.0 * 180.0 + 180.0 * 900.0, 1e-3);
    }

    #[test]
    fn the_published_rule_leaves_half_of_the_visitors_without_a_number() {
        let demand = |hold_min: f64| Demand {
            visits_per_day: 200.0,
            hold_s: hold_min * 60.0,
            visit_s: 0.0,
            hours: hours_with_peak(0.07),
        };
        for (hold, peak) in [(10.0, 0.451), (12.5, 0.522), (15.0, 0.578), (30.0, 0.755)] {
            close(erlang_b(demand(hold).peak_erlang(), 2), peak, 0.002);
            assert!(demand(hold).day_loss(2) < peak);
            assert!(demand(hold).day_loss(2) > peak * 0.7);
        }
    }

    #[test]
    fn a_curve_from_weights() {
        let mut weights = [0.0; 24];
        assert_eq!(hours_of(weights), None);
        (weights[9], weights[10]) = (30.0, 10.0);
        let hours = hours_of(weights).unwrap();
        assert_eq!((hours[9], hours[10], hours[11]), (0.75, 0.25, 0.0));
        let demand = Demand { visits_per_day: 40.0, hold_s: 900.0, visit_s: 300.0, hours };
        close(demand.peak_erlang(), 10.0, 1e-12);
        close(demand.day_loss(3), 0.75 * erlang_b(10.0, 3) + 0.25 * erlang_b(10.0 / 3.0, 3), 1e-12);
        weights[3] = -1.0;
        assert_eq!(hours_of(weights), None);
        weights[3] = f64::NAN;
        assert_eq!(hours_of(weights), None);
    }

    #[test]
    fn the_curve_has_the_peak_that_is_asked_for() {
        for peak in [0.05, 0.07, 0.10, 0.3, 0.99, 1.0] {
            let shares = hours_with_peak(peak);
            close(shares.iter().copied().fold(0.0, f64::max), peak, 1e-6);
            close(shares.iter().sum(), 1.0, 1e-9);
        }
    }
}
