//! `bench lease`: what a lease costs in the runtime, beside a hand-written JavaScript object that does one select, one
//! update and one insert; and what it costs with more numbers and with a longer history. And what it costs to move a
//! visit to the Ledger, of few and of many.

use super::figure::{Budget, Figure, Report};
use super::service::{CONNECTIONS, Product, history, lease, played, resident_mb, time_of_one};
use super::typical;
use crate::{Done, say, setup};
use lendline_tests::http;
use lendline_tests::process::Group;
use lendline_tests::temp::TempDir;
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

/// How often each contender leases for a stretch.
const STRETCHES: usize = 30;
/// Numbers of both contenders: more than are lent while they are measured.
const NUMBERS: u32 = 30_000;
/// Sites of a growing number of numbers; a round lends no more than the first one has.
const GROWING: [u32; 3] = [10, 1_000, 10_000];
const ROUNDS: usize = 8;
/// So long after a lease of these sites its number is free again, s.
const SHORT_HOLD: u64 = 5;
/// Leases in the histories of sites.
const HISTORIES: [u64; 4] = [1_000, 100_000, 1_000_000, 10_000_000];
/// Visits that the Ledger lacks.
const FEW: usize = 10_000;
const MANY: usize = 100_000;

/// Measures all of it.
pub fn run(report: &mut Report) -> Done {
    let product = Product::start()?;
    beside_javascript(report, &product)?;
    with_more_numbers(report, &product)?;
    moved(report, &product)?;
    with_a_history(report, &product)
}

fn beside_javascript(report: &mut Report, product: &Product) -> Done {
    say("bench lease: beside a JavaScript object");
    product.site("many", 1, NUMBERS, 900)?;
    let contender = Contender::start()?;
    let url = format!("{}/lease", contender.url);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..STRETCHES {
        ours.push(time_of_one(|agent| lease(agent, product.url(), "many").map(drop))?);
        theirs.push(time_of_one(|agent| {
            match http::send_on(
                agent,
                "POST",
                &url,
                &[],
                b"v=1\ns=many\nu=https://many.example/\n",
            )?
            .status
            {
                200 => Ok(()),
                status => Err(format!("the JavaScript object answered {status}").into()),
            }
        })?);
    }
    report.add(&Figure {
        name: format!("leases a second, {CONNECTIONS} at once"),
        value: 1_000.0 / typical(ours),
        unit: "/s",
        against: "JavaScript: select, update, insert".into(),
        other: 1_000.0 / typical(theirs),
        budget: Some(Budget::AtLeast(0.8)),
    });
    Ok(())
}

fn with_more_numbers(report: &mut Report, product: &Product) -> Done {
    say("bench lease: with more numbers");
    for (at, numbers) in GROWING.into_iter().enumerate() {
        product.site(&format!("n{numbers}"), 2 + at as u32, numbers, SHORT_HOLD)?;
    }
    let agent = http::agent();
    let mut times = [const { Vec::new() }; GROWING.len()];
    for _ in 0..ROUNDS {
        for n in 0..GROWING[0] as usize {
            // None of them always comes after the same one.
            for at in (0..GROWING.len()).map(|at| (at + n) % GROWING.len()) {
                let numbers = GROWING[at];
                let begun = Instant::now();
                lease(&agent, product.url(), &format!("n{numbers}"))?;
                times[at].push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        std::thread::sleep(Duration::from_secs(SHORT_HOLD));
    }
    let [few, some, many] = times.map(typical);
    for (numbers, value) in [(GROWING[1], some), (GROWING[2], many)] {
        report.add(&Figure {
            name: format!("a lease with {numbers} numbers"),
            value,
            unit: "ms",
            against: format!("with {}", GROWING[0]),
            other: few,
            budget: Some(Budget::AtMost(1.3)),
        });
    }
    Ok(())
}

fn with_a_history(report: &mut Report, product: &Product) -> Done {
    let sites = HISTORIES.map(|leases| (leases, format!("h{leases}")));
    let before = resident_mb(product)?;
    for (at, (leases, site)) in sites.iter().enumerate() {
        say(format!("bench lease: with {leases} leases of history"));
        product.site(site, 6 + at as u32, 400, SHORT_HOLD)?;
        history(product, site, *leases)?;
    }
    let agent = http::agent();
    let mut times = [const { Vec::new() }; HISTORIES.len()];
    for n in 0..200 {
        for at in (0..sites.len()).map(|at| (at + n) % sites.len()) {
            let begun = Instant::now();
            lease(&agent, product.url(), &sites[at].1)?;
            times[at].push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    let times = times.map(typical);
    for ((leases, _), value) in sites.iter().zip(times).skip(1) {
        report.add(&Figure {
            name: format!("a lease with {leases} leases of history"),
            value,
            unit: "ms",
            against: format!("with {}", HISTORIES[0]),
            other: times[0],
            budget: Some(Budget::AtMost(1.3)),
        });
    }
    report.add(&Figure {
        name: format!("memory with {} leases of history", HISTORIES.iter().sum::<u64>()),
        value: resident_mb(product)?,
        unit: "MB",
        against: "before".into(),
        other: before,
        budget: None,
    });
    Ok(())
}

fn moved(report: &mut Report, product: &Product) -> Done {
    say(format!("bench lease: {MANY} visits moved to the Ledger"));
    product.site("few", 20, 400, SHORT_HOLD)?;
    product.site("many-visits", 21, 400, SHORT_HOLD)?;
    let few = played(product, "few", FEW)?;
    let many = played(product, "many-visits", MANY)?;
    report.add(&Figure {
        name: format!("a visit moved to the Ledger, of {MANY} that it lacks"),
        value: many,
        unit: "ms",
        against: format!("of {FEW}"),
        other: few,
        // Were the whole history looked through for each batch it would be ten.
        budget: Some(Budget::AtMost(3.0)),
    });
    Ok(())
}

/// The JavaScript object, with its numbers.
struct Contender {
    url: String,
    _group: Group,
    _objects: TempDir,
}

impl Contender {
    fn start() -> Done<Self> {
        let objects = TempDir::new("bench-lease")?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let source = crate::root().join("tests/bench-worker");
        let mut workerd = Command::new(setup::workerd()?);
        workerd
            .arg("serve")
            .arg(source.join("lease.capnp"))
            .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
            .arg(format!("--directory-path=objects={}", objects.path().display()));
        let mut group = Group::start(&mut workerd, Some(objects.path()))?;
        let url = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        while http::send("POST", &format!("{url}/numbers/{NUMBERS}"), &[], &[]).is_err() {
            if begun.elapsed() > Duration::from_secs(30) || !group.runs() {
                return Err(format!("workerd did not start:\n{}", group.last_words()).into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { url, _group: group, _objects: objects })
    }
}
