//! The snippet: Rust to the smallest Wasm, the JavaScript around it, one file.

use crate::process::{command, run};
use crate::wasm::{FEATURES, compiled, fingerprint, is_fresh, stamped};
use crate::{Done, compress, order, say};
use std::path::Path;
use std::process::Command;

/// Flags of the small build: std without its panic messages. Stable Rust builds the snippet too (the tests
/// do), some 2 KB larger.
const SMALLEST: [&str; 7] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "-Zpanic-immediate-abort",
    "--config",
    "profile.snippet.panic=\"immediate-abort\"",
    "--config",
    // The frames of all functions together take half a KB, and nothing recurses deeper than a decimal's digits. Low addresses are short ones.
    "target.wasm32-unknown-unknown.rustflags=[\"-Clink-arg=-zstack-size=4096\"]",
];

/// What JavaScript uses of the module, as wasm-metadce takes it.
const EXPORTS: &str = r#"[
  {"name": "page", "root": true, "reaches": ["memory", "room", "on", "look"]},
  {"name": "memory", "export": "memory"},
  {"name": "room", "export": "room"},
  {"name": "on", "export": "on"},
  {"name": "look", "export": "look"}
]"#;

/// What stands in the bundle for the module's bytes, for the settings, and for the address of the script.
const WASM: &str = "__wasm";
const SETTINGS: &str = "__settings";
const SOURCE: &str = "\"@@lendline-source@@\"";

/// The JavaScript of the script; `plain.js` takes the place of `load.js` in the build without Wasm.
const SOURCES: [&str; 10] = [
    "main.js",
    "wasm.js",
    "load.js",
    "wire.js",
    "swap.js",
    "texts.js",
    "sight.js",
    "roots.js",
    "signs.js",
    "element.js",
];
const MORE: [&str; 3] = ["mask.js", "guard.js", "plain.js"];

/// What newer Wasm has and JavaScript has not.
const LOWERED: [&str; 3] = [
    "--llvm-nontrapping-fptoint-lowering",
    "--signext-lowering",
    "--llvm-memory-copy-fill-lowering",
];

