use super::{Commands, Page};
use crate::numbers::{find_digits, write_into};
use crate::wire::{cut, printed, push_decimal};

/// Between two texts of a batch, and between two records of the answer. Never part of a number.
const NEXT: u8 = 1;
/// Between the fields of a record.
const FIELD: u8 = 2;

/// Looks for the site's destinations in a batch of texts joined by U+0001, and says what to write.
///
/// The answer holds a record for each text with a destination in it, records joined by U+0001:
/// its index in the batch, U+0002, the destination's index, and, where a number is lent for one of its
/// destinations, U+0002 and the text to be written in its place.
pub fn scan(page: &Page, batch: &[u8], out: &mut Commands) {
    let out = &mut out.0;
    let found = find_digits(batch, &page.destinations);
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
            push_decimal(out, index);
            out.push(FIELD);
            push_decimal(out, first.target as u64);
            let plain = out.len();
            out.push(FIELD);
            let mut done = start;
            while let Some((hit, others)) = hits.split_first().filter(|(hit, _)| hit.start < end) {
                hits = others;
                let destination = page.destinations.get(hit.target);
                let (Some(lent), Some(destination)) = (page.lent(hit.target), destination) else {
                    continue;
                };
                let as_found = batch.get(hit.start..hit.end).unwrap_or(&[]);
                out.extend_from_slice(batch.get(done..hit.start).unwrap_or(&[]));
                write_into(out, as_found, lent, *destination, printed(&page.answer, lent));
                done = hit.end;
            }
            if done > start {
                out.extend_from_slice(batch.get(done..end).unwrap_or(&[]));
            } else {
                out.truncate(plain);
            }
        }
        start = end + 1;
        index += 1;
    }
}
