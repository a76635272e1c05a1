//! Figures, how they are printed, and their budgets.

use crate::Done;
use serde_json::json;

/// What a ratio has to keep to.
#[derive(Clone, Copy)]
pub enum Budget {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Budget {
    fn is_met(self, ratio: f64) -> bool {
        match self {
            Budget::AtMost(most) => ratio <= most,
            Budget::AtLeast(least) => ratio >= least,
        }
    }

    fn limit(self) -> f64 {
        match self {
            Budget::AtMost(limit) | Budget::AtLeast(limit) => limit,
        }
    }
}

/// What was measured, beside what it is compared with.
pub struct Figure {
    /// What it is.
    pub name: String,
    /// In `unit`.
    pub value: f64,
    /// `ms`, `KB`, `share`.
    pub unit: &'static str,
    /// What it is compared with.
    pub against: String,
    /// The other's value, in the same unit.
    pub other: f64,
    /// What the ratio of the two has to keep to, if there is a budget.
    pub budget: Option<Budget>,
}

/// Prints figures as they come and remembers which budget was not met.
pub struct Report {
    json: bool,
    bench: &'static str,
    missed: Vec<String>,
}

impl Report {
    /// JSON lines, or a table.
    pub fn new(json: bool) -> Self {
        Self { json, bench: "", missed: Vec::new() }
    }

    /// The figures of this bench follow.
    pub fn begin(&mut self, bench: &'static str) {
        self.bench = bench;
        if !self.json {
            println!("\n{bench}");
        }
    }

    /// Prints one.
    pub fn add(&mut self, figure: &Figure) {
        let Figure { name, value, unit, against, other, budget } = figure;
        let ratio = value / other;
        // A ratio that could not be had is none that keeps to a budget.
        let met = budget.is_none_or(|budget| budget.is_met(ratio));
        let verdict = match budget {
            None => String::new(),
            Some(Budget::AtMost(most)) => format!("≤ {most}{}", if met { "" } else { "  MISSED" }),
            Some(Budget::AtLeast(least)) => {
                format!("≥ {least}{}", if met { "" } else { "  MISSED" })
            }
        };
        if !met {
            self.missed.push(format!("{} {name}: {ratio:.2}, budget {verdict}", self.bench));
        }
        if self.json {
            let line = json!({
                "bench": self.bench,
                "figure": name,
                "value": rounded(*value),
                "unit": unit,
                "against": against,
                "against_value": rounded(*other),
                "ratio": rounded(ratio),
                "budget": budget.map(Budget::limit),
                "met": budget.map(|_| met),
            });
            println!("{line}");
        } else {
            let other = format!("{} {against}", rounded(*other));
            println!(
                "  {name:<62} {:>10} {unit:<5} against {other:<44} {:>8} {verdict}",
                rounded(*value),
                format!("{ratio:.2} ×"),
            );
        }
    }

    /// An error that names the budgets that were not met.
    pub fn end(self) -> Done {
        if self.missed.is_empty() {
            return Ok(());
        }
        Err(format!("over budget: {}", self.missed.join("; ")).into())
    }
}

/// Three decimals: more is noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
