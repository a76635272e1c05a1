//! Evidence in words: a sentence in English and Russian.

use super::Evidence;

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

/// All of it in one sentence.
pub(super) fn sentence(evidence: &[Evidence], language: Language) -> String {
    let parts: Vec<String> = evidence.iter().map(|one| one.text(evidence, language)).collect();
    let mut text = parts.join("; ");
    if let Some(first) = text.chars().next() {
        let upper: String = first.to_uppercase().collect();
        text.replace_range(..first.len_utf8(), &upper);
    }
    text.push('.');
    text
}

impl Evidence {
    /// In words, without a full stop, beside the rest of a verdict's evidence. Where nobody else had been shown the number by the time of the
    /// call, whoever shared it came after it.
    pub fn text(&self, beside: &[Self], language: Language) -> String {
        let is_shared = matches!(self, Self::Shared { .. } | Self::Offered { .. });
        let is_later = is_shared && beside.contains(&Self::NobodyElse);
        // Whose number was scrolled away has its page on the screen, not the number.
        let is_away = beside.iter().any(|one| matches!(one, Self::OutOfView { .. }));
        match language {
            Language::En if is_later => {
                "somebody else was shown this number too while it was kept for its visitor, but only after the call"
                    .into()
            }
            Language::Ru if is_later => {
                "пока этот номер держался за посетителем, его показали и другому, но уже после звонка".into()
            }
            Language::En => self.english(is_away),
            Language::Ru => self.russian(is_away),
        }
    }

    fn english(&self, is_away: bool) -> String {
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
            Self::KnownCaller { visit, seconds } => {
                format!(
                    "a confirmed call {} before came from the same telephone: the visitor of visit {visit}",
                    span(seconds, EN)
                )
            }
            Self::OnScreen { visit } if is_away => {
                format!("the page with the number was open in visit {visit} when the call came")
            }
            Self::OnScreen { visit } => {
                format!("the number was on the screen of visit {visit} when the call came")
            }
            Self::Seen { visit, seconds } if is_away => {
                format!(
                    "visit {visit} had the page with the number open until {} before the call",
                    span(seconds, EN)
                )
            }
            Self::Seen { visit, seconds } => {
                format!(
                    "visit {visit} had the number on its screen until {} before the call",
                    span(seconds, EN)
                )
            }
            Self::InView { visit, seconds } => {
                format!("it had been in view in visit {visit} for {} by then", span(seconds, EN))
            }
            Self::OutOfView { visit, seconds } => {
                format!(
                    "the number went out of view in visit {visit} {} before the call",
                    span(seconds, EN)
                )
            }
            Self::SameArea { visit } => {
                format!("the caller's number is registered in the region of visit {visit}")
            }
            Self::OtherArea { visit } => {
                format!(
                    "the caller's number is registered in another region than that of visit {visit}"
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
            Self::Offered { count } => {
                format!(
                    "{count} visitors saw this number at once: it was offered to one and lent to another"
                )
            }
            Self::Unclaimed { seconds } => {
                format!(
                    "{} before the call this number went out to a page that did not tell whether it showed it",
                    span(seconds, EN)
                )
            }
            Self::Burst { numbers } => {
                format!(
                    "{numbers} other numbers of the pool rang within three minutes, as robots ring"
                )
            }
            Self::NeverShown => {
                "nobody was shown this number in the 30 days before the call".into()
            }
            Self::Erased => "a visitor who was named here was erased at his request".into(),
        }
    }

    fn russian(&self, is_away: bool) -> String {
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
            Self::KnownCaller { visit, seconds } => {
                format!(
                    "за {} до этого с того же телефона был подтверждённый звонок: это посетитель визита {visit}",
                    span(seconds, RU)
                )
            }
            Self::OnScreen { visit } if is_away => {
                format!("в момент звонка страница с номером была открыта в визите {visit}")
            }
            Self::OnScreen { visit } => {
                format!("в момент звонка номер был на экране визита {visit}")
            }
            Self::Seen { visit, seconds } if is_away => {
                format!(
                    "страницу с номером в визите {visit} закрыли за {} до звонка",
                    span(seconds, RU)
                )
            }
            Self::Seen { visit, seconds } => {
                format!("номер ушёл с экрана визита {visit} за {} до звонка", span(seconds, RU))
            }
            Self::InView { visit, seconds } => {
                format!("к этому времени он был виден в визите {visit} уже {}", span(seconds, RU))
            }
            Self::OutOfView { visit, seconds } => {
                format!("в визите {visit} номер ушёл из виду за {} до звонка", span(seconds, RU))
            }
            Self::SameArea { visit } => {
                format!("номер звонящего зарегистрирован в регионе визита {visit}")
            }
            Self::OtherArea { visit } => {
                format!("номер звонящего зарегистрирован не в регионе визита {visit}")
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
            Self::Offered { count } => {
                format!(
                    "номер видели сразу несколько посетителей ({count}): одному его предложили, другому выдали"
                )
            }
            Self::Unclaimed { seconds } => {
                format!(
                    "за {} до звонка номер отправили на страницу, которая не сообщила, показала ли его",
                    span(seconds, RU)
                )
            }
            Self::Burst { numbers } => {
                format!(
                    "за три минуты звонили ещё на несколько номеров пула ({numbers}): так звонят роботы"
                )
            }
            Self::NeverShown => "за 30 дней до звонка этот номер никому не показывали".into(),
            Self::Erased => "данные посетителя удалены по его просьбе".into(),
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
