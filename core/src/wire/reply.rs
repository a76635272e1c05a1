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
        format!("v=1\n{}", self.lines())
    }

    /// The same behind a script, which is of the edge's own version.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        push(&mut out, "t", &self.token);
        push(&mut out, "k", &self.safe_ms.to_string());
        push(&mut out, "b", &self.beat_ms.to_string());
        for lent in &self.lent {
            let forms = lent.number.printed_for(lent.destination);
            let forms = forms.as_deref();
            push(&mut out, "n", &lent.line(forms));
            // Scripts from before the forms stood in `n` look for them here.
            if let Some(forms) = forms {
                push(&mut out, "p", &format!("{} {forms}", lent.number));
            }
        }
        out
    }

    /// From a body; None where it is not a reply of this version. Lines that can't be read are left out.
    pub fn decode(body: &str) -> Option<Self> {
        let mut reply = Self { token: String::new(), safe_ms: 0, beat_ms: 0, lent: Vec::new() };
        let mut version = false;
        for (key, value) in lines(body.as_bytes()) {
            match key {
                b'v' => version = value == b"1",
                b't' => reply.token = text(value).into(),
                b'k' => reply.safe_ms = decimal(value)?,
                b'b' => reply.beat_ms = decimal(value)?,
                b'n' => reply.lent.extend(Lent::read(value)),
                _ => {}
            }
        }
        (version && !reply.token.is_empty() && reply.beat_ms > 0).then_some(reply)
    }
}

impl Lent {
    /// Destination, number, `s` if shared (else `-`), and its forms.
    fn line(&self, forms: Option<&str>) -> String {
        let Self { destination, number, shared } = self;
        let shared = if *shared { "s" } else { "-" };
        let forms = forms.map(|forms| format!(" {forms}")).unwrap_or_default();
        format!("{destination} {number} {shared}{forms}")
    }

    fn read(mut value: &[u8]) -> Option<Self> {
        let destination = Number::read(cut(&mut value, b' '))?;
        let number = Number::read(cut(&mut value, b' '))?;
        Some(Self { destination, number, shared: cut(&mut value, b' ') == b"s" })
    }
}
