//! Memory of the page after the pass over 10,000 text nodes: JavaScript's heap, what the browser keeps for it, and
//! buffers; the memory of the Wasm module, which is reserved rather than used, by itself.

use super::super::figure::{Figure, Report};
use super::super::stage::{Stage, number};
use super::super::typical;
use super::in_turn;
use crate::Done;
use lendline_tests::browser::Page;
use serde_json::json;
use std::collections::HashMap;

const NODES: usize = 10_000;
const REPETITIONS: usize = 4;

pub fn measure(stage: &Stage, page: &Page, report: &mut Report) -> Done {
    let mut kilobytes: HashMap<&str, Vec<f64>> = HashMap::new();
    let mut wasm = 0.0;
    for repetition in 0..REPETITIONS {
        for contender in in_turn(["lendline", "plain"], repetition) {
            stage.prepare(page, NODES, 1.0)?;
            page.eval(&format!("settled('{contender}')"))?;
            page.command("HeapProfiler.collectGarbage", json!({}))?;
            let usage = page.command("Runtime.getHeapUsage", json!({}))?;
            if contender == "lendline" {
                wasm = number(&page.eval("({ bytes: wasmMemory.buffer.byteLength })")?, "bytes")?;
            }
            let mut bytes = number(&usage, "usedSize")?;
            for more in ["embedderHeapUsedSize", "backingStorageSize"] {
                bytes += usage[more].as_f64().unwrap_or_default();
            }
            kilobytes.entry(contender).or_default().push(bytes / 1000.0);
        }
    }
    let of = |contender| typical(kilobytes.get(contender).cloned().unwrap_or_default());
    let (ours, plain) = (of("lendline"), of("plain"));
    let mut add = |name: &str, value, against: &str, other| {
        let name = format!("heap, {NODES} text nodes{name}");
        let against = against.to_owned();
        report.add(&Figure { name, value, unit: "KB", against, other, budget: None });
    };
    add("", ours, "a plain observer with a regex", plain);
    add(", more than the plain one", ours - plain, "all of the plain one", plain);
    add(", memory of the Wasm module", wasm / 1000.0, "all of the plain one", plain);
    Ok(())
}
