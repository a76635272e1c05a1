//! What the end-to-end tests are written with: a real browser, pages to show in it, the built
//! product behind them, and requests signed as telephony providers sign them.
//!
//! Everything is synchronous. Whatever a test starts ends with the test, even when the test is
//! killed: see [`process`].

pub mod browser;
pub mod clock;
pub mod edge;
pub mod engines;
pub mod error;
pub mod files;
pub mod frames;
pub mod frameworks;
pub mod http;
pub mod process;
pub mod provider;
pub mod routed;
pub mod script;
pub mod shop;
pub mod site;
pub mod temp;
pub mod visitor;
pub mod wait;

pub use browser::{Browser, BrowserOptions, Context, Page};
pub use edge::{Api, Edge, EdgeOptions};
pub use engines::Engine;
pub use error::{Error, Result};
pub use frames::Frames;
pub use http::Reply;
pub use routed::Routed;
pub use site::Site;
pub use visitor::Visitor;
pub use wait::eventually;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after another thread panicked while it held the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
