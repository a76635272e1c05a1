//! The Pool's tables. Times are ms since 1970 by the Pool's clock.

/// Each step is run once, in order; never changed after a release.
pub const STEPS: &[&str] = &["
CREATE TABLE fact (                -- single values: 'site' (JSON: SiteRecord), 'moved_visit', 'moved_lease'
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE number (              -- every number that was ever in the pool, or static
  number TEXT PRIMARY KEY,         -- E.164
  active INTEGER NOT NULL          -- 0: no longer in the settings
) WITHOUT ROWID;
CREATE TABLE visit (
  id INTEGER PRIMARY KEY,
  visitor TEXT NOT NULL,           -- 32 hexadecimal digits
  started_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,        -- last page without a lease; leases tell the rest
  touch TEXT NOT NULL              -- JSON: how it arrived
);
CREATE TABLE lease (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL,
  visit INTEGER NOT NULL,
  visitor TEXT NOT NULL,
  shown_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,        -- when the number may be lent to somebody else
  shared INTEGER NOT NULL,         -- 1: another visitor held the number at the same time
  events TEXT NOT NULL             -- what the page told: 'tap:1790000000000;…'
);
CREATE INDEX lease_of_number ON lease (number, id);
CREATE TABLE exhausted (           -- how often no number was free
  hour INTEGER PRIMARY KEY,        -- ms of the hour's begin
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
);
CREATE TABLE event (               -- webhooks as they came; the same one again is not kept twice
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  call_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  raw TEXT NOT NULL,
  UNIQUE (provider, call_id, kind, raw)
);
CREATE TABLE call (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provider TEXT NOT NULL,
  call_id TEXT NOT NULL,
  number TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  final_at INTEGER,                -- when its verdict becomes final; NULL: it is
  heard_at INTEGER NOT NULL,       -- when word of it first came
  revision INTEGER NOT NULL,       -- counts its changes
  moved INTEGER NOT NULL,          -- the revision that the Ledger has
  record TEXT NOT NULL,            -- JSON: CallRecord
  UNIQUE (provider, call_id)
);
CREATE INDEX call_by_start ON call (started_at);
CREATE INDEX call_not_final ON call (final_at) WHERE final_at IS NOT NULL;
CREATE INDEX call_unmoved ON call (id) WHERE revision > moved;
", "
ALTER TABLE lease ADD COLUMN offer TEXT;  -- the offer that was claimed; NULL: none was
CREATE TABLE warning (                    -- what the owner should look into, by hour
  code TEXT NOT NULL,
  hour INTEGER NOT NULL,                  -- ms of the hour's begin
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (code, hour)
) WITHOUT ROWID;
", "
ALTER TABLE lease ADD COLUMN device INTEGER;  -- 0: a telephone, 1: a desktop; else it is not known
CREATE TABLE lesson (                         -- what is learned from: the last calls whose verdict is final; what was
                                              -- learned is the fact 'habits' (JSON: core's Habits)
  call INTEGER PRIMARY KEY,
  record TEXT NOT NULL                        -- JSON: core's Lesson
);
", "
CREATE TABLE caller (              -- telephones from which calls were confirmed
  hash TEXT PRIMARY KEY,           -- HMAC-SHA-256 under a key of its own, in base64
  visitor TEXT,                    -- 32 hexadecimal digits; NULL: they were confirmed for several
  visit INTEGER NOT NULL,          -- that the last of them was confirmed for
  confirmed_at INTEGER NOT NULL    -- when the last of them began
) WITHOUT ROWID;
CREATE INDEX caller_by_time ON caller (confirmed_at);
", "
CREATE TABLE erased (                         -- visitors who were erased, or objected, and must not come back
  mark TEXT PRIMARY KEY                       -- HMAC of the id under the site's secret
) WITHOUT ROWID;
", "
CREATE TABLE ban (                            -- numbers that are not lent
  number TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  until INTEGER                               -- NULL: by the settings, until those say otherwise
) WITHOUT ROWID;
", "
ALTER TABLE visit ADD COLUMN conversions TEXT; -- JSON: core's Conversions; NULL: there are none
ALTER TABLE visit ADD COLUMN said TEXT;        -- JSON: Said, who its pages say he is; NULL: they do not
ALTER TABLE visit ADD COLUMN late INTEGER;     -- how often it was told of since it is over and moved; NULL: the Ledger has it all
CREATE INDEX visit_late ON visit (id) WHERE late IS NOT NULL;
", "
ALTER TABLE ban ADD COLUMN by_settings INTEGER NOT NULL DEFAULT 0;  -- 1: until the settings say otherwise, and then until 'until',
                                                                    -- if it is set and ahead
UPDATE ban SET by_settings = 1 WHERE until IS NULL;
", "
-- JSON: core's BrowserIds; NULL: there are none.
ALTER TABLE visit ADD COLUMN ids TEXT;
", "
-- ISO 3166-2, or a country: from where the page was seen; NULL: it is not known.
ALTER TABLE lease ADD COLUMN region TEXT;
", "
-- A visit that begins and the first number that it is lent, written by one statement.
CREATE VIEW arrival AS
  SELECT lease.id, number, visit, lease.visitor, shown_at, last_seen_at, ends_at, shared, events, offer, device, region,
    started_at, last_at, touch, ids
  FROM lease JOIN visit ON visit.id = lease.visit;
CREATE TRIGGER arrival_written INSTEAD OF INSERT ON arrival BEGIN
  INSERT INTO visit (id, visitor, started_at, last_at, touch, ids)
    VALUES (NEW.visit, NEW.visitor, NEW.started_at, NEW.last_at, NEW.touch, NEW.ids);
  INSERT INTO lease (id, number, visit, visitor, shown_at, last_seen_at, ends_at, shared, events, offer, device, region)
    VALUES (NEW.id, NEW.number, NEW.visit, NEW.visitor, NEW.shown_at, NEW.last_seen_at, NEW.ends_at, NEW.shared, NEW.events,
      NEW.offer, NEW.device, NEW.region);
END;
"];
