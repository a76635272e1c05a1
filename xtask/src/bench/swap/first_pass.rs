//! The first pass over a page: one task, from the script's arrival until the number is written everywhere.

use super::super::figure::{Budget, Figure, Report};
use super::super::stage::{Stage, number};
use super::super::typical;
use super::{SPEEDS, in_turn};
use crate::Done;
use lendline_tests::browser::Page;
use std::collections::HashMap;

/// Text nodes of the page on which next to nothing is found, and which shows what starting costs.
const BASE: usize = 10;
/// Text nodes and repetitions.
const SIZES: [(usize, usize); 4] = [(BASE, MOST), (1_000, 11), (BUDGETED, MOST), (100_000, 5)];
/// Repetitions of what the budget is of: what is left of two times on a noisy machine.
const MOST: usize = 25;
/// The size that has a budget.
const BUDGETED: usize = 10_000;
const BUDGET: Budget = Budget::AtMost(1.3);

/// Times of each contender, by text nodes.
type Times = HashMap<(usize, &'static str), Vec<f64>>;

pub fn measure(stage: &Stage, page: &Page, report: &mut Report) -> Done {
    for (slow, words) in SPEEDS {
        let mut times = Times::new();
        let mut wasm = Vec::new();
        for repetition in 0..MOST {
            for (nodes, _) in SIZES.iter().filter(|(_, repetitions)| repetition < *repetitions) {
                for contender in in_turn(["lendline", "plain"], repetition) {
                    stage.prepare(page, *nodes, slow)?;
                    let result = page.eval(&format!("firstPass('{contender}')"))?;
                    times.entry((*nodes, contender)).or_default().push(number(&result, "ms")?);
                    if contender == "lendline" {
                        wasm.push(number(&result, "wasm")?);
                    }
                }
            }
        }
        let of =
            |nodes, contender| typical(times.get(&(nodes, contender)).cloned().unwrap_or_default());
        let base = of(BASE, "lendline");
        report.add(&Figure {
            name: format!("arrival on a page of {BASE} text nodes{words}"),
            value: base,
            unit: "ms",
            against: "a plain pass".into(),
            other: of(BASE, "plain"),
            budget: None,
        });
        report.add(&Figure {
            name: format!("arrival, making the Wasm module{words}"),
            value: typical(wasm),
            unit: "ms",
            against: "all of the arrival".into(),
            other: base,
            budget: None,
        });
        for (nodes, _) in SIZES.iter().filter(|(nodes, _)| *nodes > BASE) {
            let (ours, plain) = (of(*nodes, "lendline"), of(*nodes, "plain"));
            let mut add = |name: &str, value, budget| {
                report.add(&Figure {
                    name: format!("first pass, {nodes} text nodes, {name}{words}"),
                    value,
                    unit: "ms",
                    against: "a plain pass".into(),
                    other: plain,
                    budget,
                });
            };
            add("with arrival (= longest task)", ours, None);
            add("without arrival", ours - base, (*nodes == BUDGETED).then_some(BUDGET));
        }
    }
    Ok(())
}
