//! Talking to objects: a typed command, JSON both ways.

use crate::failure::{Failure, Outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Promise;
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Env, Request, Response, ResponseBuilder, Stub};

/// One promise for a question and its answer, each one text: the crate's stub makes a request, a stream and a promise for
/// each step. What is thrown as text is what the object refused with. `question_of_page` asks by one call (`page` in entry.js);
/// while the Worker is replaced on Cloudflare, an object that is in use goes on by its old code for some minutes and may not
/// know it: nothing was done then.
#[wasm_bindgen(inline_js = "export async function question_of_page(stub, command, body) {
  let told;
  try {
    told = await stub.page(command, body);
  } catch (fault) {
    if (!/does not (support RPC|implement)/.test(fault)) throw fault;
    return question(stub, command, body);
  }
  if (typeof told === 'string') return told;
  throw told.refused;
}
export async function question(stub, command, body) {
  const answer = await stub.fetch('https://object/' + command, { method: 'POST', body });
  const text = await answer.text();
  if (answer.ok) return text;
  throw text;
}")]
extern "C" {
    fn question(stub: JsValue, command: &str, body: &str) -> Promise;
    fn question_of_page(stub: JsValue, command: &str, body: &str) -> Promise;
}

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
    told(JsFuture::from(put(env, object, command, &body)?).await)
}

/// Sends a command, as JSON, to an object; the promise is for [`told`].
fn put(env: &Env, object: Object<'_>, command: &str, body: &str) -> Outcome<Promise> {
    Ok(question(object.stub(env)?.into_rpc(), command, body))
}

/// The same of what a page sends to its Pool.
pub fn put_of_page(env: &Env, site: &str, command: &str, body: &str) -> Outcome<Promise> {
    Ok(question_of_page(Object::Pool(site).stub(env)?.into_rpc(), command, body))
}

/// What an object told.
pub fn told<A: DeserializeOwned>(answer: Result<JsValue, JsValue>) -> Outcome<A> {
    match answer {
        Ok(text) => {
            serde_json::from_str(&text.as_string().unwrap_or_default()).map_err(Failure::inner)
        }
        Err(error) => {
            let refused = error.as_string().and_then(|text| serde_json::from_str(&text).ok());
            Err(refused.unwrap_or_else(|| worker::Error::from(error).into()))
        }
    }
}

/// What an object answers: the value, or the failure with its status, for [`ask`].
pub fn answer<A: Serialize>(outcome: Outcome<A>) -> worker::Result<Response> {
    let (status, body) = match outcome {
        Ok(value) => (200, serde_json::to_vec(&value)?),
        Err(failure) => (failure.status(), serde_json::to_vec(&failure)?),
    };
    Ok(ResponseBuilder::new().with_status(status).fixed(body))
}

/// The body of a command, as its type.
pub async fn command<Q: DeserializeOwned>(request: &mut Request) -> Outcome<Q> {
    let text = request.text().await?;
    serde_json::from_str(&text).map_err(Failure::inner)
}
