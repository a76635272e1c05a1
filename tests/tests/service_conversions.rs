//! Forms, taps on links to mail and messengers, and events of the owner's own, through the front door: kept with their
//! visit, over kills and after the visit is over, bounded, without anybody's address, and gone when the visit goes.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::{Reply, VisitRequest};
use lendline_tests::clock::Clock;
use lendline_tests::files::{files_with, nowhere};
use lendline_tests::provider::generic;
use lendline_tests::visitor::{self, BROWSER, number, origin, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, eventually, http};
use serde_json::{Value, json};
use std::time::Duration;

const SHOP: &str = "+74951234567";
const HOUR: i64 = 3_600;

fn visits(edge: &Edge, site: &str) -> Vec<Value> {
    visitor::visits(edge, site).unwrap()
}

/// Kind, name, value and whether it does not count, of what each visit has, the newest visit first.
fn told(edge: &Edge, site: &str) -> Vec<Vec<Value>> {
    let brief = |one: &Value| json!([one["kind"], one["name"], one["value"], one["again"]]);
    let of = |visit: &Value| visit["conversions"].as_array().unwrap().iter().map(brief).collect();
    visits(edge, site).iter().map(of).collect()
}

#[track_caller]
fn say(visitor: &Visitor, lines: &[&str]) {
    let heard = visitor.say(lines).unwrap();
    assert_eq!(heard.status, 200, "{}", heard.text);
}

