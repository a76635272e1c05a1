//! The packages for React and Vue: the example of each README clicked through, whenever the script comes.
#![allow(clippy::unwrap_used)]

use lendline_tests::edge::workspace;
use lendline_tests::frameworks::Visit;
use lendline_tests::shop::SHOWN_WITHIN;

/// Each package's example as a page, and the page's script.
const PAGES: [(&str, &str); 3] = [
    ("/react/packaged/", "/react/production.js"),
    ("/react/packaged/dev.html", "/react/development.js"),
    ("/vue/packaged/", "/vue/app.js"),
];

/// Both numbers of the example, the second in its pop-up, which is opened twice.
#[track_caller]
fn clicked_through(visit: &Visit) {
    for _ in 0..2 {
        visit.shows("section .phone", "+7 495 123-45-67").unwrap();
        visit.dials("section .phone", "tel:+74951234567").unwrap();
        visit.click("section button").unwrap();
        visit.shows("section dialog", "Call 8 (495) 123-45-67, 9 am to 9 pm").unwrap();
        visit.click("section button").unwrap();
        visit.page.wait_until("!document.querySelector('section dialog')", SHOWN_WITHIN).unwrap();
    }
}

#[test]
fn a_page_as_its_server_sends_it() {
    for (path, _) in PAGES {
        let visit = Visit::open(path).unwrap().hydrated().unwrap().lent().unwrap();
        clicked_through(&visit);
        visit.unharmed().unwrap();
    }
}

#[test]
fn a_number_that_is_lent_before_the_framework_comes() {
    for (path, script) in PAGES {
        let visit = Visit::open(&format!("{path}?without=app")).unwrap().lent().unwrap();
        visit.add_script(script).unwrap();
        let visit = visit.hydrated().unwrap();
        clicked_through(&visit);
        visit.unharmed().unwrap();
    }
}

#[test]
fn a_script_that_comes_late_or_never() {
    for (path, _) in PAGES {
        let visit = Visit::open(&format!("{path}?without=tag")).unwrap().hydrated().unwrap();
        let visit = visit.printed();
        clicked_through(&visit);
        visit.add_tag().unwrap();
        let visit = visit.lent().unwrap();
        clicked_through(&visit);
        visit.unharmed().unwrap();
    }
}

/// An interface whose numbers are objects, and which says that it is there long after the page has loaded.
const INTERFACE: &str = "{
  const listeners = new Set();
  let last = 1;
  const lent = (number) => number.replace('123', '000').replace(/45(-?)67/, `00$10${last}`);
  window.lendTo = (digit) => { last = digit; listeners.forEach((listener) => listener()); };
  window.lendline = {
    ready: Promise.resolve(),
    number: (number) => new String(lent(number)),
    on: (what, listener) => { listeners.add(listener); return () => listeners.delete(listener); },
  };
  dispatchEvent(new Event('lendline'));
}";

#[test]
fn an_interface_that_comes_after_everything() {
    for (path, _) in PAGES {
        let visit = Visit::open(&format!("{path}?without=tag")).unwrap().hydrated().unwrap();
        visit.page.wait_until("document.readyState == 'complete'", SHOWN_WITHIN).unwrap();
        visit.page.eval(INTERFACE).unwrap();
        let visit = visit.lent().unwrap();
        assert_eq!(visit.number, "+74950000001");
        clicked_through(&visit);
        visit.page.eval("lendTo(2)").unwrap();
        visit.page.wait_until("!document.body.innerText.includes('00-01')", SHOWN_WITHIN).unwrap();
        let visit = visit.lent().unwrap();
        assert_eq!(visit.number, "+74950000002");
        clicked_through(&visit);
        visit.unharmed().unwrap();
    }
}

#[test]
fn the_examples_are_what_the_readmes_show() {
    for (folder, file) in [("react", "example.jsx"), ("vue", "example.vue")] {
        let folder = workspace().join("www").join(folder);
        let example = std::fs::read_to_string(folder.join(file)).unwrap();
        let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.contains(&format!("\n{example}```\n")), "{file} has changed");
    }
}
