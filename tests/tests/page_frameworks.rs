//! Pages made with frameworks: first render, update, route, pop-up, back; the number right in every frame, nothing in
//! the console, listeners alive.
#![allow(clippy::unwrap_used)]

use lendline_tests::frameworks::Visit;

/// The page as it is sent: its script and the tag in whatever order they come.
#[track_caller]
fn walked(path: &str) {
    let visit = Visit::open(path).unwrap().hydrated().unwrap().lent().unwrap();
    visit.walk().unwrap();
    visit.unharmed().unwrap();
}

/// The framework has taken the page over before the tag comes.
#[track_caller]
fn walked_after_hydration(path: &str) {
    let visit = Visit::open(&format!("{path}?without=tag")).unwrap().hydrated().unwrap();
    visit.add_tag().unwrap();
    let visit = visit.lent().unwrap();
    visit.walk().unwrap();
    visit.unharmed().unwrap();
}

#[test]
fn react_streamed_and_hydrated() {
    walked_after_hydration("/react/");
}

#[test]
fn react_in_development_finds_nothing_to_warn_of() {
    walked_after_hydration("/react/dev.html");
}

#[test]
fn vue_hydrated() {
    walked_after_hydration("/vue/");
}

#[test]
fn svelte_hydrated_in_any_order() {
    walked_after_hydration("/svelte/");
    walked("/svelte/");
}

#[test]
fn angular() {
    walked("/angular/");
}

#[test]
fn alpine() {
    walked("/alpine/");
}

#[test]
fn htmx() {
    walked("/htmx/");
}

#[test]
fn turbo() {
    walked("/turbo/");
}

#[test]
fn jquery() {
    walked("/jquery/");
}
