use super::*;
use crate::numbers::Number;
use crate::wire::Beat;
use proptest::prelude::*;

fn event(name: &str, value: Option<f64>) -> Option<What> {
    Some(What::Converted { kind: Kind::Event, name: Some(name.into()), value })
}

fn messenger(name: &str) -> Option<What> {
    Some(What::Converted { kind: Kind::Messenger, name: Some(name.into()), value: None })
}

fn of(line: &str) -> Option<What> {
    Told::decode(line.as_bytes()).map(|told| told.what)
}

#[test]
fn what_pages_tell() {
    let plain = |id: &str| Some(What::Identified(Identity::Plain(id.into())));
    let private = |id: &str| Some(What::Identified(Identity::Private(id.into())));
    for (line, what) in [
        ("form 12", Some(What::Converted { kind: Kind::Form, name: None, value: None })),
        (
            "form:text,name,tel,phone 12",
            Some(What::Converted { kind: Kind::Form, name: None, value: None }),
        ),
        ("form:search,q 12", None),
        ("link:mailto:, 0", Some(What::Converted { kind: Kind::Mail, name: None, value: None })),
        ("link:https:,wa.me 0", messenger("whatsapp")),
        ("link:viber:, 0", messenger("viber")),
        ("link:tg:,resolve 0", messenger("telegram")),
        ("link:whatsapp:,send 0", messenger("whatsapp")),
        ("link:intent:,wa.me 0", None),
        ("link:tel:, 0", None),
        ("link:https:,example.com 0", None),
        ("link:, 0", None),
        ("link:mailto 0", Some(What::Converted { kind: Kind::Mail, name: None, value: None })),
        ("link:wa.me 0", messenger("whatsapp")),
        ("link:WhatsApp 0", messenger("whatsapp")),
        ("link:tg 0", messenger("telegram")),
        ("link:www.t.me 0", messenger("telegram")),
        ("link:viber 0", messenger("viber")),
        ("link:line.me 0", messenger("line")),
        ("link:%D1%87%D0%B0%D1%82.%D1%80%D1%84 0", None),
        ("link: 0", None),
        // Names and values.
        ("track:quiz 5", event("quiz", None)),
        ("track:quiz%2C 5", event("quiz", None)),
        ("track:quiz%2C1990.5 5", event("quiz", Some(1990.5))),
        ("track:refund%2C-10 5", event("refund", Some(-10.0))),
        ("track:big%2C1e3 5", event("big", Some(1000.0))),
        ("track:a%2Cb%2C3 5", event("a,b", Some(3.0))),
        ("track:a%2Cb 5", event("a,b", None)),
        ("track:a%2CNaN 5", event("a,NaN", None)),
        ("track:a%2CInfinity 5", event("a,Infinity", None)),
        ("track:a%2C1e999 5", event("a,1e999", None)),
        ("track:phone%2C79161234567 5", event("phone", None)),
        ("track:%20%D0%97%D0%B0%D1%8F%D0%B2%D0%BA%D0%B0%0A%202 5", event("Заявка 2", None)),
        ("track:to%0Athe%0D%0Aend 5", event("to the end", None)),
        ("track:50%25%20off 5", event("50% off", None)),
        ("track: 5", None),
        ("track:%2C5 5", None),
        // Nobody's address or telephone.
        ("track:from%20ivan%40mail.ru 5", event("from *", None)),
        ("track:from%20ivan%2540mail.ru 5", event("from *", None)),
        ("track:call%20%2B7%20(916)%20123-45-67%20back 5", event("call * back", None)),
        ("track:8%20916%20123%2045%2067%2C3 5", event("*", Some(3.0))),
        ("track:123-45-67 5", event("*", None)),
        ("track:sms_8_916_123_45_67 5", event("sms_*", None)),
        ("link:%2B79161234567 0", None),
        // Who he is.
        ("identify:crm-7 0", plain("crm-7")),
        ("identify:%20%D0%98-7%0D 0", plain("И-7")),
        ("identify:Ivan%40Mail.ru 0", private("ivan@mail.ru")),
        ("identify:%2B7%20916%20123-45-67 0", private("9161234567")),
        ("identify:89161234567 0", private("9161234567")),
        ("identify:%2B447700900123 0", private("447700900123")),
        ("identify:tel-89161234567 0", private("tel-89161234567")),
        ("identify:20000000001 0", private("20000000001")),
        ("identify:12%2034%2056%2078 0", private("12345678")),
        ("identify:1234567 0", plain("1234567")),
        ("identify:anna_%40mail.ru 0", private("anna_@mail.ru")),
        ("identify:%20 0", None),
        ("identify: 0", None),
        // What a script makes of nobody.
        ("identify:null 0", None),
        ("identify:undefined 0", None),
        ("identify:NaN 0", None),
        ("identify:%5Bobject%20Object%5D 0", None),
        ("identify:%5Bobject%20Promise%5D 0", None),
        ("identify:true 0", None),
        ("identify:False 0", None),
        ("identify:%20None 0", None),
        ("identify:0 0", None),
        ("identify:00 0", plain("00")),
        ("identify:nullable 0", plain("nullable")),
        // Nothing that is known.
        ("form", None),
        ("form soon", None),
        ("form:x 1", None),
        ("scroll:50 1", None),
        ("tap 1", None),
        ("", None),
    ] {
        assert_eq!(of(line), what, "{line}");
    }
    let longest = "я".repeat(100);
    assert_eq!(of(&format!("identify:{longest} 0")), plain(&longest));
    assert_eq!(of(&format!("identify:{longest}1 0")), None);
    assert_eq!(of(&format!("identify:{longest}@mail.ru 0")), None);
    let long = format!("track:{} 1", "%D1%8F".repeat(300));
    assert_eq!(of(&long), event(&"я".repeat(100), None));
}

