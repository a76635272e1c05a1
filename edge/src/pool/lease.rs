//! A number is lent, claimed, kept or shared: core decides, the rows are written here.

use super::begun::Begun;
use super::group::{fitting, group, of_group};
use super::memory::{Memory, visitor_text};
use super::offer::Offer;
use crate::failure::{Failure, Outcome};
use crate::store::{Store, flag, int};
use lendline_core::leases::{Asker, Claim, Emptiness, Grant, Holding, Lend, Terms};
use lendline_core::matching::Device;
use lendline_core::numbers::Number;
use lendline_core::settings::Place;
use lendline_core::wire::Lent;

const HOUR_MS: u64 = 3_600_000;

/// Who asks for numbers.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The visitor.
    pub visitor: u128,
    /// His visit.
    pub visit: u64,
    /// Nothing was known of him.
    pub stranger: bool,
    /// On what he sees it.
    pub device: Device,
    /// From which network, where that is known.
    pub network: Option<u64>,
    /// On which page, and from where.
    pub place: &'a Place,
    /// The offer that his page shows, and whether he is the first who claims it.
    pub claimed: Option<&'a (Offer, bool)>,
    /// The visit's row, where it begins.
    pub begun: &'a Begun,
}

/// Notes that an offer is claimed. A second page has it from a cache: the owner is warned.
pub fn claimed(
    store: &Store,
    memory: &mut Memory,
    visitor: u128,
    offer: Offer,
    now: u64,
) -> Outcome<(Offer, bool)> {
    let first = memory.claims.claim(&offer, visitor, now);
    if !first {
        warn(store, "offer_claimed_twice", now)?;
    }
    Ok((offer, first))
}

/// Counts what the owner should look into.
pub fn warn(store: &Store, code: &str, now: u64) -> Outcome<()> {
    store.run(
        "INSERT INTO warning (code, hour, count, last_at) VALUES (?, ?, 1, ?)
         ON CONFLICT (code, hour) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
        vec![code.into(), int(now / HOUR_MS * HOUR_MS), int(now)],
    )
}

/// The number for one destination, and its lease; None where nothing is lent for it.
pub fn lend(
    store: &Store,
    memory: &mut Memory,
    asking: Asking<'_>,
    destination: &Number,
    now: u64,
) -> Outcome<Option<(Lent, Holding)>> {
    let mut known = memory.site.settings.destinations.iter().enumerate();
    let Some((index, settings)) = known.find(|(_, known)| known.number == *destination) else {
        return Ok(None);
    };
    // Where it is not known which pool fits the page, the plain one does.
    let mut pools = fitting(index, settings, asking.place);
    if pools.is_empty() {
        pools.push(group(index, None));
    }
    // A destination without a pool is never full or empty: there is nothing to lend.
    let has_pool = pools.iter().any(|one| !settings.of_pool(of_group(*one).1).is_empty());
    let claim = asking.claimed.and_then(|(offer, first)| {
        let offered = offer.numbers.iter().find(|number| settings.has(number))?;
        Some(Claim { number: *offered, made_at: offer.made_at, first: *first })
    });
    let nonce = claim.and(asking.claimed).map(|(offer, _)| offer.nonce.as_str());
    let asker =
        Asker { visitor: asking.visitor, network: asking.network, stranger: asking.stranger };
    let welcome = memory.pool.welcome(asker, &pools, claim, now);
    let nobody = pools.first().copied().unwrap_or(index);
    let (from, terms, refused) =
        welcome.map_or((nobody, Terms::Full, None), |one| (one.pool, one.terms, one.refused));
    let (visitor, visit) = (asking.visitor, asking.visit);
    let outcome = match claim {
        None => memory.pool.lend_on(terms, visitor, visit, from, now),
        Some(claim) => {
            let claimed = memory.pool.claim_on(terms, visitor, visit, from, claim, now);
            if let Some((slot, shown)) = claimed.shown {
                insert(store, memory, slot, &shown, asking, nonce, &format!("leave:{now};"))?;
                mark_shared(store, memory, slot, shown.lease)?;
            }
            claimed.lend
        }
    };
    let lend = match outcome {
        Ok(lend) => lend,
        Err((Emptiness, shared)) => {
            match refused {
                Some(refusal) => warn(store, refusal.code(), now)?,
                None if has_pool => note_exhausted(store, now)?,
                None => {}
            }
            let Some(lend) = shared else { return Ok(None) };
            // Where two shared it before, their rows say so.
            if memory.pool.holders(lend.slot).len() <= 2 {
                mark_shared(store, memory, lend.slot, lend.holding.lease)?;
            }
            lend
        }
    };
    let moved = holds_another(memory, visitor, lend.slot, destination, now);
    keep(store, memory, &lend, asking, nonce, moved)?;
    if let Some(network) = asking.network.filter(|_| lend.grant == Grant::New && refused.is_none())
    {
        memory.pool.lent_to(network, lend.slot, now);
    }
    let (number, shared) = (number(memory, lend.slot)?, lend.holding.shared);
    Ok(Some((Lent { destination: *destination, number, shared }, lend.holding)))
}

