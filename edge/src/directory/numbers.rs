//! Whose a number is, from when to when. A number has one owner at a time.

use crate::failure::{Failure, Outcome};
use crate::records::NumberRecord;
use crate::store::{Store, int};
use lendline_core::numbers::Number;
use lendline_core::settings::Site;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Row {
    number: String,
    site: String,
    destination: String,
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
/// another site has. To be run within a transaction.
pub fn claim(store: &Store, site: &str, settings: &Site, now: u64) -> Outcome<()> {
    let held: Vec<Row> = store.rows(
        "SELECT number, site, destination FROM number WHERE site = ? AND until IS NULL",
        vec![site.into()],
    )?;
    let mut held: BTreeMap<String, String> =
        held.into_iter().map(|row| (row.number, row.destination)).collect();
    for (field, number, destination) in settings.tracking_numbers() {
        let destination = destination.as_str();
        match held.remove(number.as_str()) {
            Some(same) if same == destination => continue,
            Some(_) => end(store, number.as_str(), now)?,
            None => refuse_if_taken(store, site, number, &field)?,
        }
        store.run(
            "INSERT OR REPLACE INTO number (number, since, until, site, destination) VALUES (?, ?, NULL, ?, ?)",
            vec![number.as_str().into(), int(now), site.into(), destination.into()],
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

fn refuse_if_taken(store: &Store, site: &str, number: &Number, field: &str) -> Outcome<()> {
    let taken: Option<Row> = store.first(
        "SELECT number, site, destination FROM number WHERE number = ? AND until IS NULL AND site <> ? LIMIT 1",
        vec![number.as_str().into(), site.into()],
    )?;
    match taken {
        None => Ok(()),
        Some(row) => {
            let message =
                format!("{} belongs to the site {}: take it out there first", row.number, row.site);
            Err(Failure::new(409, "number_in_use", message).at(field))
        }
    }
}

/// How long a number that was taken out stays its last owner's, if nobody else has it: visitors may have it
/// on their screens, and calls that began before go on. As long as the longest hold, ms.
const AFTERWARDS_MS: u64 = 24 * 3_600_000;

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

/// The numbers of a site that were another's within the last day, and until when they rest: somebody there may have
/// one on his screen still, or in his hand.
pub fn resting(store: &Store, site: &str, now: u64) -> Outcome<Vec<(Number, u64)>> {
    #[derive(Deserialize)]
    struct Resting {
        number: String,
        left_at: u64,
    }
    let rows: Vec<Resting> = store.rows(
        "SELECT own.number AS number, MAX(other.until) AS left_at FROM number AS own
         JOIN number AS other ON other.number = own.number AND other.site <> own.site
         WHERE own.site = ? AND own.until IS NULL AND other.until > ? GROUP BY own.number",
        vec![site.into(), int(now.saturating_sub(AFTERWARDS_MS))],
    )?;
    let numbers = rows.into_iter().map(|row| {
        Ok((Number::parse(&row.number).map_err(Failure::inner)?, row.left_at + AFTERWARDS_MS))
    });
    numbers.collect()
}
