//! A site played line by line, as others' simulators play it.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn replay(arguments: &[&str], lines: &[Value]) -> Output {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    raw(arguments, input.as_bytes())
}

fn raw(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lendline"))
        .arg("replay")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_banned_number_is_lent_no_more_and_its_visitor_is_still_known() {
    let arrive =
        |t: u32, visitor: &str| json!({"t": t, "ev": "arrive", "visitor": visitor, "source": "a"});
    let output = replay(
        &["--numbers", "2", "--hold", "15m", "--when-empty", "original"],
        &[
            arrive(0, "v1"),
            json!({"t": 5, "ev": "ban", "number": 0}),
            json!({"t": 6, "ev": "ban", "number": 1, "seconds": 60}),
            arrive(10, "v1"),
            arrive(20, "v2"),
            json!({"t": 29, "ev": "tap", "visitor": "v1"}),
            json!({"t": 35, "ev": "call", "call": "c1", "number": 0, "caller": "x"}),
            arrive(66, "v2"),
            json!({"t": 2000, "ev": "lift", "number": 0}),
            arrive(2001, "v3"),
        ],
    );
    assert!(output.status.success());
    let mut answers = answers(&output);
    answers.retain(|answer| answer["state"] != "final");
    let numbers: Vec<&Value> = answers.iter().filter_map(|answer| answer.get("number")).collect();
    assert_eq!(numbers, [&json!(0), &json!(0), &Value::Null, &json!(1), &json!(0)]);
    let call = answers.iter().find(|answer| answer["call"] == "c1").unwrap();
    assert_eq!(
        (&call["grade"], &call["candidates"][0]["visitor"]),
        (&json!("confirmed"), &json!("v1"))
    );
}

#[test]
fn a_number_that_moves_to_another_pool_is_lent_there_and_its_visitor_is_still_known() {
    let arrive = |t: u32, visitor: &str, pool: u32| json!({"t": t, "ev": "arrive", "visitor": visitor, "source": "a", "pool": pool});
    let output = replay(
        &["--numbers", "2", "--hold", "15m", "--when-empty", "original"],
        &[
            arrive(0, "v1", 0),
            arrive(1, "v2", 1),
            json!({"t": 5, "ev": "move", "number": 0, "pool": 1}),
            arrive(6, "v2", 1),
            json!({"t": 29, "ev": "tap", "visitor": "v1"}),
            json!({"t": 35, "ev": "call", "call": "c1", "number": 0, "caller": "x"}),
            arrive(40, "v1", 0),
            arrive(1000, "v2", 1),
            json!({"t": 1010, "ev": "move", "number": 0, "pool": 0}),
            arrive(1020, "v3", 0),
            arrive(2000, "v4", 0),
        ],
    );
    assert!(output.status.success());
    let mut answers = answers(&output);
    answers.retain(|answer| answer["state"] != "final");
    let numbers: Vec<Value> =
        answers.iter().filter_map(|answer| answer.get("number")).cloned().collect();
    assert_eq!(json!(numbers), json!([0, null, null, 1, 0, 1, 0]));
    let call = answers.iter().find(|answer| answer["call"] == "c1").unwrap();
    let named = (&call["grade"], &call["candidates"][0]["visitor"]);
    assert_eq!(named, (&json!("confirmed"), &json!("v1")), "{call}");
}

#[test]
fn the_region_of_a_page_speaks_for_a_caller_from_there() {
    let arrive = |t: u32, visitor: &str, region: Value| json!({"t": t, "ev": "arrive", "visitor": visitor, "region": region});
    let call = |id: &str, caller: &str| json!({"t": 60, "ev": "call", "call": id, "number": 0, "caller": caller});
    let output = replay(
        &["--numbers", "1", "--hold", "15m"],
        &[
            arrive(0, "kazan", json!("RU-TA")),
            arrive(0, "perm", json!("RU-PER")),
            arrive(0, "nowhere", json!("?")),
            call("landline", "+78432001122"),
            call("mobile", "+79162001122"),
        ],
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = answers(&output);
    let weights = |id: &str| {
        let told = answers.iter().find(|answer| answer["call"] == id).unwrap();
        let candidates = told["candidates"].as_array().unwrap();
        ["kazan", "nowhere", "perm"].map(|visitor| {
            let one = candidates.iter().find(|one| one["visitor"] == visitor).unwrap();
            one["weight"].as_f64().unwrap()
        })
    };
    let [here, nowhere, there] = weights("landline");
    assert!(here > 1.1 * nowhere && nowhere > 1.1 * there, "{here} {nowhere} {there}");
    let [here, nowhere, there] = weights("mobile");
    assert!(here == nowhere && nowhere == there, "{here} {nowhere} {there}");
}

#[test]
fn a_visit_a_tap_and_a_call() {
    let output = replay(
        &["--numbers", "3", "--hold", "15m", "--seed", "4"],
        &[
            json!({"t": 0, "ev": "arrive", "visitor": "v1", "source": "a", "mobile": true}),
            json!({"t": 2.5, "ev": "arrive", "visitor": "v2", "source": "b", "mobile": false}),
            json!({"t": 20, "ev": "beat", "visitor": "v1"}),
            json!({"t": 30, "ev": "dance", "visitor": "v1"}),
            json!({"t": 41, "ev": "tap", "visitor": "v1"}),
            json!({"t": 50, "ev": "call", "call": "c1", "number": 0, "caller": "x"}),
            json!({"t": 130, "ev": "hangup", "call": "c1"}),
            json!({"t": 900, "ev": "arrive", "visitor": "v1", "source": "a", "mobile": true}),
        ],
    );
    assert!(output.status.success());
    let answers = answers(&output);
    assert_eq!(answers[0], json!({"visitor": "v1", "number": 0}));
    assert_eq!(answers[1], json!({"visitor": "v2", "number": 1}));
    assert_eq!(
        (&answers[2]["call"], &answers[2]["state"], &answers[2]["grade"]),
        (&json!("c1"), &json!("provisional"), &json!("confirmed"))
    );
    assert_eq!(answers[2]["candidates"][0]["visitor"], "v1");
    let weight = answers[2]["candidates"][0]["weight"].as_f64().unwrap();
    assert!((weight + answers[2]["none"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert_eq!((&answers[3]["call"], &answers[3]["state"]), (&json!("c1"), &json!("final")));
    assert_eq!(answers[4], json!({"visitor": "v1", "number": 0}), "he keeps his");
    let last = answers.last().unwrap();
    assert!(last["totals"]["a"].as_f64().unwrap() > 0.99, "{last}");
    assert_eq!(answers.len(), 6);
}

#[test]
fn a_caller_who_was_confirmed_is_known_later() {
    const DAY: u64 = 86_400;
    let call = |t: u64, id: &str, caller: Value| json!({"t": t, "ev": "call", "call": id, "number": 0, "caller": caller});
    let output = replay(
        &["--numbers", "1", "--hold", "15m"],
        &[
            json!({"t": 0, "ev": "arrive", "visitor": "v1", "source": "a", "mobile": true}),
            json!({"t": 41, "ev": "tap", "visitor": "v1"}),
            call(50, "c1", json!("x")),
            json!({"t": 130, "ev": "hangup", "call": "c1"}),
            json!({"t": 2 * DAY, "ev": "arrive", "visitor": "v2", "source": "b", "mobile": false}),
            call(2 * DAY + 60, "c2", json!("x")),
            call(2 * DAY + 61, "c3", json!("y")),
            call(2 * DAY + 62, "c4", Value::Null),
        ],
    );
    assert!(output.status.success());
    let answers = answers(&output);
    let first = |call: &str| {
        let told = answers.iter().rfind(|answer| answer["call"] == call).unwrap();
        assert_eq!(told["state"], "final", "{told}");
        told["candidates"][0]["visitor"].clone()
    };
    assert_eq!([first("c2"), first("c3"), first("c4")], ["v1", "v2", "v2"]);
}

#[test]
fn an_empty_pool_shows_the_printed_number_where_that_is_wished() {
    let arrive = |visitor: &str| json!({"t": 0, "ev": "arrive", "visitor": visitor});
    let lines = [arrive("a"), arrive("b")];
    let shared = replay(&["--numbers", "1", "--hold", "15m"], &lines);
    assert_eq!(answers(&shared)[1]["number"], 0);
    let printed = replay(&["--numbers", "1", "--hold", "15m", "--when-empty", "original"], &lines);
    assert_eq!(answers(&printed)[1]["number"], Value::Null);
}

#[test]
fn a_line_that_makes_no_sense_is_named_and_nothing_before_it_is_lost() {
    #[track_caller]
    fn check(line: &str, wanted: &str) {
        let input = format!("{{\"t\":5,\"ev\":\"arrive\",\"visitor\":\"v\"}}\n{line}\n");
        let output = raw(&["--numbers", "2", "--hold", "15m"], input.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert_eq!(answers(&output).len(), 1, "{line}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("Line 2: ") && said.contains(wanted), "{said}");
    }
    check("what?", "not an event");
    check(r#"{"ev":"beat","visitor":"v"}"#, "`t`");
    check(r#"{"t":4,"ev":"beat","visitor":"v"}"#, "goes back");
    check(r#"{"t":-1,"ev":"beat","visitor":"v"}"#, "no time");
    check(r#"{"t":6,"ev":"beat"}"#, "visitor is missing");
    check(r#"{"t":6,"ev":"call","call":"c","number":2}"#, "0 to 1");
    check(r#"{"t":6,"ev":"call","number":1}"#, "call is missing");
}
