use crate::copy;
use crate::failure::Outcome;
use crate::public;
use crate::snippet::pinned;
use crate::variables::variables;
use serde_json::{Value, json};
use worker::{Env, Request};

/// `GET /api/v1/sites/{site}/script`: the tags to choose from, and what a policy must allow.
pub async fn get(request: &Request, env: &Env, key: &str) -> Outcome<Value> {
    copy::known_site(env, key).await?;
    let edge = public::base(request, env)?;
    let script = format!("src=\"{edge}/s/{key}.js\"");
    let integrity = pinned::integrity();
    let variables = variables(env);
    let routes = variables.routes.iter().flat_map(|routes| routes.iter());
    let hosts = routes.filter(|(_, site)| *site == key).map(|(host, _)| host);
    Ok(json!({
        "tag": format!("<script async {script}></script>"),
        "blocking_tag": format!("<script async blocking=render {script}></script>"),
        "pinned_tag": format!(
            "<script async src=\"{edge}/s/{}\" integrity=\"{integrity}\" crossorigin data-site=\"{key}\"></script>",
            pinned::file()
        ),
        "routed_tag": format!("<script async src=\"/s/{key}.js\"></script>"),
        "routed_hosts": hosts.collect::<Vec<_>>(),
        "integrity": integrity,
        "policy": format!("script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}"),
    }))
}
