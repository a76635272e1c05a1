//! Tags: their names and attributes.

use super::*;

impl Scanner {
    pub(super) fn tag_name(&mut self, page: &Window) -> Option<Event> {
        self.name_part(page, NAME_END)?;
        self.state = State::Tag;
        (self.look, self.meta) = (!self.closing, self.name.as_bytes() == b"meta");
        Some(Event::Name)
    }

    pub(super) fn tag(&mut self, page: &Window) -> Option<Option<Event>> {
        let first = self.skip_spaces(page)?;
        let closed = first == b'/' && page.byte(self.pos + 1)? == b'>';
        if first == b'>' || closed {
            self.pos += 1 + usize::from(closed);
            self.state = State::Text;
            return Some(Some(Event::End { closed }));
        }
        if first != b'/' {
            let (read, event) = self.whole_attributes(page.rest(self.pos));
            self.pos += read;
            if read > 0 {
                return Some(event);
            }
        }
        if first != b'/' {
            // An equals sign in the first place belongs to the name.
            self.name.clear();
            self.name.push(&[first]);
            self.state = State::AttributeName;
        }
        self.pos += 1;
        Some(None)
    }

    /// The usual case: attributes with quoted values that are there as a whole. How many bytes were read,
    /// up to the first attribute that may matter.
    pub(super) fn whole_attributes(&self, rest: &[u8]) -> (usize, Option<Event>) {
        let mut done = 0;
        loop {
            let from = done + rest.iter().skip(done).take_while(|&&b| is(b, SPACE)).count();
            let name = rest.get(from + 1..).unwrap_or(&[]);
            let Some(length) = name.iter().position(|&b| is(b, ATTRIBUTE_END)) else { break };
            let equals = from + 1 + length;
            let Some([b'=', quote @ (b'"' | b'\''), value @ ..]) = rest.get(equals..) else {
                break;
            };
            if matches!(rest.get(from), Some(b'>' | b'/')) {
                break;
            }
            let Some(length) = memchr(*quote, value) else { break };
            let start = equals + 2;
            if self.look
                && let Some(matter) =
                    self.wanted.matter(rest.get(from..equals).unwrap_or(&[]), self.meta)
            {
                if length > LONGEST_VALUE {
                    break;
                }
                let value = (self.pos + start, self.pos + start + length);
                return (start + length + 1, Some(Event::Attribute(matter, Some(value))));
            }
            done = start + length + 1;
        }
        (done, None)
    }

    pub(super) fn after_name(&mut self, page: &Window) -> Option<Option<Event>> {
        let first = self.skip_spaces(page)?;
        self.matter = Some(self.name.as_bytes())
            .filter(|_| self.look)
            .and_then(|name| self.wanted.matter(name, self.meta));
        if first == b'=' {
            self.pos += 1;
            self.state = State::BeforeValue;
            return Some(None);
        }
        self.state = State::Tag;
        Some(self.matter.map(|matter| Event::Attribute(matter, Some((self.pos, self.pos)))))
    }

    pub(super) fn value(
        &mut self,
        page: &Window,
        quote: Option<u8>,
        from: usize,
    ) -> Option<Option<Event>> {
        let rest = page.rest(self.pos);
        let length = match quote {
            Some(quote) => memchr(quote, rest),
            None => rest.iter().position(|&b| is(b, VALUE_END)),
        };
        self.pos += length.unwrap_or(rest.len());
        let to = self.pos;
        if length.is_some() {
            self.pos += usize::from(quote.is_some());
            self.state = State::Tag;
        }
        if to - from > LONGEST_VALUE
            && let Some(matter) = self.matter.take()
        {
            return Some(Some(Event::Attribute(matter, None)));
        }
        length?;
        Some(self.matter.map(|matter| Event::Attribute(matter, Some((from, to)))))
    }
}
