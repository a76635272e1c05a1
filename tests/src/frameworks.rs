//! The shops of tests/frameworks: the same small shop made with each framework, and a visitor who walks through it.

use crate::browser::{Browser, Page, Until};
use crate::edge::workspace;
use crate::error::{Error, Result};
use crate::frames::Frames;
use crate::http::Reply;
use crate::routed::Routed;
use crate::shop::{PRINTED, SHOWN_WITHIN, Shop};
use crate::site::{Request, Site, content_type};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

/// What all spellings of the printed number have in common.
const DIGITS: &str = "4951234567";

/// How long a server that streams a page waits before the rest of it.
const PAUSE: Duration = Duration::from_millis(700);

const SAFARI: &str = "(selector, number) => {
  const text = document.querySelector(selector).firstChild;
  const rest = text.splitText(Object.getOwnPropertyDescriptor(CharacterData.prototype, 'data').get.call(text).indexOf(number));
  rest.splitText(number.length);
  const link = document.createElement('a');
  link.href = 'tel:' + number.replace(/[^+0-9]/g, '');
  link.setAttribute('x-apple-data-detectors', 'true');
  link.setAttribute('x-apple-data-detectors-type', 'telephone');
  link.setAttribute('x-apple-data-detectors-result', '0');
  rest.replaceWith(link);
  link.append(rest);
}";

/// The product with all the shops, one for a test program: every visitor is another one.
pub fn shop() -> Result<&'static Shop> {
    static SHOP: OnceLock<Result<Shop>> = OnceLock::new();
    SHOP.get_or_init(|| Shop::open_on(site, 40, &json!({}))).as_ref().map_err(Clone::clone)
}

fn site(edge: &str) -> Result<Site> {
    Site::serve(pages(&format!("<script async src=\"{edge}/s/shop.js\"></script>"))?)
}

/// The product before the server of all the shops, whose pages have this tag.
pub fn routed(tag: &str) -> Result<Routed> {
    Routed::open(40, &json!({}), pages(tag)?)
}

/// A page without its tag or without its own script (`?without=tag`, `?without=app`) gets it later, from a test.
fn pages(tag: &str) -> Result<impl Fn(&Request) -> Reply + Send + Sync + 'static> {
    let folder = workspace().join("target/frameworks");
    if !folder.join(".stamp").is_file() {
        let folder = folder.display();
        let sentence = format!("{folder} is missing: `cargo xtask test` builds it");
        return Err(Error::new(sentence));
    }
    let tag = tag.to_owned();
    Ok(move |request: &Request| answer(&folder, &tag, request))
}

fn answer(folder: &Path, tag: &str, request: &Request) -> Reply {
    let reply = Site::file(folder, &[], request);
    if reply.header("content-type") != Some(content_type("page.html")) {
        return reply;
    }
    let mut html = reply.text();
    let tag = if request.query == "without=tag" { "" } else { tag };
    if let (Some(begin), Some(end)) = (html.find("{{app}}"), html.find("{{/app}}"))
        && request.query == "without=app"
    {
        html.replace_range(begin..end, "");
    }
    let html = html.replace("{{tag}}", tag).replace("{{app}}", "").replace("{{/app}}", "");
    match html.split_once("{{pause}}") {
        Some((shell, rest)) => Reply::html(shell).then(PAUSE, rest),
        None => Reply::html(html),
    }
}

/// A visitor in a page of the shops, and the number lent to him.
pub struct Visit {
    /// The page.
    pub page: Page,
    /// The number, E.164; empty until one is lent.
    pub number: String,
}

impl Visit {
    /// Opens a page, every frame of it watched.
    pub fn open(path: &str) -> Result<Self> {
        Self::open_at(&shop()?.site.at(path))
    }

    /// Opens the page of this address, every frame of it watched.
    pub fn open_at(url: &str) -> Result<Self> {
        let page = Browser::shared()?.context()?.blank_page()?;
        Frames::watch(&page, DIGITS, "495000")?;
        page.goto_until(url, Until::Commit)?;
        Ok(Self { page, number: String::new() })
    }

    /// Waits until a number is lent.
    pub fn lent(mut self) -> Result<Self> {
        let script = "document.querySelector('a[href^=\"tel:+7495000\"]')?.href.slice(4)";
        self.page.wait_until(script, SHOWN_WITHIN)?;
        // An offer that was shown becomes the visitor's own, or another number does; a stand-in keeps nothing.
        let own = "localStorage.getItem('lendline.shop') || !window.lendline.scan";
        self.page.wait_until(own, SHOWN_WITHIN)?;
        let number = self.page.wait_until(script, SHOWN_WITHIN)?;
        self.number = number.as_str().unwrap_or_default().to_owned();
        Ok(self)
    }

    /// To be asked whether it shows what is printed on it.
    #[must_use]
    pub fn printed(self) -> Self {
        Self { number: PRINTED.to_owned(), ..self }
    }

    /// Waits until the framework has taken the page over.
    pub fn hydrated(self) -> Result<Self> {
        self.page.wait_until("window.hydrated", SHOWN_WITHIN)?;
        Ok(self)
    }

    /// Adds Lendline's tag, as a tag manager does.
    pub fn add_tag(&self) -> Result<()> {
        self.add_script(&shop()?.edge.at("/s/shop.js"))
    }

    /// Adds a script.
    pub fn add_script(&self, src: &str) -> Result<()> {
        let src = Value::from(src);
        let script = "document.head.append(Object.assign(document.createElement('script'), {src: SRC, async: true}))";
        self.page.eval(&format!("void {}", script.replace("SRC", &src.to_string()))).map(drop)
    }

