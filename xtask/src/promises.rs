//! `cargo xtask promises`: what verdicts promise, over 10,000 confirmed calls of every scenario, against the bounds of the
//! project's design. The tests hold the same on a tenth of it.

use crate::{Done, Failure, root, say};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of calls that are confirmed at least so many are right, by the lower end of the one-sided 95 % interval.
const CONFIRMED: f64 = 0.995;
/// Of calls that are probable or better.
const NAMED: f64 = 0.95;
/// How far a weight may lie above what was observed, in bins of so many.
const OVER: f64 = 0.05;
/// See [`OVER`].
const BIN: u64 = 5_000;
/// Used in no test and in no tuning.
const SEED: &str = "70001";
const CALLS: &str = "10000";

/// Plays all scenarios, or those whose names contain one of the words; an error where a promise is broken.
pub fn run(words: &[String]) -> Done {
    if let Some(option) = words.iter().find(|word| word.starts_with('-')) {
        return Err(Failure::usage(format!(
            "there is no option {option}: give words of scenarios' names"
        )));
    }
    let build = ["build", "--release", "--quiet", "--package", "lendline"];
    if !Command::new("cargo").args(build).current_dir(root()).status()?.success() {
        return Err("the lendline binary could not be built: see above".into());
    }
    println!("{:<24}{:>10}{:>10}{:>9}{:>9}{:>8}", "", "confirmed", "right", "≥", "named", "over");
    let mut broken = Vec::new();
    for file in scenarios(words)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        say(format!("playing {name}"));
        let outcome = play(&file)?;
        println!("{name:<24}{}", outcome.line());
        if !outcome.holds() {
            broken.push(name);
        }
    }
    println!(
        "{:<34}{:>19} %{:>7} %{:>6} points",
        "budget",
        100.0 * CONFIRMED,
        100.0 * NAMED,
        100.0 * OVER
    );
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("promises are broken in {}", broken.join(", ")).into())
    }
}

fn scenarios(words: &[String]) -> Done<Vec<PathBuf>> {
    let entries = std::fs::read_dir(root().join("tests/scenarios"))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Done<_>>()?;
    files.retain(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        words.is_empty() || words.iter().any(|word| name.contains(word))
    });
    files.sort();
    if files.is_empty() {
        return Err(Failure::usage(format!("no scenario is called by {}", words.join(", "))));
    }
    Ok(files)
}

/// What came of a scenario.
struct Outcome {
    confirmed: u64,
    right: f64,
    at_least: f64,
    named: f64,
    /// By how much the most over-confident of the large bins lies above what was observed.
    over: f64,
}

fn play(file: &Path) -> Done<Outcome> {
    let output = Command::new(root().join("target/release/lendline"))
        .arg("simulate")
        .arg(file)
        .args(["--json", "--seed", SEED, "--until-confirmed", CALLS])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().into());
    }
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let of = |field: &str| told[field].as_f64().unwrap_or(f64::NAN);
    let bins = told["calibration"].as_array().into_iter().flatten();
    let large = bins.filter(|bin| bin["count"].as_u64().is_some_and(|count| count >= BIN));
    let over = large.filter_map(|bin| Some(bin["said"].as_f64()? - bin["observed"].as_f64()?));
    Ok(Outcome {
        confirmed: told["confirmed_count"].as_u64().unwrap_or_default(),
        right: of("confirmed_precision"),
        at_least: of("confirmed_precision_at_least"),
        named: of("named_precision"),
        // Without a bin that is large enough nothing is shown: no figure holds.
        over: over.reduce(f64::max).unwrap_or(f64::NAN),
    })
}

impl Outcome {
    fn holds(&self) -> bool {
        self.at_least >= CONFIRMED && self.named >= NAMED && self.over <= OVER
    }

    fn line(&self) -> String {
        let Self { confirmed, right, at_least, named, over } = self;
        let [right, at_least, named, over] =
            [right, at_least, named, over].map(|share| 100.0 * share);
        format!("{confirmed:>10}{right:>8.2} %{at_least:>7.2} %{named:>7.2} %{over:>8.1}")
    }
}
