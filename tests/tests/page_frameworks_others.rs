//! Others who write into the page: the browser that makes links of numbers, another vendor's swapper.
#![allow(clippy::unwrap_used)]

use lendline_tests::frameworks::Visit;
use serde_json::json;

/// A swapper that writes its own number wherever it finds the printed one or another than its own, at once and every
/// 50 ms, and now and then starts from the printed one.
const VENDOR: &str = "{
  const place = document.querySelector('#zero'), own = '+7 800 555-35-35', printed = 'Звоните: +7 495 123-45-67';
  const swap = () => place.textContent == own || (place.textContent = own);
  window.writes = 0;
  new MutationObserver((all) => { window.writes += all.length; swap(); })
    .observe(place, { childList: true, characterData: true, subtree: true });
  window.vendor = setInterval(() => { place.textContent = printed; swap(); }, 50);
  swap();
}";

fn plain_page(query: &str) -> Visit {
    Visit::open(&format!("/tilda/{query}")).unwrap().hydrated().unwrap()
}

#[test]
fn a_printed_number_that_safari_made_a_link_of() {
    let visit = plain_page("?without=tag");
    let visit = visit.printed();
    visit.detected("#zero", "+7 495 123-45-67").unwrap();
    visit.add_tag().unwrap();
    let visit = visit.lent().unwrap();
    visit.shows("#zero a", "+7 495 123-45-67").unwrap();
    visit.dials("#zero a", "tel:+74951234567").unwrap();
    visit.page.eval("lendline.off()").unwrap();
    let visit = visit.printed();
    visit.shows("#zero", "Звоните: +7 495 123-45-67").unwrap();
    visit.dials("#zero a", "tel:+74951234567").unwrap();
    assert!(visit.page.complaints().is_empty());
}

#[test]
fn a_lent_number_that_safari_made_a_link_of() {
    let visit = plain_page("").lent().unwrap();
    visit.shows("#zero", "Звоните: +7 495 123-45-67").unwrap();
    visit.detected("#zero", "+7 495 123-45-67").unwrap();
    visit.shows("#zero a", "+7 495 123-45-67").unwrap();
    visit.dials("#zero a", "tel:+74951234567").unwrap();
    visit.page.eval("update()").unwrap();
    visit.shows("#again", "8 (495) 123-45-67").unwrap();
    visit.shows("#zero a", "+7 495 123-45-67").unwrap();
    visit.unharmed().unwrap();
}

#[test]
fn another_swapper_keeps_its_place_and_the_page_rests() {
    let visit = plain_page("").lent().unwrap();
    visit.page.eval(VENDOR).unwrap();
    visit.page.eval("new Promise((done) => setTimeout(done, 2500))").unwrap();
    visit.page.eval("clearInterval(vendor)").unwrap();
    visit.page.eval("new Promise((done) => setTimeout(done, 100))").unwrap();
    let writes = visit.page.eval("writes").unwrap().as_u64().unwrap();
    // Its own 40 a second, doubled where each is answered once.
    assert!(writes < 50 * 12, "{writes} writes");
    visit.page.eval("writes = 0").unwrap();
    visit.page.eval("new Promise((done) => setTimeout(done, 1500))").unwrap();
    assert_eq!(visit.page.eval("writes").unwrap(), json!(0));
    assert_eq!(
        visit.page.eval("document.querySelector('#zero').innerText").unwrap(),
        "+7 800 555-35-35"
    );
    visit.shows("#call", "8 (495) 123-45-67").unwrap();
    visit.counts("#call", "call", 1).unwrap();
    assert!(visit.page.complaints().is_empty());
}
