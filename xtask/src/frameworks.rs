//! The pages of tests/frameworks, made with real frameworks, in target/frameworks.

use crate::process::{command, run};
use crate::wasm::{fingerprint, is_fresh, stamped};
use crate::{Done, say, setup};
use std::path::Path;

/// Builds them, unless nothing they are made from has changed.
pub fn build() -> Done {
    let root = crate::root();
    let from = root.join("tests/frameworks");
    setup::npm_in(&from, "React, Vue, Svelte, Angular and others for the tests")?;
    let mut sources = Vec::new();
    for folder in
        [&from, &root.join("www/react"), &root.join("www/vue"), &root.join("build/packages")]
    {
        read(folder, &mut sources)?;
    }
    let sources: Vec<&[u8]> = sources.iter().map(Vec::as_slice).collect();
    let made_from = fingerprint(&sources);
    let to = root.join("target/frameworks");
    let stamp = to.join(".stamp");
    if is_fresh(&stamp, made_from) {
        return Ok(());
    }
    say("building the pages of the frameworks");
    let _ = std::fs::remove_dir_all(&to);
    run(command("node", &[]).arg(from.join("build.mjs")).arg(&to))?;
    stamped(&stamp, made_from)
}

/// Names and contents of all files, in order.
fn read(folder: &Path, found: &mut Vec<Vec<u8>>) -> Done {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_file() {
            found.push(path.as_os_str().as_encoded_bytes().to_vec());
            found.push(std::fs::read(path)?);
        } else if !path.ends_with("node_modules") {
            read(&path, found)?;
        }
    }
    Ok(())
}
