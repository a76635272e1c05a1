//! An object's alarm: each one that is set is a written row, so it is set only where none rings in time already.

use std::cell::Cell;
use worker::{Result, State};

/// Sees to it that the alarm rings by `wanted`, ms, or before. `known`: when it rings, as far as that is known.
pub async fn ring_by(state: &State, known: &Cell<Option<u64>>, wanted: u64) -> Result<()> {
    if known.get().is_some_and(|at| at <= wanted) {
        return Ok(());
    }
    if known.get().is_none() {
        let set = state.storage().get_alarm().await?.and_then(|at| u64::try_from(at).ok());
        if let Some(at) = set.filter(|at| *at <= wanted) {
            known.set(Some(at));
            return Ok(());
        }
    }
    let pause = wanted.saturating_sub(crate::machine_time()).max(1);
    known.set(Some(wanted));
    crate::store::count_written(1);
    state.storage().set_alarm(std::time::Duration::from_millis(pause)).await
}
