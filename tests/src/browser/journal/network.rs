//! The requests of a page.

use serde_json::Value;

/// A request, as far as it got.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// What asked for it: `Document`, `Script`, `Fetch`, `XHR`, `Ping` (a beacon), `Preflight`, ….
    pub kind: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// The request's body, if it had one that the browser tells.
    pub body: Option<String>,
    /// The headers that the page set.
    pub headers: Value,
    /// The headers of the answer.
    pub answer_headers: Value,
    /// Why there was no answer: `net::ERR_…` or `blocked`, with the browser's reason if it has one.
    pub failure: Option<String>,
    /// Whether the answer came from the browser's cache.
    pub from_cache: bool,
    /// Bytes of the answer on the wire, headers included, once it is complete.
    pub wire_bytes: Option<u64>,
    /// When it began, in seconds of a clock that all pages of the browser share.
    pub started: f64,
    /// When the answer's headers were there, by the same clock.
    pub answered: Option<f64>,
    /// When it was over, by the same clock.
    pub ended: Option<f64>,
    id: String,
}

impl Request {
    /// The address without its origin and query.
    pub fn path(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split(['?', '#']).next().unwrap_or_default()
    }
}

/// Takes an event of the network domain in.
pub(super) fn take(requests: &mut Vec<Request>, method: &str, params: &Value) {
    let id = params["requestId"].as_str().unwrap_or_default();
    let time = params["timestamp"].as_f64();
    if method == "Network.requestWillBeSent" {
        let redirect = &params["redirectResponse"];
        if let (false, Some(before)) = (redirect.is_null(), last(requests, id)) {
            answer(before, redirect, time);
            before.ended = time;
        }
        requests.push(begin(id, params));
        return;
    }
    let Some(request) = last(requests, id) else { return };
    match method {
        "Network.responseReceived" => answer(request, &params["response"], time),
        "Network.requestServedFromCache" => request.from_cache = true,
        "Network.loadingFinished" => {
            request.ended = time;
            request.wire_bytes = params["encodedDataLength"].as_f64().map(|n| n as u64);
        }
        "Network.loadingFailed" => {
            request.ended = time;
            // What the browser itself blocks has a reason, but no error.
            let error = params["errorText"].as_str().filter(|e| !e.is_empty());
            let mut why = error.unwrap_or("blocked").to_owned();
            let cors = params["corsErrorStatus"]["corsError"].as_str();
            for reason in params["blockedReason"].as_str().into_iter().chain(cors) {
                why.push_str(&format!(" ({reason})"));
            }
            request.failure = Some(why);
        }
        _ => {}
    }
}

/// A redirect keeps the id, so the last one counts.
fn last<'a>(requests: &'a mut [Request], id: &str) -> Option<&'a mut Request> {
    requests.iter_mut().rev().find(|r| r.id == id)
}

fn begin(id: &str, params: &Value) -> Request {
    let request = &params["request"];
    let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
    Request {
        method: text("method"),
        url: text("url"),
        kind: params["type"].as_str().unwrap_or_default().to_owned(),
        body: request["postData"].as_str().map(str::to_owned),
        headers: request["headers"].clone(),
        started: params["timestamp"].as_f64().unwrap_or_default(),
        id: id.to_owned(),
        ..Request::default()
    }
}

fn answer(request: &mut Request, response: &Value, time: Option<f64>) {
    request.status = response["status"].as_u64().and_then(|s| u16::try_from(s).ok());
    request.answer_headers = response["headers"].clone();
    request.answered = time;
    request.from_cache |= response["fromDiskCache"].as_bool().unwrap_or_default();
}
