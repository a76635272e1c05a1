//! Reading and printing single numbers.
#![allow(clippy::unwrap_used, reason = "tests may")]

use lendline_core::numbers::{Country, Number, NumberErrorKind};

#[track_caller]
fn check(country: &str, text: &str, expected: Option<&str>) {
    let country = Country::parse(country).unwrap();
    let got = Number::parse_lenient(text, country);
    assert_eq!(got.as_ref().map(Number::as_str), expected, "{text:?} in {}", country.code());
}

#[test]
fn strict() {
    let kind = |text| Number::parse(text).map_err(|e| e.kind());
    assert_eq!(kind("+74951234567").unwrap().digits(), "74951234567");
    assert_eq!(kind("74951234567"), Err(NumberErrorKind::NoPlus));
    assert_eq!(kind(""), Err(NumberErrorKind::NoPlus));
    assert_eq!(kind("+"), Err(NumberErrorKind::TooShort));
    assert_eq!(kind("+123456"), Err(NumberErrorKind::TooShort));
    assert_eq!(kind("+1234567").unwrap().as_str(), "+1234567");
    assert_eq!(kind("+123456789012345").unwrap().to_string(), "+123456789012345");
    assert_eq!(kind("+1234567890123456"), Err(NumberErrorKind::TooLong));
    assert_eq!(kind("+0234567"), Err(NumberErrorKind::LeadingZero));
    assert_eq!(kind("+7 4951234567"), Err(NumberErrorKind::NotDigits));
    assert_eq!(kind("+7٤951234567"), Err(NumberErrorKind::NotDigits));
    assert_eq!(kind(" +74951234567"), Err(NumberErrorKind::NoPlus));
}

#[test]
fn as_people_and_providers_write() {
    let moscow = Some("+74951234567");
    for text in [
        "84951234567",
        "8 (495) 123-45-67",
        "74951234567",
        "+74951234567",
        "+7 (495) 123-45-67",
        "(495) 123-45-67",
        "4951234567",
        " 8-495-123-45-67 ",
        "8 (495) 123-45-67 доб. 12",
        "tel:+74951234567;ext=3",
        "tel:%2B7%20495%20123-45-67",
        "8 (495) 123-45-67, 12",
        "007 495 1234567",
        "８４９５１２３４５６７",
        "8\u{a0}495\u{a0}123\u{2011}45\u{2011}67",
    ] {
        check("RU", text, moscow);
        check("KZ", text, moscow);
    }
    check("RU", "+442079460018", Some("+442079460018"));
    check("RU", "442079460018", Some("+442079460018"));
    check("RU", "14158675309", Some("+14158675309"));
    check("RU", "00 49 30 901820", Some("+4930901820"));
    check("RU", "8 10 49 30 901820", Some("+4930901820"));
    check("RU", "8005553535", Some("+78005553535"));
    check("RU", "88005553535", Some("+78005553535"));
    check("US", "(415) 867-5309", Some("+14158675309"));
    check("US", "1-415-867-5309 x12", Some("+14158675309"));
    check("US", "011 44 20 7946 0018", Some("+442079460018"));
    check("US", "+7 495 1234567", moscow);
    check("GB", "020 7946 0018", Some("+442079460018"));
    check("GB", "+44 (0)20 7946 0018", Some("+442079460018"));
    check("GB", "442079460018", Some("+442079460018"));
    check("GB", "0113 496 0000", Some("+441134960000"));
    check("DE", "030 901820", Some("+4930901820"));
    check("DE", "0049 30 901820", Some("+4930901820"));
    check("DE", "4930901820", Some("+4930901820"));
    check("DE", "030901820 ext 5", Some("+4930901820"));
    check("IT", "06 1234 5678", Some("+390612345678"));
    check("ES", "612 345 678", Some("+34612345678"));
    check("PL", "48 123 45 67", Some("+48481234567"));
    check("BY", "8 (017) 123-45-67", Some("+375171234567"));
    check("UA", "044 123 45 67", Some("+380441234567"));
    check("ZZ", "+74951234567", moscow);
    check("ZZ", "00 7 495 1234567", moscow);
    check("ZZ", "84951234567", None);
}

#[test]
fn not_numbers() {
    for text in [
        "",
        "anonymous",
        "Anonymous",
        "unknown",
        "+",
        "0",
        "112",
        "1234",
        "123-45-67",
        "sip:+74951234567@example.com",
        "sip:alice@example.com",
        "alice",
        "8495abc4567",
        "+7+4951234567",
        "+0123456789",
        "12345678901234567",
        "8 (495) 123-45-67 и 8 (495) 1",
        "x5",
        "restricted",
        "849512345678901234567890",
    ] {
        check("RU", text, None);
    }
    assert_eq!(Country::parse("RUS"), None);
    assert_eq!(Country::parse("Р"), None);
    assert_eq!(Country::parse("ru"), Country::parse("RU"));
}

#[test]
fn printed() {
    #[track_caller]
    fn check(text: &str, national: &str, international: &str) {
        let number = Number::parse(text).unwrap();
        assert_eq!(number.national(), national);
        assert_eq!(number.international(), international);
    }
    check("+74951234567", "8 (495) 123-45-67", "+7 495 123-45-67");
    check("+14158675309", "(415) 867-5309", "+1 415-867-5309");
    check("+442079460018", "020 7946 0018", "+44 20 7946 0018");
    check("+441614960000", "0161 496 0000", "+44 161 496 0000");
    check("+441134960000", "0113 496 0000", "+44 113 496 0000");
    check("+441865522000", "01865 522000", "+44 1865 522000");
    check("+447911123456", "07911 123456", "+44 7911 123456");
    check("+44800123456", "0800 123 456", "+44 800 123 456");
    check("+4930901820", "030 901820", "+49 30 901820");
    check("+4915112345678", "0151 12345678", "+49 151 12345678");
    check("+33142685300", "01 42 68 53 00", "+33 1 42 68 53 00");
    check("+34612345678", "612 345 678", "+34 612 345 678");
    check("+390612345678", "061 234 5678", "+39 061 234 5678");
    check("+4520122024", "2012 2024", "+45 2012 2024");
    check("+380441234567", "044 123-45-67", "+380 44 123-45-67");
    check("+3545812345", "581 234 5", "+354 581 234 5");
}

#[cfg(feature = "serde")]
#[test]
fn as_json() {
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};
    let read = |text: &'static str| {
        Number::deserialize(StrDeserializer::<Error>::new(text)).map_err(|e| e.to_string())
    };
    assert_eq!(read("+74951234567").unwrap().digits(), "74951234567");
    assert!(read("84951234567").unwrap_err().contains("must begin with +"));
}
