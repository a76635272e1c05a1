//! From which pool a visitor is lent, and on what terms, by where he comes from.

use super::{CLAIMABLE_MS, Claim, Pool, Terms};
use crate::defence::Refusal;

/// Who asks for a number.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The visitor.
    pub visitor: u128,
    /// His network, where that is known.
    pub network: Option<u64>,
    /// Nothing was known of him.
    pub stranger: bool,
}

/// What he is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The pool from which he is lent.
    pub pool: usize,
    /// On what terms.
    pub terms: Terms,
    /// Why none that is free.
    pub refused: Option<Refusal>,
}

impl Pool {
    /// The pool from which a visitor is lent, of those for his page (see [`Pool::choose`]), and the terms by where he comes
    /// from; where that is not known, on everybody's. A pool that is being emptied keeps its numbers for others, and the
    /// pools behind it in the order of preference are asked for a number that nobody holds; the refusal stands where none
    /// has one for him. `None`: no pool has a number that may be lent.
    pub fn welcome(
        &mut self,
        asker: Asker,
        pools: &[usize],
        claim: Option<Claim>,
        now: u64,
    ) -> Option<Welcome> {
        let chosen = self.choose(asker.visitor, pools, claim, now)?;
        let welcome = |pool, terms, refused| Some(Welcome { pool, terms, refused });
        let Some(network) = asker.network else { return welcome(chosen, Terms::Full, None) };
        if self.own(asker.visitor, chosen, now).is_some() {
            return welcome(chosen, Terms::Full, None);
        }
        // He asked when he was made the offer.
        let counted = claim
            .is_some_and(|claim| claim.first && now <= claim.made_at.saturating_add(CLAIMABLE_MS));
        let (mut pool, mut refused) = (chosen, None);
        while !counted && let Err(refusal) = self.admit(network, pool, now) {
            let first = *refused.get_or_insert(refusal);
            let behind = pools.iter().skip_while(|other| **other != pool).skip(1);
            let unheld = behind.copied().find(|other| {
                let free = self.first_free(*other, now);
                free.or_else(|| self.first_offered(*other, now)).is_some()
            });
            match unheld {
                Some(next) if refusal == Refusal::Brake => pool = next,
                _ => return welcome(chosen, Terms::Refused(network), Some(first)),
            }
        }
        let pressed = asker.stranger && self.is_pressed(network, pool, now);
        welcome(pool, if pressed { Terms::Unproved } else { Terms::Full }, None)
    }
}
