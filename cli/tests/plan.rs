//! How many numbers a site needs, as an operator asks.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

fn plan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lendline")).arg("plan").args(arguments).output().unwrap()
}

#[track_caller]
fn told(arguments: &[&str]) -> Value {
    let output = plan(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lendline-plan-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn of(value: &Value, place: &str) -> f64 {
    value.pointer(place).and_then(Value::as_f64).unwrap_or_else(|| panic!("{place} in {value}"))
}

#[test]
fn the_formula_holds_when_it_is_played() {
    for (visits, hold, numbers) in [("200", "15m", "2"), ("200", "15m", "8"), ("5000", "10m", "60")]
    {
        let plan = told(&["--visits-per-day", visits, "--hold", hold, "--numbers", numbers]);
        let visits = of(&plan, "/simulated/visits");
        assert!(visits > 250_000.0, "{plan}");
        // Four standard errors of what is played, and what the hours before the busiest one change.
        let close = |formula: f64, played: f64, visits: f64| {
            let error = 4.0 * (formula * (1.0 - formula) * 15.0 / visits).sqrt();
            assert!((formula - played).abs() < error + 0.05 * formula, "{formula} {played} {plan}");
        };
        close(of(&plan, "/loss"), of(&plan, "/simulated/loss"), visits * 0.07);
        close(of(&plan, "/day/loss"), of(&plan, "/simulated/day/loss"), visits);
        // Who shares a number keeps it busy for longer.
        assert!(of(&plan, "/simulated/sharing/loss") > of(&plan, "/simulated/loss"), "{plan}");
    }
}

#[test]
fn who_does_not_agree_is_counted_by_the_page() {
    let known = told(&["--visits-per-day", "200", "--hold", "15m"]);
    let asked =
        ["--visits-per-day", "200", "--hold", "15m", "--without-consent", "0.5", "--pages", "3"];
    let plan = told(&asked);
    assert_eq!(of(&plan, "/visits_per_day"), 200.0);
    assert_eq!(of(&plan, "/numbers_asked_per_day"), 400.0);
    // Twice the holds, and visits that last as long as before.
    let offered = of(&known, "/offered_erlang");
    assert!((of(&plan, "/offered_erlang") / offered - 33.0 / 18.0).abs() < 1e-9, "{plan}");
    assert!(of(&plan, "/numbers") > of(&known, "/numbers"));
    assert_eq!(plan["rules_of_thumb"][0]["numbers"], known["rules_of_thumb"][0]["numbers"]);
    let words = plan_words(&asked);
    assert!(words.contains("50.00 % of the visitors have not agreed"), "{words}");
    assert!(words.contains("400 numbers are asked for a day"), "{words}");
    for (wrong, said) in [
        (["--pages", "0.5"], "'--pages <PAGES>'"),
        (["--without-consent", "40"], "'--without-consent <WITHOUT_CONSENT>'"),
        // A page is counted of those who have not agreed alone.
        (["--pages", "3"], "required arguments were not provided:\n  --without-consent"),
    ] {
        let output = self::plan(&[&asked[..4], &wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains(said), "{words}");
    }
}

#[test]
fn the_rules_of_thumb_stand_beside_it() {
    let plan = told(&["--visits-per-day", "200", "--hold", "15m", "--visit-length", "0s"]);
    let rules = plan["rules_of_thumb"].as_array().unwrap();
    let agency = rules.iter().find(|rule| rule["rule"].as_str().unwrap().contains("200")).unwrap();
    assert_eq!(agency["numbers"], 2);
    // performance notes, 1.1: 57.8 % of the busiest hour's visits, and half of the day's.
    assert!((of(agency, "/loss") - 0.578).abs() < 0.02, "{agency}");
    assert!((of(agency, "/day/loss") - 0.496).abs() < 0.02, "{agency}");
    assert!(rules.len() >= 5 && rules.is_sorted_by_key(|rule| rule["numbers"].as_u64()));
    let words = plan_words(&["--visits-per-day", "200", "--hold", "15m"]);
    assert!(words.contains("2 for 200 visits a day") && words.contains("Played"), "{words}");
}

fn plan_words(arguments: &[&str]) -> String {
    String::from_utf8(plan(arguments).stdout).unwrap()
}

#[test]
fn a_curve_by_the_hour() {
    let mut hours = vec!["0"; 24];
    (hours[10], hours[11]) = ("3", "1");
    let given = hours.join(",");
    let with = |hours: &str| told(&["--visits-per-day", "48", "--hold", "12m", "--hours", hours]);
    let plan = with(&given);
    // 36 visits in the busiest hour, each for a quarter of an hour.
    assert!((of(&plan, "/offered_erlang") - 9.0).abs() < 1e-9, "{plan}");
    assert_eq!(plan["hours"][11], 0.25);
    let path = file("hours", &hours.join("\n"));
    assert_eq!(with(path.to_str().unwrap()), plan);
    std::fs::remove_file(&path).unwrap();
    for (hours, wanted) in [
        ("1,2,3", "24 numbers"),
        ("/none/such", "Could not read"),
        (&given.replace('3', "-3"), "from 0 on"),
    ] {
        let output = plan_of(hours);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(wanted), "{said}");
    }
}

fn plan_of(hours: &str) -> Output {
    plan(&["--visits-per-day", "48", "--hold", "12m", "--hours", hours])
}

const FOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
const BOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// Four days: every day at noon six visits of two pages, three minutes apart, and at nine two of one page.
fn log(line: impl Fn(u32, u32, u32, u32, &str, &str, &str) -> String) -> String {
    let mut text = String::new();
    let mut say = |day, hour, minute, who, path, agent, status| {
        text.push_str(&line(day, hour, minute, who, path, agent, status));
        text.push('\n');
    };
    for day in 1..=4 {
        say(day, 0, 1, 99, "/", BOT, "200");
        for who in 0..2 {
            say(day, 9, who, who, "/", FOX, "200");
            say(day, 9, who, who, "/logo.png", FOX, "200");
        }
        for who in 0..6 {
            say(day, 12, who, who, "/?utm_source=a.b", FOX, "200");
            say(day, 12, who + 3, who, "/contacts.html", FOX, "304");
            say(day, 12, who + 3, who, "/gone", FOX, "404");
        }
        say(day, 23, 59, 98, "/robots.txt", FOX, "200");
    }
    text + "what is this?\n"
}

/// It in the Combined Log Format.
fn combined() -> String {
    log(|day, hour, minute, who, path, agent, status| {
        format!(
            "10.0.0.{who} - - [0{day}/Nov/2026:{hour:02}:{minute:02}:00 +0300] \"GET {path} HTTP/1.1\" {status} 5 \"-\" \"{agent}\""
        )
    })
}

#[test]
fn one_wrong_date_in_a_log_adds_a_day_and_not_all_between() {
    let strayed = "::1 - - [01/Jan/1970:00:00:00 +0300] \"GET /x.css HTTP/1.1\" 200 1\n".to_owned();
    let path = file("strayed", &(strayed + &combined()));
    let plan = told(&["--hold", "15m", "--log", path.to_str().unwrap()]);
    // Of four days, each with eight visits, and a fifth with none.
    assert!((of(&plan, "/visits_per_day") - 32.0 / 5.0).abs() < 1e-9, "{plan}");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn an_access_log_tells_visits_their_length_and_the_curve() {
    let combined = combined();
    let caddy = log(|day, hour, minute, who, path, agent, status| {
        let request = json!({"remote_ip": format!("10.0.0.{who}"), "method": "GET", "uri": path, "headers": {"User-Agent": [agent]}});
        let ts = format!("2026-11-0{day}T{hour:02}:{minute:02}:00.5+03:00");
        json!({"ts": ts, "request": request, "status": status.parse::<u16>().unwrap()}).to_string()
    });
    let mut extended = String::from(
        "#Version: 1.0\n#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status\n",
    );
    extended += &log(|day, hour, minute, who, path, agent, status| {
        let agent = agent.replace(' ', "+");
        let mut line = String::new();
        write!(
            line,
            "2026-11-0{day} {hour:02}:{minute:02}:00 GET {path} 10.0.0.{who} {agent} {status}"
        )
        .unwrap();
        line
    });
    for (name, text) in [("combined", combined), ("caddy", caddy), ("extended", extended)] {
        let path = file(name, &text);
        let plan = told(&["--hold", "15m", "--log", path.to_str().unwrap()]);
        let wanted = json!({
            "lines": 97, "bad_lines": 1, "crawlers": 4, "other": 36, "pages": 56, "visits": 32, "hours_covered": 24,
        });
        assert_eq!(plan["log"], wanted, "{name}");
        assert_eq!(of(&plan, "/visits_per_day"), 8.0);
        assert_eq!((&plan["hours"][9], &plan["hours"][12]), (&json!(0.25), &json!(0.75)));
        // 24 of 32 visits last three minutes, and three more on their last page.
        assert!((of(&plan, "/visit_seconds") - (135.0 + 180.0)).abs() < 1e-9, "{plan}");
        let more = told(&[
            "--hold",
            "15m",
            "--log",
            path.to_str().unwrap(),
            "--visits-per-day",
            "80",
            "--visit-length",
            "5m",
        ]);
        assert!((of(&more, "/offered_erlang") - 20.0).abs() < 1e-9, "{more}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_log_without_visits_is_refused_in_a_sentence() {
    let path = file("empty", "nothing here\n\u{0}\n");
    let output = plan(&["--hold", "15m", "--log", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("2 of its 2 lines can't be read"), "{said}");
    std::fs::remove_file(&path).unwrap();
    let output = plan(&["--hold", "15m", "--log", path.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Could not read"));
    assert_eq!(plan(&["--hold", "15m"]).status.code(), Some(2), "visits are told by nobody");
}
