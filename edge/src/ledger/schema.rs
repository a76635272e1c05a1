//! The Ledger's tables. Times are ms since 1970.

/// Each step is run once, in order; never changed after a release.
pub const STEPS: &[&str] = &["
CREATE TABLE visit (
  id INTEGER PRIMARY KEY,          -- counted up by the Pool
  started_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,   -- of two copies the later one holds
  record TEXT NOT NULL             -- JSON: VisitRecord, with its leases and what its pages told
);
CREATE TABLE call (
  id INTEGER PRIMARY KEY,          -- counted up by the Pool
  started_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,       -- of two copies the later one holds
  record TEXT NOT NULL             -- JSON: CallRecord, with its verdict
);
CREATE INDEX call_by_start ON call (started_at, id);
", "
CREATE TABLE fact (                -- single values: 'retention_days'; 'dropped_at', 'anew_at' (when rows were last dropped by age, and
                                   -- when the file was made anew for it)
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
", "
CREATE TABLE told (                -- whose a browser or a telephone is, as the owner tells it
  key TEXT PRIMARY KEY,            -- 'v' and the visitor's id, or 't' and half a keyed hash of the number: 32 hexadecimal digits
  person TEXT NOT NULL,            -- the owner's name for the person
  at INTEGER NOT NULL
) WITHOUT ROWID;
", "
CREATE INDEX visit_said ON visit (id)  -- visits whose pages say who their visitor is
  WHERE json_extract(record, '$.said') IS NOT NULL;
CREATE INDEX visit_converted ON visit (id)
  WHERE json_extract(record, '$.conversions') IS NOT NULL;
"];
