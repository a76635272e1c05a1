//! Ports that stay free between a stop and a restart.

use crate::error::{Error, Result};
use std::io::ErrorKind;
use std::net::TcpStream;
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
        // Not asked by taking it: a program that another thread starts just then has it too, for as long
        // as it has not begun.
        match TcpStream::connect(("127.0.0.1", port)) {
            Err(e) if e.kind() == ErrorKind::ConnectionRefused => return Ok(port),
            _ => {}
        }
    }
    Err(Error::new("no free port on 127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use super::free;
    use std::net::TcpListener;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_port_is_free_while_other_threads_start_programs() {
        let ended = AtomicBool::new(false);
        let taken = std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !ended.load(Ordering::Relaxed) {
                        Command::new("true").status().expect("`true` runs");
                    }
                });
            }
            let ports = (0..2_000).map(|_| free().expect("a port"));
            let taken = ports.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_err());
            let taken: Vec<_> = taken.collect();
            ended.store(true, Ordering::Relaxed);
            taken
        });
        assert_eq!(taken, [0_u16; 0]);
    }
}
