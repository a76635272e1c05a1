//! Which of a page's texts hold a destination, and what is to be written there.

use crate::numbers::{Glyph, Sink, find_in, put, write_into};
use crate::wire::cut;

/// Between two texts of a batch, and behind each record of the answer. Never part of a number.
const NEXT: u8 = 1;
/// Between two entries of the table, and between the fields of a record.
const FIELD: u8 = 2;

/// Looks for the site's destinations in a batch of texts and says what to write.
///
/// The batch is the table and the texts, U+0001 between any two. The table has an entry for each destination,
/// U+0002 between two: what the edge said of it ([`target_line`](crate::numbers::target_line)), a space, and where
/// a number is lent for it: that number, then, if it is printed otherwise, a space and its national and
/// international printed form with a bar between. A text may come from several elements, U+0003 where the next one
/// begins; in a link U+0004 stands for the percent sign of an escape. What is written keeps these.
///
/// The answer has a record for each text, U+0001 behind it: nothing where no destination stands in the text; else the
/// text to be written, in which U+0002, the destination's index, U+0002 stand before each number.
///
/// Room for the characters, one for each byte of the batch, comes from the host.
pub fn scan(batch: &[u8], glyphs: &mut [Glyph], out: &mut impl Sink) {
    let mut rest = batch;
    let table = cut(&mut rest, NEXT);
    while !rest.is_empty() {
        let text = cut(&mut rest, NEXT);
        let mut done = 0;
        find_in(text, table, glyphs, |found, written, target| {
            put(out, text.get(done..found.start).unwrap_or(&[]));
            done = found.end;
            out.put(FIELD);
            put_decimal(out, found.target);
            out.put(FIELD);
            let mut printed = target.more;
            let lent = cut(&mut printed, b' ');
            if lent.is_empty() {
                put(out, text.get(found.start..found.end).unwrap_or(&[]));
            } else {
                write_into(out, text, written, target, lent, printed);
            }
        });
        if done > 0 {
            put(out, text.get(done..).unwrap_or(&[]));
        }
        out.put(NEXT);
    }
}

/// (`to_string` would bring the formatting machinery into the snippet.)
fn put_decimal(out: &mut impl Sink, value: usize) {
    if value > 9 {
        put_decimal(out, value / 10);
    }
    out.put(b'0' + (value % 10) as u8);
}
