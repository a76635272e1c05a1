//! Responses.

use crate::failure::Outcome;
use worker::{Headers, Response, ResponseBuilder, Result};

/// JSON, or the failure as `{"error":{…}}` with its status.
pub fn json<T: serde::Serialize>(outcome: Outcome<T>) -> Result<Response> {
    let response = match outcome {
        Ok(value) => Response::from_json(&value)?,
        Err(failure) => {
            let body = serde_json::json!({"error": failure.told()});
            Response::from_json(&body)?.with_status(failure.status())
        }
    };
    response.headers().set("cache-control", "no-store")?;
    response.headers().set("x-content-type-options", "nosniff")?;
    Ok(response)
}

/// Text of a kind.
pub fn text(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", kind)?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("cache-control", "no-store")?;
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(body.into()))
}