#[test]
fn a_telephone_is_found_in_each_of_its_spellings() {
    use crate::numbers::Number;
    for (number, spellings) in [
        ("+79161234567", vec!["+7 916 123-45-67", "8 (916) 123-45-67", "9161234567"]),
        ("+447700900123", vec!["+44 7700 900123", "07700 900123", "00447700900123"]),
        ("+375291234567", vec!["+375 29 123-45-67", "8 029 123-45-67", "80291234567"]),
        ("+4712345678", vec!["+47 12 34 56 78", "12 34 56 78"]),
    ] {
        let all = Identity::all_of(&Number::parse(number).unwrap());
        for spelling in spellings {
            let told = Identity::of(spelling).unwrap();
            assert!(all.contains(&told), "{number}: {spelling} is {told:?} of {all:?}");
        }
    }
}

#[test]
fn of_who_wants_nothing_kept_what_he_does_counts() {
    let check = |line: &str, kept: Option<What>| {
        let told = Told::decode(line.as_bytes()).unwrap();
        let kept = kept.map(|what| Told { what, age_ms: told.age_ms });
        assert_eq!(told.of_nobody(), kept, "{line}");
    };
    let form = Some(What::Converted { kind: Kind::Form, name: None, value: None });
    check("form:tel,phone=9161234567,text,name=Anna 12", form.clone());
    check("form 12", form);
    check("link:https:,wa.me 12", messenger("whatsapp"));
    check("track:quiz%2C1990.5 12", event("quiz", Some(1990.5)));
    check("identify:crm-7 12", None);
    check("identify:Ivan%40Mail.ru 12", None);
}

#[test]
fn unknown_lines_cost_the_others_nothing() {
    let body =
        "v=1\ns=demo\nt=abc\ne=form 3\ne=dance 1\ne=link:%FF%FE 2\ne=tap 4\ne=track:a\ne=track:b 9";
    let beat = Beat::decode(body).unwrap();
    assert_eq!(beat.events.len(), 1);
    let ages: Vec<u64> = beat.told.iter().map(|told| told.age_ms).collect();
    assert_eq!(ages, [3, 9]);
}

#[test]
fn what_counts_as_one() {
    let mut visit = Conversions::default();
    for (kind, name) in [
        (Kind::Form, None),
        (Kind::Messenger, Some("viber")),
        (Kind::Form, None),
        (Kind::Mail, None),
        (Kind::Messenger, Some("viber")),
        (Kind::Messenger, Some("whatsapp")),
        (Kind::Event, Some("viber")),
        (Kind::Event, Some("viber")),
        (Kind::Mail, None),
    ] {
        visit.take(kind, name.map(str::to_owned), None, 0, (0, 1));
    }
    let again: Vec<bool> = visit.kept.iter().map(|one| one.again).collect();
    assert_eq!(again, [false, false, true, false, true, false, false, false, true]);
}

#[test]
fn an_age_reaches_to_the_beginning_of_the_visit() {
    let mut visit = Conversions::default();
    for age in [0, 400, 500, 501, u64::MAX] {
        visit.take(Kind::Event, Some("a".into()), None, age, (1_000, 1_500));
    }
    let times: Vec<u64> = visit.kept.iter().map(|one| one.at).collect();
    assert_eq!(times, [1_500, 1_100, 1_000, 1_000, 1_000]);
}

