//! Who asks: the network of his address, as a keyed digest. The address itself goes no further than this file.

use crate::failure::Outcome;
use crate::keys;
use crate::records::SiteRecord;
use crate::variables::variables;
use lendline_core::defence::prefix;
use lendline_core::settings::is_region;
use worker::{Env, web_sys::Request};

/// What `CLIENT_REGION` says where nobody tells a region, as on one's own machine without a proxy.
const UNTOLD: &str = "-";

/// A header of a request, as it came. (The crate's own request reads all that Cloudflare tells of the visitor besides.)
pub fn header(request: &Request, name: &str) -> worker::Result<Option<String>> {
    Ok(request.headers().get(name)?)
}

/// The digest of the network from which a page of the site asks. The address stands in the header that the variable
/// `CLIENT_ADDRESS` names: `cf-connecting-ip` on Cloudflare, which sets it itself; on one's own machine the one that the
/// operator's proxy sets (`serve --client-address`). Another header is anybody's word, and is not read. `None` where no
/// header is named, or none came, or it is the machine's own address.
pub fn network(request: &Request, env: &Env, site: &SiteRecord) -> Outcome<Option<u64>> {
    let name = &variables(env).client_address;
    if name.is_empty() {
        return Ok(None);
    }
    let header = header(request, name)?;
    Ok(header.as_deref().and_then(prefix).map(|prefix| digest(&site.secret, &prefix)))
}

/// The visitor's region by ISO 3166-2 (`RU-MOW`), or his country alone: from the header that the variable `CLIENT_REGION`
/// names, which the operator's proxy sets; where it is empty, as Cloudflare tells it. `None` where neither knows.
pub fn region(request: &Request, env: &Env) -> Outcome<Option<String>> {
    let name = &variables(env).client_region;
    let told = match name.as_str() {
        UNTOLD => None,
        "" => worker::Request::from(Clone::clone(request)).cf().and_then(|cf| {
            let country = cf.country()?;
            Some(cf.region_code().map_or(country.clone(), |part| format!("{country}-{part}")))
        }),
        name => header(request, name)?,
    };
    Ok(told.map(|region| region.trim().to_ascii_uppercase()).filter(|region| is_region(region)))
}

/// Under a key of its own: who has the digest can't try addresses without the site's secret.
fn digest(secret: &str, prefix: &[u8]) -> u64 {
    let key = keys::sha256(secret.as_bytes(), b"network");
    let digest = keys::sha256(&key, prefix);
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn digests() {
        let known = digest("secret", b"prefix");
        assert_eq!(digest("secret", b"prefix"), known);
        assert_ne!(digest("secret", b"another"), known);
        assert_ne!(digest("another", b"prefix"), known);
    }
}
