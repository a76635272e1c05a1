//! The commands as an operator runs them.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn lendline(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lendline"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read: the pipe may be closed already.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn classify_answers_each_line_with_a_line() {
    let input = concat!(
        "{\"url\":\"https://example.com/?utm_source=yandex&utm_medium=cpc&utm_campaign=a&yclid=77\"}\n",
        "not json\n",
        "{\"url\":\"https://example.com/\",\"referrer\":\"https://www.google.com/\"}\n",
        "{\"referrer\":\"https://ya.ru/\"}\n",
    );
    let output = lendline(&["classify"], input.as_bytes());
    assert!(output.status.success());
    let text = said(&output.stdout);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[0]["source"], "yandex");
    assert_eq!(lines[0]["channel"], "Paid Search");
    assert_eq!(lines[0]["click_ids"], json!({"yclid": "77"}));
    assert_eq!(lines[0]["content"], Value::Null);
    assert!(lines[1]["error"].is_string() && lines[3]["error"].is_string());
    assert_eq!(
        (&lines[2]["source"], &lines[2]["channel"]),
        (&json!("google"), &json!("Organic Search"))
    );
}

#[test]
fn classify_goes_by_a_sites_own_rules() {
    let file = std::env::temp_dir().join(format!("lendline-classify-{}.json", std::process::id()));
    let settings = |sources: Value| {
        let site = json!({
            "name": "Shop", "origins": ["https://shop.example:8443"], "sources": sources,
            "destinations": [{ "number": "+74951234567", "pool": ["+74950000001"] }],
        });
        std::fs::write(&file, site.to_string()).unwrap();
    };
    let classify = |input: &str| {
        lendline(&["classify", "--settings", file.to_str().unwrap()], input.as_bytes())
    };
    settings(json!({
        "parameters": { "src": "utm_source" },
        "channels": [{ "source": "tg_*", "channel": "Messengers" }],
        "returns": ["pay.example"],
    }));
    let output = classify(concat!(
        "{\"url\":\"https://shop.example/?src=tg_news\"}\n",
        "{\"url\":\"https://shop.example/\",\"referrer\":\"https://shop.example/a\"}\n",
        "{\"url\":\"https://shop.example/\",\"referrer\":\"https://3ds.pay.example/\"}\n",
        "{\"url\":\"https://shop.example/\",\"referrer\":\"https://b.example/\",\"own\":[\"b.example\"]}\n",
    ));
    assert!(output.status.success(), "{}", said(&output.stderr));
    let text = said(&output.stdout);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["source"], &lines[0]["channel"]),
        (&json!("tg_news"), &json!("Messengers"))
    );
    assert!(lines[1..].iter().all(|line| line["channel"] == "Direct"), "{text}");

    let refused = |expected: &str| {
        let output = classify("");
        assert_eq!(output.status.code(), Some(1));
        let sentence = said(&output.stderr);
        assert!(sentence.contains(expected), "{sentence}");
    };
    settings(json!({ "channels": [{ "channel": "Messengers" }] }));
    refused("sources.channels[0]");
    std::fs::write(&file, "{\"name\":\"Shop\"}").unwrap();
    refused("missing field");
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn swap_writes_the_page_with_other_numbers() {
    let html =
        "<p class='a' >Звоните: 8 (495) 123-45-67</p><script>let n = '8 (495) 123-45-67'</script>";
    let output = lendline(&["swap", "--map", "+74951234567=+74950000001"], html.as_bytes());
    assert!(output.status.success());
    let expected =
        "<p class='a' >Звоните: 8 (495) 000-00-01</p><script>let n = '8 (495) 123-45-67'</script>";
    assert_eq!(said(&output.stdout), expected);
}

