//! The life of one page in the browser: when a number is shown, asked for, renewed and given back.
//!
//! A state machine without hands: the host (the snippet) reports what happened as [`Input`]s and carries
//! out what is [`Todo`]. Its promise: **no lent number is on a screen past its safe time**, by the
//! browser's wall clock and by its monotonic clock, whichever is later.
//!
//! It knows times and nothing else: texts (numbers, tokens, bodies) stay with the host, which reads and
//! writes the wire. Every visitor downloads this code.

mod clock;
mod scan;
mod settle;
mod todo;

pub use crate::numbers::{Glyph, Sink};
pub use clock::Now;
pub use scan::scan;
pub use todo::Todo;

use clock::Clock;

/// A page on which no number is seen says so after this long, ms.
const ANNOUNCE_MS: f64 = 1_000.0;
/// A question that failed is put again after this long, ms; after twice as long each time, up to the second one.
const PAUSE_MS: f64 = 5_000.0;
const LONGEST_PAUSE_MS: f64 = 80_000.0;

/// What an answer of the edge says of times (see [`Reply`](crate::wire::Reply)).
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer {
    /// For how long after the question the numbers may be shown, ms.
    pub safe_ms: f64,
    /// How often a page in use says so, ms.
    pub beat_ms: f64,
    /// The browser's wall clock when it was asked for, where it comes from storage; 0 (or no number) for an answer to
    /// the page's own last question.
    pub asked_at: f64,
}

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    /// A destination became visible, or nearly so, for the first time.
    Seen,
    /// The document was read to its end.
    Ready,
    /// The request was answered; the page is to live by this answer, its own or a stored one.
    Reply(Answer),
    /// The request failed.
    Failed,
    /// The time that the last [`Todo`] named has come, or the host has done what it said.
    Wake,
    /// A sign of a person: pointer, key, scroll.
    Active,
    /// The page was hidden.
    Hidden,
    /// The page was left or put away.
    Left,
    /// The page is visible (again).
    Visible,
    /// An earlier page, or another tab, stored this.
    Stored(Answer),
}

/// What the host shows when it reports.
#[derive(Clone, Copy, Debug, Default)]
pub struct View {
    /// A lent number stands in the place of a destination.
    pub lent: bool,
    /// A destination that was seen has none.
    pub lacking: bool,
}

/// The page's state. Moments are those of its own clock.
#[derive(Debug)]
pub struct Page {
    clock: Clock,
    /// The lent numbers may be shown until then; `safe_ms` after they were asked for.
    safe_until: f64,
    safe_ms: f64,
    beat_ms: f64,
    visible: bool,
    /// A destination was seen.
    seen: bool,
    shown_again: bool,
    announced: bool,
    /// Never, before the document was read to its end or the page shown anew.
    announce_at: f64,
    /// The last request, sent at `last_contact`, is unanswered.
    pending: bool,
    /// A destination became visible since: the answer is not about it.
    more_seen: bool,
    /// How long to wait after the next failure.
    pause: f64,
    not_before: f64,
    last_active: f64,
    last_contact: f64,
}

impl Default for Page {
    fn default() -> Self {
        Self::new()
    }
}

impl Page {
    /// A page that was just opened; one that is hidden from the beginning is told so next. (A constant, so that the
    /// snippet keeps it in its memory as it is.)
    pub const fn new() -> Self {
        Self {
            clock: Clock { seen: Now { wall: 0.0, mono: 0.0 }, passed: 0.0 },
            safe_until: 0.0,
            safe_ms: 0.0,
            beat_ms: 0.0,
            visible: true,
            seen: false,
            shown_again: false,
            announced: false,
            announce_at: f64::INFINITY,
            pending: false,
            more_seen: false,
            pause: PAUSE_MS,
            not_before: 0.0,
            last_active: 0.0,
            last_contact: 0.0,
        }
    }

    /// Takes in what happened at `now` and says what is to be done.
    #[inline(always)] // The snippet's one call: its letters and the inputs become one branch.
    pub fn on(&mut self, input: Input, view: View, now: Now) -> Todo {
        self.clock.advance(now);
        let now = self.clock.passed;
        let mut tells = false;
        match input {
            Input::Seen => {
                self.seen = true;
                self.more_seen = self.pending;
                // The pause after an answer is for destinations that it was about, not for a new one.
                if self.pause == PAUSE_MS {
                    self.not_before = now;
                }
            }
            Input::Ready => self.announce_at = now + ANNOUNCE_MS,
            Input::Reply(answer) => {
                self.pending = false;
                if self.takes(answer) {
                    self.announced = true;
                    self.pause = PAUSE_MS;
                    // Where nothing was lent though something was wanted, the pool may have a number later.
                    self.not_before = now + if self.more_seen { 0.0 } else { answer.beat_ms };
                    self.more_seen = false;
                    return Todo::TAKE;
                }
            }
            Input::Failed => {
                // The next one waits, longer each time.
                self.pending = false;
                self.not_before = now + self.pause;
                self.pause = least(2.0 * self.pause, LONGEST_PAUSE_MS);
            }
            Input::Wake => {}
            Input::Active => self.last_active = now,
            Input::Hidden | Input::Left => {
                tells = self.visible && view.lent;
                self.visible = false;
            }
            Input::Visible => {
                self.shown_again = !self.visible;
                self.visible = true;
                // Of a page that was hidden it is not known yet what can be seen of it: one question, not two.
                self.announce_at = now + ANNOUNCE_MS;
                self.last_active = now;
            }
            Input::Stored(answer) => {
                // Its own answer is on the way, and may be of another visitor.
                if !self.pending && answer.asked_at > 0.0 && self.takes(answer) {
                    return Todo::TAKE;
                }
            }
        }
        self.settle(view, tells)
    }

    /// Lives by an answer's times, unless it is a stored one that is not safe any more, or was stored before the
    /// wall clock was set back.
    fn takes(&mut self, answer: Answer) -> bool {
        let waited = if answer.asked_at > 0.0 {
            let age = self.clock.seen.wall - answer.asked_at;
            if !(0.0..answer.safe_ms).contains(&age) {
                return false;
            }
            age
        } else {
            self.clock.passed - self.last_contact
        };
        self.safe_ms = answer.safe_ms;
        self.beat_ms = answer.beat_ms;
        // From the moment at which the request was sent: the edge's clock started later.
        self.safe_until = self.clock.passed + answer.safe_ms - waited;
        true
    }
}

/// The less of two times. (`f64::min` also has a rule for what is no number.)
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The greater of two times.
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod scan_tests;
#[cfg(test)]
mod tests;
