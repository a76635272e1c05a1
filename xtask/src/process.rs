//! Running other programs.

use crate::Done;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// A program with its arguments, started in the workspace's folder.
pub fn command<S: AsRef<OsStr>>(program: S, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(crate::root());
    command
}

/// Runs it, its output on our stderr; an error names the command that failed.
pub fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    let status = command
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .map_err(|e| format!("`{shown}` could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed with {status}").into()) }
}

/// Runs it and returns what it printed; None where it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// The value that follows `name` in the arguments, and what is left of them.
pub fn take_option(arguments: &mut Vec<String>, name: &str) -> Done<Option<String>> {
    let Some(at) = arguments.iter().position(|a| a == name) else { return Ok(None) };
    if at + 1 >= arguments.len() {
        return Err(crate::Failure::usage(format!("{name} needs a value")));
    }
    let value = arguments.remove(at + 1);
    arguments.remove(at);
    Ok(Some(value))
}

/// Whether the flag stands in the arguments; it is taken out.
pub fn take_flag(arguments: &mut Vec<String>, name: &str) -> bool {
    let before = arguments.len();
    arguments.retain(|a| a != name);
    arguments.len() != before
}

/// Refuses what no option has taken.
pub fn nothing_left(arguments: &[String]) -> Done {
    match arguments.first() {
        None => Ok(()),
        Some(unknown) => Err(crate::Failure::usage(format!(
            "{unknown} is not an option of this command; `cargo xtask help` lists them"
        ))),
    }
}
