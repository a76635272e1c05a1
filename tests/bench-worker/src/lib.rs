//! What `js/worker.js` calls: the edge's rewriter and a byte search, over a page in the module's memory.

use lendline_core::html::Rewriter;
use lendline_core::numbers::Number;
use std::cell::UnsafeCell;

/// Bytes of a piece, as `edge/src/route/page.rs` has them.
const PIECE: usize = 64 * 1024;

static STATE: Single = Single(UnsafeCell::new(State { page: Vec::new(), written: Vec::new() }));

struct State {
    page: Vec<u8>,
    written: Vec<u8>,
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

/// Where JavaScript is to write a page of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    let page = &mut STATE.get().page;
    page.resize(length, 0);
    page.as_mut_ptr()
}

/// Where the page that was written stands; its length is what [`rewrite`] told.
#[unsafe(no_mangle)]
pub extern "C" fn written() -> *const u8 {
    STATE.get().written.as_ptr()
}

/// Rewrites the page as the edge does; tells how long it is then.
#[unsafe(no_mangle)]
pub extern "C" fn rewrite() -> usize {
    let State { page, written } = STATE.get();
    *written = rewritten(page);
    written.len()
}

/// What is measured: a page that comes in pieces, as the edge reads it.
fn rewritten(page: &[u8]) -> Vec<u8> {
    let number = |text| Number::parse(text).ok();
    let pair = number("+74951234567").zip(number("+74950000001"));
    let pairs: Vec<_> = pair.into_iter().collect();
    let mut rewriter = Rewriter::new(&pairs);
    let mut out = Vec::with_capacity(page.len());
    for piece in page.chunks(PIECE) {
        rewriter.write(piece, &mut out);
    }
    rewriter.finish(&mut out);
    out
}

/// How often the first digits of the number stand in the page, in one go over its bytes.
#[unsafe(no_mangle)]
pub extern "C" fn search() -> usize {
    memchr::memmem::find_iter(&STATE.get().page, b"495").count()
}
