//! Which of the elements that selectors ask for are open around a place of the page.

use super::super::elements::{After, Skip};
use super::super::token::Name;
use super::{Attributes, Leave};

/// So many are followed; one more is left alone, with all that is in it.
const MOST: usize = 1000;

/// The open elements that fit a compound, from the outermost.
#[derive(Debug, Default)]
pub(in crate::html) struct Open(Vec<(Skip, Vec<(usize, usize)>)>);

impl Open {
    /// Whether none is: then only elements that are asked for matter.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A start tag, by the name of its element.
    pub fn start(&mut self, name: &[u8]) {
        self.0.retain_mut(|(skip, _)| skip.start(name) != After::Before);
    }

    /// An end tag.
    pub fn end(&mut self, name: &[u8]) {
        self.0.retain_mut(|(skip, _)| skip.end(name) == After::Inside);
    }

    /// Whether the element whose start tag was read is left alone. One that is not may be around others, unless it has no
    /// content.
    pub fn leaves(
        &mut self,
        leave: &Leave,
        name: Name,
        attributes: &Attributes,
        content: bool,
    ) -> bool {
        let fitting = leave.fitting(name, attributes);
        let is_left = |&(s, place): &(usize, usize)| {
            let selector = leave.selectors.get(s).map_or(0, Vec::len);
            place + 1 == selector && self.around(s) >= place
        };
        if fitting.iter().any(is_left) {
            return true;
        }
        if content && !fitting.is_empty() {
            if self.0.len() == MOST {
                return true;
            }
            self.0.push((Skip::new(name), fitting));
        }
        false
    }

    /// How many compounds of a selector, from its first, the open elements fit in their order.
    fn around(&self, selector: usize) -> usize {
        self.0.iter().fold(0, |place, (_, fitting)| {
            place + usize::from(fitting.contains(&(selector, place)))
        })
    }
}
