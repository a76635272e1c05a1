//! Calls, put together from what providers report of them.
//!
//! Webhooks come more than once, at once and out of order: taking in an event is commutative and
//! idempotent, so that the same set of events gives the same call in whatever order it came.

use crate::matching::FINAL_AFTER_MS;
use crate::numbers::Number;

/// A call whose end is not told is taken for over after this long, ms.
pub const LONGEST_MS: u64 = 3 * 3_600_000;

/// What an event says of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Kind {
    /// It came in.
    Start,
    /// Somebody took it.
    Answer,
    /// It is over.
    End,
    /// Something else about it: a recording.
    Note,
}

impl Kind {
    /// The word of the stored event.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Answer => "answer",
            Self::End => "end",
            Self::Note => "note",
        }
    }
}

/// How a call stands. Of two reports the later in this order holds: a call that was answered once was
/// answered, whatever comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Status {
    /// Nothing but its coming is known.
    Ringing,
    /// Nobody took it.
    Missed,
    /// The caller gave up.
    Canceled,
    /// The destination was busy.
    Busy,
    /// It could not be connected.
    Failed,
    /// It was taken.
    Answered,
}

impl Status {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Missed => "missed",
            Self::Canceled => "canceled",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Answered => "answered",
        }
    }
}

/// An event of a call, in our terms.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    /// Who reported it.
    pub provider: String,
    /// The provider's id of the call.
    pub call_id: String,
    /// What happened.
    pub kind: Kind,
    /// The tracking number.
    pub number: Number,
    /// The caller: E.164 where it could be read, else as it came; empty where it is not known.
    pub caller: String,
    /// When the call began, ms, if the provider says so.
    pub started_at: Option<u64>,
    /// When it ended, ms, if the provider says so.
    pub ended_at: Option<u64>,
    /// How it ended, if the provider says so.
    pub status: Option<Status>,
    /// How long was talked, s.
    pub talk_seconds: Option<u64>,
    /// When the webhook came, ms.
    pub received_at: u64,
    /// The webhook's body, as it came.
    pub raw: String,
}

/// A call, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Call {
    /// Which provider reported it.
    pub provider: String,
    /// The provider's own id.
    pub provider_call_id: String,
    /// The tracking number that was called.
    pub number: Number,
    /// The caller: E.164 where it could be read, else as it came; empty where it is not known.
    pub caller: String,
    /// When it began by the provider's word, ms.
    started_reported: Option<u64>,
    /// When word of its coming arrived, ms.
    started_heard: Option<u64>,
    /// When it began by the arrival of its other events and the talk time, ms: used where nothing better is known.
    started_guessed: Option<u64>,
    /// When it ended, ms.
    pub ended_at: Option<u64>,
    /// How it stands.
    pub status: Status,
    /// How long was talked, s.
    pub talk_seconds: Option<u64>,
}

impl Call {
    /// The call that an event is the first of.
    pub fn new(event: &Event) -> Self {
        let mut call = Self {
            provider: event.provider.clone(),
            provider_call_id: event.call_id.clone(),
            number: event.number,
            caller: String::new(),
            started_reported: None,
            started_heard: None,
            started_guessed: None,
            ended_at: None,
            status: Status::Ringing,
            talk_seconds: None,
        };
        call.apply(event);
        call
    }

    /// When it began, ms.
    pub fn started_at(&self) -> u64 {
        let known = self.started_reported.or(self.started_heard).or(self.started_guessed);
        // One of them is set by any event: `new` takes one.
        known.unwrap_or(0)
    }

    /// When its verdict becomes final, ms: [`FINAL_AFTER_MS`] after its end. One whose end is never told, or told
    /// for a far future, is taken for over three hours from `now` at the latest.
    pub fn final_at(&self, now: u64) -> u64 {
        let end = self.ended_at.unwrap_or(self.started_at().saturating_add(LONGEST_MS));
        end.min(now.saturating_add(LONGEST_MS)).saturating_add(FINAL_AFTER_MS)
    }

