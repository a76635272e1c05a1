//! One call's verdict, what it was judged from, and what the rule in force makes of that.

use super::read::{Visits, evidence, look_up, told_verdict};
use crate::failure::{Failure, Outcome};
use crate::records::CallRecord;
use crate::store::{Store, int};
use crate::telephony::iso;
use lendline_core::matching::{Basis, Language, RULE, State, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Whose verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerdictAsked {
    /// The call's id.
    pub call: u64,
    /// The language of reasons and evidence.
    pub language: String,
}

fn record(store: &Store, id: u64) -> Outcome<Option<CallRecord>> {
    #[derive(Deserialize)]
    struct Row {
        record: String,
    }
    let row: Option<Row> = store.first("SELECT record FROM call WHERE id = ?", vec![int(id)])?;
    row.map(|row| serde_json::from_str(&row.record).map_err(Failure::inner)).transpose()
}

/// `GET /api/v1/sites/{site}/calls/{id}/verdict`
pub fn verdict(store: &Store, asked: &VerdictAsked) -> Outcome<Value> {
    let missing = || Failure::missing("this site has no call with this id");
    let record = record(store, asked.call)?.ok_or_else(missing)?;
    let stored = record.verdict.as_ref().ok_or_else(missing)?;
    let recomputed = record.recomputed();
    let mut visits = Visits::new();
    let superseded = record.superseded.iter();
    let all = [Some(stored), recomputed.as_ref()].into_iter().flatten();
    look_up(store, all.chain(superseded.clone().map(|old| &old.verdict)), &mut visits)?;
    let language = Language::parse(&asked.language);
    let told = |verdict: &Verdict| told_verdict(&record, verdict, &visits, language);
    let superseded =
        superseded.map(|old| json!({ "until": iso(old.until), "verdict": told(&old.verdict) }));
    Ok(json!({
        "id": record.id.to_string(),
        "rule": RULE,
        "verdict": told(stored),
        "basis": record.basis.as_ref().map(|basis| told_basis(basis, language)).transpose()?,
        "recomputed": recomputed.as_ref().map(told),
        "agrees": recomputed.as_ref().map(|anew| anew.agrees_with(stored)),
        "note": note(&record, stored, recomputed.is_some(), language),
        "superseded": superseded.collect::<Vec<_>>(),
    }))
}

/// Judges a call anew that the Pool has no more.
pub fn rejudge(store: &Store, id: &u64) -> Outcome<()> {
    let missing = || Failure::missing("this site has no call with this id");
    let mut record = record(store, *id)?.ok_or_else(missing)?;
    if !record.rejudge(crate::machine_time()) {
        return Ok(());
    }
    store.run(
        "UPDATE call SET record = ? WHERE id = ?",
        vec![serde_json::to_string(&record).map_err(Failure::inner)?.into(), int(*id)],
    )
}

/// What a verdict was judged from, as it is kept, but for ids of visits, which are text everywhere in the API.
fn told_basis(basis: &Basis, language: Language) -> Outcome<Value> {
    let mut told = serde_json::to_value(basis).map_err(Failure::inner)?;
    let as_text = |visit: Option<&mut Value>| {
        if let Some(visit) = visit {
            *visit = visit.to_string().into();
        }
    };
    as_text(told.pointer_mut("/known/visit"));
    for showing in told["showings"].as_array_mut().into_iter().flatten() {
        as_text(showing.get_mut("visit"));
    }
    if let Some(said) = basis.said() {
        told["said"]["evidence"] = evidence(said, language).into();
    }
    Ok(told)
}

/// Why there is nothing to recompute, or what else is to be known.
fn note(
    record: &CallRecord,
    stored: &Verdict,
    recomputed: bool,
    language: Language,
) -> Option<&'static str> {
    let (en, ru) = if stored.state == State::Provisional {
        (
            "The verdict is provisional: the call is judged anew until the verdict is final, and what it is judged from is kept then.",
            "Вердикт предварительный: звонок оценивается заново, пока вердикт не станет окончательным; тогда сохранится и то, по чему он вынесен.",
        )
    } else if !recomputed {
        (
            "This verdict became final before Lendline kept what verdicts are judged from: it stands as it is and can't be recomputed.",
            "Этот вердикт стал окончательным до того, как Lendline начал хранить основания вердиктов: он остаётся в силе, но пересчитать его нельзя.",
        )
    } else if stored.rule != RULE {
        (
            "The rule has changed since: POST to …/rejudge makes the recomputed verdict the call's, and keeps this one among those superseded.",
            "С тех пор правило изменилось: POST на …/rejudge сделает пересчитанный вердикт действующим, а этот останется среди прежних.",
        )
    } else if record.source.is_some() {
        (
            "The number is static: it has one source, and nothing else is weighed.",
            "Номер статический: у него один источник, и взвешивать больше нечего.",
        )
    } else {
        return None;
    };
    Some(if language == Language::Ru { ru } else { en })
}
