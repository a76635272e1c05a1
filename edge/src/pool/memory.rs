//! What the object knows by heart, and how it is rebuilt from the rows.

use super::claims::Claims;
use super::offer::Offer;
use crate::failure::{Failure, Outcome};
use crate::records::SiteRecord;
use crate::store::{Store, int};
use lendline_core::leases::{Holding, Pool};
use lendline_core::matching::Habits;
use lendline_core::numbers::Number;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The object's memory.
pub struct Memory {
    /// The site.
    pub site: SiteRecord,
    /// Who holds which number.
    pub pool: Pool,
    /// Visits that may still go on, with their last sign of life.
    pub live: BTreeMap<u64, u64>,
    /// Visits that the Ledger does not have as they are, each with the count of changes at its last.
    pub changed: BTreeMap<u64, u64>,
    /// What is believed of the site's callers.
    pub habits: Habits,
    /// The offers that were claimed lately.
    pub claims: Claims,
    /// The offers of the last seconds that pages were given on their way, by visitor.
    pub pages: BTreeMap<u128, Offer>,
    /// When a page of a routed host had its script from another host last, ms; 0: never.
    pub script_elsewhere: u64,
    /// By lease, what came into view and went out of it since its row was written: it is written with what costs a row anyway.
    pub of_view: BTreeMap<u64, String>,
    /// Marks of the visitors who were erased.
    pub erased: BTreeSet<String>,
    /// The id of the next visit.
    pub next_visit: u64,
    /// The leases of live visits: visit and lease.
    pub leases: BTreeSet<(u64, u64)>,
    /// Up to which visit and which lease all is over and in the Ledger.
    pub moved: (u64, u64),
    /// Made-up visitors of the demo: their tokens and numbers (see `replay`).
    pub replayed: BTreeMap<u64, (String, Option<Number>)>,
    replay_time: u64,
    /// Live visits that were counted already, and when made-up traffic was last, ms.
    pub counted: BTreeSet<u64>,
    /// See [`Self::counted`].
    pub counted_at: u64,
    pub(super) changes: u64,
    last_time: u64,
}

#[derive(Deserialize)]
struct LeaseRow {
    id: u64,
    visit: u64,
    visitor: String,
    shown_at: u64,
    last_seen_at: u64,
    ends_at: u64,
    shared: u64,
}

impl LeaseRow {
    fn holding(&self) -> Holding {
        Holding {
            lease: self.id,
            visitor: visitor_id(&self.visitor),
            visit: self.visit,
            shown_at: self.shown_at,
            last_seen_at: self.last_seen_at,
            ends_at: self.ends_at,
            shared: self.shared != 0,
            kept_until: self.ends_at,
        }
    }
}

/// A visitor's id as it is stored.
pub fn visitor_text(id: u128) -> String {
    format!("{id:032x}")
}

/// A visitor's id from its stored form.
pub fn visitor_id(text: &str) -> u128 {
    u128::from_str_radix(text, 16).unwrap_or(0)
}

#[derive(Deserialize)]
struct Top {
    top: Option<u64>,
}

fn top(store: &Store, query: &str) -> Outcome<u64> {
    Ok(store.first::<Top>(query, vec![])?.and_then(|row| row.top).unwrap_or(0))
}

/// A single value; None where it was never set.
pub fn fact(store: &Store, name: &str) -> Outcome<Option<String>> {
    #[derive(Deserialize)]
    struct Row {
        value: String,
    }
    let row: Option<Row> =
        store.first("SELECT value FROM fact WHERE name = ?", vec![name.into()])?;
    Ok(row.map(|row| row.value))
}

/// Sets a single value.
pub fn set_fact(store: &Store, name: &str, value: &str) -> Outcome<()> {
    store.run(
        "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)",
        vec![name.into(), value.into()],
    )
}

