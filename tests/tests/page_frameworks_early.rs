//! A number that is lent before the framework takes its server's markup over: it compares that with its own.
#![allow(clippy::unwrap_used)]

use lendline_tests::frameworks::Visit;

/// The number is lent first; then the framework's script comes.
#[track_caller]
fn walked_after_the_swap(path: &str, script: &str) {
    let visit = Visit::open(&format!("{path}?without=app")).unwrap().lent().unwrap();
    visit.add_script(script).unwrap();
    let visit = visit.hydrated().unwrap();
    visit.walk().unwrap();
    visit.unharmed().unwrap();
}

#[test]
fn react() {
    walked_after_the_swap("/react/", "/react/production.js");
}

/// In development React names links that differ, too (in production it does not look at them); but it keeps the tree.
#[test]
fn react_in_development() {
    let visit = Visit::open("/react/dev.html?without=app").unwrap().lent().unwrap();
    visit.add_script("/react/development.js").unwrap();
    let visit = visit.hydrated().unwrap();
    visit.walk().unwrap();
    let thrown = visit.page.complaints().into_iter().find(|line| line.level == "exception");
    assert_eq!(thrown, None);
}

#[test]
fn vue() {
    walked_after_the_swap("/vue/", "/vue/app.js");
}

#[test]
fn svelte() {
    walked_after_the_swap("/svelte/", "/svelte/app.js");
}

#[test]
fn svelte_in_parts() {
    let visit = Visit::open("/svelte/split/?without=app").unwrap().lent().unwrap();
    visit.add_script("/svelte/app.js").unwrap();
    let visit = visit.hydrated().unwrap();
    visit.walk().unwrap();
    visit.unharmed().unwrap();
}

/// The shell is swapped while the rest of the page is still on its way.
#[test]
fn react_whose_stream_goes_on_after_the_swap() {
    let visit = Visit::open("/react/").unwrap().lent().unwrap().hydrated().unwrap();
    visit.walk().unwrap();
    visit.shows("#late", "Reviews: they answer at 8 495 123 45 67").unwrap();
    visit.unharmed().unwrap();
}

/// An element whose only text reads as it was written is given another child, and looked through again.
#[test]
fn an_element_that_grows_meanwhile_can_be_read() {
    let visit = Visit::open("/vue/?without=app").unwrap().lent().unwrap();
    let read = "(() => {
        const head = document.querySelector('#head');
        const texts = [head.textContent];
        head.append(Object.assign(document.createElement('i'), { textContent: '!' }));
        lendline.scan();
        return [...texts, head.textContent, head.firstChild.data];
    })()";
    let printed = "8 (495) 123-45-67";
    let expected =
        serde_json::json!([printed, visit.written(printed) + "!", visit.written(printed)]);
    assert_eq!(visit.page.eval(read).unwrap(), expected);
}
