//! `lendline plan` and `lendline erlang`: how many numbers a site needs.

use lendline_core::sizing::{Demand, erlang_b, erlang_loss, numbers_for};
use serde_json::json;

/// What is known of the site's visits.
#[derive(clap::Args)]
pub struct Arguments {
    /// Visits that see a number, a day.
    #[arg(long, value_parser = positive)]
    visits_per_day: f64,
    /// How long a number is kept after the last sign of its visitor: 15m, 900s, 1h.
    #[arg(long, value_parser = duration)]
    hold: f64,
    /// How long a visit lasts.
    #[arg(long, value_parser = duration, default_value = "3m")]
    visit_length: f64,
    /// The share of a day's visits that come in its busiest hour.
    #[arg(long, value_parser = share, default_value = "0.07")]
    peak_share: f64,
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
    let demand = Demand {
        visits_per_day: arguments.visits_per_day,
        hold_s: arguments.hold,
        visit_s: arguments.visit_length,
        peak_share: arguments.peak_share,
    };
    let offered = demand.peak_erlang();
    let numbers = match arguments.numbers {
        Some(numbers) => numbers,
        None => numbers_for(offered, arguments.loss).ok_or(
            "that takes more than a million numbers: shorten the hold or allow a greater --loss",
        )?,
    };
    let peak = erlang_b(offered, numbers);
    let day = demand.day_loss(numbers);
    let more = erlang_b(offered, numbers + 1);
    if arguments.json {
        let plan = json!({
            "offered_erlang": offered,
            "numbers": numbers,
            "loss": peak,
            "day": {"loss": day, "visits_without_a_number": day * demand.visits_per_day},
            "one_number_more": {"loss": more},
            "visits_per_number_per_day": if numbers == 0 { None } else { Some(demand.visits_per_day / numbers as f64) },
        });
        println!("{plan}");
        return Ok(());
    }
    println!(
        "A number is busy for {:.1} min; the busiest hour offers {offered:.2} erlang.",
        demand.busy_s() / 60.0
    );
    println!(
        "With {numbers} numbers {:.2} % of its visits find none free, {:.2} % of a day's.",
        peak * 100.0,
        day * 100.0
    );
    println!("One number more: {:.2} %.", more * 100.0);
    println!(
        "A rule of thumb, 2 numbers for 200 visits a day: {:.1} % of the busiest hour's visits find none.",
        { erlang_b(offered, (demand.visits_per_day / 100.0).ceil() as u64) * 100.0 }
    );
    Ok(())
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

/// The most numbers that are planned for.
const MOST_NUMBERS: u64 = 1_000_000;

fn numbers(text: &str) -> Result<u64, String> {
    let numbers = text.parse().ok().filter(|numbers| *numbers <= MOST_NUMBERS);
    numbers.ok_or_else(|| format!("write how many, 0 to {MOST_NUMBERS}"))
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| "write a number".into())
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value > 0.0 { Ok(value) } else { Err("write a number above 0".into()) }
    })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value >= 0.0 { Ok(value) } else { Err("write a number from 0 on".into()) }
    })
}

fn share(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value > 0.0 && value <= 1.0 {
            Ok(value)
        } else {
            Err("write a share above 0, up to 1: 0.01 is one in a hundred".into())
        }
    })
}

/// Seconds, from `15m`, `900s`, `1.5h`, `900`.
pub fn duration(text: &str) -> Result<f64, String> {
    let units = [("h", 3600.0), ("m", 60.0), ("s", 1.0)];
    let unit = units
        .iter()
        .find_map(|(name, seconds)| text.strip_suffix(name).map(|rest| (rest, *seconds)));
    let (rest, seconds) = unit.unwrap_or((text, 1.0));
    match number(rest) {
        Ok(value) if value >= 0.0 => Ok(value * seconds),
        _ => Err("write a time such as 15m, 900s or 1h".into()),
    }
}
