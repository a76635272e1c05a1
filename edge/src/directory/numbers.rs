//! Whose a number is, from when to when. A number has one owner at a time.

use crate::failure::{Failure, Outcome};
use crate::records::NumberRecord;
use crate::store::{Store, int};
use crate::telephony::iso;
use lendline_core::matching::HORIZON_MS;
use lendline_core::numbers::Number;
use lendline_core::settings::{AFTERWARDS_MS, Past, Site, Tracking, Usage, lent_from, static_from};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Row {
    number: String,
    site: String,
    destination: String,
    usage: String,
}

/// `number` at the time of a call.
#[derive(Serialize, Deserialize)]
pub struct At {
    /// The tracking number.
    pub number: Number,
    /// When the call began, ms.
    pub at: u64,
}

/// Gives the site the numbers of its settings and takes from it those that are gone; refuses a number that
/// another site has, and one that can't be static yet. To be run within a transaction.
pub fn claim(store: &Store, site: &str, settings: &Site, now: u64) -> Outcome<()> {
    let held: Vec<Row> = store.rows(
        "SELECT number, site, destination, usage FROM number WHERE site = ? AND until IS NULL",
        vec![site.into()],
    )?;
    let mut held: BTreeMap<String, Row> =
        held.into_iter().map(|row| (row.number.clone(), row)).collect();
    for one in settings.tracking_numbers() {
        let (number, destination) = (one.number.as_str(), one.destination.as_str());
        let (known, usage) = (held.remove(number), one.usage.name());
        match &known {
            Some(row) if row.usage == usage && row.destination == destination => continue,
            Some(_) => {}
            None => refuse_if_taken(store, site, &one)?,
        }
        if one.usage == Usage::Static && known.as_ref().is_none_or(|row| row.usage != usage) {
            refuse_if_lent_lately(store, site, &one, now)?;
        }
        if known.is_some() {
            end(store, number, now)?;
        }
        store.run(
            "INSERT OR REPLACE INTO number (number, since, until, site, destination, usage) VALUES (?, ?, NULL, ?, ?, ?)",
            vec![number.into(), int(now), site.into(), destination.into(), usage.into()],
        )?;
    }
    for number in held.keys() {
        end(store, number, now)?;
    }
    Ok(())
}

fn end(store: &Store, number: &str, now: u64) -> Outcome<()> {
    store.run(
        "UPDATE number SET until = ? WHERE number = ? AND until IS NULL",
        vec![int(now), number.into()],
    )
}

fn refuse_if_taken(store: &Store, site: &str, one: &Tracking<'_>) -> Outcome<()> {
    let taken: Option<Row> = store.first(
        "SELECT number, site, destination, usage FROM number
         WHERE number = ? AND until IS NULL AND site <> ? LIMIT 1",
        vec![one.number.as_str().into(), site.into()],
    )?;
    match taken {
        None => Ok(()),
        Some(row) => {
            let message =
                format!("{} belongs to the site {}: take it out there first", row.number, row.site);
            Err(Failure::new(409, "number_in_use", message).at(one.field.as_str()))
        }
    }
}

fn refuse_if_lent_lately(store: &Store, site: &str, one: &Tracking<'_>, now: u64) -> Outcome<()> {
    let rows: Vec<PastRow> = store.rows(
        "SELECT number, usage, site = ? AS own, until FROM number
         WHERE number = ? AND (until IS NULL OR until > ?)",
        vec![site.into(), one.number.as_str().into(), int(now.saturating_sub(HORIZON_MS))],
    )?;
    let from = static_from(rows.iter().filter_map(|row| row.past(now)));
    if from <= now {
        return Ok(());
    }
    let message = format!(
        "{} was in a pool, or on another site's billboard, until {}, and who saw it may call for 30 days: ban it in its pool, or take it out, and make it \
         static from {} on, or choose a number that was nowhere",
        one.number,
        iso(from - HORIZON_MS),
        iso(from)
    );
    Err(Failure::new(409, "number_was_lent", message).at(one.field.as_str()))
}

/// What a number was used for, where that is not over for as long as the horizon.
#[derive(Deserialize)]
struct PastRow {
    number: String,
    usage: String,
    own: u64,
    until: Option<u64>,
}

impl PastRow {
    fn past(&self, now: u64) -> Option<Past> {
        let usage = Usage::parse(&self.usage)?;
        Some(Past { usage, own: self.own != 0, until: self.until.unwrap_or(now) })
    }
}

/// The owner of a number at a time: the one of then, else, for calls just before it was added, the present
/// one, else the last one, for a day.
pub fn owner(store: &Store, asked: At) -> Outcome<Option<NumberRecord>> {
    #[derive(Deserialize)]
    struct Owner {
        site: String,
        destination: String,
        since: u64,
        until: Option<u64>,
    }
    let find = |order: &str, after: u64| {
        store.first::<Owner>(
            &format!(
                "SELECT site, destination, since, until FROM number
                 WHERE number = ? AND (until IS NULL OR until > ?) ORDER BY since {order} LIMIT 1"
            ),
            vec![asked.number.as_str().into(), int(after)],
        )
    };
    let owner = match find("ASC", asked.at)? {
        Some(owner) => Some(owner),
        None => find("DESC", asked.at.saturating_sub(AFTERWARDS_MS))?,
    };
    owner
        .map(|Owner { site, destination, since, until }| {
            let destination = Number::parse(&destination).map_err(Failure::inner)?;
            Ok(NumberRecord { site, destination, since, until })
        })
        .transpose()
}

/// The numbers in a site's pools that are not to be lent yet, and until when they rest: by what they were used for before.
pub fn resting(store: &Store, site: &str, now: u64) -> Outcome<Vec<(Number, u64)>> {
    let rows: Vec<PastRow> = store.rows(
        "SELECT own.number AS number, other.usage AS usage, other.site = own.site AS own, other.until AS until
         FROM number AS own JOIN number AS other ON other.number = own.number
         WHERE own.site = ? AND own.until IS NULL AND own.usage <> 'static' AND other.until > ?",
        vec![site.into(), int(now.saturating_sub(HORIZON_MS))],
    )?;
    let mut pasts: BTreeMap<&str, Vec<Past>> = BTreeMap::new();
    for row in &rows {
        pasts.entry(&row.number).or_default().extend(row.past(now));
    }
    let rests = pasts.into_iter().map(|(number, past)| (number, lent_from(past)));
    let rests = rests.filter(|(_, until)| *until > now);
    let numbers =
        rests.map(|(number, until)| Ok((Number::parse(number).map_err(Failure::inner)?, until)));
    numbers.collect()
}
