//! `cargo xtask bench`: what the product costs, each time beside something else in the same run, since an
//! absolute time holds on one machine only. The budgets are those of the project's design.

mod figure;
mod lease;
mod moments;
mod pages;
mod report;
mod rewrite;
mod service;
mod stage;
mod swap;
mod verdict;
mod workerd;

use crate::process::{nothing_left, take_flag};
use crate::{Done, Failure, build, setup};
use figure::Report;

type Bench = fn(&mut Report) -> Done;

/// All benches, in the order in which they run.
const BENCHES: [(&str, Bench); 6] = [
    ("swap", swap::run),
    ("rewrite", rewrite::run),
    ("moments", moments::run),
    ("lease", lease::run),
    ("verdict", verdict::run),
    ("report", report::run),
];

/// Runs the bench that is named, or all; an error where a budget is not met.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let mut report = Report::new(take_flag(&mut arguments, "--json"));
    let named = arguments.first().filter(|name| !name.starts_with('-')).cloned();
    if named.is_some() {
        arguments.remove(0);
    }
    nothing_left(&arguments)?;
    let wanted = |name: &str| named.as_deref().is_none_or(|named| named == name);
    if !BENCHES.iter().any(|(name, _)| wanted(name)) {
        let names = BENCHES.map(|(name, _)| name).join(", ");
        let message = format!("there is no bench {}; there are {names}", named.unwrap_or_default());
        return Err(Failure::usage(message));
    }
    build::product()?;
    setup::chromium()?;
    for (name, bench) in BENCHES {
        if wanted(name) {
            report.begin(name);
            bench(&mut report)?;
        }
    }
    report.end()
}

/// The lower quartile: what else runs on the machine only ever adds, so that it lies nearer to what the work itself
/// takes than the median does, and steadier than the least.
fn typical(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 4).copied().unwrap_or(f64::NAN)
}
