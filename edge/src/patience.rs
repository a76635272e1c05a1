//! Waiting, within bounds.

use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::Delay;

/// How long a script or a page waits for its offer, ms (design: the swap without one costs a round trip, which is about
/// that).
const PATIENCE_MS: u64 = 150;

/// What it comes to; None where that takes too long.
pub async fn in_time<T>(work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(Delay::from(Duration::from_millis(PATIENCE_MS)))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}
