//! The life of one page in the browser: when a number is shown, asked for, renewed and given back.
//!
//! A state machine without hands: the host (the snippet) reports what happened as [`Input`]s and carries
//! out the [`Command`]s. Its promise: **no lent number is on a screen past its safe time**, by the
//! browser's wall clock and by its monotonic clock, whichever is later.

mod clock;
mod memory;
mod scan;

pub use clock::Now;
pub use scan::scan;

use crate::numbers::Number;
use crate::visits::IDLE_MS;
use crate::wire::{Beat, Event, EventKind, Lent, Reply, VisitRequest, lines};
use clock::Safe;
use memory::Memory;

/// An unanswered request is given up after this long, ms.
const PATIENCE_MS: u64 = 10_000;
/// A page on which no number is seen says so after this long, ms.
const ANNOUNCE_MS: u64 = 1_000;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// The destination of this index became visible, or nearly so.
    Seen(usize),
    /// The document was read to its end.
    Ready,
    /// A request was answered: its sequence number, the body, and what the browser's storage holds now.
    Reply(u64, &'a str, &'a str),
    /// A request failed.
    Failed(u64),
    /// The time asked for by [`Command::Wake`] has come.
    Wake,
    /// A sign of a person: pointer, key, scroll.
    Active,
    /// The page was hidden.
    Hidden,
    /// The page was left or put away.
    Left,
    /// The page is visible (again).
    Visible,
    /// A link with the number of this destination was tapped.
    Tapped(usize),
    /// Another tab stored this.
    Stored(&'a str),
}

/// What the host is to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The numbers to show have changed: write them, from the texts as they were found.
    Show,
    /// Send the body to `/v1/visit` or `/v1/beat` and report the answer under the sequence number.
    Ask(&'static str, u64, String),
    /// Send the body to `/v1/beat` even if the page goes away; no answer is needed.
    Tell(String),
    /// Keep this text for the next page.
    Store(String),
    /// Report [`Input::Wake`] after so many ms; replaces an earlier one.
    Wake(u64),
}

/// The page's state.
#[derive(Debug, Default)]
pub struct Page {
    site: String,
    url: String,
    referrer: String,
    destinations: Vec<Number>,
    seen: Vec<bool>,
    lent: Vec<Lent>,
    token: Option<String>,
    safe: Safe,
    beat_ms: u64,
    visible: bool,
    announced: bool,
    announce_at: Option<Now>,
    pending: Option<(u64, Now)>,
    sequence: u64,
    failures: u32,
    not_before: Now,
    last_active: Now,
    last_contact: Now,
    shown_again: bool,
}

impl Page {
    /// A page that was just opened. `settings` are the lines the edge put behind the script (`s`, `d`),
    /// `stored` is what [`Command::Store`] kept on an earlier page, or empty.
    pub fn open(
        settings: &str,
        stored: &str,
        url: &str,
        referrer: &str,
        visible: bool,
        now: Now,
    ) -> (Self, Vec<Command>) {
        let mut page = Self {
            url: url.into(),
            referrer: referrer.into(),
            visible,
            last_active: now,
            last_contact: now,
            ..Self::default()
        };
        for (key, value) in lines(settings) {
            match key {
                "s" => page.site = value.into(),
                "d" => page.destinations.extend(Number::parse(value).ok()),
                _ => {}
            }
        }
        page.seen = page.destinations.iter().map(|_| false).collect();
        let mut out = Vec::new();
        if let Some(memory) = Memory::read(stored) {
            page.adopt(memory, now, &mut out);
        }
        page.settle(now, &mut out);
        (page, out)
    }

    /// The site's printed numbers, in the order of their indexes.
    pub fn destinations(&self) -> &[Number] {
        &self.destinations
    }

    /// What is shown for a destination now, if anything but itself.
    pub fn shown(&self, destination: &Number) -> Option<&Lent> {
        self.lent.iter().find(|lent| lent.destination == *destination)
    }

