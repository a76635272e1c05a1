//! `lendline swap` as an operator pipes pages through it.
#![allow(clippy::unwrap_used)]

#[path = "../../core/tests/pairs/mod.rs"]
mod pairs;

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

fn swap(maps: &[String], more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lendline"));
    command.arg("swap").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for map in maps {
        command.args(["--map", map]);
    }
    command.args(more).spawn().unwrap()
}

fn moscow() -> [String; 1] {
    ["+74951234567=+74990007788".to_owned()]
}

#[test]
fn pages_before_and_after() {
    for pair in pairs::all().into_iter().filter(|pair| pair.place != "browser") {
        let maps: Vec<String> = pair.maps.iter().map(|(from, to)| format!("{from}={to}")).collect();
        let mut more = Vec::new();
        more.extend(pair.messengers.then(|| "--messengers".to_owned()));
        more.extend(pair.leave.iter().map(|leave| format!("--leave={leave}")));
        more.extend(pair.attributes.iter().map(|name| format!("--attribute={name}")));
        more.extend(pair.also.iter().map(|also| format!("--also={also}")));
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let mut child = swap(&maps, &more);
        child.stdin.take().unwrap().write_all(&pair.before).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", pair.name);
        let (got, after) = (output.stdout.escape_ascii(), pair.after.escape_ascii());
        assert_eq!(got.to_string(), after.to_string(), "{}", pair.name);
    }
}

#[test]
fn what_is_decided_comes_before_the_page_ends() {
    let mut child = swap(&moscow(), &[]);
    let mut page = child.stdin.take().unwrap();
    let mut out = child.stdout.take().unwrap();
    page.write_all("<p>\u{e9}\u{e8} 84951234567</p>".as_bytes()).unwrap();
    let mut first = [0; 23];
    out.read_exact(&mut first).unwrap();
    assert_eq!(&first[..], "<p>\u{e9}\u{e8} 84990007788</p>".as_bytes());
    drop(page);
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_ends_silently_where_nobody_reads_on() {
    let mut child = swap(&moscow(), &[]);
    drop(child.stdout.take());
    let mut page = child.stdin.take().unwrap();
    let row = "<p>84951234567</p>".repeat(1000);
    // The pipe breaks as soon as it has noticed.
    while page.write_all(row.as_bytes()).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