/// Makes in build/snippet, each open-ended (the edge appends the settings), with .br and .gz: snippet.js, and plain.js
/// for where Wasm is refused; and pinned.js, which is whole and the same for every site.
pub fn build() -> Done {
    let root = crate::root();
    let out = root.join("build/snippet");
    let module = compiled("lendline-snippet", "snippet", &SMALLEST, true)?;
    let mut texts = Vec::new();
    for name in SOURCES.iter().chain(&MORE) {
        texts.push(std::fs::read(root.join("snippet/js").join(name))?);
    }
    let stamp = out.join(".stamp");
    let made_from = fingerprint(&[
        &module,
        &texts.concat(),
        include_bytes!("snippet.rs"),
        include_bytes!("compress.rs"),
        &std::fs::read(order::place()).unwrap_or_default(),
    ]);
    if is_fresh(&stamp, made_from) && out.join("pinned.js").is_file() {
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
    let mut needed = tool("wasm-metadce", &FEATURES, &work);
    needed.args(["whole.wasm", "--graph-file", "exports.json", "-o", "needed.wasm"]);
    // It lists what it leaves out.
    let told = needed.output()?;
    if !told.status.success() {
        return Err(String::from_utf8_lossy(&told.stderr).into());
    }
    // 2 % brotli: control flow is built anew, and -O2 goes before -Oz; nothing lies in the first KB of memory, the far end of the stack.
    // (The best of some hundred orders that were tried.)
    let smaller = [
        "--once-reduction",
        "--flatten",
        "--rereloop",
        "--low-memory-unused",
        "--precompute-propagate",
        "-O2",
        "--monomorphize",
        "-O1",
        "-Oz",
        "--monomorphize",
        "--converge",
    ];
    let stripped = ["--strip-debug", "--strip-producers", "--strip-target-features"];
    run(tool("wasm-opt", &FEATURES, &work).args(smaller).args(stripped).args([
        "needed.wasm",
        "-o",
        "small.wasm",
    ]))?;
    run(tool("wasm-opt", &FEATURES, &work)
        .args(LOWERED)
        .args(["-Oz", "--low-memory-unused"])
        .args(stripped)
        .args(["needed.wasm", "-o", "lowered.wasm"]))?;
    run(tool("wasm2js", &["-Oz", "--enable-bulk-memory", "--enable-mutable-globals"], &work)
        .args(["lowered.wasm", "-o", "module.js"]))?;
    for (name, text) in SOURCES.iter().chain(&MORE).zip(texts) {
        std::fs::write(work.join(name), text)?;
    }
    let bundle = bundled(&work, "bundle.js")?;
    if !bundle.contains(WASM) {
        return Err("the bundle has no place for the module: see snippet/js/load.js".into());
    }
    let small = order::applied(std::fs::read(work.join("small.wasm"))?)?;
    written(&out, "snippet", &with_module(&bundle, &small)?)?;
    let small = as_template(&small);
    // The settings are another request's answer, so that the script is the same until it is exchanged.
    let pinned = format!(
        "{{const tag=document.currentScript.dataset,edge=tag.edge||new URL(document.currentScript.src).origin,{WASM}={small};\
         fetch(edge+\"/s/\"+tag.site+\".txt\").then(reply=>reply.ok?reply.text():Promise.reject()).then({SETTINGS}=>{{{}}}).catch(()=>{{}})}}",
        bundle.replace(SOURCE, "edge")
    );
    std::fs::write(out.join("pinned.js"), &pinned)?;
    std::fs::write(out.join("pinned.br"), compress::brotli(pinned.as_bytes())?)?;
    std::fs::write(out.join("pinned.gz"), compress::gzip(pinned.as_bytes())?)?;
    std::fs::copy(work.join("plain.js"), work.join("load.js"))?;
    let plain = bundled(&work, "plain-bundle.js")?.replace(SOURCE, "import.meta.url");
    written(&out, "plain", format!("({SETTINGS}=>{{{plain}}})(").as_bytes())?;
    stamped(&stamp, made_from)
}

/// The script as it goes over the wire, up to its settings.
pub fn with_module(bundle: &str, module: &[u8]) -> Done<Vec<u8>> {
    let here = bundle.replace(SOURCE, "document.currentScript.src");
    // The module behind the JavaScript, not within it, saves a quarter of a per cent.
    let module = as_template(module);
    as_bytes(&format!("(({WASM},{SETTINGS})=>{{{here}}})({module},"))
}

fn tool(name: &str, arguments: &[&str], work: &Path) -> Command {
    let mut tool = command(crate::root().join("node_modules/.bin").join(name), arguments);
    tool.current_dir(work);
    tool
}

fn written(out: &Path, name: &str, script: &[u8]) -> Done {
    std::fs::write(out.join(format!("{name}.js")), script)?;
    std::fs::write(out.join(format!("{name}.br")), compress::open_brotli(script)?)?;
    std::fs::write(out.join(format!("{name}.gz")), compress::open_gzip(script)?)?;
    Ok(())
}

/// A byte for each character. The edge says that the script's charset is `x-user-defined` (WHATWG Encoding, 14.5): in that a byte
/// from 80 on is a character of its own, whose last eight bits are the byte. So the module is as long as it is; as UTF-8
/// it takes one per cent more brotli.
fn as_bytes(script: &str) -> Done<Vec<u8>> {
    let bytes: Result<Vec<u8>, _> = script.chars().map(u8::try_from).collect();
    bytes
        .map_err(|_| "the script has characters that are no bytes: see xtask/src/snippet.rs".into())
}

/// All of it in one text: statements that are a function's body. esbuild puts the modules together; terser makes them
/// shorter: by 270 bytes of brotli more than esbuild does, since it also takes functions and variables in where they are used.
fn bundled(work: &Path, name: &str) -> Done<String> {
    let define = |what: &str, text: &str| format!("--define:{what}={text}");
    run(tool(
        "esbuild",
        &["--bundle", "--minify-syntax", "--format=esm", "--target=es2020", "--charset=ascii"],
        work,
    )
    .args([define("SETTINGS", SETTINGS), define("WASM", WASM), define("SOURCE", SOURCE)])
    .args(["--log-level=warning", "main.js"])
    .arg(format!("--outfile={name}")))?;
    run(&mut tool(
        "terser",
        &[
            name,
            "--toplevel",
            "--mangle",
            "--compress",
            "passes=3,ecma=2020",
            "--format",
            "ascii_only,ecma=2020",
            "--output",
            name,
        ],
        work,
    ))?;
    let text = std::fs::read_to_string(work.join(name))?;
    Ok(text.trim_end().trim_end_matches(';').to_owned())
}

/// Bytes as a template literal: each is the code point of the same number. Hardly more brotli than a file of its own,
/// where base64 costs thirty per cent.
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
