//! The disk is full: what was answered is there, what can't be kept is not answered as if it were, and with room again
//! everything goes on.

#![allow(clippy::unwrap_used, clippy::panic)]

use lendline_tests::provider::generic;
use lendline_tests::temp::TempDir;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, eventually};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const SHOP: &str = "+74951234567";

/// A small disk of its own; unmounted on drop.
struct Disk(TempDir);

impl Disk {
    /// None where this user may not mount one.
    fn mount() -> Option<Self> {
        let folder = TempDir::new("disk").unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes until nothing more fits.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.path().join("filler")).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        while file.write_all(&[7]).is_ok() {}
    }

    fn empty(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

fn call_ids(edge: &Edge) -> BTreeSet<String> {
    let calls = visitor::calls(edge, "disk").unwrap();
    let ids: Vec<String> = calls
        .iter()
        .map(|call: &Value| call["provider_call_id"].as_str().unwrap().to_owned())
        .collect();
    let all: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(all.len(), ids.len(), "a call is there twice");
    all
}

#[test]
fn a_full_disk_loses_nothing_that_was_answered() {
    let Some(disk) = Disk::mount() else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let state = Some(disk.path().join("state"));
    let mut edge = Edge::start(EdgeOptions { state, ..EdgeOptions::default() }).unwrap();
    let pool: Vec<String> = (0..500).map(|n| number(750, n)).collect();
    visitor::set_up(&edge, "disk", &settings("disk", SHOP, &pool, json!({}))).unwrap();
    let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
    let ring = |id: &str| {
        let event = json!({ "event": "end", "call_id": id, "from": "+79161234567", "to": number(750, 1), "talk": 5,
            "note": "x".repeat(2_000) });
        generic(&hook, &event).map_or(0, |answer| answer.status)
    };
    let mut kept = Vec::new();
    let mut visit = |edge: &Edge| {
        let mut visitor = Visitor::new(edge.url(), "disk", SHOP);
        let heard = visitor.visit("/").ok()?;
        let number = heard.number().filter(|_| heard.status == 200);
        kept.extend(number.clone().map(|number| (visitor, number)));
        Some(heard.status)
    };
    assert_eq!(visit(&edge), Some(200));
    let mut answered: BTreeSet<String> = BTreeSet::new();
    assert_eq!(ring("before"), 200);
    answered.insert("before".into());
    disk.fill();
    let mut refused = 0;
    for n in 0..200 {
        let id = format!("full{n}");
        match ring(&id) {
            200 => assert!(answered.insert(id)),
            0 | 500.. => refused += 1,
            status => panic!("a webhook was answered with {status}"),
        }
        let status = visit(&edge);
        assert!(status.is_none_or(|status| status == 200 || status >= 500), "{status:?}");
    }
    println!("{refused} of 200 webhooks were refused while the disk was full");
    assert!(refused > 0, "the disk was not full");
    disk.empty();
    // Providers repeat what was refused.
    eventually(Duration::from_secs(30), || (ring("after") == 200).then_some(()));
    answered.insert("after".into());
    let found = call_ids(&edge);
    assert!(answered.is_subset(&found), "lost: {:?}", answered.difference(&found));
    // A power cut while it is full again.
    disk.fill();
    for n in 0..20 {
        let id = format!("cut{n}");
        if ring(&id) == 200 {
            answered.insert(id);
        }
    }
    edge.kill9();
    disk.empty();
    edge.restart().unwrap();
    let found = call_ids(&edge);
    assert!(answered.is_subset(&found), "lost: {:?}", answered.difference(&found));
    assert_eq!(ring("end"), 200);
    assert_eq!(visit(&edge), Some(200));
    let mut numbers = BTreeSet::new();
    for (mut visitor, number) in kept {
        assert!(numbers.insert(number.clone()), "{number} was lent twice");
        assert_eq!(visitor.visit("/").unwrap().number(), Some(number), "his number is his still");
    }
}
