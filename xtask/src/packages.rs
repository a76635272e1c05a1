//! The packages for frameworks: www/react and www/vue, each one file with www/number.js in it, in build/packages.

use crate::process::{command, run};
use crate::{Done, compress, say};
use std::path::Path;

/// The packages, by the framework that each is for.
const PACKAGES: [&str; 2] = ["react", "vue"];
/// What goes into a package as it is.
const AS_IT_IS: [&str; 3] = ["package.json", "index.d.ts", "README.md"];

/// Builds them and says their sizes.
pub fn build() -> Done {
    for name in PACKAGES {
        let from = crate::root().join("www").join(name);
        let to = crate::root().join("build/packages").join(name);
        std::fs::create_dir_all(&to)?;
        let file = to.join("index.js");
        bundle(name, &from, &file)?;
        for name in AS_IT_IS {
            std::fs::copy(from.join(name), to.join(name))?;
        }
        let script = std::fs::read(&file)?;
        let brotli = compress::brotli(&script)?.len();
        say(format!("@lendline/{name}: {} bytes, {brotli} with brotli", script.len()));
    }
    Ok(())
}

fn bundle(framework: &str, from: &Path, file: &Path) -> Done {
    run(command(
        crate::root().join("node_modules/.bin/esbuild"),
        &[
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2020",
            "--charset=utf8",
            &format!("--external:{framework}"),
            "--log-level=warning",
        ],
    )
    .arg(from.join("index.js"))
    .arg(format!("--outfile={}", file.display())))
}
