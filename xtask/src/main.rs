//! What a contributor runs. Every command sets up what it needs and names, in one sentence, what it cannot.

mod bench;
mod build;
mod compress;
mod demo;
mod edge;
mod frameworks;
mod fuzz;
mod order;
mod packages;
mod process;
mod promises;
mod route;
mod serve;
mod setup;
mod size;
mod snippet;
mod test;
mod traffic;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, as one sentence that says what to do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    usage: bool,
}

impl Failure {
    /// The command was written wrongly: exit status 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: true }
    }
}

impl<T: std::fmt::Display> From<T> for Failure {
    fn from(message: T) -> Self {
        Self { message: message.to_string(), usage: false }
    }
}

/// Result of a step of a command.
pub type Done<T = ()> = Result<T, Failure>;

/// Tells what is going on; results go to stdout, this goes to stderr.
pub fn say(text: impl AsRef<str>) {
    eprintln!("\x1b[1;32m{:>12}\x1b[0m {}", "lendline", text.as_ref());
}

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

const USAGE: &str = "cargo xtask <command>
  demo [--port N] [--state DIR]                      the product with its demo site; prints the addresses
  serve [--port N] [--state DIR] [--public-url URL]  the product with what DIR holds
        [--client-address HEADER]                    where the proxy before it writes visitors' addresses
        [--client-region HEADER]                     where it writes their regions, as RU-MOW
        [--route HOST=SITE@ORIGIN …]                 standing before the servers of these hosts too
  test [FILTER…]                                     every test, or those whose name contains a filter
  build                                              the Worker in build/, the snippet, the packages, the lendline binary
  fuzz [finder|html|source|cookie] [--seconds N]     looks for a text, page, address or cookie on which a rule does not hold
  size [--json]                                      what a first visit downloads, against its budget
  order [--seconds N]                                looks for an order of the script's Wasm that is shorter compressed
  bench [swap|rewrite|moments|lease|verdict|report] [--json] what it costs beside plain JavaScript and others, against budgets
  promises [SCENARIO…]                               what verdicts promise, over 10,000 confirmed calls of every scenario
  deploy [--dry-run]                                 wrangler deploy";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = match command.as_str() {
        "demo" => demo::run(rest),
        "serve" => serve::run(rest),
        "test" => test::all(rest),
        "build" => build::run(rest),
        "fuzz" => fuzz::all(rest),
        "size" => size::run(rest),
        "order" => order::run(rest),
        "bench" => bench::run(rest),
        "promises" => promises::run(rest),
        "deploy" => edge::deploy(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::usage(format!("there is no command {other}\n{USAGE}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.message);
            ExitCode::from(if failure.usage { 2 } else { 1 })
        }
    }
}
