use super::{cut, decimal, lines, push, push_decimal, push_number};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            out.push_str("n=");
            push_number(&mut out, lent.destination);
            out.push(' ');
            push_number(&mut out, lent.number);
            if lent.shared {
                out.push_str(" s");
            }
            out.push('\n');
        }
        out
    }

    /// From a body; None where it is not a reply of this version. Lines that can't be read are left out.
    pub fn decode(text: &str) -> Option<Self> {
        let answer = Answer::read(text)?;
        let Answer { token, safe_ms, beat_ms, .. } = answer;
        Some(Self { token: token.into(), safe_ms, beat_ms, lent: answer.lent().collect() })
    }
}

/// A reply as the snippet reads it: nothing is copied out of the body.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    body: &'a str,
    /// See [`Reply::token`].
    pub token: &'a str,
    /// See [`Reply::safe_ms`].
    pub safe_ms: u64,
    /// See [`Reply::beat_ms`].
    pub beat_ms: u64,
    /// Wall clock of the browser when it asked; 0 where the body does not come from storage.
    pub asked_at: u64,
}

impl<'a> Answer<'a> {
    /// See [`Reply::decode`].
    pub fn read(body: &'a str) -> Option<Self> {
        let mut version = "";
        let mut answer = Self { body, token: "", safe_ms: 0, beat_ms: 0, asked_at: 0 };
        for (key, value) in lines(body) {
            match key {
                "v" => version = value,
                "t" => answer.token = value,
                "k" => answer.safe_ms = decimal(value)?,
                "b" => answer.beat_ms = decimal(value)?,
                "w" => answer.asked_at = decimal(value)?,
                _ => {}
            }
        }
        (version == "1" && !answer.token.is_empty() && answer.beat_ms > 0).then_some(answer)
    }

    /// The numbers to show.
    pub fn lent(&self) -> impl Iterator<Item = Lent> {
        lines(self.body).filter_map(|(key, mut value)| {
            let mut part = || cut(&mut value, ' ');
            let destination = Number::read(part().as_bytes())?;
            let number = Number::read(part().as_bytes())?;
            (key == "n").then(|| Lent { destination, number, shared: part() == "s" })
        })
    }
}
