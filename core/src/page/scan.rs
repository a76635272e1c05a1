//! Which of a page's texts hold a destination, and what is to be written there.

use crate::numbers::{Glyph, Sink, Target, find_in, write_into};
use crate::wire::cut;

/// Between two texts of a batch, and between two records of the answer. Never part of a number.
const NEXT: u8 = 1;
/// Between two entries of the table, and between the fields of a record.
const FIELD: u8 = 2;

/// Looks for the site's destinations in a batch of texts and says what to write.
///
/// The batch is the table and the texts, U+0001 between any two. The table has an entry for each destination,
/// U+0002 between two: what the edge said of it ([`target_line`](crate::numbers::target_line)), a space, and where
/// a number is lent for it: that number, then, if it is printed otherwise, a space and its national and
/// international printed form with a bar between. A text may come from several elements, U+0003 where the next one
/// begins; what is written keeps these.
///
/// The answer has a record for each text with a destination in it, records joined by U+0001: the text's index in
/// the batch, U+0002, then the text to be written, in which U+0002, the destination's index, U+0002 stand before
/// each number.
///
/// Room for the destinations and the characters, one for each byte of the batch, comes from the host.
pub fn scan(batch: &[u8], targets: &mut [Target], glyphs: &mut [Glyph], out: &mut impl Sink) {
    let mut rest = batch;
    let table = cut(&mut rest, NEXT);
    let mut entries = table;
    let mut known = 0;
    while let (Some(target), Some(place)) =
        (Target::read(&mut cut(&mut entries, FIELD)), targets.get_mut(known))
    {
        *place = target;
        known += 1;
    }
    let targets = targets.get(..known).unwrap_or(&[]);
    let mut first = true;
    let mut index = 0;
    while !rest.is_empty() {
        let text = cut(&mut rest, NEXT);
        let mut done = None;
        find_in(text, targets, glyphs, |found, written| {
            if done.is_none() {
                if !first {
                    out.put(&[NEXT]);
                }
                first = false;
                put_decimal(out, index);
                out.put(&[FIELD]);
            }
            out.put(text.get(done.unwrap_or(0)..found.start).unwrap_or(&[]));
            done = Some(found.end);
            out.put(&[FIELD]);
            put_decimal(out, found.target);
            out.put(&[FIELD]);
            let mut entries = table;
            for _ in 0..found.target {
                cut(&mut entries, FIELD);
            }
            let mut entry = cut(&mut entries, FIELD);
            match (Target::read(&mut entry), cut(&mut entry, b' ')) {
                (Some(from), lent) if !lent.is_empty() => {
                    let printed = (!entry.is_empty()).then(|| (cut(&mut entry, b'|'), entry));
                    write_into(out, text, written, &from, lent, printed);
                }
                _ => out.put(text.get(found.start..found.end).unwrap_or(&[])),
            }
        });
        if let Some(done) = done {
            out.put(text.get(done..).unwrap_or(&[]));
        }
        index += 1;
    }
}

/// (`to_string` would bring the formatting machinery into the snippet.)
fn put_decimal(out: &mut impl Sink, value: usize) {
    if value > 9 {
        put_decimal(out, value / 10);
    }
    out.put(&[b'0' + (value % 10) as u8]);
}
