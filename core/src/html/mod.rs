//! A page with its numbers swapped: what the edge does to HTML that it serves.
//!
//! The page is not parsed into a tree and not written anew: a tokenizer finds text, tags and
//! attribute values as they come, and only the bytes of swapped numbers are exchanged.

mod attributes;
mod elements;
mod encoding;
mod entities;
mod flow;
mod leave;
mod links;
mod quick;
mod rewriter;
mod text;
mod token;
mod window;

pub use leave::Leave;
pub(crate) use links::messengers_expression;
pub use rewriter::Rewriter;

use crate::numbers::Number;

/// Swaps the numbers of a whole page, see [`Rewriter`].
pub fn swap(html: &str, pairs: &[(Number, Number)]) -> String {
    let mut out = Vec::with_capacity(html.len() + 64);
    let mut rewriter = Rewriter::new(pairs);
    rewriter.write(html.as_bytes(), &mut out);
    rewriter.finish(&mut out);
    // Whole characters become whole characters.
    String::from_utf8(out).unwrap_or_else(|_| html.to_owned())
}
