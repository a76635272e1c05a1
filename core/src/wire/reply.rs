use super::{lines, push, push_decimal};
use crate::numbers::Number;

/// What the edge answers to a visit or a beat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What the browser sends with its next request.
    pub token: String,
    /// For how long after the request was sent the numbers may be shown, ms.
    pub safe_ms: u64,
    /// How often a page in use says so, ms.
    pub beat_ms: u64,
    /// The numbers to show; a destination that is missing is shown as it is printed.
    pub lent: Vec<Lent>,
}

/// One lent number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// The printed number.
    pub destination: Number,
    /// What is shown in its place.
    pub number: Number,
    /// Another visitor is shown the same number now, since the pool was empty.
    pub shared: bool,
}

impl Reply {
    /// As a body; the snippet stores the same lines.
    pub fn encode(&self) -> String {
        let mut out = String::from("v=1\n");
        push(&mut out, "t", &self.token);
        out.push_str("k=");
        push_decimal(&mut out, self.safe_ms);
        out.push_str("\nb=");
        push_decimal(&mut out, self.beat_ms);
        out.push('\n');
        for lent in &self.lent {
            out.push_str("n=+");
            out.push_str(lent.destination.digits());
            out.push_str(" +");
            out.push_str(lent.number.digits());
            if lent.shared {
                out.push_str(" s");
            }
            out.push('\n');
        }
        out
    }

    /// From a body; None where it is not a reply of this version. Lines that can't be read are left out.
    pub fn decode(text: &str) -> Option<Self> {
        let mut version = "";
        let mut reply = Self { token: String::new(), safe_ms: 0, beat_ms: 0, lent: Vec::new() };
        for (key, value) in lines(text) {
            match key {
                "v" => version = value,
                "t" => reply.token = value.into(),
                "k" => reply.safe_ms = value.parse().ok()?,
                "b" => reply.beat_ms = value.parse().ok()?,
                "n" => reply.lent.extend(Lent::decode(value)),
                _ => {}
            }
        }
        (version == "1" && !reply.token.is_empty() && reply.beat_ms > 0).then_some(reply)
    }
}

impl Lent {
    fn decode(value: &str) -> Option<Self> {
        let mut parts = value.split(' ');
        let destination = Number::parse(parts.next()?).ok()?;
        let number = Number::parse(parts.next()?).ok()?;
        Some(Self { destination, number, shared: parts.next() == Some("s") })
    }
}
