//! What a verdict is worth.

use super::{CONFIRMED, Candidate, Evidence, PROBABLE};

/// The grade of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Grade {
    /// One visit, or the one source of a static number, and evidence that leaves no room for another.
    Confirmed,
    /// One visit is four times as likely as everything else, or more.
    Probable,
    /// Several visits may have made the call.
    Ambiguous,
    /// It was more likely none of the visits known.
    Unknown,
}

/// Whether a verdict may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum State {
    /// Late leaves, talk time and bursts are still to come.
    Provisional,
    /// It stands.
    Final,
}

/// In a burst only a tap or copy of these last seconds outweighs the mark.
const JUST_NOW_S: u64 = 20;

/// `named` is the weight of all candidates, listed or not. Confirmed asks for the weight **and** for evidence of the visitor's own or that nobody else was shown the
/// number. On a number that is shared, or that was offered to somebody else, only a tap, copy or reveal will do: that a page
/// was open says nothing there, and a colleague at the same office may call by the same telephone. In a burst the
/// telephone won't do either, since robots forge it. By itself, without a page that he was shown the number on, a known telephone never has the weight.
pub(super) fn of(candidates: &[Candidate], named: f64, evidence: &[Evidence]) -> Grade {
    let Some(top) = candidates.first() else { return Grade::Unknown };
    let has = |test: fn(&Evidence) -> bool| evidence.iter().any(test);
    let by_hand = has(|e| matches!(e, Evidence::Tapped { .. } | Evidence::Copied { .. }));
    let just_now = has(|e| match e {
        Evidence::Tapped { seconds, .. } | Evidence::Copied { seconds, .. } => {
            *seconds <= JUST_NOW_S
        }
        _ => false,
    });
    let known = evidence
        .iter()
        .any(|one| matches!(one, Evidence::KnownCaller { visit, .. } if *visit == top.visit));
    let burst = has(|e| matches!(e, Evidence::Burst { .. }));
    let hidden = has(|e| matches!(e, Evidence::HiddenAtDial { .. }));
    let alone = has(|e| matches!(e, Evidence::NobodyElse));
    let doubtful = has(|e| {
        matches!(
            e,
            Evidence::Shared { .. }
                | Evidence::Offered { .. }
                | Evidence::Unclaimed { .. }
                | Evidence::Burst { .. }
        )
    });
    if top.weight >= CONFIRMED
        && (just_now || (by_hand && !burst) || (!doubtful && (known || hidden || alone)))
    {
        return Grade::Confirmed;
    }
    if top.weight >= PROBABLE {
        return Grade::Probable;
    }
    if named > 0.5 { Grade::Ambiguous } else { Grade::Unknown }
}
