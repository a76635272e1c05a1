//! What `js/worker.js` calls: the edge's rewriter and a byte search, over a page in the module's memory.

use lendline_core::html;
use lendline_core::numbers::Number;
use std::cell::UnsafeCell;

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

/// The one call that is measured.
fn rewritten(page: &[u8]) -> Vec<u8> {
    let number = |text| Number::parse(text).ok();
    let pair = number("+74951234567").zip(number("+74950000001"));
    let pairs: Vec<_> = pair.into_iter().collect();
    html::swap(std::str::from_utf8(page).unwrap_or_default(), &pairs).into_bytes()
}

/// How often the first digits of the number stand in the page, in one go over its bytes.
#[unsafe(no_mangle)]
pub extern "C" fn search() -> usize {
    memchr::memmem::find_iter(&STATE.get().page, b"495").count()
}
