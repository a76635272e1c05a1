//! How a site's pages are treated by the script.

use super::{Problem, typed};
use crate::html::{Leave, messengers_expression};

/// What the script may do on a site's pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, default)
)]
pub struct PageRules {
    /// What holds before the visitor was asked.
    pub consent: Consent,
    /// Paths of pages that are left as they are (legal texts): `/legal/*`, where `*` stands for anything.
    pub exclude: Vec<String>,
    /// Selectors of elements that are left as they are, with all that is in them: `.legal`.
    pub leave: Vec<String>,
    /// Attributes that hold numbers besides the usual ones: `data-phone`.
    pub attributes: Vec<String>,
    /// Numbers in links to WhatsApp, Viber and Telegram are swapped too: a tracking number has to be known there.
    pub messengers: bool,
    /// A browser that says Global Privacy Control is one whose visitor has not agreed, until the page says that he has.
    pub respect_gpc: bool,
    /// Names of fields of forms: what is written in them is told and kept, of visitors who agreed. None, if nothing is said.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub form_fields: Vec<String>,
}

/// What the visitor agreed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Consent {
    /// A first-party id and the numbers are kept in the browser.
    #[default]
    Measure,
    /// Nothing is kept, and nothing tells that two pages are of one visitor.
    None,
}

impl PageRules {
    /// What holds for a visitor before he was asked; `gpc` is the header `Sec-GPC` of his browser's request, where
    /// there is one (<https://www.w3.org/TR/gpc/>: `1`, and nothing else, is the signal).
    pub fn consent_of(&self, gpc: Option<&str>) -> Consent {
        if self.respect_gpc && gpc.is_some_and(|value| value.trim() == "1") {
            return Consent::None;
        }
        self.consent
    }

    /// As lines of the script's settings: see [`wire`](crate::wire); `consent` is what holds for who asks for it.
    pub fn lines(&self, consent: Consent) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        if consent == Consent::None {
            lines.push(("c", "none".to_owned()));
        }
        if !self.exclude.is_empty() {
            let paths: Vec<String> = self.exclude.iter().map(|path| pattern(path)).collect();
            lines.push(("x", format!("^(?:{})$", paths.join("|"))));
        }
        if !self.leave.is_empty() {
            lines.push(("l", self.leave.join(",")));
        }
        if !self.attributes.is_empty() {
            lines.push(("a", self.attributes.join(" ").to_ascii_lowercase()));
        }
        if self.messengers {
            lines.push(("m", format!("|{}", messengers_expression())));
        }
        if !self.form_fields.is_empty() {
            lines.push(("f", typed::expression(&self.form_fields)));
        }
        lines
    }

    /// Whether a page is left as it is, by its path as addresses have it: as the expression of [`Self::lines`] says.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|excluded| fits(&encoded(excluded), path))
    }

    /// The first thing that is wrong with them.
    pub(super) fn check(&self) -> Result<(), Problem> {
        for (n, path) in self.exclude.iter().enumerate() {
            if !path.starts_with('/') || path.len() > 200 || path.contains(char::is_control) {
                return Err(Problem::new(
                    "bad_path",
                    format!("page.exclude[{n}]"),
                    format!(
                        "{path:?} is not a path: it begins with /, as /legal/* does, and has at most 200 bytes"
                    ),
                ));
            }
        }
        for (n, selector) in self.leave.iter().enumerate() {
            let plain = |c: char| !c.is_control() && c != '{' && c != '<';
            let short = selector.len() <= 200 && selector.chars().all(plain);
            if !short || Leave::parse(&[selector]).is_none() {
                return Err(Problem::new(
                    "bad_selector",
                    format!("page.leave[{n}]"),
                    format!("{selector:?} is not a selector of CSS, such as .legal or #terms"),
                ));
            }
        }
        for (n, name) in self.attributes.iter().enumerate() {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let rest = name.strip_prefix("data-").unwrap_or("");
            if rest.is_empty() || name.len() > 60 || !rest.bytes().all(known) {
                return Err(Problem::new(
                    "bad_attribute",
                    format!("page.attributes[{n}]"),
                    format!("{name:?} is not an attribute of data, such as data-phone"),
                ));
            }
        }
        typed::check(&self.form_fields)
    }
}

