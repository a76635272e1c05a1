//! `bench moments`: on how many next pages the number is there before the first paint.

use super::figure::{Budget, Figure, Report};
use super::stage::{Stage, number};
use crate::{Done, say};
use std::time::Duration;

/// Text nodes of the pages.
const NODES: usize = 1_000;
const LOADS: usize = 30;
/// The tag's attributes, and on what share of pages the number is to be there first.
const TAGS: [(&str, &str, f64); 2] = [
    ("async", "<script async>", 0.8),
    ("async+blocking=render", "<script async blocking=render>", 1.0),
];
/// A page is painted and swapped long before that.
const PATIENCE: Duration = Duration::from_secs(30);

/// True once both are known. The paint is the moment at which the page's frame is made, not when it is shown.
const BOTH: &str = "(() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return paint && window.swappedAt && { paint: paint.paintTime || paint.startTime, swap: swappedAt };
})()";

/// Loads pages with each tag in turn.
pub fn run(report: &mut Report) -> Done {
    let stage = Stage::open()?;
    let page = stage.page()?;
    say("bench moments: next pages");
    let mut before = [0.0; TAGS.len()];
    for _ in 0..LOADS {
        for ((tag, _, _), before) in TAGS.iter().zip(&mut before) {
            page.goto(&stage.site.at(&format!("/tagged?tag={tag}&nodes={NODES}")))?;
            let moments = page.wait_until(BOTH, PATIENCE)?;
            if number(&moments, "swap")? <= number(&moments, "paint")? {
                *before += 1.0;
            }
        }
    }
    for ((_, words, least), before) in TAGS.iter().zip(before) {
        report.add(&Figure {
            name: format!("next pages with the number before the first paint, {words}"),
            value: before,
            unit: "pages",
            against: "pages loaded".into(),
            other: LOADS as f64,
            budget: Some(Budget::AtLeast(*least)),
        });
    }
    Ok(())
}
