//! Which fields of forms are kept with what was written in them.

use super::{Problem, Site};
use crate::conversions::{Field, Typed, WRITTEN};

/// Fields of one site at most.
const MOST: usize = 10;
/// The longest name of one, bytes.
const LONGEST: usize = 60;
/// What nobody's call is made clearer by, and no name of a field that is kept has in it.
const SECRET: [&str; 7] = ["passw", "парол", "pwd", "cvv", "cvc", "iban", "card"];
/// The same as words by themselves.
const SECRET_WORDS: [&str; 5] = ["pass", "pin", "pan", "otp", "ssn"];

impl Site {
    /// What is kept of what was written in a form: the fields that the owner named; their telephones are read by the site's country.
    pub fn fields(&self, typed: &[Typed]) -> Vec<Field> {
        let named = typed.iter().filter(|one| self.page.form_fields.contains(&one.name));
        named.take(MOST).map(|one| one.kept(self.country())).collect()
    }
}

/// The first name that is wrong.
pub(super) fn check(names: &[String]) -> Result<(), Problem> {
    let problem = |n: usize, message: String| {
        Err(Problem::new("bad_form_field", format!("page.form_fields[{n}]"), message))
    };
    for (n, name) in names.iter().enumerate() {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != ',' && c != '=';
        let lower = name.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        if n == MOST {
            return problem(n, format!("at most {MOST} fields are kept"));
        }
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
            return problem(
                n,
                format!(
                    "{name:?} is not the name of a field, such as phone or user[email]: it has at most {LONGEST} bytes, and no spaces, commas and equals signs"
                ),
            );
        }
        if SECRET.iter().any(|part| lower.contains(part))
            || words.any(|word| SECRET_WORDS.contains(&word))
        {
            return problem(
                n,
                format!(
                    "{name:?} is the name of a secret: passwords, cards and accounts are never kept"
                ),
            );
        }
        if names.iter().take(n).any(|other| other == name) {
            return problem(n, format!("{name:?} stands there twice"));
        }
    }
    Ok(())
}

/// Of which fields a script tells the value: an expression of JavaScript for type and name with a comma between.
pub(super) fn expression(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    format!("^({}),({})$", WRITTEN.join("|"), names.join("|"))
}

/// A text as an expression that fits it alone, in ASCII: scripts are read in another character set.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' => {
                out.push(byte.into());
            }
            Ok(byte) if byte.is_ascii() => out.extend(['\\', byte.into()]),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_become_one_expression() {
        for (given, expected) in [
            (&["phone", "email"][..], "^(text|tel|email|textarea),(phone|email)$"),
            (&["user[tel]"], "^(text|tel|email|textarea),(user\\[tel\\])$"),
            (&["a.b", "c-d_e"], "^(text|tel|email|textarea),(a\\.b|c-d_e)$"),
            (&["имя"], "^(text|tel|email|textarea),(\\u0438\\u043c\\u044f)$"),
        ] {
            assert_eq!(check(&names(given)), Ok(()), "{given:?}");
            assert_eq!(expression(&names(given)), expected);
        }
    }

    #[test]
    fn wrong_names_are_refused_with_the_reason() {
        let long = "x".repeat(61);
        for (given, field, reason) in [
            (&[""][..], 0, "not the name"),
            (&["phone", "first name"], 1, "not the name"),
            (&["a,b"], 0, "not the name"),
            (&["a=b"], 0, "not the name"),
            (&["a\nb"], 0, "not the name"),
            (&[long.as_str()], 0, "not the name"),
            (&["Password"], 0, "secret"),
            (&["user[passwd]"], 0, "secret"),
            (&["card-number"], 0, "secret"),
            (&["пароль"], 0, "secret"),
            (&["pin"], 0, "secret"),
            (&["cvc2"], 0, "secret"),
            (&["phone", "phone"], 1, "twice"),
            (&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"], 10, "at most 10"),
        ] {
            let problem = check(&names(given)).unwrap_err();
            let place = format!("page.form_fields[{field}]");
            assert_eq!((problem.code, problem.field.as_str()), ("bad_form_field", place.as_str()));
            assert!(problem.message.contains(reason), "{given:?}: {}", problem.message);
        }
        for right in ["shipping", "opinion", "passenger"] {
            assert_eq!(check(&names(&[right])), Ok(()), "{right}");
        }
    }

    #[test]
    fn what_is_not_named_is_not_kept() {
        let typed = |name: &str| Typed {
            name: name.into(),
            value: "8 916 123-45-67".into(),
            telephone: true,
        };
        let all = [typed("phone"), typed("Phone"), typed("comment")];
        let mut site = crate::settings::tests::site();
        assert_eq!(site.fields(&all), []);
        site.page.form_fields = names(&["phone", "name"]);
        let kept = site.fields(&all);
        assert_eq!(kept.len(), 1);
        assert_eq!(
            kept[0].number.map(|number| number.as_str().to_owned()),
            Some("+79161234567".into())
        );
    }
}
