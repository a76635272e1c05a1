//! The visitor's token: who he is and which visit he is in, signed, so that it can't be made up.

use crate::keys;
use crate::pool::memory::{visitor_id, visitor_text};

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The visitor.
    pub visitor: u128,
    /// The visit.
    pub visit: u64,
}

impl Token {
    /// Of a visitor who has opened no page yet: no visit has the number 0.
    pub fn of(visitor: u128) -> Self {
        Self { visitor, visit: 0 }
    }

    /// As the browser keeps it.
    pub fn write(self, secret: &str) -> String {
        let body = format!("{}.{}", visitor_text(self.visitor), self.visit);
        let mark = mark(secret, &body);
        format!("{body}.{mark}")
    }

    /// From a browser; None where it is not ours.
    pub fn read(text: &str, secret: &str) -> Option<Self> {
        let (body, given) = text.rsplit_once('.')?;
        if !keys::same(given.as_bytes(), mark(secret, body).as_bytes()) {
            return None;
        }
        let (visitor, visit) = body.split_once('.')?;
        Some(Self { visitor: visitor_id(visitor), visit: visit.parse().ok()? })
    }
}

fn mark(secret: &str, body: &str) -> String {
    let mac = keys::sha256(secret.as_bytes(), body.as_bytes());
    keys::base64(mac.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn tokens() {
        let token = Token { visitor: 7, visit: 12 };
        let text = token.write("secret");
        assert_eq!(Token::read(&text, "secret"), Some(token));
        assert_eq!(Token::read(&text, "other"), None);
        assert_eq!(Token::read(&text.replace(".12.", ".13."), "secret"), None);
        for bad in ["", ".", "..", "x.y.z", "é"] {
            assert_eq!(Token::read(bad, "secret"), None);
        }
    }
}
