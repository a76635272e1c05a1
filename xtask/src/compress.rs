//! Brotli and gzip that end in a flush instead of an end, so that the edge can append a site's settings
//! as a stored block: no compressor runs at the edge, and one compressed snippet serves every site.

use crate::Done;
use ::brotli::enc::BrotliEncoderParams;
use flate2::{Compress, Compression, FlushCompress};
use std::io::Write;

/// Brotli (RFC 7932), quality 11, byte-aligned at its end, without the last metablock.
pub fn open_brotli(bytes: &[u8]) -> Done<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 18,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    {
        let mut writer = ::brotli::CompressorWriter::with_params(&mut out, 1 << 16, &parameters);
        writer.write_all(bytes)?;
        writer.flush()?;
        // Not finished on purpose: dropping would write the last metablock into `out`.
        let length = writer.get_ref().len();
        drop(writer);
        out.truncate(length);
    }
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
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 18,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    ::brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)?;
    Ok(out)
}

/// A whole gzip member.
pub fn gzip(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
