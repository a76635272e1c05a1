//! What visits did besides calling, credited as calls are: each to the path that ends with its own visit.

use super::builder::{Builder, latest};
use super::{Did, Row, Totals};
use crate::attribution::{Attribution, Credit, Ending, Step};
use std::collections::BTreeMap;

/// What a visit did.
pub(super) struct Converted {
    pub visitor: u64,
    pub visit: u64,
    pub did: Did,
}

impl Builder {
    /// Counts and credits taps, forms, messages and events, each kind by itself.
    pub(super) fn credit_conversions(&self, rows: &mut [Row], totals: &mut Totals) {
        for Converted { did, .. } in &self.converted {
            totals.taps += u64::from(did.taps);
            totals.forms += u64::from(did.forms);
            totals.messages += u64::from(did.messages);
            totals.events += u64::from(did.events);
            totals.value += did.value;
        }
        let taps = self.conversion_credits(|did| (did.taps, 0.0));
        let forms = self.conversion_credits(|did| (did.forms, 0.0));
        let messages = self.conversion_credits(|did| (did.messages, 0.0));
        let events = self.conversion_credits(|did| (did.events, did.value));
        let of = |credits: &[Credit], key: usize| credits.get(key).copied().unwrap_or_default();
        for (key, row) in rows.iter_mut().enumerate() {
            row.taps = of(&taps, key).sum;
            row.forms = of(&forms, key).sum;
            row.messages = of(&messages, key).sum;
            row.events = of(&events, key).sum;
            row.value = of(&events, key).value;
        }
    }

    /// The credit of each key for what `of` takes of a visit: how many, and what they are worth. Empty where there is none.
    fn conversion_credits(&self, of: fn(&Did) -> (u32, f64)) -> Vec<Credit> {
        if self.converted.iter().all(|one| of(&one.did).0 == 0) {
            return Vec::new();
        }
        let ranks = self.keys.ranks();
        let mut attribution = Attribution::new(self.asked.model, ranks.len());
        let mut by_visitor: BTreeMap<u64, f64> = BTreeMap::new();
        let mut path: Vec<Step> = Vec::new();
        for Converted { visitor, visit, did } in &self.converted {
            let visits = latest(self.store.path(*visitor, *visit));
            let Some(last) = visits.last() else { continue };
            let (count, value) = of(did);
            let weight = f64::from(count);
            path.clear();
            path.extend(visits.iter().map(|visit| visit.step(&ranks)));
            let ending = Ending { at: last.at(), weight, confirmed: true, value };
            attribution.call(&path, ending);
            *by_visitor.entry(*visitor).or_default() += weight;
        }
        self.by_key(attribution, &ranks, &by_visitor)
    }
}
