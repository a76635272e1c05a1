//! Numbers in parts, as frameworks and site builders print them: `{a} {b}`, styled spans, bold digits; and texts that
//! the browser takes apart.
#![allow(clippy::unwrap_used)]

use lendline_tests::frameworks::Visit;

/// The whole of the element is lent, its parts are still there, and their listeners hear.
#[track_caller]
fn lent_in_parts(path: &str, place: &str, printed: &str, part: &str) {
    let visit = Visit::open(&format!("{path}?without=tag")).unwrap().hydrated().unwrap();
    let parts = format!("document.querySelector('{place}').querySelectorAll('*').length");
    let before = visit.page.eval(&parts).unwrap();
    visit.add_tag().unwrap();
    let visit = visit.lent().unwrap();
    visit.shows(place, printed).unwrap();
    assert_eq!(visit.page.eval(&parts).unwrap(), before);
    visit.counts(part, "part", 1).unwrap();
    assert!(visit.page.complaints().is_empty());
    visit.page.eval("lendline.off()").unwrap();
    visit.printed().shows(place, printed).unwrap();
}

#[test]
fn in_adjacent_text_nodes_of_react() {
    lent_in_parts("/react/split/", "#split", "8 (495) 123-45-67", "#split b");
}

#[test]
fn in_an_element_of_vue() {
    lent_in_parts("/vue/split/", "#split", "8 (495) 123-45-67", "#split b");
}

#[test]
fn in_an_element_of_svelte() {
    lent_in_parts("/svelte/split/", "#split", "8 (495) 123-45-67", "#split b");
}

#[test]
fn in_styled_parts_of_tilda() {
    lent_in_parts("/tilda/split/", "#zero", "Звоните: +7 495 123-45-67", "#call span");
}

#[test]
fn in_a_header_of_tilda() {
    lent_in_parts("/tilda/split/", "#call", "8 (495) 123-45-67", "#call span");
}

#[test]
fn in_an_icon_list_of_elementor() {
    lent_in_parts(
        "/elementor/split/",
        "#call",
        "8 (495) 123-45-67",
        "#call .elementor-icon-list-text span",
    );
}

#[test]
fn in_a_header_of_bitrix() {
    lent_in_parts("/bitrix/split/", "#call", "8 (495) 123-45-67", "#call span");
}

/// Safari takes a text with a lent number apart; what is put back must be the printed one all the same.
#[test]
fn in_a_text_that_safari_has_taken_apart() {
    let visit = Visit::open("/tilda/").unwrap().hydrated().unwrap().lent().unwrap();
    visit.shows("#zero", "Звоните: +7 495 123-45-67").unwrap();
    visit.detected("#zero", "+7 495 123-45-67").unwrap();
    visit.shows("#zero a", "+7 495 123-45-67").unwrap();
    visit.page.eval("lendline.off()").unwrap();
    let visit = visit.printed();
    visit.shows("#zero", "Звоните: +7 495 123-45-67").unwrap();
    visit.dials("#zero a", "tel:+74951234567").unwrap();
}
