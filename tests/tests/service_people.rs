//! A person's whole history through the front door: what is joined, on what that rests, what is not, and what is taken
//! back.

#![allow(clippy::unwrap_used)]

use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const SHOP: &str = "+74951234567";
const HIS: &str = "+79161110001";
const HERS: &str = "+79161110002";
const DAY_MS: u64 = 24 * 3_600_000;

/// A visitor of the made-up past, as the product knows him.
fn id(visitor: u64) -> String {
    format!("{:032x}", u128::from(visitor.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | 0xd3)
}

/// What happened: a visit of a visitor, a tap and a call some seconds later, with or without the tap.
fn came(days: u64, visitor: u64, campaign: &str, caller: Option<(&str, bool)>) -> Vec<Value> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let at = now - days * DAY_MS;
    let url = format!("https://shop.example/?utm_source=s&utm_medium=cpc&utm_campaign={campaign}");
    let mut steps = vec![json!({ "at": at, "visitor": visitor, "url": url, "referrer": "" })];
    if let Some((caller, tapped)) = caller {
        if tapped {
            steps.push(json!({ "at": at + 50_000, "visitor": visitor, "tell": "tap" }));
        }
        steps.push(json!({ "at": at + 56_000, "visitor": visitor, "caller": caller, "talk": 20 }));
    }
    steps
}

/// A site where he came three times and called twice, she came and called, and somebody came last.
fn world(more: &[Vec<Value>]) -> Edge {
    let env = vec![("LENDLINE_BENCH".to_owned(), "1".to_owned())];
    let edge = Edge::start(EdgeOptions { env, ..EdgeOptions::default() }).unwrap();
    let pool: Vec<String> = (0..8).map(|n| number(770, n)).collect();
    visitor::set_up(&edge, "shop", &settings("shop", SHOP, &pool, json!({}))).unwrap();
    let mut steps = [
        came(20, 1, "first", Some((HIS, true))),
        came(15, 1, "again", None),
        came(9, 2, "hers", Some((HERS, true))),
    ]
    .concat();
    steps.extend(more.concat());
    steps.extend(came(1, 3, "last", None));
    let (status, told) = edge.api().post("/demo/replay/shop", &json!(steps)).unwrap();
    assert_eq!(status, 200, "{told}");
    edge
}

#[track_caller]
fn history(edge: &Edge, query: &str) -> Value {
    let path = format!("/api/v1/sites/shop/history?lang=en&{}", query.replace('+', "%2B"));
    let (status, told) = edge.api().get(&path).unwrap();
    assert_eq!(status, 200, "{told}");
    told
}

fn identify(edge: &Edge, body: &Value) -> (u16, Value) {
    edge.api().post("/api/v1/sites/shop/identify", body).unwrap()
}

