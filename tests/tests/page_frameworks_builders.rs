//! Pages as Tilda, WordPress with Elementor, and Bitrix build them: their markup, their pop-ups, their late blocks.
#![allow(clippy::unwrap_used)]

use lendline_tests::Result;
use lendline_tests::frameworks::Visit;
use lendline_tests::shop::SHOWN_WITHIN;

fn walk(visit: &Visit) -> Result<()> {
    visit.shows("#call", "8 (495) 123-45-67")?;
    visit.shows("#zero", "Звоните: +7 495 123-45-67")?;
    visit.dials("#atom", "tel:84951234567")?;
    visit.counts("#call", "call", 1)?;
    visit.click("#open")?;
    visit.shows("#popup-call", "+7 (495) 123-45-67")?;
    visit.dials("#popup-call", "tel:+74951234567")?;
    visit.counts("#popup-call", "popup", 1)?;
    visit.click("#close")?;
    let closed = "!document.querySelector('#popup-call')?.checkVisibility()";
    visit.page.wait_until(closed, SHOWN_WITHIN)?;
    visit.page.eval("document.querySelector('#lazy').parentElement.scrollIntoView()")?;
    visit.shows("#lazy-call", "8 (495) 123-45-67")?;
    visit.dials("#lazy-call", "tel:84951234567")?;
    visit.page.eval("update()")?;
    visit.shows("#again", "8 (495) 123-45-67")?;
    visit.click("#open")?;
    visit.shows("#popup-call", "+7 (495) 123-45-67")?;
    visit.counts("#popup-call", "popup", 2)?;
    visit.unharmed()
}

#[track_caller]
fn walked(path: &str) {
    let visit = Visit::open(path).unwrap().hydrated().unwrap().lent().unwrap();
    walk(&visit).unwrap();
}

#[test]
fn tilda() {
    walked("/tilda/");
}

#[test]
fn wordpress_with_elementor() {
    walked("/elementor/");
}

#[test]
fn bitrix() {
    walked("/bitrix/");
}
