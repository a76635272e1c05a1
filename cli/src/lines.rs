//! Lines of stdin, however long, and of stdout.

use std::io::{self, BufRead};

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;

/// Reads one line without its end into `line`; of a line that is too long, one byte too many is
/// kept, which tells it apart. `false` at the end of the input.
///
/// # Errors
/// Where the input can't be read.
pub fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        let room = (MAX_LINE + 1).saturating_sub(line.len());
        line.extend(part.iter().take(room));
        let used = end.map_or(part.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// What came of writing to stdout. Whoever reads may have seen enough (`| head`).
///
/// # Errors
/// Where it can't be written for another reason.
pub fn said(written: io::Result<()>) -> Result<(), String> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("Could not write to stdout ({error})."))
        }
        _ => Ok(()),
    }
}