#[test]
fn a_visit_has_room_for_a_form_behind_any_number_of_events() {
    let mut visit = Conversions::default();
    for _ in 0..MOST_EVENTS + 60 {
        visit.take(Kind::Event, Some("scroll".into()), Some(1.0), 0, (0, 1));
    }
    assert_eq!(visit.more, 60);
    for _ in 0..60 {
        visit.take(Kind::Event, Some("scroll".into()), Some(1.0), 0, (0, 1));
    }
    visit.take(Kind::Form, None, None, 0, (0, 1));
    assert_eq!((visit.kept.len(), visit.more), (MOST_EVENTS + 1, MOST_MORE));
    assert_eq!(visit.kept.last().map(|one| (one.kind, one.again)), Some((Kind::Form, false)));
    for _ in 0..200 {
        visit.take(Kind::Form, None, None, 0, (0, 1));
    }
    assert_eq!((visit.kept.len(), visit.more), (MOST, MOST_MORE));
}

fn field(value: &str) -> Field {
    Field { name: "phone".into(), value: value.into(), number: Number::parse(value).ok() }
}

#[test]
fn what_was_written_is_kept_of_the_first_forms_and_forgotten_by_number() {
    let mut visit = Conversions::default();
    visit.take_written(Vec::new(), 0, (0, 1));
    for n in 1..=MOST_WRITTEN + 2 {
        visit.take_written(vec![field(&format!("+7916123456{n}")), field("Anna")], 0, (0, 1));
    }
    let written = |visit: &Conversions| -> Vec<bool> {
        visit.kept.iter().map(|one| !one.fields.is_empty()).collect()
    };
    assert_eq!(written(&visit), [false, true, true, true, false, false]);
    assert!(!visit.forget(&Number::parse("+79161234565").unwrap()));
    assert!(visit.forget(&Number::parse("+79161234562").unwrap()));
    // The rest of that form goes with it; the form itself counts on.
    assert_eq!(written(&visit), [false, true, false, true, false, false]);
    // A visit that is full keeps nothing more, and gives no earlier form the fields of a later one.
    let mut full = Conversions::default();
    (0..MOST).for_each(|_| full.take_written(Vec::new(), 0, (0, 1)));
    full.take_written(vec![field("+79161234567")], 0, (0, 1));
    assert!(!written(&full).contains(&true));
}

#[test]
fn what_was_written_survives_the_wire() {
    let typed = |name: &str, value: &str, telephone| Typed {
        name: name.into(),
        value: value.into(),
        telephone,
    };
    let sent =
        vec![typed("phone", "+7 (916) 123-45-67, доб. 5", true), typed("имя", "A=%41&+б", false)];
    let told = Told { what: What::Sent(sent), age_ms: 7 };
    let mut body = "v=1\ns=demo\nt=abc\n".to_owned();
    told.encode_into(&mut body);
    assert_eq!(Beat::decode(&body).unwrap().told, [told]);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0usize..4) {
        let mut line = ["form:tel,a=", "link:", "track:", "identify:"][kind].as_bytes().to_vec();
        line.extend(&bytes);
        line.extend(b" 1");
        let told = Told::decode(&line).map(|told| told.what);
        if let Some(What::Sent(typed)) = &told {
            for Typed { value, .. } in typed {
                prop_assert!(value.chars().count() <= MAX_NAME && !value.contains(char::is_control));
                prop_assert!(!value.is_empty() && value == value.trim());
            }
        }
        if let Some(What::Converted { name, value, .. }) = told {
            let name = name.unwrap_or_default();
            prop_assert!(name.chars().count() <= MAX_NAME && !name.contains(char::is_control));
            prop_assert!(name == name.trim());
            prop_assert!(value.is_none_or(|value| value.abs() < MAX_VALUE));
        }
    }

    #[test]
    fn what_is_kept_survives_the_wire(name in "[a-zа-я][a-zа-я .:/|]{0,20}[a-zа-я]", value in prop::option::of(-1e6f64..1e6), age in 0u64..1_000_000) {
        // Of white space one space is kept.
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = Told { what: event(&name, value).unwrap(), age_ms: age };
        let mut body = "v=1\ns=demo\nt=abc\n".to_owned();
        told.encode_into(&mut body);
        prop_assert_eq!(Beat::decode(&body).unwrap().told, [told]);
    }

    #[test]
    fn no_telephone_is_kept(before in "[a-z]{0,5} ?", digits in "[1-9][0-9]{8,12}", gaps in prop::collection::vec(0usize..12, 12)) {
        let gap = ["", "", "", "", " ", "-", ") ", "(", ".", "\u{a0}", "–", "\u{200b}"];
        let written: String = digits.chars().zip(gaps.iter().chain(std::iter::repeat(&0))).map(|(digit, at)| format!("{digit}{}", gap[*at])).collect();
        let mut line = "track:".to_owned();
        crate::sources::encode(&format!("{before}{written}"), &mut line);
        let told = of(&format!("{line} 1"));
        let Some(What::Converted { name: Some(name), .. }) = told else { return Ok(()) };
        prop_assert!(name.chars().filter(char::is_ascii_digit).count() < 3, "{}", name);
    }
}
