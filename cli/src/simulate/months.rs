//! What a rule reports of each month by source, against the calls that sources really made in it.

use lendline_core::matching::Estimate;
use serde_json::{Value, json};

/// The months so far.
#[derive(Default)]
pub struct Months {
    made: Vec<f64>,
    count: u64,
    errors: f64,
    intervals: u64,
    held: u64,
}

impl Months {
    /// None yet, of so many sources.
    pub fn new(sources: usize) -> Self {
        Self { made: vec![0.0; sources], ..Self::default() }
    }

    /// A call of a visitor from that source.
    pub fn call(&mut self, source: Option<usize>) {
        if let Some(made) = source.and_then(|source| self.made.get_mut(source)) {
            *made += 1.0;
        }
    }

    /// A month is over, of which that was told; one in which the site learns does not count.
    pub fn end(&mut self, told: &[Estimate], counts: bool) {
        let calls: Vec<f64> = told.iter().map(|one| one.calls).collect();
        if let Some(error) = error(&calls, &self.made).filter(|_| counts) {
            self.count += 1;
            self.errors += error;
            for (told, made) in told.iter().zip(&self.made) {
                self.intervals += 1;
                self.held += u64::from(told.low <= *made && *made <= told.high);
            }
        }
        self.made.fill(0.0);
    }

    /// Counts in other months.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.errors += other.errors;
        self.intervals += other.intervals;
        self.held += other.held;
    }

    /// As JSON: how many there were, the mean [`error`], and how many intervals held the calls that were made.
    pub fn json(&self) -> Value {
        let mean = |sum: f64, of: u64| (of > 0).then(|| sum / of as f64);
        json!({
            "count": self.count,
            "source_error": mean(self.errors, self.count),
            "intervals": self.intervals,
            "intervals_held": mean(self.held as f64, self.intervals),
        })
    }
}

/// Half the sum of the differences between the shares of sources as told and as they were (total variation).
pub fn error(told: &[f64], made: &[f64]) -> Option<f64> {
    let (all_told, all_made): (f64, f64) = (told.iter().sum(), made.iter().sum());
    if all_told <= 0.0 || all_made <= 0.0 {
        return None;
    }
    let differences =
        told.iter().zip(made).map(|(told, made)| (told / all_told - made / all_made).abs());
    Some(differences.sum::<f64>() / 2.0)
}
