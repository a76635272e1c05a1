//! Who is lent which number, and for how long.
//!
//! [`Pool`] is the state of one site's numbers in memory. It decides; its host keeps what it decided
//! (one row per lease) and can rebuild it from these rows at any time. Times are ms of the Pool's clock,
//! which never goes back.

mod life;
mod pool;

pub use life::{Holding, Life};
pub use pool::{Emptiness, Grant, Lend, NumberState, NumberView, Pool, WhenEmpty};

#[cfg(test)]
mod tests;
