//! Sites: their settings, kept with a version and pushed to their Pools.

use super::numbers;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::records::SiteRecord;
use crate::store::{Store, int};
use lendline_core::settings::Site;
use serde::{Deserialize, Serialize};
use worker::Env;

/// `PUT /api/v1/sites/{site}`
#[derive(Serialize, Deserialize)]
pub struct Put {
    /// The site's key.
    pub key: String,
    /// What the owner set.
    pub settings: Site,
}

#[derive(Deserialize)]
struct Row {
    key: String,
    version: u64,
    secret: String,
    epoch: u64,
    settings: String,
}

const COLUMNS: &str = "SELECT key, version, secret, epoch, settings FROM site";

impl Row {
    fn record(self) -> Outcome<SiteRecord> {
        let settings = serde_json::from_str(&self.settings).map_err(Failure::inner)?;
        Ok(SiteRecord {
            key: self.key,
            version: self.version,
            secret: self.secret,
            epoch: self.epoch,
            resting: Vec::new(),
            settings,
        })
    }
}

/// Keeps settings that are right; they are in effect once [`push`] is acknowledged.
pub fn put(store: &Store, put: Put) -> Outcome<SiteRecord> {
    let now = crate::machine_time();
    let secret = crate::keys::random(32)?;
    let settings = serde_json::to_string(&put.settings).map_err(Failure::inner)?;
    store.transaction(|| {
        numbers::claim(store, &put.key, &put.settings, now)?;
        store.run(
            "INSERT INTO site (key, version, acknowledged, secret, epoch, settings, created_at)
             VALUES (?, 1, 0, ?, 1, ?, ?)
             ON CONFLICT (key) DO UPDATE SET version = version + 1, settings = excluded.settings",
            vec![
                put.key.as_str().into(),
                secret.as_str().into(),
                settings.as_str().into(),
                int(now),
            ],
        )
    })?;
    get(store, put.key.clone())?
        .ok_or_else(|| Failure::inner("a site that was just kept is not there"))
}

/// The site of that key.
pub fn get(store: &Store, key: String) -> Outcome<Option<SiteRecord>> {
    let row: Option<Row> = store.first(&format!("{COLUMNS} WHERE key = ?"), vec![key.into()])?;
    row.map(Row::record).transpose()
}

/// A site as somebody has it.
#[derive(Serialize, Deserialize)]
pub struct Had {
    /// Its key.
    pub key: String,
    /// See [`SiteRecord`].
    pub version: u64,
    /// See [`SiteRecord`].
    pub epoch: u64,
}

/// What a site is by now.
#[derive(Serialize, Deserialize)]
pub enum Newer {
    /// As it was: a site of thousands of numbers need not be read again.
    Same,
    /// This.
    Other(Option<Box<SiteRecord>>),
}

/// The site, where it is another by now.
pub fn newer(store: &Store, had: Had) -> Outcome<Newer> {
    #[derive(Deserialize)]
    struct Same {}
    let same: Option<Same> = store.first(
        "SELECT 1 FROM site WHERE key = ? AND version = ? AND epoch = ?",
        vec![had.key.as_str().into(), int(had.version), int(had.epoch)],
    )?;
    match same {
        Some(_) => Ok(Newer::Same),
        None => Ok(Newer::Other(get(store, had.key)?.map(Box::new))),
    }
}

/// All sites, by key.
pub fn list(store: &Store) -> Outcome<Vec<SiteRecord>> {
    let rows: Vec<Row> = store.rows(&format!("{COLUMNS} ORDER BY key"), vec![])?;
    rows.into_iter().map(Row::record).collect()
}

/// Hands the settings to the site's Pool and notes that it has them.
pub async fn push(store: &Store, env: &Env, record: &SiteRecord) -> Outcome<()> {
    let resting = numbers::resting(store, &record.key, crate::machine_time())?;
    let told = SiteRecord { resting, ..record.clone() };
    let () = ask(env, Object::Pool(&record.key), "configure", &told).await?;
    store.run(
        "UPDATE site SET acknowledged = MAX(acknowledged, ?) WHERE key = ?",
        vec![int(record.version), record.key.as_str().into()],
    )
}

/// Pushes what no Pool has acknowledged yet.
pub async fn push_pending(store: &Store, env: &Env) -> Outcome<()> {
    let rows: Vec<Row> = store.rows(&format!("{COLUMNS} WHERE acknowledged < version"), vec![])?;
    let mut outcome = Ok(());
    for row in rows {
        // One Pool that does not answer must not keep the others from their settings.
        let pushed = match row.record() {
            Ok(record) => push(store, env, &record).await,
            Err(failure) => Err(failure),
        };
        outcome = outcome.and(pushed);
    }
    outcome
}
