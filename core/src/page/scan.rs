use super::Page;
use crate::numbers::{find, write_like};
use crate::wire::push_decimal;

/// Between two texts of a batch, and between two records of the answer. Never part of a number.
const NEXT: char = '\u{1}';
/// Between the fields of a record.
const FIELD: char = '\u{2}';

/// Looks for the site's destinations in a batch of texts joined by U+0001, and says what to write.
///
/// The answer holds a record for each text with a destination in it, records joined by U+0001:
/// its index in the batch, U+0002, the destination's index, and, where a number is lent for one of its
/// destinations, U+0002 and the text to be written in its place.
pub fn scan(page: &Page, batch: &str) -> String {
    let mut out = String::new();
    let found = find(batch, page.destinations());
    let mut found = found.iter().peekable();
    let mut start = 0;
    let mut index = 0u64;
    for text in batch.split(NEXT) {
        let end = start + text.len();
        let mut written = String::new();
        let mut copied = start;
        let mut first = None;
        let mut changed = false;
        while let Some(hit) = found.next_if(|hit| hit.start < end) {
            first.get_or_insert(hit.target);
            let destination = page.destinations().get(hit.target);
            let lent = destination.and_then(|destination| page.shown(destination));
            if let Some(lent) = lent {
                let as_found = batch.get(hit.start..hit.end).unwrap_or("");
                written.push_str(batch.get(copied..hit.start).unwrap_or(""));
                written.push_str(&write_like(as_found, &lent.number, &lent.destination));
                copied = hit.end;
                changed = true;
            }
        }
        if let Some(first) = first {
            if !out.is_empty() {
                out.push(NEXT);
            }
            push_decimal(&mut out, index);
            out.push(FIELD);
            push_decimal(&mut out, first as u64);
            if changed {
                out.push(FIELD);
                out.push_str(&written);
                out.push_str(batch.get(copied..end).unwrap_or(""));
            }
        }
        start = end + 1;
        index += 1;
    }
    out
}
