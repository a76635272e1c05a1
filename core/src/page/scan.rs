use super::{Commands, Page};
use crate::numbers::{Number, find_digits, write_into};
use crate::wire::{Answer, cut, push_decimal};

/// Between two texts of a batch, and between two records of the answer. Never part of a number.
const NEXT: u8 = 1;
/// Between the fields of a record.
const FIELD: u8 = 2;

/// Looks for the site's destinations in a batch of texts joined by U+0001, and says what to write.
///
/// The answer holds a record for each text with a destination in it, records joined by U+0001:
/// its index in the batch, U+0002, the destination's index, and, where a number is lent for one of its
/// destinations, U+0002 and the text to be written in its place.
pub fn scan(page: &Page, batch: &str, out: &mut Commands) {
    let out = &mut out.0;
    let found = find_digits(batch.as_bytes(), &page.destinations);
    let mut hits = found.as_slice();
    let mut rest = batch.as_bytes();
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
                let (Some(lent), Some(as_found)) =
                    (page.lent(hit.target), batch.get(hit.start..hit.end))
                else {
                    continue;
                };
                out.extend_from_slice(batch.as_bytes().get(done..hit.start).unwrap_or(&[]));
                page.write(out, as_found, lent, hit.target);
                done = hit.end;
            }
            if done > start {
                out.extend_from_slice(batch.as_bytes().get(done..end).unwrap_or(&[]));
            } else {
                out.truncate(plain);
            }
        }
        start = end + 1;
        index += 1;
    }
}

impl Page {
    /// Writes the number lent for the destination of this index in the manner of `as_found`.
    fn write(&self, out: &mut Vec<u8>, as_found: &str, lent: Number, index: usize) {
        let Some(destination) = self.destinations.get(index) else { return };
        write_into(out, as_found, lent, *destination, |national| {
            let printed = Answer::read(&self.answer).and_then(|it| it.printed(lent, national));
            let mut out = Vec::new();
            out.extend_from_slice(printed.unwrap_or(lent.as_bytes()));
            out
        });
    }
}
