//! `cargo xtask test`: every check and every test; with a filter, the tests whose names contain it.

use crate::process::{command, output, run};
use crate::{Done, say, setup};
use std::process::Command;
use std::time::Instant;

/// Runs them; the first failure ends it.
pub fn all(filters: &[String]) -> Done {
    let begun = Instant::now();
    crate::build::product()?;
    setup::chromium()?;
    setup::engines();
    setup::npm()?;
    crate::packages::build()?;
    crate::frameworks::build()?;
    if filters.is_empty() {
        checks()?;
    }
    say("the tests, with a real browser and a real workerd");
    let mut tests = command("cargo", &["test", "--workspace", "--features", "lendline-core/serde"]);
    // The end-to-end tests start the product by this program: no second build under their feet.
    tests.env("LENDLINE_PREBUILT", "1").env("LENDLINE_XTASK", std::env::current_exe()?);
    if let Some(chromium) = setup::chromium_path() {
        tests.env("LENDLINE_CHROMIUM", chromium);
    }
    if !filters.is_empty() {
        tests.arg("--").args(filters);
    }
    to_stdout(&mut tests)?;
    if filters.is_empty() {
        say("wrangler takes the same Wasm");
        crate::edge::deploy(&["--dry-run".to_owned()])?;
    }
    say(format!("all passed in {} s", begun.elapsed().as_secs()));
    Ok(())
}

fn checks() -> Done {
    say("format, lints, documents");
    run(&mut command("cargo", &["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--features", "lendline-core/serde"];
    run(command("cargo", &clippy).args(["--", "-D", "warnings"]))?;
    run(command(
        "cargo",
        &["clippy", "--package", "lendline-edge", "--package", "lendline-snippet"],
    )
    .args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]))?;
    run(command("cargo", &["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    licences()?;
    crate::size::run(&[])
}

/// The version of cargo-deny that is used.
const DENY: &str = "0.20.2";

/// Licences, sources and double versions of all dependencies; advisories where their list can be had.
fn licences() -> Done {
    let tools = crate::root().join(".tools");
    let program = tools.join("bin/cargo-deny");
    let known = output(Command::new(&program).arg("--version"))
        .is_some_and(|version| version.contains(DENY));
    if !known {
        say("installing cargo-deny (once; some minutes)");
        run(command(
            "cargo",
            &["install", "--locked", "--quiet", "--version", DENY, "cargo-deny", "--root"],
        )
        .arg(&tools))?;
    }
    run(&mut command(&program, &["--log-level", "error", "check", "licenses", "bans", "sources"]))?;
    let list = command(&program, &["--log-level", "error", "fetch", "db"]).output()?;
    if list.status.success() {
        return run(&mut command(&program, &["--log-level", "error", "check", "advisories"]));
    }
    say("advisories are not checked: the list of the RustSec project can't be reached from here");
    Ok(())
}

/// The tests' own words are the result: they go to stdout.
fn to_stdout(tests: &mut Command) -> Done {
    let status = tests.stdin(std::process::Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err("a test failed; it is named above".into()) }
}
