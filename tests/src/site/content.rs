//! What a [`super::Site`] sends: files, their types, and values filled in.

use super::Request;
use crate::http::Reply;
use std::path::Path;

/// Names and values that the site owns.
pub(super) type Pairs = Vec<(String, String)>;

pub(super) fn own(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// The content type of a path, by its ending; a path without one is a page.
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        None | Some("html" | "htm") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some(_) => "application/octet-stream",
    }
}

/// The text with its placeholders filled in.
pub(super) fn fill(text: &str, values: &Pairs, request: &Request) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    let host = request.header("host").unwrap_or_default();
    text.replace("{{self}}", &format!("http://{host}"))
}

/// The file of a folder that a request names.
pub(super) fn file(folder: &Path, values: &Pairs, request: &Request) -> Reply {
    let mut path = request.path.trim_start_matches('/').to_owned();
    if path.split('/').any(|part| part == "..") {
        return Reply::status(404);
    }
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    let Ok(bytes) = std::fs::read(folder.join(&path)) else {
        return Reply::status(404);
    };
    let kind = content_type(&path);
    match String::from_utf8(bytes) {
        Ok(text) if kind.starts_with("text/html") => Reply::ok(kind, fill(&text, values, request)),
        Ok(text) => Reply::ok(kind, text),
        Err(bytes) => Reply::ok(kind, bytes.into_bytes()),
    }
}
