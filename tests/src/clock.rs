//! A clock of the product's own, which a test can set.

use crate::edge::workspace;
use crate::error::Result;
use crate::temp::TempDir;
use std::process::Command;

/// Preloaded into the product (`fixtures/clock.c`); the machine's own clock stays as it is.
pub struct Clock {
    folder: TempDir,
    library: String,
}

impl Clock {
    /// None where there is no C compiler to make it.
    pub fn new() -> Result<Option<Self>> {
        let folder = TempDir::new("clock")?;
        let library = folder.path().join("clock.so");
        let source = workspace().join("tests/fixtures/clock.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl");
        if !compiler.status().is_ok_and(|status| status.success()) {
            return Ok(None);
        }
        let clock = Self { library: library.display().to_string(), folder };
        clock.set(0)?;
        Ok(Some(clock))
    }

    /// By how many seconds it is ahead of the machine's from now on.
    pub fn set(&self, seconds: i64) -> Result<()> {
        Ok(std::fs::write(self.folder.path().join("seconds"), seconds.to_string())?)
    }

    /// What the product is started with to have it.
    pub fn env(&self) -> Vec<(String, String)> {
        let file = self.folder.path().join("seconds").display().to_string();
        vec![("LD_PRELOAD".into(), self.library.clone()), ("LENDLINE_CLOCK_FILE".into(), file)]
    }
}
