//! What visitors write in fields of forms that the owner names, through the front door: kept with its visit, joined by its
//! telephone, and gone from every file when the visitor or his number is erased.

#![allow(clippy::unwrap_used)]

use lendline_tests::files::nowhere;
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, Visitor};
use serde_json::{Value, json};

const SHOP: &str = "+74951234567";

#[test]
fn what_was_written_is_kept_as_the_site_says_and_erased_with_whom_it_names() {
    let rules = json!({ "page": { "form_fields": ["phone", "name"] }, "country": "RU" });
    let (mut edge, _) =
        visitor::start(SHOP, &[("forms", 786, 3, rules), ("plain", 787, 3, json!({}))]).unwrap();
    let form = |visitor: &mut Visitor, fields: &str| {
        visitor.visit("/").unwrap();
        assert_eq!(visitor.say(&[&format!("form:{fields} 0")]).unwrap().status, 200);
    };
    let mut anna = Visitor::new(edge.url(), "forms", SHOP);
    let mut again = Visitor::new(edge.url(), "forms", SHOP);
    let mut boris = Visitor::new(edge.url(), "forms", SHOP);
    form(&mut anna, "tel,phone=8%20(916)%20777-66-55,text,name=AnnaSmith,text,city=Tver-City");
    form(&mut again, "text,name=Annushka,tel,phone=%252B79167776655");
    form(&mut boris, "tel,phone=9035554433,text,name=BorisBlack");
    // A page of another site, or of settings that were another's.
    let mut plain = Visitor::new(edge.url(), "plain", SHOP);
    form(&mut plain, "tel,phone=9035554433,text,name=NobodyAtAll");
    let fields = |edge: &Edge, site: &str| -> Vec<Value> {
        let visits = visitor::visits(edge, site).unwrap();
        visits.iter().map(|visit| visit["conversions"][0]["fields"].clone()).collect()
    };
    let borises = json!([
        { "name": "phone", "value": "9035554433", "number": "+79035554433" },
        { "name": "name", "value": "BorisBlack" },
    ]);
    let seen = fields(&edge, "forms");
    assert_eq!(
        (seen.len(), &seen[0], &seen[1][1]["number"]),
        (3, &borises, &json!("+79167776655"))
    );
    assert_eq!(fields(&edge, "plain"), [json!([])]);
    nowhere(&edge, &["NobodyAtAll", "Tver-City"]);
    let history = |edge: &Edge, whose: &str| {
        edge.api().get(&format!("/api/v1/sites/forms/history?{whose}")).unwrap().1
    };
    // The same telephone in two browsers.
    let told = history(&edge, "visit=1");
    let joins: Vec<&Value> = told["joins"].as_array().unwrap().iter().collect();
    assert_eq!(joins.len(), 3, "{told}");
    let telephone = joins.iter().find(|join| join["caller"] == "+79167776655").unwrap();
    assert_eq!(
        (&telephone["forms"], &telephone["text"]),
        (&json!(["1", "2"]), &json!("the telephone was written in forms of visits 1, 2"))
    );
    assert_eq!(told["visits"].as_array().unwrap().len(), 2);
    let (_, report) = edge.api().get("/api/v1/sites/forms/report").unwrap();
    assert_eq!(report["totals"]["forms"], 3);
    assert!(!report.to_string().contains("Anna"), "{report}");
    // Who is erased by her number is gone from every form that has it, and from every file.
    let whom = json!({ "caller": "+79167776655" });
    let (status, told) = edge.api().post("/api/v1/sites/forms/erase", &whom).unwrap();
    assert_eq!((status, &told["removed"]["forms"]), (200, &json!(2)), "{told}");
    let hers = ["9167776655", "777-66-55", "AnnaSmith", "Annushka"];
    nowhere(&edge, &hers);
    assert_eq!(fields(&edge, "forms"), [borises, json!([]), json!([])]);
    assert_eq!(history(&edge, "visit=1")["joins"].as_array().unwrap().len(), 1);
    let whom = json!({ "visitor": boris.token.as_deref().unwrap().split('.').next().unwrap() });
    let (status, told) = edge.api().post("/api/v1/sites/forms/erase", &whom).unwrap();
    assert_eq!(status, 200, "{told}");
    nowhere(&edge, &["9035554433", "BorisBlack"]);
    edge.stop().unwrap();
    nowhere(&edge, &["9035554433", "BorisBlack"]);
    nowhere(&edge, &hers);
}

#[test]
fn fields_to_keep_are_checked() {
    let (edge, _) = visitor::start(SHOP, &[("checked", 788, 1, json!({}))]).unwrap();
    for (names, field) in [
        (json!(["phone", "first name"]), "page.form_fields[1]"),
        (json!(["password"]), "page.form_fields[0]"),
    ] {
        let rules = json!({ "page": { "form_fields": names } });
        let put = settings("checked", SHOP, &[number(788, 0)], rules);
        let (status, told) = edge.api().put("/api/v1/sites/checked", &put).unwrap();
        assert_eq!(
            (status, &told["error"]["code"], &told["error"]["field"]),
            (422, &json!("bad_form_field"), &json!(field))
        );
    }
}
