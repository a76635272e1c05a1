//! Which offers were claimed lately.

use super::memory::visitor_id;
use super::offer::Offer;
use crate::failure::Outcome;
use crate::store::{Store, int};
use lendline_core::leases::CLAIMABLE_MS;
use serde::Deserialize;
use std::collections::BTreeMap;

/// For how long it is remembered that an offer was claimed, ms: longer than it can be claimed and its script be cached.
const REMEMBERED_MS: u64 = 600_000;

/// How often claims are looked through for those that need not be remembered, ms.
const SWEEP_MS: u64 = 60_000;

/// The offers that were claimed lately, and by whom first.
#[derive(Default)]
pub struct Claims {
    first: BTreeMap<String, (u64, u128)>,
    swept_at: u64,
}

impl Claims {
    /// From the leases of live visits: an offer that was claimed lately is of one of them.
    pub fn load(store: &Store, first_live_lease: u64) -> Outcome<Self> {
        #[derive(Deserialize)]
        struct Row {
            offer: String,
            shown_at: u64,
            visitor: String,
        }
        let rows: Vec<Row> = store.rows(
            "SELECT offer, shown_at, visitor FROM lease WHERE id >= ? AND offer IS NOT NULL ORDER BY id DESC",
            vec![int(first_live_lease)],
        )?;
        let claims =
            rows.into_iter().map(|row| (row.offer, (row.shown_at, visitor_id(&row.visitor))));
        Ok(Self { first: claims.collect(), swept_at: 0 })
    }

    /// Whether the offer of that nonce was claimed.
    pub fn has(&self, nonce: &str) -> bool {
        self.first.contains_key(nonce)
    }

    /// Notes a claim; says whether nobody else claimed the offer before.
    pub fn claim(&mut self, offer: &Offer, visitor: u128, now: u64) -> bool {
        // Now and then: there may be thousands.
        if now.saturating_sub(self.swept_at) >= SWEEP_MS {
            self.swept_at = now;
            self.first.retain(|_, (made_at, _)| now.saturating_sub(*made_at) <= REMEMBERED_MS);
        }
        // What is too old to be claimed need not be remembered.
        if now.saturating_sub(offer.made_at) > REMEMBERED_MS.max(CLAIMABLE_MS) {
            return true;
        }
        let first = self.first.entry(offer.nonce.clone()).or_insert((offer.made_at, visitor));
        first.1 == visitor
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lendline_core::numbers::Number;

    #[test]
    fn claims() {
        let mut claims = Claims::default();
        let at = 1_795_262_695_000;
        let numbers = vec![Number::parse("+74950000001").unwrap()];
        let offer = Offer { made_at: at, nonce: "one".into(), numbers };
        assert!(claims.claim(&offer, 1, at));
        assert!(claims.claim(&offer, 1, at + 9), "his own claim, repeated");
        assert!(!claims.claim(&offer, 2, at + 9));
        let other = Offer { nonce: "other".into(), ..offer.clone() };
        assert!(claims.claim(&other, 2, at + 9));
        assert!(!claims.claim(&offer, 2, at + REMEMBERED_MS));
        assert!(
            claims.claim(&offer, 2, at + REMEMBERED_MS + 1),
            "forgotten, and too old to be won"
        );
    }
}