    /// Takes in what happened at `now` and says what is to be done.
    pub fn on(&mut self, input: Input<'_>, now: Now) -> Vec<Command> {
        let mut out = Vec::new();
        match input {
            Input::Seen(index) => {
                if let Some(seen) = self.seen.get_mut(index).filter(|seen| !**seen) {
                    *seen = true;
                    // The pause after an answer is for destinations that it was about, not for a new one.
                    if self.failures == 0 {
                        self.not_before = now;
                    }
                }
            }
            Input::Ready => self.announce_at = Some(now.plus(ANNOUNCE_MS)),
            Input::Reply(sequence, body, stored) => {
                self.answered(sequence, body, stored, now, &mut out)
            }
            Input::Failed(sequence) => {
                if self.takes_pending(sequence).is_some() {
                    self.failed(now);
                }
            }
            Input::Wake => {}
            Input::Active => self.last_active = now,
            Input::Hidden | Input::Left => self.put_away(matches!(input, Input::Left), &mut out),
            Input::Visible => {
                self.shown_again = !self.visible;
                self.visible = true;
                self.last_active = now;
            }
            Input::Tapped(index) => {
                self.last_active = now;
                if let Some(destination) = self.destinations.get(index).cloned() {
                    if self.shown(&destination).is_some() {
                        self.tell(EventKind::Tap, Some(destination), &mut out);
                    }
                }
            }
            Input::Stored(text) => {
                if let Some(memory) = Memory::read(text) {
                    if self.pending.is_none() {
                        self.adopt(memory, now, &mut out);
                    }
                }
            }
        }
        self.settle(now, &mut out);
        out
    }

    /// Takes over what storage holds: always the visitor's token, the numbers only while they are safe.
    fn adopt(&mut self, memory: Memory, now: Now, out: &mut Vec<Command>) {
        if let Some(safe) = memory.safe(now) {
            self.safe = safe;
            self.beat_ms = memory.reply.beat_ms;
            self.take(memory.reply.lent, out);
        }
        self.token = Some(memory.reply.token);
    }

    /// Shows these numbers, if they are others than before.
    fn take(&mut self, mut lent: Vec<Lent>, out: &mut Vec<Command>) {
        lent.retain(|lent| self.destinations.contains(&lent.destination));
        if lent != self.lent {
            self.lent = lent;
            out.push(Command::Show);
        }
    }

    fn takes_pending(&mut self, sequence: u64) -> Option<Now> {
        match self.pending {
            Some((expected, sent)) if expected == sequence => {
                self.pending = None;
                Some(sent)
            }
            _ => None,
        }
    }

    fn answered(
        &mut self,
        sequence: u64,
        body: &str,
        stored: &str,
        now: Now,
        out: &mut Vec<Command>,
    ) {
        let Some(sent) = self.takes_pending(sequence) else { return };
        let Some(reply) = Reply::decode(body) else { return self.failed(now) };
        self.announced = true;
        self.failures = 0;
        self.last_contact = sent;
        // Two tabs opened at once both asked as strangers: the first that stored its answer is the visitor,
        // the other gives its own lease back.
        if self.token.is_none() {
            if let Some(other) = Memory::read(stored).filter(|other| other.safe(now).is_some()) {
                if other.reply.token != reply.token {
                    self.token = Some(reply.token);
                    self.tell(EventKind::Leave, None, out);
                    return self.adopt(other, now, out);
                }
            }
        }
        // Where nothing was lent though something was wanted, the pool may have a number later.
        self.not_before = now.plus(reply.beat_ms);
        self.beat_ms = reply.beat_ms;
        self.safe = Safe::since(sent, reply.safe_ms);
        self.token = Some(reply.token.clone());
        out.push(Command::Store(memory::write(&reply, sent)));
        self.take(reply.lent, out);
    }

    fn failed(&mut self, now: Now) {
        self.not_before = now.plus(5_000 << self.failures.min(4));
        self.failures += 1;
    }

    fn put_away(&mut self, left: bool, out: &mut Vec<Command>) {
        if self.visible {
            self.visible = false;
            if !self.lent.is_empty() {
                self.tell(if left { EventKind::Leave } else { EventKind::Hide }, None, out);
            }
        }
    }

    fn tell(&self, kind: EventKind, destination: Option<Number>, out: &mut Vec<Command>) {
        if let Some(beat) = self.beat(Some(Event { kind, age_ms: 0, destination })) {
            out.push(Command::Tell(beat.encode()));
        }
    }

