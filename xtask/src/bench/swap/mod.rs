//! `bench swap`: the script in a real browser, for a visitor who has a number, beside a plain JavaScript pass and a
//! plain observer with a regular expression, which find one spelling of one number and nothing else.

mod first_pass;
mod heap;
mod siblings;
mod stream;

use super::figure::Report;
use super::stage::Stage;
use crate::{Done, say};
use lendline_tests::browser::Page;

/// The processor as it is, and four times slower.
const SPEEDS: [(f64, &str); 2] = [(1.0, ""), (4.0, ", CPU slowed 4 ×")];

type Part = fn(&Stage, &Page, &mut Report) -> Done;

/// Measures all of it.
pub fn run(report: &mut Report) -> Done {
    let stage = Stage::open()?;
    let page = stage.page()?;
    let parts: [(&str, Part); 4] = [
        ("first pass", first_pass::measure),
        ("rows added in batches", stream::measure),
        ("siblings under one parent", siblings::measure),
        ("heap", heap::measure),
    ];
    for (name, part) in parts {
        say(format!("bench swap: {name}"));
        part(&stage, &page, report)?;
    }
    Ok(())
}

/// The contenders of this repetition: their order changes, so that none always goes first.
fn in_turn<const N: usize>(contenders: [&'static str; N], repetition: usize) -> [&'static str; N] {
    let mut contenders = contenders;
    contenders.rotate_left(repetition % N);
    contenders
}
