//! What one page keeps for the next: the last reply, and when it was asked for.

use super::clock::{Now, Safe};
use crate::wire::{Reply, lines, push_decimal};

/// A stored reply.
pub struct Memory {
    pub reply: Reply,
    asked_at: u64,
}

impl Memory {
    /// From storage; None where it is empty, foreign or broken.
    pub fn read(text: &str) -> Option<Self> {
        let reply = Reply::decode(text)?;
        let asked_at = lines(text).find(|(key, _)| *key == "w")?.1.parse().ok()?;
        Some(Self { reply, asked_at })
    }

    /// The rest of its safe time.
    pub fn safe(&self, now: Now) -> Option<Safe> {
        Safe::resumed(self.asked_at, self.reply.safe_ms, now)
    }
}

/// As it is stored.
pub fn write(reply: &Reply, sent: Now) -> String {
    let mut text = reply.encode();
    text.push_str("w=");
    push_decimal(&mut text, sent.wall);
    text.push('\n');
    text
}
