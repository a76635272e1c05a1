//! Who pages say their visitors are, through the front door: what that joins, what outranks it, and an id of many.

#![allow(clippy::unwrap_used)]

use lendline_tests::files::nowhere;
use lendline_tests::{Edge, Visitor, visitor};
use serde_json::{Value, json};

const SHOP: &str = "+74951234567";

#[track_caller]
fn history(edge: &Edge, query: &str) -> Value {
    let path = format!("/api/v1/sites/known/history?lang=en&{query}");
    let (status, told) = edge.api().get(&path).unwrap();
    assert_eq!(status, 200, "{told}");
    told
}

fn browsers(history: &Value) -> usize {
    let joins = history["joins"].as_array().unwrap().iter();
    joins.filter(|join| join["visitor"].is_string()).count()
}

fn id(visitor: &Visitor) -> String {
    visitor.token.as_deref().unwrap().split('.').next().unwrap().to_owned()
}

#[test]
fn browsers_of_one_id_are_one_persons_unless_the_owner_knows_better() {
    let (mut edge, _) = visitor::start(SHOP, &[("known", 786, 20, json!({}))]).unwrap();
    let url = edge.url().to_owned();
    let came = |id: &str| {
        let mut visitor = Visitor::new(&url, "known", SHOP);
        visitor.visit("/?utm_source=s&utm_medium=cpc").unwrap();
        let heard = visitor.say(&[&format!("identify:{id} 0"), "form 0"]).unwrap();
        assert_eq!(heard.status, 200, "{}", heard.text);
        visitor
    };
    let [one, two] = ["crm-7", "crm-7"].map(came);
    // Said with every page, and once more.
    assert_eq!(one.say(&["identify:crm-7 0"]).unwrap().status, 200);
    let his = history(&edge, "person=crm-7");
    assert_eq!((browsers(&his), &his["person"]), (2, &json!("crm-7")), "{his}");
    assert_eq!(his["visits"][0]["conversions"][0]["kind"], "form", "{his}");
    let texts: Vec<&Value> =
        his["joins"].as_array().unwrap().iter().map(|join| &join["text"]).collect();
    assert_eq!(texts, [&json!("a page of the site said so"); 2]);
    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(browsers(&history(&edge, &format!("visitor={}", id(&two)))), 2);
    // By an address, which is kept as a hash: found by it, and not told.
    let mail = [came("Anna%40Mail.example"), came("anna%40mail.example")];
    let hers = history(&edge, "person=anna%40mail.example");
    assert_eq!((browsers(&hers), &hers["person"]), (2, &Value::Null), "{hers}");
    let identify = |body: Value| {
        let (status, told) = edge.api().post("/api/v1/sites/known/identify", &body).unwrap();
        assert_eq!(status, 200, "{told}");
    };
    nowhere(&edge, &["nna@mail", "nna@Mail", "ail.example"]);
    // The owner's own word for her is the same person.
    identify(json!({ "caller": "+79161112233", "person": "anna@mail.example" }));
    let hers = history(&edge, &format!("visitor={}", id(&mail[0])));
    assert_eq!((browsers(&hers), &hers["person"]), (2, &json!("anna@mail.example")), "{hers}");
    assert_eq!(hers["joins"].as_array().unwrap().len(), 3, "{hers}");
    // What he says of a browser outranks its pages.
    identify(json!({ "visitor": id(&two), "person": "crm-8" }));
    let eight = history(&edge, &format!("visitor={}", id(&two)));
    assert_eq!((browsers(&eight), &eight["person"]), (1, &json!("crm-8")), "{eight}");
    assert_eq!(eight["not_joined"][0]["person"], "crm-7", "{eight}");
    assert_eq!(browsers(&history(&edge, "person=crm-7")), 1);
    // An id of many is nobody's.
    let crowd: Vec<Visitor> = (0..6).map(|_| came("guest")).collect();
    let guest = history(&edge, &format!("visitor={}", id(&crowd[0])));
    assert_eq!((browsers(&guest), &guest["person"]), (1, &Value::Null), "{guest}");
    assert_eq!(guest["not_joined"][0]["visitors"], 6, "{guest}");
    assert!(guest["not_joined"][0]["text"].as_str().unwrap().contains("6 visitors"), "{guest}");
    let asked = history(&edge, "person=guest");
    assert_eq!((browsers(&asked), &asked["not_joined"]), (0, &guest["not_joined"]), "{asked}");
    // A telephone in the place of an id is told by nothing but the reason.
    (0..6).for_each(|_| drop(came("%2B79161230000")));
    let told = json!([{ "person": null, "visitors": 6, "text": guest["not_joined"][0]["text"] }]);
    assert_eq!(history(&edge, "person=%2B79161230000")["not_joined"], told);
}
