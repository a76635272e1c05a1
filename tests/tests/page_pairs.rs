//! The pages before and after of core's fixtures, in a real browser: the same comes out as of the rewriter.
#![allow(clippy::unwrap_used)]

#[path = "../../core/tests/pairs/mod.rs"]
mod pairs;

use lendline_core::numbers::target_line;
use lendline_core::settings::PageRules;
use lendline_core::wire::{Lent, Reply as Answer};
use lendline_tests::{Browser, Page, Reply, Site};
use pairs::Pair;
use serde_json::json;

/// The script's settings with an answer, so that the numbers are there at once; its time is added on the page.
fn settings(pair: &Pair) -> String {
    let lent = pair.maps.iter().map(|(destination, number)| Lent {
        destination: *destination,
        number: *number,
        shared: false,
    });
    let answer =
        Answer { token: "t".into(), safe_ms: 600_000, beat_ms: 100_000, lent: lent.collect() };
    let destinations =
        pair.maps.iter().map(|(from, _)| format!("d={} {}\n", target_line(*from), from.national()));
    let rules = PageRules { messengers: pair.messengers, ..PageRules::default() };
    let rules = rules.lines().into_iter().map(|(key, value)| format!("{key}={value}\n"));
    let forms = pair.forms.iter().map(|(of, form)| format!("o={of} {}\n", form.line()));
    let rules = rules.chain(forms);
    format!(
        "s=x\n{}{}{}",
        destinations.collect::<String>(),
        rules.collect::<String>(),
        answer.encode()
    )
}

fn swapped(page: &Page, script: &str, pair: &Pair) -> String {
    let start = "((script, settings) => {\
        const tag = { configurable: true, value: { src: 'http://edge.invalid/s/x.js' } };\
        Object.defineProperty(document, 'currentScript', tag);\
        (0, eval)(script + JSON.stringify(settings + 'w=' + Date.now() + '\\n') + ')');\
        return document.documentElement.outerHTML; })";
    let told = json!([script, settings(pair)]);
    page.eval(&format!("{start}(...{told})")).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn what_the_rewriter_does_the_browser_does() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../build/snippet/snippet.js");
    let script = std::fs::read_to_string(built).unwrap();
    let pairs: Vec<Pair> = pairs::all().into_iter().filter(|pair| pair.place != "edge").collect();
    assert!(pairs.len() >= 120, "{}", pairs.len());
    let served = pairs.clone();
    let site = Site::serve(move |request| {
        let mut parts = request.path.trim_start_matches('/').split('/');
        let (which, at) = (parts.next(), parts.next().and_then(|at| at.parse::<usize>().ok()));
        let Some(pair) = at.and_then(|at| served.get(at)) else { return Reply::status(404) };
        let body = if which == Some("after") { pair.after.clone() } else { pair.before.clone() };
        let charset = if pair.legacy { "windows-1251" } else { "utf-8" };
        Reply::ok(&format!("text/html; charset={charset}"), body)
    })
    .unwrap();
    let page = Browser::shared().unwrap().context().unwrap().blank_page().unwrap();
    let mut wrong = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        page.goto(&site.at(&format!("/after/{at}"))).unwrap();
        let expected = page.eval("document.documentElement.outerHTML").unwrap();
        page.goto(&site.at(&format!("/before/{at}"))).unwrap();
        let shown = swapped(&page, &script, pair);
        if expected != shown.as_str() {
            wrong.push(format!(
                "{}\nexpected {}\nshown    {shown}",
                pair.name,
                expected.as_str().unwrap()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pairs.len(), wrong.join("\n\n"));
}
