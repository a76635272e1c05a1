//! Starting Chromium and finding its address.

use super::BrowserOptions;
use crate::error::{Error, Result};
use crate::process::Group;
use serde_json::json;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A busy machine may need long for it.
const READY: Duration = Duration::from_secs(60);

/// Where links that led out of the browser are written down.
pub(super) const OPENED: &str = "opened";

const ARGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-breakpad",
    "--password-store=basic",
    "--mute-audio",
    // Many windows at once: none of them is slowed down for being behind another.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--remote-debugging-port=0",
];

/// Starts it; gives the address of its WebSocket.
pub(super) fn start(options: &BrowserOptions, profile: &Path) -> Result<(Group, String)> {
    let mut command = Command::new(&options.program);
    command.args(ARGS).arg(format!("--user-data-dir={}", profile.display()));
    if options.as_person {
        command.arg("--disable-blink-features=AutomationControlled");
    }
    command.args(&options.args).arg("about:blank").stdout(Stdio::null());
    command.env("HOME", profile).env("PATH", prepare(profile)?);
    let mut group = Group::start(&mut command, Some(profile))?;
    let file = profile.join("DevToolsActivePort");
    let end = Instant::now() + READY;
    loop {
        if let Some(address) = address(&file) {
            return Ok((group, address));
        }
        if !group.runs() || Instant::now() > end {
            let said = group.last_words();
            return Err(Error::new(format!("the browser did not start; it said:\n{said}")));
        }
        sleep(Duration::from_millis(20));
    }
}

/// Links that lead out of the browser (`tel:`) go to a program that writes them down. Without
/// this the first click on a telephone number opens a dialog that nobody sees, the page gets no
/// more input, and on a desktop a telephone program might start.
fn prepare(profile: &Path) -> Result<String> {
    let schemes = ["tel", "sms", "callto", "sip", "tg", "viber", "whatsapp", "mailto"];
    let launch = schemes.map(|s| json!({ "protocol": s, "allowed_origins": ["*"] }));
    let launch = json!({ "auto_launch_protocols_from_origins": launch });
    let preferences = json!({ "protocol_handler": { "policy": launch } });
    std::fs::create_dir_all(profile.join("Default"))?;
    std::fs::write(profile.join("Default/Preferences"), preferences.to_string())?;
    let programs = profile.join("bin");
    std::fs::create_dir_all(&programs)?;
    let program = programs.join("xdg-open");
    let list = profile.join(OPENED);
    std::fs::write(&program, format!("#!/bin/sh\necho \"$1\" >>'{}'\n", list.display()))?;
    std::fs::set_permissions(&program, Permissions::from_mode(0o755))?;
    let path = std::env::var("PATH").unwrap_or_default();
    Ok(format!("{}:{path}", programs.display()))
}

/// The file has the port and the path, a line each.
fn address(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let (port, path) = text.split_once('\n')?;
    let path = path.trim_end();
    let port: u16 = port.trim().parse().ok()?;
    // The id at the end has 36 characters; fewer mean that the file is still being written.
    (path.len() >= "/devtools/browser/".len() + 36).then(|| format!("127.0.0.1:{port}{path}"))
}
