//! The script of Lendline in the visitor's browser: what its JavaScript side (`js/`) calls.
//!
//! Texts go in and out, a batch at a time: a call into Wasm for each DOM node would cost several times what
//! plain JavaScript costs. So JavaScript collects texts and carries out what is to be done; core decides.
//!
//! The interface is a few functions of numbers and the module's memory, without wasm-bindgen: its glue alone is
//! 1.1 KB brotli of JavaScript, here 0.2, beside its tables and adapters in Wasm. There is no allocator either.

#[cfg(target_arch = "wasm32")]
mod memory;

use lendline_core::page::{Answer, Input, Now, Page, View};
use std::cell::UnsafeCell;

static PAGE: Single = Single(UnsafeCell::new(Page::new()));

struct Single(UnsafeCell<Page>);

// SAFETY: only `on` uses it, and JavaScript calls it on one thread, one call after another, and never again after one
// that ended in a trap.
unsafe impl Sync for Single {}

/// Something happened: its letter (as in `js/main.js`); what is shown (1: a lent number, 2: a destination without
/// one); the times of an answer that goes with it; both clocks. Tells what is to be done: see
/// [`lendline_core::page::Todo::number`].
#[unsafe(no_mangle)]
pub extern "C" fn on(
    what: u8,
    shown: u32,
    safe_ms: f64,
    beat_ms: f64,
    asked_at: f64,
    wall: f64,
    mono: f64,
) -> u32 {
    // SAFETY: nothing in here calls `on`, and the reference does not outlive the call.
    let page = unsafe { &mut *PAGE.0.get() };
    let answer = Answer { safe_ms, beat_ms, asked_at };
    let input = match what {
        b'S' => Input::Seen,
        b'Y' => Input::Ready,
        b'R' => Input::Reply(answer),
        b'F' => Input::Failed,
        b'A' => Input::Active,
        b'H' => Input::Hidden,
        b'L' => Input::Left,
        b'V' => Input::Visible,
        b'K' => Input::Stored(answer),
        _ => Input::Wake,
    };
    let view = View { lent: shown & 1 != 0, lacking: shown & 2 != 0 };
    page.on(input, view, Now { wall, mono }).number()
}
