//! A page: going somewhere, asking its script, what it said and what it fetched.

use super::connection::TIMEOUT;
use super::context::Inner;
use super::journal::{ConsoleLine, Journal, Request};
use crate::error::{Error, Result};
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a document may take to load.
const LOAD: Duration = Duration::from_secs(60);

/// What [`Page::goto_until`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The document has begun to arrive.
    Commit,
    /// The document is read; scripts with `async` may still be on their way.
    Dom,
    /// Everything has loaded.
    Load,
}

/// A page; closed on drop, without its leaving being waited for.
pub struct Page {
    context: Arc<Inner>,
    target: String,
    session: String,
    journal: Arc<Journal>,
}

impl Page {
    pub(super) fn attach(context: Arc<Inner>, target: String, session: String) -> Result<Self> {
        let journal = Arc::new(Journal::default());
        context.shared.connection.follow(&session, Arc::clone(&journal));
        let page = Self { context, target, session, journal };
        page.command("Page.enable", json!({}))?;
        page.command("Page.setLifecycleEventsEnabled", json!({ "enabled": true }))?;
        page.command("Runtime.enable", json!({}))?;
        page.command("Network.enable", json!({ "maxPostDataSize": 1 << 20 }))?;
        page.command("Log.enable", json!({}))?;
        if let Some(user_agent) = &page.context.shared.user_agent {
            page.set_user_agent(user_agent)?;
        }
        Ok(page)
    }

    /// Any command of the protocol, to this page.
    pub fn command(&self, method: &str, params: Value) -> Result<Value> {
        self.context.shared.connection.call(Some(&self.session), method, params)
    }

    /// Goes to an address and waits until everything has loaded.
    pub fn goto(&self, url: &str) -> Result<()> {
        self.goto_until(url, Until::Load)
    }

    /// Goes to an address and waits until it got so far.
    pub fn goto_until(&self, url: &str, until: Until) -> Result<()> {
        let doing = |e: Error| e.while_doing(&format!("going to {url}"));
        let answer = self.command("Page.navigate", json!({ "url": url })).map_err(doing)?;
        if let Some(error) = answer["errorText"].as_str().filter(|e| !e.is_empty()) {
            return Err(doing(Error::new(error)));
        }
        // Without a loader it was a move within the document, done by now; and the command is answered once
        // the new document is there.
        match answer["loaderId"].as_str().filter(|_| until != Until::Commit) {
            Some(loader) => self.arrive(Some(loader), 0, until).map_err(doing),
            None => Ok(()),
        }
    }

    /// Loads the page again and waits until everything has loaded.
    pub fn reload(&self) -> Result<()> {
        let since = self.journal.steps();
        self.command("Page.reload", json!({}))?;
        self.arrive(None, since, Until::Load).map_err(|e| e.while_doing("reloading"))
    }

    /// As the browser's Back button (-1) or Forward button (1). Does not wait: a page may come
    /// from the back/forward cache, without loading.
    pub fn go_back_or_forward(&self, steps: i64) -> Result<()> {
        let history = self.command("Page.getNavigationHistory", json!({}))?;
        let at = history["currentIndex"].as_i64().unwrap_or_default() + steps;
        let entry = usize::try_from(at).map(|at| &history["entries"][at]["id"]);
        match entry {
            Ok(id) if !id.is_null() => {
                self.command("Page.navigateToHistoryEntry", json!({ "entryId": id }))?;
                Ok(())
            }
            _ => Err(Error::new("the history has no such page")),
        }
    }

    fn arrive(&self, loader: Option<&str>, since: usize, until: Until) -> Result<()> {
        let name = if until == Until::Load { "load" } else { "DOMContentLoaded" };
        self.journal.reached(loader, since, name, LOAD).map_err(|why| {
            Error::new(format!("{name} was not reached: {why}{}", self.console_text()))
        })
    }

    /// The value of an expression, waited for if it is a promise; `undefined` is `Null`.
    pub fn eval(&self, js: &str) -> Result<Value> {
        self.eval_within(js, TIMEOUT)
    }

    /// What these statements return; they have names of their own.
    pub fn run(&self, js: &str) -> Result<Value> {
        self.eval(&format!("(() => {{ {js} }})()"))
    }

