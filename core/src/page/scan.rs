use super::Page;
use crate::numbers::{find, write_into};
use crate::wire::{cut, push_decimal};

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
    let found = find(batch, &page.destinations);
    let mut hits = found.as_slice();
    let mut rest = batch;
    let mut start = 0;
    let mut index = 0;
    while let Some(first) = hits.first() {
        let end = start + cut(&mut rest, NEXT).len();
        if first.start < end {
            if !out.is_empty() {
                out.push(NEXT);
            }
            push_decimal(&mut out, index);
            out.push(FIELD);
            push_decimal(&mut out, first.target as u64);
            let plain = out.len();
            let mut changed = false;
            out.push(FIELD);
            while let Some((hit, others)) = hits.split_first().filter(|(hit, _)| hit.start < end) {
                hits = others;
                let as_found = batch.get(hit.start..hit.end).unwrap_or("");
                if let Some(lent) = page.lent(hit.target) {
                    out.push_str(batch.get(start..hit.start).unwrap_or(""));
                    write_into(
                        &mut out,
                        as_found,
                        lent,
                        *page.destinations.get(hit.target).unwrap_or(&lent),
                    );
                    start = hit.end;
                    changed = true;
                }
            }
            if changed {
                out.push_str(batch.get(start..end).unwrap_or(""));
            } else {
                out.truncate(plain);
            }
        }
        start = end + 1;
        index += 1;
    }
    out
}
