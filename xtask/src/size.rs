//! `cargo xtask size`: what a first visit downloads from us, against its budget (brotli, bytes), and the packages.

use crate::process::{nothing_left, take_flag};
use crate::{Done, compress};

#[path = "../../edge/src/snippet/coded.rs"]
mod coded;

/// Design's budget for all that a first visit downloads.
const BUDGET: usize = 10_000;
/// And for the same as JavaScript, where Wasm is refused.
const PLAIN_BUDGET: usize = 14_000;
/// Settings of a usual site with an offer, as the edge appends them.
const SETTINGS: &str = "`s=example-shop\nd=+74951234567 1 8 8 (495) 123-45-67\n\
    t=o.1795321165915.203817412950113.74950000001.11593674126850213948\nk=120000\nb=150000\n\
    n=+74951234567 +74950000001 -\nw=1795321165905\n`)";

/// Prints the sizes; an error over budget.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let json = take_flag(&mut arguments, "--json");
    nothing_left(&arguments)?;
    crate::build::snippet()?;
    let folder = crate::root().join("build/snippet");
    let plain = std::fs::read(folder.join("snippet.js"))?;
    // As it goes over the wire: the open stream, the settings and the end as the edge codes them.
    let settings = coded::last(SETTINGS).ok_or("the usual settings can't be coded")?.len();
    let brotli = std::fs::read(folder.join("snippet.br"))?.len() + settings;
    let raw = plain.len() + SETTINGS.len();
    let plain = (
        std::fs::read(folder.join("plain.js"))?.len() + SETTINGS.len(),
        std::fs::read(folder.join("plain.br"))?.len() + settings,
    );
    if json {
        let files =
            serde_json::json!([{"name": "s/example-shop.js", "raw": raw, "brotli": brotli}]);
        println!(
            "{}",
            serde_json::json!({"files": files, "total_brotli": brotli, "budget": BUDGET})
        );
    } else {
        print_row("s/example-shop.js", raw, brotli);
        for (name, part) in [("Wasm", "small.wasm"), ("JavaScript", "bundle.js")] {
            let part = crate::root().join("target/snippet").join(part);
            let part = std::fs::read(part).unwrap_or_default();
            print_row(&format!("  of it {name}"), part.len(), compress::brotli(&part)?.len());
        }
        println!("{:<32} {:>21} brotli", "budget", BUDGET);
        print_row("where Wasm is refused, besides", plain.0, plain.1);
        println!("{:<32} {:>21} brotli", "budget", PLAIN_BUDGET);
        let pinned = std::fs::read(folder.join("pinned.js"))?;
        print_row("pinned, without settings", pinned.len(), compress::brotli(&pinned)?.len());
        crate::packages::build()?;
        for (name, script) in crate::packages::scripts()? {
            print_row(&name, script.len(), compress::brotli(&script)?.len());
        }
    }
    if plain.1 > PLAIN_BUDGET {
        return Err(format!(
            "the script without Wasm has {} bytes of brotli, its budget is {PLAIN_BUDGET}",
            plain.1
        )
        .into());
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

fn print_row(name: &str, raw: usize, brotli: usize) {
    println!("{name:<32} {raw:>8} bytes {brotli:>6} brotli");
}
