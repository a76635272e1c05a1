//! Attributes that hold numbers, and those that say to leave them.

use super::flow::{Edit, Flow};
use super::token::{Attribute, Tag};
use crate::numbers::Number;

/// Whether the element and what is in it must be left alone: `data-lendline="off"`, or editable.
pub(super) fn is_off(html: &str, tag: &Tag) -> bool {
    tag.attributes.iter().any(|attribute| {
        let value = html.get(attribute.value.clone()).unwrap_or("").trim();
        if is(html, attribute, "data-lendline") {
            value.eq_ignore_ascii_case("off")
        } else {
            is(html, attribute, "contenteditable") && !value.eq_ignore_ascii_case("false")
        }
    })
}

/// Swaps the numbers in a tag's attributes.
pub(super) fn swap(
    html: &str,
    tag: &Tag,
    targets: &[Number],
    pairs: &[(Number, Number)],
    edits: &mut Vec<Edit>,
) {
    for attribute in &tag.attributes {
        let link = is(html, attribute, "href") || is(html, attribute, "xlink:href");
        if !link && !["title", "aria-label", "alt"].iter().any(|name| is(html, attribute, name)) {
            continue;
        }
        let value = html.get(attribute.value.clone()).unwrap_or("");
        let mut flow = Flow::default();
        flow.add(value, attribute.value.start, false);
        if !link {
            // Without quotes a space would end the value.
            let before = html.get(..attribute.value.start).unwrap_or("");
            let bare = !before.ends_with(['"', '\'']);
            flow.swap((0, flow.text().len()), bare, targets, pairs, edits);
            continue;
        }
        let flow = flow.percent_decoded();
        for (from, to) in numbers_in(flow.text()) {
            flow.swap((from, to), true, targets, pairs, edits);
        }
    }
}

fn is(html: &str, attribute: &Attribute, name: &str) -> bool {
    html.get(attribute.name.clone()).is_some_and(|n| n.eq_ignore_ascii_case(name))
}

/// The numbers in a link to dial or to write to (RFC 3966, RFC 5724): between the scheme and the
/// parameters, commas between several. Nothing in other links.
fn numbers_in(link: &str) -> Vec<(usize, usize)> {
    let Some(colon) = link.find(':') else { return Vec::new() };
    let scheme = link.get(..colon).unwrap_or("").trim();
    if !["tel", "sms", "smsto", "callto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Vec::new();
    }
    let rest = link.get(colon + 1..).unwrap_or("");
    let rest = rest.split([';', '?', '#']).next().unwrap_or("");
    let mut from = colon + 1;
    rest.split(',')
        .map(|part| {
            let range = (from, from + part.len());
            from = range.1 + 1;
            range
        })
        .collect()
}
