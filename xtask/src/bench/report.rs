//! `bench report`: what the owner's report of a million visits costs the Ledger, beside what an object has on Cloudflare.

use super::figure::{Budget, Figure, Report};
use super::service::{Product, past};
use super::workerd::Workerd;
use crate::{Done, say};

const SITE: &str = "past";
const VISITS: u64 = 1_000_000;
/// Models that look at all paths, and the one that is shown first.
const MODELS: [&str; 3] = ["last_non_direct", "markov", "shapley"];
/// CPU of one request, s: <https://developers.cloudflare.com/durable-objects/platform/limits/>.
const MOST_CPU: f64 = 30.0;
/// Memory of an object, MB: the same page.
const MOST_MEMORY: f64 = 128.0;

/// Measures each model on a product that was just started.
pub fn run(report: &mut Report) -> Done {
    let mut product = Product::start()?;
    product.site(SITE, 30, 40, 900)?;
    say(format!("bench report: {VISITS} visits"));
    let (from, to) = past(&product, SITE, VISITS)?;
    let report_of = |by: &str, model: &str| {
        format!("/api/v1/sites/{SITE}/report?by={by}&model={model}&from={from}&to={to}")
    };
    for model in MODELS {
        product.restart()?;
        // It wakes the objects, and asks for a page of the tables.
        product.get(&format!("/api/v1/sites/{SITE}/visits?limit=1"))?;
        let workerd = Workerd::of(&product)?;
        workerd.forget_peak()?;
        let idle = workerd.resident_mb()?;
        let before = workerd.cpu_seconds()?;
        let told = product.get(&report_of("campaign", model))?;
        let cpu = workerd.cpu_seconds()? - before;
        let memory = workerd.peak_mb()? - idle;
        let counted = told["totals"]["visits"].as_u64();
        if counted != Some(VISITS) {
            return Err(format!("the report counted {counted:?} visits of {VISITS}").into());
        }
        report.add(&Figure {
            name: format!("a report of {VISITS} visits by {model}, CPU"),
            value: cpu,
            unit: "s",
            against: "what a request may take".into(),
            other: MOST_CPU,
            budget: Some(Budget::AtMost(1.0)),
        });
        report.add(&Figure {
            name: format!("a report of {VISITS} visits by {model}, memory over idle"),
            value: memory,
            unit: "MB",
            against: "what an object may take".into(),
            other: MOST_MEMORY,
            budget: Some(Budget::AtMost(1.0)),
        });
    }
    Ok(())
}
