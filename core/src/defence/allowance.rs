//! How many numbers a network is lent a minute, of whichever pools of the site.

use super::{LEASES_A_MINUTE, MOST_NETWORKS};
use std::collections::BTreeMap;

/// A lease between two, where all [`LEASES_A_MINUTE`] were taken at once, ms.
const LEASE_MS: u64 = 60_000 / LEASES_A_MINUTE;

/// What networks were lent: all of [`LEASES_A_MINUTE`] at once, or one by one.
#[derive(Debug, Default)]
pub struct Allowance {
    /// Until when a network's leases are paid off, a [`LEASE_MS`] each, ms.
    paid_until: BTreeMap<u64, u64>,
}

impl Allowance {
    /// Whether the network may be lent one more.
    pub fn is_left(&self, network: u64, now: u64) -> bool {
        let paid_until = self.paid_until.get(&network).copied().unwrap_or(0);
        paid_until.max(now) + LEASE_MS <= now + 60_000
    }

    /// It is lent one, or a script of its comes with an offer.
    pub fn pay(&mut self, network: u64, now: u64) {
        if self.paid_until.len() >= MOST_NETWORKS {
            self.paid_until.retain(|_, until| *until > now);
        }
        if let Some(until) = self.paid_until.get_mut(&network) {
            *until = now.max(*until) + LEASE_MS;
        } else if self.paid_until.len() < MOST_NETWORKS {
            self.paid_until.insert(network, now + LEASE_MS);
        }
    }
}
