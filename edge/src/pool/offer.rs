//! Offers: what is made for a script on its way, and what a page that shows one claims.
//!
//! Making one writes nothing. It is signed, so that a lost memory honours it; what was offered without being claimed is
//! known to the memory only, and a restart forgets that somebody may have seen it.

use super::group::{fitting, of_group};
use super::memory::Memory;
use crate::failure::Outcome;
use crate::keys;
use crate::store::Store;
use lendline_core::leases::{CLOCK_TOLERANCE_MS, OFFER_MS, Pool};
use lendline_core::numbers::Number;
use lendline_core::route::SCRIPT_ELSEWHERE_MS;
use lendline_core::settings::{Destination, Place, Site};
use lendline_core::wire::{Lent, Reply, push};
use serde::{Deserialize, Serialize};

/// Destinations that an offer is made for. On a site with more of them (one a city, say) a page shows few, and the
/// numbers offered for the others would be kept from visitors for nothing: such a site makes none.
const MOST_DESTINATIONS: usize = 4;

/// For how long a page that a visitor opens is given the offer of his last one, ms: so long its script will take it.
const AGAIN_MS: u64 = 20_000;

/// The most pages whose offers are remembered.
const MOST_PAGES: usize = 10_000;

/// An offer as it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// When it was made, ms.
    pub made_at: u64,
    /// Tells it from all others.
    pub nonce: String,
    /// What it offers; the settings say in whose place each is lent.
    pub numbers: Vec<Number>,
}

impl Offer {
    /// As the page sends it back: `o.TIME.NONCE.NUMBERS.MARK`, all of it decimal: it goes with every script, in a code
    /// (edge/src/snippet/coded.rs) in which digits take half of what letters do.
    pub fn write(&self, secret: &str) -> String {
        let numbers: Vec<&str> = self.numbers.iter().map(digits).collect();
        let body = format!("o.{}.{}.{}", self.made_at, self.nonce, numbers.join("-"));
        let mark = mark(secret, &body);
        format!("{body}.{mark}")
    }

    /// What it offers in whose place.
    pub fn lent(&self, site: &Site) -> Vec<Lent> {
        let lent = |destination: &Destination| {
            let offered = self.numbers.iter().find(|number| destination.has(number))?;
            Some(Lent { destination: destination.number, number: *offered, shared: false })
        };
        site.destinations.iter().filter_map(lent).collect()
    }

    /// The lines of an answer to put behind a script.
    pub fn lines(&self, site: &Site, secret: &str) -> String {
        let reply = Reply {
            token: self.write(secret),
            safe_ms: OFFER_MS,
            beat_ms: site.life().beat_ms(),
            lent: self.lent(site),
        };
        let mut lines = reply.lines();
        push(&mut lines, "w", &self.made_at.saturating_sub(CLOCK_TOLERANCE_MS).to_string());
        lines
    }

    /// From a page; None where it is not ours.
    pub fn read(text: &str, secret: &str) -> Option<Self> {
        let (body, given) = text.rsplit_once('.')?;
        if !keys::same(given.as_bytes(), mark(secret, body).as_bytes()) {
            return None;
        }
        let mut parts = body.strip_prefix("o.")?.split('.');
        let (made_at, nonce, numbers) = (parts.next()?, parts.next()?, parts.next()?);
        let numbers = numbers.split('-').map(|number| Number::parse(&format!("+{number}")).ok());
        Some(Self {
            made_at: made_at.parse().ok()?,
            nonce: nonce.to_owned(),
            numbers: numbers.collect::<Option<_>>()?,
        })
    }
}

fn digits(number: &Number) -> &str {
    number.as_str().trim_start_matches('+')
}

/// Signed by a key of its own, so that no offer is ever a visitor's token, nor the other way round. Sixty-four bits are
/// enough for what lives two minutes and can be tried at the edge only; they go with every script.
fn mark(secret: &str, body: &str) -> String {
    let key = keys::sha256(secret.as_bytes(), b"offer");
    let mac = keys::sha256(&key, body.as_bytes());
    let bytes: [u8; 8] = mac.first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(bytes).to_string()
}

/// An offer for a script on its way; empty where nothing is free.
pub fn make(memory: &mut Memory, now: u64, asker: &Asker) -> Outcome<String> {
    let numbers = longest_rested(memory, now, asker);
    let site = &memory.site;
    Ok(match sign(numbers, now)? {
        Some(offer) => offer.lines(&site.settings, &site.secret),
        None => String::new(),
    })
}

/// An offer for a page on its way to this visitor, as it is signed: his own numbers, and others where he has none. Asked
/// again at once, as by a second tab, it is the same one, unless it was claimed. Empty where nothing is free.
pub fn for_page(memory: &mut Memory, now: u64, asker: &Asker) -> Outcome<String> {
    if memory.script_elsewhere > 0 && now - memory.script_elsewhere < SCRIPT_ELSEWHERE_MS {
        return Ok(String::new());
    }
    let visitor = asker.visitor().unwrap_or_default();
    memory.pages.retain(|_, known| now.saturating_sub(known.made_at) <= AGAIN_MS);
    let known = memory
        .pages
        .get(&visitor)
        .filter(|known| !memory.claims.has(&known.nonce) && fits(memory, known, &asker.place));
    let offer = match known {
        Some(known) => Some(known.clone()),
        None => sign(longest_rested(memory, now, asker), now)?,
    };
    let Some(offer) = offer else { return Ok(String::new()) };
    let text = offer.write(&memory.site.secret);
    if memory.pages.len() < MOST_PAGES {
        memory.pages.insert(visitor, offer);
    }
    Ok(text)
}

