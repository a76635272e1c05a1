//! The Worker's own short-lived copy of the Directory: whose script it is, whose number was called. What is
//! not in it, or is too old, is asked; where the Directory does not answer, an old copy is better than none:
//! a caller is always put through.

use crate::directory::{Had, Newer};
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::records::{NumberRecord, ProviderRecord, SiteRecord};
use futures_util::future::{Either, select};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use worker::{Delay, Env};

/// How long a copy is believed, ms.
const FRESH_MS: u64 = 5_000;
/// How long the Directory may take where an old copy would do, ms.
const PATIENCE_MS: u64 = 250;
/// Kept at most: beyond that the copy begins anew instead of filling the memory.
const MOST: usize = 10_000;

/// Handed out without being copied: a site may have thousands of numbers.
struct Shelf<T>(RefCell<BTreeMap<String, (u64, Rc<T>)>>);

impl<T> Shelf<T> {
    const fn new() -> Self {
        Self(RefCell::new(BTreeMap::new()))
    }

    fn get(&self, key: &str, now: u64) -> (Option<Rc<T>>, bool) {
        let shelf = self.0.borrow();
        match shelf.get(key) {
            Some((at, value)) => (Some(value.clone()), now.saturating_sub(*at) < FRESH_MS),
            None => (None, false),
        }
    }

    fn put(&self, key: &str, value: Option<Rc<T>>, now: u64) {
        let mut shelf = self.0.borrow_mut();
        if shelf.len() >= MOST {
            shelf.clear();
        }
        match value {
            Some(value) => shelf.insert(key.to_owned(), (now, value)),
            None => shelf.remove(key),
        };
    }
}

thread_local! {
    static SITES: Shelf<SiteRecord> = const { Shelf::new() };
    static NUMBERS: Shelf<NumberRecord> = const { Shelf::new() };
    static PROVIDERS: Shelf<ProviderRecord> = const { Shelf::new() };
}

/// From the copy or, where that is too old, by asking for what is there instead of it.
async fn look<T>(
    shelf: &'static std::thread::LocalKey<Shelf<T>>,
    key: &str,
    ask: impl AsyncFnOnce(Option<Rc<T>>) -> Outcome<Option<Rc<T>>>,
) -> Outcome<Option<Rc<T>>> {
    let now = crate::machine_time();
    let (known, fresh) = shelf.with(|shelf| shelf.get(key, now));
    if fresh {
        return Ok(known);
    }
    let asked = ask(known.clone());
    let answer = match &known {
        // With an old copy at hand nobody waits long for a new one.
        Some(_) => within(PATIENCE_MS, asked).await,
        None => asked.await,
    };
    match answer {
        Ok(value) => {
            shelf.with(|shelf| shelf.put(key, value.clone(), now));
            Ok(value)
        }
        Err(failure) => known.map(Some).ok_or(failure),
    }
}

async fn within<T>(ms: u64, asked: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let patience = Delay::from(std::time::Duration::from_millis(ms));
    match select(pin!(asked), pin!(patience)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Failure::new(503, "busy", "the Directory did not answer in time")),
    }
}

/// The site of that key; None where there is none.
pub async fn site(env: &Env, key: &str) -> Outcome<Option<Rc<SiteRecord>>> {
    if !lendline_core::settings::Site::is_key(key) {
        return Ok(None);
    }
    let newer = async |had: Option<Rc<SiteRecord>>| {
        if let Some(had) = had {
            let (version, epoch) = (had.version, had.epoch);
            let question = Had { key: key.to_owned(), version, epoch };
            match ask(env, Object::Directory, "newer-site", &question).await {
                Ok(Newer::Same) => return Ok(Some(had)),
                Ok(Newer::Other(site)) => return Ok(site.map(|site| Rc::new(*site))),
                // A Directory that goes on by its old code for a while does not know this question.
                Err(_) => {}
            }
        }
        let site: Option<SiteRecord> = ask(env, Object::Directory, "site", &key).await?;
        Ok(site.map(Rc::new))
    };
    look(&SITES, key, newer).await
}

/// The site of that key, where the copy of it is believed still.
pub fn fresh_site(key: &str) -> Option<Rc<SiteRecord>> {
    let (known, fresh) = SITES.with(|shelf| shelf.get(key, crate::machine_time()));
    known.filter(|_| fresh)
}

/// The site of that key; 404 where there is none.
pub async fn known_site(env: &Env, key: &str) -> Outcome<Rc<SiteRecord>> {
    let site = site(env, key).await?;
    site.ok_or_else(|| {
        Failure::missing(format!("there is no site {}", crate::failure::one_line(key)))
    })
}

/// Puts what the owner just changed into this Worker's copy.
pub fn remember(site: &SiteRecord) {
    SITES.with(|shelf| shelf.put(&site.key, Some(Rc::new(site.clone())), crate::machine_time()));
    NUMBERS.with(|shelf| shelf.0.borrow_mut().clear());
}

/// Whose number it is now or, for a call that began earlier, was then.
pub async fn owner(
    env: &Env,
    number: &lendline_core::numbers::Number,
    at: u64,
) -> Outcome<Option<Rc<NumberRecord>>> {
    let now = crate::machine_time();
    let key = number.as_str();
    let (known, fresh) = NUMBERS.with(|shelf| shelf.get(key, now));
    if fresh && known.as_ref().is_some_and(|owner| owner.held_at(at)) {
        return Ok(known);
    }
    let question = crate::directory::At { number: *number, at };
    let asked = ask::<Option<NumberRecord>>(env, Object::Directory, "number", &question);
    let answer = match &known {
        Some(_) => within(PATIENCE_MS, asked).await,
        None => asked.await,
    };
    match answer {
        Ok(owner) => {
            let owner = owner.map(Rc::new);
            // Only the present owner is copied: an earlier one answers for the calls of his time.
            if owner.as_ref().is_none_or(|owner| owner.until.is_none()) {
                NUMBERS.with(|shelf| shelf.put(key, owner.clone(), now));
            }
            Ok(owner)
        }
        Err(failure) => known.map(Some).ok_or(failure),
    }
}

/// The provider of that name; None where it was never set up.
pub async fn provider(env: &Env, name: &str) -> Outcome<Option<Rc<ProviderRecord>>> {
    let provider = async |_| {
        let provider: Option<ProviderRecord> =
            ask(env, Object::Directory, "provider", &name).await?;
        Ok(provider.map(Rc::new))
    };
    look(&PROVIDERS, name, provider).await
}

/// Forgets a provider's old credentials.
pub fn forget_provider(name: &str) {
    PROVIDERS.with(|shelf| shelf.put(name, None, 0));
}
