//! A long history at once, for `cargo xtask bench lease`: rows as visits leave them that are over and moved. Only where the
//! variable `BENCH` is bound, and only by the owner.

use super::Pool;
use super::memory::set_fact;
use crate::failure::{Failure, Outcome};
use crate::objects::command;
use crate::store::{Store, int};
use serde::{Deserialize, Serialize};
use worker::Request;

/// So many visits, each with a lease, behind those that are there.
#[derive(Serialize, Deserialize)]
pub struct History {
    visits: u64,
    /// When the first began, ms.
    from: u64,
    /// When the last began, ms.
    to: u64,
}

impl Pool {
    /// Writes the rows, and has memory rebuilt from them.
    pub(super) async fn history(&self, request: &mut Request) -> Outcome<()> {
        let asked: History = command(request).await?;
        self.anew().enter().await?;
        let store = self.store()?;
        store.transaction(|| write(store, &asked))?;
        *self.memory.try_borrow_mut().map_err(Failure::inner)? = None;
        Ok(())
    }
}

fn write(store: &Store, asked: &History) -> Outcome<()> {
    #[derive(Deserialize)]
    struct Top {
        visit: u64,
        lease: u64,
    }
    let top: Option<Top> = store.first(
        "SELECT (SELECT COALESCE(MAX(id), 0) FROM visit) AS visit, (SELECT COALESCE(MAX(id), 0) FROM lease) AS lease",
        vec![],
    )?;
    let Top { visit, lease } = top.ok_or_else(|| Failure::inner("no answer"))?;
    const COUNTED: &str = "WITH RECURSIVE n(i, at) AS (
       SELECT 1, ?2 UNION ALL SELECT i + 1, ?2 + (?3 - ?2) * i / ?1 FROM n WHERE i < ?1)";
    let values = [asked.visits, asked.from, asked.to, visit, lease].map(int);
    store.run(
        &format!(
            r#"{COUNTED} INSERT INTO visit (id, visitor, started_at, last_at, touch)
            SELECT ?4 + i, printf('%032x', CAST(?4 + i AS INTEGER)), CAST(at AS INTEGER), CAST(at AS INTEGER),
              '{{"source":"s","medium":"cpc","campaign":null,"content":null,"term":null,"channel":"Paid Other","rule":"utm","click_ids":{{}},"landing":"/","referrer":null}}'
            FROM n"#
        ),
        values[..4].to_vec(),
    )?;
    store.run(
        &format!(
            "{COUNTED}, pool(k, number) AS MATERIALIZED (
               SELECT row_number() OVER (ORDER BY number) - 1, number FROM number WHERE active = 1)
             INSERT INTO lease (id, number, visit, visitor, shown_at, last_seen_at, ends_at, shared, events)
             SELECT ?5 + i, number, ?4 + i, printf('%032x', CAST(?4 + i AS INTEGER)),
               CAST(at AS INTEGER), CAST(at AS INTEGER), CAST(at AS INTEGER) + 5000, 0, ''
             FROM n JOIN pool ON k = i % (SELECT COUNT(*) FROM pool)"
        ),
        values.to_vec(),
    )?;
    set_fact(store, "moved_visit", &(visit + asked.visits).to_string())?;
    set_fact(store, "moved_lease", &(lease + asked.visits).to_string())
}
