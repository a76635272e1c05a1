//! Ids of analytics and ad systems that a visitor's browser has: kept with the visit, for whoever sends its calls there.

use super::memory::Memory;
use crate::failure::{Failure, Outcome};
use crate::store::{Store, int};
use lendline_core::visits::BrowserIds;
use serde::Deserialize;

/// The column of a visit's row in which they are kept; nothing where there are none.
pub fn column(ids: &BrowserIds) -> Outcome<Option<String>> {
    let text = (!ids.is_empty()).then(|| serde_json::to_string(ids));
    text.transpose().map_err(Failure::inner)
}

/// What the column says.
pub fn read(column: Option<&str>) -> Outcome<BrowserIds> {
    let ids = column.map(serde_json::from_str).transpose();
    Ok(ids.map_err(Failure::inner)?.unwrap_or_default())
}

/// Keeps those that came since the visit began, while it goes on: the tags of a page load when they like.
pub fn keep(store: &Store, memory: &mut Memory, visit: u64, ids: &BrowserIds) -> Outcome<()> {
    #[derive(Deserialize)]
    struct Row {
        ids: Option<String>,
    }
    if ids.is_empty() || !memory.live.contains_key(&visit) {
        return Ok(());
    }
    let row: Option<Row> = store.first("SELECT ids FROM visit WHERE id = ?", vec![int(visit)])?;
    let Some(row) = row else { return Ok(()) };
    let before = read(row.ids.as_deref())?;
    let mut all = before.clone();
    all.extend(ids.clone());
    if all == before {
        return Ok(());
    }
    store.run("UPDATE visit SET ids = ? WHERE id = ?", vec![column(&all)?.into(), int(visit)])?;
    memory.visit_changed(store, visit)
}