fn texts(list: &Value, field: &str) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.filter_map(|one| one[field].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_history_is_joined_by_confirmed_calls_and_by_the_owners_word() {
    let edge = world(&[came(5, 1, "third", Some((HIS, false)))]);
    let his = history(&edge, &format!("visitor={}", id(1)));
    assert_eq!(texts(&his["visits"], "campaign"), ["third", "again", "first"], "{his}");
    assert_eq!(texts(&his["joins"], "visitor"), [id(1)]);
    assert_eq!(texts(&his["joins"], "caller"), [HIS]);
    let calls = his["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2, "{his}");
    let first = &calls[1];
    assert_eq!(
        (&first["join"]["by"], &first["verdict"]["grade"]),
        (&json!("confirmed"), &json!("confirmed"))
    );
    assert_eq!(his["joins"][1]["calls"][0], first["id"]);
    assert_eq!(his["person"], Value::Null);
    // The same by his number, by each of his calls and visits.
    let visit = his["visits"][0]["visit"].as_str().unwrap();
    for query in [
        format!("caller={HIS}"),
        format!("call={}", first["id"].as_str().unwrap()),
        format!("visit={visit}"),
    ] {
        let same = history(&edge, &query);
        assert_eq!((&same["visits"], &same["calls"]), (&his["visits"], &his["calls"]), "{query}");
    }
    // She is somebody else, until the CRM knows better.
    let hers = history(&edge, &format!("caller={HERS}"));
    assert_eq!(texts(&hers["visits"], "campaign"), ["hers"]);
    for body in
        [json!({ "visit": visit, "person": "crm-7" }), json!({ "caller": HERS, "person": "crm-7" })]
    {
        assert_eq!(identify(&edge, &body), (200, json!({ "person": "crm-7" })));
    }
    let both = history(&edge, "person=crm-7");
    assert_eq!(both["person"], "crm-7");
    assert_eq!(texts(&both["visits"], "campaign"), ["third", "hers", "again", "first"], "{both}");
    // In the order of their ids.
    assert_eq!(texts(&both["joins"], "visitor"), [id(2), id(1)]);
    assert_eq!(both["calls"].as_array().unwrap().len(), 3);
    let told: Vec<bool> =
        both["joins"].as_array().unwrap().iter().map(|one| one["told"] == true).collect();
    assert_eq!(told.iter().filter(|told| **told).count(), 2, "{both}");
    assert!(both.to_string().contains("your CRM told so"), "{both}");
    // It is taken back.
    assert_eq!(identify(&edge, &json!({ "caller": HERS, "person": null })).0, 200);
    assert_eq!(texts(&history(&edge, "person=crm-7")["joins"], "visitor"), [id(1)]);
    // An erased visitor's joins go with him.
    let (_, removed) =
        edge.api().post("/api/v1/sites/shop/erase", &json!({ "visitor": id(1) })).unwrap();
    assert_eq!(removed["removed"]["joins"], 1, "{removed}");
    let nobody = history(&edge, "person=crm-7");
    assert_eq!((&nobody["joins"], &nobody["visits"]), (&json!([]), &json!([])));
    assert_eq!(identify(&edge, &json!({ "caller": HERS, "person": "crm-8" })).0, 200);
    let (_, removed) =
        edge.api().post("/api/v1/sites/shop/erase", &json!({ "caller": HERS })).unwrap();
    assert_eq!(
        (&removed["removed"]["joins"], &removed["removed"]["calls"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(history(&edge, "person=crm-8")["joins"], json!([]));
}

#[test]
fn a_telephone_of_several_joins_nobody() {
    // She calls from his telephone too, with a tap of her own.
    let edge = world(&[came(5, 2, "second", Some((HIS, true)))]);
    let his = history(&edge, &format!("visitor={}", id(1)));
    assert_eq!(texts(&his["visits"], "campaign"), ["again", "first"], "{his}");
    assert_eq!(texts(&his["joins"], "caller"), Vec::<String>::new());
    assert_eq!(his["apart"], json!([{ "caller": HIS, "other_visitors": 1 }]));
    // Both calls stay whose they are confirmed to be.
    assert_eq!(his["calls"].as_array().unwrap().len(), 1, "{his}");
    let hers = history(&edge, &format!("visitor={}", id(2)));
    assert_eq!(texts(&hers["calls"], "caller"), [HIS, HERS], "{hers}");
    // Who asks by the telephone is told its calls, and that they are of several.
    let its = history(&edge, &format!("caller={HIS}"));
    assert_eq!(its["apart"], json!([{ "caller": HIS, "other_visitors": 2 }]), "{its}");
    let of = its["calls"].as_array().unwrap().iter().map(|call| &call["join"]["by"]);
    assert_eq!(of.collect::<Vec<_>>(), ["apart", "apart"], "{its}");
    assert_eq!(its["visits"], json!([]));
    // He is erased without the telephone that is hers as well, she with the one that is hers alone.
    for (visitor, calls, left) in [(1, 0, vec![HIS, HERS, HIS]), (2, 3, vec!["", "", ""])] {
        let body = json!({ "visitor": id(visitor) });
        let (status, told) = edge.api().post("/api/v1/sites/shop/erase", &body).unwrap();
        assert_eq!((status, &told["removed"]["calls"]), (200, &json!(calls)), "{told}");
        let known = lendline_tests::visitor::calls(&edge, "shop").unwrap();
        let callers: Vec<&str> = known.iter().filter_map(|one| one["caller"].as_str()).collect();
        assert_eq!(callers, left, "{visitor}");
    }
}

#[test]
fn what_can_not_be_told_is_refused_with_a_sentence() {
    let edge = world(&[]);
    for (body, status, code, field) in [
        (json!({ "person": "p" }), 400, "missing_field", "visit"),
        (json!({ "visit": "1", "caller": HIS, "person": "p" }), 400, "missing_field", "visit"),
        (json!({ "visit": "one", "person": "p" }), 400, "bad_id", "visit"),
        (json!({ "visit": "999", "person": "p" }), 404, "not_found", "visit"),
        (json!({ "visitor": "he", "person": "p" }), 400, "bad_visitor", "visitor"),
        (json!({ "caller": "8 916", "person": "p" }), 400, "bad_number", "caller"),
        (json!({ "visit": "1", "person": "" }), 400, "bad_person", "person"),
        (json!({ "visit": "1", "person": "x".repeat(101) }), 400, "bad_person", "person"),
        (json!({ "visit": "1", "name": "p" }), 400, "unknown_field", "name"),
    ] {
        let (seen, told) = identify(&edge, &body);
        let error = &told["error"];
        assert_eq!(
            (seen, &error["code"], &error["field"]),
            (status, &json!(code), &json!(field)),
            "{told}"
        );
    }
    let get = |path: &str| edge.api().get(&format!("/api/v1/sites/{path}")).unwrap().0;
    assert_eq!(
        (get("shop/history"), get("shop/history?call=999"), get("none/history?call=1")),
        (400, 404, 404)
    );
    assert_eq!(get("shop/identify"), 405);
}

#[test]
fn a_telephone_that_the_crm_calls_somebody_elses_is_not_erased_with_a_visitor() {
    let edge = world(&[]);
    assert_eq!(identify(&edge, &json!({ "caller": HERS, "person": "crm-9" })).0, 200);
    let erase = |visitor: u64| {
        let body = json!({ "visitor": id(visitor) });
        let (status, told) = edge.api().post("/api/v1/sites/shop/erase", &body).unwrap();
        assert_eq!(status, 200, "{told}");
        told["removed"]["calls"].clone()
    };
    assert_eq!(erase(2), 0, "hers is crm-9's");
    assert_eq!(history(&edge, "person=crm-9")["joins"][0]["caller"], HERS);
    assert_eq!(erase(1), 1, "his is nobody else's");
}
