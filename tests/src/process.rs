//! A program with everything it starts, as one process group that never outlives the test.
//!
//! A second, tiny process holds the other end of a pipe. When the test ends in any way, `kill -9`
//! and a leaked `static` included, the pipe closes and that process ends the group and removes
//! its folder.

use crate::error::{Error, Result};
use crate::lock;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How much of what a program said is kept.
const KEPT: usize = 64 * 1024;

/// A running process group.
#[derive(Debug)]
pub struct Group {
    child: Child,
    guard: Child,
    said: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    killed: bool,
}

impl Group {
    /// Starts `command` in a process group of its own; its stderr is kept for [`Group::said`].
    /// `folder` is removed if the test is killed before it can do so.
    pub fn start(command: &mut Command, folder: Option<&Path>) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| Error::new(format!("could not start {name}: {e}")))?;
        let guard = Command::new("sh")
            .args(["-c", "cat; kill -s KILL -- \"-$1\"; [ -z \"$2\" ] || rm -rf -- \"$2\"", "sh"])
            .arg(child.id().to_string())
            .arg(folder.map(Path::as_os_str).unwrap_or_default())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| Error::new(format!("could not start sh: {e}")))?;
        let said = Arc::new(Mutex::new(String::new()));
        let reader = child.stderr.take().map(|stderr| keep(stderr, Arc::clone(&said)));
        Ok(Self { child, guard, said, reader, killed: false })
    }

    /// The program's stdout, once, if it was piped.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Ends the group, and gives the last of what it wrote to stderr, complete.
    pub fn last_words(&mut self) -> String {
        self.kill();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        self.said()
    }

    /// The last of what the program wrote to stderr so far.
    pub fn said(&self) -> String {
        lock(&self.said).clone()
    }

    /// The program's process id, which is the group's id too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program itself still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the program to end (SIGTERM), and waits for it.
    pub fn stop(&mut self, timeout: Duration) -> Result<()> {
        signal("TERM", &self.id().to_string());
        crate::wait::within(timeout, || (!self.runs()).then_some(())).ok_or_else(|| {
            Error::new(format!("did not end within {timeout:?} of SIGTERM:\n{}", self.said()))
        })
    }

    /// `kill -9` for the whole group.
    pub fn kill(&mut self) {
        if std::mem::replace(&mut self.killed, true) {
            return;
        }
        // The guard first: it must not act on a process id that may belong to somebody else later.
        let _ = self.guard.kill();
        let _ = self.guard.wait();
        signal("KILL", &format!("-{}", self.id()));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The shell's `kill`, since the standard library has none for groups.
fn signal(name: &str, target: &str) {
    let _ = Command::new("sh")
        .args(["-c", "kill -s \"$1\" -- \"$2\"", "sh", name, target])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Reads to the end on a thread of its own and keeps the last part.
fn keep(mut from: impl Read + Send + 'static, said: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let mut said = lock(&said);
            said.push_str(&String::from_utf8_lossy(&bytes[..n]));
            if said.len() > 2 * KEPT {
                let mut cut = said.len() - KEPT;
                while !said.is_char_boundary(cut) {
                    cut += 1;
                }
                said.drain(..cut);
            }
        }
    })
}
