//! What the harness does beside the browser: requests that it signs, a product that it starts, and nothing that outlives
//! a test.

#![allow(clippy::unwrap_used)]

use lendline_tests::provider::{generic, generic_signed, twilio, zadarma};
use lendline_tests::{Browser, BrowserOptions, Edge, EdgeOptions, Reply, Site, eventually};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

#[test]
fn providers_requests_arrive_signed() {
    let site = Site::serve(|_| Reply::status(409).with("x-a", "b")).unwrap();
    let url = site.at("/hooks/x");
    let reply = generic(&url, &json!({ "event": "start" })).unwrap();
    assert_eq!((reply.status, reply.header("X-A")), (409, Some("b")));
    generic_signed(&url, "secret", &json!({})).unwrap();
    let call = twilio::Call { from: "+74950000001", to: "+74951234567", call_sid: "CA1" };
    let hook = lendline_tests::provider::Hook::behind(&url, "https://example.com/hooks/x");
    twilio::incoming(hook, "token", &call).unwrap();
    twilio::status(hook, "token", &call, "completed", Some(61), 3).unwrap();
    let call = zadarma::Call {
        caller_id: "79991234567",
        called_did: "74951234567",
        call_start: "2026-01-15 12:34:56",
        pbx_call_id: "in_1",
    };
    zadarma::start(&url, "0123456789abcdef0123", &call).unwrap();
    zadarma::end(&url, "0123456789abcdef0123", &call, "no answer", 0).unwrap();
    let got = site.requests();
    let body = |n: usize| String::from_utf8(got[n].body.clone()).unwrap();
    assert_eq!(body(0), r#"{"event":"start"}"#);
    assert!(got[1].header("x-signature").unwrap().starts_with("sha256="));
    assert!(body(2).contains("From=%2B74950000001&"), "{}", body(2));
    assert_eq!(got[2].header("x-twilio-signature").unwrap().len(), 28);
    assert!(body(3).contains("CallDuration=61&Duration=2"), "{}", body(3));
    let wanted = "YjVjODEzOGRhZDdjYTI2OGYzYTExNTg3NDUwNDI1MWE5ODNhZGZhYg==";
    assert_eq!(got[4].header("signature"), Some(wanted));
    assert_eq!(got[5].header("signature"), Some(wanted));
    assert!(body(5).contains("disposition=no%20answer"), "{}", body(5));
}

/// Prints what `serve` prints, and has a child that `kill -9` of the first process alone leaves.
const STAND_IN: &str = r#"#!/bin/sh
[ "$1 $2 $4" = "serve --port --state" ] && [ "$LENDLINE_PREBUILT" = 1 ] || exit 2
[ "$6" = "--fail" ] && { echo "out of order" >&2; exit 1; }
trap 'echo bye >>"$5/log"; exit 0' TERM
echo up >>"$5/log"
sleep 300 &
echo $! >"$5/child"
echo '{"url":"http://127.0.0.1:'$3'","token":"abc"}'
wait
"#;

#[test]
fn the_product_is_started_killed_and_started_again() {
    let folder = lendline_tests::temp::TempDir::new("stand-in").unwrap();
    let program = folder.path().join("serve.sh");
    std::fs::write(&program, STAND_IN).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let options = EdgeOptions { program: Some(program), ..EdgeOptions::default() };
    let mut edge = Edge::start(options.clone()).unwrap();
    let state = edge.state_dir().to_owned();
    let read = |name: &str| std::fs::read_to_string(state.join(name)).unwrap();
    assert_eq!((edge.token(), edge.url()), ("abc", &*format!("http://127.0.0.1:{}", edge.port())));
    assert!(edge.api().get("/healthz").is_err());
    let runs = |child: String| {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
        status.is_ok_and(|text| !text.contains(") Z "))
    };
    assert!(runs(read("child")));
    edge.kill9();
    eventually(SOON, || (!runs(read("child"))).then_some(()));
    edge.restart().unwrap();
    edge.stop().unwrap();
    assert_eq!(read("log"), "up\nup\nbye\n");
    drop(edge);
    assert!(!state.exists());
    let fails = EdgeOptions { args: vec!["--fail".into()], ..options };
    let error = Edge::start(fails).err().unwrap().to_string();
    assert!(error.contains("out of order"), "{error}");
}

/// Not a test by itself: run by the next one, which kills it.
#[test]
#[ignore = "run by the test that kills it"]
fn waits_to_be_killed() {
    let browser = Browser::launch(BrowserOptions::default()).unwrap();
    let page = browser.context().unwrap().blank_page().unwrap();
    println!("ready {}", browser.profile().display());
    std::thread::sleep(Duration::from_secs(20));
    drop(page);
}

#[test]
fn nothing_outlives_a_killed_test() {
    let mut test = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "waits_to_be_killed"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(test.stdout.take().unwrap()).lines();
    let line = lines.map_while(Result::ok).find(|l| l.contains("ready ")).unwrap();
    let profile = line.split_once("ready ").unwrap().1.to_owned();
    assert!(processes_with(&profile) > 0);
    test.kill().unwrap();
    test.wait().unwrap();
    eventually(SOON, || (processes_with(&profile) == 0).then_some(()));
    eventually(SOON, || (!Path::new(&profile).exists()).then_some(()));
}

/// How many processes have this text in their command line.
fn processes_with(text: &str) -> usize {
    let of = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).ok();
    let lines = std::fs::read_dir("/proc").unwrap().filter_map(|entry| of(entry.ok()?));
    lines.filter(|line| String::from_utf8_lossy(line).contains(text)).count()
}
