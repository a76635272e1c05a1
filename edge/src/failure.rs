//! What went wrong, for whoever asked.

use serde::{Deserialize, Serialize};

/// An answer that is not a success. Opaque: what is told is a code for programs and a sentence for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    status: u16,
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// Result of anything that can fail.
pub type Outcome<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with its HTTP status.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), field: None }
    }

    /// 400: the request can't be understood.
    pub fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// 404: there is nothing by this name.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(404, "not_found", message)
    }

    /// Our own fault: logged here, told without its inner words.
    pub fn inner(what: impl std::fmt::Display) -> Self {
        worker::console_error!("lendline: {}", one_line(&what.to_string()));
        Self::new(500, "internal", "something failed on our side; try again in a moment")
    }

    /// Says where in the request it is.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// `{"code":…,"message":…,"field":…}`
    pub fn told(&self) -> serde_json::Value {
        let mut told = serde_json::json!({"code": self.code, "message": self.message});
        if let Some(field) = &self.field {
            told["field"] = field.as_str().into();
        }
        told
    }
}

impl From<worker::Error> for Failure {
    fn from(error: worker::Error) -> Self {
        Self::inner(error)
    }
}

impl From<lendline_core::settings::Problem> for Failure {
    fn from(problem: lendline_core::settings::Problem) -> Self {
        let status = if problem.code == "number_in_use" { 409 } else { 422 };
        Self::new(status, problem.code, problem.message).at(problem.field)
    }
}

/// Text of others in a log stays on one line and within bounds.
pub fn one_line(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(500).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hostile_text_stays_on_one_line() {
        assert_eq!(super::one_line("a\nERROR forged\r\u{1b}[31m"), "a ERROR forged  [31m");
    }
}
