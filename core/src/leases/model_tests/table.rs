//! The plain table, and what the rules say of it.

use crate::leases::{Holding, Life, Pool, WhenEmpty};
use crate::numbers::Number;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) const MINUTE: u64 = 60_000;
pub(super) const DESTINATIONS: usize = 2;
pub(super) const NUMBERS: u8 = 7;

/// A row: a lease, or an offer that was shown in vain, which ends with its last sign of life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) number: u8,
    pub(super) holding: Holding,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) destination: Option<usize>,
    pub(super) rests_until: u64,
    pub(super) banned_until: u64,
    pub(super) offered_until: u64,
}

pub(super) struct Offered {
    pub(super) number: u8,
    pub(super) at: u64,
    pub(super) claimed: bool,
}

pub(super) struct Model {
    pub(super) pool: Pool,
    pub(super) hold: u64,
    pub(super) share: bool,
    pub(super) machine: u64,
    pub(super) now: u64,
    /// Rows of leases that nobody has followed: of each number who had it last, and who shares it with him.
    pub(super) rows: Vec<Row>,
    /// The other rows that the host keeps.
    pub(super) history: Vec<Row>,
    pub(super) last_lease: u64,
    pub(super) visits: BTreeMap<u128, u64>,
    pub(super) numbers: BTreeMap<u8, Known>,
    pub(super) offers: Vec<Offered>,
    pub(super) last_offered: BTreeMap<usize, u8>,
    /// Until when a visitor may count on a number: the latest of what he was told.
    pub(super) promised: BTreeMap<(u8, u128), u64>,
}

pub(super) fn number(n: u8) -> Number {
    static ALL: LazyLock<Vec<Number>> = LazyLock::new(|| {
        (0..NUMBERS).map(|n| Number::parse(&format!("+7495{n:07}")).unwrap()).collect()
    });
    ALL[usize::from(n)]
}

impl Model {
    pub(super) fn new() -> Self {
        let mut model = Self {
            pool: Pool::new(
                Life { hold_ms: 15 * MINUTE, idle_ms: crate::visits::IDLE_MS },
                WhenEmpty::Share,
                1,
            ),
            hold: 15 * MINUTE,
            share: true,
            machine: 100 * MINUTE,
            now: 100 * MINUTE,
            rows: Vec::new(),
            history: Vec::new(),
            last_lease: 0,
            visits: BTreeMap::new(),
            numbers: BTreeMap::new(),
            offers: Vec::new(),
            last_offered: BTreeMap::new(),
            promised: BTreeMap::new(),
        };
        for n in 0..4 {
            model.add(n, usize::from(n == 3));
        }
        model
    }

    pub(super) fn add(&mut self, n: u8, destination: usize) {
        self.pool.add(number(n), destination);
        let known = Known { destination: None, rests_until: 0, banned_until: 0, offered_until: 0 };
        self.numbers.entry(n).or_insert(known).destination = Some(destination);
    }

    pub(super) fn current(&self, n: u8) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.number == n)
    }

    pub(super) fn is_held(&self, n: u8) -> bool {
        self.current(n).any(|row| self.now < row.holding.ends_at)
    }

    /// Since when the number is, or when it will be, free.
    pub(super) fn free_at(&self, n: u8) -> u64 {
        let ends = self.current(n).map(|row| row.holding.ends_at).max().unwrap_or(0);
        ends.max(self.numbers[&n].rests_until).max(self.numbers[&n].offered_until)
    }

    pub(super) fn own(&self, visitor: u128, destination: usize) -> Option<u8> {
        let his = self.numbers.iter().filter(|(_, known)| known.destination == Some(destination));
        let his = his.filter_map(|(n, known)| {
            let row = self.current(*n).find(|row| row.holding.visitor == visitor)?;
            let held = self.now < row.holding.ends_at;
            let waits = !row.holding.shared
                && self.now >= known.offered_until
                && self.now >= known.rests_until
                && self.now >= known.banned_until;
            (held || waits).then_some((held, row.holding.lease, *n))
        });
        his.max().map(|(_, _, n)| n)
    }

    /// Which numbers may be given to somebody who has none, and whether as shared ones: the longest-rested ones.
    pub(super) fn next(&self, destination: usize) -> (Vec<u8>, bool) {
        let awake = self.numbers.iter().filter(|(_, known)| {
            known.destination == Some(destination)
                && known.rests_until <= self.now
                && known.banned_until <= self.now
        });
        let awake: Vec<u8> = awake.map(|(n, _)| *n).collect();
        let free = |n: &u8| !self.is_held(*n);
        let unoffered = |n: &u8| free(n) && self.numbers[n].offered_until <= self.now;
        let of = |test: &dyn Fn(&u8) -> bool| awake.iter().copied().filter(test).collect();
        let classes: [Vec<u8>; 2] = [of(&unoffered), of(&free)];
        match classes.into_iter().find(|class| !class.is_empty()) {
            Some(class) => (self.longest_rested(&class), false),
            None if self.share => (self.longest_rested(&awake), true),
            None => (Vec::new(), false),
        }
    }

    pub(super) fn longest_rested(&self, all: &[u8]) -> Vec<u8> {
        let first = all.iter().map(|n| self.free_at(*n)).min();
        all.iter().copied().filter(|n| Some(self.free_at(*n)) == first).collect()
    }

    pub(super) fn number_of(&self, slot: usize) -> u8 {
        let name = self.pool.number(slot);
        (0..NUMBERS).find(|n| Some(&number(*n)) == name).unwrap()
    }
}