    /// This text with the lent number's digits in the place of the printed one's.
    pub fn written(&self, printed: &str) -> String {
        let mut out: Vec<char> = printed.chars().collect();
        let places: Vec<usize> = (0..out.len()).filter(|at| out[*at].is_ascii_digit()).collect();
        let is_number = |places: &[usize]| places.iter().map(|at| out[*at]).eq(DIGITS.chars());
        let found = places.windows(DIGITS.len()).position(is_number);
        for (at, digit) in found.into_iter().flat_map(|from| {
            let digits = self.number[self.number.len() - DIGITS.len()..].chars();
            places[from..].iter().zip(digits)
        }) {
            out[*at] = digit;
        }
        out.into_iter().collect()
    }

    /// Waits until the element's visible text is this one, the number in it swapped.
    pub fn shows(&self, selector: &str, printed: &str) -> Result<()> {
        let (selector, text) = (Value::from(selector), Value::from(self.written(printed)));
        let script = format!(
            "document.querySelector({selector})?.innerText.replaceAll('\\u00a0', ' ').trim() == {text}"
        );
        let shown = format!("document.querySelector({selector})?.innerText");
        self.page.wait_until(&script, SHOWN_WITHIN).map(drop).map_err(|error| {
            error.while_doing(&format!("looking at {:?}", self.page.eval(&shown).ok()))
        })
    }

    /// Waits until the link dials this, the number in it swapped.
    pub fn dials(&self, selector: &str, printed: &str) -> Result<()> {
        let (selector, text) = (Value::from(selector), Value::from(self.written(printed)));
        let script = format!("document.querySelector({selector})?.getAttribute('href') == {text}");
        self.page.wait_until(&script, SHOWN_WITHIN).map(drop)
    }

    /// Clicks the element once the framework has given what came last its listeners.
    pub fn click(&self, selector: &str) -> Result<()> {
        self.page.wait_until("window.settled?.() ?? true", SHOWN_WITHIN)?;
        self.page.click(selector)
    }

    /// Clicks the element, and waits until the listener of this name has counted so many clicks.
    pub fn counts(&self, selector: &str, name: &str, clicks: u32) -> Result<()> {
        self.click(selector)?;
        self.page.wait_until(&format!("window.clicks?.{name} == {clicks}"), SHOWN_WITHIN).map(drop)
    }

    /// Makes a link of the number as Safari on a telephone does by itself: of its part of the element's first text.
    pub fn detected(&self, selector: &str, printed: &str) -> Result<()> {
        let arguments = json!([selector, self.written(printed)]);
        self.page.eval(&format!("({SAFARI})(...{arguments})")).map(drop)
    }

    /// Walks through the whole shop: update, pop-up, contacts, back, forward, back, update.
    pub fn walk(&self) -> Result<()> {
        self.home(0)?;
        self.counts("#call", "call", 1)?;
        self.counts("#head", "call", 2)?;
        self.counts("#live", "live", 1)?;
        for orders in 1..=3 {
            self.click("#update")?;
            self.home(orders)?;
        }
        self.counts("#live", "live", 2)?;
        self.click("#open")?;
        self.shows("#popup-call", "8-495-123-45-67")?;
        self.dials("#popup-call", "tel:+74951234567")?;
        self.counts("#popup-call", "popup", 1)?;
        self.click("#close")?;
        self.page.wait_until("!document.querySelector('#popup')", SHOWN_WITHIN)?;
        self.click("#to-contacts")?;
        self.contacts()?;
        self.counts("#contacts-call", "contacts", 1)?;
        self.page.go_back_or_forward(-1)?;
        self.page.wait_until("!!document.querySelector('#home')", SHOWN_WITHIN)?;
        self.page.go_back_or_forward(1)?;
        self.contacts()?;
        self.page.go_back_or_forward(-1)?;
        self.page.wait_until("!!document.querySelector('#home')", SHOWN_WITHIN)?;
        let script = "Number(document.querySelector('#live')?.innerText.match(/\\d+/))";
        let orders = self.page.eval(script)?.as_u64().unwrap_or_default();
        self.click("#update")?;
        self.home(orders + 1)?;
        self.counts("#call", "call", 3)
    }

    fn home(&self, orders: u64) -> Result<()> {
        self.shows("#head", "8 (495) 123-45-67")?;
        self.dials("#call", "tel:+74951234567")?;
        self.shows("#live", &format!("Orders: {orders}. Call +7 495 123-45-67"))?;
        self.dials("#live", if orders % 2 == 1 { "tel:84951234567" } else { "tel:+74951234567" })?;
        for order in 1..=orders {
            let row = format!("Order {order}: 8-495-123-45-67");
            let rows =
                "[...document.querySelectorAll('#rows li')].some((row) => row.innerText == TEXT)";
            let text = Value::from(self.written(&row)).to_string();
            self.page.wait_until(&rows.replace("TEXT", &text), SHOWN_WITHIN)?;
        }
        Ok(())
    }

    fn contacts(&self) -> Result<()> {
        self.shows("#contacts-call", "+7(495)1234567")?;
        self.dials("#contacts-call", "tel:84951234567")?;
        self.shows("#head", "8 (495) 123-45-67")
    }

    /// An error unless every frame was right and the console is empty.
    pub fn unharmed(&self) -> Result<()> {
        let frames = Frames::so_far(&self.page)?;
        let complaints = self.page.complaints();
        if frames.count > 0 && frames.wrong.is_empty() && complaints.is_empty() {
            return Ok(());
        }
        let lines = complaints.iter().map(|line| format!("\n  {}: {}", line.level, line.text));
        let lines: String = lines.collect();
        Err(Error::new(format!("{frames:?}; the console says:{lines}")))
    }
}
