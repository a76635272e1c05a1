//! `bench rewrite`: the edge's rewriter in the runtime, beside HTMLRewriter with a handler for `tel:` links and beside a
//! search for bytes, per 100 KB of a page with the number and of one without.

use super::figure::{Budget, Figure, Report};
use super::{pages, typical};
use crate::process::{command, run as run_command};
use crate::wasm::{FEATURES, compiled};
use crate::{Done, say, setup};
use lendline_tests::http;
use lendline_tests::process::Group;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// Bytes of a page, at least; figures are for [`UNIT`] bytes.
const BYTES: usize = 100_000;
const UNIT: f64 = 100_000.0;
/// How often each contender goes over a page within a request: about as long for each.
const CONTENDERS: [(&str, usize); 4] =
    [("lendline", 50), ("rewriter", 100), ("answer", 500), ("search", 500)];
const REPETITIONS: usize = 9;
const WITH: Budget = Budget::AtMost(2.0);
const WITHOUT: Budget = Budget::AtMost(12.0);
/// workerd answers within a second.
const READY: Duration = Duration::from_secs(30);

/// Measures on both pages.
pub fn run(report: &mut Report) -> Done {
    let folder = worker()?;
    let (_workerd, url) = start(&folder)?;
    say("bench rewrite: in workerd");
    check(&url)?;
    for page in ["with", "without"] {
        let bytes = std::fs::metadata(folder.join(format!("{page}.html")))?.len();
        let mut times: HashMap<&str, Vec<f64>> = HashMap::new();
        for _ in 0..REPETITIONS {
            for (contender, count) in CONTENDERS {
                let took = asked(&url, contender, page, count)? - asked(&url, contender, page, 0)?;
                let each = took / count as f64 * UNIT / bytes as f64;
                times.entry(contender).or_default().push(each);
            }
        }
        let of = |contender| typical(times.get(contender).cloned().unwrap_or_default());
        let ours = of("lendline");
        let mut add = |against: &str, other, budget| {
            report.add(&Figure {
                name: format!("100 KB of a page {page} the number"),
                value: ours,
                unit: "ms",
                against: against.to_owned(),
                other,
                budget,
            });
        };
        let number = page == "with";
        let rewriter = of("rewriter") - of("answer");
        add("HTMLRewriter with a tel: handler", rewriter, number.then_some(WITH));
        add("a byte search", of("search"), (!number).then_some(WITHOUT));
    }
    Ok(())
}

/// Puts the Worker together; the folder that holds it.
fn worker() -> Done<PathBuf> {
    let folder = crate::root().join("target/bench-worker");
    std::fs::create_dir_all(&folder)?;
    let whole = folder.join("whole.wasm");
    std::fs::write(&whole, compiled("lendline-bench-worker", "wasm", &[], false)?)?;
    let mut arguments = vec!["-O", "--strip-debug", "--strip-producers"];
    arguments.extend(FEATURES);
    // Optimised as the Worker is.
    run_command(
        command(crate::root().join("node_modules/.bin/wasm-opt"), &arguments)
            .arg(&whole)
            .arg("-o")
            .arg(folder.join("bench_worker.wasm")),
    )?;
    let source = crate::root().join("tests/bench-worker");
    std::fs::copy(source.join("js/worker.js"), folder.join("worker.js"))?;
    std::fs::copy(source.join("worker.capnp"), folder.join("worker.capnp"))?;
    std::fs::write(folder.join("with.html"), pages::of_bytes(BYTES, true))?;
    std::fs::write(folder.join("without.html"), pages::of_bytes(BYTES, false))?;
    Ok(folder)
}

/// Starts it on a free port; it ends with what is returned.
fn start(folder: &std::path::Path) -> Done<(Group, String)> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let mut workerd = Command::new(setup::workerd()?);
    workerd
        .arg("serve")
        .arg(folder.join("worker.capnp"))
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"));
    let mut group = Group::start(&mut workerd, None)?;
    let url = format!("http://127.0.0.1:{port}");
    let begun = Instant::now();
    while http::send("GET", &format!("{url}/answer/with/1"), &[], &[]).is_err() {
        if begun.elapsed() > READY || !group.runs() {
            return Err(format!("workerd did not start:\n{}", group.last_words()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((group, url))
}

/// A contender that changes nothing where it should, or something where it should not, measures nothing.
fn check(url: &str) -> Done {
    // Ours writes three texts and two links, a handler for links the links.
    for (contender, page, wanted) in
        [("lendline", "with", 5), ("rewriter", "with", 2), ("lendline", "without", 0)]
    {
        let text = http::send("GET", &format!("{url}/{contender}/{page}/1"), &[], &[])?.text();
        let count = text.matches("000-00-01").count() + text.matches("tel:+74950000001").count();
        if count != wanted {
            return Err(format!(
                "{contender} wrote {count} numbers on a page {page}, not {wanted}"
            )
            .into());
        }
    }
    Ok(())
}

/// Milliseconds of a request in which a contender goes over a page so many times.
fn asked(url: &str, contender: &str, page: &str, times: usize) -> Done<f64> {
    let begun = Instant::now();
    let reply = http::send("GET", &format!("{url}/{contender}/{page}/{times}"), &[], &[])?;
    match reply.status {
        200 => Ok(begun.elapsed().as_secs_f64() * 1000.0),
        status => Err(format!("{contender} answered {status}").into()),
    }
}
