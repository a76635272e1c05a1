//! Waiting for what happens by itself.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often [`eventually`] looks.
const STEP: Duration = Duration::from_millis(50);

/// Calls `look` every 50 ms until it gives a value, and returns it.
///
/// # Panics
/// When `timeout` passes without one; the message names the place that waited.
#[track_caller]
#[allow(clippy::panic)]
pub fn eventually<T>(timeout: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    match within(timeout, &mut look) {
        Some(value) => value,
        None => panic!("waited {timeout:?} in vain"),
    }
}

/// As [`eventually`], with `None` in place of the panic.
pub fn within<T>(timeout: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + timeout;
    loop {
        if let Some(value) = look() {
            return Some(value);
        }
        if Instant::now() >= end {
            return None;
        }
        sleep(STEP);
    }
}
