//! Firefox over WebDriver BiDi.

use super::{Driver, READY};
use crate::error::{Error, Result};
use crate::process::Group;
use crate::temp::TempDir;
use crate::wait::within;
use serde_json::{Value, json};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use tungstenite::{Message, WebSocket};

/// No first-run pages, nothing fetched in the background, and links that lead out of the browser lead nowhere.
const PREFERENCES: &str = r#"
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.protocol-handler.external-default", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"#;

pub(super) struct Firefox {
    socket: WebSocket<TcpStream>,
    next: u64,
    context: String,
    _group: Group,
    _profile: TempDir,
}

impl Firefox {
    pub(super) fn start(program: &Path) -> Result<Self> {
        let profile = TempDir::new("firefox")?;
        std::fs::write(profile.path().join("user.js"), PREFERENCES)?;
        let mut command = Command::new(program);
        command.args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"]);
        command.arg(profile.path()).arg("about:blank").env("HOME", profile.path());
        let mut group = Group::start(command.stdout(Stdio::null()), Some(profile.path()))?;
        let file = profile.path().join("WebDriverBiDiServer.json");
        let address = within(READY, || {
            let text = std::fs::read_to_string(&file).ok()?;
            let told: Value = serde_json::from_str(&text).ok()?;
            Some(format!("127.0.0.1:{}", told["ws_port"].as_u64()?))
        });
        let Some(address) = address else {
            return Err(Error::new(format!(
                "Firefox did not start; it said:\n{}",
                group.last_words()
            )));
        };
        let stream = TcpStream::connect(&address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READY))?;
        let (socket, _) = tungstenite::client(format!("ws://{address}/session"), stream)
            .map_err(|e| Error::new(format!("Firefox refused the connection: {e}")))?;
        let mut firefox =
            Self { socket, next: 0, context: String::new(), _group: group, _profile: profile };
        firefox.call("session.new", json!({ "capabilities": {} }))?;
        let tree = firefox.call("browsingContext.getTree", json!({}))?;
        firefox.context = tree["contexts"][0]["context"].as_str().unwrap_or_default().to_owned();
        Ok(firefox)
    }

    fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        self.next += 1;
        let message = json!({ "id": self.next, "method": method, "params": params });
        self.socket.send(Message::text(message.to_string()))?;
        loop {
            let Message::Text(text) = self.socket.read()? else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] != self.next {
                continue;
            }
            if answer["type"] == "error" {
                return Err(Error::new(format!("{method}: {}", answer["message"])));
            }
            return Ok(answer["result"].take());
        }
    }
}

impl Driver for Firefox {
    fn goto(&mut self, url: &str) -> Result<()> {
        let params = json!({ "context": self.context, "url": url, "wait": "complete" });
        self.call("browsingContext.navigate", params).map(drop)
    }

    fn eval(&mut self, js: &str) -> Result<String> {
        let told = self.call(
            "script.evaluate",
            json!({
                "expression": format!("Promise.resolve({js}).then((value) => JSON.stringify(value ?? null))"),
                "target": { "context": self.context },
                "awaitPromise": true,
                "userActivation": false,
            }),
        )?;
        match told["result"]["value"].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Error::new(told["exceptionDetails"]["text"].to_string())),
        }
    }

    fn click(&mut self, selector: &str) -> Result<()> {
        let place = self.eval(&place(selector))?;
        let place: Value = serde_json::from_str(&place)?;
        let (x, y) = (place[0].as_i64(), place[1].as_i64());
        let actions = json!([
            { "type": "pointerMove", "x": x, "y": y },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        let pointer = json!([{ "type": "pointer", "id": "mouse", "actions": actions }]);
        self.call("input.performActions", json!({ "context": self.context, "actions": pointer }))
            .map(drop)
    }
}

/// An expression that brings an element into view and tells the middle of it.
fn place(selector: &str) -> String {
    let selector = Value::from(selector);
    format!(
        "(() => {{ const element = document.querySelector({selector});\
         element.scrollIntoView({{ block: 'center', behavior: 'instant' }});\
         const box = element.getClientRects()[0];\
         return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }})()"
    )
}
