//! `lendline call`: a test call. Sends what the provider would send, signed as it signs.

use crate::signed;
use serde_json::Value;
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
    #[arg(long, default_value = "generic", value_parser = ["generic", "twilio", "zadarma"])]
    provider: String,
    /// Where Lendline answers.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// The owner's token, to learn the provider's webhook address.
    #[arg(long, env = "LENDLINE_TOKEN", hide_env_values = true)]
    token: String,
    /// What the provider signs with: Twilio's auth token, Zadarma's API secret, the generic webhook's secret if
    /// one is set.
    #[arg(long, env = "LENDLINE_PROVIDER_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// The offset from UTC that is set for a Zadarma account, such as +03:00: its times carry none.
    #[arg(long, default_value = "+00:00", allow_hyphen_values = true, value_parser = offset)]
    utc_offset: i64,
    /// How long is talked, s; 0: nobody answers.
    #[arg(long, default_value_t = 30)]
    talk: u64,
}

/// Sends the start and the end of the call; prints the call's id as JSON.
pub fn run(call: &Arguments) -> Result<(), String> {
    let hook = webhook(call)?;
    // The public address may lie behind a proxy that this machine does not see; it is what is signed.
    let path = hook.find("/hooks/").map_or("", |at| &hook[at..]);
    let target = format!("{}{path}", call.url.trim_end_matches('/'));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let id = format!("test-{}", now.as_nanos());
    let secret = call.secret.as_deref();
    let needed =
        || secret.ok_or_else(|| format!("{} signs its requests: give --secret", call.provider));
    let requests = match call.provider.as_str() {
        "twilio" => signed::twilio(&hook, needed()?, &call.from, &call.to, &id, call.talk),
        "zadarma" => signed::zadarma(
            needed()?,
            &call.from,
            &call.to,
            &id,
            now.as_secs().saturating_add_signed(call.utc_offset),
            call.talk,
        ),
        _ => signed::generic(secret, &call.from, &call.to, &id, now.as_millis(), call.talk),
    };
    for request in requests {
        let mut post = ureq::post(&target).header("content-type", request.kind);
        for (name, value) in &request.headers {
            post = post.header(*name, value);
        }
        let answer = post.config().http_status_as_error(false).build().send(&request.body);
        read(answer.map_err(|error| format!("the webhook does not answer: {error}"))?)?;
    }
    println!("{}", serde_json::json!({"provider_call_id": id}));
    Ok(())
}

/// The provider's webhook. The generic one is set up where it is not, since it needs no credentials; nothing that
/// is set is touched.
fn webhook(call: &Arguments) -> Result<String, String> {
    let address = format!("{}/api/v1/providers/{}", call.url.trim_end_matches('/'), call.provider);
    let bearer = format!("Bearer {}", call.token);
    let silent = |error| {
        format!("{} does not answer: {error}; is `cargo xtask serve` running there?", call.url)
    };
    let get = ureq::get(&address)
        .header("authorization", &bearer)
        .config()
        .http_status_as_error(false)
        .build();
    let mut answer = get.call().map_err(silent)?;
    if answer.status() == 404 && call.provider == "generic" {
        let put = ureq::put(&address)
            .header("authorization", &bearer)
            .config()
            .http_status_as_error(false)
            .build();
        answer = put.send_json(serde_json::json!({})).map_err(silent)?;
    }
    let answer = read(answer)?;
    let hook = answer["webhook_url"]
        .as_str()
        .ok_or("the answer names no webhook_url: is this an older version?")?;
    Ok(hook.to_owned())
}

/// Seconds of an offset such as +03:00.
fn offset(text: &str) -> Result<i64, String> {
    let read = || {
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
        Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
    };
    read().filter(|seconds| seconds.abs() <= 14 * 3600).ok_or_else(|| "write it as +03:00".into())
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Value, String> {
    let status = answer.status();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    if status.is_success() {
        return Ok(value);
    }
    let message = value["error"]["message"].as_str().unwrap_or("no reason was given");
    Err(format!("the answer was {status}: {message}"))
}
