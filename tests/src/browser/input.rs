//! A hand: real clicks, taps and keys, which the page cannot tell from a person's.

use super::page::Page;
use crate::error::{Error, Result};
use serde_json::{Value, json};

impl Page {
    /// Clicks the middle of the first element that matches, scrolled into view before.
    pub fn click(&self, selector: &str) -> Result<()> {
        let (x, y) = self.place(selector)?;
        self.mouse("mouseMoved", "none", x, y)?;
        self.mouse("mousePressed", "left", x, y)?;
        self.mouse("mouseReleased", "left", x, y)
    }

    /// Moves the mouse over the first element that matches.
    pub fn hover(&self, selector: &str) -> Result<()> {
        let (x, y) = self.place(selector)?;
        self.mouse("mouseMoved", "none", x, y)
    }

    /// Taps it with a finger; the page has a touch screen from then on.
    pub fn tap(&self, selector: &str) -> Result<()> {
        let on = json!({ "enabled": true, "maxTouchPoints": 1 });
        self.command("Emulation.setTouchEmulationEnabled", on)?;
        let (x, y) = self.place(selector)?;
        let touch = json!({ "type": "touchStart", "touchPoints": [{ "x": x, "y": y }] });
        self.command("Input.dispatchTouchEvent", touch)?;
        let lift = json!({ "type": "touchEnd", "touchPoints": [] });
        self.command("Input.dispatchTouchEvent", lift)?;
        Ok(())
    }

    /// Types text into what has the focus.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.command("Input.insertText", json!({ "text": text }))?;
        Ok(())
    }

    /// Turns the wheel by this many pixels in the middle of the window.
    pub fn scroll(&self, down: f64) -> Result<()> {
        let size = self.eval("[innerWidth / 2, innerHeight / 2]")?;
        let wheel = json!({
            "type": "mouseWheel", "x": size[0], "y": size[1], "deltaX": 0, "deltaY": down,
        });
        self.command("Input.dispatchMouseEvent", wheel)?;
        Ok(())
    }

    fn mouse(&self, kind: &str, button: &str, x: f64, y: f64) -> Result<()> {
        let clicks = u8::from(button != "none");
        let event = json!({
            "type": kind, "x": x, "y": y, "button": button, "clickCount": clicks,
        });
        self.command("Input.dispatchMouseEvent", event)?;
        Ok(())
    }

    /// The middle of the element's first line box, in view; an error if there is none or
    /// something else lies over it.
    fn place(&self, selector: &str) -> Result<(f64, f64)> {
        let quoted = Value::from(selector).to_string();
        let found = self.eval(&FIND.replace("SELECTOR", &quoted))?;
        match (found["x"].as_f64(), found["y"].as_f64()) {
            (Some(x), Some(y)) => Ok((x, y)),
            _ => Err(Error::new(format!("{selector}: {}", found["why"]))),
        }
    }
}

const FIND: &str = "(() => {
  const element = document.querySelector(SELECTOR);
  if (!element) return { why: 'no such element' };
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const box = element.getClientRects()[0];
  if (!box || !box.width || !box.height) return { why: 'it has no size' };
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  let top = element.getRootNode().elementFromPoint(x, y);
  for (let up = top; up; up = up.parentNode || up.host) if (up === element) return { x, y };
  return { why: 'something else lies over it: ' + (top ? top.outerHTML.slice(0, 200) : 'nothing') };
})()";