fn number_fact(store: &Store, name: &str) -> Outcome<u64> {
    Ok(fact(store, name)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Keeps a site's settings, unless newer ones are there, and which numbers are in them.
pub fn keep_settings(store: &Store, record: &SiteRecord, now: u64) -> Outcome<()> {
    let known =
        fact(store, "site")?.and_then(|text| serde_json::from_str::<SiteRecord>(&text).ok());
    if known.is_some_and(|known| known.version > record.version) {
        return Ok(());
    }
    set_fact(store, "site", &serde_json::to_string(record).map_err(Failure::inner)?)?;
    store.run("UPDATE number SET active = 0 WHERE active = 1", vec![])?;
    for one in record.settings.tracking_numbers() {
        store.run(
            "INSERT OR REPLACE INTO number (number, active) VALUES (?, 1)",
            vec![one.number.as_str().into()],
        )?;
    }
    super::ban::keep_settings(store, record, now)
}

impl Memory {
    /// From the rows.
    pub fn load(store: &Store) -> Outcome<Self> {
        let site: SiteRecord = match fact(store, "site")? {
            Some(text) => serde_json::from_str(&text).map_err(Failure::inner)?,
            None => return Err(Failure::missing("this site is not set up")),
        };
        // Rows before the horizon are pruned; what was moved tells how far their ids went.
        let moved_visit = number_fact(store, "moved_visit")?;
        let moved_lease = number_fact(store, "moved_lease")?;
        let next_lease = top(store, "SELECT MAX(id) AS top FROM lease")?.max(moved_lease) + 1;
        let last_visit = number_fact(store, "last_visit")?.max(moved_visit);
        let next_visit = top(store, "SELECT MAX(id) AS top FROM visit")?.max(last_visit) + 1;
        let mut pool = Pool::new(site.settings.life(), site.settings.when_empty(), next_lease);
        let life = site.settings.life();
        let mut last_time = 0;
        let mut take = |pool: &mut Pool, number: &Number| -> Outcome<()> {
            for holding in last_holdings(store, number)? {
                last_time = last_time.max(holding.last_seen_at);
                pool.restore(number, holding.as_kept(life));
            }
            Ok(())
        };
        for (index, destination) in site.settings.destinations.iter().enumerate() {
            for (ruled, number) in destination.by_pool() {
                pool.add(*number, super::group::group(index, ruled));
                take(&mut pool, number)?;
            }
        }
        for (number, until) in &site.resting {
            pool.rest(number, *until);
        }
        pool.set_rest(site.settings.rest_seconds * 1000);
        for (number, ban) in super::ban::all(store)? {
            pool.ban(&number, ban);
        }
        #[derive(Deserialize)]
        struct Gone {
            number: String,
        }
        for gone in store.rows::<Gone>("SELECT number FROM number WHERE active = 0", vec![])? {
            let Ok(number) = Number::parse(&gone.number) else { continue };
            pool.add(number, usize::MAX);
            take(&mut pool, &number)?;
            pool.remove(&number);
        }
        let (live, leases) = super::live::load(store, moved_visit, moved_lease)?;
        let last_time = live.values().copied().fold(last_time, u64::max);
        let claims = Claims::load(store, moved_lease + 1)?;
        let habits = fact(store, "habits")?.and_then(|text| serde_json::from_str(&text).ok());
        let changed = live.keys().map(|visit| (*visit, 0)).collect();
        Ok(Self {
            site,
            pool,
            live,
            changed,
            habits: habits.unwrap_or_default(),
            claims,
            pages: BTreeMap::new(),
            script_elsewhere: 0,
            of_view: BTreeMap::new(),
            erased: super::erase::marks(store)?,
            next_visit,
            leases,
            moved: (moved_visit, moved_lease),
            replayed: BTreeMap::new(),
            replay_time: 0,
            counted: BTreeSet::new(),
            counted_at: 0,
            changes: 0,
            last_time,
        })
    }

    /// The Pool's time: the machine's, but never before what was seen already.
    pub fn tick(&mut self, machine: u64) -> u64 {
        self.last_time = self.last_time.max(machine);
        self.last_time
    }

    /// The time of the last reading.
    pub fn now(&self) -> u64 {
        self.last_time
    }

    /// The time of a made-up step: its own, if it comes after all that was seen.
    pub fn replay_tick(&mut self, at: u64) -> u64 {
        self.replay_time = self.replay_time.max(at);
        self.replay_time
    }

    /// The count of changes so far: what changes later waits for the next move to the Ledger.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether there are visits that the Ledger lacks, or that may go on.
    pub fn has_live_visits(&self) -> bool {
        !self.live.is_empty()
    }

    /// Whether the Ledger lacks a call.
    pub fn has_unmoved_calls(&self, store: &Store) -> Outcome<bool> {
        Ok(top(store, "SELECT MAX(id) AS top FROM call WHERE revision > moved")? > 0)
    }

    /// Whether a visit can't go on any more.
    pub fn is_over(&self, last_seen_at: u64, now: u64) -> bool {
        now >= last_seen_at + self.site.settings.life().hold_ms.max(self.site.settings.idle_ms())
    }
}

/// The leases of a number that nobody has followed: its last one, and those that share it. An offer that was not
/// honoured, which ends with its last sign of life, is none.
fn last_holdings(store: &Store, number: &Number) -> Outcome<Vec<Holding>> {
    const COLUMNS: &str =
        "SELECT id, visit, visitor, shown_at, last_seen_at, ends_at, shared FROM lease";
    let newest: Option<LeaseRow> = store.first(
        &format!("{COLUMNS} WHERE number = ? AND ends_at > last_seen_at ORDER BY id DESC LIMIT 1"),
        vec![number.as_str().into()],
    )?;
    let Some(newest) = newest.map(|row| row.holding()) else { return Ok(Vec::new()) };
    let mut holdings = vec![newest];
    if newest.shared {
        let others: Vec<LeaseRow> = store.rows(
            &format!("{COLUMNS} WHERE number = ? AND shared = 1 AND ends_at > MAX(?, last_seen_at) ORDER BY id DESC"),
            vec![number.as_str().into(), int(newest.shown_at)],
        )?;
        for other in others.iter().map(LeaseRow::holding) {
            if holdings.iter().all(|known| known.visitor != other.visitor) {
                holdings.push(other);
            }
        }
    }
    Ok(holdings)
}
