//! `cargo xtask build`: the snippet, the Worker around it, the command line.

use crate::process::{command, nothing_left};
use crate::{Done, say, setup};

/// Builds everything that is shipped.
pub fn run(arguments: &[String]) -> Done {
    nothing_left(arguments)?;
    product()?;
    setup::npm()?;
    crate::packages::build()?;
    crate::process::run(&mut command("cargo", &["build", "--release", "--package", "lendline"]))?;
    say(
        "built: build/index.js, build/index_bg.wasm, build/snippet/*, build/packages/*, target/release/lendline",
    );
    Ok(())
}

/// Builds what the edge serves. Cargo and the stamps beside the results make a second run quick.
pub fn product() -> Done {
    if std::env::var_os("LENDLINE_PREBUILT").is_some() {
        return Ok(());
    }
    snippet()?;
    crate::edge::build()
}

/// Builds the snippet only: all that its size needs.
pub fn snippet() -> Done {
    setup::rust()?;
    setup::npm()?;
    crate::snippet::build()
}
