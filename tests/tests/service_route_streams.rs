//! The Worker before its owner's server, on real workerd: pages stream through it, whatever their size.

#![allow(clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lendline_tests::{Edge, EdgeOptions, Reply, Routed, visitor};
use serde_json::json;
use sha1::{Digest, Sha1};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A page of 50 MB, from a server that counts what it could get rid of.
fn huge() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let count = Arc::clone(&count);
            std::thread::spawn(move || serve_huge(stream, &count));
        }
    });
    (port, sent)
}

fn serve_huge(mut stream: TcpStream, sent: &AtomicUsize) {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
    let row = "<p>8 (495) 123-45-67, and some more text of a page</p>\n".repeat(20);
    let mut page = head.as_bytes().to_vec();
    while sent.load(Ordering::SeqCst) < HUGE && stream.write_all(&page).is_ok() {
        sent.fetch_add(page.len(), Ordering::SeqCst);
        page = row.clone().into_bytes();
    }
}

const HUGE: usize = 50_000_000;

#[test]
fn a_page_of_fifty_megabytes_streams_through_flat_memory() {
    let (port, sent) = huge();
    let args = vec!["--route".into(), format!("shop.localhost=shop@http://127.0.0.1:{port}")];
    let edge = Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap();
    let pool = [visitor::number(900, 0)];
    let settings = visitor::settings("shop", "+74951234567", &pool, json!({}));
    visitor::set_up(&edge, "shop", &settings).unwrap();
    let before = memory(&edge);
    let mut stream = TcpStream::connect(("127.0.0.1", edge.port())).unwrap();
    let asked = "GET / HTTP/1.1\r\nhost: shop.localhost\r\nuser-agent: Chrome\r\naccept: text/html\r\nconnection: close\r\n\r\n";
    stream.write_all(asked.as_bytes()).unwrap();
    let mut piece = vec![0; 100_000];
    let length = stream.read(&mut piece).unwrap();
    let first = String::from_utf8_lossy(&piece[..length]).into_owned();
    assert!(first.contains("HTTP/1.1 200") && !first.contains("123-45-67"), "{first}");
    // A visitor who takes no more holds the owner's server back: nothing piles up between them but what sockets hold.
    std::thread::sleep(Duration::from_secs(2));
    let ahead = sent.load(Ordering::SeqCst);
    assert!(ahead < HUGE / 2, "{ahead} bytes were taken from the owner's server");
    let mut all = length;
    while let Ok(more @ 1..) = stream.read(&mut piece) {
        all += more;
        assert!(!piece[..more].windows(9).any(|part| part == b"123-45-67"));
    }
    assert!(all > HUGE, "{all} bytes came");
    let grown = memory(&edge).saturating_sub(before);
    assert!(grown < 150_000, "the memory grew by {grown} kB");
}

/// The memory of workerd's processes, kB.
fn memory(edge: &Edge) -> u64 {
    let group = edge.process_group().unwrap().to_string();
    let mut sum = 0;
    for entry in std::fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((head, rest)) = stat.rsplit_once(") ") else { continue };
        if !head.contains("(workerd") || rest.split(' ').nth(2) != Some(group.as_str()) {
            continue;
        }
        let status = std::fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        sum += line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0);
    }
    assert!(sum > 0, "workerd was not found");
    sum
}

#[test]
fn what_comes_first_goes_first() {
    let shop = Routed::open(3, &json!({}), |_| {
        Reply::html("<p>8 (495) 123-45-67</p>")
            .then(Duration::from_secs(3), "<p>8 (495) 123-45-67</p>")
    });
    let shop = shop.unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", shop.edge.port())).unwrap();
    let asked = "GET / HTTP/1.1\r\nhost: shop.localhost\r\nuser-agent: Chrome\r\naccept: text/html\r\nconnection: close\r\n\r\n";
    let begun = std::time::Instant::now();
    stream.write_all(asked.as_bytes()).unwrap();
    let (mut seen, mut piece) = (String::new(), [0; 4096]);
    while !seen.contains("<p>8 (495) 000-") {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[test]
fn a_connection_that_is_no_page_passes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let key = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("sec-websocket-key").then(|| value.to_owned())
            });
            let Some(key) = key else { continue };
            // RFC 6455, 4.2.2; then a message.
            let digest = Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            let answer = format!(
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {}\r\n\r\n",
                STANDARD.encode(digest)
            );
            let _ = stream.write_all(&[answer.as_bytes(), &[0x81, 2, b'h', b'i']].concat());
            std::thread::sleep(Duration::from_secs(5));
        }
    });
    let args = vec!["--route".into(), format!("shop.localhost=shop@http://127.0.0.1:{port}")];
    let edge = Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", edge.port())).unwrap();
    let asked = "GET /live HTTP/1.1\r\nhost: shop.localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(asked.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut seen, mut piece) = (Vec::new(), [0; 4096]);
    while !seen.ends_with(&[0x81, 2, b'h', b'i']) {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&piece[..length]);
    }
    assert!(seen.starts_with(b"HTTP/1.1 101"));
}
