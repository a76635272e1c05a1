//! How functions and local variables of the script's Wasm are numbered: as it compresses best. Nothing else in it changes,
//! and nothing it does.
//!
//! What the optimiser makes is numbered by how often things are used. Brotli looks for what came before, so another order is
//! shorter by a third of a per cent; which one, only trying tells. `cargo xtask order` tries for as long as it is
//! told, and keeps the best in `snippet/order.json`. An order is of one module: where the module has changed, it is built
//! as the optimiser made it until somebody looks for a new order.

mod parts;

use crate::process::{nothing_left, take_option};
use crate::{Done, compress, say, snippet};
use parts::Parts;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// For how long it is tried, s.
const SECONDS: u64 = 600;

/// Looks for a better order than the one that is kept, and keeps it.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let seconds = match take_option(&mut arguments, "--seconds")? {
        Some(text) => text.parse().map_err(|_| format!("{text:?} is no count of seconds"))?,
        None => SECONDS,
    };
    nothing_left(&arguments)?;
    crate::build::snippet()?;
    let work = crate::root().join("target/snippet");
    let module = std::fs::read(work.join("small.wasm"))?;
    let bundle = std::fs::read_to_string(work.join("bundle.js"))?;
    let parts = Parts::read(&module)?;
    let mut best = kept(&module)?.unwrap_or_else(|| parts.order());
    let script = |order: &Order| {
        snippet::with_module(bundle.trim_end().trim_end_matches(';'), &parts.written(order))
    };
    let mut distances = 0;
    let mut size = shortest(&script(&best)?, usize::MAX, &mut distances)?;
    say(format!("{size} bytes; trying other orders for {seconds} s"));
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut random = Random(u64::from(std::process::id()));
    while Instant::now() < until {
        let mut order = best.clone();
        for _ in 0..1 + random.below(3) {
            parts.change(&mut order, &mut random);
        }
        let new = shortest(&script(&order)?, size, &mut distances)?;
        if new < size {
            say(format!("{new} bytes"));
        }
        // As good a one is taken too: from there others can be reached.
        if new <= size {
            (size, best) = (new, order);
        }
    }
    std::fs::write(place(), best.written(&module))?;
    crate::build::snippet()
}

/// The module in the order that is kept for it, or as it is.
pub fn applied(module: Vec<u8>) -> Done<Vec<u8>> {
    match kept(&module)? {
        Some(order) => Ok(Parts::read(&module)?.written(&order)),
        None => {
            say(
                "the script's Wasm has changed: `cargo xtask order` finds what makes it shorter again",
            );
            Ok(module)
        }
    }
}

/// Where the order is kept.
pub fn place() -> std::path::PathBuf {
    crate::root().join("snippet/order.json")
}

fn kept(module: &[u8]) -> Done<Option<Order>> {
    let Ok(text) = std::fs::read_to_string(place()) else { return Ok(None) };
    let value: Value = serde_json::from_str(&text)
        .map_err(|e| format!("snippet/order.json is no JSON ({e}): delete it"))?;
    let order = Order::read(&value).filter(|_| value["module"] == checksum(module));
    Ok(order.filter(|order| Parts::read(module).is_ok_and(|parts| parts.fits(order))))
}

/// By how many bytes of brotli a script is, in the way that was the best last; in all ways where it is no longer than `most`.
fn shortest(script: &[u8], most: usize, distances: &mut usize) -> Done<usize> {
    let size = compress::open_brotli_in(script, *distances)?.len();
    if size > most {
        return Ok(size);
    }
    let all = (0..compress::DISTANCES.len())
        .map(|way| Ok((compress::open_brotli_in(script, way)?.len(), way)))
        .collect::<Done<Vec<_>>>()?;
    let (size, way) = all.into_iter().min().unwrap_or((size, *distances));
    *distances = way;
    Ok(size)
}

fn checksum(module: &[u8]) -> u32 {
    let mut checksum = flate2::Crc::new();
    checksum.update(module);
    checksum.sum()
}

/// New places: which function comes first, second …; and by function the new number of each local variable, parameters
/// first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Order {
    functions: Vec<usize>,
    locals: Vec<Vec<usize>>,
}

impl Order {
    fn read(value: &Value) -> Option<Order> {
        let numbers = |value: &Value| -> Option<Vec<usize>> {
            let number = |one: &Value| usize::try_from(one.as_u64()?).ok();
            value.as_array()?.iter().map(number).collect()
        };
        let locals = value["locals"].as_array()?.iter().map(numbers).collect::<Option<_>>()?;
        Some(Order { functions: numbers(&value["functions"])?, locals })
    }

    /// A function's variables a line.
    fn written(&self, module: &[u8]) -> String {
        let locals: Vec<String> = self.locals.iter().map(|one| json!(one).to_string()).collect();
        format!(
            "{{\n  \"module\": {},\n  \"functions\": {},\n  \"locals\": [\n    {}\n  ]\n}}\n",
            checksum(module),
            json!(self.functions),
            locals.join(",\n    ")
        )
    }
}

/// Numbers without a pattern (Marsaglia's xorshift; not for secrets).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.max(1);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests;
