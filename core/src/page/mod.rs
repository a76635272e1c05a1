//! The life of one page in the browser: when a number is shown, asked for, renewed and given back.
//!
//! A state machine without hands: the host (the snippet) reports what happened as [`Input`]s and carries
//! out the [`Commands`]. Its promise: **no lent number is on a screen past its safe time**, by the
//! browser's wall clock and by its monotonic clock, whichever is later.
//!
//! It writes and reads the wire in place (`wire::Answer`, no requests as values): every visitor
//! downloads this code.

mod clock;
mod command;
mod scan;
mod settle;

pub use clock::Now;
pub use command::Commands;
pub use scan::scan;

use crate::numbers::Number;
use crate::wire::{Answer, Event, EventKind, lines, push_address, push_decimal, push_line};
use clock::Clock;

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
    Reply(u64, &'a [u8], &'a [u8]),
    /// A request failed.
    Failed(u64),
    /// The time asked for by the command `W` has come.
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
    Stored(&'a [u8]),
}

/// What is known of one destination.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// A person can see it.
    seen: bool,
    /// What is shown in its place.
    lent: Option<Number>,
}

/// The page's state. Moments are those of its own clock.
#[derive(Debug)]
pub struct Page {
    /// The lines that begin each request.
    head: Vec<u8>,
    /// The lines of the address and the referrer.
    address: Vec<u8>,
    /// The last one, which has the visitor's token; empty before the first.
    answer: Vec<u8>,
    destinations: Vec<Number>,
    /// One for each destination.
    places: Vec<Place>,
    clock: Clock,
    /// The lent numbers may be shown until then; `safe_ms` after they were asked for.
    safe_until: u64,
    safe_ms: u64,
    beat_ms: u64,
    visible: bool,
    shown_again: bool,
    announced: bool,
    /// Never, before the document was read to its end.
    announce_at: u64,
    /// The last request, of the number `sequence`, sent at `last_contact`, is unanswered.
    pending: bool,
    /// A destination became visible since: the answer is not about it.
    more_seen: bool,
    sequence: u64,
    failures: u32,
    not_before: u64,
    last_active: u64,
    last_contact: u64,
}

impl Default for Page {
    fn default() -> Self {
        Self::new()
    }
}

impl Page {
    /// Nothing yet; to be opened. (A constant, so that the snippet keeps it in its memory as it is.)
    pub const fn new() -> Self {
        Self {
            head: Vec::new(),
            address: Vec::new(),
            answer: Vec::new(),
            destinations: Vec::new(),
            places: Vec::new(),
            clock: Clock { seen: Now { wall: 0, mono: 0 }, passed: 0 },
            safe_until: 0,
            safe_ms: 0,
            beat_ms: 0,
            visible: false,
            shown_again: false,
            announced: false,
            announce_at: u64::MAX,
            pending: false,
            more_seen: false,
            sequence: 0,
            failures: 0,
            not_before: 0,
            last_active: 0,
            last_contact: 0,
        }
    }

    /// A page that was just opened. `settings` are the lines the edge put behind the script (`s`, `d`),
    /// `stored` is what the command `K` kept on an earlier page, or empty.
    pub fn open(
        &mut self,
        settings: &[u8],
        (url, referrer): (&[u8], &[u8]),
        stored: &[u8],
        visible: bool,
        now: Now,
        out: &mut Commands,
    ) {
        self.visible = visible;
        self.clock.seen = now;
        self.head.extend_from_slice(b"v=1\n");
        push_address(&mut self.address, url, referrer);
        for (key, value) in lines(settings) {
            if key == b's' {
                push_line(&mut self.head, key, value);
            } else if let Some(number) = Number::read(value).filter(|_| key == b'd') {
                self.destinations.push(number);
                self.places.push(Place::default());
            }
        }
        self.adopt(Answer::read(stored), out);
        self.settle(out);
    }

    /// What is shown for the destination of this index now, if anything but itself.
    pub fn lent(&self, index: usize) -> Option<Number> {
        self.places.get(index)?.lent
    }

