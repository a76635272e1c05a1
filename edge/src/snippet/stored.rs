//! Appending bytes to a compressed body that ends in a flush, without a compressor.

use super::coded;

/// Brotli (RFC 7932 §9.2): the tail in the fixed code, or as uncompressed metablocks, then the last, empty one.
pub fn brotli(open: &[u8], tail: &str) -> Vec<u8> {
    let mut out = open.to_vec();
    if let Some(coded) = coded::last(tail) {
        out.extend_from_slice(&coded);
        return out;
    }
    for piece in tail.as_bytes().chunks(1 << 16) {
        // ISLAST 0, MNIBBLES 0 (four), MLEN-1 in 16 bits, ISUNCOMPRESSED 1; then to the byte's edge.
        let header = ((piece.len() as u32 - 1) << 3) | (1 << 19);
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.extend_from_slice(piece);
    }
    // ISLAST 1, ISLASTEMPTY 1.
    out.push(3);
    out
}

/// gzip (RFC 1951 §3.2.4, RFC 1952): the tail as stored blocks, then the checksum and length of it all.
pub fn gzip(open: &[u8], plain: &[u8], tail: &str) -> Vec<u8> {
    let mut out = open.to_vec();
    let mut pieces = tail.as_bytes().chunks(0xffff).peekable();
    while let Some(piece) = pieces.next() {
        let length = piece.len() as u16;
        out.push(u8::from(pieces.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(piece);
    }
    let mut crc = crc32fast::Hasher::new();
    crc.update(plain);
    crc.update(tail.as_bytes());
    out.extend_from_slice(&crc.finalize().to_le_bytes());
    let length = (plain.len() + tail.len()) as u32;
    out.extend_from_slice(&length.to_le_bytes());
    out
}
