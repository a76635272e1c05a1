//! What the host is told to do, as text: carried out by `snippet/js/main.js`.

use crate::wire::push_decimal;

/// Commands, in order, U+0001 between two of them. Each is a letter and what belongs to it:
///
/// | letter | what follows | what the host is to do |
/// |---|---|---|
/// | `S` | | show: the numbers to show have changed, write them from the texts as they were found |
/// | `A` | path, U+0002, sequence number, U+0002, body | ask: send the body to this path under `/v1/`, report the answer under the sequence number |
/// | `T` | body | tell: send the body to `/v1/beat` even if the page goes away; no answer is needed |
/// | `K` | text | keep this text for the next page |
/// | `W` | ms | report [`Input::Wake`](super::Input::Wake) after so long; replaces an earlier one |
#[derive(Debug, Default)]
pub struct Commands(pub Vec<u8>);

impl Commands {
    /// Begins a command; what is written then belongs to it.
    pub(super) fn begin(&mut self, letter: u8) -> &mut Vec<u8> {
        if !self.0.is_empty() {
            self.0.push(1);
        }
        self.0.push(letter);
        &mut self.0
    }

    pub(super) fn show(&mut self) {
        self.begin(b'S');
    }

    pub(super) fn wake(&mut self, ms: u64) {
        push_decimal(self.begin(b'W'), ms);
    }
}
