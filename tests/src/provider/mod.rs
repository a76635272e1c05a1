//! Requests as telephony providers send and sign them.

pub mod generic;
pub mod twilio;
pub mod zadarma;

pub use generic::{finished, generic, generic_signed};

use crate::error::{Error, Result};
use hmac::{KeyInit, Mac};

/// Where a provider's request goes.
#[derive(Clone, Copy, Debug)]
pub struct Hook<'a> {
    /// Where it is sent.
    pub url: &'a str,
    /// The address that the provider knows and signs.
    pub signed_as: &'a str,
}

impl<'a> Hook<'a> {
    /// Sent to `url`, but signed as if sent to `public`: what a product behind a proxy sees.
    pub fn behind(url: &'a str, public: &'a str) -> Self {
        Self { url, signed_as: public }
    }
}

impl<'a> From<&'a str> for Hook<'a> {
    fn from(url: &'a str) -> Self {
        Self { url, signed_as: url }
    }
}

impl<'a> From<&'a String> for Hook<'a> {
    fn from(url: &'a String) -> Self {
        Self::from(url.as_str())
    }
}

/// HMAC of a message, with the given hash.
fn mac<M: Mac + KeyInit>(key: &str, message: &[u8]) -> Result<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes())
        .map_err(|_| Error::new("this key cannot sign"))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
