//! A visitor takes his consent back: from then on nothing that still has his id says who he is, on real workerd.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::visitor::{self};
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};

const SHOP: &str = "+74951234567";
const AD: &str = "/?utm_source=google&utm_medium=cpc";

fn visits(edge: &Edge) -> Vec<Value> {
    let (_, told) = edge.api().get("/api/v1/sites/shop/visits?limit=500").unwrap();
    told["visits"].as_array().unwrap().clone()
}

/// Whether a page has said of a visitor that he is this person.
fn is_known(edge: &Edge, person: &str) -> bool {
    let (_, told) = edge.api().get(&format!("/api/v1/sites/shop/history?person={person}")).unwrap();
    told["visits"].as_array().is_some_and(|visits| !visits.is_empty())
}

fn visitor(edge: &Edge) -> Visitor {
    Visitor::new(edge.url(), "shop", SHOP)
}

/// What one visit is known to have done, by its visitor.
fn of<'a>(visits: &'a [Value], visitor: &Visitor) -> Vec<&'a Value> {
    let id = visitor.token.as_deref().unwrap().split('.').next().unwrap();
    visits.iter().filter(|visit| visit["visitor"] == id).collect()
}

#[test]
fn who_takes_his_consent_back_is_a_stranger_to_every_page_that_has_his_id_still() {
    let (mut edge, _) =
        visitor::start(SHOP, &[("shop", 911, 5, json!({ "page": { "form_fields": ["phone"] } }))])
            .unwrap();
    let mut known = visitor(&edge);
    known.visit("/").unwrap();
    known.say(&["identify:crm-1 0"]).unwrap();
    assert!(is_known(&edge, "crm-1"), "of who has not objected it is kept");
    let mut his = visitor(&edge);
    let number = his.visit(AD).unwrap().number();
    his.say(&["track:first 0"]).unwrap();
    // Another tab, asleep when he objects in this one.
    let mut sleeping = his.clone();
    assert_eq!(his.say(&["forget"]).unwrap().status, 200);

    his.say(&["track:second 0", "identify:crm-7 0"]).unwrap();
    assert!(!is_known(&edge, "crm-7"));
    edge.restart().unwrap();
    sleeping.edge = edge.url().to_owned();
    sleeping.say(&["form:tel,phone=%2B79161234567 0", "identify:crm-8 0"]).unwrap();
    assert!(!is_known(&edge, "crm-8"));
    let heard = sleeping.tell(EventKind::Beat).unwrap();
    assert_eq!(heard.number(), number, "the number that is on his screen stays his");

    let told = visits(&edge);
    let [visit] = of(&told, &his)[..] else { panic!("one visit: {told:#?}") };
    let done = visit["conversions"].as_array().unwrap();
    let done: Vec<Value> = done.iter().map(|one| json!([one["kind"], one["name"]])).collect();
    let expected = [json!(["event", "first"]), json!(["event", "second"]), json!(["form", null])];
    assert_eq!(done, expected, "what is done on an open page counts");
    assert!(!visit.to_string().contains("9161234567"), "{visit}");

    sleeping.visit("/prices").unwrap();
    assert!(of(&visits(&edge), &sleeping).len() == 1, "a visit of a stranger's");
    assert_ne!(
        sleeping.token.as_deref().unwrap().split('.').next(),
        his.token.as_deref().unwrap().split('.').next()
    );
    assert_eq!(of(&visits(&edge), &his).len(), 1);
}

#[test]
fn nobody_else_can_take_it_back_for_him() {
    let (edge, _) = visitor::start(SHOP, &[("shop", 912, 5, json!({}))]).unwrap();
    let mut his = visitor(&edge);
    his.visit(AD).unwrap();
    let mut foreign = his.clone();
    foreign.origin = "https://other.example".into();
    foreign.say(&["forget"]).unwrap();
    let mut guesses = his.clone();
    guesses.token = his.token.as_ref().map(|token| format!("{}x", &token[..token.len() - 1]));
    guesses.say(&["forget"]).unwrap();
    // No site, no token: there is nobody to forget, and that is no error.
    for body in ["v=1\ns=nowhere\nt=x\ne=forget", "v=1\ns=shop\ne=forget", "e=forget"] {
        assert_eq!(his.send("beat", body).unwrap().status, 200, "{body}");
    }
    his.say(&["track:kept 0"]).unwrap();
    his.visit("/prices").unwrap();
    let told = visits(&edge);
    let [visit] = of(&told, &his)[..] else { panic!("one visit: {told:#?}") };
    assert_eq!(visit["conversions"][0]["name"], "kept");
}
