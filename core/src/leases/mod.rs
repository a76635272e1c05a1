//! Who is lent which number, and for how long.
//!
//! [`Pool`] is the state of one site's numbers in memory. It decides; its host keeps what it decided
//! (one row per lease) and can rebuild it from these rows at any time. Times are ms of the Pool's clock,
//! which never goes back.

mod ban;
mod choose;
mod guard;
mod holders;
mod life;
mod offer;
mod pool;
mod slot;
mod view;
mod welcome;

pub use ban::Ban;
pub use guard::Terms;
pub use life::{Holding, Life};
pub use offer::{CLAIMABLE_MS, CLOCK_TOLERANCE_MS, Claim, Claimed, OFFER_MS};
pub use pool::{Emptiness, Grant, Lend, Pool, WhenEmpty};
pub use view::{NumberState, NumberView};
pub use welcome::{Asker, Welcome};

#[cfg(test)]
mod ban_tests;
#[cfg(test)]
mod guard_tests;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod offer_tests;
#[cfg(test)]
mod tests;
