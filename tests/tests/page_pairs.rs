//! The pages before and after of core's fixtures, in real browsers: the same comes out as of the rewriter.
#![allow(clippy::unwrap_used)]

#[path = "../../core/tests/pairs/mod.rs"]
mod pairs;

use lendline_core::settings::PageRules;
use lendline_tests::{Browser, Engine, Reply, Result, Site, script};
use pairs::Pair;
use serde_json::Value;

/// The settings lines of a pair's rules and listed spellings.
fn more(pair: &Pair) -> String {
    let rules = PageRules {
        messengers: pair.messengers,
        leave: pair.leave.clone(),
        attributes: pair.attributes.clone(),
        ..PageRules::default()
    };
    let rules =
        rules.lines(rules.consent).into_iter().map(|(key, value)| format!("{key}={value}\n"));
    let forms = pair.forms.iter().map(|(of, form)| format!("o={of} {}\n", form.line()));
    rules.chain(forms).collect()
}

/// All pairs that hold in a browser, and a site that serves them.
fn served() -> (Vec<Pair>, Site) {
    let pairs: Vec<Pair> = pairs::all().into_iter().filter(|pair| pair.place != "edge").collect();
    assert!(pairs.len() >= 120, "{}", pairs.len());
    let own = pairs.clone();
    let site = Site::serve(move |request| {
        let mut parts = request.path.trim_start_matches('/').split('/');
        let (which, at) = (parts.next(), parts.next().and_then(|at| at.parse::<usize>().ok()));
        let Some(pair) = at.and_then(|at| own.get(at)) else { return Reply::status(404) };
        let body = if which == Some("after") { pair.after.clone() } else { pair.before.clone() };
        let charset = if pair.legacy { "windows-1251" } else { "utf-8" };
        Reply::ok(&format!("text/html; charset={charset}"), body)
    });
    (pairs, site.unwrap())
}

/// `at` loads a page and gives the value of an expression on it.
#[track_caller]
fn all_come_out(mut at: impl FnMut(&str, &str) -> Result<Value>) {
    let script = script::built().unwrap();
    let (pairs, site) = served();
    let mut wrong = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let page = |which: &str| site.at(&format!("/{which}/{index}"));
        let expected = at(&page("after"), "document.documentElement.outerHTML").unwrap();
        let shown =
            at(&page("before"), &script::started(&script, &pair.maps, &more(pair))).unwrap();
        if expected != shown {
            wrong.push(format!("{}\nexpected {expected}\nshown    {shown}", pair.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pairs.len(), wrong.join("\n\n"));
}

#[test]
fn what_the_rewriter_does_the_browser_does() {
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    all_come_out(|url, js| {
        page.goto(url)?;
        page.eval(js)
    });
}

fn in_engine(engine: Option<Engine>) {
    let Some(mut engine) = engine else { return };
    all_come_out(|url, js| {
        engine.goto(url)?;
        engine.eval(js)
    });
}

#[test]
fn what_the_rewriter_does_firefox_does() {
    in_engine(Engine::firefox().unwrap());
}

#[test]
fn what_the_rewriter_does_webkit_does() {
    in_engine(Engine::webkit().unwrap());
}