#[test]
fn what_pages_tell_is_kept_with_its_visit() {
    let (mut edge, _) = visitor::start(SHOP, &[("shop", 780, 3, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "shop", SHOP);
    anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap();
    // On a page without a number, nothing is lent.
    let mut boris = Visitor::new(edge.url(), "shop", SHOP);
    boris.destinations.clear();
    assert_eq!(boris.visit("/about").unwrap().number(), None);
    say(&anna, &["link:wa.me 0", "form 10", "leap 3", "tap 0", "link:%FF%FE", "form 0"]);
    say(&anna, &["track:quiz%2C1990.5 0", "track:quiz 0", "link:mailto 5000"]);
    say(&boris, &["track:from%20ivan%40mail.example%20or%20%2B7%20916%20123-45-67 0"]);
    let annas = vec![
        json!(["messenger", "whatsapp", null, false]),
        json!(["form", null, null, false]),
        json!(["form", null, null, true]),
        json!(["event", "quiz", 1990.5, false]),
        json!(["event", "quiz", null, false]),
        json!(["mail", null, null, false]),
    ];
    let all = vec![vec![json!(["event", "from * or *", null, false])], annas];
    assert_eq!(told(&edge, "shop"), all);
    for visit in visits(&edge, "shop") {
        let began = visit["started_at"].as_str().unwrap();
        for one in visit["conversions"].as_array().unwrap() {
            assert!(one["at"].as_str().unwrap() >= began, "{visit}");
        }
    }
    // What comes after the Ledger had the visit, and what was never read, outlives a kill.
    say(&boris, &["form 0"]);
    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(told(&edge, "shop")[0].len(), 2);
    say(&boris, &["form 0"]);
    assert_eq!(told(&edge, "shop")[0][2], json!(["form", null, null, true]));
    nowhere(&edge, &["ivan@mail", "ivan%40mail", "123-45-67"]);
}

#[test]
fn a_page_that_just_opens_tells_it_with_its_visit() {
    let (edge, _) = visitor::start(SHOP, &[("open", 781, 2, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "open", SHOP);
    anna.visit("/").unwrap();
    let request = VisitRequest {
        site: "open".into(),
        token: anna.token.clone(),
        url: format!("{}/thanks", origin("open")),
        ..VisitRequest::default()
    };
    let body = format!("{}e=form 40\ne=beat 0\ne=track:thanks 9\n", request.encode());
    let heard = anna.send("visit", &body).unwrap();
    assert_eq!(heard.status, 200, "{}", heard.text);
    let seen = told(&edge, "open");
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(
        seen[0],
        [json!(["form", null, null, false]), json!(["event", "thanks", null, false])]
    );
}

#[test]
fn what_is_told_after_the_visit_is_over_is_told_of_it() {
    let Some(clock) = Clock::new().unwrap() else {
        println!("skipped: there is no C compiler to make a clock that can be set");
        return;
    };
    let mut edge = Edge::start(EdgeOptions { env: clock.env(), ..EdgeOptions::default() }).unwrap();
    let pool: Vec<String> = (0..3).map(|n| number(782, n)).collect();
    let changes = json!({ "retention_days": 30 });
    visitor::set_up(&edge, "late", &settings("late", SHOP, &pool, changes)).unwrap();
    let mut anna = Visitor::new(edge.url(), "late", SHOP);
    let lent = anna.visit("/?utm_source=s&utm_medium=cpc").unwrap().number();
    say(&anna, &["track:OldestEventOfAll 0"]);
    // The page stays open over lunch; by then the visit is over and moved.
    clock.set(3 * HOUR).unwrap();
    assert_eq!(told(&edge, "late")[0].len(), 1);
    edge.kill9();
    edge.restart().unwrap();
    assert_eq!(told(&edge, "late").len(), 1);
    say(&anna, &["form 60000", "identify:crm-7 0"]);
    edge.kill9();
    edge.restart().unwrap();
    let seen = visits(&edge, "late");
    assert_eq!(seen[0]["conversions"][1]["kind"], "form", "{seen:?}");
    assert_eq!(seen[0]["number"].as_str(), lent.as_deref(), "the rest of the visit is as it was");
    // What comes next is a visit of its own.
    anna.visit("/").unwrap();
    say(&anna, &["form 0"]);
    let forms: Vec<usize> = told(&edge, "late").iter().map(Vec::len).collect();
    assert_eq!(forms, [1, 2]);
    // Its end is the visit's.
    assert!(files_with(edge.state_dir(), "OldestEventOfAll") > 0);
    edge.stop().unwrap();
    clock.set(33 * 24 * HOUR).unwrap();
    edge.restart().unwrap();
    eventually(Duration::from_secs(60), || told(&edge, "late").is_empty().then_some(()));
    let ledger = edge.state_dir().join("objects/ledger");
    eventually(Duration::from_secs(60), || {
        (files_with(&ledger, "OldestEventOfAll") == 0).then_some(())
    });
}

#[test]
fn a_forged_flood_changes_the_forgers_visit_alone() {
    let (edge, _) = visitor::start(SHOP, &[("flood", 783, 5, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "flood", SHOP);
    anna.visit("/?utm_source=anna&utm_medium=cpc").unwrap();
    say(&anna, &["form 0"]);
    let mut forger = Visitor::new(edge.url(), "flood", SHOP);
    forger.visit("/").unwrap();
    let name = format!("track:{} 0", "%D1%8F".repeat(100));
    let lines = vec![name.as_str(); 20];
    for _ in 0..10 {
        say(&forger, &lines);
    }
    say(&forger, &["form 99999999999"]);
    let seen = visits(&edge, "flood");
    let of = |visit: &Value| visit["conversions"].as_array().unwrap().len();
    assert_eq!((of(&seen[0]), of(&seen[1])), (41, 1));
    assert_eq!(
        (&seen[0]["more_conversions"], &seen[1]["more_conversions"]),
        (&json!(100), &json!(0))
    );
    assert_eq!(seen[0]["conversions"][40]["kind"], "form", "a form has room behind all events");
    assert_eq!(seen[0]["conversions"][40]["at"], seen[0]["started_at"]);
    // Nobody else's token, no offer's, and none that is made up.
    let own = forger.token.clone().unwrap();
    let annas = anna.token.clone().unwrap();
    let mixed =
        format!("{}.{}", annas.rsplit_once('.').unwrap().0, own.rsplit_once('.').unwrap().1);
    let agent = http::agent();
    let script = http::send_on(
        &agent,
        "GET",
        &format!("{}/s/flood.js", edge.url()),
        &[("user-agent", BROWSER), ("referer", "https://flood.example/")],
        b"",
    );
    let offered = visitor::Offered::read(&script.unwrap().text()).unwrap();
    let Reply { token: offer, .. } = offered.reply;
    for token in [mixed, offer, "made.up".to_owned()] {
        forger.token = Some(token);
        assert_eq!(forger.say(&["form 0", "identify:crm-7 0"]).unwrap().status, 403);
    }
    assert_eq!(of(&visits(&edge, "flood")[1]), 1);
}

#[test]
fn what_is_erased_leaves_no_name_and_no_key() {
    let (edge, _) = visitor::start(SHOP, &[("gone", 784, 5, json!({}))]).unwrap();
    let people = ["HerVeryOwnId", "%2B7%20916%20123-77-88", "His%40Mail.example"].map(|id| {
        let mut visitor = Visitor::new(edge.url(), "gone", SHOP);
        visitor.visit("/").unwrap();
        say(&visitor, &["track:Survey 0", &format!("identify:{id} 0")]);
        visitor
    });
    assert_eq!(told(&edge, "gone").len(), 3);
    // What would tell who somebody is was never kept.
    nowhere(&edge, &["9161237788", "123-77-88", "916 123", "his@mail", "His@Mail", "Mail.example"]);
    assert!(files_with(edge.state_dir(), "HerVeryOwnId") > 0);
    let id = people[0].token.as_deref().unwrap().split('.').next().unwrap();
    let erase = |whom: Value| edge.api().post("/api/v1/sites/gone/erase", &whom).unwrap();
    assert_eq!(erase(json!({ "visitor": id })).0, 200);
    nowhere(&edge, &["HerVeryOwnId", id]);
    say(&people[0], &["form 0", "identify:HerVeryOwnId 0"]);
    assert_eq!(told(&edge, "gone").len(), 2);
    nowhere(&edge, &["HerVeryOwnId", id]);
    // By his number too, in whatever spelling the page had it, and where the owner named somebody by it.
    let named = json!({ "visitor": people[1].token.as_deref().unwrap().split('.').next(), "person": "8 (916) 123-77-88" });
    assert_eq!(edge.api().post("/api/v1/sites/gone/identify", &named).unwrap().0, 200);
    let hashed = r#""hashed":true"#;
    let (_, removed) = erase(json!({ "caller": "+79161237788" }));
    assert_eq!(removed["removed"]["joins"], 2, "{removed}");
    nowhere(&edge, &["123-77-88"]);
    assert!(files_with(edge.state_dir(), hashed) > 0, "the other one's is there");
    let id = people[2].token.as_deref().unwrap().split('.').next().unwrap();
    assert_eq!(erase(json!({ "visitor": id })).0, 200);
    nowhere(&edge, &[hashed, id]);
    assert_eq!(told(&edge, "gone"), [[json!(["event", "Survey", null, false])]]);
}

const MODELS: [&str; 8] =
    ["last", "last_non_direct", "first", "linear", "position", "time_decay", "markov", "shapley"];

/// A report, whose credits sum to what was done.
#[track_caller]
fn report(edge: &Edge, site: &str, query: &str) -> Value {
    let path = format!("/api/v1/sites/{site}/report?{query}");
    let (status, report) = edge.api().get(&path).unwrap();
    assert_eq!(status, 200, "{report}");
    for kind in ["forms", "messages", "events", "value"] {
        let rows = report["rows"].as_array().unwrap().iter();
        let sum: f64 = rows.map(|row| row[kind].as_f64().unwrap()).sum();
        let all = report["totals"][kind].as_f64().unwrap();
        assert!((sum - all).abs() < 0.001, "{kind}: {sum} of {all} in {report}");
    }
    report
}

fn row<'a>(report: &'a Value, channel: &str) -> &'a Value {
    let mut rows = report["rows"].as_array().unwrap().iter();
    rows.find(|row| row["channel"] == channel).unwrap_or(&Value::Null)
}

#[test]
fn a_report_credits_them_as_it_does_calls() {
    let (edge, _) = visitor::start(SHOP, &[("report", 785, 4, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "report", SHOP);
    anna.visit("/?utm_source=vk&utm_medium=social").unwrap();
    std::thread::sleep(Duration::from_millis(1_100));
    anna.visit("/?utm_source=yandex&utm_medium=cpc").unwrap();
    say(&anna, &["form 0", "form 0", "track:order%2C1500 0", "track:order%2C500.5 0"]);
    say(&anna, &["link:viber 0", "link:viber 0", "link:mailto 0"]);
    let mut boris = Visitor::new(edge.url(), "report", SHOP);
    boris.visit("/?utm_source=google&utm_medium=cpc").unwrap();
    say(&boris, &["form 0"]);
    for model in MODELS {
        let report = report(&edge, "report", &format!("model={model}"));
        let totals = &report["totals"];
        let of = |kind: &str| totals[kind].as_f64().unwrap();
        assert_eq!((of("forms"), of("messages"), of("events")), (2.0, 2.0, 2.0), "{totals}");
        assert_eq!((of("value"), of("calls")), (2000.5, 0.0), "{totals}");
    }
    let first = report(&edge, "report", "model=first");
    let social = row(&first, "Organic Social");
    assert_eq!((&social["forms"], &social["messages"]), (&json!(1.0), &json!(2.0)), "{social}");
    assert_eq!((&social["events"], &social["value"]), (&json!(2.0), &json!(2000.5)), "{social}");
    assert_eq!(row(&first, "Paid Search")["forms"], 1.0);
    let linear = report(&edge, "report", "model=linear");
    assert_eq!(row(&linear, "Organic Social")["forms"], 0.5, "{linear}");
    // Of another time there is nothing.
    let past = report(&edge, "report", "from=2020-01-01&to=2020-02-01");
    assert_eq!(past["totals"]["forms"], 0, "{past}");
}

#[test]
fn what_is_read_in_parts_is_counted_and_joined_as_a_whole() {
    let (edge, _) = visitor::start(SHOP, &[("many", 790, 2, json!({}))]).unwrap();
    // The two who say the same are further apart than what is read at once.
    const APART: usize = 510;
    for n in 0..2 * APART {
        let mut somebody = Visitor::new(edge.url(), "many", SHOP);
        somebody.destinations.clear();
        somebody.visit("/?utm_source=a&utm_medium=cpc").unwrap();
        say(&somebody, &["form 0", &format!("identify:crm-{} 0", n % APART)]);
    }
    let api = edge.api();
    let (_, report) = api.get("/api/v1/sites/many/report?by=channel&model=last").unwrap();
    assert_eq!(report["totals"]["forms"], 2 * APART, "{report}");
    for person in ["crm-0", "crm-509"] {
        let path = format!("/api/v1/sites/many/history?person={person}");
        let (_, history) = api.get(&path).unwrap();
        assert_eq!(history["visits"].as_array().unwrap().len(), 2, "{history}");
        assert_eq!(history["joins"].as_array().unwrap().len(), 2, "{history}");
    }
}

#[test]
fn a_call_tells_what_else_its_visit_did() {
    let (edge, hook) = visitor::start(SHOP, &[("beside", 791, 2, json!({}))]).unwrap();
    let mut anna = Visitor::new(edge.url(), "beside", SHOP);
    let number = anna.visit("/?utm_source=a&utm_medium=cpc").unwrap().number().unwrap();
    say(&anna, &["form 0", "track:quiz%2C1990 0"]);
    let fields = json!({"event": "start", "call_id": "1", "from": "+79161234567", "to": number});
    assert_eq!(generic(&hook, &fields).unwrap().status, 200);
    let call = &visitor::calls(&edge, "beside").unwrap()[0];
    let candidate = &call["verdict"]["candidates"][0];
    let kinds: Vec<&Value> =
        candidate["conversions"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["form", "event"], "{call}");
    assert_eq!(candidate["more_conversions"], 0);
}
