//! Text that runs on over inline elements, read only where a number may stand.
//!
//! A flow is cold while nothing in it can be the beginning of a number: its bytes are let through, and
//! only the last of them are remembered, since a word before a number can say that it is none. It
//! becomes warm with the first sign of a number: from there on characters are decoded and held, until
//! a letter shows that there were too few digits, or until what follows a number has decided over it.
//! All of this depends on the page alone, never on how it was cut into chunks.

mod cold;

use super::encoding::{Encoding, Read};
use super::text::{Numbers, Text};
use super::window::Edit;
pub(super) use cold::cold_length;
use cold::ends_run;

/// What is remembered before a number, in bytes while cold and in characters afterwards. Nothing that
/// decides over a number is further away.
const CONTEXT: usize = 256;
/// After so many characters behind a number nothing can change what it is.
const AFTER: usize = 64;
/// A run of digits and separators is looked at, at the latest, when it has so many characters.
const LONGEST: usize = 4096;
/// At most so many bytes of the page wait for the rest of a number, tags and comments included. A
/// number that is longer stays as it is.
pub(super) const HELD: usize = 32 * 1024;

/// Stand for a tag and for a line break among remembered bytes, which have no `<` themselves.
const SEAM: &[u8] = b"<s";
const BREAK: &[u8] = b"<n";

#[derive(Debug, Default)]
pub(super) struct Flow {
    /// What came before it became warm, or all that came.
    before: Vec<u8>,
    /// What came since it is warm, as bytes and as text.
    since: Vec<u8>,
    text: Text,
    /// Since which byte of the page it is warm.
    warm: Option<usize>,
    /// How it is read.
    encoding: Encoding,
    collapse: bool,
    /// The text begins with what came before.
    led: bool,
    /// Bytes of the text that are decided.
    settled: usize,
    /// The character with which the run of digits and separators began, and its digits.
    open: usize,
    digits: usize,
    /// Where the last run ended that can be a number, in characters.
    hot: Option<usize>,
    /// A tag came after the last character.
    seam: bool,
}

impl Flow {
    pub fn is_warm(&self) -> bool {
        self.warm.is_some()
    }

    /// From which byte of the page on nothing is decided.
    pub fn undecided(&self) -> Option<usize> {
        self.warm
    }

    /// The memory that it takes.
    pub fn held(&self) -> usize {
        self.before.len() + self.since.len() + self.text.held()
    }

    /// Adds the beginning of a text, up to the first sign of a number; tells how long that is.
    pub fn add_cold(&mut self, text: &[u8], numbers: &Numbers) -> usize {
        let length = cold_length(text, numbers.fewest);
        remember(&mut self.before, text.get(..length).unwrap_or(&[]));
        length
    }

    /// What comes stands apart from what was remembered.
    pub fn forget_before(&mut self) {
        self.before.clear();
    }

    /// A tag or comment stands here.
    pub fn seam(&mut self) {
        self.seam = self.is_warm();
        remember(if self.seam { &mut self.since } else { &mut self.before }, SEAM);
    }

    /// A line ends here.
    pub fn line_break(&mut self) {
        if self.is_warm() {
            self.text.push('\n', 0, 0);
            remember(&mut self.since, BREAK);
        } else {
            remember(&mut self.before, BREAK);
        }
    }

    /// A `<` that is text stands at byte `at`.
    pub fn less(&mut self, at: usize, numbers: &Numbers, edits: &mut Vec<Edit>) {
        // To the numbers around it another sign is the same.
        if self.is_warm() {
            let read = Read { c: '>', length: 1, reference: false };
            self.add(&read, b">", at, numbers, edits);
        } else {
            remember(&mut self.before, b">");
        }
    }

    /// Byte `at` may begin a number.
    pub fn warm_up(&mut self, at: usize, encoding: Encoding, collapse: bool) {
        self.warm = Some(at);
        (self.encoding, self.collapse) = (encoding, collapse);
    }

    /// Adds a character of a warm flow, which is written with these bytes from byte `from` on; decides
    /// over what can be decided.
    pub fn add(
        &mut self,
        read: &Read,
        bytes: &[u8],
        from: usize,
        numbers: &Numbers,
        edits: &mut Vec<Edit>,
    ) {
        remember(&mut self.since, bytes);
        push(&mut self.text, read, (from, from + read.length), self.collapse, &mut self.seam);
        if read.c.is_ascii_digit() || read.c >= '\u{660}' && read.c.is_numeric() {
            self.digits += 1;
        } else if ends_run(read.c) {
            let end = self.text.count();
            if self.digits >= numbers.fewest {
                self.hot = Some(end);
            }
            (self.open, self.digits) = (end, 0);
            match self.hot {
                None => self.cool(),
                Some(hot) if end - hot >= AFTER => {
                    self.settle(None, numbers, edits);
                    self.cool();
                }
                Some(_) => {}
            }
        }
        if self.is_warm() && self.text.count() > LONGEST {
            // A long run is decided part by part, everything else up to where the last one began.
            let to = self.text.count() - 2 * AFTER;
            let to = if self.hot.is_some() { to.min(self.open) } else { to };
            self.settle(Some(to), numbers, edits);
            self.forget();
        }
    }

