//! Made-up traffic of the past, for the demo: steps with times of their own, played through the very code that
//! serves visitors and providers. Only where the variable `DEMO` is bound, and only by the owner.

use super::memory::{Memory, visitor_text};
use super::token::Token;
use super::{beat, calls, habits, showings, visit};
use crate::failure::{Failure, Outcome};
use crate::store::Store;
use lendline_core::calls::{Event, Kind, Status};
use lendline_core::conversions::Told;
use lendline_core::matching::Device;
use lendline_core::numbers::Number;
use lendline_core::sources::Touch;
use lendline_core::wire::{Beat, Event as PageEvent, EventKind, Reply};
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Serialize, Deserialize)]
pub struct Step {
    /// When, ms; steps are in order.
    pub at: u64,
    /// Who: any number; the same visitor keeps his.
    pub visitor: u64,
    /// What.
    pub act: Act,
}

/// What happened.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// A page was opened and the destination seen.
    Visit {
        /// How he arrived.
        touch: Box<Touch>,
        /// Which number is printed there.
        destination: Number,
    },
    /// The page told something: an event of numbers, or a conversion as an `e` line has it.
    Tell(String),
    /// He called the number that he was lent last.
    Call {
        /// His own number.
        caller: String,
        /// How long was talked, s; 0: nobody answered.
        talk: u64,
    },
}

/// How often visits that are over are counted, ms: in time, since what is believed of callers stands against it.
const COUNT_EVERY_MS: u64 = 6 * 3_600_000;

/// An odd factor, so that no two become one: 2^64 by the golden ratio (Knuth, volume 3, 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Plays the steps; returns how many calls there were.
pub fn replay(store: &Store, memory: &mut Memory, _: u64, steps: &Vec<Step>) -> Outcome<u64> {
    let mut calls = 0;
    for step in steps {
        let now = memory.replay_tick(step.at);
        // Their first digits, by which pages tell browsers apart, differ.
        let first = step.visitor.wrapping_mul(SPREAD);
        let visitor = visitor_text(u128::from(first) << 64 | 0xd3);
        let known = memory.replayed.get(&step.visitor).cloned();
        match &step.act {
            Act::Visit { touch, destination } => {
                let command = visit::VisitCommand {
                    token: known.map(|(token, _)| token),
                    touch: Touch::clone(touch),
                    device: Device::Unknown,
                    network: None,
                    place: Default::default(),
                    told: Vec::new(),
                    ids: Default::default(),
                    destinations: vec![*destination],
                    fresh_visitor: visitor,
                };
                let body = visit::visit(store, memory, now, &command)?;
                let reply = Reply::decode(&body)
                    .ok_or_else(|| Failure::inner("a visit was answered with no reply"))?;
                let number = reply.lent.first().map(|lent| lent.number);
                memory.replayed.insert(step.visitor, (reply.token, number));
            }
            Act::Tell(what) => {
                let Some((token, _)) = known else { continue };
                let event = EventKind::parse(what);
                let event = event.map(|kind| PageEvent { kind, age_ms: 0, destination: None });
                let told = Told::decode(format!("{what} 0").as_bytes());
                let told = Beat {
                    site: memory.site.key.clone(),
                    token,
                    events: event.into_iter().collect(),
                    told: told.into_iter().collect(),
                };
                beat::beat(store, memory, now, &beat::BeatCommand::Alone(told.encode()))?;
            }
            Act::Call { caller, talk } => {
                let Some((token, Some(number))) = known else { continue };
                let visit = Token::read(&token, &memory.site.secret).map_or(0, |token| token.visit);
                let call_id = format!("made-up-{visit}-{}", step.at);
                let event = |kind, received_at: u64| Event {
                    provider: "generic".into(),
                    call_id: call_id.clone(),
                    kind,
                    number,
                    caller: caller.clone(),
                    started_at: Some(now),
                    ended_at: None,
                    status: (kind == Kind::End).then_some(if *talk > 0 {
                        Status::Answered
                    } else {
                        Status::Missed
                    }),
                    talk_seconds: (kind == Kind::End).then_some(*talk),
                    received_at,
                    raw: String::new(),
                };
                calls::take_in(store, memory, now, &event(Kind::Start, now))?;
                calls::take_in(store, memory, now, &event(Kind::End, now + (talk + 12) * 1000))?;
                calls += 1;
            }
        }
        calls::finish_due(store, memory, now)?;
        if now >= memory.counted_at + COUNT_EVERY_MS {
            count_what_is_over(store, memory, now)?;
        }
    }
    Ok(calls)
}

/// Counts showings as the flush does for live traffic. They move to the Ledger later, and are not counted again then.
fn count_what_is_over(store: &Store, memory: &mut Memory, now: u64) -> Outcome<()> {
    memory.counted_at = now;
    let over = memory
        .live
        .iter()
        .filter(|(visit, seen)| memory.is_over(**seen, now) && !memory.counted.contains(visit));
    let over: Vec<u64> = over.map(|(visit, _)| *visit).collect();
    habits::count(memory, &showings::of_visits(store, memory, &over)?, now);
    memory.counted.extend(over);
    Ok(())
}
