//! A final verdict is recomputed from what is kept with it, on real workerd: equal for every call, after a kill and after an
//! erasure too; and judged anew where the rule has changed.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::{finished, generic};
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const SHOP: &str = "+74951234567";

fn at(call: &Value, what: &str) -> String {
    format!("/api/v1/sites/shop/calls/{}/{what}", call["id"].as_str().unwrap())
}

/// Every call of the site as `…/verdict` tells it, by its id.
fn verdicts(edge: &Edge) -> Vec<Value> {
    let mut calls = visitor::calls(edge, "shop").unwrap();
    calls.sort_by_key(|call| call["id"].as_str().unwrap().parse::<u64>().unwrap());
    let told = calls.iter().map(|call| {
        let (status, told) = edge.api().get(&at(call, "verdict")).unwrap();
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["verdict"], call["verdict"]);
        told
    });
    told.collect()
}

#[track_caller]
fn agree(all: &[Value]) {
    for told in all {
        assert_eq!(told["agrees"], true, "{told}");
        assert_eq!(told["recomputed"], told["verdict"], "{told}");
        assert_eq!(told["superseded"], json!([]));
    }
}

/// A site on which a few dozen people called: with a tap, known from before, on a number that several hold, while a robot
/// dials, on one that somebody else was offered, on a static one, or nobody knows who.
fn world(block: u32) -> (Edge, String, Vec<Visitor>) {
    let (edge, hook) = visitor::start(SHOP, &[]).unwrap();
    let pool: Vec<String> = (0..8).map(|n| number(block, n)).collect();
    let road = number(block, 90);
    let changes = json!({ "when_empty": "share",
        "static": [{ "number": road, "destination": SHOP, "source": "billboard" }] });
    visitor::set_up(&edge, "shop", &settings("shop", SHOP, &pool, changes)).unwrap();
    // Whoever fetched the script and was never heard of may have seen the number.
    let offered = Visitor::new(edge.url(), "shop", SHOP).script().unwrap().unwrap();
    let mut visitors = Vec::new();
    for n in 0..12 {
        let mut visitor = Visitor::new(edge.url(), "shop", SHOP);
        let campaign = format!("/?utm_source=s&utm_medium=cpc&utm_campaign=c{n}");
        let lent = visitor.visit(&campaign).unwrap().number().unwrap();
        let kind = [EventKind::Tap, EventKind::Beat, EventKind::Hide, EventKind::Copy][n % 4];
        visitor.tell(kind).unwrap();
        let from = format!("+791611100{n:02}");
        finished(&hook, &format!("first-{n}"), &from, &lent, 4).unwrap();
        finished(&hook, &format!("again-{n}"), &from, &pool[(n + 3) % 8], 60).unwrap();
        visitors.push(visitor);
    }
    for (n, to) in pool.iter().enumerate() {
        finished(&hook, &format!("robot-{n}"), "anonymous", to, 85 + n as u64).unwrap();
    }
    finished(&hook, "road", "+79161110099", &road, 0).unwrap();
    finished(&hook, "offered", "", &offered.number().unwrap(), 2).unwrap();
    (edge, hook, visitors)
}