    fn beat(&self, event: Option<Event>) -> Option<Beat> {
        let token = self.token.clone()?;
        Some(Beat { site: self.site.clone(), token, events: event.into_iter().collect() })
    }

    /// Brings the state in order: takes back what is no longer safe, asks for what is wanted, sets the alarm.
    fn settle(&mut self, now: Now, out: &mut Vec<Command>) {
        if !self.lent.is_empty() && self.safe.left(now) == 0 {
            self.lent.clear();
            out.push(Command::Show);
        }
        if let Some((_, sent)) = self.pending {
            if now.since(sent) >= PATIENCE_MS {
                self.pending = None;
                self.failed(now);
            }
        }
        if self.visible && self.pending.is_none() && now.since(self.last_active) < IDLE_MS {
            self.ask(now, out);
        }
        out.push(Command::Wake(self.next_wake(now)));
    }

    /// Asks, if there is a reason to and the time has come.
    fn ask(&mut self, now: Now, out: &mut Vec<Command>) {
        let any_seen = self.seen.iter().any(|seen| *seen);
        let due = any_seen || self.announce_at.is_some_and(|at| now.reached(at));
        let announce = !self.announced && due;
        if (announce || self.lacks_a_number()) && now.reached(self.not_before) {
            let request = VisitRequest {
                site: self.site.clone(),
                token: self.token.clone(),
                url: self.url.clone(),
                referrer: self.referrer.clone(),
                destinations: self.wanted(),
            };
            return self.send("/v1/visit", request.encode(), now, out);
        }
        if self.lent.is_empty() {
            return;
        }
        let used = self.last_active.is_after(self.last_contact);
        let beat = used && now.since(self.last_contact) >= self.beat_ms;
        let renew = self.safe.left(now) <= self.margin();
        if ((beat || renew) && now.reached(self.not_before)) || self.shown_again {
            let kind = if self.shown_again { EventKind::Show } else { EventKind::Beat };
            if let Some(beat) = self.beat(Some(Event { kind, age_ms: 0, destination: None })) {
                self.send("/v1/beat", beat.encode(), now, out);
            }
        }
    }

    fn send(&mut self, path: &'static str, body: String, now: Now, out: &mut Vec<Command>) {
        self.sequence += 1;
        self.pending = Some((self.sequence, now));
        self.last_contact = now;
        self.shown_again = false;
        out.push(Command::Ask(path, self.sequence, body));
    }

    /// Destinations on the screen, or about to be, together with those that hold a number already.
    fn wanted(&self) -> Vec<Number> {
        let seen = self.destinations.iter().zip(&self.seen);
        seen.filter(|(number, seen)| **seen || self.shown(number).is_some())
            .map(|(number, _)| number.clone())
            .collect()
    }

    fn lacks_a_number(&self) -> bool {
        let mut seen = self.destinations.iter().zip(&self.seen);
        seen.any(|(number, seen)| *seen && self.shown(number).is_none())
    }

    /// A visible page renews this long before the safe time ends, ms.
    fn margin(&self) -> u64 {
        (self.safe.length() / 10).min(15_000)
    }

    fn next_wake(&self, now: Now) -> u64 {
        let mut next = IDLE_MS;
        let mut at = |wait: u64| next = next.min(wait);
        if let Some((_, sent)) = self.pending {
            at(PATIENCE_MS.saturating_sub(now.since(sent)));
        }
        if !self.lent.is_empty() {
            let left = self.safe.left(now);
            at(left);
            if self.visible && self.pending.is_none() {
                at(left.saturating_sub(self.margin()).max(self.not_before.until(now)));
                if self.last_active.is_after(self.last_contact) {
                    let beat = self.beat_ms.saturating_sub(now.since(self.last_contact));
                    at(beat.max(self.not_before.until(now)));
                }
            }
        }
        if self.visible && self.pending.is_none() {
            if self.lacks_a_number() {
                at(self.not_before.until(now));
            } else if let (false, Some(announce)) = (self.announced, self.announce_at) {
                at(announce.until(now).max(self.not_before.until(now)));
            }
        }
        // Never a busy loop, whatever the clocks do.
        next.max(20)
    }
}

#[cfg(test)]
mod tests;
