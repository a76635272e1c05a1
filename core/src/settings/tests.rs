use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn site() -> Site {
    Site {
        name: "Demo".into(),
        origins: vec!["https://example.com".into(), "http://127.0.0.1:8080".into()],
        language: "ru".into(),
        country: "RU".into(),
        time_zone: "Europe/Moscow".into(),
        hold_seconds: 900,
        retention_days: 400,
        rest_seconds: 0,
        page: PageRules::default(),
        when_empty: Empty::Share,
        offers: true,
        destinations: vec![Destination {
            number: number("+74951234567"),
            also: Vec::new(),
            pool: vec![number("+74950000001"), number("+74950000002")],
            banned: Vec::new(),
        }],
        statics: vec![Static {
            number: number("+74959990001"),
            destination: number("+74951234567"),
            source: "billboard".into(),
            medium: "offline".into(),
            campaign: None,
            content: None,
            term: None,
        }],
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut Site), expected: Option<(&str, &str)>) {
    let mut site = site();
    change(&mut site);
    let problem = site.check().err();
    let seen = problem.as_ref().map(|problem| (problem.code, problem.field.as_str()));
    assert_eq!(seen, expected, "{problem:?}");
}

#[test]
fn settings() {
    check(|_| {}, None);
    check(|s| s.name = "  ".into(), Some(("bad_name", "name")));
    check(|s| s.origins.clear(), Some(("no_origin", "origins")));
    for bad in [
        "example.com",
        "https://example.com/",
        "https://",
        "ftp://a.b",
        "https://a b",
        "https://a:x",
        "https://a.b?c",
    ] {
        check(|s| s.origins[1] = bad.into(), Some(("bad_origin", "origins[1]")));
    }
    check(|s| s.origins[1] = "https://пример.рф".into(), None);
    check(|s| s.language = "de".into(), Some(("bad_language", "language")));
    check(|s| s.country = "Russia".into(), Some(("bad_country", "country")));
    check(|s| s.time_zone = "<b>".into(), Some(("bad_time_zone", "time_zone")));
    check(|s| s.hold_seconds = 4, Some(("bad_hold", "hold_seconds")));
    for (days, refused) in [(29, true), (30, false), (3650, false), (3651, true)] {
        let expected = refused.then_some(("bad_retention", "retention_days"));
        check(|s| s.retention_days = days, expected);
    }
    check(|s| s.rest_seconds = 604_800, None);
    check(|s| s.rest_seconds = 604_801, Some(("bad_rest", "rest_seconds")));
    check(|s| s.destinations.clear(), Some(("no_destination", "destinations")));
    check(|s| s.statics[0].source = " ".into(), Some(("no_source", "static[0].source")));
}

#[test]
fn a_number_has_one_place() {
    let twice = number("+74950000001");
    check(
        |s| s.destinations[0].pool[1] = twice,
        Some(("number_in_use", "destinations[0].pool[1]")),
    );
    check(|s| s.statics[0].number = twice, Some(("number_in_use", "static[0].number")));
    check(
        |s| s.destinations[0].pool[1] = number("+74951234567"),
        Some(("number_in_use", "destinations[0].pool[1]")),
    );
    check(
        |s| {
            s.destinations.push(Destination {
                number: number("+78120000000"),
                also: Vec::new(),
                pool: vec![twice],
                banned: Vec::new(),
            })
        },
        Some(("number_in_use", "destinations[1].pool[0]")),
    );
}

#[test]
fn what_is_banned_is_in_the_pool_and_has_a_use_of_its_own() {
    let second = number("+74950000002");
    check(|s| s.destinations[0].banned = vec![second], None);
    for wrong in ["+74950000003", "+74951234567", "+74959990001"] {
        check(
            |s| s.destinations[0].banned = vec![second, number(wrong)],
            Some(("not_in_pool", "destinations[0].banned[1]")),
        );
    }
    let mut site = site();
    site.destinations[0].banned = vec![second];
    let uses: Vec<Usage> = site.tracking_numbers().map(|one| one.usage).collect();
    assert_eq!(uses, [Usage::Pool, Usage::Banned, Usage::Static]);
}

#[test]
fn a_spelling_says_one_number() {
    let also = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    check(|s| s.destinations[0].also = also(&["123-45-67", "23-45-67"]), None);
    check(
        |s| s.destinations[0].also = also(&["123-45-67", "123-45-68"]),
        Some(("bad_form", "destinations[0].also[1]")),
    );
    check(
        |s| s.destinations[0].also = also(&["123-45-67", "123 45 67"]),
        Some(("form_in_use", "destinations[0].also[1]")),
    );
    check(
        |s| {
            s.destinations[0].also = also(&["123-45-67"]);
            let petersburg = Destination {
                number: number("+78121234567"),
                also: also(&["1234567"]),
                pool: Vec::new(),
                banned: Vec::new(),
            };
            s.destinations.push(petersburg);
        },
        Some(("form_in_use", "destinations[1].also[0]")),
    );
}

#[test]
fn keys() {
    assert!(Site::is_key("demo-1"));
    for bad in ["", "Demo", "a/b", "a.b", "сайт", &"x".repeat(41)] {
        assert!(!Site::is_key(bad), "{bad}");
    }
}

#[test]
fn hosts_have_no_port() {
    assert_eq!(site().hosts(), ["example.com", "127.0.0.1"]);
}

#[test]
fn an_origin_is_the_same_however_it_is_written() {
    let mut site = site();
    site.origins = vec!["https://Пример.рф".into(), "http://Example.com:80".into()];
    assert!(site.has_origin("https://xn--e1afmkfd.xn--p1ai"));
    assert!(site.has_origin("http://example.com"));
    for foreign in [
        "https://example.com",
        "http://example.com:8080",
        "null",
        "",
        "https://xn--e1afmkfd.xn--p1ai.evil.example",
    ] {
        assert!(!site.has_origin(foreign), "{foreign}");
    }
}
