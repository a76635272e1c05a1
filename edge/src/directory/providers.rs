//! Providers: their credentials and the secret part of their webhooks' addresses.

use crate::failure::{Failure, Outcome};
use crate::records::ProviderRecord;
use crate::store::Store;
use crate::telephony::Settings;
use serde::{Deserialize, Serialize};

/// `PUT /api/v1/providers/{provider}`
#[derive(Serialize, Deserialize)]
pub struct Put {
    /// The provider.
    pub name: String,
    /// Its credentials.
    pub settings: Settings,
}

#[derive(Deserialize)]
struct Row {
    secret: String,
    settings: String,
}

/// Keeps the credentials; the address stays the same for ever.
pub fn put(store: &Store, put: Put) -> Outcome<ProviderRecord> {
    let secret = crate::keys::random(24)?;
    let settings = serde_json::to_string(&put.settings).map_err(Failure::inner)?;
    store.run(
        "INSERT INTO provider (name, secret, settings) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET settings = excluded.settings",
        vec![put.name.as_str().into(), secret.into(), settings.into()],
    )?;
    get(store, put.name)?
        .ok_or_else(|| Failure::inner("a provider that was just kept is not there"))
}

/// The provider of that name.
pub fn get(store: &Store, name: String) -> Outcome<Option<ProviderRecord>> {
    let row: Option<Row> =
        store.first("SELECT secret, settings FROM provider WHERE name = ?", vec![name.into()])?;
    row.map(|row| {
        let settings = serde_json::from_str(&row.settings).map_err(Failure::inner)?;
        Ok(ProviderRecord { secret: row.secret, settings })
    })
    .transpose()
}
