//! A hundred times `kill -9` at random moments under load: nothing that was answered is lost, no number is lent
//! twice. `LENDLINE_SEED` repeats the moments of an earlier run.

#![allow(clippy::unwrap_used, clippy::panic)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Api, Edge, Visitor, eventually, http};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const KILLS: u32 = 100;
const HOLD_MS: u64 = 5_000;

/// Numbers from a seed (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A number that was a visitor's for sure from one moment to another, ms of the test.
struct Held {
    number: String,
    visitor: usize,
    from: u64,
    to: u64,
}

/// What the load saw.
struct Load {
    url: String,
    hook: String,
    begun: Instant,
    over: AtomicBool,
    visitors: AtomicUsize,
    /// Site by site: who holds what, and the visitors' last tokens with their numbers.
    held: Mutex<BTreeMap<&'static str, Vec<Held>>>,
    keepers: Mutex<Vec<(Visitor, String)>>,
    acknowledged: Mutex<BTreeSet<String>>,
    refused: Mutex<Vec<String>>,
    /// The last change of settings that was tried, and the last that was answered.
    tried: AtomicU32,
    changed: AtomicU32,
}

impl Load {
    fn ms(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    fn over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Asks until there is an answer; a refusal is noted, since none is due.
    fn visitors(&self, site: &'static str, hold_ms: u64, pause: u64, seed: u64) {
        let mut random = Random(seed);
        let agent = http::agent();
        while !self.over() {
            let id = self.visitors.fetch_add(1, Ordering::Relaxed);
            let mut visitor = Visitor::new(&self.url, site, SHOP).over(&agent);
            let mut last = None;
            for step in 0..3 + random.below(6) {
                let sent = self.ms();
                let heard = match step {
                    0 | 4 => visitor.visit(&format!("/?utm_source=v{id}&utm_medium=cpc")),
                    1 => visitor.tell(EventKind::Tap),
                    _ => visitor.tell(EventKind::Beat),
                };
                match heard {
                    Err(_) => sleep(Duration::from_millis(30)),
                    Ok(heard) if heard.status == 200 => {
                        let from = self.ms();
                        if let Some(number) = heard.number() {
                            assert!(!heard.shared());
                            last = Some(number.clone());
                            let held = Held { number, visitor: id, from, to: sent + hold_ms };
                            self.held.lock().unwrap().entry(site).or_default().push(held);
                        }
                    }
                    Ok(heard) if heard.status < 500 && visitor.token.is_some() => {
                        self.refused
                            .lock()
                            .unwrap()
                            .push(format!("{} {}", heard.status, heard.text));
                    }
                    Ok(_) => {}
                }
                if visitor.token.is_none() {
                    break;
                }
                sleep(Duration::from_millis(random.below(pause)));
            }
            if let (Some(number), "keep") = (last, site) {
                self.keepers.lock().unwrap().push((visitor, number));
            }
        }
    }

    /// Reports calls as providers do: again and again until there is an answer.
    fn calls(&self, thread: u64, seed: u64) {
        let mut random = Random(seed);
        for n in 0.. {
            let id = format!("load-{thread}-{n}");
            let (site, block) = if random.below(2) == 0 { ("keep", 610) } else { ("turn", 611) };
            let to = number(block, random.below(40) as u32);
            for event in ["start", "end"] {
                let told = json!({ "event": event, "call_id": id, "from": "+79161234567", "to": to, "talk": 7 });
                loop {
                    let answer = generic(&self.hook, &told);
                    match answer {
                        Ok(answer) if answer.status == 200 => {
                            self.acknowledged
                                .lock()
                                .unwrap()
                                .insert(format!("{site} {id} {event}"));
                            break;
                        }
                        Ok(answer) if (400..500).contains(&answer.status) => {
                            self.refused.lock().unwrap().push(format!(
                                "{} {}",
                                answer.status,
                                answer.text()
                            ));
                        }
                        _ => {}
                    }
                    if self.over() {
                        return;
                    }
                    sleep(Duration::from_millis(30));
                }
                if self.over() {
                    return;
                }
                sleep(Duration::from_millis(random.below(60)));
            }
        }
    }

    /// Changes a site's settings again and again: each has one number of its own.
    fn changes(&self, api: &Api) {
        for n in 1.. {
            self.tried.store(n, Ordering::Relaxed);
            let settings = settings("change", SHOP, &[number(612, n)], json!({}));
            while !matches!(api.put("/api/v1/sites/change", &settings), Ok((200, _))) {
                if self.over() {
                    return;
                }
                sleep(Duration::from_millis(20));
            }
            self.changed.store(n, Ordering::Relaxed);
            if self.over() {
                return;
            }
            sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_hundred_kills_under_load_lose_nothing() {
    let seed = std::env::var("LENDLINE_SEED").ok().and_then(|text| text.parse().ok());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let seed = seed.unwrap_or(now);
    println!("LENDLINE_SEED={seed}");
    // One site whose numbers last for all, one where they are lent again after a short hold.
    let turn = json!({ "hold_seconds": HOLD_MS / 1_000 });
    let (mut edge, hook) =
        visitor::start(SHOP, &[("keep", 610, 6_000, json!({})), ("turn", 611, 40, turn)]).unwrap();
    let load = Load {
        url: edge.url().to_owned(),
        hook,
        begun: Instant::now(),
        over: AtomicBool::new(false),
        visitors: AtomicUsize::new(0),
        held: Mutex::default(),
        keepers: Mutex::default(),
        acknowledged: Mutex::default(),
        refused: Mutex::default(),
        tried: AtomicU32::new(0),
        changed: AtomicU32::new(0),
    };
    let api = edge.api();
    std::thread::scope(|scope| {
        let load = &load;
        scope.spawn(|| load.changes(&api));
        for thread in 0..3 {
            scope.spawn(move || load.visitors("keep", 900_000, 60, seed + thread));
            scope.spawn(move || load.visitors("turn", HOLD_MS, 60, seed + 10 + thread));
            scope.spawn(move || load.calls(thread, seed + 20 + thread));
        }
        let mut random = Random(seed + 30);
        for _ in 0..KILLS {
            sleep(Duration::from_millis(50 + random.below(450)));
            edge.kill9();
            edge.restart().unwrap();
        }
        sleep(Duration::from_millis(500));
        load.over.store(true, Ordering::Relaxed);
    });
    let took = load.begun.elapsed();
    check_calls(&edge, &load);
    check_leases(&load);
    check_settings(&edge, &load);
    let keepers = load.keepers.into_inner().unwrap();
    let kept = keepers.len();
    for (mut visitor, number) in keepers {
        assert_eq!(
            visitor.visit("/").unwrap().number(),
            Some(number),
            "a token and its number hold"
        );
    }
    println!("{KILLS} kills in {took:?}; {kept} visitors kept their numbers");
    assert_eq!(load.refused.into_inner().unwrap(), Vec::<String>::new());
}

fn check_calls(edge: &Edge, load: &Load) {
    let acknowledged = load.acknowledged.lock().unwrap();
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for site in ["keep", "turn"] {
        for call in visitor::calls(edge, site).unwrap() {
            let id = format!("{site} {}", call["provider_call_id"].as_str().unwrap());
            found.entry(id).or_default().push(call);
        }
    }
    assert!(found.values().all(|calls| calls.len() == 1), "a call is there twice");
    for told in acknowledged.iter() {
        let (id, event) = told.rsplit_once(' ').unwrap();
        let calls = found.get(id).map_or(&[][..], Vec::as_slice);
        assert_eq!(calls.len(), 1, "{told}: {calls:?}");
        let done = (&calls[0]["status"], &calls[0]["talk_seconds"]);
        assert!(event == "start" || done == (&json!("answered"), &json!(7)), "{told}: {calls:?}");
    }
    println!("{} answered webhooks, {} calls", acknowledged.len(), found.len());
    assert!(acknowledged.len() > 100, "there was hardly any load");
}

/// No two visitors held a number at one time.
fn check_leases(load: &Load) {
    for (site, held) in load.held.lock().unwrap().iter_mut() {
        held.sort_by(|a, b| (&a.number, a.from).cmp(&(&b.number, b.from)));
        let mut last: Option<&Held> = None;
        let mut numbers = BTreeSet::new();
        for one in held.iter() {
            // The clocks of two processes, one of which counts in full ms.
            let at_once = last.filter(|last| last.number == one.number && one.from + 20 < last.to);
            if let Some(other) = at_once.filter(|other| other.visitor != one.visitor) {
                panic!(
                    "{site}: {} was lent to {} from {} to {}, and to {} at {}",
                    one.number, other.visitor, other.from, other.to, one.visitor, one.from
                );
            }
            numbers.insert(&one.number);
            // A later answer to the same visitor reaches further.
            if last.is_none_or(|last| last.number != one.number || last.to <= one.to) {
                last = Some(one);
            }
        }
        println!("{site}: {} answers with {} numbers", held.len(), numbers.len());
        assert!(held.len() > 100, "there was hardly any load");
    }
}

/// The settings are those of the last answered change or a later one, and in effect.
fn check_settings(edge: &Edge, load: &Load) {
    let (_, told) = edge.api().get("/api/v1/sites/change").unwrap();
    let kept = told["destinations"][0]["pool"][0].as_str().unwrap().to_owned();
    let range = load.changed.load(Ordering::Relaxed)..=load.tried.load(Ordering::Relaxed);
    assert!(range.clone().any(|n| number(612, n) == kept), "{kept} is not of {range:?}");
    println!("{} changes of settings", range.start());
    // A change that was cut off by a kill is repaired within seconds.
    eventually(Duration::from_secs(20), || {
        let lent = Visitor::new(edge.url(), "change", SHOP).visit("/").unwrap().number();
        lent.is_none_or(|lent| lent == kept).then_some(())
    });
}
