//! What a history rests on, in words: English and Russian.

use super::{By, Rests};
use crate::matching::Language;

impl By {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Telephone => "telephone",
            Self::Candidate => "candidate",
        }
    }

    /// In words, without a full stop.
    pub fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Confirmed, Language::En) => "the call is confirmed for a visit of this person",
            (Self::Confirmed, Language::Ru) => "звонок подтверждён за визитом этого человека",
            (Self::Telephone, Language::En) => {
                "it came from this person's telephone; one in twenty of such calls is somebody else's"
            }
            (Self::Telephone, Language::Ru) => {
                "звонок с телефона этого человека; один из двадцати таких – чужой"
            }
            (Self::Candidate, Language::En) => "one of several who may have called; joins nothing",
            (Self::Candidate, Language::Ru) => {
                "один из тех, кто мог позвонить; ничего не объединяет"
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
        match (told, by_calls, language) {
            (Some(told), Some(calls), _) => format!("{told}; {calls}"),
            (Some(told), None, _) => told.into(),
            (None, Some(calls), _) => calls,
            (None, None, Language::En) => "what was asked for".into(),
            (None, None, Language::Ru) => "о нём и спрашивали".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_is_worded() {
        for (told, calls, english, russian) in [
            (true, &[][..], "your CRM told so", "так сообщила ваша CRM"),
            (false, &[3], "confirmed by call 3", "подтверждает звонок 3"),
            (
                true,
                &[3, 5],
                "your CRM told so; confirmed by calls 3, 5",
                "так сообщила ваша CRM; подтверждают звонки 3, 5",
            ),
            (false, &[], "what was asked for", "о нём и спрашивали"),
        ] {
            let rests = Rests { told, calls: calls.iter().copied().collect() };
            assert_eq!(rests.text(Language::En), english);
            assert_eq!(rests.text(Language::Ru), russian);
        }
    }
}
