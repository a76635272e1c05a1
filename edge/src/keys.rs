//! Secrets: random ones, signatures, comparisons that take the same time whatever is compared.

use crate::failure::{Failure, Outcome};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// So many random bytes, as URL-safe base64.
pub fn random(bytes: usize) -> Outcome<String> {
    let mut buffer = vec![0u8; bytes];
    getrandom::fill(&mut buffer).map_err(Failure::inner)?;
    Ok(base64(&buffer))
}

/// A random visitor id.
pub fn random_id() -> Outcome<u128> {
    let mut buffer = [0u8; 16];
    getrandom::fill(&mut buffer).map_err(Failure::inner)?;
    Ok(u128::from_le_bytes(buffer))
}

/// URL-safe base64 without padding.
pub fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// HMAC-SHA-256.
pub fn sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    keyed::<Hmac<Sha256>>(key, message)
}

/// HMAC-SHA-1, which some providers sign with.
pub fn sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    keyed::<Hmac<Sha1>>(key, message)
}

fn keyed<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length; the error of this signature belongs to other constructions.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pairs = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    pairs.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// Whether two secrets are the same, in a time that says nothing of where they differ. Both are hashed
/// under a fixed key first, so that their lengths don't show either.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (sha256(b"compare", a), sha256(b"compare", b));
    !a.is_empty() && bool::from(a.ct_eq(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures() {
        // RFC 4231 test case 2, RFC 2202 test case 2.
        assert_eq!(
            hex(&sha256(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&sha1(b"Jefe", b"what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
    }

    #[test]
    fn comparisons() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"abcd"));
        assert!(!same(b"", b"a"));
    }
}
