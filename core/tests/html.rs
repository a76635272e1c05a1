//! Pages before and after, whole and cut into chunks, and what holds for every page.
#![allow(clippy::unwrap_used, reason = "tests may")]

mod pairs;

use lendline_core::html::{Leave, Rewriter, swap};
use lendline_core::numbers::Number;
use proptest::prelude::*;

/// The same plan, twice; another length; another country.
fn numbers() -> Vec<(Number, Number)> {
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

/// A page rewritten in the given chunks.
fn rewrite<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
    numbers: &[(Number, Number)],
) -> Vec<u8> {
    run(Rewriter::new(numbers), chunks)
}

fn run<'a>(mut rewriter: Rewriter, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in chunks {
        rewriter.write(chunk, &mut out);
    }
    rewriter.finish(&mut out);
    out
}

/// The page cut at these places, given in thousandths.
fn cut<'a>(page: &'a [u8], places: &[usize]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = places.iter().map(|place| place * page.len() / 1000).collect();
    at.extend([0, page.len()]);
    at.sort_unstable();
    at.windows(2).map(|two| &page[two[0]..two[1]]).collect()
}

#[test]
fn pages_before_and_after() {
    let pairs = pairs::all();
    let mut wrong = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.place != "browser") {
        let rewriter = || {
            Rewriter::new(&pair.maps)
                .with_messengers(pair.messengers)
                .with_forms(&pair.forms)
                .with_attributes(&pair.attributes)
                .with_leave(Leave::parse(&pair.leave).unwrap())
        };
        let mut ways = vec![
            ("whole".to_owned(), run(rewriter(), [&*pair.before])),
            ("byte by byte".to_owned(), run(rewriter(), pair.before.chunks(1))),
        ];
        for at in 1..pair.before.len().min(2000) {
            let (a, b) = pair.before.split_at(at);
            ways.push((format!("cut at {at}"), run(rewriter(), [a, b])));
        }
        if let Some((how, got)) = ways.into_iter().find(|(_, got)| *got != pair.after) {
            let [before, after, got] = [&pair.before, &pair.after, &got].map(|p| p.escape_ascii());
            let name = &pair.name;
            wrong.push(format!(
                "{name}, {how}\n  before {before}\n  after  {after}\n  got    {got}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pairs.len() >= 120, "only {} pairs", pairs.len());
}

/// A page with this selector left alone.
fn leaving(selector: &str, page: &str) -> String {
    let rewriter = Rewriter::new(&numbers()).with_leave(Leave::parse(&[selector]).unwrap());
    String::from_utf8(run(rewriter, [page.as_bytes()])).unwrap()
}

#[test]
fn a_value_longer_than_can_be_looked_at_may_be_anything() {
    for quote in ["\"", "'"] {
        let page = format!("<p class={quote}{}{quote}>84951234567</p>", "y".repeat(9000));
        assert_eq!(leaving(".x", &page), page);
        assert_ne!(leaving("#x", &page), page);
    }
}

#[test]
fn what_is_no_selector_is_refused_and_what_is_means_an_element() {
    let check = |selector: &str, left: Option<&str>| {
        let Some(left) = left else {
            return assert!(Leave::parse(&[selector]).is_none(), "{selector}");
        };
        let page = format!("<{left}>84951234567</{left}><q>84951234567</q>");
        let kept = format!("<{left}>84951234567</{left}><q>84990007788</q>");
        assert_eq!(leaving(selector, &page), kept, "{selector}");
    };
    for selector in [
        "p:first-child",
        "p:nth-child(2n + 1):hover::before",
        "p:is(.a, [b=')'])",
        "svg|p",
        "*|p",
        "a + b ~ p",
        "html > body p",
        "HTML P",
        "p, .a",
        "#a>.b,p",
        "\t p \n",
    ] {
        check(selector, Some("p"));
    }
    check("tbody", Some("table"));
    check("my-element", Some("my-element"));
    check("\\6d y-e", Some("my-e"));
    for selector in [
        "", " ", ",", "p,", ".", "#", "p >", "> p", "p:", "p:not(", "[", "[]", "[a=]", "[a='b]",
        "p{}", "p)", "p]", "a//b",
    ] {
        check(selector, None);
    }
    let all = |selector: &str| Leave::parse(&[selector]).unwrap().is_all();
    assert!(all("*") && all("body") && all(".a, :has(p)") && !all("body p") && !all("p *"));
}

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
            "<div>",
            "</div>",
            "<span class=\"item\">",
            "</span>",
            "<td class=cell hidden>",
            "<hr/>",
            "<a href=\"/catalogue/1234567\">",
            "<a href=\"tel:+74951234567\">",
            "</a>",
            "installation under warranty ",
            "кондиционера под ключ ",
            "+7 (495) ",
            "123-45-67",
            "since 2009 ",
            " order no. ",
        ][..],
    );
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn never_panics(html in prop_oneof![hostile(), any::<String>()]) {
        let new = swap(&html, &numbers());
        let unchanged: Vec<_> = numbers().into_iter().map(|(from, _)| (from, from)).collect();
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

proptest! {
    #[test]
    fn chunks_make_no_difference(
        page in prop_oneof![
            hostile().prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..300),
            prop::sample::select(pairs::all()).prop_map(|pair| pair.before),
        ],
        places in prop::collection::vec(0..1000_usize, 0..12),
    ) {
        let whole = rewrite([&*page], &numbers());
        prop_assert_eq!(rewrite(cut(&page, &places), &numbers()), whole.clone());
        prop_assert_eq!(rewrite(page.chunks(1), &numbers()), whole);
        let leaving = || Rewriter::new(&numbers()).with_leave(Leave::parse(&["li b, [title]", "p.a"]).unwrap());
        let whole = run(leaving(), [&*page]);
        prop_assert_eq!(run(leaving(), cut(&page, &places)), whole.clone());
        prop_assert_eq!(run(leaving(), page.chunks(1)), whole);
    }

    #[test]
    fn bytes_that_are_no_text_stay(page in prop::collection::vec(any::<u8>(), 0..300)) {
        let page: Vec<u8> = page.into_iter().filter(|b| !b.is_ascii_digit()).collect();
        prop_assert_eq!(rewrite([&*page], &numbers()), page);
    }
}

/// Rewrites a page that is `chunk` again and again; tells the most bytes ever held.
fn most_held(chunk: &str, size: usize) -> usize {
    let mut rewriter = Rewriter::new(&numbers());
    let (mut out, mut most, mut given) = (Vec::new(), 0, 0);
    let times = size / chunk.len();
    for _ in 0..times {
        rewriter.write(chunk.as_bytes(), &mut out);
        most = most.max(rewriter.held());
        given += out.len();
        out.clear();
    }
    rewriter.finish(&mut out);
    // Some of these numbers become shorter ones.
    assert!(given + out.len() >= times * chunk.len() * 9 / 10, "{chunk:.30}");
    most
}

#[test]
fn memory_is_flat_on_a_page_of_fifty_megabytes() {
    let row =
        "<tr class=\"row\"><td>A product with a long description</td><td>1 299,00</td></tr>\n";
    let number = "<a href=\"tel:84951234567\">8 (495) 123-45-67</a>";
    let most = most_held(&(row.repeat(800) + number), 50 << 20);
    assert!(most <= Rewriter::MAX_HELD / 8, "{most} bytes held");
}

#[test]
fn memory_is_bounded_on_hostile_pages() {
    for piece in [
        "8 (495) 123-45-67<br>",
        "<b>8 495</b> ",
        "8 495 123 45 67 ",
        "<!-- 84951234567 ",
        "<i title=\"84951234567 ",
        "<a ",
        "<script>84951234567",
        "8&nbsp;",
        "+",
        "<br>",
        "<wbr>8",
        " ",
        "\u{660}",
        "<title>84951234567 ",
        "&#",
        "x",
        "<img alt=84951234567 ",
        "<x",
        "<pre> ",
        "<!",
        "\0",
        "é",
        "<b title=84951234567>8495",
        "<i href=tel:84951234567 ",
    ] {
        let most = most_held(&piece.repeat(64 * 1024 / piece.len()), 512 * 1024);
        assert!(most <= Rewriter::MAX_HELD, "{most} bytes held of {piece:?}");
    }
}

#[test]
fn text_without_a_number_is_let_through_at_once() {
    let check = |page: &str, through: &str| {
        let mut out = Vec::new();
        Rewriter::new(&numbers()).write(page.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), through);
    };
    check("<p>Цена: 1 299 руб.", "<p>Цена: 1 299 руб.");
    check("<p>Call us", "<p>Call us");
    check("<p>Call 8 495", "<p>Call ");
    check("<p>Call +", "<p>Call ");
    check("<p>84951234567</p>", "<p>84990007788</p>");
    check("<div class=\"a\" data-x=\"", "<div class=\"a\" data-x=\"");
    check("<a href=\"tel:8495", "<a href=");
    check("<script>var n = '84951234567", "<script>var n = '84951234567");
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
        let _ = swap(&html, &numbers());
        let _ = swap(&format!("<a title=\"{html}\" href=\"tel:{html}\">"), &numbers());
    }
}
