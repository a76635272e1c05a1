//! The script of Lendline in the visitor's browser: what its JavaScript side (`js/`) calls.
//!
//! Strings go in and out, a batch at a time: a call into Wasm for each DOM node would cost several times what
//! plain JavaScript costs. So JavaScript collects texts and carries out commands; core decides.

use lendline_core::page::{Command, Input, Now, Page, scan as scan_texts};
use lendline_core::wire::push_decimal;
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// Between two commands.
const NEXT: char = '\u{1}';
/// Between the fields of a command.
const FIELD: char = '\u{2}';

/// A page was opened; the commands that follow. Times are `Date.now()` and `performance.now()`.
#[wasm_bindgen]
pub fn open(settings: &str, stored: &str, url: &str, referrer: &str, visible: bool, wall: f64, mono: f64) -> String {
    let (page, commands) = Page::open(settings, stored, url, referrer, visible, now(wall, mono));
    PAGE.with(|slot| *slot.borrow_mut() = page);
    written(&commands)
}

/// Something happened: its letter (as in `js/main.js`), an index or sequence number, up to two texts.
#[wasm_bindgen]
pub fn on(what: u8, number: f64, text: &str, stored: &str, wall: f64, mono: f64) -> String {
    let input = match what {
        b'S' => Input::Seen(number as usize),
        b'Y' => Input::Ready,
        b'R' => Input::Reply(number as u64, text, stored),
        b'F' => Input::Failed(number as u64),
        b'A' => Input::Active,
        b'H' => Input::Hidden,
        b'L' => Input::Left,
        b'V' => Input::Visible,
        b'T' => Input::Tapped(number as usize),
        b'K' => Input::Stored(stored),
        _ => Input::Wake,
    };
    PAGE.with(|page| written(&page.borrow_mut().on(input, now(wall, mono))))
}

/// See `lendline_core::page::scan`.
#[wasm_bindgen]
pub fn scan(texts: &str) -> String {
    PAGE.with(|page| scan_texts(&page.borrow(), texts))
}

fn now(wall: f64, mono: f64) -> Now {
    Now { wall: wall as u64, mono: mono as u64 }
}

fn written(commands: &[Command]) -> String {
    let mut out = String::new();
    for command in commands {
        if !out.is_empty() {
            out.push(NEXT);
        }
        match command {
            Command::Show => out.push('S'),
            Command::Ask(path, sequence, body) => {
                out.push('A');
                out.push_str(path);
                out.push(FIELD);
                push_decimal(&mut out, *sequence);
                out.push(FIELD);
                out.push_str(body);
            }
            Command::Tell(body) => {
                out.push('T');
                out.push_str(body);
            }
            Command::Store(text) => {
                out.push('K');
                out.push_str(text);
            }
            Command::Wake(ms) => {
                out.push('W');
                push_decimal(&mut out, *ms);
            }
        }
    }
    out
}
