//! Random pages and random changes of them, the same on two pages: with the script a page is what it is without, but
//! for lent numbers; and where nothing changes nothing is written. `LENDLINE_SEED` plays one seed, `LENDLINE_STEPS`
//! that many steps of it.
#![allow(clippy::unwrap_used)]

use lendline_tests::{Browser, Site};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/random");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../build/snippet/snippet.js");
const SEEDS: std::ops::Range<u64> = 1..29;
const STEPS: u64 = 400;

/// What went wrong on a seed, with the page and the last of the changes that led there.
fn told(seed: u64, outcome: &Value) -> String {
    let done: Vec<&str> =
        outcome["done"].as_array().into_iter().flatten().flat_map(Value::as_str).collect();
    let (page, changes) = done.split_first().unwrap();
    let last = &changes[changes.len().saturating_sub(40)..];
    format!("seed {seed}: {}\n{page}\n{}", outcome["wrong"].as_str().unwrap(), last.join("\n"))
}

#[test]
fn random_pages_stay_what_they_are_but_for_lent_numbers() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds: Vec<u64> = number("LENDLINE_SEED").map_or(SEEDS.collect(), |seed| vec![seed]);
    let steps = number("LENDLINE_STEPS").unwrap_or(STEPS);
    let script: String = std::fs::read(SCRIPT).unwrap().into_iter().map(char::from).collect();
    let site = Site::folder(FOLDER, &[]).unwrap();
    let browser = Browser::shared().unwrap();
    let play = |seeds: &[u64]| -> Vec<(u64, Value)> {
        let page = browser.context().unwrap().page(&site.url).unwrap();
        let outcome = |seed: &u64| {
            page.eval(&format!("played(...{})", json!([script, seed, steps]))).unwrap()
        };
        seeds.iter().map(|seed| (*seed, outcome(seed))).collect()
    };
    let played: Vec<(u64, Value)> = std::thread::scope(|scope| {
        let half = seeds.len().div_ceil(2);
        let threads: Vec<_> = seeds.chunks(half).map(|part| scope.spawn(|| play(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let changes: u64 = played.iter().map(|(_, outcome)| outcome["changes"].as_u64().unwrap()).sum();
    eprintln!("{changes} changes on the pages of seeds {seeds:?}");
    assert!(changes > seeds.len() as u64 * steps / 2, "too few changes were made: {changes}");
    let wrong: Vec<String> = played
        .iter()
        .filter(|(_, outcome)| !outcome["wrong"].is_null())
        .map(|(seed, outcome)| told(*seed, outcome))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
