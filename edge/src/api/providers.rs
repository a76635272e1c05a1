use super::body;
use crate::copy;
use crate::directory::PutProvider;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::public;
use crate::records::ProviderRecord;
use crate::telephony::{Provider, Settings};
use serde_json::{Value, json};
use worker::{Env, Request};

/// `PUT /api/v1/providers/{provider}`
pub async fn put(request: &mut Request, env: &Env, name: &str) -> Outcome<Value> {
    let provider = Provider::parse(name)
        .ok_or_else(|| Failure::missing("providers that are spoken: generic, twilio, zadarma"))?;
    let settings: Settings = body(request).await?;
    provider.check(&settings)?;
    let put = PutProvider { name: name.to_owned(), settings };
    let record: ProviderRecord = ask(env, Object::Directory, "put-provider", &put).await?;
    copy::forget_provider(name);
    webhook(request, env, name, &record)
}

/// `GET /api/v1/providers/{provider}`: its webhook's address; its credentials stay here.
pub async fn get(request: &Request, env: &Env, name: &str) -> Outcome<Value> {
    let record: Option<ProviderRecord> = ask(env, Object::Directory, "provider", &name).await?;
    let record = record.ok_or_else(|| {
        Failure::missing("this provider is not set up: put its credentials to this address")
    })?;
    webhook(request, env, name, &record)
}

fn webhook(request: &Request, env: &Env, name: &str, record: &ProviderRecord) -> Outcome<Value> {
    let base = public::base(request, env)?;
    Ok(json!({"webhook_url": format!("{base}/hooks/{name}/{}", record.secret)}))
}
