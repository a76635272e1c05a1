//! One showing of a number to a visitor, and what can be read off it.

use super::Region;
use crate::wire::EventKind;

/// A provider that tells full seconds may date a call before the tap that led to it, ms.
pub const CLOCK_SLACK_MS: u64 = 2_000;

/// A tap older than this led to no call of its own; it says that the visitor wanted to call, s.
const TAP_IS_PAST_S: f64 = 310.0;

/// A page asks for its number so soon after it shows an offer, ms; what is heard later is a word of its own.
const ASKED_WITHIN_MS: u64 = 10_000;

/// The longest story of a showing that is kept; what comes after it only moves the last sign of life.
const MOST_EVENTS: usize = 100;

/// What a visitor holds in his hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Device {
    /// A telephone: who calls mostly taps.
    Phone,
    /// Anything else.
    Desktop,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Device {
    /// As it is kept: 0 for a telephone, 1 for a desktop.
    pub fn code(self) -> u64 {
        self as u64
    }

    /// From what was kept; anything else is not known.
    pub fn from_code(code: Option<u64>) -> Self {
        match code {
            Some(0) => Self::Phone,
            Some(1) => Self::Desktop,
            _ => Self::Unknown,
        }
    }
}

/// How near to a call a visitor came without making one that we know of, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    /// He read.
    None,
    /// He came to the contacts page.
    Contacts,
    /// He copied the number, or pressed to see it.
    Handled,
    /// He tapped it, a while ago.
    Tapped,
}

/// One showing of the number to a visitor: a lease and what was seen meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Showing {
    /// The visit.
    pub visit: u64,
    /// The visitor.
    pub visitor: u128,
    /// First shown, ms.
    pub shown_at: u64,
    /// Last sign of life, ms.
    pub last_seen_at: u64,
    /// Another visitor was lent the same number at the time.
    pub shared: bool,
    /// No lease but an offer that was not honoured: it was on the visitor's screen until he got another number.
    pub offer: bool,
    /// On what it was shown.
    pub device: Device,
    /// From where it was seen, if that is known; not kept in a [`super::Basis`].
    pub region: Option<Region>,
    /// What the page told, with the time of each, ms; in order.
    pub events: Vec<(EventKind, u64)>,
}

impl Showing {
    /// Keeps what the page told, if it matters to calls; what is told again and again is kept within reason.
    pub fn tell(&mut self, kind: EventKind, at: u64) {
        if kind.is_evidence() && self.events.len() < MOST_EVENTS {
            self.events.push((kind, at.max(self.shown_at)));
        }
    }

    /// When it was off the screen: at the leave or hide that nothing followed, else one beat after the last sign of
    /// life. `None`: it was on the screen at `call_at`.
    pub fn ended_at(&self, call_at: u64, beat_ms: u64) -> Option<u64> {
        let before = |(kind, at): &&(EventKind, u64)| {
            *at <= call_at && *kind != EventKind::Tap && !kind.is_of_view()
        };
        let last = self.events.iter().rfind(before);
        let end = match last {
            Some((EventKind::Leave | EventKind::Hide, at))
                if *at >= self.last_seen_at.min(call_at) =>
            {
                *at
            }
            _ => self.last_seen_at.saturating_add(beat_ms),
        };
        (end < call_at).then_some(end)
    }

    /// Whether its page never said a word after it asked for the number, where any page in use would have by `now`: one
    /// that a program opened and dropped, or whose words were all lost.
    pub fn is_silent(&self, now: u64, beat_ms: u64) -> bool {
        let asked = self.last_seen_at.saturating_sub(self.shown_at) < ASKED_WITHIN_MS;
        // What page it is, its request says, whoever makes it.
        let said =
            self.events.iter().any(|(kind, _)| *kind != EventKind::Contacts && !kind.is_of_view());
        asked && !said && self.last_seen_at.saturating_add(beat_ms) < now
    }

    /// For how long it was on the screen until `until`, s.
    pub fn lasted_s(&self, until: u64) -> f64 {
        until.saturating_sub(self.shown_at) as f64 / 1000.0
    }

    /// How near to a call the visitor had come by `call_at`.
    pub fn intent(&self, call_at: u64) -> Intent {
        let nearness = |(kind, at): &(EventKind, u64)| {
            let age = seconds_since(call_at, *at)?;
            Some(match kind {
                EventKind::Contacts => Intent::Contacts,
                EventKind::Copy | EventKind::Reveal => Intent::Handled,
                EventKind::Tap if age > TAP_IS_PAST_S => Intent::Tapped,
                _ => Intent::None,
            })
        };
        self.events.iter().filter_map(nearness).max().unwrap_or(Intent::None)
    }

    /// Whether the number was in view on its page at `call_at`, and since when, ms. `None`: the page did not tell. Of a page that
    /// `is_open` another before it in the visit says nothing.
    pub fn in_view(&self, call_at: u64, is_open: bool) -> Option<(bool, u64)> {
        let last = |kinds: &[EventKind]| {
            let of = self.events.iter().filter(|(kind, at)| kinds.contains(kind) && *at <= call_at);
            of.copied().max_by_key(|(_, at)| *at)
        };
        let (kind, at) = last(&[EventKind::InView, EventKind::OutOfView])?;
        let left = last(&[EventKind::Leave]).filter(|_| is_open);
        if left.is_some_and(|(_, left)| at <= left) {
            return None;
        }
        // While the page is out of sight nothing of it is in view.
        let shown = last(&[EventKind::Show]).map_or(0, |(_, shown)| shown);
        let is_in_view = kind == EventKind::InView;
        Some((is_in_view, if is_in_view { at.max(shown) } else { at }))
    }

    /// Whether the page went out of sight and was not seen again by `call_at`: since when, ms.
    pub fn hidden_since(&self, call_at: u64) -> Option<u64> {
        let limit = call_at.saturating_add(CLOCK_SLACK_MS);
        let (kind, at) = self.events.iter().rfind(|(kind, at)| {
            *at <= limit && matches!(kind, EventKind::Hide | EventKind::Show | EventKind::Leave)
        })?;
        (*kind == EventKind::Hide).then_some(*at)
    }
}

/// The time since a sign, s; None where the sign came after the call.
pub fn seconds_since(call_at: u64, sign_at: u64) -> Option<f64> {
    if call_at + CLOCK_SLACK_MS < sign_at {
        return None;
    }
    Some(call_at.saturating_sub(sign_at) as f64 / 1000.0)
}
