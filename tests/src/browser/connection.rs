//! The WebSocket: commands out, replies back by id, events to the journal of their page.

use super::journal::Journal;
use crate::error::{Error, Result};
use crate::lock;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

/// How long a command may take, unless the caller says otherwise.
pub(super) const TIMEOUT: Duration = Duration::from_secs(60);

/// An open connection. Its reader thread ends with the socket.
pub(super) struct Connection {
    writer: Mutex<WebSocket<TcpStream>>,
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, Sender<Result<Value>>>>,
    journals: Mutex<HashMap<String, Arc<Journal>>>,
    closed: AtomicBool,
}

impl Connection {
    /// `address` is host, port and path.
    pub(super) fn open(address: &str) -> Result<Arc<Self>> {
        let host = address.split('/').next().unwrap_or_default();
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let other = stream.try_clone()?;
        let (reader, _) = tungstenite::client::client_with_config(
            format!("ws://{address}"),
            stream,
            Some(config),
        )
        .map_err(|e| Error::new(format!("the browser refused the connection: {e}")))?;
        // One half reads and the other writes, so that neither waits for the other.
        let writer = WebSocket::from_raw_socket(other, Role::Client, Some(config));
        let connection = Arc::new(Self {
            writer: Mutex::new(writer),
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
            journals: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let own = Arc::clone(&connection);
        std::thread::spawn(move || own.read(reader));
        Ok(connection)
    }

    /// Sends a command and waits for its result.
    pub(super) fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        self.call_within(TIMEOUT, session, method, params)
    }

    /// As `call`, with another limit.
    pub(super) fn call_within(
        &self,
        timeout: Duration,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value> {
        let (id, reply) = self.send(session, method, params)?;
        let result = reply.recv_timeout(timeout).unwrap_or_else(|_| {
            lock(&self.waiting).remove(&id);
            Err(Error::new(format!("the browser did not answer within {timeout:?}")))
        });
        result.map_err(|e| e.while_doing(method))
    }

    /// Sends a command without waiting; the result can be had later.
    pub(super) fn send(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<(u64, Receiver<Result<Value>>)> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let (give, take) = channel();
        lock(&self.waiting).insert(id, give);
        let sent = lock(&self.writer).send(Message::text(message.to_string()));
        if sent.is_err() || self.closed.load(Ordering::SeqCst) {
            lock(&self.waiting).remove(&id);
            return Err(gone().while_doing(method));
        }
        Ok((id, take))
    }

    /// From now on the events of this session go to this journal.
    pub(super) fn follow(&self, session: &str, journal: Arc<Journal>) {
        lock(&self.journals).insert(session.to_owned(), journal);
    }

    /// No more.
    pub(super) fn forget(&self, session: &str) {
        lock(&self.journals).remove(session);
    }

    fn read(&self, mut reader: WebSocket<TcpStream>) {
        while let Ok(message) = reader.read() {
            let Message::Text(text) = message else { continue };
            if let Ok(message) = serde_json::from_str::<Value>(&text) {
                self.dispatch(message);
            }
        }
        self.closed.store(true, Ordering::SeqCst);
        for (_, waiting) in lock(&self.waiting).drain() {
            let _ = waiting.send(Err(gone()));
        }
        for (_, journal) in lock(&self.journals).drain() {
            journal.end("the browser has gone");
        }
    }

    fn dispatch(&self, mut message: Value) {
        if let Some(id) = message["id"].as_u64() {
            if let Some(waiting) = lock(&self.waiting).remove(&id) {
                let error = message["error"]["message"].as_str().map(Error::new);
                let result = error.map_or_else(|| Ok(message["result"].take()), Err);
                let _ = waiting.send(result);
            }
            return;
        }
        let params = message["params"].take();
        let method = message["method"].as_str().unwrap_or_default();
        if method == "Target.detachedFromTarget" {
            let session = params["sessionId"].as_str().unwrap_or_default();
            if let Some(journal) = lock(&self.journals).remove(session) {
                journal.end("the page is closed");
            }
            return;
        }
        let Some(session) = message["sessionId"].as_str() else { return };
        let journal = lock(&self.journals).get(session).cloned();
        if let Some(journal) = journal {
            // Nobody is there to answer a dialog, and an open one stops the page.
            if method == "Page.javascriptDialogOpening" {
                let accept = json!({ "accept": true });
                let _ = self.send(Some(session), "Page.handleJavaScriptDialog", accept);
            }
            journal.take(method, &params);
        }
    }
}

fn gone() -> Error {
    Error::new("the browser has gone")
}
