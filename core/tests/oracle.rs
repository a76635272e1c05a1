//! Numbers as libphonenumber reads and writes them. Where it takes for a number what may be something
//! else (`exclusions`), the finder does not follow.
#![allow(clippy::unwrap_used, reason = "tests may")]

use lendline_core::numbers::{Country, Number, find};
use phonenumber::{Mode, country};
use proptest::prelude::*;

/// A country and how its national numbers begin, with how many digits follow.
#[derive(Clone, Copy, Debug)]
struct Plan {
    region: country::Id,
    country: &'static str,
    code: &'static str,
    begins: &'static [(&'static str, usize)],
}

const PLANS: &[Plan] = &[
    Plan {
        region: country::RU,
        country: "RU",
        code: "7",
        begins: &[("495", 7), ("499", 7), ("812", 7), ("916", 7), ("800", 7), ("3812", 6)],
    },
    Plan {
        region: country::KZ,
        country: "KZ",
        code: "7",
        begins: &[("727", 7), ("7172", 6), ("701", 7), ("800", 7)],
    },
    Plan {
        region: country::US,
        country: "US",
        code: "1",
        begins: &[("4152", 6), ("2125", 6), ("8002", 6), ("3105", 6)],
    },
    Plan {
        region: country::GB,
        country: "GB",
        code: "44",
        begins: &[("207", 7), ("1214", 6), ("7911", 6), ("1865", 6), ("800", 7)],
    },
    Plan {
        region: country::DE,
        country: "DE",
        code: "49",
        begins: &[("30", 8), ("89", 7), ("40", 6), ("221", 7), ("1512", 7), ("800", 7)],
    },
    Plan {
        region: country::FR,
        country: "FR",
        code: "33",
        begins: &[("1", 8), ("4", 8), ("6", 8), ("8005", 5)],
    },
];

/// A number that the oracle calls valid, and its plan.
fn numbers() -> impl Strategy<Value = (Plan, Number)> {
    (prop::sample::select(PLANS), any::<prop::sample::Index>(), "[2-9][0-9]{7}").prop_filter_map(
        "not valid",
        |(plan, which, digits)| {
            let (begin, more) = plan.begins[which.index(plan.begins.len())];
            let text = format!("+{}{begin}{}", plan.code, digits.get(..more)?);
            let known = phonenumber::parse(None, &text).ok().filter(|n| n.is_valid())?;
            (known.country().id() == Some(plan.region))
                .then(|| (plan, Number::parse(&text).unwrap()))
        },
    )
}

fn oracle_reads(plan: Plan, text: &str) -> Option<String> {
    let number = phonenumber::parse(Some(plan.region), text).ok()?;
    Some(number.format().mode(Mode::E164).to_string())
}

/// Separators, words and digits as they stand around numbers.
fn around() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            " ",
            " ",
            ", ",
            ". ",
            ": ",
            "(",
            ")",
            "-",
            "/",
            "+",
            "тел.",
            "Tel. ",
            "call",
            "и ",
            "\n",
            "\u{a0}",
            "8",
            "7",
            "00",
            "12",
            "1234567",
            "доб. 5",
            " ext. 7",
            "№",
            "ИНН",
            "$",
            "SKU-",
            "—",
        ][..],
    );
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_form_that_the_oracle_writes_is_found((plan, number) in numbers()) {
        let known = phonenumber::parse(None, number.as_str()).unwrap();
        for mode in [Mode::E164, Mode::International, Mode::National, Mode::Rfc3966] {
            let form = known.format().mode(mode).to_string();
            for text in [form.clone(), format!("Call {form} today"), format!("тел.: {form}, офис")] {
                let found = find(&text, &[number]);
                prop_assert_eq!(found.len(), 1, "{:?} of {} is not found in {:?}", mode, number, text);
            }
            let country = Country::parse(plan.country).unwrap();
            prop_assert_eq!(Number::parse_lenient(&form, country), Some(number), "{:?}", form);
        }
    }

    #[test]
    fn what_is_found_is_the_same_number_to_the_oracle(
        (plan, number) in numbers(),
        (before, after) in (around(), around()),
        form in 0..6_usize,
    ) {
        let known = phonenumber::parse(None, number.as_str()).unwrap();
        let national = known.format().mode(Mode::National).to_string();
        let form = match form {
            0 => number.as_str().to_owned(),
            1 => known.format().mode(Mode::International).to_string(),
            2 => national.replace(' ', "-"),
            3 => national.replace(' ', "\u{a0}"),
            4 => national.chars().filter(char::is_ascii_digit).collect(),
            _ => national,
        };
        let text = format!("{before}{form}{after}");
        for found in find(&text, &[number]) {
            let written = &text[found.start..found.end];
            // People write +8 for 8, and 00 in countries that dial something else abroad.
            let bare: String = written.chars().filter(|c| *c == '+' || c.is_numeric()).collect();
            if bare.starts_with("+8") || bare.starts_with("00") {
                continue;
            }
            // Code and trunk prefix together, as in 7 8 495: the oracle knows that with a plus sign only.
            if !bare.starts_with('+') && bare.len() == 12 {
                continue;
            }
            // In Kazakhstan the oracle takes the first digit of an area, without a prefix, for the code.
            if plan.country == "KZ" && bare.len() == 10 {
                continue;
            }
            let read = oracle_reads(plan, written);
            prop_assert_eq!(read.as_deref(), Some(number.as_str()), "{:?} in {:?}", written, text);
        }
    }
}

#[test]
fn exclusions() {
    let number = Number::parse("+74951234567").unwrap();
    let mut taken = Vec::new();
    for text in [
        "3.84951234567",
        "SKU-84951234567-A",
        "84951234567 руб.",
        "ИНН 4951234567",
        "№ 84951234567",
        "Order 84951234567",
        "84951234567.00",
        "$84951234567",
    ] {
        assert_eq!(find(text, &[number]), [], "{text}");
        if oracle_reads(PLANS[0], text).as_deref() == Some(number.as_str()) {
            taken.push(text);
        }
    }
    assert_eq!(taken, ["ИНН 4951234567", "№ 84951234567", "Order 84951234567", "$84951234567"]);
}
