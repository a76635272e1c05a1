//! `/hooks/{provider}/{secret}`: a provider's webhook is proved, kept and answered.
//!
//! 2xx goes out only after the event is kept. The one exception is the question where a call is to be
//! connected: the caller is put through within a second even where keeping fails or hangs.

use crate::copy;
use crate::failure::{Failure, Outcome, one_line};
use crate::keys;
use crate::objects::{Object, ask};
use crate::public;
use crate::records::NumberRecord;
use crate::reply::{json, text};
use crate::telephony::{Event, Heard, Hook, Provider};
use futures_util::future::{Either, FutureExt, select};
use lendline_core::calls::Call;
use std::pin::pin;
use std::rc::Rc;
use worker::{Context, Delay, Env, Method, Request, Response, Result};

/// The largest webhook, bytes.
const MAX_BODY: usize = 64 * 1024;
/// A routing answer waits this long for the event to be kept, ms.
const PATIENCE_MS: u64 = 450;

/// Answers a webhook.
pub async fn answer(
    mut request: Request,
    env: &Env,
    context: &Context,
    provider: &str,
    secret: &str,
) -> Result<Response> {
    match hear(&mut request, env, context, provider, secret).await {
        Ok(answer) => text(200, answer.kind, answer.body),
        Err(failure) => json::<()>(Err(failure)),
    }
}

async fn hear(
    request: &mut Request,
    env: &Env,
    context: &Context,
    provider: &str,
    secret: &str,
) -> Outcome<crate::telephony::Answer> {
    let received_at = crate::machine_time();
    let unknown = || {
        Failure::missing(
            "there is no webhook at this address: take it from PUT /api/v1/providers/{provider}",
        )
    };
    let spoken = Provider::parse(provider).ok_or_else(unknown)?;
    let record = copy::provider(env, provider).await?.ok_or_else(unknown)?;
    if !keys::same(secret.as_bytes(), record.secret.as_bytes()) {
        return Err(unknown());
    }
    let body = crate::body::bounded(request, MAX_BODY).await?;
    let url = public_address(request, env)?;
    let headers = request.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let method = if request.method() == Method::Get { "GET" } else { "POST" };
    let hook = Hook { url: &url, method, header: &header, body: &body, received_at };
    let (event, routing) = match spoken.hear(&hook, &record.settings)? {
        Heard::Nothing(answer) => return Ok(answer),
        Heard::Event { event, routing } => (event, routing),
    };
    // Where the provider does not say when the call began, it is guessed as the call itself guesses.
    let at = Call::new(&event).started_at();
    let owner = copy::owner(env, &event.number, at).await?;
    let destination = owner.as_ref().map(|owner| owner.destination);
    if routing && destination.is_some() {
        keep_soon(env, context, event, owner).await;
    } else {
        keep(env.clone(), event, owner).await?;
    }
    Ok(spoken.answer(routing, destination.as_ref(), &url))
}

async fn keep(env: Env, event: Event, owner: Option<Rc<NumberRecord>>) -> Outcome<()> {
    match owner {
        Some(owner) => ask(&env, Object::Pool(&owner.site), "call", &event).await,
        None => ask(&env, Object::Directory, "stray", &event).await,
    }
}

/// Keeps the event; where that takes too long it goes on behind the answer.
async fn keep_soon(env: &Env, context: &Context, event: Event, owner: Option<Rc<NumberRecord>>) {
    let kept = keep(env.clone(), event, owner).shared();
    let behind = kept.clone();
    context.wait_until(async move {
        let _ = behind.await;
    });
    let patience = Delay::from(std::time::Duration::from_millis(PATIENCE_MS));
    match select(pin!(kept), pin!(patience)).await {
        Either::Left((Ok(()), _)) => {}
        Either::Left((Err(failure), _)) => {
            let told = one_line(&failure.told().to_string());
            worker::console_error!("lendline: a call was routed, its event not kept: {told}");
        }
        Either::Right(_) => {
            worker::console_error!("lendline: a call was routed before its event was kept")
        }
    }
}

/// The address that the provider called and signed: the public one, whatever stands in front of us.
fn public_address(request: &Request, env: &Env) -> Outcome<String> {
    let url = request.url()?;
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    Ok(format!("{}{}{query}", public::base(request, env)?, url.path()))
}
