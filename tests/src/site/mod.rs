//! A web server for test pages, on a port of its own.

mod content;
mod server;

pub use crate::http::Reply;
pub use content::content_type;

use crate::error::Result;
use crate::lock;
use server::Server;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A request that a [`Site`] received.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method, upper case.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query without `?`, empty when there is none.
    pub query: String,
    /// Names as they came, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// A request, and whether it has been answered.
type Seen = (Request, bool);

/// A running server, closed on drop. Every connection has a thread of its own, so a handler may
/// sleep.
pub struct Site {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    /// The port.
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    _server: Server,
}

impl Site {
    /// Serves what `handler` answers. A `/favicon.ico` that it does not know becomes 204, since
    /// browsers ask for it by themselves and a missing one is an error in their console.
    pub fn serve(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Result<Self> {
        Self::serve_on(0, handler)
    }

    /// The same on a port of the caller's choice.
    pub fn serve_on(
        port: u16,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Result<Self> {
        let seen = Arc::new(Mutex::new(Vec::<Seen>::new()));
        let log = Arc::clone(&seen);
        let server = Server::start(
            port,
            Arc::new(move |request: Request| {
                let at = {
                    let mut log = lock(&log);
                    log.push((request.clone(), false));
                    log.len() - 1
                };
                let reply = handler(&request);
                if let Some(one) = lock(&log).get_mut(at) {
                    one.1 = true;
                }
                match (request.path.as_str(), reply.status) {
                    ("/favicon.ico", 404) => Reply::status(204),
                    _ => reply,
                }
            }),
        )?;
        let port = server.port;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), port, seen, _server: server })
    }

    /// Serves these pages (`("/", "<h1>…")`), 404 for the rest. `{{name}}` in a page becomes the
    /// value given for it, and `{{self}}` the site's own address (as the request's `Host` has it).
    pub fn pages(pages: Vec<(&str, &str)>, values: &[(&str, &str)]) -> Result<Self> {
        let values = content::own(values);
        let pages: Vec<_> = content::own(&pages);
        Self::serve(move |request| match pages.iter().find(|(path, _)| *path == request.path) {
            Some((path, text)) => {
                Reply::ok(content_type(path), content::fill(text, &values, request))
            }
            None => Reply::status(404),
        })
    }

    /// Serves a folder; `/` is `index.html`. Placeholders as in [`Site::pages`], in HTML only.
    pub fn folder(folder: impl AsRef<Path>, values: &[(&str, &str)]) -> Result<Self> {
        let values = content::own(values);
        let folder = folder.as_ref().to_owned();
        Self::serve(move |request| content::file(&folder, &values, request))
    }

    /// The file of a folder that a request names, for handlers that answer some paths themselves.
    pub fn file(folder: &Path, values: &[(&str, &str)], request: &Request) -> Reply {
        content::file(folder, &content::own(values), request)
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The address of a path under another name of this machine, which is another origin.
    pub fn at_localhost(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// What was asked of the server so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.seen).iter().map(|(request, _)| request.clone()).collect()
    }

    /// Those of them that have their answer by now: what it stands for has happened.
    pub fn answered(&self) -> Vec<Request> {
        let seen = lock(&self.seen);
        seen.iter().filter(|(_, answered)| *answered).map(|(request, _)| request.clone()).collect()
    }
}