    /// Waits until a frame has passed: the product's script has worked through what was changed by then.
    pub fn frame(&self) -> Result<()> {
        self.eval("new Promise((done) => requestAnimationFrame(() => done(1)))").map(drop)
    }

    fn eval_within(&self, js: &str, timeout: Duration) -> Result<Value> {
        let params = json!({ "expression": js, "awaitPromise": true, "returnByValue": true });
        let connection = &self.context.shared.connection;
        let mut answer =
            connection.call_within(timeout, Some(&self.session), "Runtime.evaluate", params)?;
        let details = &answer["exceptionDetails"];
        if !details.is_null() {
            let thrown = &details["exception"];
            let text = thrown["description"].as_str().or(details["text"].as_str());
            let text = text.unwrap_or_default();
            return Err(Error::new(format!("{js}\nthrew {text} {}", thrown["value"])));
        }
        let result = &mut answer["result"];
        // NaN, infinities, -0 and big integers have no JSON: their names come instead.
        match result.get_mut("unserializableValue") {
            Some(name) => Ok(name.take()),
            None => Ok(result["value"].take()),
        }
    }

    /// Asks every 50 ms until the expression is true (as JavaScript sees it), and gives its value.
    /// An exception counts as "not yet".
    pub fn wait_until(&self, js: &str, timeout: Duration) -> Result<Value> {
        let end = Instant::now() + timeout;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let last = match self.eval_within(js, left.max(Duration::from_secs(1))) {
                Ok(value) if truthy(&value) => return Ok(value),
                Ok(value) => format!("last value {value}"),
                Err(error) => error.to_string(),
            };
            let ended = self.journal.ended();
            if Instant::now() >= end || ended.is_some() {
                let why = ended.unwrap_or_else(|| format!("not within {timeout:?}"));
                let console = self.console_text();
                return Err(Error::new(format!("{js}\n{why}; {last}{console}")));
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// The text of the page, as one sees it.
    pub fn text(&self) -> Result<String> {
        let value = self.eval("document.body ? document.body.innerText : ''")?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Where the page is now.
    pub fn url(&self) -> Result<String> {
        Ok(self.eval("location.href")?.as_str().unwrap_or_default().to_owned())
    }

    /// Everything the console has.
    pub fn console(&self) -> Vec<ConsoleLine> {
        self.journal.console()
    }

    /// Errors: exceptions nobody caught, `console.error`, and what the browser reports (loads
    /// that failed, policies that were violated).
    pub fn console_errors(&self) -> Vec<ConsoleLine> {
        let mut lines = self.console();
        lines.retain(ConsoleLine::is_error);
        lines
    }

    /// Errors and warnings: what frameworks say of a page whose markup they did not expect, too.
    pub fn complaints(&self) -> Vec<ConsoleLine> {
        let mut lines = self.console();
        lines.retain(ConsoleLine::is_complaint);
        lines
    }

    fn console_text(&self) -> String {
        let lines = self.console();
        let lines = lines.iter().map(|l| format!("\n  console {}: {}", l.level, l.text));
        lines.collect()
    }

    /// The page's requests, in the order in which they began.
    pub fn requests(&self) -> Vec<Request> {
        self.journal.requests()
    }

    /// The messages of `alert`, `confirm`, `prompt`; each was accepted at once.
    pub fn dialogs(&self) -> Vec<String> {
        self.journal.dialogs()
    }

    /// Runs this script in every document from now on, before the page's own scripts.
    pub fn on_new_document(&self, js: &str) -> Result<()> {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": js }))?;
        Ok(())
    }

    /// Closes the page as its user does (it learns of it, and may send beacons), and waits until
    /// it has gone.
    pub fn close(self) -> Result<()> {
        self.command("Page.close", json!({}))?;
        if self.journal.until_ended(Duration::from_secs(20)) {
            return Ok(());
        }
        Err(Error::new("the page did not close within 20 s"))
    }

    /// Brings the page's tab to the front of its window; the tab that was there becomes hidden.
    pub fn bring_to_front(&self) -> Result<()> {
        self.command("Page.bringToFront", json!({}))?;
        Ok(())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let connection = &self.context.shared.connection;
        connection.forget(&self.session);
        if self.journal.ended().is_none() {
            let target = json!({ "targetId": self.target });
            let _ = connection.send(None, "Target.closeTarget", target);
        }
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