#[test]
fn every_final_verdict_is_recomputed_from_what_is_kept() {
    let (mut edge, hook, _) = world(760);
    let all = verdicts(&edge);
    assert_eq!(all.len(), 34);
    agree(&all);
    let seen = |place: &str| -> BTreeSet<String> {
        let told = all.iter().filter_map(|told| told.pointer(place)?.as_str());
        told.map(str::to_owned).collect()
    };
    assert_eq!(seen("/verdict/grade").len(), 4, "{:?}", seen("/verdict/grade"));
    let evidence = all.iter().flat_map(|told| told["verdict"]["evidence"].as_array().unwrap());
    let kinds: BTreeSet<&str> = evidence.map(|one| one["kind"].as_str().unwrap()).collect();
    for kind in
        ["static", "tapped", "copied", "known_caller", "shared", "burst", "others", "unclaimed"]
    {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    let (roads, others): (Vec<&Value>, Vec<&Value>) =
        all.iter().partition(|told| told["basis"].is_null());
    assert_eq!(roads.len(), 1);
    assert!(roads[0]["note"].as_str().unwrap().contains("static"), "{}", roads[0]);
    let sizes: Vec<usize> = others.iter().map(|told| told["basis"].to_string().len()).collect();
    let mean = sizes.iter().sum::<usize>() / sizes.len();
    println!("bases: mean {mean}, at most {} bytes", sizes.iter().max().unwrap());

    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(verdicts(&edge), all);
    // What comes later changes the call, and neither its verdict nor what that was judged from.
    let calls = visitor::calls(&edge, "shop").unwrap();
    let call = calls.iter().find(|call| call["provider_call_id"] == "first-0").unwrap();
    let more = json!({ "event": "end", "call_id": "first-0", "to": call["number"], "talk": 99 });
    assert_eq!(generic(&hook, &more).unwrap().status, 200);
    assert_eq!(verdicts(&edge), all);

    // A call that goes on has no basis yet; it says why.
    let start = json!({ "event": "start", "call_id": "goes-on", "from": "", "to": number(760, 1) });
    assert_eq!(generic(&hook, &start).unwrap().status, 200);
    let open = verdicts(&edge).into_iter().find(|told| told["verdict"]["state"] == "provisional");
    let open = open.unwrap();
    assert_eq!(
        (&open["basis"], &open["recomputed"], &open["agrees"]),
        (&json!(null), &json!(null), &json!(null))
    );
    assert!(open["note"].as_str().unwrap().contains("provisional"), "{open}");
    for (method, id, what, status) in [
        ("GET", "999", "verdict", 404),
        ("GET", "s1", "verdict", 404),
        ("POST", "999", "rejudge", 404),
        ("GET", "1", "rejudge", 405),
    ] {
        let path = format!("/api/v1/sites/shop/calls/{id}/{what}");
        assert_eq!(edge.api().raw(method, &path, &[], b"").unwrap().status, status, "{path}");
    }
}

/// The visits that a basis names.
fn named(told: &Value) -> BTreeSet<String> {
    let showings = told["basis"]["showings"].as_array().into_iter().flatten();
    let known = told.pointer("/basis/known/visit");
    let visits = showings.map(|one| &one["visit"]).chain(known);
    visits.map(|visit| visit.as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_erased_visitor_is_in_no_basis_and_nobody_takes_his_place() {
    let (mut edge, _, visitors) = world(761);
    let before = verdicts(&edge);
    for gone in [0, 2, 5] {
        let id = visitors[gone].token.as_deref().unwrap().split('.').next().unwrap();
        let (_, told) = edge.api().get("/api/v1/sites/shop/visits?limit=500").unwrap();
        let visits = told["visits"].as_array().unwrap().iter();
        let his = visits.filter(|visit| visit["visitor"] == id);
        let his: BTreeSet<String> =
            his.map(|visit| visit["visit"].as_str().unwrap().to_owned()).collect();
        assert_eq!(his.len(), 1);
        assert!(before.iter().any(|told| !named(told).is_disjoint(&his)));
        let (status, told) =
            edge.api().post("/api/v1/sites/shop/erase", &json!({ "visitor": id })).unwrap();
        assert_eq!(status, 200, "{told}");
        let after = verdicts(&edge);
        agree(&after);
        for (before, after) in before.iter().zip(&after) {
            assert!(named(after).is_disjoint(&his), "{after}");
            assert_eq!(before["verdict"]["grade"], after["verdict"]["grade"]);
        }
    }
    let confirmed = before[0]["verdict"]["grade"] == "confirmed";
    let after = verdicts(&edge);
    assert!(confirmed && after[0]["recomputed"]["candidates"] == json!([]), "{}", after[0]);
    assert!(after[0]["verdict"].to_string().contains("erased"), "{}", after[0]);
    let caller = json!({ "caller": "+79161110003" });
    assert_eq!(edge.api().post("/api/v1/sites/shop/erase", &caller).unwrap().0, 200);
    assert_eq!(verdicts(&edge), after, "what a basis says of a caller is whose he was, not who");
    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(verdicts(&edge), after);
}

/// The databases below a folder.
fn databases(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let files =
        files.into_iter().filter(|path| path.extension().is_some_and(|one| one == "sqlite"));
    files.chain(folders.iter().flat_map(|folder| databases(folder))).collect()
}

/// Makes calls of the stopped product older than they are: 1 and 2 as an earlier rule had them, 2 no more in the Pool, and 3
/// from before bases were kept.
fn grow_old(edge: &Edge) {
    const SCRIPT: &str = "
        const { DatabaseSync } = require('node:sqlite');
        let changed = 0;
        for (const file of process.argv.slice(1)) {
          const database = new DatabaseSync(file);
          const columns = database.prepare(`SELECT name FROM pragma_table_info('call')`).all();
          if (!columns.length) continue;
          const rule = `json_set(record, '$.verdict.rule', 4, '$.verdict.none', 0.123)`;
          database.exec(`UPDATE call SET record = ${rule} WHERE id < 3`);
          database.exec(`UPDATE call SET record = json_remove(record, '$.basis') WHERE id = 3`);
          if (columns.some(({ name }) => name === 'moved')) database.exec('DELETE FROM call WHERE id = 2');
          database.close();
          changed += 1;
        }
        console.log(changed);";
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/.bin/node");
    let mut command = Command::new(node);
    command.args(["-e", SCRIPT]).args(databases(edge.state_dir()));
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "2", "{output:?}");
}

#[test]
fn a_newer_rule_supersedes_and_overwrites_nothing() {
    let (mut edge, hook, visitors) = world(762);
    let before = verdicts(&edge);
    edge.stop().unwrap();
    grow_old(&edge);
    edge.restart().unwrap();
    let old = verdicts(&edge);
    for n in 0..2 {
        let told = &old[n];
        assert_eq!((&told["agrees"], &told["verdict"]["rule"]), (&json!(false), &json!(4)));
        assert_eq!(told["recomputed"], before[n]["verdict"]);
        assert!(told["note"].as_str().unwrap().contains("rule has changed"), "{told}");
    }
    assert_eq!((&old[2]["agrees"], &old[2]["verdict"]), (&json!(null), &before[2]["verdict"]));
    assert!(old[2]["note"].as_str().unwrap().contains("became final before"), "{}", old[2]);
    for round in 0..2 {
        for n in 0..4 {
            let (status, told) = edge.api().post(&at(&old[n], "rejudge"), &json!({})).unwrap();
            assert_eq!(status, 200, "{told}");
            assert_eq!(told["verdict"], before[n]["verdict"], "{round}");
            let superseded = told["superseded"].as_array().unwrap();
            let wanted: &[&Value] = if n < 2 { &[&old[n]["verdict"]] } else { &[] };
            assert_eq!(superseded.iter().map(|one| &one["verdict"]).collect::<Vec<_>>(), wanted);
            assert!(superseded.iter().all(|one| one["until"].is_string()));
        }
    }
    // It stays so whatever comes later, and the old verdict does not name who is erased either.
    let calls = visitor::calls(&edge, "shop").unwrap();
    let call = calls.iter().find(|call| call["provider_call_id"] == "first-0").unwrap();
    let more = json!({ "event": "end", "call_id": "first-0", "to": call["number"], "talk": 99 });
    assert_eq!(generic(&hook, &more).unwrap().status, 200);
    let id = visitors[0].token.as_deref().unwrap().split('.').next().unwrap();
    assert_eq!(
        edge.api().post("/api/v1/sites/shop/erase", &json!({ "visitor": id })).unwrap().0,
        200
    );
    edge.kill9();
    edge.restart().unwrap();
    for told in &verdicts(&edge)[..2] {
        assert_eq!(
            (told["agrees"].clone(), told["verdict"]["rule"].clone()),
            (json!(true), json!(7))
        );
        let superseded = told["superseded"].as_array().unwrap();
        assert_eq!(superseded.len(), 1);
        let text = superseded[0]["verdict"].to_string();
        assert!(text.contains("erased") && !text.contains("\"campaign\":\"c0\""), "{text}");
    }
}

#[test]
fn the_callers_area_speaks_for_who_was_there() {
    let args = ["--client-region", "X-Region"].map(str::to_owned).to_vec();
    let edge = Edge::start(EdgeOptions { args, ..EdgeOptions::default() }).unwrap();
    let hook = visitor::webhook(&edge, "generic", &json!({})).unwrap();
    let pool = [number(764, 0)];
    let sharing = settings("shop", SHOP, &pool, json!({ "when_empty": "share", "offers": false }));
    visitor::set_up(&edge, "shop", &sharing).unwrap();
    let mut visitors = ["RU-TA", "RU-PER", "RU-PER", "RU-SPE", "RU"].map(|region| {
        let mut visitor = Visitor::new(edge.url(), "shop", SHOP).in_region(region);
        let lent = visitor
            .visit(&format!("/?utm_source={}", region.to_lowercase().replace('-', "_")))
            .unwrap()
            .number();
        assert_eq!(lent.as_ref(), Some(&pool[0]));
        visitor
    });
    finished(&hook, "kazan", "+78432001122", &pool[0], 30).unwrap();
    finished(&hook, "mobile", "+79162001122", &pool[0], 30).unwrap();
    let check = |source: Option<&str>| {
        let all = verdicts(&edge);
        agree(&all);
        let [kazan, mobile] = all.as_slice() else { panic!("{all:?}") };
        let candidates = kazan["verdict"]["candidates"].as_array().unwrap();
        let first = source.map_or(Value::Null, |source| source.into());
        assert!(first.is_null() || candidates[0]["source"] == first, "{kazan}");
        let area = &kazan["basis"]["area"];
        let inside = usize::from(source.is_some());
        assert_eq!(area["in"].as_array().map_or(0, Vec::len), inside, "{area}");
        assert_eq!(area["out"].as_array().unwrap().len(), 3, "{area}");
        assert!(!kazan["basis"].to_string().contains("RU"), "{kazan}");
        assert_eq!(mobile["basis"]["area"], Value::Null);
        kazan["verdict"].clone()
    };
    let verdict = check(Some("ru_ta"));
    assert!(verdict["reason"].as_str().unwrap().contains("registered in the region"), "{verdict}");
    let id = visitors[0].token.as_deref().unwrap().split('.').next().unwrap();
    let erased = json!({ "visitor": id });
    let (status, told) = edge.api().post("/api/v1/sites/shop/erase", &erased).unwrap();
    assert_eq!(status, 200, "{told}");
    visitors[1].visit("/").unwrap();
    let left = check(None);
    assert!(!left.to_string().contains("same_area"), "{left}");
    // Nor does his lease, which stays as somebody's, say where he was.
    finished(&hook, "later", "+78432001123", &pool[0], 30).unwrap();
    let later = verdicts(&edge).pop().unwrap();
    let area = &later["basis"]["area"];
    assert_eq!((&area["in"], area["out"].as_array().unwrap().len()), (&Value::Null, 3), "{later}");
}
