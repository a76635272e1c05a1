//! `cargo xtask size`: what a first visit downloads from us, against its budget (brotli, bytes).

use crate::process::{nothing_left, take_flag};
use crate::{Done, compress};

/// Design's budget for all that a first visit downloads.
const BUDGET: usize = 10_000;
/// Settings of a usual site, as the edge appends them.
const SETTINGS: &str = "\"s=example-shop\\nd=+74951234567 1 8 8 (495) 123-45-67\\n\")";

/// Prints the sizes; an error over budget.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let json = take_flag(&mut arguments, "--json");
    nothing_left(&arguments)?;
    crate::build::snippet()?;
    let folder = crate::root().join("build/snippet");
    let plain = std::fs::read(folder.join("snippet.js"))?;
    // As it goes over the wire: the open stream, the settings as a stored block of three bytes more, the end.
    let brotli = std::fs::read(folder.join("snippet.br"))?.len() + SETTINGS.len() + 4;
    let raw = plain.len() + SETTINGS.len();
    if json {
        let files =
            serde_json::json!([{"name": "s/example-shop.js", "raw": raw, "brotli": brotli}]);
        println!(
            "{}",
            serde_json::json!({"files": files, "total_brotli": brotli, "budget": BUDGET})
        );
    } else {
        println!("{:<24} {raw:>8} bytes {brotli:>8} brotli", "s/example-shop.js");
        let wasm =
            std::fs::read(crate::root().join("target/snippet/small.wasm")).unwrap_or_default();
        let script =
            std::fs::read(crate::root().join("target/snippet/bundle.js")).unwrap_or_default();
        println!(
            "{:<24} {:>8} bytes {:>8} brotli",
            "  of it Wasm",
            wasm.len(),
            compress::brotli_length(&wasm)?
        );
        println!(
            "{:<24} {:>8} bytes {:>8} brotli",
            "  of it JavaScript",
            script.len(),
            compress::brotli_length(&script)?
        );
        println!("{:<24} {:>8} {:>14} brotli", "budget", "", BUDGET);
    }
    if brotli > BUDGET {
        return Err(format!(
            "the snippet has {} bytes more than its budget of {BUDGET}",
            brotli - BUDGET
        )
        .into());
    }
    Ok(())
}
