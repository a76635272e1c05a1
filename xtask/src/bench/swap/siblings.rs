//! Many elements under one parent at once, and a change of each one's text: nothing may grow with the square.

use super::super::figure::{Budget, Figure, Report};
use super::super::stage::{Stage, number};
use super::super::typical;
use super::in_turn;
use crate::Done;
use lendline_tests::browser::Page;
use std::collections::HashMap;

const FEW: usize = 5_000;
const MANY: usize = 50_000;
const REPETITIONS: usize = 6;
/// Ten times the elements: a time that grows with the square would be ten times as long for each.
const GROWTH: Budget = Budget::AtMost(3.0);

pub fn measure(stage: &Stage, page: &Page, report: &mut Report) -> Done {
    let mut times: HashMap<(usize, &str, &str), Vec<f64>> = HashMap::new();
    for repetition in 0..REPETITIONS {
        for count in [FEW, MANY] {
            for contender in in_turn(["lendline", "plain"], repetition) {
                stage.prepare(page, 10, 1.0)?;
                let result = page.eval(&format!("siblings('{contender}', {count})"))?;
                for phase in ["added", "changed"] {
                    let all = times.entry((count, contender, phase)).or_default();
                    all.push(number(&result, phase)?);
                }
            }
        }
    }
    for (phase, words) in [("added", "added at once"), ("changed", "changed each")] {
        let each = |count, contender| {
            let times = times.get(&(count, contender, phase)).cloned().unwrap_or_default();
            // Of a thousand elements.
            typical(times) / (count as f64 / 1000.0)
        };
        for count in [FEW, MANY] {
            report.add(&Figure {
                name: format!("{count} siblings {words}, per 1,000"),
                value: each(count, "lendline"),
                unit: "ms",
                against: "a plain observer with a regex".into(),
                other: each(count, "plain"),
                budget: None,
            });
        }
        report.add(&Figure {
            name: format!("{MANY} siblings {words}, per 1,000 (longest task / {})", MANY / 1000),
            value: each(MANY, "lendline"),
            unit: "ms",
            against: format!("the same with {FEW}"),
            other: each(FEW, "lendline"),
            budget: Some(GROWTH),
        });
    }
    Ok(())
}
