//! `lendline plan` and `lendline erlang`: how many numbers a site needs.

mod line;
mod log;
mod played;
mod told;
mod values;

pub use values::duration;

use crate::lines::said;
use lendline_core::leases::WhenEmpty;
use lendline_core::sizing::{
    Demand, erlang_b, erlang_loss, hours_of, hours_with_peak, numbers_for, rules_of_thumb,
};
use log::Log;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use told::Plan;
use values::{not_negative, numbers, pages, positive, share};

/// The share of the busiest hour where nothing is said of the day's curve.
const PEAK_SHARE: f64 = 0.07;
/// How long a visit lasts where nothing is said of it, s.
const VISIT_S: f64 = 180.0;
/// How many pages it has where nothing is said of it.
const PAGES: f64 = 2.5;

/// What is known of the site's visits.
#[derive(clap::Args)]
pub struct Arguments {
    /// Visits that see a number, a day; a log tells it too.
    #[arg(long, value_parser = positive, required_unless_present = "log")]
    visits_per_day: Option<f64>,
    /// How long a number is kept after the last sign of its visitor: 15m, 900s, 1h.
    #[arg(long, value_parser = duration)]
    hold: f64,
    /// How long a visit lasts; else 3m, or as a log has it.
    #[arg(long, value_parser = duration)]
    visit_length: Option<f64>,
    /// The share of a day's visits that come in its busiest hour; else 0.07.
    #[arg(long, value_parser = share, conflicts_with_all = ["hours", "log"])]
    peak_share: Option<f64>,
    /// The day's curve: 24 shares or counts with commas between them, from midnight on, or a file that holds them.
    #[arg(long, value_name = "SHARES|FILE", conflicts_with = "log")]
    hours: Option<String>,
    /// An access log of the site's server, from which visits, their length and the day's curve are read; - for stdin.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// The share of visitors who have not agreed to be known: each page of theirs is lent a number of its own.
    #[arg(long, value_parser = share)]
    without_consent: Option<f64>,
    /// How many pages a visit has; else 2.5, or as a log has it. It goes with --without-consent alone.
    #[arg(long, value_parser = pages, requires = "without_consent")]
    pages: Option<f64>,
    /// How many numbers there are; or ask for --loss.
    #[arg(long, conflicts_with = "loss", value_parser = numbers)]
    numbers: Option<u64>,
    /// The share of visits of the busiest hour that may find no free number.
    #[arg(long, value_parser = share, default_value = "0.01")]
    loss: f64,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the plan.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let log = arguments.log.as_deref().map(Log::read).transpose()?;
    let visits = demand(arguments, log.as_ref())?;
    let strangers = arguments.without_consent.unwrap_or(0.0);
    let pages = arguments.pages.or(log.as_ref().and_then(Log::pages)).unwrap_or(PAGES);
    let demand = visits.with_strangers(strangers, pages);
    let offered = demand.peak_erlang();
    let numbers = match arguments.numbers {
        Some(numbers) => numbers,
        None => numbers_for(offered, arguments.loss).ok_or(
            "that takes more than a million numbers: shorten the hold or allow a greater --loss",
        )?,
    };
    let plan = Plan {
        visits,
        strangers,
        pages,
        demand,
        numbers,
        loss: erlang_b(offered, numbers),
        day_loss: demand.day_loss(numbers),
        more_loss: erlang_b(offered, numbers + 1),
        played: played::play(&demand, numbers, WhenEmpty::Original),
        sharing: played::play(&demand, numbers, WhenEmpty::Share),
        rules: rules_of_thumb(&visits),
        log,
    };
    let text = if arguments.json { plan.json().to_string() } else { plan.words() };
    said(writeln!(std::io::stdout(), "{text}"))
}

fn demand(arguments: &Arguments, log: Option<&Log>) -> Result<Demand, String> {
    let hours = match (&arguments.hours, log) {
        (Some(given), _) => curve(given)?,
        (None, Some(log)) => log.hours(),
        (None, None) => hours_with_peak(arguments.peak_share.unwrap_or(PEAK_SHARE)),
    };
    let visits_per_day = arguments.visits_per_day.or(log.map(Log::visits_per_day)).unwrap_or(0.0);
    let visit_s = arguments.visit_length.or(log.and_then(Log::visit_s)).unwrap_or(VISIT_S);
    Ok(Demand { visits_per_day, hold_s: arguments.hold, visit_s, hours })
}

/// A day's curve from 24 weights, or from the file that holds them.
fn curve(given: &str) -> Result<[f64; 24], String> {
    let weights = |text: &str| {
        let parts = text.split([',', ';', ' ', '\t', '\r', '\n']).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok()).collect::<Option<Vec<f64>>>()
    };
    let from_file = || {
        std::fs::read_to_string(given).map_err(|error| {
            format!("Could not read {given} ({error}): give --hours 24 shares, or their file.")
        })
    };
    let found = match weights(given) {
        Some(weights) => Some(weights),
        None => weights(&from_file()?),
    };
    let count = found.as_ref().map_or(0, Vec::len);
    let hours = found.and_then(|found| hours_of(found.try_into().ok()?));
    hours.ok_or_else(|| {
        format!(
            "--hours needs 24 numbers from 0 on, not all 0, from midnight on; {count} can be read."
        )
    })
}

/// Erlang's loss formula by itself.
#[derive(clap::Args)]
pub struct Erlang {
    /// Offered traffic, erlang.
    #[arg(long, value_parser = not_negative)]
    traffic: f64,
    /// How many numbers.
    #[arg(long, value_parser = numbers)]
    numbers: u64,
}

/// Prints `{"loss":…}`; a loss that is too small for a float is written with its digits all the same, as in 9.14e-2569.
pub fn erlang(arguments: &Erlang) -> Result<(), String> {
    let loss = erlang_loss(arguments.traffic, arguments.numbers);
    match loss.value() {
        value if value >= f64::MIN_POSITIVE => println!("{}", json!({"loss": value})),
        _ => println!("{{\"loss\":{loss}}}"),
    }
    Ok(())
}
