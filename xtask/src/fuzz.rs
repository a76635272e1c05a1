//! `cargo xtask fuzz`: made-up texts, pages, addresses and cookies until one is found on which a rule does not hold.

use crate::process::{command, output, run, take_option};
use crate::{Done, Failure, root, say};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// LLVM's instrumentation by stable options: which edges were passed, and what was compared.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions";

/// What is fuzzed, with the dictionary and the folder of examples that it begins with.
const TARGETS: [(&str, &str, Option<&str>); 4] = [
    ("finder", "html", Some(PAGES)),
    ("html", "html", Some(PAGES)),
    ("source", "address", None),
    ("cookie", "address", None),
];
/// The pages of core's pairs.
const PAGES: &str = "core/tests/fixtures/pairs";

/// Fuzzes one of the targets, or all of them one after the other.
pub fn all(arguments: &[String]) -> Done {
    let mut rest = arguments.to_vec();
    let seconds = take_option(&mut rest, "--seconds")?.unwrap_or_else(|| "60".to_owned());
    let seconds: u32 = seconds
        .parse()
        .map_err(|_| Failure::usage("--seconds needs a whole number, like --seconds 600"))?;
    let wanted = |name: &str| rest.first().is_none_or(|one| one == name);
    if rest.len() > 1 || !TARGETS.iter().any(|(name, ..)| wanted(name)) {
        let usage = "write cargo xtask fuzz [finder|html|source|cookie] [--seconds N]";
        return Err(Failure::usage(usage));
    }
    let programs = build()?;
    let folder = root().join("target/fuzz");
    for (target, words, examples) in TARGETS.iter().filter(|(name, ..)| wanted(name)) {
        let kept = folder.join("corpus").join(target);
        fs::create_dir_all(&kept)?;
        say(format!("{seconds} s of made-up input for the {target}"));
        let mut fuzzer = Command::new(programs.join(format!("fuzz-{target}")));
        fuzzer.current_dir(root()).args(["-timeout=10", "-max_len=1024"]);
        fuzzer.arg(format!("-dict=fuzz/{words}.dict"));
        fuzzer.arg(format!("-max_total_time={seconds}"));
        fuzzer.arg(format!("-artifact_prefix={}/{target}-", folder.display()));
        // What reaches new code is kept in the first folder.
        run(fuzzer.arg(kept).args(examples))?;
    }
    Ok(())
}

/// Builds the programs; tells where they are.
fn build() -> Done<PathBuf> {
    let host = output(Command::new("rustc").arg("-vV"))
        .and_then(|text| {
            text.lines().find_map(|line| line.strip_prefix("host: ").map(String::from))
        })
        .ok_or("rustc does not say what machine this is; install Rust by rustup")?;
    let arguments = ["build", "--release", "--package", "lendline-fuzz", "--features", "libfuzzer"];
    let mut cargo = command("cargo", &arguments);
    // With a target named, build scripts are not instrumented.
    cargo.args(["--target", &host, "--target-dir", "target/fuzz"]).env("RUSTFLAGS", FLAGS);
    run(&mut cargo)
        .map_err(|_| "the fuzzer could not be built; it needs a C++ compiler, such as g++")?;
    Ok(root().join("target/fuzz").join(host).join("release"))
}
