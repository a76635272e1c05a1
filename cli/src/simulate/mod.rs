//! `lendline simulate`: a made-up site, played against the very code that serves real ones, and against the
//! field's rules beside it.

mod areas;
mod check;
mod contenders;
mod months;
mod report;
mod scenario;
mod world;

use crate::lines::said;
use report::Record;
use scenario::Scenario;
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use world::World;

const DAY_MS: u64 = 24 * 3_600_000;
/// Months of which each rule reports.
const MONTH_MS: u64 = 30 * DAY_MS;

/// What is played.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario's file; tests/scenarios has some.
    scenario: PathBuf,
    /// The same seed gives the same traffic.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// As JSON, a line for each rule.
    #[arg(long)]
    json: bool,
    /// Plays it again with the next seeds, Lendline's rules alone, until so many calls were confirmed in all.
    #[arg(long, value_name = "CALLS")]
    until_confirmed: Option<u64>,
}

/// What came of the rules, ours first.
struct Played {
    visits: u64,
    records: Vec<Record>,
}

impl Played {
    /// Calls that our rules confirmed.
    fn confirmed(&self) -> u64 {
        self.records.first().map_or(0, Record::confirmed)
    }

    fn add(&mut self, more: Self) {
        self.visits += more.visits;
        for (record, more) in self.records.iter_mut().zip(more.records) {
            record.add(&more);
        }
    }
}

/// Plays it and prints what came of each rule.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let path = arguments.scenario.display();
    let text = std::fs::read_to_string(&arguments.scenario)
        .map_err(|error| format!("Could not read {path} ({error}): give a scenario's file."))?;
    let scenario = Scenario::parse(&text).map_err(|why| format!("{path}: {why}"))?;
    let mut seed = arguments.seed;
    let mut played = play(&scenario, seed, arguments.until_confirmed.is_some());
    while arguments.until_confirmed.is_some_and(|wanted| played.confirmed() < wanted) {
        seed += 1;
        let more = play(&scenario, seed, true);
        if more.confirmed() == 0 {
            return Err(format!("{path}: no call is confirmed in it, so that there is no end."));
        }
        played.add(more);
    }
    let Played { visits, records } = played;
    let mut output = std::io::stdout().lock();
    if arguments.json {
        for record in &records {
            let mut line = record.json();
            if let Some(line) = line.as_object_mut() {
                line.insert("scenario".into(), json!(scenario.name));
                line.insert("seed".into(), json!(arguments.seed));
                line.insert("visits".into(), json!(visits));
            }
            said(writeln!(output, "{line}"))?;
        }
        return Ok(());
    }
    let mut lines = vec![
        format!("{}: {}", scenario.name, scenario.reason),
        format!("{visits} visits, {} numbers. Shares in per cent.", scenario.pool.numbers),
        format!(
            "{:<24}{:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6}",
            "", "right", "wrong", "prec.", "conf.", "prec.", "source", "month"
        ),
    ];
    lines.extend(records.iter().map(Record::line));
    said(writeln!(output, "{}", lines.join("\n")))
}

fn play(scenario: &Scenario, seed: u64, ours_alone: bool) -> Played {
    let world = World::new(scenario, seed);
    let mut contenders = contenders::all(scenario, &world.sources(), seed);
    if ours_alone {
        contenders.truncate(1);
    }
    let counts_from = u64::from(scenario.learning_days) * DAY_MS;
    let days = u64::from(scenario.learning_days + scenario.days);
    let mut visits = 0u64;
    let mut shown = 0;
    let mut month_until = counts_from;
    for (at, what) in world {
        visits += u64::from(matches!(what, world::What::Arrive { .. }));
        while at >= month_until {
            for contender in &mut contenders {
                contender.month_is_over(month_until > counts_from);
            }
            month_until += MONTH_MS;
        }
        for contender in &mut contenders {
            contender.happen(at, &what, at >= counts_from);
        }
        if std::io::stderr().is_terminal() && at / DAY_MS > shown {
            shown = at / DAY_MS;
            eprint!("\rday {shown} of {days}");
        }
    }
    if shown > 0 {
        eprintln!();
    }
    Played { visits, records: contenders.into_iter().map(contenders::Contender::finish).collect() }
}
