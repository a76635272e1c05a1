//! The script of Lendline in the visitor's browser: what its JavaScript side (`js/`) calls.
//!
//! Texts go in and out, a batch at a time: a call into Wasm for each DOM node would cost several times what
//! plain JavaScript costs. So JavaScript collects texts and carries out commands; core decides.
//!
//! The interface is three functions of numbers (`room`, `on`, `length`) and the module's memory, without
//! wasm-bindgen: its glue alone is 1.1 KB brotli of JavaScript, here 0.2, beside its tables and adapters in Wasm.

#[cfg(target_arch = "wasm32")]
mod memory;

use lendline_core::page::{Commands, Input, Now, Page, scan};
use lendline_core::wire::cut;
use std::cell::UnsafeCell;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: memory::Memory = memory::Memory::new();

static STATE: Single = Single(UnsafeCell::new(State {
    page: Page::new(),
    input: Vec::new(),
    output: Commands(Vec::new()),
    busy: false,
}));

struct State {
    page: Page,
    /// What JavaScript wrote, UTF-8.
    input: Vec<u8>,
    /// What it reads.
    output: Commands,
    /// A call has begun and not ended; for ever after one that ended in a trap.
    busy: bool,
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
const NEXT: u8 = 1;

/// Where JavaScript is to write the next input of so many bytes, as UTF-8.
#[expect(
    clippy::uninit_vec,
    reason = "JavaScript writes it before anything reads it; zeros first cost 0.1 KB"
)]
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    let input = &mut STATE.get().input;
    input.clear();
    input.reserve(length);
    // SAFETY: there is room for it, and JavaScript fills all of it before it calls `on`, the only reader.
    unsafe { input.set_len(length) };
    input.as_mut_ptr()
}

/// How long the answer is, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    STATE.get().output.0.len()
}

/// Something happened: its letter (as in `js/main.js`), a number that goes with it, both clocks; texts are in the
/// input, U+0001 between two of them. Tells where the answer is: commands, or for `Q` what is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn on(what: u8, number: f64, wall: f64, mono: f64) -> *const u8 {
    let State { page, input, output: out, busy } = STATE.get();
    out.0.clear();
    if *busy {
        return out.0.as_ptr();
    }
    *busy = true;
    let now = Now { wall: wall as u64, mono: mono as u64 };
    let mut rest = input.as_slice();
    let mut text = || cut(&mut rest, NEXT);
    match what {
        b'O' => page.open(text(), (text(), text()), text(), number != 0.0, now, out),
        b'Q' => scan(page, input, out),
        _ => page.on(
            match what {
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
            },
            now,
            out,
        ),
    }
    *busy = false;
    out.0.as_ptr()
}
