//! What the owner reads is what the Ledger has once the Pool has handed over what it still held. A step of it is one
//! request to the Pool, so that no request grows with what there is to move.

use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::pool::Moved;
use worker::Env;

/// How long a read waits for what is on its way, ms: less than clients wait for an answer.
const PATIENCE_MS: u64 = 10_000;

/// Has all of the site's calls and visits handed over; the epoch of the Ledger that has them.
///
/// # Errors
/// 503 `moving` where that takes too long. What has moved stays so, and what is over goes on moving, so that asking again is
/// worth it.
pub async fn all(env: &Env, site: &str) -> Outcome<u64> {
    until(env, site, |moved| moved.visits == 0 && !moved.calls).await
}

/// The same for a question about calls: they go before all other visits, each with the visits that it names.
///
/// # Errors
/// As of [`all`].
pub async fn calls(env: &Env, site: &str) -> Outcome<u64> {
    until(env, site, |moved| !moved.calls).await
}

async fn until(env: &Env, site: &str, enough: impl Fn(&Moved) -> bool) -> Outcome<u64> {
    let begun = crate::machine_time();
    let mut asked = None;
    loop {
        let moved: Moved = ask(env, Object::Pool(site), "flush", &asked).await?;
        if enough(&moved) {
            return Ok(moved.epoch);
        }
        if crate::machine_time().saturating_sub(begun) > PATIENCE_MS {
            let what = match moved.visits {
                0 => "calls are".to_owned(),
                visits => format!("{visits} visits are"),
            };
            let message = format!(
                "{what} still on their way to where they are read; ask again in a few seconds"
            );
            return Err(Failure::new(503, "moving", message));
        }
        asked = Some(moved.until);
    }
}
