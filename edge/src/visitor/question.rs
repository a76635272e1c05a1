//! What a page's request comes to: the question to its Pool, and the answer to the page by what that told. Nothing waits
//! here.

use super::MOST_DESTINATIONS;
use super::asked::Asked;
use crate::client;
use crate::copy;
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::objects::{put_of_page, told};
use crate::pool::{BeatCommand, Token, VisitCommand};
use crate::records::SiteRecord;
use crate::route::Routed;
use lendline_core::route::{VISITOR_COOKIE_S, cookie, set_cookie};
use lendline_core::settings::Place;
use lendline_core::visits::{device, is_crawler};
use lendline_core::wire::{Beat, Reply, VisitRequest};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Promise;
use worker::{Env, web_sys};

/// A question to the Pool of a site.
pub struct Question {
    site: Rc<SiteRecord>,
    command: &'static str,
    body: String,
    /// The cookie by which the visitor may be known, and what the browser has of it.
    cookie: Option<(String, Option<String>)>,
}

/// What a page is answered, and the cookie that its browser is to keep.
pub type Answer = (String, Option<String>);

impl Question {
    /// Of a page that was opened.
    pub fn visit(
        request: &web_sys::Request,
        env: &Env,
        by: &Asked,
        site: Rc<SiteRecord>,
        asked: VisitRequest,
    ) -> Outcome<Self> {
        is_page_of(&site, by)?;
        let agent = client::header(request, "user-agent")?.unwrap_or_default();
        if is_crawler(&agent) {
            return Err(Failure::new(403, "crawler", "crawlers are shown the printed number"));
        }
        let mut destinations = asked.destinations;
        destinations.sort_unstable();
        destinations.dedup();
        destinations.truncate(MOST_DESTINATIONS);
        // The browser's cookie says who he is where his page does not.
        let name = by.cookie(&site.key, &site.settings.page);
        let known = name.as_deref().and_then(|name| cookie(&by.cookies, name));
        let known = known.filter(|token| !token.is_empty()).map(str::to_owned);
        let tokens: Vec<&str> =
            asked.token.as_deref().into_iter().chain(known.as_deref()).collect();
        let referrer = Some(asked.referrer.as_str()).filter(|referrer| !referrer.is_empty());
        let touch = site.settings.touch(&asked.url, referrer);
        let touch = touch.map_err(|error| Failure::bad("bad_address", error.to_string()))?;
        let command = VisitCommand {
            token: (!tokens.is_empty()).then(|| tokens.join("~")),
            touch,
            destinations,
            device: device(&agent),
            network: client::network(request, env, &site)?,
            place: Place::of_page(&asked.url).from_region(client::region(request, env)?),
            told: asked.told,
            ids: by.ids(&site),
            fresh_visitor: format!("{:032x}", keys::random_id()?),
        };
        let body = serde_json::to_string(&command).map_err(Failure::inner)?;
        Ok(Self { site, command: "visit", body, cookie: name.map(|name| (name, known)) })
    }

    /// Of a page in use.
    pub fn beat(by: &Asked, site: Rc<SiteRecord>, body: String) -> Outcome<Self> {
        is_page_of(&site, by)?;
        let command = BeatCommand::new(body, by.ids(&site));
        let body = serde_json::to_string(&command).map_err(Failure::inner)?;
        Ok(Self { site, command: "beat", body, cookie: None })
    }

    /// Asks the Pool; the promise is for [`Question::answer`].
    pub fn put(&self, env: &Env) -> Outcome<Promise> {
        put_of_page(env, &self.site.key, self.command, &self.body)
    }

    /// The answer by what the Pool told. A routed host's page set the cookie; there it is kept anew where it is somebody
    /// else's, since the visitor was known before there was one.
    pub fn answer(self, by: &Asked, pool: Result<JsValue, JsValue>) -> Outcome<Answer> {
        let body: String = told(pool)?;
        let kept = self.cookie.and_then(|(name, known)| {
            let told = Reply::decode(&body)?.token;
            if !by.routed {
                return Some((name, told));
            }
            let visitor = Token::read(&told, &self.site.secret)?.visitor;
            let known = Token::read(&known?, &self.site.secret).map(|token| token.visitor);
            (known != Some(visitor)).then(|| (name, Token::of(visitor).write(&self.site.secret)))
        });
        let kept = kept.map(|(name, token)| set_cookie(&name, &token, VISITOR_COOKIE_S, by.secure));
        Ok((body, kept))
    }
}

/// Refuses pages that are not the site's.
fn is_page_of(site: &SiteRecord, by: &Asked) -> Outcome<()> {
    if by.is_page_of(site) {
        return Ok(());
    }
    Err(Failure::new(
        403,
        "foreign_origin",
        "this page's origin is not among the site's origins: add it to the settings",
    ))
}

/// A page's request on its way to its Pool, for `entry.js`, which waits for the Pool by a promise of its own: one of Rust's
/// costs as much as writing the rows.
#[wasm_bindgen]
pub struct PageQuestion {
    by: Asked,
    question: Question,
    pool: Promise,
}

#[wasm_bindgen]
impl PageQuestion {
    /// Nothing where the request needs more than its Pool, or is refused: `fetch` is for that.
    pub fn of(
        command: &str,
        request: &web_sys::Request,
        env: &Env,
        body: Vec<u8>,
    ) -> Option<PageQuestion> {
        let body = String::from_utf8(body).ok()?;
        let routed = Routed::of(request, env).ok()?;
        let by = Asked::of(request, routed.as_ref()).ok()?;
        let question = match command {
            "visit" => {
                let asked = VisitRequest::decode(&body)?;
                let site = copy::fresh_site(&asked.site)?;
                Question::visit(request, env, &by, site, asked).ok()?
            }
            "beat" if !Beat::forgets(&body) => {
                let site = copy::fresh_site(&Beat::decode(&body)?.site)?;
                Question::beat(&by, site, body).ok()?
            }
            _ => return None,
        };
        let pool = question.put(env).ok()?;
        crate::short::in_worker();
        Some(Self { by, question, pool })
    }

    /// What the Pool tells.
    pub fn pool(&self) -> Promise {
        self.pool.clone()
    }

    /// The answer by what the Pool told, or by why it told nothing.
    pub fn answer(self, answered: bool, told: JsValue) -> web_sys::Response {
        let told = if answered { Ok(told) } else { Err(told) };
        super::reply(self.question.answer(&self.by, told), self.by.origin.as_deref())
    }
}
