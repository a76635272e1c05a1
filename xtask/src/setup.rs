//! What a fresh machine lacks: the Wasm target, the pinned npm tools, browsers for the tests.

use crate::process::{command, output, run};
use crate::{Done, say};
use std::path::{Path, PathBuf};

/// The toolchain that rust-toolchain.toml names.
const TOOLCHAIN: &str = "1.95.0";

/// Makes sure that Rust can build for Wasm, with std's source for the small build.
pub fn rust() -> Done {
    let installed = output(&mut command("rustup", &["component", "list", "--toolchain", TOOLCHAIN, "--installed"]))
        .ok_or("rustup was not found, or lacks the toolchain of rust-toolchain.toml: install Rust by rustup (https://rustup.rs), then `rustup toolchain install 1.95.0`")?;
    if !installed.contains("rust-std-wasm32-unknown-unknown") {
        say("adding the Wasm target of Rust");
        run(&mut command(
            "rustup",
            &["target", "add", "--toolchain", TOOLCHAIN, "wasm32-unknown-unknown"],
        ))?;
    }
    for component in ["rust-src", "clippy", "rustfmt"] {
        if !installed.lines().any(|line| line.starts_with(component)) {
            run(&mut command(
                "rustup",
                &["component", "add", "--toolchain", TOOLCHAIN, component],
            ))?;
        }
    }
    Ok(())
}

/// Makes sure that the npm tools are there.
pub fn npm() -> Done {
    npm_in(&crate::root(), "workerd, esbuild, terser, binaryen and wrangler")
}

/// Makes sure that this folder's node_modules hold what its package-lock.json says, which is `what` in words.
pub fn npm_in(folder: &Path, what: &str) -> Done {
    let stamp = folder.join("node_modules/.lendline-lock");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    if std::fs::read(&stamp).is_ok_and(|seen| seen == lock) {
        return Ok(());
    }
    if output(&mut command("npm", &["--version"])).is_none() {
        return Err("npm was not found: install Node.js 20 or newer, which brings it".into());
    }
    say(format!("fetching {what} by npm"));
    let ci = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    run(command("npm", &ci).current_dir(folder))?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

/// Makes sure that Chromium is there, for the tests in a real browser.
pub fn chromium() -> Done {
    if chromium_path().is_some() {
        return Ok(());
    }
    let sentence = "the tests need Chromium: install it (on Debian or Ubuntu: `apt-get install chromium`), or name it in the variable CHROMIUM";
    if !may_install() {
        return Err(sentence.into());
    }
    install("Chromium", &["chromium"])?;
    if chromium_path().is_some() { Ok(()) } else { Err(sentence.into()) }
}

/// Firefox and WebKit, in which the tests do the most important once more: where they can't be had, that is said and
/// the rest is tested.
pub fn engines() {
    let firefox = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
    let webkit = ["/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"];
    let there = |path: &&str| Path::new(path).is_file();
    let named = |variable: &str| std::env::var_os(variable).is_some();
    if !named("FIREFOX") && !firefox.iter().any(there) {
        engine("Firefox", &["firefox-esr"]);
    }
    if !named("MINIBROWSER") && !webkit.iter().all(there) {
        engine("WebKit", &["webkit2gtk-driver", "xvfb"]);
    }
}

fn engine(name: &str, packages: &[&str]) {
    let line = format!("`apt-get install {}`", packages.join(" "));
    if !may_install() {
        return say(format!("nothing will be tested in {name}: install it by {line}"));
    }
    if install(name, packages).is_err() {
        say(format!("nothing will be tested in {name}: {line} failed"));
    }
}

fn may_install() -> bool {
    let root = output(&mut command("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    root && output(&mut command("apt-get", &["--version"])).is_some()
}

fn install(name: &str, packages: &[&str]) -> Done {
    say(format!("installing {name} by apt"));
    run(&mut command("apt-get", &["update", "-qq"]))?;
    run(command("apt-get", &["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The browser's program: the variable CHROMIUM, or the usual places.
pub fn chromium_path() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    named.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.is_file())
}

/// workerd's own binary: it needs no Node.
pub fn workerd() -> Done<PathBuf> {
    let package = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "workerd-linux-64",
        ("linux", "aarch64") => "workerd-linux-arm64",
        ("macos", "x86_64") => "workerd-darwin-64",
        ("macos", "aarch64") => "workerd-darwin-arm64",
        ("windows", _) => "workerd-windows-64",
        (os, arch) => return Err(format!("workerd does not run on {os} {arch}").into()),
    };
    let path = crate::root().join("node_modules/@cloudflare").join(package).join("bin/workerd");
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{} is missing: delete node_modules and run the command again", path.display())
            .into())
    }
}
