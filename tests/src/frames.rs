//! What a page shows in each of its animation frames.

use crate::browser::Page;
use crate::error::Result;
use serde_json::Value;

/// Looks at the page before every paint, from the first frame with a lent number on: title, visible text, links.
const SAMPLER: &str = r#"
if (window.top == window) {
  const apart = (digits) => new RegExp([...digits].join("[^0-9]{0,3}"));
  const printed = apart("PRINTED"), lent = apart("LENT");
  const seen = (window.__frames = { count: 0, wrong: [] });
  const look = () => {
    requestAnimationFrame(look);
    if (!document.body) return;
    const links = [...document.querySelectorAll('a[href^="tel:"],a[href^="sms:"]')].map((a) => a.getAttribute("href"));
    const text = [document.title, document.body.innerText, ...links].join("\n");
    if (!seen.count && !lent.test(text)) return;
    seen.count++;
    const at = text.search(printed);
    if (at < 0 || seen.wrong.length > 9) return;
    seen.wrong.push(`frame ${seen.count}, ${Math.round(performance.now())} ms: ${text.slice(Math.max(0, at - 30), at + 20)}`);
  };
  requestAnimationFrame(look);
}"#;

/// The frames of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frames {
    /// How many there were since the first one with a lent number, that one included.
    pub count: u64,
    /// Those of them in which the printed number was to be seen, with the text around it; ten at most.
    pub wrong: Vec<String>,
}

impl Frames {
    /// Has the documents that this page opens from now on watch their frames. `printed` are the last digits of the
    /// number on the page, `lent` are digits that only lent ones have.
    pub fn watch(page: &Page, printed: &str, lent: &str) -> Result<()> {
        page.on_new_document(&SAMPLER.replace("PRINTED", printed).replace("LENT", lent))
    }

    /// The frames of the page's document so far.
    pub fn so_far(page: &Page) -> Result<Self> {
        let seen = page.eval("window.__frames")?;
        let wrong = seen["wrong"].as_array().into_iter().flatten();
        let text = |line: &Value| line.as_str().unwrap_or_default().to_owned();
        Ok(Self {
            count: seen["count"].as_u64().unwrap_or_default(),
            wrong: wrong.map(text).collect(),
        })
    }
}
