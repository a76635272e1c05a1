//! What happened in a page, kept from its events.

mod network;

pub use network::Request;

use crate::lock;
use serde_json::Value;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A line of the page's console, or what the browser said about the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// `error`, `warning`, `log`, `info`, `debug`, …; `exception` for one that nobody caught.
    pub level: String,
    /// The text; of an exception with its stack.
    pub text: String,
    /// The script or page it is about, if the browser says so.
    pub url: Option<String>,
}

impl ConsoleLine {
    /// Whether it is an error or an exception.
    pub fn is_error(&self) -> bool {
        matches!(self.level.as_str(), "error" | "exception" | "assert")
    }

    /// Whether it is an error, an exception or a warning.
    pub fn is_complaint(&self) -> bool {
        self.is_error() || self.level == "warning"
    }
}

#[derive(Default)]
struct State {
    console: Vec<ConsoleLine>,
    requests: Vec<Request>,
    /// What the document reached, as (loader, name of the event).
    life: Vec<(String, String)>,
    dialogs: Vec<String>,
    ended: Option<String>,
}

/// The record of one page.
#[derive(Default)]
pub(super) struct Journal {
    state: Mutex<State>,
    changed: Condvar,
}

impl Journal {
    /// Takes an event in.
    pub(super) fn take(&self, method: &str, params: &Value) {
        let mut state = lock(&self.state);
        match method {
            "Runtime.exceptionThrown" => state.console.push(exception(&params["exceptionDetails"])),
            "Runtime.consoleAPICalled" => state.console.push(console(params)),
            "Log.entryAdded" => state.console.push(entry(&params["entry"])),
            "Page.lifecycleEvent" => {
                state.life.push((text(params, "loaderId"), text(params, "name")));
            }
            "Page.javascriptDialogOpening" => state.dialogs.push(text(params, "message")),
            "Inspector.targetCrashed" => state.ended = Some("the page crashed".into()),
            _ if method.starts_with("Network.") => {
                network::take(&mut state.requests, method, params);
            }
            _ => return,
        }
        self.changed.notify_all();
    }

    /// Nothing more will come.
    pub(super) fn end(&self, why: &str) {
        lock(&self.state).ended.get_or_insert_with(|| why.to_owned());
        self.changed.notify_all();
    }

    pub(super) fn console(&self) -> Vec<ConsoleLine> {
        lock(&self.state).console.clone()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }

    pub(super) fn dialogs(&self) -> Vec<String> {
        lock(&self.state).dialogs.clone()
    }

    /// Why nothing more will come, if so.
    pub(super) fn ended(&self) -> Option<String> {
        lock(&self.state).ended.clone()
    }

    /// How many steps documents made so far.
    pub(super) fn steps(&self) -> usize {
        lock(&self.state).life.len()
    }

    /// Waits until a document reaches this step: the one of this loader, or without one any that
    /// does after the first `since` steps.
    pub(super) fn reached(
        &self,
        loader: Option<&str>,
        since: usize,
        name: &str,
        timeout: Duration,
    ) -> Result<(), String> {
        self.wait(timeout, |state| {
            let mut life = state.life.iter().skip(if loader.is_some() { 0 } else { since });
            life.any(|(l, n)| n == name && loader.is_none_or(|loader| l == loader))
        })
    }

    /// Waits until the page has gone.
    pub(super) fn until_ended(&self, timeout: Duration) -> bool {
        let _ = self.wait(timeout, |state| state.ended.is_some());
        self.ended().is_some()
    }

    fn wait(&self, timeout: Duration, ready: impl Fn(&State) -> bool) -> Result<(), String> {
        let end = Instant::now() + timeout;
        let mut state = lock(&self.state);
        loop {
            if ready(&state) {
                return Ok(());
            }
            if let Some(why) = &state.ended {
                return Err(why.clone());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("not within {timeout:?}"));
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// An exception nobody caught.
fn exception(details: &Value) -> ConsoleLine {
    let thrown = &details["exception"];
    let what = thrown["description"].as_str().map(str::to_owned);
    let what = what.or_else(|| thrown.get("value").map(Value::to_string)).unwrap_or_default();
    let text = format!("{} {what}", text(details, "text"));
    let url = details["url"].as_str().map(str::to_owned);
    ConsoleLine { level: "exception".into(), text: text.trim().to_owned(), url }
}

/// A call of `console`.
fn console(params: &Value) -> ConsoleLine {
    let part = |arg: &Value| match (&arg["value"], &arg["description"]) {
        (Value::String(text), _) | (_, Value::String(text)) => text.clone(),
        (value, _) => value.to_string(),
    };
    let args = params["args"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text_ = args.iter().map(part).collect::<Vec<_>>().join(" ");
    let url = params["stackTrace"]["callFrames"][0]["url"].as_str().map(str::to_owned);
    ConsoleLine { level: text(params, "type"), text: text_, url }
}

/// What the browser says: failed loads, violated policies, interventions.
fn entry(entry: &Value) -> ConsoleLine {
    let url = entry["url"].as_str().map(str::to_owned);
    ConsoleLine { level: text(entry, "level"), text: text(entry, "text"), url }
}
