//! The built product, started as an operator starts it: `serve` of the workspace's tasks.

mod api;
mod port;

pub use api::Api;
pub(crate) use port::free as free_port;

use crate::error::{Error, Result};
use crate::process::Group;
use crate::temp::TempDir;
use crate::wait::within;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long the product may take to become ready.
const READY: Duration = Duration::from_secs(120);

/// How the product is started.
#[derive(Clone, Debug, Default)]
pub struct EdgeOptions {
    /// What it keeps; a folder of its own that goes away with it when there is none.
    pub state: Option<PathBuf>,
    /// The address that providers know, when it is another than its own.
    pub public_url: Option<String>,
    /// The program, when it is not the workspace's (see [`Edge::start`]).
    pub program: Option<PathBuf>,
    /// More arguments for `serve`.
    pub args: Vec<String>,
    /// More environment variables.
    pub env: Vec<(String, String)>,
}

/// A running product. Ended, with all its processes, on drop.
pub struct Edge {
    url: String,
    token: String,
    port: u16,
    options: EdgeOptions,
    group: Option<Group>,
    state: PathBuf,
    _own: Option<TempDir>,
}

impl Edge {
    /// Starts it on a free port and waits until it is ready, at most 120 s. The program is the
    /// one that the options name, else `LENDLINE_XTASK`, else the workspace's `xtask`.
    pub fn start(options: EdgeOptions) -> Result<Self> {
        let (state, own) = match &options.state {
            Some(state) => (state.clone(), None),
            None => {
                let own = TempDir::new("state")?;
                (own.path().to_owned(), Some(own))
            }
        };
        let port = port::free()?;
        let url = format!("http://127.0.0.1:{port}");
        let token = String::new();
        let mut edge = Self { url, token, port, options, group: None, state, _own: own };
        edge.up()?;
        Ok(edge)
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The owner's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The port, the same after a restart.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the product keeps on disk.
    pub fn state_dir(&self) -> &Path {
        &self.state
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The owner's way in.
    pub fn api(&self) -> Api {
        Api::new(&self.url, &self.token)
    }

    /// The last of what the product wrote to stderr.
    pub fn log(&self) -> String {
        self.group.as_ref().map(Group::said).unwrap_or_default()
    }

    /// The id of the product's process group, if it runs.
    pub fn process_group(&self) -> Option<u32> {
        self.group.as_ref().map(Group::id)
    }

    /// `kill -9` for all its processes, as when the machine loses power.
    pub fn kill9(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.kill();
        }
        self.wait_silent();
    }

    /// Asks it to end (SIGTERM) and waits until it has, at most 20 s.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut group) = self.group.take() else { return Ok(()) };
        let result = group.stop(Duration::from_secs(20));
        drop(group);
        self.wait_silent();
        result
    }

    /// Starts it again with the same port and folder; ends it before, if it runs.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.up()
    }

    fn up(&mut self) -> Result<()> {
        let program = self.options.program.clone().map_or_else(program, Ok)?;
        let mut command = Command::new(program);
        command
            .current_dir(workspace())
            .args(["serve", "--port", &self.port.to_string(), "--state"])
            .arg(&self.state)
            .env("LENDLINE_PREBUILT", "1")
            .envs(self.options.env.clone())
            .stdout(Stdio::piped());
        if let Some(url) = &self.options.public_url {
            command.args(["--public-url", url]);
        }
        command.args(&self.options.args);
        let own = self._own.as_ref().map(TempDir::path);
        let mut group = Group::start(&mut command, own)?;
        let first = group.stdout().map(first_line);
        let line = first.and_then(|lines| ready(&lines, &mut group)).ok_or_else(|| {
            let said = group.last_words();
            Error::new(format!("the product did not become ready; it said:\n{said}"))
        })?;
        let ready: Value = serde_json::from_str(&line)
            .map_err(|e| Error::new(format!("`serve` printed {line:?}: {e}")))?;
        let text = |name: &str| ready[name].as_str().map(str::to_owned);
        match (text("url"), text("token")) {
            (Some(url), Some(token)) => (self.url, self.token) = (url, token),
            _ => return Err(Error::new(format!("`serve` printed no url and token: {line:?}"))),
        }
        self.url.truncate(self.url.trim_end_matches('/').len());
        self.group = Some(group);
        Ok(())
    }

    /// Waits until nobody answers on the port any more.
    fn wait_silent(&self) {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        within(Duration::from_secs(10), || {
            TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err().then_some(())
        });
    }
}

/// The first line of the program's output; the rest is read and dropped, so that it never blocks.
fn first_line(stdout: ChildStdout) -> Receiver<String> {
    let (give, take) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(|line| line.ok()) {
            let _ = give.send(line);
        }
    });
    take
}

fn ready(lines: &Receiver<String>, group: &mut Group) -> Option<String> {
    let end = Instant::now() + READY;
    while Instant::now() < end {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => return Some(line),
            Err(RecvTimeoutError::Timeout) if group.runs() => {}
            // It ended; whatever it wrote last is in the channel already or never comes.
            Err(_) => return lines.recv_timeout(Duration::from_millis(100)).ok(),
        }
    }
    None
}

/// The workspace's folder.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

fn program() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("LENDLINE_XTASK") {
        return Ok(given.into());
    }
    let path = workspace().join("target/debug/xtask");
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::new(format!(
        "{} is missing: run `cargo xtask build` first, or name the program in LENDLINE_XTASK",
        path.display()
    )))
}
