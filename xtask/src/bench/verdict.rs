//! `bench verdict`: what it costs to keep and judge a call, and to find anew what is believed of a site's callers.

use super::figure::{Figure, Report};
use super::service::{Product, lease, played, time_of_one};
use super::typical;
use crate::{Done, say};
use lendline_core::matching::{MOST_LESSONS, REFRESH_EVERY};
use lendline_tests::http;
use lendline_tests::visitor::{number, webhook};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;

const NUMBERS: u32 = 200;
/// Leases in the history: a number was shown to a hundred visitors before.
const HISTORY: usize = 20_000;
const STRETCHES: usize = 15;
/// Calls whose time is taken one by one, after as many as there can be lessons.
const MEASURED: usize = 200;

/// Measures both.
pub fn run(report: &mut Report) -> Done {
    let product = Product::start()?;
    product.site("rung", 10, NUMBERS, 60)?;
    product.site("quiet", 11, 10_000, 900)?;
    say(format!("bench verdict: {HISTORY} leases and {MOST_LESSONS} lessons of history"));
    played(&product, "rung", HISTORY)?;
    let hook = webhook(product.edge(), "generic", &json!({}))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let next = AtomicU64::new(0);
    let call = |agent: &Agent, began: u64, ended: Option<u64>| -> Done {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let to = number(810, n as u32 % NUMBERS);
        let event = json!({ "event": "end", "call_id": n.to_string(), "from": "+79161234567", "to": to,
            "start": began, "end": ended, "talk": 30 });
        let headers = [("content-type", "application/json")];
        match http::send_on(agent, "POST", &hook, &headers, event.to_string().as_bytes())?.status {
            200 => Ok(()),
            status => Err(format!("a call was answered with {status}").into()),
        }
    };
    let (mut calls, mut leases) = (Vec::new(), Vec::new());
    for _ in 0..STRETCHES {
        calls.push(time_of_one(|agent| call(agent, now, None))?);
        leases.push(time_of_one(|agent| lease(agent, product.url(), "quiet").map(drop))?);
    }
    report.add(&Figure {
        name: "calls kept and judged a second, provisionally".into(),
        value: 1_000.0 / typical(calls),
        unit: "/s",
        against: "leases in the same run".into(),
        other: 1_000.0 / typical(leases),
        budget: None,
    });
    // Long over when told: final at once, and a lesson. Each stands apart from the others, as calls of a month do.
    let agent = http::agent();
    let old = |n: usize| {
        let ended = now - 3_600 - 2_000 * n as u64;
        call(&agent, ended - 60, Some(ended))
    };
    for n in 0..MOST_LESSONS {
        old(n)?;
    }
    let mut times = Vec::new();
    for n in 0..MEASURED {
        let begun = Instant::now();
        old(MOST_LESSONS + n)?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    let every = REFRESH_EVERY as usize;
    let refreshed = times.chunks(every).map(|ten| ten.iter().copied().fold(0.0, f64::max));
    let refreshed: Vec<f64> = refreshed.collect();
    report.add(&Figure {
        name: format!("a call after which beliefs are found anew, every {every}"),
        value: typical(refreshed),
        unit: "ms",
        against: "another call that becomes final".into(),
        other: typical(times),
        budget: None,
    });
    Ok(())
}
