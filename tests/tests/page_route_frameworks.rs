//! The Worker before a server that renders with a framework: the page comes with the lent number, and what the framework
//! compares with its own is what it wrote.
#![allow(clippy::unwrap_used)]

use lendline_tests::Routed;
use lendline_tests::frameworks::{Visit, routed};
use std::sync::OnceLock;

/// Not `async`: it runs before the framework's script, whatever that one's tag is.
const TAG: &str = "<script src=/s/shop.js></script>";

fn shop() -> &'static Routed {
    static SHOP: OnceLock<Routed> = OnceLock::new();
    SHOP.get_or_init(|| routed(TAG).unwrap())
}

/// Each page comes with the number, is taken over, and is the framework's own from there on.
#[track_caller]
fn walked(path: &str) -> Visit {
    let source = shop().page(path, &[]).unwrap().text();
    assert!(!source.contains("8 (495) 123-45"), "{source}");
    let visit = Visit::open_at(&shop().at(path)).unwrap().hydrated().unwrap().lent().unwrap();
    visit.walk().unwrap();
    // The next page comes with his number too; by then the script has it from the browser's storage.
    visit.page.goto(&shop().at(path)).unwrap();
    let visit = visit.hydrated().unwrap();
    visit.shows("#live", "Orders: 0. Call +7 495 123-45-67").unwrap();
    visit.click("#update").unwrap();
    visit.shows("#live", "Orders: 1. Call +7 495 123-45-67").unwrap();
    visit
}

#[test]
fn react() {
    let visit = walked("/react/");
    visit.shows("#late", "Reviews: they answer at 8 495 123 45 67").unwrap();
    visit.unharmed().unwrap();
}

/// In development React names links that differ, too (in production it does not look at them); but it keeps the tree.
#[test]
fn react_in_development() {
    let thrown = walked("/react/dev.html").page.complaints();
    assert_eq!(thrown.into_iter().find(|line| line.level == "exception"), None);
}

#[test]
fn vue() {
    walked("/vue/").unharmed().unwrap();
}

#[test]
fn svelte() {
    walked("/svelte/").unharmed().unwrap();
}

#[test]
fn svelte_in_parts() {
    walked("/svelte/split/").unharmed().unwrap();
}
