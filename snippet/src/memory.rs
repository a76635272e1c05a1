//! Looking through texts, without an allocator, which would be a tenth of the snippet's code: what lies behind the
//! module's own data is laid out anew for each batch: the texts, room to look through them, then the answer.

use lendline_core::page::{Glyph, Sink, scan};
use std::ptr::write_bytes;
use std::slice::{from_raw_parts, from_raw_parts_mut};

/// A page of Wasm memory, in bytes.
const PAGE: usize = 65_536;
/// What a batch takes of memory, for each of its bytes: itself, room for a character, and what lies between them. The
/// answer begins behind so much; `js/wasm.js` has the same figure.
const WIDTH: usize = 20;
const _: () = assert!(WIDTH > 1 + size_of::<Glyph>() + align_of::<Glyph>() - 2);

unsafe extern "C" {
    /// The linker's: from where on nothing uses the memory.
    static __heap_base: u64;
}

fn base() -> usize {
    (&raw const __heap_base) as usize
}

/// The answer, at the end of everything.
struct Answer {
    /// Where the next byte goes.
    at: usize,
}

impl Sink for Answer {
    fn put(&mut self, byte: u8) {
        reserve(self.at + 1);
        // SAFETY: memory reaches so far, and nothing else lies behind the rooms of the batch.
        unsafe { *(self.at as *mut u8) = byte };
        self.at += 1;
    }
}

/// Makes memory reach to this address. Where the browser gives none, the next write traps, and the page keeps its
/// numbers.
fn reserve(end: usize) {
    let have = core::arch::wasm32::memory_size(0);
    if have * PAGE < end {
        // A half more than that: a long answer grows a piece at a time.
        core::arch::wasm32::memory_grow(0, end / PAGE + have / 2 + 1 - have);
    }
}

/// Where JavaScript is to write the next batch, of so many bytes of UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> usize {
    reserve(base() + length * WIDTH);
    base()
}

/// Looks through the batch of that length, see [`scan`]; tells the length of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn look(length: usize) -> usize {
    let base = base();
    let glyphs = (base + length).next_multiple_of(align_of::<Glyph>());
    let start = base + length * WIDTH;
    let mut out = Answer { at: start };
    // SAFETY: `room` made memory reach to the end of both, which lie one behind another: the first written by
    // JavaScript, the other zeros, which are a character (`NOTHING`). One thread, and nothing else uses them.
    unsafe {
        write_bytes(glyphs as *mut u8, 0, start - glyphs);
        scan(
            from_raw_parts(base as *const u8, length),
            from_raw_parts_mut(glyphs as *mut Glyph, length),
            &mut out,
        );
    }
    out.at - start
}
