//! HTTP/1.1 for test pages: a thread per connection, which stays open between requests.
//!
//! A pool of threads would not do: browsers keep many connections open that say nothing, and one
//! that waits behind them waits for minutes.

use super::Request;
use crate::error::{Error, Result};
use crate::http::Reply;
use crate::lock;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What answers a request.
pub(super) type Handler = dyn Fn(Request) -> Reply + Send + Sync;

/// A listening server; it and its connections are closed on drop.
pub(super) struct Server {
    pub(super) port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    closed: AtomicBool,
    connections: Mutex<Vec<TcpStream>>,
}

impl Server {
    /// Port 0 lets the system choose.
    pub(super) fn start(port: u16, handler: Arc<Handler>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .map_err(|e| Error::new(format!("could not open port {port} for pages: {e}")))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = std::thread::spawn(move || own.accept(&listener, &handler));
        Ok(Self { port, shared, thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // One more connection wakes the thread that accepts them.
        let _ = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], self.port)));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        for connection in lock(&self.shared.connections).drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    fn accept(&self, listener: &TcpListener, handler: &Arc<Handler>) {
        for stream in listener.incoming() {
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let _ = stream.set_nodelay(true);
            lock(&self.connections).extend(stream.try_clone());
            let handler = Arc::clone(handler);
            std::thread::spawn(move || {
                // An error is the other side's leaving.
                let _ = serve(&stream, &*handler);
                let _ = stream.shutdown(Shutdown::Both);
            });
        }
    }
}

fn serve(stream: &TcpStream, handler: &Handler) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let closes = request.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"));
        let head = request.method == "HEAD";
        let reply = handler(request);
        write(stream, &reply, head)?;
        if closes {
            break;
        }
    }
    Ok(())
}

/// The next request; none at the end of the connection or of what can be understood.
fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request {
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        match line.split_once(':') {
            Some((name, value)) => {
                request.headers.push((name.to_owned(), value.trim().to_owned()));
            }
            None if line.is_empty() => break,
            None => return Ok(None),
        }
    }
    let length = request.header("content-length").and_then(|n| n.parse::<usize>().ok());
    request.body.resize(length.unwrap_or_default(), 0);
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

fn write(mut stream: &TcpStream, reply: &Reply, head: bool) -> std::io::Result<()> {
    let status = reply.status;
    let mut text = format!("HTTP/1.1 {status} \r\n");
    for (name, value) in &reply.headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let bodiless = matches!(status, 100..=199 | 204 | 304);
    if !bodiless && reply.header("content-length").is_none() {
        let rest = reply.rest.as_ref().map_or(0, |(_, rest)| rest.len());
        let _ = write!(text, "content-length: {}\r\n", reply.body.len() + rest);
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    if !bodiless && !head {
        bytes.extend_from_slice(&reply.body);
    }
    stream.write_all(&bytes)?;
    match &reply.rest {
        Some((pause, rest)) if !bodiless && !head => {
            std::thread::sleep(*pause);
            stream.write_all(rest)
        }
        _ => Ok(()),
    }
}
