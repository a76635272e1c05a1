//! Properties of finding and replacing, on generated texts.
#![allow(clippy::unwrap_used, reason = "tests may")]

use lendline_core::numbers::{Number, find, replace};
use proptest::prelude::*;

const SEPARATORS: &[&str] = &[
    " ", "-", "\u{a0}", "\u{2009}", "\u{202f}", "\u{2007}", "\u{2011}", "\u{2013}", "\u{2212}",
    " - ", "\u{ad}", "\u{200b}", "\u{b7}", "/", "\u{3000}", "\n  ",
];
const PREFIXES: &[&str] = &["+7", "8", "7", "+7 ", "8 ", "8-", "+7-", "007 ", "8\u{a0}"];
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("тел. ", ""),
    ("Call ", " now"),
    ("(", ")"),
    ("«", "»"),
    ("a, ", "; b"),
    ("x\n", "\ny"),
];

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

/// A Russian number in one of the alphabets, cut into groups at random places.
fn written() -> impl Strategy<Value = (String, Number)> {
    let nsn = "[3-9][0-9]{9}";
    let cuts =
        prop::collection::vec(prop::option::weighted(0.4, prop::sample::select(SEPARATORS)), 9);
    let zero = prop::sample::select(&[0x30u32, 0x660, 0x6F0, 0xFF10][..]);
    (nsn, cuts, prop::sample::select(PREFIXES), prop::sample::select(AROUND), zero).prop_map(
        |(nsn, cuts, prefix, (before, after), zero)| {
            // Parentheses make it a telephone number whatever else its groups look like.
            let mut text = String::from(prefix);
            for (i, digit) in nsn.chars().enumerate() {
                match i {
                    0 => text.push_str(" ("),
                    3 => text.push_str(") "),
                    _ => text.push_str(cuts.get(i - 1).copied().flatten().unwrap_or("")),
                }
                text.push(digit);
            }
            let text: String = text
                .chars()
                .map(|c| c.to_digit(10).map_or(c, |d| char::from_u32(zero + d).unwrap()))
                .collect();
            (format!("{before}{text}{after}"), number(&format!("+7{nsn}")))
        },
    )
}

/// Text made of what the finder cares about.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "8",
            "7",
            "495",
            "123",
            "45",
            "67",
            "4951234567",
            "84951234567",
            "+7",
            "+",
            "(",
            ")",
            " ",
            "-",
            ".",
            ",",
            ":",
            "/",
            "\n",
            "\u{a0}",
            "\u{ad}",
            "\u{200b}",
            "٧",
            "４",
            "é",
            "я",
            "a",
            "_",
            "№",
            "00",
            "011",
            "810",
            "x",
            "руб",
            "\u{1f4de}",
            "\u{feff}",
        ][..],
    );
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn swapped_and_back((text, from) in written(), to in "[3-9][0-9]{9}") {
        let to = number(&format!("+7{to}"));
        prop_assume!(from != to);
        let there = replace(&text, &[(from, to)]);
        prop_assert!(there.is_some(), "{:?} not found", text);
        let there = there.unwrap();
        prop_assert!(find(&there, std::slice::from_ref(&from)).is_empty());
        prop_assert_eq!(replace(&there, &[(to, from)]), Some(text));
    }

    #[test]
    fn ranges_are_sound(text in prop_oneof![hostile(), any::<String>()]) {
        let targets = [number("+74951234567"), number("+4951234567"), number("+4551234567")];
        let mut last = 0;
        for found in find(&text, &targets) {
            prop_assert!(found.start >= last && found.start < found.end);
            prop_assert!(text.get(found.start..found.end).is_some());
            prop_assert!(targets.get(found.target).is_some());
            last = found.end;
        }
    }

    #[test]
    fn same_length_leaves_the_rest(text in hostile()) {
        let pairs = [(number("+74951234567"), number("+73452398601"))];
        let new = replace(&text, &pairs).unwrap_or_else(|| text.clone());
        let mask = |text: &str| -> String {
            text.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
        };
        prop_assert_eq!(mask(&text), mask(&new));
    }

    #[test]
    fn text_without_the_number_is_unchanged(text in "[^0-9٠-٩۰-۹०-९０-９]*") {
        prop_assert_eq!(replace(&text, &[(number("+74951234567"), number("+74951234568"))]), None);
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    let targets = [number("+74951234567"), number("+78005553535")];
    for piece in [
        "8",
        "8 ",
        "8-",
        "8495",
        "8 495 123 45 6 ",
        "(",
        "+",
        "8.",
        "٧",
        "84951234567 ",
        "8\u{ad}",
        "8 \n",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        // A quadratic pass would take minutes here.
        let found = find(&text, &targets);
        assert!(found.len() <= text.len() / 7);
    }
}
