//! WebKitGTK over WebDriver, on a screen that nobody sees.

use super::{Driver, READY};
use crate::edge::free_port;
use crate::error::{Error, Result};
use crate::http::{agent, send_on};
use crate::process::Group;
use crate::temp::TempDir;
use crate::wait::within;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use ureq::Agent;

/// The driver, the browser that it starts, and the screen.
pub(super) struct Programs {
    driver: PathBuf,
    browser: PathBuf,
    screen: PathBuf,
}

/// Where they are, if all are there.
pub(super) fn programs() -> Option<Programs> {
    let driver = super::found("WEBKIT_DRIVER", &[PathBuf::from("/usr/bin/WebKitWebDriver")])?;
    let screen = super::found("XVFB", &[PathBuf::from("/usr/bin/Xvfb")])?;
    let machines = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let browsers = machines.flat_map(|machine| {
        ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"]
            .map(|version| machine.path().join(version).join("MiniBrowser"))
    });
    let browser = super::found("MINIBROWSER", &browsers.collect::<Vec<_>>())?;
    Some(Programs { driver, browser, screen })
}

pub(super) struct Webkit {
    agent: Agent,
    session: String,
    _driver: Group,
    _screen: Group,
    _home: TempDir,
}

impl Webkit {
    pub(super) fn start(programs: &Programs) -> Result<Self> {
        let home = TempDir::new("webkit")?;
        let mut command = Command::new(&programs.screen);
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let mut screen = Group::start(command.stdout(Stdio::piped()), None)?;
        let mut display = String::new();
        if let Some(stdout) = screen.stdout() {
            BufReader::new(stdout).read_line(&mut display)?;
        }
        if display.trim().is_empty() {
            return Err(Error::new(format!(
                "Xvfb did not start; it said:\n{}",
                screen.last_words()
            )));
        }
        let port = free_port()?;
        let mut command = Command::new(&programs.driver);
        command.arg(format!("--port={port}")).stdout(Stdio::null());
        command.env("DISPLAY", format!(":{}", display.trim())).env("GDK_BACKEND", "x11");
        command.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
        // The sandbox wants rights that a container has not; the pages are our own.
        command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        command.env("NO_AT_BRIDGE", "1").env("GSETTINGS_BACKEND", "memory");
        let mut driver = Group::start(&mut command, Some(home.path()))?;
        let agent = agent();
        let url = format!("http://127.0.0.1:{port}");
        let ready = || send_on(&agent, "GET", &format!("{url}/status"), &[], b"").ok();
        if within(READY, ready).is_none() {
            return Err(Error::new(format!(
                "WebKit's driver did not start:\n{}",
                driver.last_words()
            )));
        }
        let options = json!({ "binary": programs.browser, "args": ["--automation"] });
        let wanted = json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": options });
        let mut webkit = Self {
            agent,
            session: format!("{url}/session"),
            _driver: driver,
            _screen: screen,
            _home: home,
        };
        let asked = json!({ "capabilities": { "alwaysMatch": wanted } });
        let made = webkit.call("", &asked)?;
        webkit.session =
            format!("{}/{}", webkit.session, made["sessionId"].as_str().unwrap_or_default());
        Ok(webkit)
    }

    fn call(&self, command: &str, body: &Value) -> Result<Value> {
        let url = format!("{}{command}", self.session);
        let headers = [("content-type", "application/json")];
        let answer = send_on(&self.agent, "POST", &url, &headers, body.to_string().as_bytes())?;
        let mut told = answer.json();
        if answer.status == 200 {
            return Ok(told["value"].take());
        }
        Err(Error::new(format!("{} {}", told["value"]["error"], told["value"]["message"])))
    }
}

impl Driver for Webkit {
    fn goto(&mut self, url: &str) -> Result<()> {
        self.call("/url", &json!({ "url": url })).map(drop)
    }

    fn eval(&mut self, js: &str) -> Result<String> {
        let script = format!(
            "const done = arguments[arguments.length - 1];\
             try {{ Promise.resolve({js}).then((value) => done([JSON.stringify(value ?? null)]), (e) => done(String(e))); }}\
             catch (e) {{ done(String(e)); }}"
        );
        let told = self.call("/execute/async", &json!({ "script": script, "args": [] }))?;
        match told[0].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Error::new(told.to_string())),
        }
    }

    fn click(&mut self, selector: &str) -> Result<()> {
        let using = json!({ "using": "css selector", "value": selector });
        let element = self.call("/element", &using)?;
        let id = element.as_object().and_then(|all| all.values().next()).and_then(Value::as_str);
        self.call(&format!("/element/{}/click", id.unwrap_or_default()), &json!({})).map(drop)
    }
}
