//! Talking to objects: a typed command, JSON both ways.

use crate::failure::{Failure, Outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Env, Method, Request, RequestInit, Response, Stub};

/// A class of objects and how its members are named.
#[derive(Clone, Copy)]
pub enum Object<'a> {
    /// The one directory of the installation.
    Directory,
    /// The pool of a site.
    Pool(&'a str),
    /// The ledger of a site, by epoch.
    Ledger(&'a str, u64),
    /// The spare of an object, by its class and name.
    Spare(&'a str, &'a str),
}

impl Object<'_> {
    fn stub(self, env: &Env) -> worker::Result<Stub> {
        let (binding, name) = match self {
            Self::Directory => ("DIRECTORY", "directory".to_owned()),
            Self::Pool(site) => ("POOL", site.to_owned()),
            Self::Ledger(site, epoch) => ("LEDGER", format!("{site}:{epoch}")),
            Self::Spare(class, name) => ("SPARE", format!("{class}/{name}")),
        };
        env.durable_object(binding)?.get_by_name(&name)
    }
}

/// Sends a command to an object and returns its answer; its failures come back as they were there.
pub async fn ask<A: DeserializeOwned>(
    env: &Env,
    object: Object<'_>,
    command: &str,
    body: &impl Serialize,
) -> Outcome<A> {
    let body = serde_json::to_string(body).map_err(Failure::inner)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object/{command}"), &init)?;
    let mut response = object.stub(env)?.fetch_with_request(request).await?;
    let text = response.text().await?;
    if response.status_code() == 200 {
        serde_json::from_str(&text).map_err(Failure::inner)
    } else {
        Err(serde_json::from_str(&text).unwrap_or_else(|_| Failure::inner("an object failed")))
    }
}

/// What an object answers: the value, or the failure with its status, for [`ask`].
pub fn answer<A: Serialize>(outcome: Outcome<A>) -> worker::Result<Response> {
    match outcome {
        Ok(value) => Response::from_json(&value),
        Err(failure) => Ok(Response::from_json(&failure)?.with_status(failure.status())),
    }
}

/// The body of a command, as its type.
pub async fn command<Q: DeserializeOwned>(request: &mut Request) -> Outcome<Q> {
    let text = request.text().await?;
    serde_json::from_str(&text).map_err(Failure::inner)
}
