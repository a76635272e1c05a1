//! Visits that may still go on, with their leases: what of the history is followed.

use super::memory::Memory;
use crate::failure::Outcome;
use crate::store::{Store, int};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

impl Memory {
    /// Notes a visit that begins.
    pub fn visit_begins(&mut self, visit: u64, now: u64) {
        self.live.insert(visit, now);
    }

    /// Notes a sign of life of a visit.
    pub fn visit_seen(&mut self, store: &Store, visit: u64, now: u64) -> Outcome<()> {
        self.visit_changed(store, visit)?;
        if let Some(seen) = self.live.get_mut(&visit) {
            *seen = now.max(*seen);
        }
        Ok(())
    }

    /// Notes that the Ledger lacks the newest of a visit.
    pub fn visit_changed(&mut self, store: &Store, visit: u64) -> Outcome<()> {
        // An erased visitor's lease is of no visit.
        if visit == 0 {
            return Ok(());
        }
        self.recall(store, visit)?;
        self.changes += 1;
        self.changed.insert(visit, self.changes);
        Ok(())
    }

    /// Follows a visit again that was over and forgotten, so that the Ledger gets it whole: an old lease, given for a longer
    /// hold than the site's, has a sign of life, or turns out to have been shared. Reads the whole history; it is rare.
    fn recall(&mut self, store: &Store, visit: u64) -> Outcome<()> {
        if self.live.contains_key(&visit) {
            return Ok(());
        }
        #[derive(Deserialize)]
        struct Row {
            id: u64,
            last_seen_at: u64,
        }
        let rows: Vec<Row> = store.rows(
            "SELECT id, last_seen_at FROM lease WHERE visit = ? ORDER BY id",
            vec![int(visit)],
        )?;
        self.leases.extend(rows.iter().map(|row| (visit, row.id)));
        self.live.insert(visit, rows.iter().map(|row| row.last_seen_at).max().unwrap_or(0));
        self.counted.insert(visit);
        Ok(())
    }

    /// The leases of these live visits.
    pub fn leases_of(&self, visits: &[u64]) -> Vec<u64> {
        let of = |visit: &u64| self.leases.range((*visit, 0)..=(*visit, u64::MAX));
        visits.iter().flat_map(of).map(|(_, lease)| *lease).collect()
    }

    /// Forgets a visit that is over.
    pub fn forget_visit(&mut self, visit: u64) {
        for lease in self.leases_of(&[visit]) {
            self.leases.remove(&(visit, lease));
            self.of_view.remove(&lease);
        }
        self.live.remove(&visit);
    }
}

/// Visits that were not over when they were moved last, with their last sign of life, and their leases.
pub fn load(store: &Store, moved: u64, moved_lease: u64) -> Outcome<Live> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
        visit: u64,
        seen: u64,
    }
    let mut live = BTreeMap::new();
    let visits: Vec<Row> = store.rows(
        "SELECT id, id AS visit, last_at AS seen FROM visit WHERE id > ?",
        vec![int(moved)],
    )?;
    let leases: Vec<Row> = store.rows(
        "SELECT id, visit, last_seen_at AS seen FROM lease WHERE id > ? AND visit > ?",
        vec![int(moved_lease), int(moved)],
    )?;
    for row in visits.iter().chain(&leases) {
        let seen = live.entry(row.visit).or_insert(row.seen);
        *seen = row.seen.max(*seen);
    }
    Ok((live, leases.iter().map(|row| (row.visit, row.id)).collect()))
}

/// Visits with their last sign of life, and their leases: visit and lease.
type Live = (BTreeMap<u64, u64>, BTreeSet<(u64, u64)>);
