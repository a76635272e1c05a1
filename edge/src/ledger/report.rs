//! The report: calls and visits are read as one JSON text for many, each with what the report looks at alone; core
//! counts and credits.

use crate::failure::{Failure, Outcome};
use crate::pool::visitor_id;
use crate::store::{Store, int};
use lendline_core::attribution::Model;
use lendline_core::report::{
    Asked, Builder, CallOf, Did, MIX_MS, MOST_VISITS, Row, Totals, VisitOf,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Calls and visits of one text: at most 1.1 MB, of the 2 MB that a value may have.
const BATCH: u64 = 500;

/// What is between the fields of a group. Touches have no control characters.
const BETWEEN: char = '\u{1f}';

/// What visits are grouped by, and the fields of a touch that a row tells.
const GROUPS: &[(&str, &[&str])] = &[
    ("channel", &["channel"]),
    ("source", &["source", "medium"]),
    ("campaign", &["source", "campaign"]),
    ("content", &["source", "campaign", "content"]),
    ("term", &["source", "term"]),
    ("landing", &["landing"]),
];

/// The names of what visits may be grouped by.
pub fn groups() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(name, _)| *name)
}

/// Which report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportAsked {
    /// From this time on, ms.
    pub from: u64,
    /// Before this time, ms.
    pub to: u64,
    /// What visits are grouped by: one of [`groups`].
    pub by: String,
    /// The attribution model's name.
    pub model: String,
}

#[derive(Deserialize)]
struct Text {
    rows: String,
}

/// A call: id, start, grade, candidates, and the group of a static number's source.
#[derive(Deserialize)]
struct CallText<'a>(
    u64,
    u64,
    Option<Cow<'a, str>>,
    Option<Vec<CandidateText>>,
    #[serde(borrow)] Option<Cow<'a, str>>,
);

#[derive(Deserialize)]
struct CandidateText {
    visit: u64,
    weight: f64,
}

/// A visit: id, start, visitor, channel, expected calls, group, first tap on a link that calls.
#[derive(Deserialize)]
struct VisitText<'a>(
    u64,
    u64,
    &'a str,
    Cow<'a, str>,
    Option<f64>,
    #[serde(borrow)] Cow<'a, str>,
    Option<u64>,
);

/// When the first tap was, ms, in SQL: of what its pages told, `tap:1790000000000;hide:…`. Of a lease's taps the one that was told first
/// stands for the first: one that was told late is minutes off at most.
const TAPPED_AT: &str = "iif(instr(record, 'tap:') = 0, NULL, (
  SELECT min(CAST(substr(events, instr(events, 'tap:') + 4, 13) AS INTEGER))
  FROM (SELECT json_extract(value, '$.events') AS events FROM json_each(record, '$.leases')) WHERE instr(events, 'tap:') > 0))";

/// `{"rows":[…],"totals":{…}}`
pub fn report(store: &Store, asked: &ReportAsked) -> Outcome<Value> {
    let unknown = || Failure::inner("a report by something, or of a model, that is not there");
    let fields = GROUPS.iter().find(|(name, _)| *name == asked.by).map(|(_, fields)| *fields);
    let fields = fields.ok_or_else(unknown)?;
    let model = Model::parse(&asked.model).ok_or_else(unknown)?;
    let mut builder = Builder::new(Asked { from: asked.from, model });
    read_calls(store, asked, fields, &mut builder)?;
    read_visits(store, asked, fields, &mut builder)?;
    let (rows, totals) = builder.finish();
    let rows: Vec<Value> = rows.iter().map(|row| told(row, fields)).collect();
    let mut totals = foot(&totals);
    totals["erased"] = erased(store, asked)?.into();
    Ok(json!({"rows": rows, "totals": totals}))
}

