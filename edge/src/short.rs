//! How many requests of pages took the short way (see `js/entry.js`) since the Worker was started: it is no use if nothing takes it.

use std::cell::Cell;

thread_local! {
    static IN_WORKER: Cell<u64> = const { Cell::new(0) };
    static IN_POOL: Cell<u64> = const { Cell::new(0) };
}

/// One more, in the Worker.
pub fn in_worker() {
    IN_WORKER.set(IN_WORKER.get() + 1);
}

/// One more, in its Pool.
pub fn in_pool() {
    IN_POOL.set(IN_POOL.get() + 1);
}

/// Of the Worker, and of the Pools that live with it.
pub fn counts() -> (u64, u64) {
    (IN_WORKER.get(), IN_POOL.get())
}
