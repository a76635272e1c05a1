//! How often who may be lent one of a pool's free numbers, so that no program drains it.
//!
//! Whoever asks is known by his **network**: a keyed digest of his address's prefix (see [`prefix`]). What is refused is a
//! number of one's own; the visit is recorded, and the page shows its printed number or a shared one. Where the address is
//! not known, nothing of this holds.
//!
//! What is lent to a network is counted for the site, everything else by pool; all is forgotten with the host's memory.

mod allowance;
mod minute;
mod prefix;

pub use allowance::Allowance;
pub use prefix::{PREFIX_BYTES, prefix};

use minute::Minute;
use std::collections::BTreeMap;

/// New leases a minute that one network is never refused while nobody else empties the pool: an office, or a carrier's
/// network behind one address.
pub const LEASES_A_MINUTE: u64 = 60;

/// Questions within a minute up to which a network is taken for a person, his second tab, or two persons.
const FEW: u64 = 2;

/// Numbers that are lent at once even where a pool is being emptied, at least.
const FEW_NUMBERS: u64 = 4;

/// The most networks that are counted; who comes beyond them counts as new.
const MOST_NETWORKS: usize = 10_000;

/// Why a visitor is lent no number of his own though one is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// His network was lent [`LEASES_A_MINUTE`] numbers in the last minute.
    Limit,
    /// The pool is being emptied, and what is left is for networks that took little.
    Brake,
}

impl Refusal {
    /// The name under which it is counted for the owner.
    pub fn code(self) -> &'static str {
        match self {
            Self::Limit => "address_limited",
            Self::Brake => "pool_braked",
        }
    }
}

/// The numbers of a destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// All that can be lent.
    pub numbers: u64,
    /// Of them, those that nobody holds and that are not offered.
    pub free: u64,
}

/// What was asked of one destination's pool, and by whom.
#[derive(Debug, Default)]
pub struct Defence {
    asked: Minute,
    /// Until when the numbers that were lent under the brake are paid off, ms.
    paid_until: u64,
    networks: BTreeMap<u64, Network>,
    swept_at: u64,
}

#[derive(Debug, Default)]
struct Network {
    asked: Minute,
    /// The numbers that it was lent, by the host's index; some may be free again, or another's.
    slots: Vec<usize>,
}

impl Defence {
    /// A visitor without a number of his own asks for one; `held` is how many numbers his network holds.
    ///
    /// - A network is lent [`LEASES_A_MINUTE`] numbers of the site a minute, all at once or one by one.
    /// - Where a quarter of the numbers is taken, and others asked within a minute for as many, the pool is being emptied:
    ///   planned for a hold of 15 minutes it has some 18 times as many numbers as visitors come in a minute of its busiest
    ///   hour. Then whoever asked more than twice in that minute goes without, and the others are lent as many as would
    ///   empty the pool in a minute, and no more: those who make believe to be many new ones are no longer new after their
    ///   first questions.
    /// - Of the last half of the numbers a network that holds a quarter of them gets none while others ask too.
    ///
    /// # Errors
    /// Why he goes without.
    pub fn ask(
        &mut self,
        allowance: &mut Allowance,
        network: u64,
        stock: Stock,
        held: u64,
        now: u64,
    ) -> Result<(), Refusal> {
        if self.weigh(allowance, network, stock, held, now)? {
            let each = 30_000 / stock.numbers.max(1);
            let at_once = FEW_NUMBERS.max(stock.numbers / 8);
            let paid_until = self.paid_until.max(now) + each;
            if paid_until > now + at_once * each {
                return Err(Refusal::Brake);
            }
            self.paid_until = paid_until;
        }
        allowance.pay(network, now);
        Ok(())
    }

    /// A page of this network fetches the script: whether it comes with an offer. An offer counts as a question, which is
    /// not counted again when it is claimed; the network pays for it once, whatever the script brings
    /// ([`Allowance::pay`]). While the pool is being emptied nobody gets one: a visitor is lent his
    /// number by the question that follows.
    pub fn offers(
        &mut self,
        allowance: &Allowance,
        network: u64,
        stock: Stock,
        held: u64,
        now: u64,
    ) -> bool {
        let granted = self.weigh(allowance, network, stock, held, now) == Ok(false);
        if !granted {
            // The visit that follows asks for itself.
            self.asked.take_back();
            if let Some(known) = self.networks.get_mut(&network) {
                known.asked.take_back();
            }
        }
        granted
    }

    /// Whether a stranger's lease is short until his first sign of life. Not while numbers are plenty: most are free, few
    /// were asked for in the last minute, and his network holds few.
    pub fn is_pressed(&self, stock: Stock, held: u64, now: u64) -> bool {
        let few = FEW_NUMBERS.max(stock.numbers / 8);
        2 * stock.free <= stock.numbers || self.asked.count(now) > few || held > FEW_NUMBERS
    }

    /// The number of this slot was lent to a network; `holds` says which of those before it still holds.
    pub fn lent(&mut self, network: u64, slot: usize, holds: impl Fn(usize) -> bool) {
        if let Some(known) = self.networks.get_mut(&network) {
            known.slots.retain(|other| *other != slot && holds(*other));
            known.slots.push(slot);
        }
    }

    /// The numbers that were lent to a network, the latest last. Whether it still holds them the pool knows.
    pub fn slots(&self, network: u64) -> &[usize] {
        self.networks.get(&network).map(|known| known.slots.as_slice()).unwrap_or_default()
    }

    /// Forgets, once a minute, the networks that were silent for one and hold nothing.
    pub fn sweep(&mut self, now: u64, holds: impl Fn(u64, usize) -> bool) {
        if now.saturating_sub(self.swept_at) >= 60_000 {
            self.swept_at = now;
            self.networks.retain(|network, known| {
                known.slots.retain(|slot| holds(*network, *slot));
                known.asked.count(now) > 0 || !known.slots.is_empty()
            });
        }
    }

    /// Counts the question; says whether the pool is being emptied.
    fn weigh(
        &mut self,
        allowance: &Allowance,
        network: u64,
        stock: Stock,
        held: u64,
        now: u64,
    ) -> Result<bool, Refusal> {
        self.asked.add(now);
        let mut unknown = Network::default();
        let room = self.networks.len() < MOST_NETWORKS;
        let known = match self.networks.get_mut(&network) {
            Some(known) => known,
            None if room => self.networks.entry(network).or_default(),
            None => &mut unknown,
        };
        known.asked.add(now);
        if !allowance.is_left(network, now) {
            return Err(Refusal::Limit);
        }
        let own = known.asked.count(now);
        let others = self.asked.count(now).saturating_sub(own);
        let half_gone = 2 * stock.free <= stock.numbers;
        if half_gone && others > 0 && 4 * held >= stock.numbers && held > FEW_NUMBERS {
            return Err(Refusal::Brake);
        }
        let quarter_gone = 4 * stock.free <= 3 * stock.numbers;
        let emptied = quarter_gone && others > FEW_NUMBERS.max(stock.numbers / 4);
        // Where nothing is left, a stranger would share a visitor's number.
        if emptied && (own > FEW || stock.free == 0) {
            return Err(Refusal::Brake);
        }
        Ok(emptied)
    }
}

#[cfg(test)]
mod tests;
