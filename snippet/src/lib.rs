//! The script of Lendline in the visitor's browser: what its JavaScript side (`js/`) calls.
//!
//! Texts go in and out, a batch at a time: a call into Wasm for each DOM node would cost several times what
//! plain JavaScript costs. So JavaScript collects texts and carries out commands; core decides.
//!
//! The interface is three functions of numbers (`room`, `on`, `length`) and the module's memory, without
//! wasm-bindgen, whose glue, tables and adapters are 3 KB brotli here, a third of the budget for everything.

#[cfg(target_arch = "wasm32")]
mod memory;

use lendline_core::page::{Commands, Input, Now, Page, scan};
use std::cell::UnsafeCell;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: memory::Memory = memory::Memory::new();

static STATE: Single =
    Single(UnsafeCell::new(State { page: None, input: Vec::new(), output: String::new() }));

struct State {
    /// None before the page was opened, and for ever after a call that ended in a trap.
    page: Option<Page>,
    /// What JavaScript wrote, UTF-8.
    input: Vec<u8>,
    /// What it reads.
    output: String,
}

struct Single(UnsafeCell<State>);

// SAFETY: only the exported functions use it, and JavaScript calls them on one thread, one after another.
unsafe impl Sync for Single {}

impl Single {
    /// The state, for the time of one call.
    #[expect(clippy::mut_from_ref, reason = "each exported function takes it once")]
    fn get(&self) -> &mut State {
        // SAFETY: no exported function calls another, and no reference outlives its call.
        unsafe { &mut *self.0.get() }
    }
}

/// Between two texts of the input.
const NEXT: char = '\u{1}';

/// Where JavaScript is to write the next input of so many bytes, as UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    let state = STATE.get();
    state.input.clear();
    state.input.resize(length, 0);
    state.input.as_mut_ptr()
}

/// How long the answer is, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    STATE.get().output.len()
}

/// Something happened: its letter (as in `js/main.js`), a number that goes with it, both clocks; texts are in the
/// input. Tells where the answer is: commands, or for `Q` what is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn on(what: u8, number: f64, wall: f64, mono: f64) -> *const u8 {
    let state = STATE.get();
    // SAFETY: `TextEncoder` wrote it, which writes nothing but UTF-8 and as many bytes as it asked room for.
    let input = unsafe { std::str::from_utf8_unchecked(&state.input) };
    let now = Now { wall: wall as u64, mono: mono as u64 };
    let mut out = Commands::default();
    let mut texts = input.split(NEXT);
    let mut text = || texts.next().unwrap_or("");
    let page = state.page.take();
    state.page = match (what, page) {
        (b'O', _) => Some(Page::open(text(), text(), text(), text(), number != 0.0, now, &mut out)),
        (_, None) => None,
        (b'Q', Some(page)) => {
            state.output = scan(&page, input);
            state.page = Some(page);
            return state.output.as_ptr();
        }
        (_, Some(mut page)) => {
            let input = match what {
                b'S' => Input::Seen(number as usize),
                b'Y' => Input::Ready,
                b'R' => Input::Reply(number as u64, text(), text()),
                b'F' => Input::Failed(number as u64),
                b'A' => Input::Active,
                b'H' => Input::Hidden,
                b'L' => Input::Left,
                b'V' => Input::Visible,
                b'T' => Input::Tapped(number as usize),
                b'K' => Input::Stored(text()),
                _ => Input::Wake,
            };
            page.on(input, now, &mut out);
            Some(page)
        }
    };
    state.output = out.0;
    state.output.as_ptr()
}
