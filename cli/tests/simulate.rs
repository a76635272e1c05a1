//! What verdicts promise, held to in every scenario of `tests/scenarios`, with a seed that nothing was tuned on.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Not used in tuning.
const SEED: &str = "20261122";

/// What came of each rule, ours first.
fn rules(output: Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn simulate(file: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lendline"))
        .args(["simulate", file.to_str().unwrap(), "--seed", SEED, "--json"])
        .output()
        .unwrap()
}

fn scenario(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/scenarios")
        .join(format!("{name}.toml"))
}

/// Of the calls that are named at least `named` are right; of the confirmed ones 99.5 % (the lower end of the one-sided
/// 95 % interval); calls of known callers are left out of these, and held to nine in ten and 99 %; no weight said in 300 cases is more than five points above what was observed.
#[track_caller]
fn check(name: &str, named: f64) {
    let rules = rules(simulate(&scenario(name)));
    let (ours, field) = (&rules[0], &rules[1]);
    let of = |rule: &Value, what: &str| rule[what].as_f64().unwrap();
    println!(
        "{name}: {:.1} % named rightly, {:.2} % wrongly ({:.2} % without calls of nobody), {:.1} % confirmed (the field: {:.1} and {:.1} %)",
        100.0 * of(ours, "named_right"),
        100.0 * of(ours, "named_wrong"),
        100.0 * of(ours, "named_wrong_visitors"),
        100.0 * of(ours, "confirmed"),
        100.0 * of(field, "named_right"),
        100.0 * of(field, "named_wrong"),
    );
    assert!(of(ours, "confirmed_count") > 400.0, "{ours}");
    assert!(of(ours, "confirmed_precision_at_least") >= 0.995, "{ours}");
    assert!(of(ours, "named_precision") >= named, "{ours}");
    assert!(of(ours, "named_wrong") < of(field, "named_wrong"), "{ours} {field}");
    assert!(of(ours, "named_wrong_visitors") <= of(ours, "named_wrong"), "{ours}");
    let known = &ours["known_callers"];
    println!("{name}: of known callers {known}");
    assert!(of(known, "named_right") >= 0.9 * of(known, "named"), "{known}");
    assert!(of(known, "confirmed_right") >= 0.99 * of(known, "confirmed"), "{known}");
    for bin in ours["calibration"].as_array().unwrap() {
        if bin["count"].as_u64().unwrap() >= 300 {
            assert!(of(bin, "said") - of(bin, "observed") < 0.05, "{name}: {bin}");
        }
    }
}

macro_rules! scenarios {
    ($($test:ident $file:literal $named:literal;)*) => {
        $(#[test]
        fn $test() {
            check($file, $named);
        })*

        #[test]
        fn every_scenario_is_played() {
            let folder = scenario("any").parent().unwrap().to_owned();
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
                .collect();
            files.sort();
            let mut played = vec![$($file),*];
            played.sort_unstable();
            assert_eq!(files, played);
        }
    };
}

scenarios! {
    small_shop "small-shop" 0.97;
    a_number_each "a-number-each" 0.97;
    reveal_button "reveal-button" 0.97;
    paid_burst "paid-burst" 0.97;
    national_chain "national-chain" 0.97;
    exhausted_pool "exhausted-pool" 0.97;
    late_callers "late-callers" 0.95;
    other_delays "other-delays" 0.95;
    number_keepers "number-keepers" 0.95;
    lost_beacons "lost-beacons" 0.95;
    wrong_clocks "wrong-clocks" 0.95;
    robots "robots" 0.95;
    drain_attack "drain-attack" 0.95;
    tabs_and_sleepers "tabs-and-sleepers" 0.95;
    one_browser_two_people "one-browser-two-people" 0.95;
    unclaimed_offers "unclaimed-offers" 0.95;
    month_by_channel "month-by-channel" 0.97;
    changing_pool "changing-pool" 0.97;
    repeat_callers "repeat-callers" 0.95;
    banned_numbers "banned-numbers" 0.97;
    moved_numbers "moved-numbers" 0.97;
    callers_areas "callers-areas" 0.95;
    areas_of_nothing "areas-of-nothing" 0.95;
}

/// A month by channel on two numbers is as right as the field's on ten, and its intervals hold what they say.
#[test]
fn a_month_by_channel_on_two_numbers_is_as_right_as_the_fields_on_ten() {
    let file = std::env::temp_dir().join(format!("lendline-months-{}.toml", std::process::id()));
    let months = std::fs::read_to_string(scenario("month-by-channel")).unwrap();
    let eighty = months.replace("days = 400", "days = 2400");
    let [on_two, on_ten] = ["2", "10"].map(|numbers| {
        std::fs::write(&file, eighty.replace("numbers = 2", &format!("numbers = {numbers}")))
            .unwrap();
        rules(simulate(&file))
    });
    std::fs::remove_file(&file).unwrap();
    let error = |rule: &Value| rule["months"]["source_error"].as_f64().unwrap();
    let (ours, fields) = (error(&on_two[0]), on_ten[1..].iter().map(error));
    let field = fields.fold(f64::MAX, f64::min);
    let held = on_two[0]["months"]["intervals_held"].as_f64().unwrap();
    println!(
        "a month by channel: {:.2} points off on 2 numbers, the field {:.2} at best on 10; {:.1} % of intervals held",
        100.0 * ours,
        100.0 * field,
        100.0 * held
    );
    assert!(ours <= 1.1 * field, "{ours} {field}");
    assert!((0.85..0.95).contains(&held), "{held}");
}

#[test]
fn a_scenario_is_played_on_until_so_many_calls_are_confirmed() {
    let file = scenario("tabs-and-sleepers");
    let played = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lendline"));
        command.args(["simulate", file.to_str().unwrap(), "--seed", SEED, "--json"]).args(more);
        rules(command.output().unwrap())
    };
    let counts = |rules: &[Value], what: &str| rules[0][what].as_u64().unwrap();
    let once = played(&["--until-confirmed", "1"]);
    let (confirmed, visits) = (counts(&once, "confirmed_count"), counts(&once, "visits"));
    let more = played(&["--until-confirmed", &(confirmed + 1).to_string()]);
    assert_eq!((once.len(), more.len()), (1, 1));
    assert!(counts(&more, "confirmed_count") > confirmed + confirmed / 2);
    assert!(counts(&more, "visits") > visits + visits / 2);
}

#[test]
fn a_scenario_that_cannot_be_read_is_refused_in_a_sentence() {
    let file = std::env::temp_dir().join(format!("lendline-scenario-{}.toml", std::process::id()));
    let whole = std::fs::read_to_string(scenario("small-shop")).unwrap();
    for (from, to, wanted) in [
        ("numbers = 2", "numbers = 0", "pool.numbers is to be 1 to 100000"),
        ("numbers = 2", "numbers = 2\ncolour = 1", "colour"),
        ("hold = \"15m\"", "hold = \"soon\"", "hold"),
        ("[pool]", "[visits]\nphones = 7\n[pool]", "visits.phones is 7"),
    ] {
        std::fs::write(&file, whole.replace(from, to)).unwrap();
        let output = simulate(&file);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(wanted), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
    let output = simulate(&file);
    assert!(String::from_utf8(output.stderr).unwrap().contains("Could not read"));
}
