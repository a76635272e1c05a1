//! The script for those who pin it: the same bytes until the edge is exchanged, its hash in its name.

use super::{Built, accepted, built, headers, refuse, respond};
use crate::failure::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use worker::{Request, Response, Result};

const PINNED: Built = built!("pinned");

/// What stands in `integrity` (Subresource Integrity, W3C).
pub fn integrity() -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(PINNED.plain)))
}

/// The file's name: the first 16 hexadecimal digits of the same hash.
pub fn file() -> String {
    let digest = Sha384::digest(PINNED.plain);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("lendline.{hash}.js")
}

/// Answers with it; 404 where the hash is another one's.
pub fn deliver(request: &Request, hash: &str) -> Result<Response> {
    if file().strip_prefix("lendline.") != Some(hash) {
        let message = "this version of the script is not here any more: keep a copy of it on your own server, or take the tag of GET /api/v1/sites/{site}/script";
        return refuse(&Failure::missing(message));
    }
    let headers = headers()?;
    // A browser checks a script of another origin only if that lets it.
    headers.set("access-control-allow-origin", "*")?;
    headers.set("cache-control", "public, max-age=31536000, immutable")?;
    match accepted(request)? {
        Some("br") => respond(headers, PINNED.brotli.to_vec(), Some("br")),
        Some(_) => respond(headers, PINNED.gzip.to_vec(), Some("gzip")),
        None => respond(headers, PINNED.plain.to_vec(), None),
    }
}
