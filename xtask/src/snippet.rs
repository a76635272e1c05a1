//! The snippet: Rust to the smallest Wasm, the JavaScript around it, one file.

use crate::process::{command, run};
use crate::wasm::{FEATURES, compiled, fingerprint, is_fresh, stamped};
use crate::{Done, compress, say};
use std::path::Path;

/// Flags of the small build: std without its panic messages. Stable Rust builds the snippet too (the tests
/// do), some 2 KB larger.
const SMALLEST: [&str; 5] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "-Zpanic-immediate-abort",
    "--config",
    "profile.snippet.panic=\"immediate-abort\"",
];

/// What JavaScript uses of the module, as wasm-metadce takes it.
const EXPORTS: &str = r#"[
  {"name": "page", "root": true, "reaches": ["memory", "room", "on", "look"]},
  {"name": "memory", "export": "memory"},
  {"name": "room", "export": "room"},
  {"name": "on", "export": "on"},
  {"name": "look", "export": "look"}
]"#;

/// What stands in the bundle for the module's bytes and the site's settings.
const WASM: &str = "\"@@lendline-wasm@@\"";

/// Makes build/snippet/snippet.js (open-ended: the edge appends the settings), .br and .gz.
pub fn build() -> Done {
    let root = crate::root();
    let out = root.join("build/snippet");
    let module = compiled("lendline-snippet", "snippet", &SMALLEST, true)?;
    let sources = ["main.js", "wasm.js", "wire.js", "swap.js", "guard.js"];
    let mut texts = Vec::new();
    for name in sources {
        texts.push(std::fs::read(root.join("snippet/js").join(name))?);
    }
    let stamp = out.join(".stamp");
    let made_from = fingerprint(&[&module, &texts.concat(), include_bytes!("snippet.rs")]);
    if is_fresh(&stamp, made_from) && out.join("snippet.gz").is_file() {
        return Ok(());
    }
    say("optimising the snippet");
    let work = root.join("target/snippet");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work)?;
    std::fs::create_dir_all(&out)?;
    std::fs::write(work.join("whole.wasm"), module)?;
    // The linker exports two addresses besides, which nobody asks for.
    std::fs::write(work.join("exports.json"), EXPORTS)?;
    run(command(root.join("node_modules/.bin/wasm-metadce"), &FEATURES)
        .arg(work.join("whole.wasm"))
        .arg("--graph-file")
        .arg(work.join("exports.json"))
        .arg("-o")
        .arg(work.join("needed.wasm")))?;
    let small = work.join("small.wasm");
    let mut arguments = vec![
        // 1 % brotli: control flow is built anew; nothing lies in the first KB of memory, the far end of the stack.
        "--flatten",
        "--rereloop",
        "-Oz",
        "--converge",
        "--low-memory-unused",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ];
    arguments.extend(FEATURES);
    run(command(root.join("node_modules/.bin/wasm-opt"), &arguments)
        .arg(work.join("needed.wasm"))
        .arg("-o")
        .arg(&small))?;
    for (name, text) in sources.iter().zip(texts) {
        std::fs::write(work.join(name), text)?;
    }
    let bundle = bundled(&work)?;
    let script = assembled(&bundle, &std::fs::read(&small)?)?;
    std::fs::write(out.join("snippet.js"), &script)?;
    std::fs::write(out.join("snippet.br"), compress::open_brotli(script.as_bytes())?)?;
    std::fs::write(out.join("snippet.gz"), compress::open_gzip(script.as_bytes())?)?;
    stamped(&stamp, made_from)
}

fn bundled(work: &Path) -> Done<String> {
    let file = work.join("bundle.js");
    run(command(
        crate::root().join("node_modules/.bin/esbuild"),
        &[
            "--bundle",
            "--minify",
            "--format=iife",
            "--target=es2020",
            "--charset=utf8",
            "--define:SETTINGS=__settings",
            &format!("--define:WASM={WASM}"),
            "--log-level=warning",
        ],
    )
    .arg(work.join("main.js"))
    .arg(format!("--outfile={}", file.display())))?;
    Ok(std::fs::read_to_string(file)?)
}

/// The bundle as a function of the settings, left open: `(__settings=>{…})(`.
fn assembled(bundle: &str, wasm: &[u8]) -> Done<String> {
    let body = bundle
        .trim_end()
        .strip_prefix("\"use strict\";")
        .unwrap_or(bundle.trim_end())
        .strip_prefix("(()=>{")
        .and_then(|rest| rest.strip_suffix("})();"))
        .ok_or("esbuild's bundle has another shape than expected: see xtask/src/snippet.rs")?;
    if !body.contains(WASM) {
        return Err("the bundle has no place for the module: see snippet/js/main.js".into());
    }
    Ok(format!("(__settings=>{{\"use strict\";{}}})(", body.replace(WASM, &as_template(wasm))))
}

/// Bytes as a template literal: each is the code point of the same number. Two to three per cent more brotli
/// than a file of its own, where base64 costs thirty.
fn as_template(bytes: &[u8]) -> String {
    let mut text = String::from("`");
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'`' => text.push_str("\\`"),
            // A carriage return in a literal is read as a line feed.
            b'\r' => text.push_str("\\r"),
            b'$' if bytes.get(at + 1) == Some(&b'{') => text.push_str("\\$"),
            other => text.push(char::from(*other)),
        }
    }
    text.push('`');
    text
}
