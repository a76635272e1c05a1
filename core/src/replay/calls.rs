//! Calls come and end; verdicts are provisional first and final later.

use super::Replay;
use crate::calls::LONGEST_MS;
use crate::matching::{
    Area, BURST_WITHIN_MS, Basis, Circumstances, FINAL_AFTER_MS, MOST_LESSONS, REFRESH_EVERY,
    Ringing, Sharing, Showing, State, Verdict, judge, learn,
};

/// A call that may still be judged anew.
pub(super) struct OpenCall {
    id: String,
    number: usize,
    telephone: String,
    at: u64,
    final_at: u64,
}

/// What is concluded of a call.
#[derive(Clone, Debug)]
pub struct Concluded {
    /// The call, as it was named.
    pub call: String,
    /// The verdict; its candidates are visits.
    pub verdict: Verdict,
    /// What it was judged from.
    pub basis: Basis,
    /// The visitors of its candidates.
    pub visitors: Vec<u128>,
    /// Their sources.
    sources: Vec<usize>,
}

impl Replay {
    /// A call on a number comes in, from a telephone that is named in any way; one that is withheld is empty or says so,
    /// see [`crate::matching::is_told`]. Told again while it is open, it is the same call.
    pub fn call(&mut self, now: u64, id: &str, number: usize, telephone: &str) -> Concluded {
        if let Some(known) = self.open.iter().find(|call| call.id == id) {
            return self.judged(known, State::Provisional);
        }
        let final_at = now + LONGEST_MS + FINAL_AFTER_MS;
        let telephone = telephone.to_owned();
        let call = OpenCall { id: id.to_owned(), number, telephone, at: now, final_at };
        let concluded = self.judged(&call, State::Provisional);
        if !concluded.verdict.is_by_hand() {
            self.rung.push_back((now, number));
        }
        self.open.push(call);
        concluded
    }

    /// A call is over.
    pub fn hang_up(&mut self, now: u64, id: &str) {
        let open = self.open.iter_mut().find(|call| call.id == id);
        if let Some(call) = open {
            call.final_at = call.final_at.min(now + FINAL_AFTER_MS);
        }
    }

    /// Every verdict that is not final yet becomes final.
    pub fn finish(&mut self) -> Vec<Concluded> {
        let last = self.open.iter().map(|call| call.final_at).max().unwrap_or(0);
        self.conclude_due(last)
    }

    pub(super) fn conclude_due(&mut self, now: u64) -> Vec<Concluded> {
        let mut concluded = Vec::new();
        if self.open.iter().all(|call| call.final_at > now) {
            return concluded;
        }
        let open = std::mem::take(&mut self.open);
        let (mut due, open): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|call| call.final_at <= now);
        self.open = open;
        due.sort_by_key(|call| call.final_at);
        for call in due {
            let one = self.judged(&call, State::Final);
            self.share(&one);
            self.learn_from(&call);
            self.introduce(&call.telephone, call.at, &one);
            concluded.push(one);
        }
        let forgotten = now.saturating_sub(LONGEST_MS * 2);
        while self.rung.front().is_some_and(|(at, _)| *at < forgotten) {
            self.rung.pop_front();
        }
        concluded
    }

    fn judged(&self, call: &OpenCall, state: State) -> Concluded {
        let about = self.about(call, self.unclaimed(call.number));
        let showings = self.showings(call.number);
        let basis = Basis::of(call.at, showings, &self.habits, about, self.most);
        let verdict = Verdict { state, ..judge(&basis) };
        let mut visits: Vec<(u64, u128, usize)> = self
            .history
            .get(call.number)
            .into_iter()
            .flatten()
            .map(|(_, source, showing)| (showing.visit, showing.visitor, *source))
            .chain(self.latest_of_known(call))
            .collect();
        visits.sort_unstable();
        let known = verdict.candidates.iter().filter_map(|one| {
            let place = visits.binary_search_by_key(&one.visit, |(visit, ..)| *visit).ok()?;
            visits.get(place).map(|(_, visitor, source)| (*visitor, *source))
        });
        let (visitors, sources) = known.unzip();
        Concluded { call: call.id.clone(), verdict, basis, visitors, sources }
    }

    fn learn_from(&mut self, call: &OpenCall) {
        let unclaimed = self.unclaimed(call.number).to_vec();
        let about = self.about(call, &unclaimed);
        let history = self.history.get(call.number).into_iter().flatten();
        let history = history.map(|(_, _, showing)| showing);
        self.lessons.push_back(learn(call.at, history, &mut self.habits, about));
        if self.lessons.len() > MOST_LESSONS {
            self.lessons.pop_front();
        }
        if self.habits.calls().is_multiple_of(REFRESH_EVERY) {
            self.habits.refresh(self.lessons.iter());
        }
    }

    /// Notes how the sources share a call whose verdict is final.
    fn share(&mut self, concluded: &Concluded) {
        let mut sharing = Sharing::default();
        for (candidate, source) in concluded.verdict.candidates.iter().zip(&concluded.sources) {
            sharing.add(*source, candidate.weight);
        }
        self.sharings.push(sharing);
    }

    pub(super) fn showings(&self, number: usize) -> impl Iterator<Item = &Showing> {
        self.history.get(number).into_iter().flatten().map(|(_, _, showing)| showing)
    }

    fn about<'a>(&self, call: &OpenCall, unclaimed: &'a [u64]) -> Circumstances<'a> {
        let near = self.rung.iter().filter(|(at, number)| {
            at.abs_diff(call.at) <= BURST_WITHIN_MS && *number != call.number
        });
        let mut others: Vec<usize> = near.map(|(_, number)| *number).collect();
        others.sort_unstable();
        others.dedup();
        let numbers = self.numbers.saturating_sub(1) as u32;
        let usual = self.habits.usual(self.numbers);
        Circumstances {
            beat_ms: self.life.beat_ms(),
            ringing: Ringing { others: others.len() as u32, numbers, usual },
            hold_ms: self.life.hold_ms,
            unclaimed,
            known: self.known(&call.telephone, call.at),
            area: Area::of(&call.telephone),
        }
    }

    /// The visit that a known caller is named with where he was shown the number in none, with his source.
    fn latest_of_known(&self, call: &OpenCall) -> Option<(u64, u128, usize)> {
        let known = self.known(&call.telephone, call.at)?;
        let source = self.visitors.get(&known.visitor)?.source;
        Some((known.visit, known.visitor, source))
    }
}
