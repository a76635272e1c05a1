//! The evidence behind a verdict, as data and as a sentence in English and Russian.

use super::{Candidate, Circumstances, Showing, rates};
use crate::wire::EventKind;

/// A language of the owner's pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// From `ru`, `ru-RU`, `en`…; English for all that is not Russian.
    pub fn parse(text: &str) -> Self {
        if text.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("ru")) {
            Self::Ru
        } else {
            Self::En
        }
    }
}

/// One thing that speaks for or against a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
pub enum Evidence {
    /// The number is static: it stands in one place only.
    Static,
    /// The visit tapped the number so many seconds before the call.
    Tapped {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The visit copied the number or pressed to see it.
    Copied {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The visit's page went out of sight seconds before the call, as when the dialler opens.
    HiddenAtDial {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// The number was on the visit's screen when the call came.
    OnScreen {
        /// The visit.
        visit: u64,
    },
    /// The number had been on the visit's screen until so many seconds before the call.
    Seen {
        /// The visit.
        visit: u64,
        /// Seconds before the call.
        seconds: u64,
    },
    /// Nobody else was shown the number in the 30 days before.
    NobodyElse,
    /// Other visitors were shown the number in the 30 days before.
    Others {
        /// How many.
        count: u64,
        /// Seconds since the latest of them was last seen.
        seconds: u64,
    },
    /// The pool was empty: several visitors held the number at once.
    Shared {
        /// How many, this visit's visitor among them.
        count: u64,
    },
    /// So many other numbers of the pool rang within three minutes, as robots ring.
    Burst {
        /// How many.
        numbers: u64,
    },
    /// Nobody was shown the number in the 30 days before.
    NeverShown,
}

/// What there is to say of a call, the strongest first.
pub(super) fn collect(
    call_at: u64,
    showings: &[&Showing],
    top: Option<&Candidate>,
    about: Circumstances,
) -> Vec<Evidence> {
    let mut out = Vec::new();
    let Some(visit) = top.map(|top| top.visit) else {
        if showings.is_empty() {
            out.push(Evidence::NeverShown);
        } else {
            out.extend(others(call_at, showings, None));
        }
        return out;
    };
    let own: Vec<&Showing> =
        showings.iter().filter(|showing| showing.visit == visit).copied().collect();
    let visitor = own.first().map(|showing| showing.visitor);
    let latest = |wanted: &[EventKind], within: f64| {
        let events = own.iter().flat_map(|showing| &showing.events);
        let ages = events
            .filter(|(kind, _)| wanted.contains(kind))
            .filter_map(|(_, at)| rates::seconds_since(call_at, *at))
            .filter(|age| *age <= within);
        ages.fold(None, |best: Option<f64>, age| Some(best.map_or(age, |best| best.min(age))))
    };
    if let Some(age) = latest(&[EventKind::Tap], 310.0) {
        out.push(Evidence::Tapped { visit, seconds: age as u64 });
    }
    if let Some(age) = latest(&[EventKind::Copy, EventKind::Reveal], 180.0) {
        out.push(Evidence::Copied { visit, seconds: age as u64 });
    }
    if let Some(age) = latest(&[EventKind::Hide], 30.0) {
        out.push(Evidence::HiddenAtDial { visit, seconds: age as u64 });
    }
    let ends = own.iter().map(|showing| rates::ended_at(showing, call_at, about.beat_ms));
    let ends: Vec<Option<u64>> = ends.collect();
    if ends.contains(&None) {
        out.push(Evidence::OnScreen { visit });
    } else if let Some(end) = ends.into_iter().flatten().max() {
        out.push(Evidence::Seen { visit, seconds: (call_at - end) / 1000 });
    }
    out.extend(others(call_at, showings, visitor));
    if own.iter().any(|showing| showing.shared) {
        let shared = showings.iter().filter(|showing| showing.shared);
        let mut visitors: Vec<u128> = shared.map(|showing| showing.visitor).collect();
        visitors.sort_unstable();
        visitors.dedup();
        out.push(Evidence::Shared { count: visitors.len().max(2) as u64 });
    }
    if let Some(numbers) = about.burst {
        out.push(Evidence::Burst { numbers: numbers.into() });
    }
    out
}

fn others(call_at: u64, showings: &[&Showing], visitor: Option<u128>) -> Option<Evidence> {
    let mut visitors: Vec<u128> = Vec::new();
    let mut last = 0;
    for showing in showings.iter().filter(|showing| Some(showing.visitor) != visitor) {
        visitors.push(showing.visitor);
        last = last.max(showing.last_seen_at);
    }
    visitors.sort_unstable();
    visitors.dedup();
    Some(match visitors.len() {
        0 => Evidence::NobodyElse,
        count => {
            Evidence::Others { count: count as u64, seconds: call_at.saturating_sub(last) / 1000 }
        }
    })
}

/// All of it in one sentence.
pub(super) fn sentence(evidence: &[Evidence], language: Language) -> String {
    let parts: Vec<String> = evidence.iter().map(|one| one.text(language)).collect();
    let mut text = parts.join("; ");
    if let Some(first) = text.chars().next() {
        let upper: String = first.to_uppercase().collect();
        text.replace_range(..first.len_utf8(), &upper);
    }
    text.push('.');
    text
}

impl Evidence {
    /// In words, without a full stop.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::En => self.english(),
            Language::Ru => self.russian(),
        }
    }

    fn english(&self) -> String {
        match *self {
            Self::Static => "this number stands in one place only".into(),
            Self::Tapped { visit, seconds } => {
                format!("visit {visit} tapped the number {} before the call", span(seconds, EN))
            }
            Self::Copied { visit, seconds } => {
                format!(
                    "visit {visit} copied or opened the number {} before the call",
                    span(seconds, EN)
                )
            }
            Self::HiddenAtDial { visit, seconds } => {
                format!(
                    "the page of visit {visit} went out of sight {} before the call",
                    span(seconds, EN)
                )
            }
            Self::OnScreen { visit } => {
                format!("the number was on the screen of visit {visit} when the call came")
            }
            Self::Seen { visit, seconds } => {
                format!(
                    "visit {visit} had the number on its screen until {} before the call",
                    span(seconds, EN)
                )
            }
            Self::NobodyElse => "nobody else was shown this number in the 30 days before".into(),
            Self::Others { count: 1, seconds } => {
                format!(
                    "one other visitor was shown this number, last {} before the call",
                    span(seconds, EN)
                )
            }
            Self::Others { count, seconds } => {
                format!(
                    "{count} other visitors were shown this number, the last {} before the call",
                    span(seconds, EN)
                )
            }
            Self::Shared { count } => {
                format!("the pool was empty: {count} visitors were shown this number at once")
            }
            Self::Burst { numbers } => {
                format!(
                    "{numbers} other numbers of the pool rang within three minutes, as robots ring"
                )
            }
            Self::NeverShown => {
                "nobody was shown this number in the 30 days before the call".into()
            }
        }
    }

    fn russian(&self) -> String {
        match *self {
            Self::Static => "этот номер размещён только в одном месте".into(),
            Self::Tapped { visit, seconds } => {
                format!("в визите {visit} нажали на номер за {} до звонка", span(seconds, RU))
            }
            Self::Copied { visit, seconds } => {
                format!(
                    "в визите {visit} скопировали или открыли номер за {} до звонка",
                    span(seconds, RU)
                )
            }
            Self::HiddenAtDial { visit, seconds } => {
                format!(
                    "страница визита {visit} скрылась с экрана за {} до звонка",
                    span(seconds, RU)
                )
            }
            Self::OnScreen { visit } => {
                format!("в момент звонка номер был на экране визита {visit}")
            }
            Self::Seen { visit, seconds } => {
                format!("номер ушёл с экрана визита {visit} за {} до звонка", span(seconds, RU))
            }
            Self::NobodyElse => {
                "за предыдущие 30 дней этот номер больше никому не показывали".into()
            }
            Self::Others { count, seconds } => format!(
                "номер показывали и другим (посетителей: {count}), последний раз за {} до звонка",
                span(seconds, RU)
            ),
            Self::Shared { count } => {
                format!(
                    "свободных номеров не было: номер видели сразу несколько посетителей ({count})"
                )
            }
            Self::Burst { numbers } => {
                format!(
                    "за три минуты звонили ещё на несколько номеров пула ({numbers}): так звонят роботы"
                )
            }
            Self::NeverShown => "за 30 дней до звонка этот номер никому не показывали".into(),
        }
    }
}

const EN: [&str; 4] = ["s", "min", "h", "days"];
const RU: [&str; 4] = ["с", "мин", "ч", "дн."];

fn span(seconds: u64, units: [&str; 4]) -> String {
    let [s, min, h, days] = units;
    match seconds {
        0..120 => format!("{seconds} {s}"),
        120..7_200 => format!("{} {min}", seconds / 60),
        7_200..172_800 => format!("{} {h}", seconds / 3_600),
        _ => format!("{} {days}", seconds / 86_400),
    }
}