    /// Takes in an event.
    pub fn apply(&mut self, event: &Event) {
        let talked = event.talk_seconds.unwrap_or(0);
        let over = event.ended_at.unwrap_or(event.received_at);
        if event.kind == Kind::Start {
            self.started_heard = earlier(self.started_heard, Some(event.received_at));
        }
        let guess = over.min(event.received_at).saturating_sub(talked.saturating_mul(1000));
        self.started_guessed = earlier(self.started_guessed, Some(guess));
        self.started_reported = earlier(self.started_reported, event.started_at);
        self.talk_seconds = self.talk_seconds.max(event.talk_seconds);
        // Of two spellings of a caller the longer, so that the order of events does not matter.
        let known = (event.caller.len(), &event.caller);
        if known > (self.caller.len(), &self.caller) {
            self.caller.clone_from(&event.caller);
        }
        let implied = match event.kind {
            Kind::Start | Kind::Note => Status::Ringing,
            Kind::Answer => Status::Answered,
            Kind::End if talked > 0 => Status::Answered,
            Kind::End => Status::Missed,
        };
        self.status = self.status.max(event.status.unwrap_or(implied));
        if event.kind == Kind::End {
            self.ended_at = earlier(self.ended_at, Some(over));
        }
    }
}

fn earlier(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(kind: Kind, received_at: u64) -> Event {
        Event {
            provider: "generic".into(),
            call_id: "c".into(),
            kind,
            number: Number::parse("+74950000001").unwrap(),
            caller: "+79161234567".into(),
            started_at: None,
            ended_at: None,
            status: None,
            talk_seconds: None,
            received_at,
            raw: String::new(),
        }
    }

    #[track_caller]
    fn check(events: &[Event], started_at: u64, ended_at: Option<u64>, status: Status) {
        let mut call = Call::new(&events[0]);
        events.iter().for_each(|event| call.apply(event));
        assert_eq!((call.started_at(), call.ended_at, call.status), (started_at, ended_at, status));
    }

    #[test]
    fn calls() {
        let start = event(Kind::Start, 1_000_000);
        let end = event(Kind::End, 1_080_000);
        let talked =
            Event { talk_seconds: Some(70), status: Some(Status::Answered), ..end.clone() };
        check(std::slice::from_ref(&start), 1_000_000, None, Status::Ringing);
        check(&[start.clone(), end.clone()], 1_000_000, Some(1_080_000), Status::Missed);
        check(&[talked.clone(), start.clone()], 1_000_000, Some(1_080_000), Status::Answered);
        check(std::slice::from_ref(&talked), 1_010_000, Some(1_080_000), Status::Answered);
        check(
            &[start.clone(), event(Kind::Answer, 1_005_000), end.clone()],
            1_000_000,
            Some(1_080_000),
            Status::Answered,
        );
        let busy = Event { status: Some(Status::Busy), ..end };
        check(
            &[busy.clone(), start.clone(), start.clone()],
            1_000_000,
            Some(1_080_000),
            Status::Busy,
        );
        let told = Event { started_at: Some(990_000), ..start };
        check(&[busy, told], 990_000, Some(1_080_000), Status::Busy);
    }

    #[test]
    fn a_verdict_waits_for_the_end_but_not_for_ever() {
        let start = Call::new(&event(Kind::Start, 1_000_000));
        assert_eq!(start.final_at(1_000_000), 1_000_000 + LONGEST_MS + FINAL_AFTER_MS);
        let mut over = start.clone();
        over.apply(&event(Kind::End, 1_080_000));
        assert_eq!(over.final_at(1_080_000), 1_080_000 + FINAL_AFTER_MS);
        let absurd = Event { started_at: Some(u64::MAX / 2), ..event(Kind::Start, 1_000_000) };
        assert_eq!(Call::new(&absurd).final_at(1_000_000), 1_000_000 + LONGEST_MS + FINAL_AFTER_MS);
    }

    fn any_event() -> impl Strategy<Value = Event> {
        (
            0usize..4,
            0u64..100,
            prop::option::of(0u64..100),
            prop::option::of(0u64..50),
            "[a-b]{0,2}",
        )
            .prop_map(|(kind, received, started, talk, caller)| Event {
                started_at: started,
                talk_seconds: talk,
                caller,
                ..event([Kind::Start, Kind::Answer, Kind::End, Kind::Note][kind], 1_000 * received)
            })
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(events in prop::collection::vec(any_event(), 1..6), seed in any::<u64>()) {
            let mut one = Call::new(&events[0]);
            events.iter().for_each(|event| one.apply(event));
            let mut shuffled: Vec<&Event> = events.iter().chain(&events).collect();
            shuffled.sort_by_key(|event| (event.received_at + 1).wrapping_mul(seed | 1));
            let mut other = Call::new(shuffled[0]);
            shuffled.iter().for_each(|event| other.apply(event));
            prop_assert_eq!(one, other);
        }
    }
}
