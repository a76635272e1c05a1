//! What the owner asks: calls with their verdicts, visits with their touches, newest first, by pages.

use crate::failure::{Failure, Outcome};
use crate::records::{CallRecord, VisitRecord};
use crate::store::{Store, int};
use crate::telephony::iso;
use lendline_core::conversions::Conversion;
use lendline_core::matching::{Evidence, Language, Verdict};
use lendline_core::sources::Touch;
use lendline_core::visits::fbc;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Conversions of each candidate that are told with a call, since a page of calls has thousands of candidates; all of them stand
/// with the visit.
const TOLD_WITH_A_CALL: usize = 10;

/// Which of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// From this time on, ms.
    pub from: u64,
    /// Before this time, ms.
    pub to: u64,
    /// Behind this record of an earlier page: its time and id.
    pub after: Option<(u64, u64)>,
    /// At most so many.
    pub limit: u64,
    /// The language of reasons and evidence.
    pub language: String,
}

/// `GET /api/v1/sites/{site}/calls`
#[derive(Serialize, Deserialize)]
pub struct CallPage {
    /// Newest first.
    pub calls: Vec<CallRow>,
    /// The `after` of the next page.
    pub next: Option<String>,
}

/// A call as the API tells it.
#[derive(Serialize, Deserialize)]
pub struct CallRow {
    id: String,
    provider: String,
    provider_call_id: String,
    number: String,
    caller: String,
    started_at: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
    status: String,
    talk_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Value>,
}

/// A visit that may have made a call.
#[derive(Serialize, Deserialize)]
pub struct CandidateRow {
    visit: Option<String>,
    weight: f64,
    #[serde(flatten)]
    touch: Value,
    started_at: Option<String>,
    shared: bool,
    conversions: Vec<Value>,
    more_conversions: u64,
}

/// `GET /api/v1/sites/{site}/visits`
#[derive(Serialize, Deserialize)]
pub struct VisitPage {
    /// Newest first.
    pub visits: Vec<Value>,
    /// The `after` of the next page.
    pub next: Option<String>,
}

/// Visits by their ids, as far as they are known.
pub(super) type Visits = BTreeMap<u64, Option<VisitRecord>>;

#[derive(Deserialize)]
struct Row {
    id: u64,
    started_at: u64,
    record: String,
}

fn page(
    store: &Store,
    table: &str,
    order: &str,
    page: &Page,
) -> Outcome<(Vec<Row>, Option<String>)> {
    let (at, id) = page.after.unwrap_or((1 << 52, 1 << 52));
    let mut rows: Vec<Row> = store.rows(
        &format!(
            "SELECT id, started_at, record FROM {table}
             WHERE started_at >= ? AND started_at < ? AND (started_at, id) < (?, ?) ORDER BY {order} LIMIT ?"
        ),
        vec![int(page.from), int(page.to), int(at), int(id), int(page.limit + 1)],
    )?;
    let more = rows.len() as u64 > page.limit;
    rows.truncate(page.limit as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.started_at, row.id));
    Ok((rows, next))
}

/// A page of calls, each candidate with its visit's touch.
pub fn calls(store: &Store, asked: &Page) -> Outcome<CallPage> {
    let (rows, next) = page(store, "call", "started_at DESC, id DESC", asked)?;
    let language = Language::parse(&asked.language);
    let mut visits = BTreeMap::new();
    let mut calls = Vec::new();
    for row in rows {
        let record: CallRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
        look_up(store, record.verdict.iter(), &mut visits)?;
        calls.push(CallRow::new(&record, &visits, language));
    }
    Ok(CallPage { calls, next })
}

/// Adds the visits that verdicts name.
pub(super) fn look_up<'a>(
    store: &Store,
    verdicts: impl Iterator<Item = &'a Verdict>,
    visits: &mut Visits,
) -> Outcome<()> {
    for candidate in verdicts.flat_map(|verdict| &verdict.candidates) {
        if let Entry::Vacant(place) = visits.entry(candidate.visit) {
            place.insert(visit(store, candidate.visit)?);
        }
    }
    Ok(())
}

fn visit(store: &Store, id: u64) -> Outcome<Option<VisitRecord>> {
    let row: Option<Row> =
        store.first("SELECT id, started_at, record FROM visit WHERE id = ?", vec![int(id)])?;
    row.map(|row| serde_json::from_str(&row.record).map_err(Failure::inner)).transpose()
}

/// A page of visits.
pub fn visits(store: &Store, asked: &Page) -> Outcome<VisitPage> {
    // Ids are counted up with the time: the primary key serves both.
    let (rows, next) = page(store, "visit", "id DESC", asked)?;
    let visits = rows.into_iter().map(|row| {
        let visit: VisitRecord = serde_json::from_str(&row.record).map_err(Failure::inner)?;
        Ok(visit_row(&visit))
    });
    Ok(VisitPage { visits: visits.collect::<Outcome<_>>()?, next })
}