/// A page of a routed host has its script from another host: its owner is told, once a minute.
pub fn script_elsewhere(store: &Store, memory: &mut Memory, now: u64, (): &()) -> Outcome<()> {
    if now - memory.script_elsewhere.min(now) >= 60_000 {
        super::lease::warn(store, "script_elsewhere", now)?;
    }
    memory.script_elsewhere = now;
    Ok(())
}

/// Whose script or page it is.
#[derive(Serialize, Deserialize)]
pub struct Asker {
    /// The visitor's id as it is stored, where he is known.
    pub visitor: Option<String>,
    /// From which network he asks, where that is known.
    pub network: Option<u64>,
    /// For which page, and from where, as far as that is known.
    #[serde(default)]
    pub place: Place,
}

/// Whether what is offered may be lent on this page too.
fn fits(memory: &Memory, offer: &Offer, place: &Place) -> bool {
    offer.numbers.iter().all(|number| {
        let Some(pool) = memory.pool.pool_of(number) else { return false };
        let (index, _) = of_group(pool);
        let destination = memory.site.settings.destinations.get(index);
        destination.is_some_and(|one| fitting(index, one, place).contains(&pool))
    })
}

impl Asker {
    fn visitor(&self) -> Option<u128> {
        self.visitor.as_deref().map(super::memory::visitor_id)
    }
}

fn sign(numbers: Vec<Number>, now: u64) -> Outcome<Option<Offer>> {
    if numbers.is_empty() {
        return Ok(None);
    }
    let nonce = (keys::random_id()? >> 80).to_string();
    Ok(Some(Offer { made_at: now, nonce, numbers }))
}

/// For each destination that counts the visitor's own number, else the one that has rested longest, of the pools that are for the page;
/// nothing where it is not known which those are.
fn longest_rested(memory: &mut Memory, now: u64, asker: &Asker) -> Vec<Number> {
    let settings = &memory.site.settings;
    if !settings.offers {
        return Vec::new();
    }
    let tracked = settings.destinations.iter().enumerate().filter(|(_, one)| one.is_tracked());
    let all: Vec<Vec<usize>> =
        tracked.map(|(index, one)| fitting(index, one, &asker.place)).collect();
    let few = all.len() <= MOST_DESTINATIONS;
    let pool = &mut memory.pool;
    let mut offered = Vec::new();
    let mut asks = false;
    for pools in all {
        let slot = own(pool, asker, &pools, now).or_else(|| {
            let mut pools = pools.iter().filter(|_| few);
            let slot = pools.find_map(|one| next(pool, asker, *one, now));
            asks |= slot.is_some();
            slot
        });
        offered.extend(slot.and_then(|slot| pool.number(slot)).copied());
    }
    if let Some(network) = asker.network.filter(|_| asks) {
        pool.pay_for_offer(network, now);
    }
    offered
}

fn own(pool: &mut Pool, asker: &Asker, pools: &[usize], now: u64) -> Option<usize> {
    let visitor = asker.visitor()?;
    let chosen = pool.choose(visitor, pools, None, now)?;
    pool.offer_own(visitor, chosen, now)
}

fn next(pool: &mut Pool, asker: &Asker, one: usize, now: u64) -> Option<usize> {
    if asker.network.is_some_and(|by| !pool.may_offer(by, one, now)) {
        return None;
    }
    pool.offer(one, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::token::Token;

    fn offer() -> Offer {
        let numbers = ["+74950000001", "+78120000001"].map(|n| Number::parse(n).unwrap());
        Offer {
            made_at: 1_795_262_695_000,
            nonce: "281474976710655".into(),
            numbers: numbers.to_vec(),
        }
    }

    #[test]
    fn signatures() {
        let text = offer().write("secret");
        assert!(
            text.starts_with("o.1795262695000.281474976710655.74950000001-78120000001."),
            "{text}"
        );
        assert_eq!(Offer::read(&text, "secret"), Some(offer()));
        let other_number = text.replace("74950000001", "74950000002");
        let other_time = text.replace("1795262695000", "1795262696000");
        let unsigned = text.rsplit_once('.').unwrap().0;
        for forged in [&other_number, &other_time, unsigned, "", "o", "o....", "é.é"] {
            assert_eq!(Offer::read(forged, "secret"), None, "{forged}");
        }
        assert_eq!(Offer::read(&text, "another site's"), None);
    }

    #[test]
    fn an_offer_is_no_visitors_token() {
        let token = Token { visitor: 7, visit: 12 }.write("secret");
        assert_eq!(Offer::read(&token, "secret"), None);
        assert_eq!(Token::read(&offer().write("secret"), "secret"), None);
    }
}
