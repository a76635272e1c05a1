//! The calls of the time before the period: nothing is told of them; the sources' mix is learned from them too.

use crate::matching::Sharing;
use std::collections::BTreeMap;

/// How many of them are held, the last ones: with more the mix is no surer.
const MOST_CALLS: usize = 3_000;

/// A call, and the visits that may have made it, with their weights.
struct Call {
    at: u64,
    candidates: Vec<(u64, f64)>,
}

/// The calls, and the groups of the visits that they name.
#[derive(Default)]
pub(super) struct Earlier {
    calls: Vec<Call>,
    groups: Option<BTreeMap<u64, Option<u32>>>,
}

impl Earlier {
    /// A call on the pool, before the first visit.
    pub(super) fn call(&mut self, at: u64, candidates: Vec<(u64, f64)>) {
        self.calls.push(Call { at, candidates });
        if self.calls.len() >= 2 * MOST_CALLS {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.calls.sort_by_key(|call| std::cmp::Reverse(call.at));
        self.calls.truncate(MOST_CALLS);
    }

    /// The visits that these calls name, once all calls have come.
    fn groups(&mut self) -> &mut BTreeMap<u64, Option<u32>> {
        if self.groups.is_none() {
            self.forget();
        }
        let visits = self.calls.iter().flat_map(|call| &call.candidates);
        self.groups.get_or_insert_with(|| visits.map(|(visit, _)| (*visit, None)).collect())
    }

    /// Whether a call may be this visit's.
    pub(super) fn names(&mut self, visit: u64) -> bool {
        self.groups().contains_key(&visit)
    }

    /// A visit has come, of that group.
    pub(super) fn visit(&mut self, visit: u64, key: u32) {
        if let Some(group) = self.groups().get_mut(&visit) {
            *group = Some(key);
        }
    }

    /// Since when the calls are held; `None`: there are none.
    pub(super) fn since(&mut self) -> Option<u64> {
        self.groups();
        self.calls.last().map(|call| call.at)
    }

    /// How the groups share each of them.
    pub(super) fn sharings(&self) -> Vec<Sharing> {
        let group = |visit: &u64| self.groups.as_ref()?.get(visit).copied().flatten();
        let sharing = |call: &Call| {
            let mut sharing = Sharing::default();
            for (visit, weight) in &call.candidates {
                if let Some(key) = group(visit) {
                    sharing.add(key as usize, *weight);
                }
            }
            sharing
        };
        self.calls.iter().map(sharing).collect()
    }
}
