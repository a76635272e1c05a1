//! From Rust to a Wasm module, and knowing whether what was made of it is still fresh.

use crate::Done;
use crate::process::{command, run};

/// What rustc emits for wasm32 and workerd runs; nothing newer, so that wasm-opt does not use it.
pub const FEATURES: [&str; 7] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
    "--enable-exception-handling",
];

/// Compiles one crate to Wasm and returns the module's bytes.
pub fn compiled(package: &str, profile: &str, more: &[&str], smallest: bool) -> Done<Vec<u8>> {
    let mut arguments = vec![
        "build",
        "--package",
        package,
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        profile,
    ];
    arguments.extend_from_slice(more);
    let mut cargo = command("cargo", &arguments);
    // A folder of its own: other flags and a std of its own would throw away what the other builds have made.
    let target = crate::root().join("target").join(profile_folder(package));
    cargo.env("CARGO_TARGET_DIR", &target);
    if smallest {
        // Unstable flags on the stable compiler: std is built anew, for size and without panic texts.
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    run(&mut cargo)?;
    let file = format!("{}.wasm", package.replace('-', "_"));
    let path = target.join("wasm32-unknown-unknown").join(profile).join(file);
    std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn profile_folder(package: &str) -> &'static str {
    if package == "lendline-snippet" { "for-snippet" } else { "for-edge" }
}

/// True where `stamp` says that `output` was made from exactly these bytes; else the caller makes it and calls `stamped`.
pub fn is_fresh(stamp: &std::path::Path, made_from: u64) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|seen| seen.trim() == made_from.to_string())
}

/// Remembers what an output was made from.
pub fn stamped(stamp: &std::path::Path, made_from: u64) -> Done {
    Ok(std::fs::write(stamp, made_from.to_string())?)
}

/// A fingerprint of inputs; not for security.
pub fn fingerprint(parts: &[&[u8]]) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.finish()
}
