//! Chromium, driven over the Chrome DevTools Protocol: one process and one WebSocket, and in it
//! any number of contexts with cookies and storage of their own.

mod connection;
mod context;
mod emulate;
mod input;
mod journal;
mod launch;
mod page;
mod shot;

pub use context::Context;
pub use journal::{ConsoleLine, Request};
pub use page::{Page, Until};

use crate::error::{Error, Result};
use crate::process::Group;
use crate::temp::TempDir;
use connection::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// How the browser is started.
#[derive(Clone, Debug)]
pub struct BrowserOptions {
    /// More arguments.
    pub args: Vec<String>,
    /// Whether pages see an ordinary browser (the default), not one that says it is headless and
    /// automated; a product that refuses robots would refuse that one.
    pub as_person: bool,
    /// The program.
    pub program: String,
}

impl Default for BrowserOptions {
    fn default() -> Self {
        let program =
            std::env::var("LENDLINE_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
        Self { args: Vec::new(), as_person: true, program }
    }
}

impl BrowserOptions {
    /// Ordinary, but pages have no `WebAssembly` (and scripts run in the interpreter only, since
    /// V8 of today has no other switch for it: measure no times here).
    pub fn without_wasm() -> Self {
        Self::default().arg("--js-flags=--jitless")
    }

    /// The same with one more argument.
    #[must_use]
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }
}

/// What contexts and pages share of their browser.
struct Shared {
    connection: Arc<Connection>,
    /// What pages say they are, when it is not what the browser says by itself.
    user_agent: Option<String>,
}

/// A running browser; ended, with all its processes, on drop.
pub struct Browser {
    shared: Arc<Shared>,
    version: Value,
    // In this order: the processes end before their folder goes.
    group: Group,
    profile: TempDir,
}

impl Browser {
    /// Starts one with a fresh profile.
    pub fn launch(options: BrowserOptions) -> Result<Self> {
        let profile = TempDir::new("browser")?;
        let (group, address) = launch::start(&options, profile.path())?;
        let connection = Connection::open(&address)?;
        let version = connection.call(None, "Browser.getVersion", json!({}))?;
        let said = version["userAgent"].as_str().unwrap_or_default();
        let user_agent = (options.as_person && said.contains("HeadlessChrome"))
            .then(|| said.replace("HeadlessChrome", "Chrome"));
        let shared = Arc::new(Shared { connection, user_agent });
        Ok(Self { shared, version, group, profile })
    }

    /// The one browser of a test program, with the ordinary options. It ends with the program.
    pub fn shared() -> Result<&'static Self> {
        static SHARED: OnceLock<Result<Browser>> = OnceLock::new();
        SHARED
            .get_or_init(|| Self::launch(BrowserOptions::default()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// A new context: cookies, storage and cache of its own, as a private window has.
    pub fn context(&self) -> Result<Context> {
        Context::new(&self.shared)
    }

    /// `Chrome/156.0.…`.
    pub fn version(&self) -> &str {
        self.version["product"].as_str().unwrap_or_default()
    }

    /// Where the browser keeps what it keeps.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// The links that led out of the browser (`tel:+7…`), in order, from all its pages: what a
    /// telephone would have dialled.
    pub fn opened(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.profile.path().join(launch::OPENED));
        text.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Any command of the protocol that is not a page's.
    pub fn command(&self, method: &str, params: Value) -> Result<Value> {
        self.shared.connection.call(None, method, params)
    }

    /// The last of what the browser wrote to stderr.
    pub fn said(&self) -> String {
        self.group.said()
    }
}

/// The text at this place of an answer.
fn text_of(answer: &Value, name: &str) -> Result<String> {
    let found = answer[name].as_str().map(str::to_owned);
    found.ok_or_else(|| Error::new(format!("the browser gave no {name}: {answer}")))
}