fn number(memory: &Memory, slot: usize) -> Outcome<Number> {
    memory.pool.number(slot).copied().ok_or_else(|| Failure::inner("a slot without a number"))
}

/// Whether he has another number of the destination, from a page of another pool: which of the two his pages show must be
/// in the rows.
fn holds_another(
    memory: &Memory,
    visitor: u128,
    slot: usize,
    destination: &Number,
    now: u64,
) -> bool {
    let live = memory.pool.held_by(visitor).filter(|(_, holding)| now < holding.ends_at);
    let mut others = live.filter(|(other, _)| *other != slot);
    others.any(|(other, _)| {
        let number = memory.pool.number(other);
        number.and_then(|number| memory.destination(number)).as_ref() == Some(destination)
    })
}

fn keep(
    store: &Store,
    memory: &mut Memory,
    lend: &Lend,
    asking: Asking<'_>,
    nonce: Option<&str>,
    moved: bool,
) -> Outcome<()> {
    let holding = lend.holding;
    match lend.grant {
        Grant::Kept if moved || holding.is_to_be_kept(memory.site.settings.life()) => {
            keep_sign(store, memory, lend.slot, &holding)
        }
        Grant::Kept => Ok(()),
        Grant::New => {
            insert(store, memory, lend.slot, &holding, asking, nonce, "")?;
            memory.pool.kept(lend.slot, holding.lease);
            Ok(())
        }
    }
}

/// Keeps the last signs of life of those who hold a number, as far as only the memory has them: a call on it is judged
/// by the rows.
pub fn keep_signs(store: &Store, memory: &mut Memory, number: &Number) -> Outcome<()> {
    let Some(slot) = memory.pool.slot(number) else { return Ok(()) };
    let holders = memory.pool.holders(slot).iter();
    let lacking: Vec<Holding> =
        holders.filter(|holding| holding.ends_at > holding.kept_until).copied().collect();
    lacking.iter().try_for_each(|holding| keep_sign(store, memory, slot, holding))
}

fn keep_sign(store: &Store, memory: &mut Memory, slot: usize, holding: &Holding) -> Outcome<()> {
    store.run(
        "UPDATE lease SET last_seen_at = ?, ends_at = ? WHERE id = ?",
        vec![int(holding.last_seen_at), int(holding.ends_at), int(holding.lease)],
    )?;
    memory.pool.kept(slot, holding.lease);
    Ok(())
}

fn insert(
    store: &Store,
    memory: &mut Memory,
    slot: usize,
    holding: &Holding,
    asking: Asking<'_>,
    nonce: Option<&str>,
    events: &str,
) -> Outcome<()> {
    let row = vec![
        int(holding.lease),
        number(memory, slot)?.as_str().into(),
        int(holding.visit),
        visitor_text(holding.visitor).into(),
        int(holding.shown_at),
        int(holding.last_seen_at),
        int(holding.ends_at),
        flag(holding.shared),
        events.into(),
        nonce.map(str::to_owned).into(),
        int(asking.device.code()),
        asking.place.region.clone().into(),
    ];
    asking.begun.insert(store, holding.visit, row)?;
    memory.leases.insert((holding.visit, holding.lease));
    Ok(())
}

/// The others who share the number say so in their rows too.
fn mark_shared(store: &Store, memory: &mut Memory, slot: usize, lease: u64) -> Outcome<()> {
    let others = memory.pool.holders(slot).iter();
    let others: Vec<Holding> =
        others.filter(|other| other.shared && other.lease != lease).copied().collect();
    for other in others {
        store.run(
            "UPDATE lease SET shared = 1 WHERE id = ? AND shared = 0",
            vec![int(other.lease)],
        )?;
        memory.visit_changed(store, other.visit)?;
    }
    Ok(())
}

fn note_exhausted(store: &Store, now: u64) -> Outcome<()> {
    store.run(
        "INSERT INTO exhausted (hour, count, last_at) VALUES (?, 1, ?)
         ON CONFLICT (hour) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
        vec![int(now / HOUR_MS * HOUR_MS), int(now)],
    )
}
