use super::{cut, decimal, push, text};
use crate::numbers::Number;

/// What a page saw of its visitor. Names are those of the stored evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The page is in use.
    Beat,
    /// The visitor tapped a link with the lent number.
    Tap,
    /// The visitor copied or selected the lent number.
    Copy,
    /// The visitor pressed a "show number" button.
    Reveal,
    /// The visitor came to the contacts page: the edge sees it by the page's address (`visits::is_contacts`); older scripts tell it.
    Contacts,
    /// The page was hidden: another tab or application in front, or the dialler.
    Hide,
    /// The page was seen again.
    Show,
    /// The page was left or put away.
    Leave,
    /// The number came into view, or within 200 pixels of it. Told with what is told anyway.
    InView,
    /// The number went out of view.
    OutOfView,
    /// Other numbers were written over lent ones again and again: by another script, or by the page.
    Overwritten,
}

impl EventKind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Beat => "beat",
            Self::Tap => "tap",
            Self::Copy => "copy",
            Self::Reveal => "reveal",
            Self::Contacts => "contacts",
            Self::Hide => "hide",
            Self::Show => "show",
            Self::Leave => "leave",
            Self::InView => "in",
            Self::OutOfView => "out",
            Self::Overwritten => "overwritten",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "beat" => Self::Beat,
            "tap" => Self::Tap,
            "copy" => Self::Copy,
            "reveal" => Self::Reveal,
            "contacts" => Self::Contacts,
            "hide" => Self::Hide,
            "show" => Self::Show,
            "leave" => Self::Leave,
            "in" => Self::InView,
            "out" => Self::OutOfView,
            "overwritten" => Self::Overwritten,
            _ => return None,
        })
    }

    /// Whether it is kept as evidence for later calls; beats only move the lease's last sign of life, and what is
    /// overwritten is for the owner.
    pub fn is_evidence(self) -> bool {
        !matches!(self, Self::Beat | Self::Overwritten)
    }

    /// Whether it only says what could be seen: it weighs nothing, and alone is no reason to write a row.
    pub fn is_of_view(self) -> bool {
        matches!(self, Self::InView | Self::OutOfView)
    }
}

/// One event, told as an age: a browser's clock is never believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// How long before the request was sent, ms.
    pub age_ms: u64,
    /// Which destination's number it was about.
    pub destination: Option<Number>,
}

impl Event {
    /// Appends its line.
    pub fn encode_into(&self, out: &mut String) {
        let mut value = format!("{} {}", self.kind.name(), self.age_ms);
        if let Some(destination) = self.destination {
            value.push(' ');
            value.push_str(destination.as_str());
        }
        push(out, "e", &value);
    }

    pub(super) fn decode(mut value: &[u8]) -> Option<Self> {
        let kind = EventKind::parse(text(cut(&mut value, b' ')))?;
        let age_ms = decimal(cut(&mut value, b' '))?;
        let destination = match cut(&mut value, b' ') {
            b"" => None,
            number => Some(Number::read(number)?),
        };
        Some(Self { kind, age_ms, destination })
    }
}