#[test]
fn plan_and_erlang_agree_with_the_formula() {
    let json = |arguments: &[&str]| -> Value {
        let output = lendline(arguments, b"");
        assert!(output.status.success(), "{}", said(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let plan = json(&[
        "plan",
        "--visits-per-day",
        "200",
        "--hold",
        "15m",
        "--visit-length",
        "0s",
        "--loss",
        "0.01",
        "--json",
    ]);
    // 200 visits a day, 7 % in the peak hour, 15 min: 3.5 erlang, for which the tables give 9 numbers.
    assert!((plan["offered_erlang"].as_f64().unwrap() - 3.5).abs() < 1e-9, "{plan}");
    assert_eq!(plan["numbers"], 9, "{plan}");
    let numbers = plan["numbers"].to_string();
    let loss = json(&["erlang", "--traffic", "3.5", "--numbers", &numbers]);
    assert!((loss["loss"].as_f64().unwrap() - plan["loss"].as_f64().unwrap()).abs() < 1e-12);
    assert!(plan["day"]["loss"].as_f64() < plan["loss"].as_f64());
    assert_eq!(json(&["erlang", "--traffic", "0", "--numbers", "0"]), json!({"loss": 1.0}));
    assert_eq!(json(&["erlang", "--traffic", "0", "--numbers", "3"]), json!({"loss": 0.0}));
    assert_eq!(json(&["erlang", "--traffic", "10000", "--numbers", "0"]), json!({"loss": 1.0}));
    let output = lendline(&["erlang", "--traffic", "1", "--numbers", "1000"], b"");
    // Less than a float can hold, and not nothing: 1/(1000! · e).
    assert!(said(&output.stdout).starts_with("{\"loss\":9.142422677"), "{}", said(&output.stdout));
    assert!(said(&output.stdout).trim().ends_with("e-2569}"), "{}", said(&output.stdout));
    let given =
        json(&["plan", "--visits-per-day", "200", "--hold", "900", "--numbers", "2", "--json"]);
    assert_eq!(given["numbers"], 2);
    assert!(given["loss"].as_f64().unwrap() > 0.5, "{given}");
}

#[test]
fn errors_say_what_to_do_and_have_their_status() {
    for (arguments, status) in [
        (&["swap", "--map", "nonsense"][..], 1),
        (&["swap", "--map", "+74951234567=abc"], 1),
        (&["swap"], 2),
        (&["dance"], 2),
        (&["plan", "--visits-per-day", "-5", "--hold", "15m"], 2),
        (&["plan", "--visits-per-day", "200", "--hold", "soon"], 2),
        (&["erlang", "--traffic", "nan", "--numbers", "2"], 2),
        (&["erlang", "--traffic", "2", "--numbers", "99999999999"], 2),
        (
            &[
                "call",
                "--to",
                "+74950000001",
                "--from",
                "+79160000001",
                "--token",
                "x",
                "--url",
                "http://127.0.0.1:9",
            ],
            1,
        ),
    ] {
        let output = lendline(arguments, b"");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", said(&output.stderr));
        assert!(said(&output.stderr).len() > 20, "{arguments:?}: {}", said(&output.stderr));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn call_places_a_test_call_through_each_provider() {
    let product = lendline_tests::Edge::start(lendline_tests::EdgeOptions::default()).unwrap();
    let api = product.api();
    let site = json!({
        "name": "Shop", "origins": ["https://shop.example"],
        "destinations": [{"number": "+74951234567", "pool": ["+74950000001"]}],
    });
    assert_eq!(api.put("/api/v1/sites/shop", &site).unwrap().0, 200);
    let place = |provider: &str, secret: &[&str]| {
        let mut arguments =
            vec!["call", "--to", "+74950000001", "--from", "+79160000001", "--provider", provider];
        arguments.extend(["--url", product.url(), "--token", product.token(), "--talk", "42"]);
        arguments.extend(secret);
        lendline(&arguments, b"")
    };
    let listed = |output: Output| {
        assert!(output.status.success(), "{}", said(&output.stderr));
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        let (_, calls) = api.get("/api/v1/sites/shop/calls").unwrap();
        let found = calls["calls"]
            .as_array()
            .unwrap()
            .iter()
            .find(|call| call["provider_call_id"] == printed["provider_call_id"]);
        let call = found.unwrap_or_else(|| panic!("{printed} is not in {calls:#}"));
        assert_eq!(
            (&call["status"], &call["talk_seconds"]),
            (&json!("answered"), &json!(42)),
            "{call:#}"
        );
        // All calls of this test are of the same minutes; a wrong offset would put one hours away.
        let of_day = |call: &Value| {
            let parts = call["started_at"].as_str().unwrap()[11..19].split(':');
            parts.fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap())
        };
        let apart = (of_day(call) - of_day(&calls["calls"][0])).rem_euclid(86_400);
        assert!(!(600..85_800).contains(&apart), "{calls:#}");
    };
    listed(place("generic", &[]));
    for (provider, settings) in [
        ("twilio", json!({"auth_token": "t0ken"})),
        ("zadarma", json!({"secret": "t0ken", "utc_offset": "+03:00"})),
        ("generic", json!({"secret": "t0ken"})),
    ] {
        assert_eq!(api.put(&format!("/api/v1/providers/{provider}"), &settings).unwrap().0, 200);
        let unsigned = place(provider, &[]);
        assert_eq!(unsigned.status.code(), Some(1), "{provider} without a signature");
        listed(place(provider, &["--secret", "t0ken", "--utc-offset", "+03:00"]));
        let wrong = place(provider, &["--secret", "other"]);
        assert!(said(&wrong.stderr).contains("403"), "{provider}: {}", said(&wrong.stderr));
    }
}
