//! A long past at once, for `cargo xtask bench report`: visits, conversions and calls as a busy site leaves them. Only where the variable
//! `BENCH` is bound, and only by the owner.

use crate::failure::Outcome;
use crate::store::{Store, int};
use serde::{Deserialize, Serialize};

/// A part of it: so many visits, the first with this id.
#[derive(Serialize, Deserialize)]
pub struct Past {
    visits: u64,
    first: u64,
    /// Visits of the whole: of them a tenth as many visitors come again and again.
    of: u64,
    /// When the first began, ms.
    from: u64,
    /// When the last begins, ms.
    to: u64,
}

/// Ids and what is drawn by them (Knuth's multiplicative hash, whose upper bits are even). Numbers are bound as floats.
const DRAWN: &str =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1),
  drawn AS (SELECT CAST(?2 AS INTEGER) + i AS id, CAST(?4 + (?5 - ?4) * i / ?1 AS INTEGER) AS at,
    ((CAST(?2 AS INTEGER) + i) * 2654435761 % 4294967296) >> 8 AS h FROM n)";

/// Of 100 visits: their sources, media, channels and whether they are of a campaign.
const KINDS: &str = "kind(upto, source, medium, channel, paid) AS (VALUES
    (22, NULL, NULL, 'Direct', 0), (42, 'yandex', 'cpc', 'Paid Search', 1), (54, 'google', 'cpc', 'Paid Search', 1),
    (68, 'google', 'organic', 'Organic Search', 0), (78, 'yandex', 'organic', 'Organic Search', 0),
    (84, 'yandex', 'cpc', 'Paid Network', 1), (88, 'vk.com', 'paid_social', 'Paid Social', 1),
    (91, 'instagram', 'social', 'Organic Social', 0), (94, 'newsletter', 'email', 'Email', 1),
    (97, 'partner.example', 'referral', 'Referral', 0), (99, 'telegram', 'messenger', 'Messengers', 0),
    (100, 'chatgpt.com', 'ai-assistant', 'AI Assistant', 0))";

/// Writes the rows of a part.
pub fn fill(store: &Store, asked: &Past) -> Outcome<()> {
    let values = [asked.visits, asked.first, asked.of, asked.from, asked.to].map(int);
    // Six of ten visits are of people who come once; the others are those of a tenth as many, who come four times on average.
    store.run(
        &format!(
            "{DRAWN}, {KINDS}
             INSERT INTO visit (id, started_at, last_seen_at, record)
             SELECT id, at, at + 180000, json_patch(json_object(
               'id', id,
               'visitor', printf('%032x', iif(h % 10 < 6, id, (1 << 40) + (h / 10) % max(CAST(?3 AS INTEGER) / 10, 1))),
               'started_at', at, 'last_seen_at', at + 180000,
               'touch', json_object('source', source, 'medium', medium, 'campaign', iif(paid, 'campaign ' || (h / 1000 % 60), NULL),
                 'content', iif(paid, 'ad ' || (h / 1000 % 900), NULL), 'term', iif(paid, 'phrase ' || (h / 7 % 5000), NULL), 'channel', channel,
                 'rule', 'utm', 'click_ids', iif(paid, json_object('yclid', printf('%d', h * 7919)), json_object()),
                 'landing', '/catalogue/' || (h / 100 % 400) || '?utm_source=' || coalesce(source, ''), 'referrer', NULL),
               'expected', 0.01,
               'leases', json_array(json_object('number', '+7495000' || printf('%04d', h % 40), 'shown_at', at, 'last_seen_at', at + 180000,
                 'shared', json('false'), 'events', 'hide:' || (at + 60000) || ';show:' || (at + 90000) || ';leave:' || (at + 180000) || ';'))), CASE
                 WHEN h % 100 < 3 THEN json_object('conversions', json_object('kept', json_array(json_object('kind', 'form', 'at', at + 90000))))
                 WHEN h % 100 < 5 THEN json_object('conversions', json_object('kept', json_array(json_object('kind', 'event', 'name', 'order', 'value', 100.5, 'at', at + 90000))))
                 ELSE '{{}}'
               END)
             FROM drawn JOIN kind ON upto = (SELECT min(upto) FROM kind WHERE h / 13 % 100 < upto)"
        ),
        values.to_vec(),
    )?;
    // A call of every hundredth visit, with as much beside the verdict as a basis takes.
    store.run(
        &format!(
            "{DRAWN}
             INSERT INTO call (id, started_at, revision, record)
             SELECT id, at + 120000, 1, json_object(
               'id', id, 'revision', 1, 'call', json_object('caller', '+7916' || printf('%07d', h % 9000000), 'number', '+74950000001'),
               'verdict', iif(h % 3 < 2,
                 json_object('state', 'final', 'grade', 'confirmed', 'none', 0.002, 'candidates', json_array(json_object('visit', id, 'weight', 0.998))),
                 json_object('state', 'final', 'grade', 'ambiguous', 'none', 0.1, 'candidates', json_array(json_object('visit', id, 'weight', 0.5),
                   json_object('visit', max(id - 3, 1), 'weight', 0.3), json_object('visit', max(id - 11, 1), 'weight', 0.1)))),
               'basis', hex(zeroblob(1250)))
             FROM drawn WHERE id % 100 = 0"
        ),
        values.to_vec(),
    )
}
