//! A verdict after a visitor was erased.

use super::{Candidate, Evidence, Grade, Verdict};

impl Evidence {
    /// The visit that it names.
    pub fn visit(&self) -> Option<u64> {
        match self {
            Self::Tapped { visit, .. }
            | Self::Copied { visit, .. }
            | Self::HiddenAtDial { visit, .. }
            | Self::OnScreen { visit }
            | Self::Seen { visit, .. }
            | Self::InView { visit, .. }
            | Self::OutOfView { visit, .. }
            | Self::SameArea { visit }
            | Self::OtherArea { visit }
            | Self::KnownCaller { visit, .. } => Some(*visit),
            _ => None,
        }
    }
}

impl Verdict {
    /// The same verdict without these visits: their weight joins `others`, what names them is not said any more. Grade
    /// and `none` stay, since what became of the call is as it was. Where the call was confirmed to be an erased visitor's,
    /// nobody is named in his place.
    #[must_use]
    pub fn without(mut self, erased: impl Fn(u64) -> bool) -> Self {
        let his = self.candidates.first().is_some_and(|first| erased(first.visit));
        let nobody_else = his && self.grade == Grade::Confirmed;
        let (gone, left): (Vec<Candidate>, Vec<Candidate>) =
            self.candidates.into_iter().partition(|one| nobody_else || erased(one.visit));
        self.candidates = left;
        self.others += gone.iter().map(|one| one.weight).sum::<f64>();
        let before = self.evidence.len();
        self.evidence.retain(|one| one.visit().is_none_or(|visit| !nobody_else && !erased(visit)));
        let said_less = self.evidence.len() < before || !gone.is_empty();
        if said_less && !self.evidence.contains(&Evidence::Erased) {
            self.evidence.push(Evidence::Erased);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{RULE, State};
    use proptest::prelude::*;

    fn verdict(weights: &[f64], evidence: Vec<Evidence>) -> Verdict {
        let candidates = weights.iter().zip(1..);
        Verdict {
            state: State::Final,
            grade: Grade::Probable,
            none: 1.0 - weights.iter().sum::<f64>(),
            candidates: candidates
                .map(|(weight, visit)| Candidate { visit, weight: *weight })
                .collect(),
            others: 0.0,
            evidence,
            rule: RULE,
        }
    }

    #[test]
    fn what_names_an_erased_visit_is_gone() {
        let evidence = vec![
            Evidence::Tapped { visit: 1, seconds: 4 },
            Evidence::Seen { visit: 2, seconds: 9 },
            Evidence::NobodyElse,
        ];
        let left = verdict(&[0.9, 0.05], evidence).without(|visit| visit == 1);
        assert_eq!(left.grade, Grade::Probable);
        assert_eq!(left.candidates, [Candidate { visit: 2, weight: 0.05 }]);
        assert_eq!(left.others, 0.9);
        let rest =
            [Evidence::Seen { visit: 2, seconds: 9 }, Evidence::NobodyElse, Evidence::Erased];
        assert_eq!(left.evidence, rest);
        assert_eq!(left.clone().without(|visit| visit == 1), left);
    }

    #[test]
    fn nobody_takes_the_place_of_who_was_confirmed() {
        let known = Evidence::KnownCaller { visit: 1, seconds: 9 };
        let confirmed =
            Verdict { grade: Grade::Confirmed, ..verdict(&[0.996, 0.003], vec![known]) };
        let left = confirmed.clone().without(|visit| visit == 1);
        assert_eq!((&left.candidates, &left.evidence), (&vec![], &vec![Evidence::Erased]));
        assert!(!left.introduces() && left.grade == Grade::Confirmed);
        assert_eq!(confirmed.clone().without(|visit| visit == 2).candidates.len(), 1);
    }

    proptest! {
        #[test]
        fn weights_still_add_up(weights in prop::collection::vec(0.0f64..0.1, 0..9), gone in 0u64..10) {
            let before = verdict(&weights, Vec::new());
            let left = before.clone().without(|visit| visit >= gone);
            let sum = |one: &Verdict| {
                one.none + one.others + one.candidates.iter().map(|one| one.weight).sum::<f64>()
            };
            prop_assert!((sum(&before) - sum(&left)).abs() < 1e-9);
            prop_assert!(left.candidates.iter().all(|one| one.visit < gone));
            let untouched = weights.len() < gone as usize;
            prop_assert!(!untouched || left == before);
        }
    }
}
