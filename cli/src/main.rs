//! `lendline`: what an operator runs. Results go to stdout, everything else to stderr; exit 0 = done,
//! 1 = could not, 2 = wrong usage.

mod call;
mod classify;
mod lines;
mod plan;
mod replay;
mod signed;
mod simulate;
mod swap;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "lendline", version, about = "Call tracking that names only what is certain.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tells source, medium, campaign and channel of links: JSON lines in, JSON lines out.
    Classify {
        /// A site's settings, as you put them: its hosts and its own rules of sources count.
        #[arg(long, value_name = "FILE")]
        settings: Option<PathBuf>,
    },
    /// Swaps numbers in a page, as the edge does: HTML in, HTML out.
    Swap {
        /// A printed number and what to write in its place: +74951234567=+74950000001
        #[arg(long = "map", value_name = "FROM=TO", required = true)]
        maps: Vec<String>,
        /// The country by which numbers without a code are read.
        #[arg(long)]
        country: Option<String>,
        /// A short or lettered spelling of a printed number that is swapped too: +74951234567=123-45-67
        #[arg(long = "also", value_name = "FROM=SPELLING")]
        also: Vec<String>,
        /// Numbers in links to WhatsApp, Viber and Telegram are swapped too.
        #[arg(long)]
        messengers: bool,
        /// A selector of elements that are left as they are, with all that is in them: .legal
        #[arg(long, value_name = "SELECTOR")]
        leave: Vec<String>,
        /// An attribute that holds numbers besides the usual ones: data-phone
        #[arg(long = "attribute", value_name = "NAME")]
        attributes: Vec<String>,
    },
    /// How many numbers a site needs.
    Plan(plan::Arguments),
    /// Erlang's loss formula: the share of visits that find no free number.
    Erlang(plan::Erlang),
    /// Plays a site from outside: what visitors and callers do as JSON lines in, numbers and verdicts out.
    Replay(replay::Arguments),
    /// Plays a made-up site against the rules that serve real ones, and says how often they were right.
    Simulate(simulate::Arguments),
    /// Places a test call: sends what the provider would send, signed.
    Call(call::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Classify { settings } => classify::run(settings.as_deref()),
        Command::Swap { maps, country, also, messengers, leave, attributes } => {
            let rules = swap::Rules { also, messengers, leave, attributes };
            swap::run(&maps, country.as_deref(), &rules)
        }
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Erlang(arguments) => plan::erlang(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Call(arguments) => call::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
