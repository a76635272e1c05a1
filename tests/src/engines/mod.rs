//! Firefox and WebKit: what tests ask of them beside Chromium, which has a driver of its own ([`crate::browser`]).
//!
//! Firefox speaks WebDriver BiDi by itself, over one WebSocket; WebKitGTK has a driver that speaks the older WebDriver
//! over HTTP. Neither needs more than these few commands.

mod firefox;
mod webkit;

use crate::error::{Error, Result};
use crate::wait::within;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// How long a browser may take to start, or to load a page, on a busy machine.
const READY: Duration = Duration::from_secs(60);

/// A browser with one window, ended on drop.
pub struct Engine {
    /// Its name, for messages.
    pub name: &'static str,
    driver: Box<dyn Driver>,
}

/// What its protocol can do.
trait Driver {
    /// Loads a page, until its `load` event.
    fn goto(&mut self, url: &str) -> Result<()>;
    /// The JSON of an expression's value, once it is there if it is a promise.
    fn eval(&mut self, js: &str) -> Result<String>;
    /// Clicks the middle of an element as a person does.
    fn click(&mut self, selector: &str) -> Result<()>;
}

impl Engine {
    /// Firefox; none, with the reason printed, where there is none.
    pub fn firefox() -> Result<Option<Self>> {
        let usual = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].map(PathBuf::from);
        let Some(program) = found("FIREFOX", &usual) else {
            return Ok(skipped(
                "Firefox",
                "`apt-get install firefox-esr`, or name it in the variable FIREFOX",
            ));
        };
        let driver = firefox::Firefox::start(&program)?;
        Ok(Some(Self { name: "Firefox", driver: Box::new(driver) }))
    }

    /// WebKit as GTK has it; none, with the reason printed, where it or a screen for it is missing.
    pub fn webkit() -> Result<Option<Self>> {
        let Some(programs) = webkit::programs() else {
            return Ok(skipped("WebKit", "`apt-get install webkit2gtk-driver xvfb`"));
        };
        let driver = webkit::Webkit::start(&programs)?;
        Ok(Some(Self { name: "WebKit", driver: Box::new(driver) }))
    }

    /// Loads a page.
    pub fn goto(&mut self, url: &str) -> Result<()> {
        self.driver.goto(url).map_err(|e| e.while_doing(&format!("{}: {url}", self.name)))
    }

    /// The value of an expression, or of what it promises.
    pub fn eval(&mut self, js: &str) -> Result<Value> {
        let name = self.name;
        let text = self.driver.eval(js).map_err(|e| e.while_doing(&format!("{name}: {js}")))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Clicks the first element that matches.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        self.driver
            .click(selector)
            .map_err(|e| e.while_doing(&format!("{}: {selector}", self.name)))
    }

    /// Asks until the expression is true (as JavaScript sees it), and gives its value. An exception counts as "not yet".
    pub fn wait_until(&mut self, js: &str, timeout: Duration) -> Result<Value> {
        let mut last = String::from("nothing");
        let seen = within(timeout, || match self.eval(js) {
            Ok(value) if truthy(&value) => Some(value),
            Ok(value) => {
                last = value.to_string();
                None
            }
            Err(error) => {
                last = error.to_string();
                None
            }
        });
        seen.ok_or_else(|| {
            Error::new(format!("{}: waited {timeout:?} in vain for {js}; last: {last}", self.name))
        })
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    }
}

/// The program that a variable names, or the first of the usual places.
fn found(variable: &str, usual: &[PathBuf]) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    named.into_iter().chain(usual.iter().cloned()).find(|path| path.is_file())
}

/// Said where an engine is missing, and not by a macro whose words are dropped where a test passes.
fn skipped(name: &str, install: &str) -> Option<Engine> {
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: there is no {name} on this machine, so nothing was tested in it: {install}"
    );
    None
}
