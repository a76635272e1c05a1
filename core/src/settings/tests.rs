use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

pub(super) fn site() -> Site {
    Site {
        name: "Demo".into(),
        origins: vec!["https://example.com".into(), "http://127.0.0.1:8080".into()],
        language: "ru".into(),
        country: "RU".into(),
        time_zone: "Europe/Moscow".into(),
        hold_seconds: 900,
        retention_days: 400,
        rest_seconds: 0,
        idle_minutes: 30,
        sources: crate::sources::SourceRules::default(),
        page: PageRules::default(),
        when_empty: Empty::Share,
        offers: true,
        destinations: vec![Destination {
            number: number("+74951234567"),
            also: Vec::new(),
            pool: vec![number("+74950000001"), number("+74950000002")],
            banned: Vec::new(),
            pools: Vec::new(),
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
pub(super) fn check(change: impl FnOnce(&mut Site), expected: Option<(&str, &str)>) {
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
    check(|s| s.page.leave = vec![".a > b, :not(c)".into(), "#d".into()], None);
    for wrong in ["", "p >", "[broken", "p { }", ".a, ", "</p>"] {
        check(
            |s| s.page.leave = vec!["p".into(), wrong.into()],
            Some(("bad_selector", "page.leave[1]")),
        );
    }
    check(|s| s.origins.clear(), Some(("no_origin", "origins")));
    check(|s| s.idle_minutes = 5, None);
    check(|s| s.idle_minutes = 4, Some(("bad_idle", "idle_minutes")));
    check(|s| s.idle_minutes = 476, Some(("bad_idle", "idle_minutes")));
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
                pools: Vec::new(),
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

fn ruled(name: &str, paths: &[&str]) -> RulePool {
    RulePool {
        name: name.into(),
        hosts: Vec::new(),
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        regions: Vec::new(),
        numbers: Vec::new(),
    }
}

#[test]
fn pools_with_rules() {
    let with = |change: &dyn Fn(&mut RulePool)| {
        let mut pool = ruled("moscow", &["/moscow/*"]);
        pool.numbers.push(number("+74950000009"));
        change(&mut pool);
        move |site: &mut Site| site.destinations[0].pools = vec![ruled("other", &["/*"]), pool]
    };
    let bad = |part: &'static str| Some(("bad_pool", part));
    check(with(&|_| {}), None);
    check(with(&|p| p.name = "other".into()), bad("destinations[0].pools[1].name"));
    check(with(&|p| p.name.clear()), bad("destinations[0].pools[1].name"));
    check(with(&|p| p.paths.clear()), bad("destinations[0].pools[1].hosts"));
    for path in ["moscow", "/a?utm_source=yandex", "/a#b"] {
        check(with(&|p| p.paths = vec![path.into()]), bad("destinations[0].pools[1].paths[0]"));
    }
    for host in ["https://a.example", "a.example:80", "a.example/b", ""] {
        check(with(&|p| p.hosts = vec![host.into()]), bad("destinations[0].pools[1].hosts[0]"));
    }
    for region in ["ru", "RUS", "RU-", "RU-MOSC", "RU-MOW-1", ""] {
        check(
            with(&|p| p.regions = vec![region.into()]),
            bad("destinations[0].pools[1].regions[0]"),
        );
    }
    for region in ["RU", "RU-MOW", "GB-ENG", "US-CA", "FR-75"] {
        check(with(&|p| p.regions = vec![region.into()]), None);
    }
    check(
        with(&|p| p.numbers.push(number("+74950000001"))),
        Some(("number_in_use", "destinations[0].pools[1].numbers[1]")),
    );
}

#[test]
fn the_first_pool_whose_rules_all_fit_and_then_the_plain_one() {
    let pool = |hosts: &[&str], paths: &[&str], regions: &[&str]| RulePool {
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        regions: regions.iter().map(|region| (*region).to_owned()).collect(),
        ..ruled("x", paths)
    };
    let mut destination = site().destinations.remove(0);
    destination.pools = vec![
        pool(&["msk.example.com", "\u{43c}\u{441}\u{43a}.example.com"], &["/shop/*"], &[]),
        pool(&[], &[], &["RU-MOW"]),
        pool(&[], &["/spb/*"], &[]),
        pool(&[], &[], &["RU", "KZ"]),
    ];
    // Address, region, the pool that is preferred to the plain one.
    for (url, region, expected) in [
        ("https://example.com/", None, None),
        ("https://msk.example.com/shop/a?b=/spb/#c", None, Some(0)),
        ("https://MSK.example.com.:8443/shop/", Some("RU-MOW"), Some(0)),
        ("https://xn--j1adp.example.com/shop/a", None, Some(0)),
        ("https://msk.example.com/", Some("RU-MOW"), Some(1)),
        ("https://example.com/spb/", Some("RU-MOS"), Some(2)),
        ("https://example.com/?/spb/", Some("RU-SPE"), Some(3)),
        ("https://example.com/shop/", Some("KZ"), Some(3)),
        ("https://example.com", Some("RUX"), None),
        ("https://example.com/shop/", Some("DE-BE"), None),
    ] {
        let place = Place::of_page(url).from_region(region.map(str::to_owned));
        let expected: Vec<Option<usize>> = expected.map(Some).into_iter().chain([None]).collect();
        assert_eq!(destination.fitting(&place), expected, "{url} {region:?}");
    }
    // Where the path is not known it depends.
    let place = |host: &str, region: Option<&str>| Place {
        host: Some(host.into()),
        path: None,
        region: region.map(str::to_owned),
    };
    assert_eq!(destination.fitting(&place("msk.example.com", Some("RU-MOW"))), []);
    assert_eq!(destination.fitting(&place("example.com", Some("RU-MOW"))), [Some(1), None]);
    assert_eq!(destination.fitting(&place("example.com", None)), []);
    destination.pools.truncate(2);
    assert_eq!(destination.fitting(&place("example.com", None)), [None]);
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
                pools: Vec::new(),
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
