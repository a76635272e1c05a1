use super::{Event, MAX_ADDRESS, clip, cut, lines, push, text};
use crate::conversions::Told;
use crate::numbers::Number;

/// Forms, taps and events that are read of one request.
const MOST_TOLD: usize = 100;

/// `POST /v1/visit`: a page was opened; a number is asked for each destination that was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisitRequest {
    /// The site's key.
    pub site: String,
    /// What an earlier reply gave this browser.
    pub token: Option<String>,
    /// The page's address, as the browser has it. The edge keeps its path and known parameters only.
    pub url: String,
    /// The page's referrer; empty where there is none.
    pub referrer: String,
    /// Destination numbers that the visitor can see; may be empty (a page without a number).
    pub destinations: Vec<Number>,
    /// What happened on the page before it could ask.
    pub told: Vec<Told>,
}

impl VisitRequest {
    /// As a body.
    pub fn encode(&self) -> String {
        let mut out = head(&self.site, self.token.as_deref());
        push(&mut out, "u", text(clip(self.url.as_bytes(), MAX_ADDRESS)));
        push(&mut out, "r", text(clip(self.referrer.as_bytes(), MAX_ADDRESS)));
        for destination in &self.destinations {
            push(&mut out, "d", destination.as_str());
        }
        self.told.iter().for_each(|told| told.encode_into(&mut out));
        out
    }

    /// From a body; None where it is not one of this version.
    pub fn decode(body: &str) -> Option<Self> {
        let mut request = Self::default();
        let mut version = false;
        for (key, value) in lines(body.as_bytes()) {
            match key {
                b'v' => version = value == b"1",
                b's' => request.site = text(value).into(),
                b't' => request.token = Some(text(value).into()),
                b'u' => request.url = text(clip(value, MAX_ADDRESS)).into(),
                b'r' => request.referrer = text(clip(value, MAX_ADDRESS)).into(),
                b'd' => request.destinations.extend(Number::read(value)),
                b'e' if request.told.len() < MOST_TOLD => request.told.extend(Told::decode(value)),
                _ => {}
            }
        }
        (version && !request.site.is_empty()).then_some(request)
    }
}

/// `POST /v1/beat`: what happened on a page since it last spoke.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beat {
    /// The site's key.
    pub site: String,
    /// The visitor's token.
    pub token: String,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What happened besides, in order.
    pub told: Vec<Told>,
}

impl Beat {
    /// As a body.
    pub fn encode(&self) -> String {
        let mut out = head(&self.site, Some(&self.token));
        for event in &self.events {
            event.encode_into(&mut out);
        }
        self.told.iter().for_each(|told| told.encode_into(&mut out));
        out
    }

    /// Whether a body says that nothing of the visitor is to be kept: `e=forget`. It is no event that a lease knows.
    pub fn forgets(body: &str) -> bool {
        lines(body.as_bytes())
            .any(|(key, value)| key == b'e' && cut(&mut { value }, b' ') == b"forget")
    }

    /// From a body; None where it is not one of this version. Events of unknown kinds are left out.
    pub fn decode(body: &str) -> Option<Self> {
        let mut beat = Self::default();
        let mut version = false;
        for (key, value) in lines(body.as_bytes()) {
            match key {
                b'v' => version = value == b"1",
                b's' => beat.site = text(value).into(),
                b't' => beat.token = text(value).into(),
                b'e' => match Event::decode(value) {
                    Some(event) => beat.events.push(event),
                    None if beat.told.len() < MOST_TOLD => beat.told.extend(Told::decode(value)),
                    None => {}
                },
                _ => {}
            }
        }
        (version && !beat.site.is_empty() && !beat.token.is_empty()).then_some(beat)
    }
}

fn head(site: &str, token: Option<&str>) -> String {
    let mut out = String::from("v=1\n");
    push(&mut out, "s", site);
    if let Some(token) = token {
        push(&mut out, "t", token);
    }
    out
}
