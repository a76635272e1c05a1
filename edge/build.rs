//! Takes the built snippet into the Worker. A build without it (a check of the code alone) gets empty files:
//! `cargo xtask build` makes the snippet first.

use std::path::Path;

fn main() {
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/snippet");
    println!("cargo:rerun-if-changed={}", made.display());
    let built = ["snippet", "plain", "pinned"];
    for name in
        built.iter().flat_map(|name| ["js", "br", "gz"].map(|kind| format!("{name}.{kind}")))
    {
        let from = made.join(&name);
        println!("cargo:rerun-if-changed={}", from.display());
        let bytes = std::fs::read(from).unwrap_or_default();
        if let Err(error) = std::fs::write(Path::new(&out).join(&name), bytes) {
            println!("cargo:warning={name}: {error}");
        }
    }
}
