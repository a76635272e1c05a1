//! The snippet's allocator: a free list for each power of two.
//!
//! Rust's own (dlmalloc) is 5 to 6 KB of Wasm, a third of what the snippet has now. This one is 0.3 KB. A block
//! that is given back is used for the next of its size, so that the memory is bounded by the most that was
//! ever in use of each size, however long the page lives; and a vector grows by powers of two anyway.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;

/// A page of Wasm memory, in bytes.
const PAGE: usize = 65_536;

/// See the module.
pub struct Memory(UnsafeCell<Lists>);

struct Lists {
    /// By the power: the first free block; a free block holds the address of the next. 0 ends a list.
    free: [usize; 32],
    /// Memory that was never used: from here …
    next: usize,
    /// … to here.
    end: usize,
}

impl Memory {
    /// Nothing is taken from the browser before the first use.
    pub const fn new() -> Self {
        Self(UnsafeCell::new(Lists { free: [0; 32], next: 0, end: 0 }))
    }
}

// SAFETY: the module has one thread; it is built without the `atomics` feature, so that it cannot be given more.
unsafe impl Sync for Memory {}

/// Blocks of 16 to 2^31 bytes: the power that holds a layout.
fn power(layout: Layout) -> usize {
    let bytes = layout.size().max(layout.align()).max(16);
    (usize::BITS - (bytes - 1).leading_zeros()) as usize
}

// SAFETY: a block is in use or in one list, never both; blocks of one list have one size, which holds every
// layout of that power. Fresh pages begin at a multiple of 16 and all sizes are one, so that blocks are aligned to 16;
// no layout of the snippet asks for more, and one that did would be refused.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let power = power(layout);
        // SAFETY: one thread, and nothing in here calls the allocator again.
        let lists = unsafe { &mut *self.0.get() };
        let Some(first) = lists.free.get_mut(power).filter(|_| layout.align() <= 16) else {
            return std::ptr::null_mut();
        };
        if *first != 0 {
            let block = *first as *mut usize;
            // SAFETY: a free block holds the next one's address, see `dealloc`.
            *first = unsafe { *block };
            return block.cast();
        }
        let size = 1usize << power;
        let mut start = lists.next;
        if start + size > lists.end {
            let pages = size.div_ceil(PAGE);
            let grown = core::arch::wasm32::memory_grow(0, pages);
            if grown == usize::MAX {
                return std::ptr::null_mut();
            }
            if lists.end == 0 {
                // New pages follow the old ones: only this grows the memory.
                start = grown * PAGE;
            }
            lists.end = (grown + pages) * PAGE;
        }
        lists.next = start + size;
        start as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; the block is the caller's no more, and has room for an address.
        unsafe {
            let lists = &mut *self.0.get();
            if let Some(first) = lists.free.get_mut(power(layout)) {
                *block.cast::<usize>() = *first;
                *first = block as usize;
            }
        }
    }
}
