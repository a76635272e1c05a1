//! Pages before and after: `fixtures/html/NAME.src.html` and `NAME.expected.html`, each beginning
//! with its reason.
#![allow(clippy::unwrap_used, reason = "tests may")]

use lendline_core::html::swap;
use lendline_core::numbers::Number;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// The same plan, twice; another length; another country.
fn pairs() -> Vec<(Number, Number)> {
    [
        ("+74951234567", "+74990007788"),
        ("+14158675309", "+14150001122"),
        ("+442079460018", "+442079460999"),
        ("+4930901820", "+49891234567"),
        ("+78005553535", "+14155550100"),
    ]
    .map(|(from, to)| (Number::parse(from).unwrap(), Number::parse(to).unwrap()))
    .into()
}

#[test]
fn fixtures() {
    let folder = Path::new(FIXTURES);
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".src.html") else { continue };
        let read = |kind| fs::read_to_string(folder.join(format!("{name}.{kind}.html"))).unwrap();
        let (got, expected) = (swap(&read("src"), &pairs()), read("expected"));
        if got != expected {
            wrong.push(format!("{name}\n  expected {expected:?}\n  got      {got:?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 60, "only {count} fixtures in {}", folder.display());
}

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/html");

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "<",
            ">",
            "</",
            "<p",
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href=",
            "tel:",
            "\"",
            "'",
            "=",
            " ",
            "/",
            "<!--",
            "-->",
            "--!>",
            "<!",
            "<?",
            "<script>",
            "</script>",
            "<textarea>",
            "</textarea",
            "<title>",
            "</title>",
            "<svg>",
            "</svg>",
            "<code>",
            "</code>",
            "<li data-lendline=off>",
            "<ul>",
            "</ul>",
            "&",
            "&nbsp;",
            "&#",
            "&#x",
            "52;",
            "&nbsp",
            "%2B",
            "%",
            "8495",
            "1234567",
            "+7",
            "84951234567",
            "é",
            "٧",
            "я",
            "\u{1f4de}",
            "\n",
            "\r\n",
            "<br>",
            "<wbr>",
            "title=",
            "contenteditable",
            "\0",
        ][..],
    );
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn never_panics(html in prop_oneof![hostile(), any::<String>()]) {
        let new = swap(&html, &pairs());
        let unchanged: Vec<_> = pairs().into_iter().map(|(from, _)| (from, from)).collect();
        prop_assert_eq!(swap(&html, &unchanged), html.clone());
        if !html.chars().any(char::is_numeric) {
            prop_assert_eq!(new, html);
        }
    }

    #[test]
    fn only_digits_change(html in hostile()) {
        let pairs = [(Number::parse("+74951234567").unwrap(), Number::parse("+74990007788").unwrap())];
        let mask = |text: &str| -> String {
            text.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
        };
        // A digit written as a reference may become one written plainly.
        let html = html.replace("&#", "&");
        prop_assert_eq!(mask(&swap(&html, &pairs)), mask(&html));
    }
}

#[test]
fn hostile_pages_take_linear_time() {
    for piece in [
        "<",
        "<a",
        "<a ",
        "<b>",
        "<!--",
        "</",
        "<script>",
        "</b",
        "&",
        "&nbsp",
        "<a b='",
        "<title>",
        "<!",
        "<p data-lendline=off>",
        "<svg>",
        "8<b>",
        "8&nbsp;",
        "<wbr>8",
        "  ",
        "<a href=tel:8",
        "%2B",
    ] {
        let html = piece.repeat(200_000 / piece.len());
        // A quadratic pass would take minutes here.
        let _ = swap(&html, &pairs());
        let _ = swap(&format!("<a title=\"{html}\" href=\"tel:{html}\">"), &pairs());
    }
}
