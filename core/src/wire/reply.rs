use super::{cut, decimal, lines, push, text};
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
        push(&mut out, "k", &self.safe_ms.to_string());
        push(&mut out, "b", &self.beat_ms.to_string());
        for Lent { destination, number, shared } in &self.lent {
            let shared = if *shared { " s" } else { "" };
            push(&mut out, "n", &format!("{destination} {number}{shared}"));
            if !number.is_written_like(*destination) {
                let (national, international) = (number.national(), number.international());
                push(&mut out, "p", &format!("{number} {national}|{international}"));
            }
        }
        out
    }

    /// From a body; None where it is not a reply of this version. Lines that can't be read are left out.
    pub fn decode(body: &str) -> Option<Self> {
        let answer = Answer::read(body.as_bytes())?;
        let Answer { token, safe_ms, beat_ms, .. } = answer;
        Some(Self { token: text(token).into(), safe_ms, beat_ms, lent: answer.lent().collect() })
    }
}

/// A reply as the snippet reads it: nothing is copied out of the body.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// All of it.
    pub body: &'a [u8],
    /// See [`Reply::token`].
    pub token: &'a [u8],
    /// See [`Reply::safe_ms`].
    pub safe_ms: u64,
    /// See [`Reply::beat_ms`].
    pub beat_ms: u64,
    /// Wall clock of the browser when it asked; 0 where the body does not come from storage.
    pub asked_at: u64,
}

impl<'a> Answer<'a> {
    /// See [`Reply::decode`].
    pub fn read(body: &'a [u8]) -> Option<Self> {
        let mut answer = Self { body, token: b"", safe_ms: 0, beat_ms: 0, asked_at: 0 };
        let mut version = false;
        for (key, value) in lines(body) {
            match key {
                b'v' => version = value == b"1",
                b't' => answer.token = value,
                b'k' => answer.safe_ms = decimal(value)?,
                b'b' => answer.beat_ms = decimal(value)?,
                b'w' => answer.asked_at = decimal(value)?,
                _ => {}
            }
        }
        (version && !answer.token.is_empty() && answer.beat_ms > 0).then_some(answer)
    }

    /// The numbers to show.
    pub fn lent(&self) -> impl Iterator<Item = Lent> {
        lines(self.body).filter(|(key, _)| *key == b'n').filter_map(|(_, mut value)| {
            let destination = Number::read(cut(&mut value, b' '))?;
            let number = Number::read(cut(&mut value, b' '))?;
            Some(Lent { destination, number, shared: value == b"s" })
        })
    }

    /// What is shown in the place of a destination.
    pub fn lent_for(&self, destination: Number) -> Option<Number> {
        Number::read(cut(&mut about(self.body, b'n', destination), b' '))
    }
}

/// How a lent number is printed inside its country and for callers from abroad; empty where it is
/// written like its destination.
pub fn printed(body: &[u8], number: Number) -> (&[u8], &[u8]) {
    let mut rest = about(body, b'p', number);
    (cut(&mut rest, b'|'), rest)
}

/// What the first line of this key says of a number.
#[inline(never)]
fn about(body: &[u8], wanted: u8, number: Number) -> &[u8] {
    for (key, mut value) in lines(body) {
        if key == wanted && cut(&mut value, b' ') == number.as_bytes() {
            return value;
        }
    }
    b""
}
