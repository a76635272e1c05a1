//! Ports that stay free between a stop and a restart.

use crate::error::{Error, Result};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Below the range from which systems take ports for outgoing connections.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens on, never the same one twice in a process.
pub(crate) fn free() -> Result<u16> {
    // Test programs that run side by side start at different places.
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    let seed = (std::process::id().wrapping_mul(7919) ^ nanos) % u32::from(COUNT);
    let seed = u16::try_from(seed).unwrap_or_default();
    let _ = NEXT.compare_exchange(0, seed + 1, Ordering::Relaxed, Ordering::Relaxed);
    for _ in 0..COUNT {
        let port = FIRST + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(Error::new("no free port on 127.0.0.1"))
}
