//! The pool as its owner sees it.

use super::{Ban, Holding, Pool};
use crate::numbers::Number;

/// What a number is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberState {
    /// Never lent, or at rest since its last lease ended. Lent last of all while it `rests_until` some time.
    Free,
    /// On a visitor's screen, or was within the safe time.
    Lent,
    /// Off the screen, kept for its visitor until the hold is over.
    Held,
    /// On the way to a page that has not asked yet; lent to others only while nothing else is free.
    Offered,
    /// Not lent yet, for what it was used for until a while ago.
    Resting,
    /// Not lent anew; an old lease may live on.
    Banned,
    /// No longer in the pool; an old lease may live on.
    Removed,
}

/// A number as the owner sees it.
#[derive(Clone, Debug)]
pub struct NumberView<'a> {
    /// The tracking number.
    pub number: &'a Number,
    /// Index of its destination.
    pub destination: usize,
    /// What it is doing.
    pub state: NumberState,
    /// Its newest lease.
    pub newest: Option<Holding>,
    /// It has rested from this time on, ms.
    pub rests_until: u64,
    /// Its ban, while that holds.
    pub ban: Option<Ban>,
    /// Until when an offer of it may be on a screen, ms.
    pub offered_until: u64,
    /// Several visitors hold it.
    pub shared: bool,
}

impl Pool {
    /// Every number with its state.
    pub fn view(&self, now: u64) -> impl Iterator<Item = NumberView<'_>> {
        self.slots.iter().map(move |slot| {
            let newest = slot.holdings.iter().max_by_key(|holding| holding.last_seen_at).copied();
            let ban = slot.ban.filter(|ban| ban.holds(now));
            let state = match newest {
                _ if !slot.active => NumberState::Removed,
                _ if ban.is_some() => NumberState::Banned,
                Some(holding) if now < holding.safe_until(self.life) => NumberState::Lent,
                Some(holding) if now < holding.ends_at => NumberState::Held,
                _ if now < slot.rests_until => NumberState::Resting,
                _ if now < slot.offered_until => NumberState::Offered,
                _ => NumberState::Free,
            };
            let live = slot.holdings.iter().filter(|holding| now < holding.ends_at).count();
            NumberView {
                number: &slot.number,
                destination: slot.destination,
                state,
                newest,
                rests_until: slot.rests_until(self.rest_ms, now),
                ban,
                offered_until: slot.offered_until,
                shared: live > 1,
            }
        })
    }
}
