//! A call's final verdict, recomputed from what is kept with it: by the rule in force, wherever the call is.

use crate::records::{CallRecord, Superseded};
use lendline_core::matching::{State, Verdict, judge};

impl CallRecord {
    /// The final verdict that the rule in force gives; None where it is not final yet, or nothing is kept to judge from.
    pub fn recomputed(&self) -> Option<Verdict> {
        self.verdict.as_ref().filter(|verdict| verdict.state == State::Final)?;
        if self.source.is_some() {
            return Some(Verdict::of_static_number());
        }
        let anew = judge(self.basis.as_ref()?);
        Some(Verdict { state: State::Final, ..anew })
    }

    /// Puts the verdict of a newer rule in the place of an older one's, which stays among those superseded; whether there
    /// was anything to do.
    pub fn rejudge(&mut self, now: u64) -> bool {
        let Some(anew) = self.recomputed() else { return false };
        let Some(old) = self.verdict.take_if(|old| old.rule != anew.rule) else { return false };
        self.superseded.push(Superseded { verdict: old, until: now });
        self.verdict = Some(anew);
        true
    }
}
