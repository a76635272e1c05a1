//! What the benches of the service stand on: the real product, sites, leases asked as pages ask, and a history.

use crate::Done;
use lendline_tests::edge::{Edge, EdgeOptions};
use lendline_tests::http;
use lendline_tests::visitor::{BROWSER, number, origin, set_up, settings};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;

/// The destination of all sites.
pub const SHOP: &str = "+74951234567";
/// Requests under way at once.
pub const CONNECTIONS: usize = 8;
/// For how long: short, so that contenders who take turns see the same of what else runs on the machine.
const STRETCH: Duration = Duration::from_millis(300);
/// Steps of a history that are sent at once.
const STEPS: usize = 20_000;
/// Visits of a history whose rows are written at once.
const ROWS: usize = 100_000;
/// Records of a Ledger that are written at once.
const RECORDS: usize = 20_000;

/// The product, ended on drop.
pub struct Product {
    edge: Edge,
}

impl Product {
    /// Starts it, willing to take a made-up history.
    pub fn start() -> Done<Self> {
        let program = Some(std::env::current_exe()?);
        let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
        Ok(Self { edge: Edge::start(EdgeOptions { program, env, ..EdgeOptions::default() })? })
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        self.edge.url()
    }

    /// The product as its owner has it.
    pub fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Ends it and starts it again, with what it keeps on disk.
    pub fn restart(&mut self) -> Done {
        Ok(self.edge.restart()?)
    }

    /// What the owner is answered, however long it takes.
    pub fn get(&self, path: &str) -> Done<Value> {
        let patient = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(600)));
        let token = format!("Bearer {}", self.edge.token());
        let headers = [("authorization", token.as_str())];
        let reply =
            http::send_on(&patient.build().into(), "GET", &self.edge.at(path), &headers, b"")?;
        match reply.status {
            200 => Ok(reply.json()),
            status => Err(format!("{path} was refused with {status}: {}", reply.text()).into()),
        }
    }

    /// Puts a site with so many numbers of a block of its own.
    pub fn site(&self, site: &str, block: u32, numbers: u32, hold_seconds: u64) -> Done {
        let pool: Vec<String> = (0..numbers).map(|n| number(800 + block, n)).collect();
        let changes = json!({ "hold_seconds": hold_seconds });
        Ok(set_up(&self.edge, site, &settings(site, SHOP, &pool, changes))?)
    }
}

/// A page of a new visitor asks; the number that he is lent.
pub fn lease(agent: &Agent, url: &str, site: &str) -> Done<String> {
    let origin = origin(site);
    let headers = [("user-agent", BROWSER), ("origin", origin.as_str())];
    let body = format!("v=1\ns={site}\nu={origin}/?utm_source=s&utm_medium=cpc\nr=\nd={SHOP}\n");
    let reply =
        http::send_on(agent, "POST", &format!("{url}/v1/visit"), &headers, body.as_bytes())?;
    let text = reply.text();
    let lent = text.lines().find_map(|line| line.strip_prefix("n=")?.split(' ').nth(1));
    match lent {
        Some(number) => Ok(number.to_owned()),
        None => Err(format!("no number was lent: {} {text}", reply.status).into()),
    }
}

/// Milliseconds by which requests that are sent on all connections follow each other.
pub fn time_of_one(send: impl Fn(&ureq::Agent) -> Done + Sync) -> Done<f64> {
    let (sent, failed) = (AtomicU64::new(0), Mutex::new(None));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let agent = http::agent();
                while begun.elapsed() < STRETCH {
                    match send(&agent) {
                        Ok(()) => sent.fetch_add(1, Ordering::Relaxed),
                        Err(why) => return *lock(&failed) = Some(why),
                    };
                }
            });
        }
    });
    if let Some(why) = lock(&failed).take() {
        return Err(why);
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000.0 / sent.into_inner() as f64)
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Plays so many visits of the last 29 days through the code that serves visitors; ms that it took to move each of them
/// to the Ledger.
pub fn played(product: &Product, site: &str, visits: usize) -> Done<f64> {
    let (begun, url) = (begun()?, format!("{}/?utm_source=s&utm_medium=cpc", origin(site)));
    let all: Vec<usize> = (0..visits).collect();
    for part in all.chunks(STEPS) {
        let steps = part.iter().map(|n| {
            let at = begun + SPAN_MS * *n as u64 / visits as u64;
            json!({"at": at, "visitor": n, "url": url})
        });
        let steps: Vec<_> = steps.collect();
        post(product, &format!("/demo/replay/{site}"), &json!(steps))?;
    }
    let moving = Instant::now();
    loop {
        let (status, told) =
            product.edge.api().get(&format!("/api/v1/sites/{site}/visits?limit=1"))?;
        match (status, told["error"]["code"].as_str()) {
            (200, _) => break,
            // A read gives up after a while; what has moved stays so.
            (503, Some("moving")) => {}
            _ => return Err(format!("the visits were refused with {status}: {told}").into()),
        }
    }
    Ok(moving.elapsed().as_secs_f64() * 1_000.0 / visits as f64)
}

/// Writes the rows that so many visits of the last 29 days leave once they are over and moved.
pub fn history(product: &Product, site: &str, visits: u64) -> Done {
    let begun = begun()?;
    let at = |visit: u64| begun + SPAN_MS * visit / visits;
    for first in (0..visits).step_by(ROWS) {
        let last = (first + ROWS as u64).min(visits);
        let asked = json!({"visits": last - first, "from": at(first), "to": at(last)});
        post(product, &format!("/bench/history/{site}"), &asked)?;
    }
    Ok(())
}

/// Writes visits, conversions and calls of the last 90 days into a site's Ledger; from when to when, ms.
pub fn past(product: &Product, site: &str, visits: u64) -> Done<(u64, u64)> {
    let to = begun()? + SPAN_MS;
    let from = to - PAST_MS;
    let at = |visit: u64| from + PAST_MS * visit / visits;
    for first in (0..visits).step_by(RECORDS) {
        let last = (first + RECORDS as u64).min(visits);
        let asked = json!({"visits": last - first, "first": first + 1, "of": visits, "from": at(first), "to": at(last)});
        post(product, &format!("/bench/past/{site}"), &asked)?;
    }
    Ok((from, to))
}

const PAST_MS: u64 = 90 * 24 * 3_600_000;
const SPAN_MS: u64 = 29 * 24 * 3_600_000;

/// When a history begins, ms; it ends two hours ago.
fn begun() -> Done<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    Ok(now - SPAN_MS - 7_200_000)
}

fn post(product: &Product, path: &str, body: &Value) -> Done {
    match product.edge.api().post(path, body)? {
        (200, _) => Ok(()),
        (status, told) => Err(format!("{path} was refused with {status}: {told}").into()),
    }
}

/// What workerd has in memory, MB.
pub fn resident_mb(product: &Product) -> Done<f64> {
    let group = product.edge.process_group().unwrap_or_default();
    let mut most: f64 = 0.0;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let text =
            |name: &str| std::fs::read_to_string(entry.path().join(name)).unwrap_or_default();
        let stat = text("stat");
        let of_group = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(2));
        if of_group == Some(group.to_string().as_str()) {
            let status = text("status");
            let kb = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            let kb = kb.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<f64>().ok());
            most = most.max(kb.unwrap_or_default() / 1_024.0);
        }
    }
    Ok(most)
}
