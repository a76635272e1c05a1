//! The Worker: Rust to Wasm, glue, optimiser, one module. What `worker-build` does, without its downloads.

use crate::process::{command, nothing_left, run, take_flag};
use crate::wasm::{FEATURES, compiled, fingerprint, is_fresh, stamped};
use crate::{Done, say, setup};
use wasm_bindgen_cli_support::Bindgen;

/// Makes build/index.js and build/index_bg.wasm.
pub fn build() -> Done {
    let root = crate::root();
    let out = root.join("build");
    let module = compiled("lendline-edge", "wasm", &[], false)?;
    let entry = std::fs::read(root.join("edge/js/entry.js"))?;
    let stamp = out.join(".edge-stamp");
    let made_from = fingerprint(&[&module, &entry]);
    if is_fresh(&stamp, made_from) && out.join("index_bg.wasm").is_file() {
        return Ok(());
    }
    say("binding and optimising the Worker");
    let work = root.join("target/bindgen-edge");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work)?;
    Bindgen::new()
        .input_bytes("index", module)
        .module(true)
        .map_err(|e| e.to_string())?
        .typescript(false)
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate(&work)
        .map_err(|e| format!("wasm-bindgen refused the Worker: {e:#}"))?;
    // workerd takes a Wasm module by a plain import; it does not know the source phase.
    let glue = std::fs::read_to_string(work.join("index.js"))?.replace("import source ", "import ");
    std::fs::write(work.join("index.js"), glue)?;
    std::fs::write(work.join("entry.js"), entry)?;
    std::fs::create_dir_all(&out)?;
    let optimised = out.join("index_bg.wasm");
    let mut arguments = vec!["-O", "--strip-debug", "--strip-producers"];
    arguments.extend(FEATURES);
    run(command(root.join("node_modules/.bin/wasm-opt"), &arguments)
        .arg(work.join("index_bg.wasm"))
        .arg("-o")
        .arg(&optimised))?;
    run(command(
        root.join("node_modules/.bin/esbuild"),
        &[
            "--bundle",
            "--minify",
            "--format=esm",
            "--external:./index_bg.wasm",
            "--external:cloudflare:*",
            "--log-level=warning",
        ],
    )
    .arg(work.join("entry.js"))
    .arg(format!("--outfile={}", out.join("index.js").display())))?;
    stamped(&stamp, made_from)
}

/// `cargo xtask deploy`: wrangler with the Node that node_modules holds (it needs 22, the machine may have 20).
pub fn deploy(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let dry = take_flag(&mut arguments, "--dry-run");
    nothing_left(&arguments)?;
    crate::build::product()?;
    setup::npm()?;
    let mut wrangler = command(crate::root().join("node_modules/.bin/node"), &[]);
    wrangler.arg(crate::root().join("node_modules/wrangler/bin/wrangler.js")).arg("deploy");
    if dry {
        wrangler.args(["--dry-run", "--outdir", "target/deploy-dry-run"]);
    }
    wrangler.env("WRANGLER_SEND_METRICS", "false");
    run(&mut wrangler)
}
