//! The stretch of the page that is held.

/// A change to the page: the bytes `from..to` of it become something else.
#[derive(Debug)]
pub(super) struct Edit {
    pub from: usize,
    pub to: usize,
    pub new: String,
}

/// Bytes that have come and were not given out yet, by their place in the page.
#[derive(Debug, Default)]
pub(super) struct Window {
    bytes: Vec<u8>,
    /// Where in the page the first of them stands.
    base: usize,
}

impl Window {
    pub fn add(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    pub fn end(&self) -> usize {
        self.base + self.bytes.len()
    }

    /// How many bytes are held.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at.checked_sub(self.base)?).copied()
    }

    pub fn get(&self, from: usize, to: usize) -> &[u8] {
        let (from, to) = (from.saturating_sub(self.base), to.saturating_sub(self.base));
        self.bytes.get(from..to).unwrap_or(&[])
    }

    /// Everything from `from` on.
    pub fn rest(&self, from: usize) -> &[u8] {
        self.get(from, self.end())
    }

    /// Gives out what stands before `to`, with the edits that begin there made.
    pub fn release(&mut self, to: usize, edits: &mut Vec<Edit>, out: &mut Vec<u8>) {
        let mut done = self.base;
        if !edits.is_empty() {
            edits.sort_by_key(|edit| edit.from);
            let ready = edits.partition_point(|edit| edit.from < to);
            for edit in edits.drain(..ready) {
                out.extend_from_slice(self.get(done, edit.from));
                put(out, &edit.new, self.get(edit.from, edit.to));
                done = edit.to;
            }
        }
        out.extend_from_slice(self.get(done, to));
        if to >= self.end() {
            self.base = self.end();
            self.bytes.clear();
        } else if to > self.base {
            self.bytes.drain(..to - self.base);
            self.base = to;
        }
    }
}

/// Writes text in the place of `replaced`. The page's encoding is known only where it has such
/// characters itself; else they are written as references, which every encoding can hold.
fn put(out: &mut Vec<u8>, new: &str, replaced: &[u8]) {
    if new.is_ascii() || !replaced.is_ascii() && std::str::from_utf8(replaced).is_ok() {
        return out.extend_from_slice(new.as_bytes());
    }
    for c in new.chars() {
        if c.is_ascii() {
            out.push(c as u8);
        } else {
            out.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes());
        }
    }
}
