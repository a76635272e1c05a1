//! A steady stream of mutations: 2,000 rows in 100 batches on a page of 1,000 text nodes.

use super::super::figure::{Budget, Figure, Report};
use super::super::stage::{Stage, number};
use super::super::typical;
use super::{SPEEDS, in_turn};
use crate::Done;
use lendline_tests::browser::Page;
use std::collections::HashMap;

const NODES: usize = 1_000;
const REPETITIONS: usize = 16;
const BUDGET: Budget = Budget::AtMost(1.5);

pub fn measure(stage: &Stage, page: &Page, report: &mut Report) -> Done {
    for (slow, words) in SPEEDS {
        let mut totals: HashMap<&str, Vec<f64>> = HashMap::new();
        let mut longest: HashMap<&str, Vec<f64>> = HashMap::new();
        let mut later = Vec::new();
        for repetition in 0..REPETITIONS {
            for contender in in_turn(["lendline", "plain", "empty", "nothing"], repetition) {
                stage.prepare(page, NODES, slow)?;
                let result = page.eval(&format!("stream('{contender}')"))?;
                totals.entry(contender).or_default().push(number(&result, "ms")?);
                longest.entry(contender).or_default().push(number(&result, "longest")?);
                if contender == "lendline" {
                    later.push(number(&result, "deferred")?);
                }
            }
        }
        let total = |contender| typical(totals.get(contender).cloned().unwrap_or_default());
        let peak = |contender| typical(longest.get(contender).cloned().unwrap_or_default());
        let mut add = |name: &str, value, against: &str, other, budget| {
            report.add(&Figure {
                name: format!("2,000 rows in 100 batches{name}{words}"),
                value,
                unit: "ms",
                against: against.to_owned(),
                other,
                budget,
            });
        };
        let plain = "a plain observer with a regex";
        let ours = total("lendline");
        add("", ours, plain, total("plain"), Some(BUDGET));
        add("", ours, "an empty observer", total("empty"), None);
        add("", ours, "no observer", total("nothing"), None);
        let own = total("nothing");
        add(", without the page's own work", ours - own, plain, total("plain") - own, None);
        add(", put off until later", typical(later), "all of it", ours, None);
        add(", longest task", peak("lendline"), plain, peak("plain"), None);
    }
    Ok(())
}
