//! Brotli and gzip that end in a flush instead of an end, so that the edge can append a site's settings
//! as a stored block: no compressor runs at the edge, and one compressed snippet serves every site.

use crate::Done;
use ::brotli::enc::BrotliEncoderParams;
use flate2::{Compress, Compression, FlushCompress};
use std::io::Write;

/// Ways to write distances (RFC 7932, section 4): postfix bits and direct codes. Which one is best changes with every byte
/// of the script, and is up to forty bytes better than the usual one, the first. (For many more symbols the encoder has no room.)
pub const DISTANCES: [(u32, u32); 10] =
    [(0, 0), (0, 2), (0, 4), (0, 8), (0, 9), (0, 13), (1, 0), (1, 2), (1, 6), (1, 8)];

fn quality_11(bytes: &[u8], (postfix, direct): (u32, u32)) -> BrotliEncoderParams {
    let mut parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 18,
        size_hint: bytes.len(),
        ..Default::default()
    };
    parameters.dist.distance_postfix_bits = postfix;
    parameters.dist.num_direct_distance_codes = direct;
    parameters
}

/// Brotli (RFC 7932), quality 11, byte-aligned at its end, without the last metablock: the smallest of several.
pub fn open_brotli(bytes: &[u8]) -> Done<Vec<u8>> {
    let written =
        (0..DISTANCES.len()).map(|way| open_brotli_in(bytes, way)).collect::<Done<Vec<_>>>()?;
    written.into_iter().min_by_key(Vec::len).ok_or_else(|| "nothing was compressed".into())
}

/// The same with one of the [`DISTANCES`].
pub fn open_brotli_in(bytes: &[u8], way: usize) -> Done<Vec<u8>> {
    let distances = DISTANCES.get(way).copied().unwrap_or_default();
    let parameters = quality_11(bytes, distances);
    let mut out = Vec::new();
    let mut writer = ::brotli::CompressorWriter::with_params(&mut out, 1 << 16, &parameters);
    writer.write_all(bytes)?;
    writer.flush()?;
    // Not finished on purpose: dropping would write the last metablock into `out`.
    let length = writer.get_ref().len();
    drop(writer);
    out.truncate(length);
    Ok(out)
}

/// A gzip member (RFC 1952) with a fixed header, byte-aligned at its end, without the last block and trailer.
pub fn open_gzip(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    let mut deflate = Compress::new(Compression::best(), false);
    let mut body = Vec::with_capacity(bytes.len() + 1024);
    deflate.compress_vec(bytes, &mut body, FlushCompress::Sync)?;
    if deflate.total_in() != bytes.len() as u64 {
        return Err("the snippet did not fit the buffer of the gzip step".into());
    }
    out.extend(body);
    Ok(out)
}

/// Brotli (RFC 7932), quality 11, whole.
pub fn brotli(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut out = Vec::new();
    ::brotli::BrotliCompress(&mut &bytes[..], &mut out, &quality_11(bytes, (0, 0)))?;
    Ok(out)
}

/// A whole gzip member.
pub fn gzip(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
