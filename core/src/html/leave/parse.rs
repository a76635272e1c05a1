//! From a selector's text (Selectors Level 4, CSS Syntax Level 3) to what is asked of elements.

use super::{Compound, Condition, How, small};

/// Elements that are there though their tags may be missing (WHATWG HTML, 13.1.2.4).
const IMPLIED: [&str; 5] = ["html", "head", "body", "tbody", "colgroup"];

/// A list of selectors; None for what is none.
pub(super) fn list(text: &str) -> Option<Vec<Vec<Compound>>> {
    let mut reader = Reader { rest: text };
    let mut selectors = vec![reader.selector()?];
    while reader.take(',') {
        selectors.push(reader.selector()?);
    }
    reader.rest.is_empty().then_some(selectors)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn selector(&mut self) -> Option<Vec<Compound>> {
        self.spaces();
        let mut around = Vec::new();
        loop {
            let one = self.compound()?;
            let space = self.spaces();
            let beside = ['+', '~'].into_iter().any(|sign| self.take(sign));
            let inside = !beside && self.take('>');
            if !beside && !inside && (!space || self.rest.is_empty() || self.rest.starts_with(','))
            {
                around.push(itself(one));
                return Some(around);
            }
            self.spaces();
            // A sibling is around nothing; what is around it is around the next one too.
            if !beside && !may_be_missing(&one) && !one.is_any() {
                around.push(one);
            }
        }
    }

    fn compound(&mut self) -> Option<Compound> {
        let before = self.rest.len();
        let mut one = Compound::default();
        if !self.take('*') {
            one.name = self.element();
        }
        // What stood before a bar is a namespace.
        if self.rest.starts_with('|') {
            self.take('|');
            one.name = if self.take('*') { None } else { Some(self.element()?) };
        }
        loop {
            if self.take('#') {
                let value = small(&self.name()?);
                one.conditions.push(Condition { attribute: "id".to_owned(), how: How::Is, value });
            } else if self.take('.') {
                let value = small(&self.name()?);
                one.conditions.push(Condition {
                    attribute: "class".to_owned(),
                    how: How::Word,
                    value,
                });
            } else if self.take('[') {
                one.conditions.extend(self.attribute()?);
            } else if self.take(':') {
                self.take(':');
                self.name()?;
                if self.take('(') {
                    self.up_to(')')?;
                }
            } else {
                return (self.rest.len() < before).then_some(one);
            }
        }
    }

    /// One of any namespace is asked for under several names: taken as given.
    fn attribute(&mut self) -> Option<Option<Condition>> {
        self.spaces();
        let any = self.take('*');
        let mut attribute = if any { String::new() } else { self.element().unwrap_or_default() };
        if self.rest.starts_with('|') && !self.rest.starts_with("|=") {
            self.take('|');
            attribute = self.element()?;
        }
        if attribute.is_empty() {
            return None;
        }
        self.spaces();
        if self.take(']') {
            let has = Condition { attribute, how: How::Has, value: String::new() };
            return Some((!any).then_some(has));
        }
        let signs = [
            ('~', How::Word),
            ('|', How::Dash),
            ('^', How::Begins),
            ('$', How::Ends),
            ('*', How::Contains),
        ];
        let how =
            signs.into_iter().find(|(sign, _)| self.take(*sign)).map_or(How::Is, |(_, how)| how);
        if !self.take('=') {
            return None;
        }
        self.spaces();
        let quote = ['"', '\''].into_iter().find(|quote| self.take(*quote));
        let value = match quote {
            Some(quote) => self.string(quote)?,
            None => small(&self.name()?),
        };
        // Whether case counts may be said behind it.
        self.spaces();
        self.name();
        self.spaces();
        self.take(']').then_some((!any).then_some(Condition { attribute, how, value }))
    }

    /// The name of an element or attribute, of whose letters those of ASCII are made small.
    fn element(&mut self) -> Option<String> {
        self.name().map(|name| name.to_ascii_lowercase())
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        while let Some(c) = self.rest.chars().next() {
            if c == '\\' {
                name.push(self.escaped()?);
            } else if c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() {
                self.take(c);
                name.push(c);
            } else {
                break;
            }
        }
        (!name.is_empty()).then_some(name)
    }

    /// What stands in quotation marks, in small letters; the first of them was read.
    fn string(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.rest.chars().next()? {
                c if c == quote => break,
                '\\' => text.push(self.escaped()?),
                c => {
                    self.take(c);
                    text.push(c);
                }
            }
        }
        self.take(quote);
        Some(small(&text))
    }

    /// `\:` or `\3A `.
    fn escaped(&mut self) -> Option<char> {
        self.take('\\');
        let digits = self.rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            let c = self.rest.chars().next()?;
            self.take(c);
            return Some(c);
        }
        let (code, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest.strip_prefix([' ', '\t', '\n']).unwrap_or(rest);
        Some(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).unwrap_or('\u{FFFD}'))
    }

    /// Passes by what stands in brackets, the first of which was read.
    fn up_to(&mut self, end: char) -> Option<()> {
        loop {
            let c = self.rest.chars().next()?;
            if c == '\\' {
                self.escaped()?;
                continue;
            }
            self.take(c);
            match c {
                '"' | '\'' => drop(self.string(c)?),
                '(' => self.up_to(')')?,
                '[' => self.up_to(']')?,
                c if c == end => return Some(()),
                ')' | ']' => return None,
                _ => {}
            }
        }
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn spaces(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0C']);
        let some = rest.len() < self.rest.len();
        self.rest = rest;
        some
    }
}

fn may_be_missing(one: &Compound) -> bool {
    one.conditions.is_empty() && one.name.as_deref().is_some_and(|name| IMPLIED.contains(&name))
}

/// The element itself; of one that may have no tag what is surely around it: any table, or the page.
fn itself(one: Compound) -> Compound {
    match one.name.as_deref() {
        Some("tbody" | "colgroup") if may_be_missing(&one) => {
            Compound { name: Some("table".to_owned()), ..one }
        }
        _ if may_be_missing(&one) => Compound::default(),
        _ => one,
    }
}
