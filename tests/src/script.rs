//! The built script started by hand, with an answer of the edge beside its settings: numbers are there at once, and no
//! edge is needed.

use crate::edge::workspace;
use crate::error::{Error, Result};
use lendline_core::numbers::{Number, target_line};
use lendline_core::wire::{Lent, Reply};
use serde_json::json;

/// The script as it is built, without what the edge appends. Each of its bytes is a character.
pub fn built() -> Result<String> {
    let path = workspace().join("build/snippet/snippet.js");
    let bytes = std::fs::read(&path).map_err(|e| Error::new(format!("{}: {e}", path.display())))?;
    Ok(bytes.into_iter().map(char::from).collect())
}

/// An expression that starts it on a page, with these numbers lent in the place of those destinations and with more
/// lines of settings, and tells what the page is then.
pub fn started(script: &str, maps: &[(Number, Number)], more: &str) -> String {
    let start = "((script, settings) => {\
        const tag = { configurable: true, value: { src: 'http://edge.invalid/s/x.js' } };\
        Object.defineProperty(document, 'currentScript', tag);\
        (0, eval)(script + JSON.stringify(settings + 'w=' + Date.now() + '\\n') + ')');\
        return document.documentElement.outerHTML; })";
    format!("{start}(...{})", json!([script, settings(maps, more)]))
}

/// Settings with an answer; its time is added on the page.
fn settings(maps: &[(Number, Number)], more: &str) -> String {
    let lent = maps.iter().map(|(destination, number)| Lent {
        destination: *destination,
        number: *number,
        shared: false,
    });
    let answer =
        Reply { token: "t".into(), safe_ms: 600_000, beat_ms: 100_000, lent: lent.collect() };
    let destinations =
        maps.iter().map(|(from, _)| format!("d={} {}\n", target_line(*from), from.national()));
    format!("s=x\n{}{more}{}", destinations.collect::<String>(), answer.encode())
}
