//! The rewriter of pages.

use super::{LONG, alike, back, differ_in_digits_only, mixed};
use lendline_core::html::{Leave, Rewriter};
use lendline_core::numbers::Number;

/// Fails where something does not hold for the page in `data`, whose first two bytes say how it is cut.
pub fn check(data: &[u8]) {
    let [a, b, page @ ..] = data else { return };
    let (first, second) = (usize::from(*a) + 1, usize::from(*b) + 1);
    for rewriter in [|| Rewriter::new(&mixed()), || Rewriter::new(&alike()), leaving] {
        let whole = run(rewriter(), [page]);
        assert_eq!(run(rewriter(), page.chunks(1)), whole, "byte by byte");
        assert_eq!(run(rewriter(), page.chunks(first)), whole, "in chunks of {first}");
        let (head, tail) = page.split_at(second.min(page.len()));
        assert_eq!(run(rewriter(), [head, tail]), whole, "cut at {second}");
    }
    only_digits_change(page);
    if page.len() % 256 == 1 {
        let long = page.repeat(LONG / page.len());
        assert_eq!(rewrite([&*long], &mixed()), rewrite(long.chunks(first * 37), &mixed()), "long");
    }
}

/// With all rules that a site may have.
fn leaving() -> Rewriter {
    let leave = Leave::parse(&["li b, [title]", "p.a, #b > i", "[href^=tel]"]).unwrap_or_default();
    Rewriter::new(&mixed()).with_leave(leave).with_attributes(&["data-phone".to_owned()])
}

fn rewrite<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, pairs: &[(Number, Number)]) -> Vec<u8> {
    run(Rewriter::new(pairs), chunks)
}

fn run<'a>(mut rewriter: Rewriter, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in chunks {
        rewriter.write(chunk, &mut out);
        assert!(rewriter.held() <= Rewriter::MAX_HELD, "{} bytes held", rewriter.held());
    }
    rewriter.finish(&mut out);
    out
}

fn only_digits_change(page: &[u8]) {
    let pairs = alike();
    let new = rewrite([page], &pairs);
    let text = String::from_utf8_lossy(page);
    assert_eq!(rewrite([&*new], &pairs), new, "a number is left");
    // A digit written as a reference or an escape becomes one written plainly.
    if page.windows(2).any(|two| two == b"&#") || page.contains(&b'%') {
        return;
    }
    assert!(differ_in_digits_only(page, &new), "more than digits changed");
    // A new number that the page has of itself, in pieces among other digits, is known only by being found.
    if let Some(back) = back(&text, &pairs).filter(|back| rewrite([page], back) == page) {
        assert_eq!(rewrite([&*new], &back), page, "back again");
    }
}
