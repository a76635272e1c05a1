//! What visits are grouped by: each text once, under a number.

use std::collections::BTreeMap;

/// How many groups have a row of their own; the first to come are told apart, all others are one.
pub const MOST_KEYS: usize = 10_000;

/// The groups in the order in which they came, and what is known of each.
#[derive(Default)]
pub(super) struct Keys {
    by_group: BTreeMap<Box<str>, u32>,
    of: Vec<Expected>,
    earlier: Vec<Expected>,
}

/// The visits of a group: those with a known number of expected calls, and the others.
#[derive(Clone, Copy, Default)]
struct Expected {
    calls: f64,
    visits: u64,
    others: u64,
}

impl Keys {
    /// The number of a group.
    pub(super) fn of(&mut self, group: &str) -> u32 {
        if let Some(known) = self.by_group.get(group) {
            return *known;
        }
        let key = self.by_group.len().min(MOST_KEYS);
        if self.of.len() <= key {
            self.of.push(Expected::default());
            self.earlier.push(Expected::default());
        }
        if key < MOST_KEYS {
            self.by_group.insert(group.into(), key as u32);
        }
        key as u32
    }

    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// Counts a visit that may call in the period.
    pub(super) fn expect(&mut self, key: u32, calls: Option<f64>) {
        count(&mut self.of, key, calls);
    }

    /// Counts a visit that may have called in the time before.
    pub(super) fn expect_earlier(&mut self, key: u32, calls: Option<f64>) {
        count(&mut self.earlier, key, calls);
    }

    /// Calls that each group's visits are expected to make in the period, and to have made in the time before; a visit of
    /// which that is not known counts as the mean.
    pub(super) fn expected(&self) -> [Vec<f64>; 2] {
        let both = || self.of.iter().chain(&self.earlier);
        let calls: f64 = both().map(|of| of.calls).sum();
        let visits: u64 = both().map(|of| of.visits).sum();
        let mean = if visits > 0 { calls / visits as f64 } else { 1.0 };
        let expected = |of: &Expected| of.calls + mean * of.others as f64;
        [&self.of, &self.earlier].map(|all| all.iter().map(expected).collect())
    }

    /// The place of each group in the order of visits, those with the most first.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.of.len()).collect();
        let visits = |key: usize| self.of.get(key).map_or(0, |of| of.visits + of.others);
        order.sort_by_key(|key| std::cmp::Reverse(visits(*key)));
        let mut ranks = vec![0; order.len()];
        for (rank, key) in order.into_iter().enumerate() {
            ranks[key] = rank as u32;
        }
        ranks
    }

    /// The texts, by number.
    pub(super) fn groups(self) -> Vec<Option<String>> {
        let mut groups = vec![None; self.of.len()];
        for (group, key) in self.by_group {
            groups[key as usize] = Some(group.into_string());
        }
        groups
    }
}

fn count(groups: &mut [Expected], key: u32, calls: Option<f64>) {
    let Some(of) = groups.get_mut(key as usize) else { return };
    match calls {
        Some(calls) => {
            of.calls += calls;
            of.visits += 1;
        }
        None => of.others += 1,
    }
}