    /// Decides over the numbers that begin before character `to`, or over all.
    fn settle(&mut self, to: Option<usize>, numbers: &Numbers, edits: &mut Vec<Edit>) {
        let led = if self.led { 0 } else { self.lead() };
        let to = to.map_or(self.text.len(), |to| self.text.offset(to + led)).max(self.settled);
        let mut done = to;
        for found in self.text.matches((0, self.text.len()), numbers) {
            if found.start >= self.settled && found.start < to {
                self.text.write(found, false, numbers, edits);
                done = done.max(found.end);
            }
        }
        self.settled = done;
    }

    /// Puts what came before in front of the text; tells how many characters that are.
    fn lead(&mut self) -> usize {
        let last = self.before.len().saturating_sub(CONTEXT);
        let mut rest = self.before.get(last..).unwrap_or(&[]);
        let (mut text, mut seam) = (Text::default(), false);
        while !rest.is_empty() {
            let length = if rest.starts_with(SEAM) {
                seam = true;
                SEAM.len()
            } else if rest.starts_with(BREAK) {
                text.push('\n', 0, 0);
                BREAK.len()
            } else {
                let Some(read) = self.encoding.read(rest, false) else { break };
                push(&mut text, &read, (0, 0), self.collapse, &mut seam);
                read.length
            };
            rest = rest.get(length..).unwrap_or(&[]);
        }
        if let Some(first) = self.text.as_str().chars().next() {
            mend(&mut text, first, &mut seam);
        }
        let (bytes, count) = (text.len(), text.count());
        text.append(&self.text);
        self.text = text;
        self.led = true;
        self.settled += bytes;
        self.open += count;
        self.hot = self.hot.map(|hot| hot + count);
        count
    }

    /// Forgets the text that is decided and too far away to matter.
    fn forget(&mut self) {
        self.warm = self.text.page_place(self.settled).or(self.warm);
        let drop = self.text.index(self.settled).saturating_sub(CONTEXT);
        self.settled -= self.text.drop_first(drop);
        self.open = self.open.saturating_sub(drop);
        self.hot = None;
    }

    /// There is nothing left to decide.
    fn cool(&mut self) {
        let since = std::mem::take(&mut self.since);
        remember(&mut self.before, &since);
        self.since = since;
        self.since.clear();
        self.text.clear();
        self.warm = None;
        self.led = false;
        self.seam = false;
        self.hot = None;
        (self.settled, self.open, self.digits) = (0, 0, 0);
    }

    /// What comes stands apart from the text so far.
    pub fn flush(&mut self, numbers: &Numbers, edits: &mut Vec<Edit>) {
        if self.is_warm() {
            if self.hot.is_some() || self.digits >= numbers.fewest {
                self.settle(None, numbers, edits);
            }
            self.cool();
        }
        self.before.clear();
    }

    /// Gives up what has waited for too long when the page is read up to byte `pos`: a run that has
    /// not ended stays as it is.
    pub fn bound(&mut self, pos: usize, numbers: &Numbers, edits: &mut Vec<Edit>) {
        if self.warm.is_some_and(|warm| pos.saturating_sub(warm) > HELD) {
            if self.hot.is_some() {
                self.settle(Some(self.open), numbers, edits);
            }
            self.cool();
        }
    }
}

/// Remembers bytes before a number, at least the last [`CONTEXT`] of them.
fn remember(memory: &mut Vec<u8>, bytes: &[u8]) {
    let last = bytes.len().saturating_sub(CONTEXT);
    memory.extend_from_slice(bytes.get(last..).unwrap_or(&[]));
    if memory.len() > 4 * CONTEXT {
        memory.drain(..memory.len() - CONTEXT);
    }
}

/// Adds a character, with the one space that a reader sees where there are several.
fn push(text: &mut Text, read: &Read, place: (usize, usize), collapse: bool, seam: &mut bool) {
    let c = read.c;
    let space = collapse && !read.reference && matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C');
    if space && text.as_str().ends_with(' ') {
        // What stands for the number ends where the last one does.
        return text.stretch(place);
    }
    mend(text, c, seam);
    text.push(if space { ' ' } else { c }, place.0, place.1);
}

/// `<b>Phone</b>84951234567` is a word and a number, however close they are printed.
fn mend(text: &mut Text, next: char, seam: &mut bool) {
    if std::mem::take(seam)
        && let Some(last) = text.as_str().chars().next_back()
        && (last.is_alphabetic() && next.is_numeric() || last.is_numeric() && next.is_alphabetic())
    {
        text.push(' ', 0, 0);
    }
}
