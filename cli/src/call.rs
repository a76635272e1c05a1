//! `lendline call`: a test call, as a provider reports it.

use std::time::{SystemTime, UNIX_EPOCH};

/// What is called, by whom, through which provider.
#[derive(clap::Args)]
pub struct Arguments {
    /// The tracking number that is called, in E.164.
    #[arg(long)]
    to: String,
    /// The caller, in E.164.
    #[arg(long)]
    from: String,
    /// Which provider reports the call.
    #[arg(long, default_value = "generic", value_parser = ["generic"])]
    provider: String,
    /// Where Lendline answers.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// The owner's token, to learn the provider's webhook address; LENDLINE_TOKEN where it is not given.
    #[arg(long, env = "LENDLINE_TOKEN", hide_env_values = true)]
    token: String,
    /// How long is talked, s; 0: nobody answers.
    #[arg(long, default_value_t = 30)]
    talk: u64,
}

/// Sends the start and the end of the call; prints the call's id as JSON.
pub fn run(call: &Arguments) -> Result<(), String> {
    let url = call.url.trim_end_matches('/');
    let provider = &call.provider;
    let answer = ureq::put(format!("{url}/api/v1/providers/{provider}"))
        .header("authorization", format!("Bearer {}", call.token))
        .config()
        .http_status_as_error(false)
        .build()
        .send_json(serde_json::json!({}))
        .map_err(|error| format!("{url} does not answer: {error}; is `cargo xtask serve` running there?"))?;
    let answer = read(answer)?;
    let hook = answer["webhook_url"].as_str().ok_or("the answer names no webhook_url: is this an older version?")?;
    // The public address may lie behind a proxy that this machine does not see.
    let path = hook.find("/hooks/").map_or(hook, |at| &hook[at..]);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let id = format!("test-{}", now.as_nanos());
    let start = now.as_millis() as u64;
    let event = |name: &str, more: serde_json::Value| -> Result<(), String> {
        let mut body = serde_json::json!({"event": name, "call_id": id, "from": call.from, "to": call.to, "start": start});
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        let answer = ureq::post(format!("{url}{path}"))
            .config()
            .http_status_as_error(false)
            .build()
            .send_json(body)
            .map_err(|error| format!("the webhook does not answer: {error}"))?;
        read(answer).map(drop)
    };
    event("start", serde_json::json!({}))?;
    let status = if call.talk > 0 { "answered" } else { "missed" };
    event("end", serde_json::json!({"end": start + call.talk * 1000, "talk": call.talk, "status": status}))?;
    println!("{}", serde_json::json!({"provider_call_id": id}));
    Ok(())
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<serde_json::Value, String> {
    let status = answer.status();
    let value: serde_json::Value = answer.body_mut().read_json().unwrap_or_default();
    if status.is_success() {
        return Ok(value);
    }
    let message = value["error"]["message"].as_str().unwrap_or("no reason was given");
    Err(format!("the answer was {status}: {message}"))
}
