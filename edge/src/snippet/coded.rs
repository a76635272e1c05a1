//! A short text as the last metablock of a brotli stream (RFC 7932), in a prefix code that never changes: a tenth smaller than
//! stored, without a compressor.

/// How many bits a character takes, none for one that can't be told. What settings and offers are made of; each place of the
/// code is taken.
const LENGTHS: [u8; 127] = {
    let mut lengths = [0; 127];
    let mut symbol = 0;
    while symbol < lengths.len() {
        lengths[symbol] = match symbol as u8 {
            b'0'..=b'9' => 4,
            b'\n' | b' ' | b'+' | b'=' => 5,
            b'A'..=b'Z' | b'a'..=b'z' => 8,
            b'(' | b')' | b',' | b'-' | b'.' | b'/' => 8,
            b':' | b'\\' | b'_' | b'`' | b'|' | b'~' => 8,
            _ => 0,
        };
        symbol += 1;
    }
    lengths
};

/// The same of the code in which those lengths are told (section 3.5): of the lengths 0, 4, 5 and 8, of "as before" and of "none".
const TOLD: [u8; 18] = [2, 0, 0, 0, 4, 4, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 3];
const AS_BEFORE: usize = 16;
const NONE: usize = 17;
/// In which order these lengths stand, without the first three, which are 0, and the last ones, when the code is whole.
const ORDER: [usize; 8] = [4, 0, 5, 17, 6, 16, 7, 8];

/// Lengths of texts by their code: the shortest of each and how many bits tell the rest (section 5). Shorter ones are smaller stored.
const INSERTS: [(u32, u32); 5] = [(98, 5), (130, 6), (194, 7), (322, 8), (578, 9)];
/// The code of the first of them, with the shortest copy, which never comes to be.
const FIRST: u32 = 15;

/// What follows a flush, up to the end of the stream. Nothing where the text has a character that the code has not, or
/// is too short or too long.
pub fn last(text: &str) -> Option<Vec<u8>> {
    let size = u32::try_from(text.len()).ok()?;
    let more =
        |(least, bits): &(u32, u32)| size.checked_sub(*least).filter(|more| more >> bits == 0);
    let (code, extra, bits) = (FIRST..)
        .zip(&INSERTS)
        .find_map(|(code, insert)| more(insert).map(|extra| (code, extra, insert.1)))?;
    let command = if code < 16 { 256 + (code - 8) * 8 } else { 448 + (code - 16) * 8 };
    let mut out = Bits::default();
    // The last one, not empty, its length in four nibbles.
    out.put(0b0001, 4);
    out.put(size - 1, 16);
    // One type of each of literals, commands and distances; no other ways to tell distances; a context that nobody asks for;
    // one tree of each.
    out.put(0, 3 + 6 + 2 + 2);
    put_lengths(&mut out);
    // Codes of one symbol each: the command, and a distance.
    out.put(0b0001, 4);
    out.put(command, 10);
    out.put(0b0001, 4);
    out.put(0, 6);
    out.put(extra, bits);
    let codes = codes(&LENGTHS);
    let told = text.bytes().all(|byte| put_code(&mut out, &codes, byte.into()));
    told.then_some(out.bytes)
}

/// The code of the literals, as a stream begins with it (section 3.5).
fn put_lengths(out: &mut Bits) {
    out.put(3, 2);
    for symbol in ORDER {
        let (code, bits) = match TOLD.get(symbol) {
            Some(2) => (0b011, 3),
            Some(3) => (0b10, 2),
            Some(4) => (0b01, 2),
            _ => (0b00, 2),
        };
        out.put(code, bits);
    }
    let told = codes(&TOLD);
    let mut rest = &LENGTHS[..];
    while let Some(length) = rest.first() {
        put_code(out, &told, usize::from(*length));
        let again = rest.iter().skip(1).take_while(|other| *other == length).count();
        let (most, symbol, bits) = if *length > 0 { (6, AS_BEFORE, 2) } else { (10, NONE, 3) };
        // (Two of these behind one another would be one that is much longer.)
        let repeated = if again >= 3 { again.min(most) } else { 0 };
        if repeated > 0 {
            put_code(out, &told, symbol);
            out.put(repeated as u32 - 3, bits);
        }
        rest = rest.get(1 + repeated..).unwrap_or(&[]);
    }
}

/// A symbol; false where the code has none for it.
fn put_code(out: &mut Bits, codes: &[(u32, u32)], symbol: usize) -> bool {
    let (code, length) = codes.get(symbol).copied().unwrap_or_default();
    out.put(code, length);
    length > 0
}

/// The code and the length of each symbol: shorter ones first, then in their order (section 3.2); its first bit is the lowest.
fn codes(lengths: &[u8]) -> Vec<(u32, u32)> {
    let mut codes = vec![(0, 0); lengths.len()];
    let mut next = 0_u32;
    for bits in 1..=8 {
        next <<= 1;
        for (place, length) in codes.iter_mut().zip(lengths) {
            if u32::from(*length) == bits {
                *place = (next.reverse_bits() >> (32 - bits), bits);
                next += 1;
            }
        }
    }
    codes
}

/// Bits, the lowest of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Those of the last byte that are taken.
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for at in 0..count {
            let bit = (value >> at & 1) as u8;
            match self.bytes.last_mut().filter(|_| self.used > 0) {
                Some(byte) => *byte |= bit << self.used,
                None => self.bytes.push(bit),
            }
            self.used = (self.used + 1) % 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// What a browser makes of it, behind a stream that ends in a flush.
    fn read(coded: &[u8]) -> String {
        // A window of 16 bits, an empty metablock up to the byte's edge (section 9).
        let stream = [&[0b0000_1100][..], coded].concat();
        let mut text = String::new();
        brotli_decompressor::Decompressor::new(&stream[..], 4096)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn a_browser_reads_what_was_coded() {
        let alphabet: String =
            (0..127u8).filter(|symbol| LENGTHS[usize::from(*symbol)] > 0).map(char::from).collect();
        for length in [98, 129, 130, 170, 193, 194, 321, 322, 500, 577, 578, 1089] {
            let text: String = alphabet.chars().cycle().take(length).collect();
            let coded = last(&text).unwrap();
            assert_eq!(read(&coded), text, "{length}");
        }
    }

    #[test]
    fn what_the_code_has_not_is_left() {
        let usual = "`s=shop\nd=+74951234567 1 8 8 (495) 123-45-67\nk=120000\nb=150000\n\
            t=o.1795321165915.203817412950113.74950000001.11593674126850213948\nn=+74951234567 +74950000001 -\n`)";
        assert!(last(usual).unwrap().len() < usual.len());
        for other in ["\u{7f}", "\r", "\"", "[data-x]", "ё", "\u{1f600}"] {
            assert_eq!(last(&format!("{usual}{other}")), None, "{other}");
        }
        for length in [0, 1, 97, 1090, 70_000] {
            assert_eq!(last(&"1".repeat(length)), None, "{length}");
        }
    }
}
