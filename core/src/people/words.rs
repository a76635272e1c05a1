//! What a history rests on, in words: English and Russian.

use super::{By, Rests, Unjoined};
use crate::matching::{KNOWN_WEIGHT, Language};

impl By {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Telephone => "telephone",
            Self::Candidate => "candidate",
            Self::Apart => "apart",
        }
    }

    /// In words, without a full stop; `weight` is what [`super::Person::has`] gives beside it. That of a telephone alone is
    /// [`KNOWN_WEIGHT`]: more of it comes from his visits.
    pub fn text(self, weight: f64, language: Language) -> &'static str {
        let by_visits = weight > KNOWN_WEIGHT;
        match (self, language) {
            (Self::Confirmed, Language::En) => "the call is confirmed for a visit of this person",
            (Self::Confirmed, Language::Ru) => "звонок подтверждён за визитом этого человека",
            (Self::Telephone, Language::En) if by_visits => {
                "it came from this person's telephone, and his visits speak for him too"
            }
            (Self::Telephone, Language::Ru) if by_visits => {
                "звонок с телефона этого человека, и его визиты говорят о том же"
            }
            (Self::Telephone, Language::En) => {
                "it came from this person's telephone; one in twenty of such calls is somebody else's"
            }
            (Self::Telephone, Language::Ru) => {
                "звонок с телефона этого человека; один из двадцати таких – чужой"
            }
            (Self::Candidate, Language::En) => "this person may have called; joins nothing",
            (Self::Candidate, Language::Ru) => {
                "возможно, звонил этот человек; ничего не объединяет"
            }
            (Self::Apart, Language::En) => {
                "it came from this telephone, and is confirmed for one of several visitors who called from it"
            }
            (Self::Apart, Language::Ru) => {
                "звонок с этого телефона, подтверждён за одним из нескольких звонивших с него посетителей"
            }
        }
    }
}

impl Rests {
    /// In words, without a full stop.
    pub fn text(&self, language: Language) -> String {
        let told = self.told.then_some(match language {
            Language::En => "your CRM told so",
            Language::Ru => "так сообщила ваша CRM",
        });
        let calls = self.calls.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let by_calls = match (language, self.calls.len()) {
            (_, 0) => None,
            (Language::En, 1) => Some(format!("confirmed by call {calls}")),
            (Language::En, _) => Some(format!("confirmed by calls {calls}")),
            (Language::Ru, 1) => Some(format!("подтверждает звонок {calls}")),
            (Language::Ru, _) => Some(format!("подтверждают звонки {calls}")),
        };
        let said = self.said.is_some().then_some(match language {
            Language::En => "a page of the site said so",
            Language::Ru => "так сказала страница сайта",
        });
        let visits = self.forms.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let by_forms = match (language, self.forms.len()) {
            (_, 0) => None,
            (Language::En, 1) => {
                Some(format!("the telephone was written in a form of visit {visits}"))
            }
            (Language::En, _) => {
                Some(format!("the telephone was written in forms of visits {visits}"))
            }
            (Language::Ru, 1) => Some(format!("телефон указан в форме визита {visits}")),
            (Language::Ru, _) => Some(format!("телефон указан в формах визитов {visits}")),
        };
        let asked = match language {
            Language::En => "what was asked for",
            Language::Ru => "о нём и спрашивали",
        };
        let parts = [told.map(str::to_owned), by_calls, by_forms, said.map(str::to_owned)];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if text.is_empty() { asked.into() } else { text }
    }
}

/// Why a telephone that was written in forms joins nobody, in words, without a full stop; `visitors`: by how many.
pub fn crowded_text(visitors: usize, language: Language) -> String {
    match language {
        Language::En => {
            format!("{visitors} visitors wrote the same telephone in a form; that joins nobody")
        }
        Language::Ru => format!(
            "один и тот же телефон указали в форме столько посетителей: {visitors}; это никого не объединяет"
        ),
    }
}

impl Unjoined {
    /// In words, without a full stop.
    pub fn text(self, language: Language) -> String {
        match (self, language) {
            (Self::Crowded(visitors), Language::En) => {
                format!("pages of {visitors} visitors said the same; that joins nobody")
            }
            (Self::Crowded(visitors), Language::Ru) => {
                format!(
                    "то же сказали страницы стольких посетителей: {visitors}; это никого не объединяет"
                )
            }
            (Self::Overruled, Language::En) => {
                "a page of the site said so, and your CRM says otherwise".into()
            }
            (Self::Overruled, Language::Ru) => {
                "так сказала страница сайта, но ваша CRM сообщила другое".into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_of_a_call_is_worded_as_it_is() {
        // One in twenty is said of 95 in 100, and of nothing else.
        assert_eq!(KNOWN_WEIGHT, 0.95);
        for (by, weight, one_in_twenty) in [
            (By::Telephone, 0.95, true),
            (By::Telephone, 0.96, false),
            (By::Telephone, 0.997, false),
            (By::Candidate, 0.95, false),
            (By::Confirmed, 0.998, false),
        ] {
            let said = (by.text(weight, Language::En), by.text(weight, Language::Ru));
            let told = (said.0.contains("one in twenty"), said.1.contains("один из двадцати"));
            assert_eq!(told, (one_in_twenty, one_in_twenty), "{by:?} {weight}: {said:?}");
        }
    }

    #[test]
    fn what_joins_is_worded() {
        for (told, said, calls, english, russian) in [
            (true, false, &[][..], "your CRM told so", "так сообщила ваша CRM"),
            (false, false, &[3], "confirmed by call 3", "подтверждает звонок 3"),
            (
                false,
                true,
                &[3],
                "confirmed by call 3; a page of the site said so",
                "подтверждает звонок 3; так сказала страница сайта",
            ),
            (
                true,
                false,
                &[3, 5],
                "your CRM told so; confirmed by calls 3, 5",
                "так сообщила ваша CRM; подтверждают звонки 3, 5",
            ),
            (false, false, &[], "what was asked for", "о нём и спрашивали"),
        ] {
            let said = said.then(|| "crm-7".to_owned());
            let calls = calls.iter().copied().collect();
            let rests = Rests { told, calls, said, ..Rests::default() };
            assert_eq!(rests.text(Language::En), english);
            assert_eq!(rests.text(Language::Ru), russian);
        }
        for (forms, english, russian) in [
            (
                &[7][..],
                "the telephone was written in a form of visit 7",
                "телефон указан в форме визита 7",
            ),
            (
                &[7, 9],
                "the telephone was written in forms of visits 7, 9",
                "телефон указан в формах визитов 7, 9",
            ),
        ] {
            let rests = Rests { forms: forms.iter().copied().collect(), ..Rests::default() };
            assert_eq!(rests.text(Language::En), english);
            assert_eq!(rests.text(Language::Ru), russian);
        }
    }
}
