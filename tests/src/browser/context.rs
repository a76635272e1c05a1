//! A visitor's browser: cookies and storage of its own, and pages that share them.

use super::page::{Page, Until};
use super::{Shared, text_of};
use crate::error::Result;
use serde_json::{Value, json};
use std::sync::Arc;

/// A context; its pages are closed and its data is gone when it and all its pages are dropped.
#[derive(Clone)]
pub struct Context {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) shared: Arc<Shared>,
    id: String,
}

impl Context {
    pub(super) fn new(shared: &Arc<Shared>) -> Result<Self> {
        let made = shared.connection.call(None, "Target.createBrowserContext", json!({}))?;
        let id = text_of(&made, "browserContextId")?;
        Ok(Self { inner: Arc::new(Inner { shared: Arc::clone(shared), id }) })
    }

    /// Opens a page in a window of its own and waits until it has loaded.
    pub fn page(&self, url: &str) -> Result<Page> {
        let page = self.blank_page()?;
        page.goto(url)?;
        Ok(page)
    }

    /// Opens a page in a window of its own and does not wait for more than the answer's start.
    pub fn page_started(&self, url: &str) -> Result<Page> {
        let page = self.blank_page()?;
        page.goto_until(url, Until::Commit)?;
        Ok(page)
    }

    /// An empty page in a window of its own, to be set up before [`Page::goto`].
    pub fn blank_page(&self) -> Result<Page> {
        self.open(true)
    }

    /// A page as a new tab of the context's last window, in front: the tab that was in front
    /// becomes hidden. Waits until it has loaded.
    pub fn tab(&self, url: &str) -> Result<Page> {
        let page = self.blank_tab()?;
        page.goto(url)?;
        Ok(page)
    }

    /// An empty tab, in front.
    pub fn blank_tab(&self) -> Result<Page> {
        self.open(false)
    }

    /// The context's cookies, as the protocol gives them.
    pub fn cookies(&self) -> Result<Value> {
        let params = json!({ "browserContextId": self.inner.id });
        let mut answer = self.inner.shared.connection.call(None, "Storage.getCookies", params)?;
        Ok(answer["cookies"].take())
    }

    fn open(&self, window: bool) -> Result<Page> {
        let mut params = json!({
            "url": "about:blank",
            "browserContextId": self.inner.id,
            "newWindow": window,
        });
        if window {
            params["width"] = 1280.into();
            params["height"] = 800.into();
        }
        let connection = &self.inner.shared.connection;
        let target = text_of(&connection.call(None, "Target.createTarget", params)?, "targetId")?;
        let params = json!({ "targetId": target, "flatten": true });
        let session =
            text_of(&connection.call(None, "Target.attachToTarget", params)?, "sessionId")?;
        Page::attach(Arc::clone(&self.inner), target, session)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let params = json!({ "browserContextId": self.id });
        let _ = self.shared.connection.send(None, "Target.disposeBrowserContext", params);
    }
}
