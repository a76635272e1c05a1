//! The Directory's tables. Times are ms since 1970.

/// Each step is run once, in order; never changed after a release.
pub const STEPS: &[&str] = &["
CREATE TABLE site (
  key TEXT PRIMARY KEY,          -- in the script's address
  version INTEGER NOT NULL,      -- counts up with each change
  acknowledged INTEGER NOT NULL, -- the version that the Pool has
  secret TEXT NOT NULL,          -- signs its visitors' tokens
  epoch INTEGER NOT NULL,        -- the newest ledger; older ones count down to 1
  settings TEXT NOT NULL,        -- JSON as the owner put it
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE number (
  number TEXT NOT NULL,          -- E.164
  since INTEGER NOT NULL,        -- from when on it is the site's
  until INTEGER,                 -- NULL: still
  site TEXT NOT NULL,
  destination TEXT NOT NULL,     -- where its calls end up
  PRIMARY KEY (number, since)
) WITHOUT ROWID;
CREATE INDEX number_of_site ON number (site, until);
CREATE TABLE provider (
  name TEXT PRIMARY KEY,
  secret TEXT NOT NULL,          -- last part of its webhook's address
  settings TEXT NOT NULL         -- JSON: credentials
) WITHOUT ROWID;
CREATE TABLE stray (             -- calls to numbers that belong to nobody
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provider TEXT NOT NULL,
  call_id TEXT NOT NULL,
  record TEXT NOT NULL,          -- JSON: CallRecord
  UNIQUE (provider, call_id)
);
CREATE TABLE stray_event (       -- their webhooks as they came
  provider TEXT NOT NULL,
  call_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  raw TEXT NOT NULL,
  UNIQUE (provider, call_id, kind, raw)
);
", "
ALTER TABLE number ADD COLUMN usage TEXT NOT NULL DEFAULT 'pool';  -- pool, static: what its site did with it
UPDATE number SET usage = 'static' WHERE until IS NULL AND number IN
  (SELECT json_extract(one.value, '$.number') FROM site, json_each(site.settings, '$.static') AS one
   WHERE site.key = number.site);
"];
