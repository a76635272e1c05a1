//! Whose telephones are known, from calls that were confirmed.

use super::{Concluded, Replay};
use crate::matching::{Caller, KNOWN_FOR_MS, Known, is_told};

impl Replay {
    /// Who calls from this telephone, with his latest visit.
    pub(super) fn known(&self, telephone: &str, call_at: u64) -> Option<Known> {
        let known = self.callers.get(telephone)?.known(call_at)?;
        let visitor = self.visitors.get(&known.visitor);
        let latest = visitor.filter(|visitor| visitor.began_at <= call_at);
        let visit = latest.map_or(known.visit, |latest| latest.visit);
        Some(Known { visit, ..known })
    }

    /// Notes whose telephone it is, where the final verdict tells.
    pub(super) fn introduce(&mut self, telephone: &str, call_at: u64, concluded: &Concluded) {
        let (Some(visitor), Some(top)) =
            (concluded.visitors.first(), concluded.verdict.candidates.first())
        else {
            return;
        };
        if concluded.verdict.introduces() && is_told(telephone) {
            let before = self.callers.get(telephone).copied();
            let caller = Caller::after(before, *visitor, top.visit, call_at);
            self.callers.insert(telephone.to_owned(), caller);
        }
    }

    /// Forgets telephones from which no call was confirmed for long.
    pub(super) fn forget_callers(&mut self, now: u64) {
        let since = now.saturating_sub(KNOWN_FOR_MS);
        self.callers.retain(|_, caller| caller.confirmed_at >= since);
    }
}
