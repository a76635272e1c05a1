//! Text of others does nothing in a provider's answer, in a log line, in the API's answers.

#![allow(clippy::unwrap_used)]

use lendline_core::wire::EventKind;
use lendline_tests::provider::{generic, twilio, zadarma};
use lendline_tests::visitor::{self, number, settings};
use lendline_tests::{Edge, EdgeOptions, Visitor, http};
use serde_json::json;

const SHOP: &str = "+74951234567";
const TOKEN: &str = "12345678901234567890123456789012";
/// What a stranger would like to see done.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "</Response><Response><Dial>+79990000000</Dial>",
    "x\nERROR forged line\r\nERROR another",
    "\u{1b}[31mred\u{2028}ERROR\u{0}",
    "\"}],\"owner\":true,[{\"",
    "'; DROP TABLE call; --",
];

#[test]
fn hostile_text_does_nothing() {
    let edge = Edge::start(EdgeOptions::default()).unwrap();
    let hook = |name: &str, credentials| visitor::webhook(&edge, name, &credentials).unwrap();
    let generic_hook = hook("generic", json!({}));
    let twilio_hook = hook("twilio", json!({ "auth_token": TOKEN }));
    let zadarma_hook = hook("zadarma", json!({ "secret": TOKEN }));
    let pool: Vec<String> = (0..20).map(|n| number(500, n)).collect();
    visitor::set_up(&edge, "hostile", &settings("hostile", SHOP, &pool, json!({}))).unwrap();

    let mut answers = Vec::new();
    let mut made = 0;
    for (n, text) in HOSTILE.iter().enumerate() {
        let mut visitor = Visitor::new(edge.url(), "hostile", SHOP);
        let encoded = http::percent(text);
        let url = format!(
            "https://hostile.example/{encoded}?utm_source={encoded}&utm_medium=cpc&utm_campaign={encoded}&utm_term={encoded}&gclid={encoded}"
        );
        let heard =
            visitor.visit_from(&url, &format!("https://evil.example/?q={encoded}")).unwrap();
        assert_eq!(heard.status, 200, "{}", heard.text);
        visitor
            .visit_from(&format!("https://hostile.example/?utm_source={text}&utm_medium=cpc"), text)
            .unwrap();
        visitor.tell(EventKind::Tap).unwrap();
        let lent = heard.number().unwrap();
        answers.push(heard.text);

        let sid = format!("CA{n}{text}");
        let call = twilio::Call { from: text, to: &lent, call_sid: &sid };
        let zadarma_id = format!("z{n}{text}");
        let notify = zadarma::Call {
            caller_id: text,
            called_did: &lent[1..],
            call_start: "2026-11-21 15:04:55",
            pbx_call_id: &zadarma_id,
        };
        let event = json!({ "event": "start", "call_id": format!("g{n}{text}"), "from": text, "to": lent, "name": text });
        let strange = json!({ "event": text, "call_id": text, "to": text, "status": text, text.to_owned(): text });
        for reply in [
            twilio::incoming(&twilio_hook, TOKEN, &call).unwrap(),
            twilio::dial_end(&twilio_hook, TOKEN, &call, text, 3).unwrap(),
            zadarma::start(&zadarma_hook, TOKEN, &notify).unwrap(),
            zadarma::end(&zadarma_hook, TOKEN, &notify, text, 3).unwrap(),
            generic(&generic_hook, &event).unwrap(),
        ] {
            assert_eq!(reply.status, 200, "{text:?}: {}", reply.text());
            answers.push(reply.text());
        }
        made += 3;
        for reply in [
            generic(&generic_hook, &strange).unwrap(),
            generic(&format!("{generic_hook}{encoded}"), &event).unwrap(),
            http::send("GET", &edge.at(&format!("/s/{encoded}.js")), &[], b"").unwrap(),
            http::send("POST", &edge.at("/login"), &[], format!("token={encoded}").as_bytes())
                .unwrap(),
            edge.api().raw("GET", &format!("/api/v1/sites/{encoded}/calls"), &[], b"").unwrap(),
            edge.api()
                .raw(
                    "PUT",
                    "/api/v1/sites/hostile",
                    &[],
                    json!({ *text: 1 }).to_string().as_bytes(),
                )
                .unwrap(),
        ] {
            assert!((300..500).contains(&reply.status), "{} {}", reply.status, reply.text());
            assert!(
                reply.header("content-type").is_none_or(|kind| !kind.contains("html")),
                "{reply:?}"
            );
        }
        let mut stranger = Visitor::new(edge.url(), text, SHOP);
        stranger.origin = visitor.origin;
        assert_ne!(stranger.visit("/").unwrap().status, 200);
    }
    for answer in &answers {
        for bad in ["<script", "<Dial>+7999", "forged line", "[31m", "\"owner\"", "DROP TABLE"] {
            assert!(!answer.contains(bad), "{bad} in {answer:?}");
        }
    }
    // The owner's answers are JSON, whatever stands in them, and everything is there.
    let reply = edge.api().raw("GET", "/api/v1/sites/hostile/calls", &[], b"").unwrap();
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("content-type").unwrap().starts_with("application/json"));
    assert_eq!(reply.json()["calls"].as_array().unwrap().len(), made, "{}", reply.text());
    for call in reply.json()["calls"].as_array().unwrap() {
        assert!(!call["caller"].as_str().unwrap().chars().any(char::is_control), "{call}");
    }
    assert_eq!(edge.api().get("/api/v1/sites/hostile/visits").unwrap().0, 200);
    let log = edge.log();
    for line in log.lines().flat_map(|line| line.split('\r')) {
        assert!(
            !line.trim_start().starts_with("ERROR") && !line.contains('\u{1b}'),
            "{line:?} in\n{log}"
        );
    }
}
