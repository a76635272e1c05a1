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
        let calls: Vec<String> = self.calls.iter().map(u64::to_string).collect();
        let calls = calls.join(", ");
        match (language, self.told, calls.is_empty()) {
            (Language::En, true, true) => "your CRM told so".into(),
            (Language::Ru, true, true) => "так сообщила ваша CRM".into(),
            (Language::En, true, false) => format!("your CRM told so; confirmed by call {calls}"),
            (Language::Ru, true, false) => {
                format!("так сообщила ваша CRM; подтверждает звонок {calls}")
            }
            (Language::En, false, false) => format!("confirmed by call {calls}"),
            (Language::Ru, false, false) => format!("подтверждает звонок {calls}"),
            (Language::En, false, true) => "what was asked for".into(),
            (Language::Ru, false, true) => "о нём и спрашивали".into(),
        }
    }
}
