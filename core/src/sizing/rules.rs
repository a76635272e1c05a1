//! How many numbers others say a site needs.

use super::Demand;

/// A published rule, applied to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it says, and who.
    pub says: &'static str,
    /// How many numbers that is here, at least one.
    pub numbers: u64,
}

/// What published rules say, the fewest numbers first. They are from the vendors' own pages (2026): CallTrackingMetrics,
/// "What is the Likelihood Accuracy Score"; CallScaler, "Number pools"; Nimbata, "Estimating the pool of numbers";
/// CallMatrix; Call Dynamics, "How to monitor pool utilisation"; and from an agency that writes of Roistat.
pub fn rules_of_thumb(demand: &Demand) -> Vec<Rule> {
    let day = demand.visits_per_day;
    let hour = day * demand.peak_share();
    let rules = [
        ("2 for 200 visits a day (an agency, of Roistat)", day / 100.0),
        ("1 for 25 visits a day (CallScaler)", day / 25.0),
        ("1 for 20 visits a day (CallTrackingMetrics)", day / 20.0),
        ("visits at once in the busiest hour (Nimbata)", hour * demand.visit_s / 3600.0),
        ("a quarter of the busiest hour's visits (CallMatrix)", hour / 4.0),
        ("in use for 75 % in the busiest hour (Call Dynamics)", demand.peak_erlang() / 0.75),
    ];
    let mut rules =
        rules.map(|(says, numbers)| Rule { says, numbers: numbers.ceil().max(1.0) as u64 });
    rules.sort_by_key(|rule| rule.numbers);
    rules.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sizing::hours_with_peak;

    #[test]
    fn rules() {
        let hours = hours_with_peak(0.08);
        let demand = Demand { visits_per_day: 500.0, hold_s: 900.0, visit_s: 180.0, hours };
        let numbers: Vec<u64> =
            rules_of_thumb(&demand).into_iter().map(|rule| rule.numbers).collect();
        // 40 visits in the busiest hour, 2 at once, 12 erlang.
        assert_eq!(numbers, [2, 5, 10, 16, 20, 25]);
        let small = Demand { visits_per_day: 1.0, ..demand };
        assert!(rules_of_thumb(&small).iter().all(|rule| rule.numbers == 1));
    }
}