/// The group of the touch at a place of the record, in SQL.
fn group(fields: &[&str], place: &str) -> String {
    let field = |name: &&str| match *name {
        // The tags behind the path have columns of their own.
        "landing" => {
            let landing = format!("coalesce(json_extract(record, '$.{place}.landing'), '')");
            format!("substr({landing}, 1, instr({landing} || '?', '?') - 1)")
        }
        name => format!("coalesce(json_extract(record, '$.{place}.{name}'), '')"),
    };
    let between = format!(" || char({}) || ", u32::from(BETWEEN));
    fields.iter().map(field).collect::<Vec<_>>().join(&between)
}

fn read_calls(
    store: &Store,
    asked: &ReportAsked,
    fields: &[&str],
    builder: &mut Builder,
) -> Outcome<()> {
    let query = format!(
        "SELECT json_group_array(json_array(id, started_at, json_extract(record, '$.verdict.grade'),
           json_extract(record, '$.verdict.candidates'),
           iif(json_type(record, '$.source') = 'object', {}, NULL))) AS rows
         FROM (SELECT id, started_at, record FROM call
           WHERE started_at >= ? AND started_at < ? AND (started_at, id) > (?, ?) ORDER BY started_at, id LIMIT ?)",
        group(fields, "source")
    );
    let mut last = (0, 0);
    loop {
        let values = [asked.from.saturating_sub(MIX_MS), asked.to, last.0, last.1, BATCH];
        let text: Option<Text> = store.first(&query, values.map(int).to_vec())?;
        let text = text.map_or_else(String::new, |text| text.rows);
        let calls: Vec<CallText<'_>> = serde_json::from_str(&text).map_err(Failure::inner)?;
        let Some(CallText(id, at, ..)) = calls.last() else { return Ok(()) };
        last = (*at, *id);
        for CallText(_, at, grade, candidates, source) in &calls {
            let candidates = candidates.iter().flatten().map(|one| (one.visit, one.weight));
            builder.call(CallOf {
                at: *at,
                confirmed: grade.as_deref() == Some("confirmed"),
                source: source.as_deref(),
                candidates: candidates.collect(),
            });
        }
    }
}

fn read_visits(
    store: &Store,
    asked: &ReportAsked,
    fields: &[&str],
    builder: &mut Builder,
) -> Outcome<()> {
    let query = format!(
        "SELECT json_group_array(json_array(id, started_at, json_extract(record, '$.visitor'),
           json_extract(record, '$.touch.channel'), json_extract(record, '$.expected'), {}, {TAPPED_AT})) AS rows
         FROM (SELECT id, started_at, record FROM visit WHERE id < ? AND started_at < ? ORDER BY id DESC LIMIT ?)",
        group(fields, "touch")
    );
    let mut before = 1 << 52;
    loop {
        let text: Option<Text> =
            store.first(&query, [before, asked.to, BATCH].map(int).to_vec())?;
        let text = text.map_or_else(String::new, |text| text.rows);
        let visits: Vec<VisitText<'_>> = serde_json::from_str(&text).map_err(Failure::inner)?;
        let (Some(VisitText(newest, ..)), Some(VisitText(oldest, ..))) =
            (visits.first(), visits.last())
        else {
            return Ok(());
        };
        before = *oldest;
        let did = did(store, asked, *oldest, *newest)?;
        for VisitText(id, at, visitor, channel, expected, group, tapped_at) in &visits {
            let tapped = tapped_at.is_some_and(|at| (asked.from..asked.to).contains(&at));
            let did = did.get(id).copied().unwrap_or_default();
            let visit = VisitOf {
                id: *id,
                visitor: visitor_id(visitor),
                at: *at,
                group,
                direct: channel == "Direct",
                expected: *expected,
                did: Did { taps: u32::from(tapped), ..did },
            };
            builder.visit(visit).map_err(|_| {
                let message = format!(
                    "more than {MOST_VISITS} visits would have to be counted: ask for a shorter time between from and to"
                );
                Failure::new(422, "too_many_visits", message).at("from")
            })?;
        }
    }
}