/// A path with `*` as a regular expression of JavaScript; letters beyond ASCII as addresses have them.
fn pattern(path: &str) -> String {
    let mut out = String::new();
    for c in encoded(path).chars() {
        match c {
            '*' => out.push_str(".*"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '-' | '_' | '~' | '%' => out.push(c),
            _ => out.extend(['\\', c]),
        }
    }
    out
}

/// A path with letters beyond ASCII as addresses have them.
pub(super) fn encoded(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

/// Whether `*` of the pattern can stand for what the path has in its place.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excluded_paths() {
        for (pattern, path, expected) in [
            ("/legal/*", "/legal/", true),
            ("/legal/*", "/legal/a/b", true),
            ("/legal/*", "/legal", false),
            ("/a.html", "/a.html", true),
            ("/a.html", "/axhtml", false),
            ("/a.html", "/a.html/b", false),
            ("/*/print", "/a/b/print", true),
            ("/*/print", "/print", false),
            ("/a*a", "/a", false),
            ("/a*b*c", "/abbc", true),
            ("/a*b*c", "/acb", false),
            ("/*", "/", true),
            ("/\u{e9}*", "/%C3%A9t%C3%A9", true),
        ] {
            let rules = PageRules { exclude: vec![pattern.into()], ..PageRules::default() };
            assert_eq!(rules.excludes(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn paths_become_expressions() {
        for (path, expected) in [
            ("/legal/*", "/legal/.*"),
            ("/a.html", "/a\\.html"),
            ("/(x)+", "/\\(x\\)\\+"),
            ("/о-нас", "/%D0%BE-%D0%BD%D0%B0%D1%81"),
        ] {
            assert_eq!(pattern(path), expected);
        }
    }

    #[test]
    fn only_what_differs_from_the_usual_is_told() {
        assert_eq!(PageRules::default().lines(Consent::Measure), []);
        let rules = PageRules {
            consent: Consent::None,
            exclude: vec!["/legal/*".into(), "/offer".into()],
            leave: vec![".legal".into(), "#terms > p".into()],
            attributes: vec!["data-Phone".into()],
            ..PageRules::default()
        };
        assert!(rules.check().is_ok());
        let expected = [
            ("c", "none"),
            ("x", "^(?:/legal/.*|/offer)$"),
            ("l", ".legal,#terms > p"),
            ("a", "data-phone"),
        ];
        assert_eq!(
            rules.lines(rules.consent),
            expected.map(|(key, value)| (key, value.to_owned()))
        );
        let rules = PageRules { messengers: true, ..PageRules::default() };
        let lines = rules.lines(rules.consent);
        assert!(matches!(lines.as_slice(), [("m", value)] if value.starts_with('|')), "{lines:?}");
    }

    #[test]
    fn a_privacy_signal_counts_where_the_owner_says_so() {
        let check = |respect_gpc, gpc: Option<&str>, consent, expected| {
            let rules = PageRules { respect_gpc, consent, ..PageRules::default() };
            assert_eq!(rules.consent_of(gpc), expected, "{respect_gpc} {gpc:?} {consent:?}");
        };
        check(true, Some("1"), Consent::Measure, Consent::None);
        check(true, Some("1"), Consent::None, Consent::None);
        check(true, Some("0"), Consent::Measure, Consent::Measure);
        check(true, Some(""), Consent::Measure, Consent::Measure);
        check(true, None, Consent::Measure, Consent::Measure);
        check(false, Some("1"), Consent::Measure, Consent::Measure);
        check(false, None, Consent::None, Consent::None);
    }

    #[test]
    fn wrong_ones_are_refused_by_name() {
        let check = |change: fn(&mut PageRules), code: &str, field: &str| {
            let mut rules = PageRules::default();
            change(&mut rules);
            let problem = rules.check().unwrap_err();
            assert_eq!((problem.code, problem.field.as_str()), (code, field));
        };
        check(|r| r.exclude = vec!["/a".into(), "legal".into()], "bad_path", "page.exclude[1]");
        check(|r| r.exclude = vec!["/a\nx=.*".into()], "bad_path", "page.exclude[0]");
        check(|r| r.leave = vec!["".into()], "bad_selector", "page.leave[0]");
        check(|r| r.leave = vec!["a{".into()], "bad_selector", "page.leave[0]");
        check(|r| r.attributes = vec!["onclick".into()], "bad_attribute", "page.attributes[0]");
        check(|r| r.attributes = vec!["data-".into()], "bad_attribute", "page.attributes[0]");
    }
}
