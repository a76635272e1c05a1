//! Bodies of requests, within bounds.

use crate::failure::{Failure, Outcome};
use futures_util::StreamExt;
use worker::Request;

/// The body, if it is not larger than `most` bytes; 413 otherwise.
pub async fn bounded(request: &mut Request, most: usize) -> Outcome<Vec<u8>> {
    let too_large =
        || Failure::new(413, "too_large", format!("the body is larger than {} KB", most / 1024));
    let told =
        request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if told.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    // HTTP ends a body where its told length does; read as a whole it costs a fraction of the pieces.
    if told.is_some() {
        let body = request.bytes().await?;
        return if body.len() > most { Err(too_large()) } else { Ok(body) };
    }
    // Who tells no length is read piece by piece, and dropped when it is too long.
    let mut stream = request.stream()?;
    let mut body = Vec::new();
    while let Some(piece) = stream.next().await {
        body.extend_from_slice(&piece?);
        if body.len() > most {
            return Err(too_large());
        }
    }
    Ok(body)
}