/// What visits from one id to another did in the period besides calling, as far as it counts. By an index that holds those visits
/// alone, and none of them did anything after its last sign of life.
fn did(
    store: &Store,
    asked: &ReportAsked,
    oldest: u64,
    newest: u64,
) -> Outcome<BTreeMap<u64, Did>> {
    #[derive(Deserialize)]
    struct DidRow {
        visit: u64,
        forms: u32,
        messages: u32,
        events: u32,
        value: f64,
    }
    let rows: Vec<DidRow> = store.rows(
        "SELECT visit.id AS visit, count(*) FILTER (WHERE json_extract(one.value, '$.kind') = 'form') AS forms,
           count(*) FILTER (WHERE json_extract(one.value, '$.kind') IN ('mail', 'messenger')) AS messages,
           count(*) FILTER (WHERE json_extract(one.value, '$.kind') = 'event') AS events,
           coalesce(sum(json_extract(one.value, '$.value')), 0) AS value
         FROM visit, json_each(record, '$.conversions.kept') AS one
         WHERE json_extract(record, '$.conversions') IS NOT NULL AND visit.id BETWEEN ?3 AND ?4
           AND last_seen_at >= ?1 AND started_at < ?2
           AND json_extract(one.value, '$.at') >= ?1 AND json_extract(one.value, '$.at') < ?2
           AND json_extract(one.value, '$.again') IS NULL
         GROUP BY visit.id",
        [asked.from, asked.to, oldest, newest].map(int).to_vec(),
    )?;
    let did = rows.into_iter().map(|row| {
        let DidRow { visit, forms, messages, events, value } = row;
        (visit, Did { taps: 0, forms, messages, events, value })
    });
    Ok(did.collect())
}

/// How many of the calls have lost their caller on request.
fn erased(store: &Store, asked: &ReportAsked) -> Outcome<u64> {
    #[derive(Deserialize)]
    struct Count {
        count: u64,
    }
    let count: Option<Count> = store.first(
        "SELECT COUNT(*) AS count FROM call
         WHERE started_at >= ? AND started_at < ? AND json_extract(record, '$.erased') = 1",
        [asked.from, asked.to].map(int).to_vec(),
    )?;
    Ok(count.map_or(0, |count| count.count))
}

fn told(row: &Row, fields: &[&str]) -> Value {
    let mut told = Map::new();
    let mut texts = row.group.as_deref().unwrap_or_default().split(BETWEEN);
    for field in fields {
        let text = texts.next().filter(|text| !text.is_empty());
        told.insert((*field).to_owned(), text.into());
    }
    if row.group.is_none() {
        told.insert("others".to_owned(), true.into());
    }
    told.insert("visits".to_owned(), row.visits.into());
    told.insert("visitors".to_owned(), row.visitors.into());
    let calls = json!({
        "confirmed": row.confirmed,
        "weighed": rounded(row.weighed),
        "low": rounded(row.low),
        "high": rounded(row.high),
    });
    told.insert("calls".to_owned(), calls);
    told.insert("credit".to_owned(), rounded(row.credit.sum).into());
    told.insert("credit_unconfirmed".to_owned(), rounded(row.credit.unconfirmed).into());
    let did = [
        ("taps", row.taps),
        ("forms", row.forms),
        ("messages", row.messages),
        ("events", row.events),
        ("value", row.value),
    ];
    for (name, credit) in did {
        told.insert(name.to_owned(), rounded(credit).into());
    }
    Value::Object(told)
}

fn foot(totals: &Totals) -> Value {
    json!({
        "calls": totals.calls,
        "confirmed": totals.confirmed,
        "weighed": rounded(totals.weighed),
        "unknown": rounded(totals.unknown),
        "visits": totals.visits,
        "visitors": totals.visitors,
        "taps": totals.taps,
        "forms": totals.forms,
        "messages": totals.messages,
        "events": totals.events,
        "value": rounded(totals.value),
    })
}

/// Six decimals, so that the parts of a call add up to it.
fn rounded(calls: f64) -> f64 {
    // What lies just below nothing is rounded to -0.0, and that plus 0.0 is 0.0.
    (calls * 1e6).round() / 1e6 + 0.0
}
