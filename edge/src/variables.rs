//! What the installation's configuration says to every request, read once: it can't change while the Worker runs.

use lendline_core::route::Routes;
use std::cell::OnceCell;
use std::rc::Rc;
use worker::Env;

/// The variables that every request asks for.
pub struct Variables {
    /// The header in which a trusted proxy tells the visitor's address; empty where none does.
    pub client_address: String,
    /// The same of his region; empty where Cloudflare tells it, `-` where nobody does.
    pub client_region: String,
    /// The routed hosts; None where there are none, or where they can't be read.
    pub routes: Option<Routes>,
}

thread_local! {
    static READ: OnceCell<Rc<Variables>> = const { OnceCell::new() };
}

/// The variables.
pub fn variables(env: &Env) -> Rc<Variables> {
    READ.with(|read| read.get_or_init(|| Rc::new(Variables::read(env))).clone())
}

impl Variables {
    fn read(env: &Env) -> Self {
        let text = |name| env.var(name).map(|value| value.to_string()).unwrap_or_default();
        Self {
            client_address: text("CLIENT_ADDRESS"),
            client_region: text("CLIENT_REGION"),
            routes: routes(&text("ROUTES")),
        }
    }
}

fn routes(text: &str) -> Option<Routes> {
    if text.is_empty() {
        return None;
    }
    let read = Routes::parse(text);
    read.inspect_err(|why| worker::console_error!("lendline: ROUTES can't be read: {why}")).ok()
}
