//! The packages for frameworks: www/react and www/vue, each one file with www/number.js in it, in build/packages.

use crate::Done;
use crate::process::{command, run};
use std::path::Path;

/// The packages, by the framework that each is for.
const PACKAGES: [&str; 2] = ["react", "vue"];
/// What goes into a package as it is.
const AS_IT_IS: [&str; 3] = ["package.json", "index.d.ts", "README.md"];

/// Builds them.
pub fn build() -> Done {
    for name in PACKAGES {
        let from = crate::root().join("www").join(name);
        let to = crate::root().join("build/packages").join(name);
        std::fs::create_dir_all(&to)?;
        bundle(name, &from, &to.join("index.js"))?;
        for name in AS_IT_IS {
            std::fs::copy(from.join(name), to.join(name))?;
        }
    }
    Ok(())
}

/// The script of each, as built, by the package's name.
pub fn scripts() -> Done<Vec<(String, Vec<u8>)>> {
    let script = |name| {
        let file = crate::root().join("build/packages").join(name).join("index.js");
        Ok((format!("@lendline/{name}"), std::fs::read(file)?))
    };
    PACKAGES.into_iter().map(script).collect()
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