    /// Takes in what happened at `now` and says what is to be done.
    #[inline(always)] // The snippet's one call: its letters and the inputs become one branch.
    pub fn on(&mut self, input: Input<'_>, now: Now, out: &mut Commands) {
        self.clock.advance(now);
        let now = self.clock.passed;
        match input {
            Input::Seen(index) => {
                if let Some(place) = self.places.get_mut(index).filter(|place| !place.seen) {
                    place.seen = true;
                    self.more_seen = self.pending;
                    // The pause after an answer is for destinations that it was about, not for a new one.
                    if self.failures == 0 {
                        self.not_before = now;
                    }
                }
            }
            Input::Ready => self.announce_at = now + ANNOUNCE_MS,
            Input::Reply(sequence, body, stored) => {
                if self.takes_pending(sequence) {
                    match Answer::read(body) {
                        Some(answer) => self.answered(answer, stored, out),
                        None => self.failed(),
                    }
                }
            }
            Input::Failed(sequence) => {
                if self.takes_pending(sequence) {
                    self.failed();
                }
            }
            Input::Wake => {}
            Input::Active => self.last_active = now,
            Input::Hidden | Input::Left => {
                if self.visible && self.holds() {
                    let left = matches!(input, Input::Left);
                    self.tell(if left { EventKind::Leave } else { EventKind::Hide }, None, out);
                }
                self.visible = false;
            }
            Input::Visible => {
                self.shown_again = !self.visible;
                self.visible = true;
                self.last_active = now;
            }
            Input::Tapped(index) => {
                self.last_active = now;
                if self.lent(index).is_some() {
                    self.tell(EventKind::Tap, self.destinations.get(index).copied(), out);
                }
            }
            Input::Stored(text) => {
                if !self.pending {
                    self.adopt(Answer::read(text), out);
                }
            }
        }
        self.settle(out);
    }

    /// Takes over what storage holds: always the visitor's token, the numbers only while they are safe.
    fn adopt(&mut self, stored: Option<Answer<'_>>, out: &mut Commands) {
        if let Some(answer) = stored {
            if let Some(left) = self.left_of(answer) {
                self.safe_until = self.clock.passed + left;
                self.take(answer, out);
            }
            self.keep(answer);
        }
    }

    fn keep(&mut self, answer: Answer<'_>) {
        self.answer.clear();
        self.answer.extend_from_slice(answer.body);
    }

    /// How long a stored answer is safe still; None where it is not, or where the wall clock has been set back since.
    fn left_of(&self, answer: Answer<'_>) -> Option<u64> {
        let age = self.clock.seen.wall.checked_sub(answer.asked_at)?;
        answer.safe_ms.checked_sub(age).filter(|left| *left > 0)
    }

    /// Shows these numbers, if they are others than before.
    fn take(&mut self, answer: Answer<'_>, out: &mut Commands) {
        self.safe_ms = answer.safe_ms;
        self.beat_ms = answer.beat_ms;
        let mut changed = false;
        for (destination, place) in self.destinations.iter().zip(&mut self.places) {
            let lent = answer.lent_for(*destination);
            changed |= place.lent != lent;
            place.lent = lent;
        }
        if changed {
            out.show();
        }
    }

    fn takes_pending(&mut self, sequence: u64) -> bool {
        let expected = self.pending && sequence == self.sequence;
        self.pending &= !expected;
        expected
    }

    fn answered(&mut self, answer: Answer<'_>, stored: &[u8], out: &mut Commands) {
        self.announced = true;
        self.failures = 0;
        let stranger = self.answer.is_empty();
        self.keep(answer);
        // Two tabs opened at once both asked as strangers: the first that stored its answer is the visitor,
        // the other gives its own lease back.
        if stranger
            && let Some(other) = Answer::read(stored).filter(|other| other.token != answer.token)
            && self.left_of(other).is_some()
        {
            self.tell(EventKind::Leave, None, out);
            return self.adopt(Some(other), out);
        }
        // Where nothing was lent though something was wanted, the pool may have a number later.
        self.not_before = self.clock.passed + if self.more_seen { 0 } else { answer.beat_ms };
        self.more_seen = false;
        // From the moment at which the request was sent: the edge's clock started later.
        self.safe_until = self.last_contact + answer.safe_ms;
        let kept = out.begin(b'K');
        kept.extend_from_slice(answer.body);
        kept.extend_from_slice(b"\nw=");
        let waited = self.clock.passed - self.last_contact;
        push_decimal(kept, self.clock.seen.wall.saturating_sub(waited));
        self.take(answer, out);
    }

    fn tell(&self, kind: EventKind, destination: Option<Number>, out: &mut Commands) {
        let body = out.begin(b'T');
        self.begin(body);
        Event { kind, age_ms: 0, destination }.encode_into(body);
    }

    fn begin(&self, body: &mut Vec<u8>) {
        body.extend_from_slice(&self.head);
        if let Some(answer) = Answer::read(&self.answer) {
            push_line(body, b't', answer.token);
        }
    }
}

#[cfg(test)]
mod tests;