/// A visit as it is told.
pub fn visit_row(visit: &VisitRecord) -> Value {
    let last = visit.leases.last();
    let mut told = touch(Some(&visit.touch));
    told["visit"] = visit.id.to_string().into();
    told["visitor"] = visit.visitor.as_str().into();
    told["started_at"] = iso(visit.started_at).into();
    told["last_seen_at"] = iso(visit.last_seen_at).into();
    told["number"] = last.map(|lease| lease.number.clone()).into();
    told["shared"] = visit.leases.iter().any(|lease| lease.shared).into();
    told["rule"] = visit.touch.rule.as_ref().into();
    told["tapped_at"] = visit.tapped_at().map(iso).into();
    told["conversions"] = visit.conversions.kept.iter().map(conversion).collect();
    told["more_conversions"] = visit.conversions.more.into();
    told["ids"] = json!(visit.ids);
    if let Some(fbc) = fbc(&visit.touch, visit.started_at, visit.ids.get("fbc")) {
        told["ids"]["fbc"] = fbc.into();
    }
    told
}

fn conversion(one: &Conversion) -> Value {
    json!({
        "kind": one.kind,
        "name": one.name,
        "value": one.value,
        "at": iso(one.at),
        "again": one.again,
        "fields": one.fields,
    })
}

/// A touch, field by field; all null where the visit is not known any more.
fn touch(touch: Option<&Touch>) -> Value {
    json!({
        "source": touch.and_then(|touch| touch.source.as_deref()),
        "medium": touch.and_then(|touch| touch.medium.as_deref()),
        "campaign": touch.and_then(|touch| touch.campaign.as_deref()),
        "content": touch.and_then(|touch| touch.content.as_deref()),
        "term": touch.and_then(|touch| touch.term.as_deref()),
        "channel": touch.map(|touch| touch.channel.name()),
        "landing": touch.map(|touch| touch.landing.as_str()).filter(|landing| !landing.is_empty()),
        "referrer": touch.and_then(|touch| touch.referrer.as_deref()),
        "click_ids": touch.map(|touch| &touch.click_ids).into_iter().flatten().cloned().collect::<BTreeMap<_, _>>(),
    })
}

impl CallRow {
    /// A call as it is told; `visits` are those that its verdict names.
    pub fn new(record: &CallRecord, visits: &Visits, language: Language) -> Self {
        let call = &record.call;
        let told = |verdict| told_verdict(record, verdict, visits, language);
        let verdict = record.verdict.as_ref().map(told);
        Self {
            id: if verdict.is_some() { record.id.to_string() } else { format!("s{}", record.id) },
            provider: call.provider.clone(),
            provider_call_id: call.provider_call_id.clone(),
            number: call.number.as_str().to_string(),
            caller: call.caller.clone(),
            started_at: iso(call.started_at()),
            erased: record.erased,
            status: call.status.name().into(),
            talk_seconds: call.talk_seconds,
            verdict,
        }
    }
}

/// A verdict of a call as the API tells it; `visits` are those that it names.
pub(super) fn told_verdict(
    record: &CallRecord,
    verdict: &Verdict,
    visits: &Visits,
    language: Language,
) -> Value {
    let mut candidates: Vec<CandidateRow> = Vec::new();
    if let Some(source) = &record.source {
        candidates.push(CandidateRow {
            visit: None,
            weight: 1.0,
            touch: touch(Some(source)),
            started_at: None,
            shared: false,
            conversions: Vec::new(),
            more_conversions: 0,
        });
    }
    for candidate in &verdict.candidates {
        let visit = visits.get(&candidate.visit).and_then(Option::as_ref);
        let did = visit.map(|visit| &visit.conversions);
        candidates.push(CandidateRow {
            visit: Some(candidate.visit.to_string()),
            weight: rounded(candidate.weight),
            touch: touch(visit.map(|visit| &visit.touch)),
            started_at: visit.map(|visit| iso(visit.started_at)),
            shared: visit.is_some_and(|visit| {
                visit
                    .leases
                    .iter()
                    .any(|lease| lease.shared && lease.number == *record.call.number.as_str())
            }),
            conversions: did.map_or_else(Vec::new, |did| {
                did.kept.iter().take(TOLD_WITH_A_CALL).map(conversion).collect()
            }),
            more_conversions: did
                .map_or(0, |did| did.more + did.kept.len().saturating_sub(TOLD_WITH_A_CALL) as u64),
        });
    }
    json!({
        "state": verdict.state,
        "grade": verdict.grade,
        "reason": verdict.reason(language),
        "evidence": evidence(&verdict.evidence, language),
        "none": rounded(verdict.none),
        "candidates": candidates,
        "others": rounded(verdict.others),
        "rule": verdict.rule,
    })
}

pub(super) fn evidence(all: &[Evidence], language: Language) -> Vec<Value> {
    let told = all.iter().map(|one| {
        let mut told = serde_json::to_value(one).unwrap_or(Value::Null);
        if let Value::Object(fields) = &mut told {
            // Ids of visits are text everywhere in the API.
            if let Some(visit) = fields.get("visit").and_then(Value::as_u64) {
                fields.insert("visit".into(), visit.to_string().into());
            }
            fields.insert("text".into(), one.text(all, language).into());
        }
        told
    });
    told.collect()
}

/// Four decimals: more would say more than is known.
fn rounded(weight: f64) -> f64 {
    (weight * 10_000.0).round() / 10_000.0
}
