//! A statement without rows, run by one call. By the crate each of its values is a call, and its text a new one each time, which
//! SQLite's own memory of statements has to look up anew.

use super::Value;
use crate::failure::{Failure, Outcome};
use serde::ser::{Error, Serialize, Serializer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::JsString;

#[wasm_bindgen(inline_js = "export function run_statement(sql, text, values) {
  return sql.exec(text, ...JSON.parse(values)).rowsWritten;
}")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn run_statement(sql: &JsValue, text: &JsString, values: &str) -> Result<f64, JsValue>;
}

/// A value that is long, bytes.
const LONG: usize = 4_000;
/// Statements that are kept at most; some are put together, for tables of any name.
const MOST: usize = 200;

thread_local! {
    static TEXTS: RefCell<BTreeMap<String, JsString>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether its values are quicker as one text than each by itself: a long one would be written and read once more, and bytes are
/// no text.
pub fn is_short(values: &[Value]) -> bool {
    let long = |value: &Value| matches!(value, Value::String(text) if text.len() > LONG);
    !values.iter().any(|value| long(value) || matches!(value, Value::Blob(_)))
}

/// Runs it; how many rows it wrote.
pub fn run(sql: &JsValue, statement: &str, values: &[Value]) -> Outcome<u64> {
    let values: Vec<Json<'_>> = values.iter().map(Json).collect();
    let values = serde_json::to_string(&values).map_err(Failure::inner)?;
    let written = run_statement(sql, &text(statement), &values);
    written.map(|rows| rows as u64).map_err(|error| super::failed(statement, error.into()))
}

fn text(statement: &str) -> JsString {
    TEXTS.with_borrow_mut(|texts| {
        if let Some(text) = texts.get(statement) {
            return text.clone();
        }
        if texts.len() >= MOST {
            texts.clear();
        }
        let text = JsString::from(statement);
        texts.insert(statement.to_owned(), text.clone());
        text
    })
}

/// A value as JSON, of which JavaScript makes the same as the crate would.
struct Json<'a>(&'a Value);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::String(value) => serializer.serialize_str(value),
            Value::Blob(_) => Err(Error::custom("bytes are not written")),
        }
    }
}
