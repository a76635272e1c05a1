//! A page with its numbers swapped: what the edge does to HTML that it serves.
//!
//! The page is not parsed into a tree and not written anew: a tokenizer finds text, tags and
//! attribute values, and only the bytes of swapped numbers are exchanged.

mod attributes;
mod elements;
mod entities;
mod flow;
mod page;
mod token;

use crate::numbers::Number;

/// Swaps the first number of each pair for the second wherever a visitor would read, hear or dial
/// it: in text, in the page's title, in `tel:` and `sms:` links and in `title`, `aria-label` and
/// `alt`. Everything else is the same byte for byte.
///
/// A number split over inline elements is swapped where the other one can be written digit for digit
/// in its place. Left alone are scripts, styles, comments, `textarea`, `noscript`, `template`,
/// `iframe`, `code`, `kbd`, `samp`, editable elements and what has `data-lendline="off"`.
pub fn swap(html: &str, pairs: &[(Number, Number)]) -> String {
    if pairs.is_empty() {
        return html.to_owned();
    }
    let mut page = page::Page::new(html, pairs);
    page.run();
    page.finish()
}
