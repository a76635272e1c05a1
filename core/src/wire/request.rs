use super::{Event, MAX_ADDRESS, clip, lines, push, push_number};
use crate::numbers::Number;

/// `POST /v1/visit`: a page was opened; a number is asked for each destination that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
}

impl VisitRequest {
    /// As a body.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        push_head(&mut out, &self.site, self.token.as_deref().unwrap_or(""));
        push_address(&mut out, &self.url, &self.referrer);
        for destination in &self.destinations {
            out.push_str("d=");
            push_number(&mut out, *destination);
            out.push('\n');
        }
        out
    }

    /// From a body; None where it is not one of this version.
    pub fn decode(text: &str) -> Option<Self> {
        let mut request = Self::default();
        let mut version = "";
        for (key, value) in lines(text) {
            match key {
                "v" => version = value,
                "s" => request.site = value.into(),
                "t" => request.token = Some(value.into()),
                "u" => request.url = clip(value, MAX_ADDRESS).into(),
                "r" => request.referrer = clip(value, MAX_ADDRESS).into(),
                "d" => request.destinations.extend(Number::parse(value).ok()),
                _ => {}
            }
        }
        (version == "1" && !request.site.is_empty()).then_some(request)
    }
}

/// `POST /v1/beat`: what happened on a page since it last spoke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// The site's key.
    pub site: String,
    /// The visitor's token.
    pub token: String,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Beat {
    /// As a body.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        push_head(&mut out, &self.site, &self.token);
        for event in &self.events {
            event.encode_into(&mut out);
        }
        out
    }

    /// From a body; None where it is not one of this version. Events of unknown kinds are left out.
    pub fn decode(text: &str) -> Option<Self> {
        let mut beat = Self::default();
        let mut version = "";
        for (key, value) in lines(text) {
            match key {
                "v" => version = value,
                "s" => beat.site = value.into(),
                "t" => beat.token = value.into(),
                "e" => beat.events.extend(Event::decode(value)),
                _ => {}
            }
        }
        (version == "1" && !beat.site.is_empty() && !beat.token.is_empty()).then_some(beat)
    }
}

/// The lines that begin every request; without a token where it is empty.
pub fn push_head(out: &mut String, site: &str, token: &str) {
    out.push_str("v=1\n");
    push(out, "s", site);
    if !token.is_empty() {
        push(out, "t", token);
    }
}

/// The lines of a page's address and referrer.
pub fn push_address(out: &mut String, url: &str, referrer: &str) {
    push(out, "u", clip(url, MAX_ADDRESS));
    push(out, "r", clip(referrer, MAX_ADDRESS));
}
